//! Captions that roll: each repeats what was shown before and adds a little, as YouTube's do.
//!
//! Whether a file rolls is decided for the whole of it, so that "Yes." said twice stays twice.

/// Share of cues that repeat the one before, from which a file is held to roll.
const ROLLS: f64 = 0.3;

/// The most words that are compared.
const REACH: usize = 60;

/// Takes from each text what the one before has shown already; texts in the order of time.
pub(super) fn unroll(texts: &mut [String]) {
    let (mut repeats, mut pairs) = (0, 0);
    each_overlap(texts, |_, overlap, words| {
        pairs += usize::from(!words.is_empty());
        repeats += usize::from(overlap >= 2 || (overlap > 0 && overlap == words.len()));
    });
    if pairs < 4 || (repeats as f64) < ROLLS * pairs as f64 {
        return;
    }
    let mut kept: Vec<(usize, String)> = Vec::new();
    each_overlap(texts, |at, overlap, words| kept.push((at, words[overlap..].join(" "))));
    for (at, text) in kept {
        texts[at] = text;
    }
}

/// Calls `see` with each text's number, how many of its first words the one before ends with, and its words.
fn each_overlap(texts: &[String], mut see: impl FnMut(usize, usize, &[&str])) {
    let mut before: Vec<&str> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let words: Vec<&str> = text.split_whitespace().collect();
        let most = before.len().min(words.len()).min(REACH);
        let overlap = (1..=most)
            .rev()
            .find(|&n| before[before.len() - n..] == words[..n])
            .unwrap_or_default();
        see(at, overlap, &words);
        if !words.is_empty() {
            before = words;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[&str]) {
        let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        unroll(&mut texts);
        assert_eq!(texts, expected);
    }

    #[test]
    fn two_lines_that_roll_are_said_once() {
        check(
            &[
                " \nso welcome back",
                "so welcome back",
                "so welcome back\nto the show",
                "to the show",
                "to the show\nas ever",
            ],
            &["so welcome back", "", "to the show", "", "as ever"],
        );
    }

    #[test]
    fn a_line_that_grows_is_said_once() {
        check(
            &["so", "so we", "so we go", "so we go on", "on and"],
            &["so", "we", "go", "on", "and"],
        );
    }

    #[test]
    fn what_is_said_twice_stays() {
        let texts =
            ["Yes.", "Yes.", "I think so.", "Why not?", "Because of it.", "And then we left."];
        check(&texts, &texts);
    }
}
