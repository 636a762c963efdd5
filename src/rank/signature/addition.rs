//! What does a text say that others do not: a number, a name or a day?

use super::{Signature, Token, Word, number, same_number, stem, tokens, words};
use crate::rank::words::{Meaning, is_function_word, meaning};
use crate::text::fold;

/// A particular of a text, as it says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Particular {
    /// A number.
    Number(String),
    /// Somebody or something with a name.
    Name(String),
    /// A day of the week or a month.
    Day(String),
}

/// English names of days and months that are nothing else: "March" and "May" are verbs, too.
const DAYS: [&str; 17] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The first particular of `text` that none of `others` has: numbers first, then days, then names.
pub fn addition(text: &str, others: &[&str]) -> Option<Particular> {
    let known: Vec<Signature> = others.iter().map(|other| Signature::of(other)).collect();
    let lowered = fold(text);
    let tokens = tokens(&lowered);
    let mut at = 0;
    while at < tokens.len() {
        let Some((value, next)) = number(&tokens, at) else {
            at += 1;
            continue;
        };
        // Words for numbers are mostly manners of speaking: "two sides", "one of them".
        let said = &tokens[at..next];
        let digits = said.iter().any(|token| matches!(token, Token::Number(_)));
        let new = |known: &Signature| !known.numbers.iter().any(|&n| same_number(n, value));
        // Signatures leave 1 out.
        if digits && value != 0.0 && !same_number(value, 1.0) && known.iter().all(new) {
            let shown = match said.contains(&Token::Percent) {
                true => format!("{} %", (value * 1e4).round() / 100.0),
                false => value.to_string(),
            };
            return Some(Particular::Number(shown));
        }
        at = next;
    }
    let spoken = words(text);
    let mut opens = true;
    let mut name = None;
    for Word { word, before, .. } in spoken {
        opens |= before.contains(['.', '!', '?', ':', ';', '"', '“']);
        let opener = std::mem::take(&mut opens);
        let low = fold(word);
        let capital = word.starts_with(char::is_uppercase);
        let hash = stem(&low);
        let new = known.iter().all(|known| known.words.binary_search(&hash).is_err());
        if !capital || !new {
            continue;
        }
        if DAYS.contains(&low.as_str()) {
            return Some(Particular::Day(word.to_owned()));
        }
        let names = !opener && low.chars().count() > 1 && !is_function_word(&low);
        if names && name.is_none() && meaning(&low) == Meaning::Plain {
            name = Some(word.to_owned());
        }
    }
    // A headline in capitals names nobody.
    let shouts = !text.contains(char::is_lowercase);
    name.filter(|_| !shouts).map(Particular::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, others: &[&str], expected: Option<Particular>) {
        assert_eq!(addition(text, others), expected, "{text}");
    }

    #[test]
    fn a_number_a_day_or_a_name_that_was_not_told() {
        let before = "Buses in Lisbon run every 10 minutes.";
        check(
            "In Lisbon they run every 6 minutes now.",
            &[before],
            Some(Particular::Number("6".into())),
        );
        check("Buses carry 40% more people.", &[before], Some(Particular::Number("40 %".into())));
        check(
            "From Monday buses run every 10 minutes.",
            &[before],
            Some(Particular::Day("Monday".into())),
        );
        check(
            "Buses in Porto run every 10 minutes.",
            &[before],
            Some(Particular::Name("Porto".into())),
        );
        check("Now buses in Lisbon run every ten minutes.", &[before], None);
        check("Porto is next.", &[before], None);
        check("Buses in Porto run.", &[before, "Porto waits."], None);
        check("BUSES RUN LATE AGAIN", &[before], None);
    }
}
