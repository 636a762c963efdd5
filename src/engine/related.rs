//! What stands below an insight: the same theme on other shows, no claim twice.

use std::cell::OnceCell;
use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::around::{Above, Around};
use super::habits::{Habits, POOL};
use super::open::Engine;
use crate::corpus::filter::Filter;
use crate::corpus::lexical::WeighedQuery;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal, Ranked, dots};
use crate::rank::{
    Broadcast, Candidate, Claimness, Gram, Lambda, Origin, RelatedParams, RelatedSet, Relevance,
    Signature, select_related, theme_relevance,
};
use crate::vector::SearchParams;

/// Terms named that a related insight shares with the one above.
const SHARED: usize = 5;

/// How related insights are looked for.
#[derive(Clone, Debug, Default)]
pub struct RelatedOptions {
    /// What may be shown.
    pub filter: Filter,
    /// Compare with every vector instead of walking the graph.
    pub exact: bool,
}

/// An insight and what stands below it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Related {
    /// How strongly it belongs below the insight above, 0 to 1; never more than that of the one before it, so what stands
    /// last whatever its strength, such as what comes from the own show, shows no more than its place.
    pub score: f32,
    /// Cosine similarity with the insight above.
    pub cosine: f32,
    /// Words that it shares with the insight above, rarest first.
    pub shared: Vec<String>,
    /// On how many other shows the same claim was made.
    pub also_on: usize,
    /// Whether it comes from the same show as the insight above.
    pub own_show: bool,
    /// Whether it claims something that stands on its own.
    pub is_claim: bool,
    /// The insight.
    #[serde(flatten)]
    pub insight: Insight,
}

/// What decides about the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// How much a neighbour is on the theme, and what it adds to those before it.
    Theme,
    /// Cosine similarity alone, to compare with.
    Nearest,
}

impl Engine {
    /// The `n` insights most related to the one with this id; other shows first, at most one an episode.
    pub fn related(
        &self,
        id: &InsightId,
        n: usize,
        options: &RelatedOptions,
    ) -> Result<RelatedPage, EngineError> {
        let (ordinal, insight, row) = self.found(id)?;
        let words = insight.words();
        let above = Above::insight(ordinal, &row, &insight, &words);
        let (also_on, related) = page(self, &above, n, options)?;
        Ok(RelatedPage { insight: Some(insight), text: None, also_on, related })
    }

    /// The insight with this id: its place, its record and its vector.
    pub(crate) fn found(
        &self,
        id: &InsightId,
    ) -> Result<(Ordinal, Insight, Vec<f32>), EngineError> {
        let unknown = || EngineError::UnknownId { id: id.clone() };
        let ordinal = self.snapshot.find(id)?.ok_or_else(unknown)?;
        let insight = self.snapshot.insight(ordinal)?;
        let row = self.snapshot.vectors.row(ordinal).ok_or_else(unknown)?;
        Ok((ordinal, insight, row))
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
        let above = Above { ordinal: None, row: &row, text, words: text, source: None };
        let (also_on, related) = page(self, &above, n, options)?;
        Ok(RelatedPage { insight: None, text: Some(text.to_owned()), also_on, related })
    }
}

/// On how many shows the claim above was made, and the chosen with what they share.
fn page(
    engine: &Engine,
    above: &Above<'_>,
    n: usize,
    options: &RelatedOptions,
) -> Result<(usize, Vec<Related>), EngineError> {
    let query = WeighedQuery::of(&engine.snapshot, above.words, engine.bm25())?;
    let set = choose(engine, above, &query, n, options, Order::Theme)?;
    Ok((set.also_on.len(), shown(engine, &query, &set)?))
}

/// The chosen as they are shown, with what they share.
pub(crate) fn shown(
    engine: &Engine,
    query: &WeighedQuery<'_>,
    set: &RelatedSet,
) -> Result<Vec<Related>, EngineError> {
    let mut most = 1.0f32;
    let ordinals: Vec<Ordinal> = set.related.iter().map(|chosen| chosen.ordinal).collect();
    let held = query.held(&ordinals)?;
    let related = |(chosen, held): (&crate::rank::Related, &Vec<&str>)| {
        let insight = engine.snapshot.insight(chosen.ordinal)?;
        most = most.min(chosen.strength);
        Ok(Related {
            score: most,
            cosine: chosen.score,
            shared: query.shared(held, &insight.words(), SHARED),
            also_on: chosen.also_on.len(),
            own_show: chosen.own_show,
            is_claim: chosen.claims,
            insight,
        })
    };
    set.related.iter().zip(&held).map(related).collect()
}

/// Looks around `above` and chooses; `query` are its words.
pub(crate) fn choose(
    engine: &Engine,
    above: &Above<'_>,
    query: &WeighedQuery<'_>,
    n: usize,
    options: &RelatedOptions,
    order: Order,
) -> Result<RelatedSet, EngineError> {
    let (snapshot, bands) = (&engine.snapshot, engine.bands());
    let filter = options.filter.matches(snapshot);
    let params = SearchParams { exact: options.exact, ..SearchParams::default() };
    let around =
        Around::of(snapshot, above, POOL.max(n.saturating_mul(10)), &params, filter.as_ref())?;
    let near = &around.near;
    let pool = Pool::new(snapshot, above.row, near.iter().map(|entry| entry.ordinal).collect());
    let relevance: Vec<Relevance> = match order {
        Order::Theme => {
            let habits = engine.habits()?;
            let places = habits.background.places(pool.rows.len(), |row, products| {
                dots(row, |at| &pool.rows[at], products);
            });
            let words = query.among(&pool.ordinals)?;
            let Habits { background, words: weight, tenth } = habits;
            theme_relevance(&pool.gram, background, &places, &words, *weight, *tenth)
        }
        Order::Nearest => near.iter().map(|entry| Relevance::of_cosine(entry.score)).collect(),
    };
    let own = Signature::of(above.text);

    let mut names = Names::default();
    let place = |ordinal: Ordinal, names: &mut Names| {
        (
            snapshot.show(ordinal).map(|key| names.number(key)),
            snapshot.episode(ordinal).map(|key| names.number(key)),
        )
    };
    let (show, episode) = above.ordinal.map_or((None, None), |ordinal| place(ordinal, &mut names));
    let candidates: Vec<Candidate> = near
        .iter()
        .zip(relevance)
        .enumerate()
        .map(|(slot, (entry, relevance))| {
            let Ranked { ordinal, score } = *entry;
            let (show, episode) = place(ordinal, &mut names);
            let same_as_origin = pool.texts[slot].is_some() && pool.texts[slot] == around.own
                || bands.may_be_same(score) && bands.same_claim(score, &own, pool.signature(slot));
            // A record that cannot be read here fails, with its reason, when it is chosen.
            let claims = snapshot.claimness(ordinal).map_or(true, Claimness::is_claim);
            let Relevance { order: relevance, strength } = relevance;
            Candidate { ordinal, score, relevance, strength, show, episode, same_as_origin, claims }
        })
        .collect();
    let same_claim = |a: usize, b: usize| {
        if pool.texts[a].is_some() && pool.texts[a] == pool.texts[b] {
            return true;
        }
        let cosine = pool.gram.between(a, b);
        bands.may_be_same(cosine) && bands.same_claim(cosine, pool.signature(a), pool.signature(b))
    };
    let broadcast = above.source.map(Broadcast::of).unwrap_or_default();
    let date = |slot: usize| snapshot.published(pool.ordinals[slot]);
    let own_date = above.ordinal.and_then(|ordinal| snapshot.published(ordinal));
    let same_broadcast = |other: Option<usize>, one: usize| {
        // Dates are a column; titles are read from records.
        Broadcast::may_be_same(other.map_or(own_date, date), date(one))
            && other.map_or(&broadcast, |slot| pool.broadcast(slot)).is_same(pool.broadcast(one))
    };
    // Each claim comes once as it is: a page that falls from the strongest on is diverse enough.
    let lambda = Lambda::new(1.0).unwrap_or_default();
    let mut set = select_related(
        Origin { ordinal: above.ordinal, show, episode },
        &candidates,
        same_claim,
        same_broadcast,
        |a, b| pool.gram.between(a, b),
        &RelatedParams { limit: n, lambda, ..RelatedParams::default() },
    );
    around.count_copies(&mut set, above, |ordinal| place(ordinal, &mut names).0);
    Ok(set)
}

/// The neighbours under consideration; signatures are read only where two vectors are near enough to be one claim.
struct Pool<'a> {
    snapshot: &'a Snapshot,
    ordinals: Vec<Ordinal>,
    /// That of the insight above, then theirs.
    rows: Vec<Vec<f32>>,
    gram: Gram,
    /// Hashes of their texts.
    texts: Vec<Option<u64>>,
    signatures: Vec<OnceCell<Signature>>,
    /// Read only of what would be shown.
    broadcasts: Vec<OnceCell<Broadcast>>,
}

impl<'a> Pool<'a> {
    fn new(snapshot: &'a Snapshot, above: &[f32], ordinals: Vec<Ordinal>) -> Self {
        let row_of = |&ordinal: &Ordinal| snapshot.vectors.row(ordinal).unwrap_or_default();
        let rows: Vec<Vec<f32>> =
            std::iter::once(above.to_vec()).chain(ordinals.iter().map(row_of)).collect();
        let gram = Gram::of(ordinals.len(), |at, cosines| dots(&rows[at], |at| &rows[at], cosines));
        let signatures = ordinals.iter().map(|_| OnceCell::new()).collect();
        let broadcasts = ordinals.iter().map(|_| OnceCell::new()).collect();
        let texts = ordinals.iter().map(|&ordinal| snapshot.text_key(ordinal)).collect();
        Self { snapshot, ordinals, rows, gram, texts, signatures, broadcasts }
    }

    fn broadcast(&self, slot: usize) -> &Broadcast {
        self.broadcasts[slot].get_or_init(|| {
            // As for signatures.
            let insight = self.snapshot.insight(self.ordinals[slot]);
            insight.map_or_else(|_| Broadcast::default(), |insight| Broadcast::of(&insight.source))
        })
    }

    fn signature(&self, slot: usize) -> &Signature {
        self.signatures[slot].get_or_init(|| {
            // A record that cannot be read here fails, with its reason, when it is chosen.
            self.snapshot.signature(self.ordinals[slot]).unwrap_or_default()
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
