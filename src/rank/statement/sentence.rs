//! A text as words: where they stand, what they do, what follows them, and which of them carry a sentence.

use super::lexicon::{Does, Entry, look_up};
use super::phrases::Cue;

/// Words looked at; an insight has one to three sentences, and nothing depends on what a longer text says later.
const MOST: usize = 160;

/// What stands right behind a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing but a space.
    None,
    /// Comma, semicolon, slash, bar.
    Comma,
    /// Colon or bracket.
    Colon,
    /// The end of a sentence, or of an abbreviation.
    Stop,
    /// The end of a question.
    Question,
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// What it does.
    pub(super) does: Does,
    /// What stands behind it.
    pub(super) mark: Mark,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether it holds a digit.
    pub(super) digit: bool,
    /// Whether it opens a sentence.
    pub(super) opens: bool,
    /// Whether it is an address of the web: a dot between letters.
    pub(super) address: bool,
    /// Whether a verb hangs on it: it's, they'll.
    pub(super) contracted: bool,
    /// Length in bytes.
    pub(super) length: usize,
    ending: Ending,
}

impl Word {
    /// Whether the lexicon has it, or it ends as English words do.
    fn is_known(&self) -> bool {
        self.does != Does::default() || matches!(self.ending, Ending::Ed | Ending::Ing | Ending::Ly)
    }
}

/// How a word ends, where that says something of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Other,
    /// Plural, or third person singular.
    S,
    Ed,
    Ing,
    Ly,
}

/// A text, read once.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) words: Vec<Word>,
    /// Fixed phrases found.
    pub(super) cues: Vec<(usize, Cue)>,
    /// Letters that are not of the Latin script, as a share of all.
    pub(super) foreign: f32,
    /// Whether it stops in the middle: no mark at its end.
    pub(super) unended: bool,
    /// Whether its first letter is a small one.
    pub(super) small_start: bool,
}

impl Reading {
    /// Reads `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut reading = Self::default();
        let mut lower = String::with_capacity(text.len().min(1024) + 1);
        // Where each word begins in `lower`, and what is known of it.
        let mut known: Vec<(usize, Option<&Entry>)> = Vec::with_capacity(48);
        let (mut letters, mut strange) = (0u32, 0u32);
        let mut opens = true;
        let mut first_letter = None;
        for raw in text.split_whitespace().flat_map(|run| run.split(['—', '–', '…'])) {
            if known.len() == MOST {
                break;
            }
            let head = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
            let word = head.trim_end_matches(|c: char| !c.is_alphanumeric());
            if word.is_empty() {
                // A mark that stands alone: a dash, a bullet.
                continue;
            }
            let tail = &head[word.len()..];
            let mark = mark(tail);
            let start = lower.len();
            let mut digit = false;
            for c in word.chars() {
                digit |= c.is_ascii_digit();
                if c.is_alphabetic() {
                    letters += 1;
                    strange += u32::from(c > '\u{24f}');
                    first_letter = first_letter.or(Some(c));
                }
                match c {
                    '’' => lower.push('\''),
                    c if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
                    c => lower.extend(c.to_lowercase()),
                }
            }
            let end = lower.len();
            lower.push(' ');
            let key = &lower[start..end];
            let (stem, contracted) = contraction(key);
            let whole = look_up(key);
            let does = whole
                .or_else(|| contracted.then(|| look_up(stem)).flatten())
                .map_or(Does::default(), |entry| entry.does);
            reading.words.push(Word {
                does,
                mark,
                capital: word.starts_with(char::is_uppercase),
                digit,
                opens,
                address: is_address(key),
                contracted,
                length: word.len(),
                ending: ending(stem),
            });
            known.push((start, whole));
            let abbreviation =
                word.len() <= 3 && word.starts_with(char::is_uppercase) && tail == ".";
            opens = matches!(mark, Mark::Question) || mark == Mark::Stop && !abbreviation;
        }
        for (at, (start, entry)) in known.into_iter().enumerate() {
            let Some(entry) = entry else { continue };
            for &(cue, phrase) in &entry.phrases {
                let rest = &lower[start..];
                // Words are parted by one space, and the last one is followed by one.
                if rest.starts_with(phrase) && rest.as_bytes().get(phrase.len()) == Some(&b' ') {
                    reading.cues.push((at, cue));
                }
            }
        }
        reading.foreign = strange as f32 / letters.max(1) as f32;
        reading.unended =
            !text.trim_end().ends_with(['.', '!', '?', '"', '”', '\'', ')', '…', '。', '！', '？']);
        reading.small_start = first_letter.is_some_and(char::is_lowercase);
        reading
    }

    /// Whether the words are English enough for what is known of English to be asked of them.
    pub(super) fn is_english(&self) -> bool {
        let count = self.words.len();
        let known = self.words.iter().filter(|word| word.is_known()).count();
        let capitals = self.words.iter().filter(|word| word.capital).count();
        let commas = self.words.iter().filter(|word| word.mark == Mark::Comma).count();
        let sentence_like = count >= 6 && capitals * 2 < count && commas * 4 < count;
        self.foreign < 0.5 && !(sentence_like && known * 10 < count * 3)
    }

    /// What the word at `at` does; nothing beyond the ends.
    pub(super) fn does(&self, at: usize) -> Does {
        self.words.get(at).map_or(Does::default(), |word| word.does)
    }

    /// The finite verbs, as places in order.
    pub(super) fn verbs(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len()).filter(|&at| self.is_verb(at))
    }

    /// Whether the word is a finite verb, as far as it and its neighbours tell.
    fn is_verb(&self, at: usize) -> bool {
        let word = &self.words[at];
        if word.contracted {
            return true;
        }
        let does = word.does;
        if does.any(Does::AUXILIARY) {
            return true;
        }
        let before = at.checked_sub(1).filter(|_| !word.opens).map(|at| &self.words[at]);
        let after = self.words.get(at + 1).filter(|next| !next.opens && word.mark == Mark::None);
        // A capital within a sentence is a name or a heading.
        if (word.capital && !word.opens) || word.digit {
            return false;
        }
        // "A rise driven by rents": a participle, where no auxiliary stands before it, and that is a verb itself.
        if (does.any(Does::PAST) || word.ending == Ending::Ed)
            && after.is_some_and(|next| next.does.any(Does::BY))
        {
            return false;
        }
        let noun_follows_before = before.is_some_and(|before| before.does.any(Does::DETERMINER));
        if noun_follows_before {
            return false;
        }
        let after_preposition = before.is_some_and(|before| {
            before.does.any(Does::PREPOSITION)
                && !before.does.any(Does::CONJUNCTION.or(Does::ADVERB))
        });
        let object_follows =
            after.is_some_and(|next| next.does.any(Does::OBJECT) || next.ending == Ending::Ly);
        let many_before = before.is_some_and(|before| {
            before.does.any(Does::PRONOUN) && !before.does.any(Does::DETERMINER)
                || before.ending == Ending::S && !before.does.any(Does::FUNCTION)
                || before.does.any(Does::ADVERB)
                || before.ending == Ending::Ly
                || before.does.any(Does::CONJUNCTION)
                    && before.mark == Mark::None
                    && !before.does.any(Does::PREPOSITION)
        });
        if does.any(Does::THIRD.or(Does::PAST)) {
            return !after_preposition;
        }
        if after_preposition {
            return false;
        }
        let unknown = does == Does::default() && word.length > 3;
        if does.any(Does::BASE) {
            return word.opens || many_before || object_follows;
        }
        if does.any(Does::MAYBE_THIRD) || (unknown && word.ending == Ending::S && !word.opens) {
            return object_follows;
        }
        if does.any(Does::MAYBE_BASE) {
            let on = after.is_some_and(|next| next.does.any(Does::PREPOSITION) && word.opens);
            return object_follows
                || on
                || many_before
                    && before.is_some_and(|b| {
                        !b.does.any(Does::CONJUNCTION) || b.does.any(Does::PRONOUN)
                    });
        }
        if word.ending == Ending::Ed && !word.opens {
            // "Regulators fined", "fined the bank", and not "increased costs", which may_be_verb looks at.
            return many_before || object_follows;
        }
        // Unknown words: "teams underpin the", "Rinse the rice".
        unknown
            && word.ending != Ending::Ing
            && word.ending != Ending::S
            && word.ending != Ending::Ly
            && after.is_some_and(|next| next.does.any(Does::DETERMINER))
            && (word.opens || many_before)
    }

    /// Whether a word is a verb if the sentence has no other: "Interest rewards patience", "companies misuse data".
    pub(super) fn may_be_verb(&self, at: usize) -> bool {
        let word = &self.words[at];
        let Some(before) = at.checked_sub(1).filter(|_| !word.opens).map(|at| &self.words[at])
        else {
            return false;
        };
        if word.capital || before.mark != Mark::None || before.does.any(Does::FUNCTION) {
            return false;
        }
        let ends = word.mark != Mark::None || self.words.get(at + 1).is_none_or(|next| next.opens);
        let joined = self.does(at + 1).any(Does::CONJUNCTION);
        let either = Does::MAYBE_THIRD.or(Does::MAYBE_BASE);
        let unknown = word.does == Does::default() && word.ending == Ending::Other;
        word.does.any(Does::BASE)
            || word.ending == Ending::Ed
            || !ends && !joined && word.does.any(either)
            || !ends && unknown && word.length > 3 && before.ending == Ending::S
    }

    /// Whether the text opens with a verb that has no subject: "Highlights the…", "Directly challenges…", "Frames growth
    /// as…".
    pub(super) fn opens_with_verb_of_others(&self) -> bool {
        let skipped = usize::from(self.does(0).any(Does::MANNER));
        let [word, next, ..] = &self.words[skipped..] else { return false };
        let does = |at: usize| self.does(skipped + at);
        // "Shows strong demand", and not "Shows need a host".
        let carries =
            next.does.any(Does::BASE.or(Does::MAYBE_BASE).or(Does::AUXILIARY).or(Does::WAITS));
        let remarks = word.does.any(Does::SHOWS) && !next.capital && !carries;
        let article = next.does.any(Does::DETERMINER.or(Does::HOW))
            && !next.does.any(Does::DEMONSTRATIVE)
            || next.does.any(Does::WAITS)
                && does(2).any(Does::DETERMINER.or(Does::PRONOUN).or(Does::CONJUNCTION));
        word.mark == Mark::None
            && word.ending == Ending::S
            && !word.does.any(Does::FUNCTION)
            && (word.does.any(Does::THIRD)
                || article
                || remarks
                || skipped == 0 && self.calls_something())
    }

    /// "Presents a habit as", and not "Markets price risk as".
    fn calls_something(&self) -> bool {
        let either = Does::BASE.or(Does::MAYBE_BASE).or(Does::AUXILIARY).or(Does::PAST);
        let is_name = |word: &Word| word.capital && !word.opens;
        let head = self.words.iter().skip(1).take(6);
        let object = head
            .take_while(|word| !word.does.any(Does::AS) && !word.does.any(either) || is_name(word));
        let at = 1 + object.count();
        self.words[0].does.any(Does::MAYBE_THIRD) && at > 1 && self.does(at).any(Does::AS)
    }

    /// Whether the word at `at` opens a participial phrase behind a comma: ", suggesting".
    pub(super) fn adds_participle(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|at| self.words[at].mark);
        before == Some(Mark::Comma) && self.words[at].ending == Ending::Ing
    }

    /// Whether the text opens with a participle: "Leading to…".
    pub(super) fn opens_with_participle(&self) -> bool {
        self.words.first().is_some_and(|word| word.ending == Ending::Ing)
    }
}

/// "plum.example", and not "3.5", "u.s", "ph.d".
fn is_address(word: &str) -> bool {
    word.split_once('.').is_some_and(|(host, rest)| {
        let letters = |part: &str| part.bytes().take_while(u8::is_ascii_alphabetic).count();
        host.len() > 2 && letters(host) > 0 && letters(rest) >= 2
    })
}

fn mark(tail: &str) -> Mark {
    if tail.is_empty() {
        Mark::None
    } else if tail.contains('?') {
        Mark::Question
    } else if tail.contains(['.', '!', '。']) {
        Mark::Stop
    } else if tail.contains([':', '(']) {
        Mark::Colon
    } else if tail.contains([',', ';', '/', '|', '•']) {
        Mark::Comma
    } else {
        Mark::None
    }
}

/// The word without what is drawn to it, and whether that is a verb.
fn contraction(word: &str) -> (&str, bool) {
    let Some((stem, rest)) = word.rsplit_once('\'') else { return (word, false) };
    let is_verb = match rest {
        "re" | "ve" | "ll" | "d" | "m" => true,
        "t" => stem.ends_with('n'),
        // A noun's 's is a possessive as a rule.
        "s" => look_up(stem).is_some_and(|entry| {
            entry.does.any(Does::PRONOUN.or(Does::DEMONSTRATIVE).or(Does::HOW))
        }),
        _ => false,
    };
    (stem, is_verb)
}

fn ending(word: &str) -> Ending {
    if word.len() > 3 && word.ends_with("ed") && !word.ends_with("eed") {
        Ending::Ed
    } else if word.len() > 4 && word.ends_with("ing") {
        Ending::Ing
    } else if word.len() > 3 && word.ends_with("ly") {
        Ending::Ly
    } else if word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is"].iter().any(|e| word.ends_with(e))
    {
        Ending::S
    } else {
        Ending::Other
    }
}
