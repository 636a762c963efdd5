//! Mutes win: which candidates may never be shown.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::civil::Date;

use super::phrase::{Phrase, Said};
use super::{Candidate, Mute, Reader, Theme};
use crate::insight::Insight;
use crate::text::{fold, people};

/// The mutes of a reader that hold on one day.
pub(super) struct Mutes {
    active: Vec<Active>,
    floor: f64,
}

/// A mute that holds, with its place among all mutes of the reader.
enum Active {
    Show(String),
    Person(HashSet<String>),
    Theme(String),
    Phrase(usize, Phrase),
}

impl Mutes {
    /// The mutes that hold on `today`; a phrase that matches with at least `floor` is spoken of.
    pub(super) fn new(reader: &Reader, today: Date, floor: f64) -> Self {
        let mutes = reader.mutes.iter().enumerate().filter_map(|(i, mute)| {
            let (active, until) = match mute {
                Mute::Show(name, until) => (Active::Show(fold(name)), until),
                Mute::Person(name, until) => (Active::Person(everyone(name)), until),
                Mute::Theme(name, until) => (Active::Theme(fold(name)), until),
                Mute::Phrase(phrase, until) => (Active::Phrase(i, Phrase::new(phrase)), until),
            };
            until.is_none_or(|until| today <= until).then_some(active)
        });
        Self { active: mutes.collect(), floor }
    }

    /// Whether a mute hits `candidate`.
    pub(super) fn hit(&self, candidate: &Candidate) -> bool {
        let near =
            |i: usize| candidate.mute_matches.get(i).is_some_and(|&m| f64::from(m) >= self.floor);
        let is_near = |active: &Active| matches!(active, Active::Phrase(i, _) if near(*i));
        self.active.iter().any(is_near)
            || self.are_named(&candidate.insight, candidate.theme.as_deref(), || candidate.said())
    }

    /// Whether a mute hits by name, or by what is said in title, text or a tag.
    pub(super) fn names(&self, insight: &Insight, theme: Option<&Theme>) -> bool {
        let said = OnceCell::new();
        self.are_named(insight, theme, || said.get_or_init(|| Said::all_of(insight)))
    }

    fn are_named<'s>(
        &self,
        insight: &Insight,
        theme: Option<&Theme>,
        said: impl Fn() -> &'s [Said],
    ) -> bool {
        let source = &insight.source;
        let show = OnceCell::new();
        let speakers = OnceCell::new();
        self.active.iter().any(|active| match active {
            Active::Show(name) => {
                show.get_or_init(|| source.show.as_deref().map(fold)).as_ref() == Some(name)
            }
            Active::Person(names) => speakers
                .get_or_init(|| source.speaker.as_deref().map(everyone).unwrap_or_default())
                .is_superset(names),
            Active::Theme(name) => theme
                .is_some_and(|theme| *name == fold(&theme.label) || *name == theme.id.to_string()),
            Active::Phrase(_, phrase) => said().iter().any(|text| phrase.is_in(text)),
        })
    }
}

/// The people that a field names, without the whole of it where they are several: whoever mutes two of them mutes what
/// names both.
fn everyone(field: &str) -> HashSet<String> {
    let names = people(field);
    let several = if names.len() > 1 { &names[1..] } else { &names[..] };
    several.iter().map(|name| fold(name)).collect()
}
