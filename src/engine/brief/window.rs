//! The insights of one window of time, ready to be asked by many readers.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use rayon::prelude::*;

use super::records::{Record, Records};
use super::rows::Rows;
use crate::brief::{Exclusion, Selection, Window};
use crate::corpus::communities::texts::Texts;
use crate::engine::matches::{Matcher, Panel, PhraseMatch, Places};
use crate::error::EngineError;
use crate::insight::{Ordinal, OrdinalSet};
use crate::rank::Held;
use crate::text::{self, fold};
use crate::vector::SearchParams;

/// What draws candidates: the words of a phrase, or an insight that stands for a taste.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wish {
    Phrase(String),
    Taste(Ordinal),
}

/// What a window holds for one wish.
pub(super) struct Found {
    /// The best by meaning, then the best by words.
    pub(super) best: Vec<Ordinal>,
    phrase: PhraseMatch,
    /// Which words of the phrase stand in each of those that have any; ascending by ordinal.
    held: Vec<(Ordinal, Held)>,
}

impl Found {
    fn held(&self, ordinal: Ordinal) -> Held {
        let at = self.held.binary_search_by_key(&ordinal, |entry| entry.0);
        at.map_or_else(|_| Held::default(), |at| self.held[at].1)
    }
}

/// What was found for each of several wishes; none for what cannot be looked for.
pub(super) struct Answers<'f> {
    found: Vec<&'f Found>,
    /// The wish of each.
    places: Vec<usize>,
    wishes: usize,
    panel: Panel<'f>,
}

impl<'f> Answers<'f> {
    pub(super) fn of(answers: &'f [Option<Arc<Found>>]) -> Self {
        let answered = answers.iter().enumerate();
        let (places, found): (Vec<usize>, Vec<&Found>) =
            answered.filter_map(|(place, found)| Some((place, found.as_deref()?))).unzip();
        let panel = Panel::of(found.iter().map(|found| &found.phrase));
        Self { found, places, wishes: answers.len(), panel }
    }

    /// The probability that the insight at `ordinal` matches each wish; 0 for what cannot be looked for.
    pub(super) fn matches(
        &mut self,
        matcher: &Matcher<'_>,
        ordinal: Ordinal,
    ) -> Result<Vec<f32>, EngineError> {
        let mut matches = vec![0.0; self.wishes];
        let held = |at: usize| self.found[at].held(ordinal);
        matcher.compare(&mut self.panel, ordinal, held, |at, probability| {
            matches[self.places[at]] = probability;
        })?;
        Ok(matches)
    }
}

/// The insights published in a window of time.
pub(super) struct Issue {
    /// The end of the window.
    pub(super) until: Timestamp,
    set: OrdinalSet,
    /// One insight of each text.
    firsts: OrdinalSet,
    /// Newest first; ties by ordinal.
    pub(super) newest: Vec<Ordinal>,
    /// Places in `newest` by show and by speaker, names in lower case.
    shows: HashMap<String, Vec<usize>>,
    people: HashMap<String, Vec<usize>>,
    outside: [(Exclusion, usize); 3],
    terms: Shared<String, Places<Ordinal>>,
    found: Shared<(Wish, usize), Found>,
}

impl Issue {
    /// Reads everything published in `window`; on all cores.
    pub(super) fn open(records: &Records, window: Window) -> Result<Self, EngineError> {
        let engine = &records.engine;
        let snapshot = &engine.snapshot;
        let (from, until) = (window.from.as_second(), window.until.as_second());
        let mut outside = [(Exclusion::Undated, 0), (Exclusion::Future, 0), (Exclusion::Old, 0)];
        let mut inside = Vec::new();
        for ordinal in snapshot.living() {
            match snapshot.published(ordinal) {
                None => outside[0].1 += 1,
                Some(at) if at > until => outside[1].1 += 1,
                Some(at) if at < from => outside[2].1 += 1,
                Some(_) => inside.push(ordinal),
            }
        }
        let read = inside.par_iter().map(|&ordinal| records.get(ordinal));
        let read: Vec<Option<&Record>> = read.collect::<Result<_, _>>()?;
        let mut dated = Vec::with_capacity(read.len());
        for record in read.into_iter().flatten() {
            // Columns count whole seconds; the record knows the rest.
            match record.insight().source.published {
                Some(at) if at > window.until => outside[1].1 += 1,
                Some(at) if at <= window.from => outside[2].1 += 1,
                Some(at) => dated.push((at, record)),
                None => outside[0].1 += 1,
            }
        }
        dated.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.ordinal().cmp(&b.1.ordinal())));
        let mut set = OrdinalSet::new(snapshot.capacity());
        let (mut shows, mut people): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for (place, (_, record)) in dated.iter().enumerate() {
            set.insert(record.ordinal());
            let source = &record.insight().source;
            if let Some(show) = &source.show {
                shows.entry(fold(show)).or_default().push(place);
            }
            for name in source.speaker.iter().flat_map(|field| text::people(field)) {
                people.entry(fold(name)).or_default().push(place);
            }
        }
        let firsts = Texts::of(snapshot, set.iter()).set();
        // Draws the cohort before many readers ask for it.
        engine.matcher()?;
        Ok(Self {
            until: window.until,
            set,
            firsts,
            newest: dated.into_iter().map(|(_, record)| record.ordinal()).collect(),
            shows,
            people,
            outside,
            terms: Shared::default(),
            found: Shared::default(),
        })
    }

    /// Number of insights in the window.
    pub(super) fn len(&self) -> usize {
        self.newest.len()
    }

    /// Whether `ordinal` was published in the window.
    pub(super) fn has(&self, ordinal: Ordinal) -> bool {
        self.set.contains(ordinal)
    }

    /// Insights from followed shows and people, newest first.
    pub(super) fn followed(
        &self,
        shows: &[String],
        people: &[String],
    ) -> impl Iterator<Item = Ordinal> {
        let places = |names: &HashMap<String, Vec<usize>>, wanted: &[String]| -> Vec<usize> {
            let wanted = wanted.iter().filter_map(|name| names.get(&fold(name)));
            wanted.flatten().copied().collect()
        };
        let mut all = places(&self.shows, shows);
        all.extend(places(&self.people, people));
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|place| self.newest[place])
    }

    /// The best `depth` texts for a wish whose vector is `row`, by meaning, and half as many by words; none with a
    /// depth of 0, only what the probability of a match needs.
    pub(super) fn find(
        &self,
        matcher: &Matcher<'_>,
        wish: &Wish,
        row: &[f32],
        rows: &Rows,
        depth: usize,
    ) -> Result<Arc<Found>, EngineError> {
        self.found.get_or_try((wish.clone(), depth), || {
            let text = match wish {
                Wish::Phrase(phrase) => phrase,
                Wish::Taste(_) => "",
            };
            let word_row = |word: &str| rows.get(word).map(|row| row.to_vec());
            let phrase = matcher.phrase(text, row, word_row)?;
            let held = self.held(matcher, &phrase)?;
            let field = matcher.vectors();
            let near =
                field.search(phrase.row(), depth, &SearchParams::default(), Some(&self.firsts))?;
            let mut best: Vec<Ordinal> = near.iter().map(|entry| entry.ordinal).collect();
            // Whoever has most of the words, and of those who have as much the first.
            let firsts = held.iter().filter(|(ordinal, _)| self.firsts.contains(*ordinal));
            let mut named: Vec<&(Ordinal, Held)> = firsts.collect();
            named.sort_by(|a, b| phrase.worded(b.1).total_cmp(&phrase.worded(a.1)));
            best.extend(named.iter().take(depth / 2).map(|entry| entry.0));
            Ok(Found { best, phrase, held })
        })
    }

    /// Which words of a phrase stand in the insights of the window, of those that have any.
    fn held(
        &self,
        matcher: &Matcher<'_>,
        phrase: &PhraseMatch,
    ) -> Result<Vec<(Ordinal, Held)>, EngineError> {
        let held = phrase.held(|term| {
            self.terms.get_or_try(term.clone(), || {
                let mut places = Vec::new();
                let lexicon = matcher.lexicon();
                lexicon.positions(term, &self.set, |ordinal, at| places.push((ordinal, at)))?;
                Ok(places)
            })
        })?;
        let mut held: Vec<(Ordinal, Held)> = held.into_iter().collect();
        held.sort_unstable_by_key(|entry| entry.0);
        Ok(held)
    }

    /// Tells in `selection` of everything that was not among its `candidates`.
    pub(super) fn account(&self, selection: &mut Selection, candidates: usize) {
        for (reason, count) in self.outside {
            selection.count_out(reason, count);
        }
        selection.count_out(Exclusion::Distant, self.len() - candidates);
    }
}

/// Values that are made once and then shared by all threads; two that make one at the same time make the same.
pub(super) struct Shared<K, V>(RwLock<HashMap<K, Arc<V>>>);

/// Answers, some kilobytes each, and windows, some megabytes each, that may outlive a batch of readers.
const MANY_ANSWERS: usize = 20_000;
const MANY_WINDOWS: usize = 50;

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V> Shared<K, V> {
    fn get_or_try(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, EngineError>,
    ) -> Result<Arc<V>, EngineError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(value) = known {
            return Ok(value);
        }
        let value = Arc::new(make()?);
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(values.entry(key).or_insert(value)))
    }

    fn trim(&self, many: usize) {
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if values.len() > many {
            values.clear();
        }
    }
}

/// The windows that are open, one for each stretch of time that a reader needs.
#[derive(Default)]
pub(super) struct Issues(Shared<Window, Issue>);

impl Issues {
    pub(super) fn get(&self, records: &Records, window: Window) -> Result<Arc<Issue>, EngineError> {
        self.0.get_or_try(window, || Issue::open(records, window))
    }

    /// Insights in the largest window that is open.
    pub(super) fn largest(&self) -> usize {
        let windows = self.0.0.read().unwrap_or_else(PoisonError::into_inner);
        windows.values().map(|issue| issue.len()).max().unwrap_or(0)
    }

    /// Forgets what can be found again, once there is much of it: windows, or what one of them was asked.
    pub(super) fn trim(&self) {
        self.0.trim(MANY_WINDOWS);
        let windows = self.0.0.read().unwrap_or_else(PoisonError::into_inner);
        windows.values().for_each(|issue| issue.found.trim(MANY_ANSWERS));
    }
}
