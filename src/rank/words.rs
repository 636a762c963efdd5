//! The words that turn a claim around: numbers, negations, opposites.
//!
//! Invariant: every word is lower case and stands on one side of one axis only.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Words that deny. `n't` and `cannot` are split off by the tokeniser and arrive as `not`.
const NEGATIONS: &[&str] = &[
    "not", "never", "no", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without",
    "hardly", "barely", "scarcely", "rarely", "seldom", "avoid", "refuse", "lack", "stop",
];

/// Opposites, one axis a line: the words left of the bar against the words right of it, in their base forms, with
/// irregular forms spelt out. "Up" and "down" of any quantity are one axis, so "prices rise" and "prices decline" clash.
const AXES: &[&str] = &[
    "increase raise rise rose risen grow grew grown growth gain expand expansion up upward higher more climb surge soar \
     boost add | decrease reduce reduction cut lower fall fell fallen drop decline shrink shrank shrunk less fewer down \
     downward lose lost loss remove plunge slash",
    "most maximum maximize maximise | least minimum minimize minimise",
    "high | low",
    "always | sometimes occasionally",
    "all every everyone everybody everything | few",
    "best | worst",
    "better improve improvement | worse worsen deteriorate",
    "good | bad",
    "right | wrong",
    "true | false",
    "before | after",
    "early earlier sooner | late later",
    "fast faster quick quicker quickly speed accelerate | slow slower slowly decelerate",
    "big bigger large larger | small smaller",
    "long longer | short shorter",
    "strong stronger strengthen strength | weak weaker weaken weakness",
    "easy easier easily simple simpler | hard harder difficult complex complicated",
    "cheap cheaper | expensive costly",
    "rich richer | poor poorer",
    "buy bought | sell sold",
    "hire | fire",
    "win won | defeat defeated",
    "start begin began begun | end finish quit",
    "open | close",
    "accept | reject",
    "allow permit enable | forbid forbade forbidden ban prohibit prevent",
    "succeed success successful | fail failure",
    "love like | hate dislike",
    "help benefit beneficial helpful | hurt harm harmful",
    "safe safer | dangerous unsafe risky riskier",
    "possible | impossible",
    "likely | unlikely",
    "able | unable",
    "positive | negative",
    "optimistic bullish | pessimistic bearish",
    "necessary | unnecessary",
    "important | unimportant irrelevant",
    "overestimate overrated overvalued | underestimate underrated undervalued",
    "include | exclude",
    "internal | external",
    "public | private",
    "centralized centralised centralize | decentralized decentralised decentralize",
    "agree | disagree",
    "trust | distrust mistrust",
    "encourage | discourage",
    "push | pull",
    "old older | new newer young younger",
    "left | stayed",
    "first | last",
    "inside | outside",
    "over | under",
    "many | little",
];

/// Words for numbers; "one" is missing because it is more often a pronoun, and 1 never counts (see `claim`).
const NUMBERS: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("half", 0.5),
    ("twice", 2.0),
    ("double", 2.0),
    ("triple", 3.0),
    ("quadruple", 4.0),
    ("dozen", 12.0),
];

/// Words that multiply the number before them; "m" is a million, because metres are rare where money is common.
const SCALES: &[(&str, f64)] = &[
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("k", 1e3),
    ("m", 1e6),
    ("b", 1e9),
    ("million", 1e6),
    ("mn", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("trillion", 1e12),
    ("tn", 1e12),
];

/// Words for parts, after "a", "one" or a number.
const FRACTIONS: &[(&str, f64)] = &[
    ("third", 3.0),
    ("quarter", 4.0),
    ("fifth", 5.0),
    ("sixth", 6.0),
    ("eighth", 8.0),
    ("tenth", 10.0),
];

/// Words that hold a sentence together and carry no content of their own. What denies, compares or counts is here as
/// well: the tables above look after it.
const FUNCTION_WORDS: &str = "a an the of in on at to for and or is are be was were been being am your you their \
    his her its our my that this than with by as it s they them he she we i us him me not no never so but if then there \
    here when while who which what where how why from into out up off down over more most less least very just only also \
    too do does did done has have had having can could will would may might must should such any some each every all both \
    either one ones about because since though although whether yet still even now isn aren don doesn didn won can couldn \
    wouldn shouldn hasn haven wasn weren";

static FUNCTION_SET: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| FUNCTION_WORDS.split_whitespace().collect());

/// Whether `word` (lower case) carries no content of its own.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_SET.contains(word)
}

/// Whether `word` (lower case) turns a sentence, so that what was denied before it is not denied behind it.
pub(super) fn is_turn(word: &str) -> bool {
    ["but", "so", "while", "whereas", "although", "though", "however"].contains(&word)
}

/// Into how many parts a word such as "third" or "quarters" divides.
pub(super) fn fraction(word: &str) -> Option<f64> {
    let stem = word.strip_suffix('s').unwrap_or(word);
    FRACTIONS.iter().find(|(name, _)| *name == stem).map(|&(_, parts)| parts)
}

/// What a word means for a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// It denies.
    Negation,
    /// It stands on one side of an axis; the second value says which.
    Opposite(u8, bool),
    /// It is a number.
    Number(f64),
    /// It multiplies the number before it.
    Scale(f64),
    /// None of these.
    Plain,
}

static TABLE: LazyLock<FxHashMap<&'static str, Meaning>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for (axis, words) in AXES.iter().enumerate() {
        let (left, right) = words.split_once('|').unwrap_or((words, ""));
        for (side, words) in [(false, left), (true, right)] {
            for word in words.split_whitespace() {
                table.insert(word, Meaning::Opposite(axis as u8, side));
            }
        }
    }
    table.extend(NUMBERS.iter().map(|&(word, value)| (word, Meaning::Number(value))));
    table.extend(SCALES.iter().map(|&(word, value)| (word, Meaning::Scale(value))));
    table.extend(NEGATIONS.iter().map(|&word| (word, Meaning::Negation)));
    table
});

/// How the words of the table begin. Nearly every word of a text is plain, and one look here says so.
static BEGINNINGS: LazyLock<FxHashSet<[u8; BEGINNING]>> =
    LazyLock::new(|| TABLE.keys().filter_map(|word| beginning(word)).collect());

/// Letters of a beginning, no more than a stem keeps.
const BEGINNING: usize = 3;

fn beginning(word: &str) -> Option<[u8; BEGINNING]> {
    word.as_bytes().first_chunk().copied()
}

/// What `word` (lower case) means, looked up as it stands and then without the endings of English.
pub(super) fn meaning(word: &str) -> Meaning {
    if beginning(word).is_some_and(|beginning| !BEGINNINGS.contains(&beginning)) {
        return Meaning::Plain;
    }
    let look = |word: &str| TABLE.get(word).copied();
    let found = look(word).or_else(|| {
        let stem = ["ing", "ed", "es", "s", "d"].iter().find_map(|ending| {
            let stem = word.strip_suffix(ending).filter(|stem| stem.len() >= BEGINNING)?;
            let undoubled = || {
                let last = stem.as_bytes()[stem.len() - 1];
                (stem.as_bytes()[stem.len() - 2] == last && last.is_ascii_alphabetic())
                    .then(|| look(&stem[..stem.len() - 1]))?
            };
            look(stem).or_else(|| look(&format!("{stem}e"))).or_else(undoubled)
        });
        // An inflected "halfs" or "ks" is no number.
        stem.filter(|meaning| {
            matches!(meaning, Meaning::Opposite(..) | Meaning::Negation | Meaning::Scale(_))
        })
    });
    found.unwrap_or(Meaning::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_on_one_side_of_one_axis() {
        let words: Vec<&str> = AXES
            .iter()
            .flat_map(|line| line.split_whitespace())
            .chain(NEGATIONS.iter().copied())
            .chain(NUMBERS.iter().chain(SCALES).map(|(word, _)| *word))
            .filter(|&word| word != "|")
            .collect();
        assert_eq!(words.len(), TABLE.len(), "a word is listed twice");
        assert!(AXES.iter().all(|line| line.matches('|').count() == 1));
    }

    #[test]
    fn inflected_forms_are_found() {
        for (word, base) in [
            ("increases", "increase"),
            ("raising", "raise"),
            ("cutting", "cut"),
            ("dropped", "drop"),
            ("declined", "decline"),
            ("hiring", "hire"),
        ] {
            assert_eq!(meaning(word), meaning(base), "{word}");
            assert_ne!(meaning(word), Meaning::Plain, "{word}");
        }
        for word in ["risk", "sing", "bed", "risks", "grain"] {
            assert_eq!(meaning(word), Meaning::Plain, "{word}");
        }
    }
}
