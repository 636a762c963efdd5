//! Mutes win: which candidates may never be shown.

use jiff::civil::Date;

use super::reader::same_name;
use super::{Candidate, Mute, Reader};

/// Whether a mute that still holds on `today` hits `candidate`.
///
/// A phrase hits when its words stand side by side in title, text or tags (case and a plural s do not matter),
/// or when the phrase matches with at least `floor`.
pub(super) fn is_muted(candidate: &Candidate, reader: &Reader, today: Date, floor: f64) -> bool {
    let source = &candidate.insight.source;
    let is = |wanted: &str, name: &Option<String>| {
        name.as_deref().is_some_and(|name| same_name(wanted, name))
    };
    reader.mutes.iter().enumerate().any(|(i, mute)| {
        let (hit, until) = match mute {
            Mute::Show(name, until) => (is(name, &source.show), until),
            Mute::Person(name, until) => (is(name, &source.speaker), until),
            Mute::Theme(name, until) => {
                let theme = candidate.theme.as_ref();
                let hit = theme.is_some_and(|theme| {
                    same_name(name, &theme.label) || name.trim() == theme.id.to_string()
                });
                (hit, until)
            }
            Mute::Phrase(phrase, until) => {
                let near = candidate.mute_matches.get(i).is_some_and(|&m| f64::from(m) >= floor);
                (near || says(candidate, phrase), until)
            }
        };
        hit && until.is_none_or(|until| today <= until)
    })
}

fn says(candidate: &Candidate, phrase: &str) -> bool {
    let phrase = words(phrase);
    let insight = &candidate.insight;
    let texts = insight.title.iter().chain([&insight.text]).chain(&insight.tags);
    !phrase.is_empty()
        && texts
            .into_iter()
            .any(|text| words(text).windows(phrase.len()).any(|part| part == phrase))
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.to_lowercase();
            match word.strip_suffix('s') {
                Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_owned(),
                _ => word,
            }
        })
        .collect()
}
