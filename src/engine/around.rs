//! Who stands around an insight, each text once even where hundreds of copies of one stand nearest.

use std::collections::{HashMap, HashSet};

use crate::corpus::communities::texts::Texts;
use crate::corpus::schema::text_key;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Insight, Ordinal, OrdinalSet, Ranked, Source};
use crate::rank::RelatedSet;
use crate::vector::SearchParams;

/// What related insights are wanted of.
pub(crate) struct Above<'a> {
    /// Its place in the index; `None` for a free text.
    pub(crate) ordinal: Option<Ordinal>,
    /// Its vector.
    pub(crate) row: &'a [f32],
    /// What it says.
    pub(crate) text: &'a str,
    /// Title and text.
    pub(crate) words: &'a str,
    /// Where it was said; `None` for a free text.
    pub(crate) source: Option<&'a Source>,
}

impl<'a> Above<'a> {
    /// An insight of the index, whose vector is `row` and whose title and text are `words`.
    pub(crate) fn insight(
        ordinal: Ordinal,
        row: &'a [f32],
        insight: &'a Insight,
        words: &'a str,
    ) -> Self {
        let (text, source) = (insight.text.as_str(), Some(&insight.source));
        Self { ordinal: Some(ordinal), row, text, words, source }
    }
}

/// The neighbours of an insight.
pub(crate) struct Around {
    /// Best first, without the insight itself.
    pub(crate) near: Vec<Ranked>,
    /// A hash of the text above.
    pub(crate) own: Option<u64>,
    /// The texts that [`Around::near`] holds one insight each of; `None` where it was not crowded and holds all.
    texts: Option<Texts>,
}

impl Around {
    /// The `wanted` nearest of `above`. Where copies crowd out half of them, it is looked again for one insight of each
    /// text: this reads a column of the whole index, which other pages need not pay for.
    pub(crate) fn of(
        snapshot: &Snapshot,
        above: &Above<'_>,
        wanted: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<Self, EngineError> {
        let own = match above.ordinal {
            Some(ordinal) => snapshot.text_key(ordinal),
            None => Some(text_key(above.text)),
        };
        let search = |filter: Option<&OrdinalSet>| -> Result<Vec<Ranked>, EngineError> {
            let k = wanted.saturating_add(1);
            let found = match above.ordinal {
                Some(ordinal) => snapshot.vectors.search_near(ordinal, k, params, filter)?,
                None => snapshot.vectors.search(above.row, k, params, filter)?,
            };
            let others = found.iter().filter(|entry| Some(entry.ordinal) != above.ordinal);
            Ok(others.copied().collect())
        };
        let near = search(filter)?;
        let different: HashSet<Option<u64>> =
            near.iter().map(|entry| snapshot.text_key(entry.ordinal)).collect();
        if near.len() < wanted || different.len() * 2 >= wanted {
            return Ok(Self { near, own, texts: None });
        }
        let show = above.ordinal.and_then(|ordinal| snapshot.show(ordinal));
        // Of the copies of a text one from another show, where there is one: the own show comes last on a page.
        let all: Vec<Ordinal> =
            snapshot.living().filter(|&o| filter.is_none_or(|set| set.contains(o))).collect();
        let (home, away): (Vec<Ordinal>, Vec<Ordinal>) =
            all.into_iter().partition(|&ordinal| show.is_some() && snapshot.show(ordinal) == show);
        let texts = Texts::of(snapshot, away.into_iter().chain(home));
        Ok(Self { near: search(Some(&texts.set()))?, own, texts: Some(texts) })
    }

    /// Adds to a page the shows of the copies that were left out; `show` numbers the show of an insight.
    pub(crate) fn count_copies(
        &self,
        set: &mut RelatedSet,
        above: &Above<'_>,
        mut show: impl FnMut(Ordinal) -> Option<u32>,
    ) {
        let Some(texts) = &self.texts else { return };
        // The origin comes after the last of the related.
        let origin = set.related.len();
        let mut told: HashMap<usize, usize> = HashMap::new();
        let mut tell = |ordinal: Ordinal, at: usize| {
            told.extend(texts.number(ordinal).map(|text| (text, at)));
        };
        for (at, related) in set.related.iter().enumerate() {
            tell(related.ordinal, at);
            related.repeats.iter().for_each(|&repeat| tell(repeat, at));
        }
        set.repeats.iter().copied().chain(above.ordinal).for_each(|same| tell(same, origin));
        for (ordinal, text) in texts.numbers().enumerate() {
            let ordinal = Ordinal(ordinal as u32);
            let Some(&at) = text.and_then(|text| told.get(&text)) else { continue };
            let (own, also_on) = match set.related.get_mut(at) {
                Some(related) => (Some(related.ordinal), &mut related.also_on),
                None => (above.ordinal, &mut set.also_on),
            };
            let own = own.and_then(&mut show);
            let other = show(ordinal).filter(|&other| Some(other) != own);
            if let Some(other) = other
                && let Err(place) = also_on.binary_search(&other)
            {
                also_on.insert(place, other);
            }
        }
    }
}
