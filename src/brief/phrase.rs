//! A muted phrase, and which texts say it.
//!
//! Its words stand side by side, whatever their capitals and forms (`crate::text`). Three things are told apart:
//!
//! * Two or three capitals are an abbreviation, which only capitals match: "US" is not "us", "WHO" not "who".
//! * A word with a capital is a name and matches as it is written: "Jobs" is not "job", "Windows" not "window". Where the
//!   phrase begins with a capital and goes on without, that is how a sentence begins.
//! * Any other word matches its plural and its singular, unless the text has a capital there that marks a name.

use crate::insight::Insight;
use crate::text::{Word, one_is_the_plural, words};

/// The words of a muted phrase.
pub(super) struct Phrase(Vec<Wanted>);

struct Wanted {
    folded: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Matches capitals only.
    Abbreviation,
    /// Matches as it is written, in any capitals.
    Name,
    /// Matches its other number as well.
    Common,
}

/// The words of a text that phrases are looked for in.
#[derive(Debug)]
pub(super) struct Said(Vec<Heard>);

#[derive(Debug)]
struct Heard {
    folded: String,
    parts: Vec<String>,
    /// All its letters are capitals.
    capitals: bool,
    /// It has a capital that its place does not explain.
    name: bool,
}

/// An abbreviation has at most so many letters; a longer word in capitals is not taken for another one.
const ABBREVIATION: usize = 3;

/// Titles write shorter words small ("The Rise of Startups").
const SHORTEST_IN_TITLES: usize = 4;

impl Phrase {
    pub(super) fn new(phrase: &str) -> Self {
        let words = words(phrase);
        let forms: Vec<Form> = words.iter().map(Form::of).collect();
        // All in capitals, with words that are no abbreviations: capitals say nothing then.
        let shouted = forms.iter().all(|form| form.letters == 0 || form.capitals)
            && forms.iter().any(|form| form.letters > ABBREVIATION);
        let others = forms.iter().skip(1).any(|form| form.capital || form.inside);
        let sentence = forms.iter().skip(1).any(|form| form.letters > 0) && !others;
        let wanted = words.iter().zip(forms).enumerate().map(|(at, (word, form))| {
            let lone_letter = form.letters == 1 && words.len() > 1;
            let kind = if shouted {
                Kind::Common
            } else if form.capitals && form.letters <= ABBREVIATION && !lone_letter && !signed(word)
            {
                Kind::Abbreviation
            } else if form.inside || (form.capital && !(at == 0 && sentence)) {
                Kind::Name
            } else {
                Kind::Common
            };
            Wanted { folded: form.folded, kind }
        });
        Self(wanted.collect())
    }

    /// Whether `text` says it.
    pub(super) fn is_in(&self, text: &Said) -> bool {
        let matches = |heard: &[Heard]| self.0.iter().zip(heard).all(|(a, b)| a.matches(b));
        !self.0.is_empty() && text.0.windows(self.0.len()).any(matches)
    }
}

impl Wanted {
    fn matches(&self, heard: &Heard) -> bool {
        let equal = self.folded == heard.folded || heard.parts.contains(&self.folded);
        match self.kind {
            Kind::Abbreviation => equal && heard.capitals,
            Kind::Name => equal,
            Kind::Common => {
                equal || (!heard.name && one_is_the_plural(&self.folded, &heard.folded))
            }
        }
    }
}

impl Said {
    /// Of title, text and tags, each its own.
    pub(super) fn all_of(insight: &Insight) -> Vec<Self> {
        let texts = insight.title.iter().chain([&insight.text]).chain(&insight.tags);
        texts.map(|text| Self::of(text)).collect()
    }

    pub(super) fn of(text: &str) -> Self {
        let words = words(text);
        let forms: Vec<Form> = words.iter().map(Form::of).collect();
        // Where all words but the short ones have a capital, as in titles, a capital marks nothing.
        let title = forms.iter().all(|form| form.capital || form.letters < SHORTEST_IN_TITLES);
        let heard = words.iter().zip(forms).map(|(word, form)| Heard {
            parts: word.parts().map(str::to_owned).collect(),
            capitals: form.capitals,
            name: form.inside || (form.capital && !word.opens && !title),
            folded: form.folded,
        });
        Self(heard.collect())
    }
}

/// How a word is written.
struct Form {
    /// What it is compared by: without a possessive ending, and an abbreviation without its plural s.
    folded: String,
    /// How many letters and digits it has, where one of them is a letter; else 0.
    letters: usize,
    /// Its first letter is a capital.
    capital: bool,
    /// All its letters are capitals.
    capitals: bool,
    /// It has a capital behind a small letter ("iPhone").
    inside: bool,
}

impl Form {
    fn of(word: &Word<'_>) -> Self {
        let written = unpossessed(word.written, &['\'', '’', '＇', 'ʼ', '‘']);
        // The plural of an abbreviation is a small s behind capitals ("IPOs").
        let singular = written.strip_suffix('s').filter(|stem| {
            stem.chars().nth(1).is_some()
                && stem.chars().all(|c| c.is_uppercase() || c.is_numeric())
        });
        let mut folded = word.folded.as_str();
        folded = unpossessed(folded, &['\'']);
        if singular.is_some() {
            folded = folded.strip_suffix('s').unwrap_or(folded);
        }
        let written = singular.unwrap_or(written);
        let mut letters = written.chars().filter(|c| c.is_alphabetic()).peekable();
        let has_letters = letters.peek().is_some();
        let capital = letters.peek().is_some_and(|c| c.is_uppercase());
        let capitals = has_letters && letters.clone().all(char::is_uppercase);
        Self {
            folded: folded.to_owned(),
            letters: if has_letters {
                written.chars().filter(|c| c.is_alphanumeric()).count()
            } else {
                0
            },
            capital,
            capitals,
            inside: letters.skip_while(|c| c.is_uppercase()).any(char::is_uppercase),
        }
    }
}

/// Whether a sign tells the word from others, so that its capitals need not.
fn signed(word: &Word<'_>) -> bool {
    word.folded.contains(['&', '+', '#', '.'])
}

fn unpossessed<'a>(word: &'a str, apostrophes: &[char]) -> &'a str {
    let without = word.strip_suffix(['s', 'S']).unwrap_or(word);
    without.strip_suffix(apostrophes).or(word.strip_suffix(apostrophes)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hits(phrase: &str, texts: &[&str]) {
        for text in texts {
            assert!(Phrase::new(phrase).is_in(&Said::of(text)), "{phrase:?} misses {text:?}");
        }
    }

    #[track_caller]
    fn misses(phrase: &str, texts: &[&str]) {
        for text in texts {
            assert!(!Phrase::new(phrase).is_in(&Said::of(text)), "{phrase:?} hits {text:?}");
        }
    }

    #[test]
    fn forms_of_one_word_are_one() {
        hits(
            "café",
            &[
                "The cafe\u{301} by the bridge",
                "A CAFÉ.",
                "Cafe talk",
                "Three cafés",
                "the café’s rent",
            ],
        );
        hits("crypto currency", &["crypto\u{a0}currency falls", "Crypto-currencies rise"]);
        hits("Ann's show", &["Ann’s show", "on Ann show"]);
        hits("日本", &["東日本の話"]);
        hits("soft\u{ad}ware", &["Software eats"]);
    }

    #[test]
    fn a_plural_is_forgiven_where_it_is_one() {
        hits("company", &["Companies toll.", "The company's"]);
        hits("companies", &["one company"]);
        hits("box", &["two boxes"]);
        hits("Electric cars", &["an electric car"]);
        misses("news", &["A new bridge"]);
        misses("goods", &["A good bridge"]);
        misses("means", &["the mean value"]);
        misses("arms", &["one arm"]);
    }

    #[test]
    fn a_name_matches_as_it_is_written() {
        misses("Jobs", &["a job", "Job offers"]);
        hits("Jobs", &["Steve Jobs", "Steve Jobs’s", "jobs"]);
        misses("Windows", &["a window"]);
        misses("Gates", &["the gate"]);
        misses("Bill Gates", &["a bill gate"]);
        misses("job", &["As Steve Jobs said"]);
        misses("gate", &["He met Bill Gates there"]);
        hits("startup", &["The Rise of Startups", "Startups fail"]);
        misses("iPhones", &["an iPhone"]);
    }

    #[test]
    fn signs_count_when_the_phrase_has_them() {
        misses("C++", &["vitamin C", "C#", "C + D"]);
        hits("C++", &["Modern C++.", "c++17", "(Ｃ＋＋)"]);
        misses("C#", &["series C", "C major"]);
        misses(".NET", &["A net hangs", "The Net."]);
        hits(".NET", &["on .NET 9"]);
        misses("#1", &["Pier 1", "1 of 3"]);
        hits("#1", &["the #1 show"]);
        misses("AT&T", &["at T", "a T"]);
        misses("C", &["C++ and C#"]);
        hits("Disney", &["Disney+ grows"]);
    }

    #[test]
    fn capitals_are_not_the_pronoun() {
        misses("US", &["he told us", "Us too"]);
        hits("US", &["the US economy", "the U.S. economy", "US's"]);
        misses("IT", &["It rained", "it is"]);
        misses("WHO", &["Who knows", "those who"]);
        hits("AI", &["AI-driven", "A.I. labs", "AIs"]);
        misses("AI", &["Ai Weiwei"]);
        hits("ai", &["AI labs"]);
        hits("IPO", &["two IPOs", "IPO’s"]);
        hits("IPOs", &["an IPO"]);
        hits("FAKE NEWS IN THE US", &["fake news in the us"]);
        hits("NASA", &["Nasa flies"]);
        hits("Plan B", &["plan b"]);
    }
}
