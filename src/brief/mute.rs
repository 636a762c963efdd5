//! Mutes win: which candidates may never be shown.

use std::cell::OnceCell;

use jiff::civil::Date;

use super::reader::same_name;
use super::{Candidate, Mute, Reader, Theme};
use crate::insight::Insight;

/// The mutes of a reader that hold on one day.
pub(super) struct Mutes<'a> {
    active: Vec<Active<'a>>,
    floor: f64,
}

/// A mute that holds, with its place among all mutes of the reader.
enum Active<'a> {
    Show(&'a str),
    Person(&'a str),
    Theme(&'a str),
    Phrase(usize, Vec<String>),
}

impl<'a> Mutes<'a> {
    /// The mutes that hold on `today`; a phrase that matches with at least `floor` is spoken of.
    pub(super) fn new(reader: &'a Reader, today: Date, floor: f64) -> Self {
        let mutes = reader.mutes.iter().enumerate().filter_map(|(i, mute)| {
            let (active, until) = match mute {
                Mute::Show(name, until) => (Active::Show(name), until),
                Mute::Person(name, until) => (Active::Person(name), until),
                Mute::Theme(name, until) => (Active::Theme(name), until),
                Mute::Phrase(phrase, until) => (Active::Phrase(i, words(phrase)), until),
            };
            until.is_none_or(|until| today <= until).then_some(active)
        });
        Self { active: mutes.collect(), floor }
    }

    /// Whether a mute hits `candidate`.
    pub(super) fn hit(&self, candidate: &Candidate) -> bool {
        let near =
            |i: usize| candidate.mute_matches.get(i).is_some_and(|&m| f64::from(m) >= self.floor);
        let is_near = |active: &Active<'_>| matches!(active, Active::Phrase(i, _) if near(*i));
        self.active.iter().any(is_near) || self.names(&candidate.insight, candidate.theme.as_ref())
    }

    /// Whether a mute hits by name, or by words: those of a phrase stand side by side in title, text or tag
    /// (case and a plural s do not matter).
    pub(super) fn names(&self, insight: &Insight, theme: Option<&Theme>) -> bool {
        let source = &insight.source;
        let is = |wanted: &str, name: &Option<String>| {
            name.as_deref().is_some_and(|name| same_name(wanted, name))
        };
        let said = OnceCell::new();
        self.active.iter().any(|active| match active {
            Active::Show(name) => is(name, &source.show),
            Active::Person(name) => is(name, &source.speaker),
            Active::Theme(name) => theme.is_some_and(|theme| {
                same_name(name, &theme.label) || name.trim() == theme.id.to_string()
            }),
            Active::Phrase(_, phrase) => {
                let texts: &Vec<Vec<String>> = said.get_or_init(|| {
                    let texts = insight.title.iter().chain([&insight.text]).chain(&insight.tags);
                    texts.map(|text| words(text)).collect()
                });
                !phrase.is_empty()
                    && texts
                        .iter()
                        .any(|text| text.windows(phrase.len()).any(|part| part == phrase))
            }
        })
    }
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
