//! What stands below an insight: the same theme on other shows, no claim twice.

use std::cell::OnceCell;
use std::collections::HashMap;

use serde::Serialize;

use super::error::EngineError;
use super::filter::Filter;
use super::open::Engine;
use super::snapshot::Snapshot;
use crate::insight::{Insight, InsightId, Ordinal, dot};
use crate::rank::{Candidate, Origin, RelatedParams, Signature, select_related};
use crate::vector::SearchParams;

/// Neighbours looked at: rules and repetitions must leave enough of them.
const POOL: usize = 100;

/// How related insights are looked for.
#[derive(Clone, Debug, Default)]
pub struct RelatedOptions {
    /// What may be shown.
    pub filter: Filter,
    /// Compare with every vector instead of walking the graph.
    pub exact: bool,
}

/// An insight and what stands below it.
#[derive(Clone, Debug, Serialize)]
pub struct RelatedPage {
    /// The insight itself; `None` for a free text.
    pub insight: Option<Insight>,
    /// The free text, where there is no insight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// On how many other shows its own claim was made.
    pub also_on: usize,
    /// Related insights, best first.
    pub related: Vec<Related>,
}

/// One related insight.
#[derive(Clone, Debug, Serialize)]
pub struct Related {
    /// Cosine similarity with the insight above.
    pub score: f32,
    /// On how many other shows the same claim was made.
    pub also_on: usize,
    /// Whether it comes from the same show as the insight above.
    pub own_show: bool,
    /// The insight.
    #[serde(flatten)]
    pub insight: Insight,
}

impl Engine {
    /// The `n` insights most related to the one with this id; other shows first, at most one an episode.
    pub fn related(
        &self,
        id: &InsightId,
        n: usize,
        options: &RelatedOptions,
    ) -> Result<RelatedPage, EngineError> {
        let unknown = || EngineError::UnknownId { id: id.clone() };
        let ordinal = self.snapshot.find(id)?.ok_or_else(unknown)?;
        let insight = self.snapshot.insight(ordinal)?;
        let row = self.snapshot.vectors.row(ordinal).ok_or_else(unknown)?;
        let origin = Some(ordinal);
        let (also_on, related) = select(self, origin, &row, &insight.text, n, options)?;
        Ok(RelatedPage { insight: Some(insight), text: None, also_on, related })
    }

    /// The `n` insights most related to a free text.
    pub fn related_to_text(
        &self,
        text: &str,
        n: usize,
        options: &RelatedOptions,
    ) -> Result<RelatedPage, EngineError> {
        if text.trim().is_empty() {
            return Err(EngineError::EmptyQuery);
        }
        let row = self.embedder()?.embed_query(text)?;
        let (also_on, related) = select(self, None, &row, text, n, options)?;
        Ok(RelatedPage { insight: None, text: Some(text.to_owned()), also_on, related })
    }
}

/// Looks around `row` and chooses; returns on how many shows the origin's own claim was made, and the chosen.
fn select(
    engine: &Engine,
    origin: Option<Ordinal>,
    row: &[f32],
    text: &str,
    n: usize,
    options: &RelatedOptions,
) -> Result<(usize, Vec<Related>), EngineError> {
    let (snapshot, bands) = (&engine.snapshot, engine.bands());
    let filter = options.filter.matches(snapshot);
    let params = SearchParams { exact: options.exact, ..SearchParams::default() };
    let near = snapshot.vectors.search(row, POOL.max(10 * n), &params, filter.as_ref())?;
    let pool = Pool::new(snapshot, near.iter().map(|entry| entry.ordinal).collect());
    let own = Signature::of(text);

    let mut names = Names::default();
    let place = |ordinal: Ordinal, names: &mut Names| {
        (
            snapshot.show(ordinal).map(|key| names.number(key)),
            snapshot.episode(ordinal).map(|key| names.number(key)),
        )
    };
    let (show, episode) = origin.map_or((None, None), |ordinal| place(ordinal, &mut names));
    let candidates: Vec<Candidate> = near
        .iter()
        .enumerate()
        .map(|(slot, entry)| {
            let (show, episode) = place(entry.ordinal, &mut names);
            let same_as_origin = bands.may_be_same(entry.score)
                && bands.same_claim(entry.score, &own, pool.signature(slot));
            Candidate { ordinal: entry.ordinal, score: entry.score, show, episode, same_as_origin }
        })
        .collect();
    let same_claim = |a: usize, b: usize| {
        let cosine = pool.cosine(a, b);
        bands.may_be_same(cosine) && bands.same_claim(cosine, pool.signature(a), pool.signature(b))
    };
    let set = select_related(
        Origin { ordinal: origin, show, episode },
        &candidates,
        same_claim,
        |a, b| pool.cosine(a, b),
        &RelatedParams { limit: n, ..RelatedParams::default() },
    );
    let related = set
        .related
        .iter()
        .map(|chosen| {
            Ok(Related {
                score: chosen.score,
                also_on: chosen.also_on.len(),
                own_show: chosen.own_show,
                insight: snapshot.insight(chosen.ordinal)?,
            })
        })
        .collect::<Result<_, EngineError>>()?;
    Ok((set.also_on.len(), related))
}

/// The neighbours under consideration; texts are read only where two vectors are near enough to be one claim.
struct Pool<'a> {
    snapshot: &'a Snapshot,
    ordinals: Vec<Ordinal>,
    rows: Vec<Vec<f32>>,
    signatures: Vec<OnceCell<Signature>>,
}

impl<'a> Pool<'a> {
    fn new(snapshot: &'a Snapshot, ordinals: Vec<Ordinal>) -> Self {
        let row = |&ordinal: &Ordinal| snapshot.vectors.row(ordinal).unwrap_or_default();
        let rows = ordinals.iter().map(row).collect();
        let signatures = ordinals.iter().map(|_| OnceCell::new()).collect();
        Self { snapshot, ordinals, rows, signatures }
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        dot(&self.rows[a], &self.rows[b])
    }

    fn signature(&self, slot: usize) -> &Signature {
        self.signatures[slot].get_or_init(|| {
            // A record that cannot be read here fails, with its reason, when it is chosen.
            let insight = self.snapshot.insight(self.ordinals[slot]).ok();
            Signature::of(insight.as_ref().map_or("", |insight| &insight.text))
        })
    }
}

/// Small numbers in place of 64-bit keys.
#[derive(Default)]
struct Names(HashMap<u64, u32>);

impl Names {
    fn number(&mut self, key: u64) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(key).or_insert(next)
    }
}
