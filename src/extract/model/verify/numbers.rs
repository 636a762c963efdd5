//! The numbers of a text by their values: "8 billion", "eight billion", "8,000,000,000" and "8bn" are one.
//!
//! Two numbers in words that are said as a year ("nineteen ninety five") are one number. A lone "one" is mostly no number
//! ("one of the best"), and "first" and "second" are mostly none either.

use super::token::Token;

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    /// What it is.
    kind: Kind,
    /// Whether it counts hundredths.
    percent: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// So many.
    Plain(f64),
    /// The so-manieth.
    Ordinal(f64),
    /// A name or a size with digits or without ("gpt4", "1990s", "millions"), compared as a word.
    Word(String),
}

/// The first of the numbers of `claimed` that does not stand in `said`.
pub(super) fn missing<'a>(claimed: &[Token<'a>], said: &[Token<'_>]) -> Option<&'a str> {
    let said = numbers(said);
    let percents = said.iter().any(|(number, _)| number.percent);
    let wanted = numbers(claimed);
    let absent = wanted.iter().find(|(number, _)| {
        let stands = said.iter().any(|(other, _)| same(&number.kind, &other.kind));
        !stands || (number.percent && !percents)
    });
    absent.map(|&(_, at)| claimed[at].written)
}

fn same(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Plain(a), Kind::Plain(b)) | (Kind::Ordinal(a), Kind::Ordinal(b)) => {
            (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
        }
        (Kind::Word(a), Kind::Word(b)) => a == b,
        _ => false,
    }
}

/// All numbers, each with the token at which it begins.
fn numbers(tokens: &[Token<'_>]) -> Vec<(Number, usize)> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((kind, end)) = number(tokens, at) else {
            at += 1;
            continue;
        };
        let percent = tokens[end - 1].percent
            || word(tokens, end).starts_with("percent")
            || [0, 1].map(|n| word(tokens, end + n)) == ["per", "cent"];
        all.push((Number { kind, percent }, at));
        at = end;
    }
    all
}

/// The number that begins at `at`, and the token behind it.
fn number(tokens: &[Token<'_>], at: usize) -> Option<(Kind, usize)> {
    let token = &tokens[at];
    let (value, end) = if token.folded.contains(|c: char| c.is_numeric()) {
        match digits(token) {
            Kind::Plain(value) => (value, at + 1),
            other => return Some((other, at + 1)),
        }
    } else if let Some(kind) = named(&token.folded) {
        return Some((kind, at + 1));
    } else {
        let (value, end) = spoken(tokens, at)?;
        let counts =
            token.percent || word(tokens, end) == "percent" || half(tokens, value, end).1 > end;
        if end == at + 1 && token.folded == "one" && !counts {
            return None;
        }
        (value, end)
    };
    let (value, end) = half(tokens, value, end);
    let (value, end) = scaled(tokens, value, end);
    Some((Kind::Plain(value), end))
}

/// "two and a half".
fn half(tokens: &[Token<'_>], value: f64, end: usize) -> (f64, usize) {
    if [0, 1, 2].map(|n| word(tokens, end + n)) == ["and", "a", "half"] {
        (value + 0.5, end + 3)
    } else {
        (value, end)
    }
}

/// "8 billion", "five hundred thousand".
fn scaled(tokens: &[Token<'_>], mut value: f64, mut end: usize) -> (f64, usize) {
    loop {
        let size = word(tokens, end);
        let Some(scale) = scale(size).or((size == "hundred").then_some(1e2)) else {
            return (value, end);
        };
        value *= scale;
        end += 1;
    }
}

/// A word with digits.
fn digits(token: &Token<'_>) -> Kind {
    let text = token.folded.as_str();
    let as_word = || Kind::Word(text.to_owned());
    let end =
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let plain = number.trim_end_matches(['.', ',']).replace(',', "");
    let Some(value) = plain.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        return as_word();
    };
    match suffix {
        "" | "x" | "am" | "pm" => Kind::Plain(value),
        "k" => Kind::Plain(value * 1e3),
        "m" | "mm" | "mn" => Kind::Plain(value * 1e6),
        "b" | "bn" => Kind::Plain(value * 1e9),
        "tn" => Kind::Plain(value * 1e12),
        "st" | "nd" | "rd" | "th" => Kind::Ordinal(value),
        _ => as_word(),
    }
}

/// Words that are a number by themselves.
fn named(folded: &str) -> Option<Kind> {
    const ORDINALS: [&str; 8] =
        ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if let Some(at) = ORDINALS.iter().position(|ordinal| *ordinal == folded) {
        return Some(Kind::Ordinal(at as f64 + 3.0));
    }
    let word = match folded {
        "hundreds" | "thousands" | "millions" | "billions" | "trillions" | "dozens" => folded,
        "twice" | "double" | "doubles" | "doubled" | "doubling" => "twice",
        "thrice" | "triple" | "triples" | "tripled" | "tripling" => "thrice",
        "quadruple" | "quadruples" | "quadrupled" | "quadrupling" => "four times",
        "half" | "halve" | "halves" | "halved" | "halving" => return Some(Kind::Plain(0.5)),
        "thirds" | "quarters" | "fifths" => folded,
        _ => return None,
    };
    Some(Kind::Word(word.to_owned()))
}

fn scale(folded: &str) -> Option<f64> {
    Some(match folded {
        "dozen" => 12.0,
        "thousand" | "grand" => 1e3,
        "million" => 1e6,
        "billion" => 1e9,
        "trillion" => 1e12,
        _ => return None,
    })
}

/// What one word adds below a hundred.
fn small(folded: &str) -> Option<f64> {
    #[rustfmt::skip]
    const ONES: [&str; 20] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let ones = ONES.iter().position(|one| *one == folded);
    ones.or(TENS.iter().position(|ten| *ten == folded).map(|at| (at + 2) * 10)).map(|n| n as f64)
}

/// A number in words that begins at `at`: "two hundred and fifty thousand", "a million", "one point five".
fn spoken(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let (mut value, mut end) = group(tokens, at).or_else(|| bare_scale(tokens, at))?;
    if (10.0..100.0).contains(&value)
        && let Some((years, behind)) = below_hundred(tokens, end).filter(|&(n, _)| n >= 10.0)
    {
        return Some((value * 100.0 + years, behind));
    }
    if word(tokens, end) == "point" {
        let (mut place, mut digit) = (0.1, end + 1);
        while let Some(n) = small(word(tokens, digit)).filter(|&n| n < 10.0) {
            value += n * place;
            (place, digit) = (place / 10.0, digit + 1);
        }
        return Some((value, if digit > end + 1 { digit } else { end }));
    }
    let mut total = 0.0;
    while let Some(size) = scale(word(tokens, end)) {
        total += value * size;
        (value, end) = (0.0, end + 1);
        let from = end + usize::from(word(tokens, end) == "and");
        let Some((more, behind)) = group(tokens, from) else { break };
        (value, end) = (more, behind);
    }
    Some((total + value, end))
}

/// "a hundred", "million": once the size, which stands at the token that is given.
fn bare_scale(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let first = at + usize::from(matches!(word(tokens, at), "a" | "an"));
    // "a grand vision"
    let size = word(tokens, first);
    if size == "hundred" {
        return Some(hundreds(tokens, 1.0, first + 1));
    }
    scale(size).filter(|_| size != "grand").map(|_| (1.0, first))
}

/// What is below a thousand: "seven", "forty two", "two hundred and fifty".
fn group(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let (value, end) = below_hundred(tokens, at)?;
    let is_hundreds = word(tokens, end) == "hundred";
    Some(if is_hundreds { hundreds(tokens, value, end + 1) } else { (value, end) })
}

/// `value` hundreds and what follows them.
fn hundreds(tokens: &[Token<'_>], value: f64, at: usize) -> (f64, usize) {
    let from = at + usize::from(word(tokens, at) == "and");
    let more = below_hundred(tokens, from);
    more.map_or((value * 100.0, at), |(more, end)| (value * 100.0 + more, end))
}

/// The token `at`, or nothing behind the last one.
fn word<'a>(tokens: &'a [Token<'_>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.folded.as_str())
}

/// "forty two", "seven".
fn below_hundred(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let first = small(word(tokens, at))?;
    let ones = small(word(tokens, at + 1)).filter(|&n| first >= 20.0 && (1.0..10.0).contains(&n));
    Some(ones.map_or((first, at + 1), |ones| (first + ones, at + 2)))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[f64]) {
        let found: Vec<f64> = numbers(&tokens(text))
            .iter()
            .filter_map(|(number, _)| match number.kind {
                Kind::Plain(value) => Some(value),
                _ => None,
            })
            .collect();
        let equal = found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6 * b.max(1.0));
        assert!(equal, "{text}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn a_number_is_one_in_digits_and_in_words() {
        for text in
            ["$8 billion", "eight billion", "8,000,000,000", "8bn", "8B", "eight thousand million"]
        {
            check(text, &[8e9]);
        }
        check("twenty-five and 25", &[25.0, 25.0]);
        check("two hundred and fifty thousand", &[250_000.0]);
        check("a hundred and fifty, a million", &[150.0, 1e6]);
        check("one point five million, 1.5M, one and a half million", &[1.5e6; 3]);
        check("nineteen ninety five, twenty twenty four", &[1995.0, 2024.0]);
        check("two thousand five, three thousand two hundred and one", &[2005.0, 3201.0]);
        check("from 5 to 10 percent", &[5.0, 10.0]);
        check("one of the best, no one, a person, half of it", &[0.5]);
        check("one million people and one hundred", &[1e6, 100.0]);
    }

    #[track_caller]
    fn lacks(claimed: &str, said: &str, expected: Option<&str>) {
        assert_eq!(missing(&tokens(claimed), &tokens(said)), expected, "{claimed} / {said}");
    }

    #[test]
    fn a_number_that_was_not_said_is_missing() {
        lacks("grew by 20% in 3 years", "it grew twenty percent, three years", None);
        lacks("grew by 20% in 4 years", "it grew twenty percent, three years", Some("4"));
        lacks("grew by 20%", "it grew by twenty people", Some("20"));
        lacks("twenty", "twenty five", Some("twenty"));
        lacks("the 3rd hire", "the third hire", None);
        lacks("three hires", "the third hire", Some("three"));
        lacks("millions of users", "a million users", Some("millions"));
        lacks("doubled", "we doubled it", None);
        lacks("in the 1990s", "in 1990", Some("1990s"));
        lacks("GPT-5", "GPT-4", Some("5"));
        lacks("the H100 chip", "the A100 chip", Some("H100"));
    }
}
