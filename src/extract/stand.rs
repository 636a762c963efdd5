//! Does a window stand alone? What leans on the talk around it costs, what holds in general pays.
//!
//! Weights by hand, from reading what was chosen; the worst are a hard rule. The first sentence counts most: what it
//! points at is not there. Sources of the kinds: decontextualisation in Deng, Schlichtkrull and Vlachos, ACL 2024.

use super::lexicon::{
    ADDING, BEFORE_POINTING, CHOOSING, DANGLING, GENERAL, HEADS, I, OPINION, PAST, POINTING,
    SEQUEL, SUBORDINATE, THIRD, WE, WEAK_START, YOU, any, count, is, keys, starts_with,
};
use super::phrases::{BROKEN_START, LOOSE, TALK, VAGUE};

/// The largest share of pronouns among the words.
pub(super) const MOST_PRONOUNS: f32 = 0.12;

/// Below this a window is left out: about a seventh of what the hard rules let through.
const FLOOR: f32 = -1.4;

/// Words of a first sentence in which nothing may point back.
const HEAD: usize = 7;

/// First words in which a first person with a past tense makes a story.
const STORY: usize = 9;

/// What a pronoun of the first sentence costs that stands behind its opening.
const POINTS_LATE: f32 = 0.5;

/// What the first person of the first sentence costs, each time and at most, where it gives no opinion.
const MINE: f32 = 0.4;
const MINE_AT_MOST: f32 = 1.2;

/// Whether `text` opens with a word that carries on from what was said before: a pronoun, a demonstrative, a connective.
///
/// The measure of dangling starts; marks before the first word are passed over.
pub fn is_dangling(text: &str) -> bool {
    let first = text.split_whitespace().map(super::lexicon::key).find(|key| !key.is_empty());
    first.is_none_or(|first| is(DANGLING, &first))
}

/// Whether a window may begin with `sentence`.
pub(super) fn may_open(sentence: &str) -> bool {
    let plain = sentence.chars().next().is_some_and(char::is_alphanumeric);
    let keys = keys(sentence);
    let Some(first) = keys.first() else { return false };
    let answers = first == "no" && sentence.as_bytes().get(2) == Some(&b',');
    plain
        && keys.len() >= 5
        && !is(DANGLING, first)
        && !is(SEQUEL, first)
        && !answers
        && !starts_with(BROKEN_START, &keys)
        && !is_half(sentence, &keys)
        && !points_early(&keys)
        && !tells_a_story(&keys)
        && !any(TALK, &keys)
}

/// Whether it speaks to somebody: what a host tells a guest about the guest is no insight.
pub(super) fn addresses(sentence: &str) -> bool {
    keys(sentence).iter().any(|key| is(YOU, key))
}

/// "If a team is consistently failing and not learning.": a clause that waits for its sentence.
fn is_half(sentence: &str, keys: &[String]) -> bool {
    let waits = keys.first().is_some_and(|first| is(SUBORDINATE, first));
    let goes_on = |part: &str| {
        let part = super::lexicon::keys(part);
        part.len() >= 3 && !part.first().is_some_and(|first| is(&["or", "and", "but"], first))
    };
    waits && !sentence.split(',').skip(1).any(goes_on)
}

/// A pronoun before anything that it could stand for: "I think that's", "When they", "What it".
fn points_early(keys: &[String]) -> bool {
    for key in keys.iter().take(6) {
        if is(THIRD, key) || is(POINTING, key) {
            return true;
        }
        if !is(HEADS, key) {
            return false;
        }
    }
    false
}

/// "I worked at", "We then launched", "When I was": what happened to somebody.
fn tells_a_story(keys: &[String]) -> bool {
    let is_past =
        |key: &String| is(PAST, key) || key.len() > 4 && key.ends_with("ed") && key != "indeed";
    let told = |at: usize| keys.iter().skip(at + 1).take(3).any(is_past);
    let mut who = keys.iter().take(STORY).enumerate().filter(|(_, key)| is(I, key) || is(WE, key));
    who.any(|(at, _)| told(at))
}

/// What speaks for a window of these sentences and against it; `None` where it cannot stand alone.
pub(super) fn stand(sentences: &[&str]) -> Option<f32> {
    let first = keys(sentences.first()?);
    let text = sentences.join(" ");
    let all = keys(&text);
    let count_of = |list: &[&str]| all.iter().filter(|key| is(list, key)).count() as f32;
    let words = all.len().max(1) as f32;
    let pronouns = count_of(THIRD) + count_of(POINTING);
    if pronouns / words > MOST_PRONOUNS {
        return None;
    }
    let mut score = first_sentence(&first)?;
    let mine =
        all.iter().zip(all.iter().skip(1)).filter(|(a, b)| is(I, a) && !is(OPINION, b)).count();
    score -= 8.0 * mine as f32 / words + 3.0 * count_of(WE) / words;
    score -= 5.0 * count_of(PAST) / words + 4.0 * pronouns / words;
    score += 4.0 * (count_of(GENERAL) / words).min(0.2);
    score -= 0.5 * count(LOOSE, &all) as f32 + 0.25 * count(VAGUE, &all) as f32;
    score -= 0.3 * (text.matches(['“', '"']).count() as f32 / 2.0);
    for sentence in sentences {
        let keys = keys(sentence);
        // "Awesome."
        if keys.len() <= 2 {
            return None;
        }
        // A scrap, and talk about the talk behind the first sentence.
        score -= if keys.len() < 5 { 0.6 } else { 0.0 } + if any(TALK, &keys) { 1.2 } else { 0.0 };
    }
    (score >= FLOOR).then_some(score)
}

/// What the first sentence costs by pointing back.
fn first_sentence(keys: &[String]) -> Option<f32> {
    let word = |at: usize| keys.get(at).map_or("", String::as_str);
    let mut score = 0.0;
    for (at, key) in keys.iter().enumerate() {
        let (before, next) = (if at > 0 { word(at - 1) } else { "" }, word(at + 1));
        let early = at < HEAD;
        let points = match key.as_str() {
            "this" | "these" => {
                !matches!(next, "year" | "week" | "month" | "day" | "days" | "world")
            }
            "those" => !matches!(next, "who" | "of" | "that" | "people"),
            "that" => {
                next.is_empty()
                    || is(BEFORE_POINTING, before)
                        && !matches!(next, "you" | "i" | "we" | "people" | "they")
            }
            "that's" => early,
            _ => false,
        };
        let chooses = is(CHOOSING, key) && matches!(before, "the" | "that" | "this");
        if early && points
            || at < 3 && is(THIRD, key)
            || at < 4 && is(ADDING, key)
            || at < 5 && chooses
        {
            return None;
        }
        if points {
            score -= 1.0;
        } else if is(THIRD, key) {
            score -= POINTS_LATE;
        } else if is(ADDING, key) {
            score -= 0.8;
        } else if chooses {
            score -= 0.6;
        } else if key == "there"
            && at < 6
            && !matches!(next, "is" | "are" | "was" | "were" | "will" | "would")
        {
            score -= 0.4;
        }
    }
    let mine = keys.iter().enumerate().filter(|(at, key)| is(I, key) && !is(OPINION, word(at + 1)));
    score -= (MINE * mine.count() as f32).min(MINE_AT_MOST);
    // "I think", "We need" say something; "I went", "Just click", "As you" promise little.
    let weak = is(WEAK_START, word(0)) && !is(OPINION, word(1));
    score -= if weak { 0.4 } else { 0.0 } + if keys.len() < 8 { 0.3 } else { 0.0 };
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dangling_start_is_known_whatever_stands_before_it() {
        for text in ["He left.", "“That’s it", "- and so", "", "It's fine", "But no"] {
            assert!(is_dangling(text), "{text}");
        }
        assert!(!is_dangling("Teams that rest win.") && !is_dangling("Butter is cheap."));
    }

    #[test]
    fn what_leans_on_the_talk_may_not_open() {
        for text in [
            "I think that's the way to go.",
            "When they ship, teams are happy.",
            "Finally, you write the plan down.",
            "I worked at a bank for years.",
            "As you mentioned, teams need rest.",
            "No, teams do need rest here.",
            "“What do you need from me?”",
        ] {
            assert!(!may_open(text), "{text}");
        }
        for text in [
            "If teams rest, they ship more.",
            "No plan survives the first customer.",
            "I think teams need rest.",
        ] {
            assert!(may_open(text), "{text}");
        }
    }

    #[test]
    fn general_claims_stand_better_than_stories() {
        let claim = stand(&["Most teams need rest because people never focus for eight hours."]);
        let story =
            stand(&["My brother had a van and we said something at some point about our trips."]);
        assert!(claim > story, "{claim:?} {story:?}");
        assert_eq!(stand(&["You should do this part of the job first."]), None);
        assert_eq!(stand(&["Teams know it, they do it, and that is it for them."]), None);
    }
}
