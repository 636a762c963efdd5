//! Speech as one would write it down: fillers, false starts and repeated words are left out, nothing else.
//!
//! Invariants: the words of the outcome stand in the original in the same order, and no number, negation or name is lost.

use super::lexicon::{is, key};

/// Sounds.
const FILLERS: &[&str] =
    &["um", "uh", "uhm", "umm", "uhh", "er", "erm", "hmm", "mm", "mmm", "mhm", "ah"];

/// Openings that carry nothing, where a comma, a full stop or a dash follows.
const OPENINGS: &[&str] = &[
    "yeah",
    "yes",
    "yep",
    "yup",
    "well",
    "okay",
    "ok",
    "oh",
    "right",
    "exactly",
    "absolutely",
    "totally",
    "sure",
    "definitely",
    "anyway",
    "anyways",
    "alright",
    "honestly",
    "basically",
    "actually",
    "again",
    "like",
    "cool",
    "great",
    "look",
    "listen",
    "now",
    "obviously",
    "certainly",
    "frankly",
];

/// Openings that carry nothing whatever follows: a window begins here.
const JOINTS: &[&str] = &["so", "and"];

/// Two words that carry nothing between commas.
const PAIRS: &[[&str; 2]] = &[["you", "know"], ["i", "mean"]];

/// Words that people double on purpose.
const DOUBLED: &[&str] = &[
    "that", "had", "very", "really", "so", "many", "much", "long", "far", "again", "more", "yes",
    "way", "ha", "had",
];

/// Negations, and numbers as words; the former also end in n't.
const KEPT: &[&str] = &[
    "no",
    "not",
    "never",
    "none",
    "nothing",
    "nobody",
    "nor",
    "neither",
    "nowhere",
    "cannot",
    "without",
    "hardly",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "trillion",
    "dozen",
    "half",
    "once",
    "twice",
];

/// The longest run of words that is looked for twice in a row.
const LONGEST_REPEAT: usize = 4;

/// Leaves out what `sentence` says without meaning it; `opens` where nothing stands before it, so that "And so" goes, too.
pub(super) fn tidy(sentence: &str, opens: bool) -> String {
    let mut words: Vec<&str> = sentence.split_whitespace().collect();
    let whole = words.len();
    drop_fillers(&mut words);
    drop_opening(&mut words, opens);
    while let Some((at, length)) =
        words.iter().enumerate().find_map(|(at, _)| said_twice(&words, at))
    {
        words.drain(at..at + length);
    }
    let mut text = words.join(" ");
    // ", right?" asks for a nod.
    let nod = [", right?", " right?"].iter().find(|nod| text.ends_with(*nod) && words.len() > 3);
    if let Some(nod) = nod {
        text.truncate(text.len() - nod.len());
        text.push('.');
    }
    if words.len() < whole {
        text = capitalised(text);
    }
    text
}

/// Whether a word must stay whatever stands around it.
pub(super) fn is_kept(word: &str, opens: bool) -> bool {
    let key = key(word);
    let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first_person = matches!(key.as_str(), "i" | "i'm" | "i've" | "i'd" | "i'll");
    key.contains(|c: char| c.is_numeric())
        || is(KEPT, &key)
        || key.ends_with("n't")
        || bare.starts_with(char::is_uppercase) && !opens && !first_person
}

fn drop_fillers(words: &mut Vec<&str>) {
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        let small = key(word);
        let paused = kept.last().is_none_or(|before| before.ends_with([',', '-', '—']));
        // "ER" is a place; what ends a sentence keeps its mark.
        let shouted = word.chars().filter(|c| c.is_uppercase()).count() > 1;
        let ends = word.ends_with(['.', '?', '!', '…', '"', '”']);
        let is_filler = is(FILLERS, &small) && !shouted;
        let pair = words.get(at + 1).is_some_and(|next| {
            let two = [small.as_str(), &key(next)];
            paused && !word.ends_with(',') && next.ends_with(',') && PAIRS.contains(&two)
        });
        let like = small == "like" && word.ends_with(',') && paused && !kept.is_empty();
        if is_filler && !ends || like {
            at += 1;
        } else if pair {
            at += 2;
        } else {
            kept.push(word);
            at += 1;
        }
    }
    if !kept.is_empty() {
        *words = kept;
    }
}

fn drop_opening(words: &mut Vec<&str>, opens: bool) {
    let mut from = 0;
    while from + 1 < words.len() {
        let word = words[from];
        let small = key(word);
        let paused = word.ends_with([',', '.', '-', '—']);
        let next = words[from + 1];
        if opens && is(JOINTS, &small) || paused && is(OPENINGS, &small) {
            from += 1;
        } else if next.ends_with(',')
            && (PAIRS.contains(&[&small, &key(next)]) || small == "of" && key(next) == "course")
        {
            from += 2;
        } else {
            break;
        }
    }
    words.drain(..from.min(words.len().saturating_sub(1)));
}

/// How many words from `at` on are said again right behind: "we have, we have", "th- the".
fn said_twice(words: &[&str], at: usize) -> Option<(usize, usize)> {
    let cut = words[at].ends_with(['-', '—']) && !is_kept(words[at], at == 0);
    if let (true, Some(next)) = (cut, words.get(at + 1)) {
        let stem = key(words[at]);
        if !stem.is_empty() && key(next).starts_with(&stem) && !is_kept(next, false) {
            return Some((at, 1));
        }
    }
    let longest = LONGEST_REPEAT.min((words.len() - at) / 2);
    let length = (1..=longest).rev().find(|&length| {
        let (first, again) = (&words[at..at + length], &words[at + length..at + 2 * length]);
        let same = first.iter().zip(again).all(|(a, b)| {
            let a = key(a);
            !a.is_empty() && a == key(b)
        });
        let doubled = length == 1 && is(DOUBLED, &key(first[0]));
        let kept = first.iter().enumerate().any(|(i, word)| is_kept(word, at + i == 0))
            || again.iter().any(|word| is_kept(word, false));
        let ends = first.iter().any(|word| word.ends_with(['.', '?', '!', ':', ';', '"', '”']));
        same && !doubled && !kept && !ends
    })?;
    Some((at, length))
}

/// With a capital, unless the first word has signs or capitals of its own, as "iPhone" has.
fn capitalised(text: String) -> String {
    let first = text.split([' ', '\'', '’']).next().unwrap_or_default();
    let plain = first.trim_end_matches([',', '.', ';', ':', '!', '?', '-', '—']);
    if plain.is_empty() || !plain.chars().all(char::is_lowercase) {
        return text;
    }
    let mut letters = text.chars();
    let capital = letters.next().map(char::to_uppercase);
    capital.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(said: &str, expected: &str) {
        assert_eq!(tidy(said, true), expected);
    }

    #[test]
    fn fillers_and_openings_go() {
        check(
            "Yeah, so, um, the best teams, you know, write it down.",
            "The best teams, write it down.",
        );
        check("And so hiring is, like, the job.", "Hiring is, the job.");
        check("I mean, of course, pricing matters.", "Pricing matters.");
    }

    #[test]
    fn false_starts_and_repeats_go() {
        check("You th- think we have, we have time.", "You think we have time.");
        check("The- the plan is is simple.", "The plan is simple.");
        check("I think- I think teams need rest.", "I think teams need rest.");
    }

    #[test]
    fn what_is_doubled_on_purpose_stays() {
        check("It is very very hard, no no, really.", "It is very very hard, no no, really.");
        check("Bora Bora is 10 10 away.", "Bora Bora is 10 10 away.");
    }

    #[test]
    fn a_nod_is_no_question() {
        check("You need trust for speed, right?", "You need trust for speed.");
    }

    #[test]
    fn a_sentence_that_is_clean_stays_as_it_is() {
        check("iPhone sales fell in the ER.", "iPhone sales fell in the ER.");
        check("So iPhone sales fell.", "iPhone sales fell.");
        assert_eq!(tidy("And teams rest.", false), "And teams rest.");
    }

    fn speech() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "um",
            "uh,",
            "like,",
            "you know,",
            "I mean,",
            "so",
            "And",
            "Yeah,",
            "the",
            "th-",
            "we",
            "have",
            "not",
            "don't",
            "never",
            "Anna",
            "Bora",
            "3.5",
            "20%",
            "two",
            "no",
            "time,",
            "right?",
            "end.",
            "I",
            "well,",
            "er",
            "ER",
            "-",
            "—",
            "“so",
            "which-",
        ]);
        prop::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn the_words_left_are_a_subsequence_and_none_that_tells_is_lost(said in speech(), opens: bool) {
            let tidied = tidy(&said, opens);
            let mut all = said.split_whitespace().map(key);
            for word in tidied.split_whitespace().map(key) {
                prop_assert!(word.is_empty() || all.any(|other| other == word), "{tidied:?} of {said:?}");
            }
            // The first word gets a capital that it did not have.
            let numbers = |text: &str| text.split_whitespace().map(key).filter(|key| is(KEPT, key) || key.ends_with("n't") || key.contains(char::is_numeric)).count();
            prop_assert_eq!(numbers(&tidied), numbers(&said), "{} of {}", &tidied, &said);
            for name in ["anna", "bora"] {
                let names = |text: &str| text.split_whitespace().filter(|word| key(word) == name).count();
                prop_assert_eq!(names(&tidied), names(&said), "{} of {}", &tidied, &said);
            }
        }

        #[test]
        fn any_text_is_read(said in "\\PC{0,80}", opens: bool) {
            tidy(&said, opens);
        }
    }
}
