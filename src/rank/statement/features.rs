//! What of a text is weighed, each feature a number from 0 to 1 that a person can check by reading the text.

use super::feature::Feature;
use super::lexicon::Does;
use super::phrases::Cue;
use super::sentence::{Mark, Reading, Word};

/// How many features there are.
pub(super) const COUNT: usize = Feature::ALL.len();

/// The features of a text, in the order of [`Feature::ALL`].
pub(super) type Features = [f32; COUNT];

/// By which a text speaks about what was said rather than saying it.
const REMARKS: [Feature; 3] = [Feature::OpensWithVerbAlone, Feature::Shows, Feature::NamesItself];

/// Reads the features off `text`; `None` for a text that is not English, of which nothing is known.
pub(super) fn features(text: &str) -> Option<Features> {
    let reading = Reading::of(text);
    if !reading.is_english() {
        return None;
    }
    let text = Text { opening: opening(&reading), verbs: reading.verbs().collect(), reading };
    let mut found = Feature::ALL.map(|feature| text.value(feature).clamp(0.0, 1.0));
    // What a remark reports may argue; the remark does not.
    if REMARKS.iter().any(|&remark| found[remark as usize] > 0.0) {
        found[Feature::Argues as usize] = 0.0;
    }
    Some(found)
}

struct Text {
    reading: Reading,
    /// Where it opens, a leading "and" or "so" passed over.
    opening: usize,
    verbs: Vec<usize>,
}

/// The first word behind "and", "but", "so".
fn opening(reading: &Reading) -> usize {
    let joins = |word: &Word| {
        word.does.any(Does::CONNECTIVE.or(Does::REPLY))
            && !word.contracted
            && !word.does.any(Does::THIRD_PERSON.or(Does::DEMONSTRATIVE))
    };
    reading.words.iter().take(3).take_while(|word| joins(word)).count()
}

impl Text {
    fn value(&self, feature: Feature) -> f32 {
        let Reading { words, .. } = &self.reading;
        let count = words.len().max(1) as f32;
        let first = words.first().map_or(Does::default(), |word| word.does);
        let share = |n: usize, of: f32| n as f32 / of;
        let how_many = |does: Does| words.iter().filter(|word| word.does.any(does)).count();
        let cue =
            |cue: Cue| share(self.reading.cues.iter().filter(|found| found.1 == cue).count(), 1.5);
        let no_verb = self.verbs.is_empty();
        match feature {
            Feature::NoVerb if no_verb => {
                if (0..words.len()).any(|at| self.reading.may_be_verb(at)) { 0.5 } else { 1.0 }
            }
            Feature::NoVerb => 0.0,
            Feature::Verbs => share(self.verbs.len(), 3.0),
            Feature::OpensWithPronoun => flag(self.opens_with_pronoun()),
            Feature::OpensWithDemonstrative => flag(self.opens_with_demonstrative()),
            Feature::OpensWithConnective => {
                // "Instead of waiting" carries on from nothing.
                let carries =
                    first.any(Does::CONNECTIVE) && !self.reading.does(1).any(Does::PREPOSITION);
                flag(carries || self.reading.cues.contains(&(0, Cue::Carries)))
            }
            Feature::OpensWithOrder => flag(self.opens_with_order()),
            Feature::OpensWithReply => flag(first.any(Does::REPLY)),
            Feature::OpensWithVerbAlone => flag(self.reading.opens_with_verb_of_others()),
            Feature::OpensWithParticiple => flag(no_verb && self.reading.opens_with_participle()),
            Feature::Shows => flag(self.shows()),
            Feature::NamesItself => flag(self.names_itself()),
            Feature::Comments => cue(Cue::Comment),
            Feature::Synopsis => {
                flag(self.reading.cues.iter().any(|found| found.1 == Cue::Synopsis))
            }
            Feature::OnlyQuestions => flag(self.questions() == Some(true)),
            Feature::EndsWithQuestion => flag(
                words
                    .last()
                    .is_some_and(|word| word.mark == Mark::Question && !word.does.any(Does::REPLY)),
            ),
            Feature::Names => {
                let names = words.iter().filter(|word| {
                    word.capital
                        && !word.opens
                        && !word.does.any(Does::FUNCTION)
                        && !word.contracted
                });
                share(names.count(), count)
            }
            Feature::List if no_verb => {
                2.0 * share(words.iter().filter(|word| word.mark == Mark::Comma).count(), count)
            }
            Feature::List => 0.0,
            Feature::Job => flag(self.job()),
            Feature::Career => cue(Cue::Career),
            Feature::Sponsor => {
                cue(Cue::Sponsor) + share(words.iter().filter(|word| word.address).count(), 1.5)
            }
            Feature::Show => cue(Cue::Show),
            Feature::SmallTalk => cue(Cue::SmallTalk),
            Feature::Call => cue(Cue::Call),
            Feature::Short => (8.0 - count) / 8.0,
            Feature::Long => count / 60.0,
            Feature::Content => share(self.content(), 8.0),
            Feature::Digits => flag(words.iter().any(|word| word.digit)),
            Feature::Heading => {
                let long = || words.iter().filter(|word| word.length > 3);
                let capitals = long().filter(|word| word.capital).count();
                flag(self.reading.unended && capitals * 10 >= long().count() * 7)
            }
            Feature::Unended => flag(self.reading.unended),
            Feature::SmallStart => flag(self.reading.small_start),
            Feature::BreaksOff => {
                let needs =
                    Does::DETERMINER.or(Does::WAITS).or(Does::CONJUNCTION).or(Does::AUXILIARY);
                flag(self.reading.unended && words.last().is_some_and(|word| word.does.any(needs)))
            }
            Feature::Argues => share(how_many(Does::ARGUES), 3.0),
            Feature::Pronouns => 3.0 * share(how_many(Does::THIRD_PERSON), count),
        }
    }

    /// "It enables", "They also", "This makes", and not "It is easier to", "Those who".
    fn opens_with_pronoun(&self) -> bool {
        let at = self.opening;
        let Some(word) = self.reading.words.get(at) else { return false };
        let next = self.reading.does(at + 1);
        if word.does.any(Does::DEMONSTRATIVE) {
            // "This is why copper leads": it tells what it means.
            return word.contracted
                || self.verbs.contains(&(at + 1))
                    && next.any(
                        Does::AUXILIARY
                            .or(Does::THIRD)
                            .or(Does::MAYBE_THIRD)
                            .or(Does::BASE)
                            .or(Does::PAST),
                    );
        }
        word.does.any(Does::THIRD_PERSON) && !self.is_expletive(at) && !next.any(Does::CONJUNCTION)
    }

    /// "It is easier to", "It takes a year to", "It's hard to": the subject follows.
    fn is_expletive(&self, at: usize) -> bool {
        let words = &self.reading.words;
        let next = self.reading.does(at + 1);
        words[at].does.any(Does::IT)
            && (words[at].contracted || next.any(Does::AUXILIARY.or(Does::PLACEHOLDER)))
            && words.iter().take(at + 9).skip(at + 2).any(|word| word.does.any(Does::WAITS))
    }

    fn opens_with_demonstrative(&self) -> bool {
        let at = self.opening;
        let Some(word) = self.reading.words.get(at) else { return false };
        let next = self.reading.does(at + 1);
        word.does.any(Does::DEMONSTRATIVE)
            && !next.any(Does::TIME.or(Does::CONJUNCTION).or(Does::PREPOSITION))
            && !self.opens_with_pronoun()
    }

    fn opens_with_order(&self) -> bool {
        let at = self.opening;
        let (does, next) = (self.reading.does(at), self.reading.does(at + 1));
        does.any(Does::ANOTHER) || does.any(Does::DETERMINER) && next.any(Does::ORDERS)
    }

    /// "This quote highlights", "It shows", "The speaker argues", "The discussion turns".
    fn shows(&self) -> bool {
        let at = self.opening;
        let does = |at: usize| self.reading.does(at);
        let leans = does(at).any(Does::DEMONSTRATIVE.or(Does::THIRD_PERSON))
            || (at..at + 3).any(|at| does(at).any(Does::UTTERANCE));
        let talk = does(at).any(Does::DETERMINER)
            && does(at + 1).any(Does::SPEAKER)
            && !does(at + 2).any(Does::CONJUNCTION.or(Does::PREPOSITION));
        talk || leans && (at + 1..at + 5).any(|at| does(at).any(Does::SHOWS))
    }

    /// A word for an utterance among the first eight, and no verb of its own: "A vivid example of what happens", and not
    /// "A common example is".
    fn names_itself(&self) -> bool {
        let words = &self.reading.words;
        let first_verb = self.verbs.first().copied().unwrap_or(words.len());
        let Some(at) = (0..first_verb.min(8)).find(|&at| words[at].does.any(Does::UTTERANCE))
        else {
            return false;
        };
        // "That", "what", "who", and not "and".
        let joins = |word: &Word| {
            word.does.any(Does::CONJUNCTION.or(Does::WAITS)) && !word.does.any(Does::CONNECTIVE)
        };
        // "Linking each statement to its source" is about statements.
        if self.reading.opens_with_participle() || words.iter().take(at).any(joins) {
            return false;
        }
        let clause = words.iter().enumerate().skip(at).find(|(at, word)| {
            word.mark == Mark::Colon
                || *at + 1 == words.len()
                || joins(word)
                || self.reading.adds_participle(*at)
                || self.verbs.contains(at)
        });
        clause.is_none_or(|(at, _)| !self.verbs.contains(&at))
    }

    /// Whether all sentences are questions; `None` without a sentence.
    fn questions(&self) -> Option<bool> {
        let words = &self.reading.words;
        let last = words.len().checked_sub(1)?;
        let mut ends = words
            .iter()
            .enumerate()
            .filter(|(at, _)| *at == last || words[at + 1].opens)
            // "…, right?" asks for a nod.
            .map(|(_, word)| word.mark == Mark::Question && !word.does.any(Does::REPLY));
        Some(ends.all(|is_question| is_question))
    }

    /// "Anna Brandt is a chef", "Tom Lee: Partner at", "She is a former rower", "I'm Kate, I'm a lawyer".
    fn job(&self) -> bool {
        let words = &self.reading.words;
        let person = match words.first() {
            Some(first) if first.does.any(Does::PRONOUN.or(Does::THIRD_PERSON)) => 1,
            Some(first) if first.capital && !first.does.any(Does::FUNCTION) => {
                let name = words.iter().take(4).take_while(|word| word.capital).count();
                words
                    .iter()
                    .take(name)
                    .position(|word| matches!(word.mark, Mark::Comma | Mark::Colon))
                    .map_or(name, |at| at + 1)
            }
            _ => 0,
        };
        let next = words.iter().enumerate().skip(1).find(|(_, word)| word.opens && word.length > 2);
        let end = next.map_or(words.len(), |(at, _)| at).min(18);
        let Some(role) = (person..end).find(|&at| words[at].does.any(Does::ROLE)) else {
            return false;
        };
        person > 0
            && (person - 1..(person + 1).min(end)).any(|at| match words[at].mark {
                Mark::Colon => true,
                // "Anna Brandt, a chef, argues that": she is named for what she says.
                Mark::Comma => !self.verbs.iter().any(|verb| (role + 1..end).contains(verb)),
                _ => words[at].contracted || words[at].does.any(Does::COPULA),
            })
    }

    /// Words that neither hold the sentence together nor are its commonest verbs.
    fn content(&self) -> usize {
        let empty = Does::FUNCTION.or(Does::REPLY).or(Does::THIRD_PERSON).or(Does::PAST);
        let words = self.reading.words.iter();
        words.filter(|word| !word.does.any(empty) && !word.contracted && word.length > 3).count()
    }
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}
