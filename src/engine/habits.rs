//! What related insights need to know of a whole commit: what is usual for a vector in it, and how much its words tell.
//!
//! Learned once an opened commit from a sample, when the first page asks; nothing of it is on disk.

use rayon::prelude::*;

use crate::corpus::lexical::WeighedQuery;
use crate::corpus::snapshot::Snapshot;
use crate::error::EngineError;
use crate::insight::{Ordinal, Ranked, Vectors};
use crate::rank::{Background, COHORT, nearness, weight_of_words};
use crate::vector::SearchParams;

/// Insights whose neighbourhoods tell how much words deserve: the median of so many is near that of all.
const ASKED: usize = 48;

/// The nearness of a tenth neighbour where there are no ten, and the least that is believed where there are.
const FEW: f32 = 0.3;
const LEAST: f32 = 0.2;

/// Neighbours looked at: rules and repetitions must leave enough of them.
pub(crate) const POOL: usize = 100;

/// Related insights that a page shows.
pub(crate) const SHOWN: usize = 10;

/// What is usual in a commit.
pub(crate) struct Habits {
    /// For vectors.
    pub(crate) background: Background,
    /// The weight of shared words, 0 to 1.
    pub(crate) words: f32,
    /// The nearness of an insight's tenth neighbour.
    pub(crate) tenth: f32,
}

impl Habits {
    /// Learns it from a sample of `snapshot`, on all cores.
    pub(super) fn of(snapshot: &Snapshot) -> Result<Self, EngineError> {
        let sample = sample(snapshot);
        let mut rows = Vectors::new(snapshot.vectors.dim());
        for row in sample.iter().filter_map(|&ordinal| snapshot.vectors.row(ordinal)) {
            // Rows of one field have one length.
            let _ = rows.push(&row);
        }
        let step = (sample.len() / ASKED).max(1);
        let asked: Vec<Ordinal> = sample.into_iter().step_by(step).take(ASKED).collect();
        let background = Background::of(&rows);
        let pages: Vec<(f32, Option<f32>)> = asked
            .par_iter()
            .map(|&ordinal| page(snapshot, &background, ordinal))
            .collect::<Result<_, EngineError>>()?;
        let words = weight_of_words(median(pages.iter().map(|page| page.0)).unwrap_or(0.0));
        // Where no insight has ten others, everything is as near as usual.
        let tenth = median(pages.iter().filter_map(|page| page.1)).unwrap_or(FEW);
        Ok(Self { background, words, tenth: tenth.max(LEAST) })
    }
}

fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Of the page of an insight: the best share that a neighbour has of what its words could score, 0 to 1, and the nearness
/// of the tenth.
fn page(
    snapshot: &Snapshot,
    background: &Background,
    ordinal: Ordinal,
) -> Result<(f32, Option<f32>), EngineError> {
    let Some(row) = snapshot.vectors.row(ordinal) else { return Ok((0.0, None)) };
    let query = WeighedQuery::of(
        snapshot,
        &snapshot.insight(ordinal)?.words(),
        snapshot.manifest.search.bm25(),
    )?;
    let near = snapshot.vectors.search_near(ordinal, POOL + 1, &SearchParams::default(), None)?;
    let text = snapshot.text_key(ordinal);
    // A copy has all of the words and says nothing of how people repeat themselves.
    let is_other =
        |other: Ordinal| other != ordinal && (text.is_none() || snapshot.text_key(other) != text);
    let others: Vec<Ranked> =
        near.iter().filter(|entry| is_other(entry.ordinal)).copied().collect();
    let ordinals: Vec<Ordinal> = others.iter().map(|entry| entry.ordinal).collect();
    let best = query.among(&ordinals)?.into_iter().fold(0.0, f32::max);
    let most = query.most();
    let own = background.place(&row).mean();
    let tenth = others.get(SHOWN - 1).and_then(|entry| {
        let other = background.place(&snapshot.vectors.row(entry.ordinal)?).mean();
        Some(nearness(entry.score, [own, other]))
    });
    Ok((if most > 0.0 { best / most } else { 0.0 }, tenth))
}

/// [`COHORT`] insights, chosen and ordered by the hash of their ids: the same whatever their order, and nearly the same
/// after an addition.
pub(crate) fn sample(snapshot: &Snapshot) -> Vec<Ordinal> {
    let mut chosen: Vec<(u64, Ordinal)> =
        snapshot.living().filter_map(|ordinal| Some((snapshot.key(ordinal)?, ordinal))).collect();
    if chosen.len() > COHORT {
        chosen.select_nth_unstable(COHORT);
        chosen.truncate(COHORT);
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|(_, ordinal)| ordinal).collect()
}
