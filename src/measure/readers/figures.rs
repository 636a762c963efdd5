//! From scores to figures: accuracy with intervals, tests against ours, beyond accuracy, the price of diversity.
//!
//! Impressions of one reader are not independent: the bootstrap and the tests draw readers, not impressions.

use std::num::NonZeroU32;

use rayon::prelude::*;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::EngineError;
use crate::eval::{
    CompareParams, ImpressionFigures, Interval, Paired, coverage, gini, holm, interval,
    intra_list_diversity, miscalibration, novelty, paired,
};
use crate::measure::readers::ProfilesOptions;
use crate::measure::readers::collection::{Collection, NumberedImpression, NumberedReader};
use crate::measure::readers::methods::Methods;
use crate::rank::{Lambda, mmr};

/// How many first items of each ranking the figures beyond accuracy look at.
const LIST: usize = 10;

/// Steck's smoothing of a list's shares.
const SMOOTHING: f64 = 0.01;

const FIGURES: usize = ImpressionFigures::NAMES.len();

/// Where nDCG@10 stands in [`ImpressionFigures::NAMES`].
const NDCG_10: usize = 3;

/// The figures of one method.
#[derive(Clone, Debug)]
pub struct MethodFigures {
    /// Its name.
    pub name: String,
    /// AUC, MRR, nDCG@5 and nDCG@10: means over impressions.
    pub means: [f64; FIGURES],
    /// Where each mean lies, with 95 % confidence.
    pub intervals: [Interval; FIGURES],
    /// This method less ours, for each of the four; none for ours itself.
    pub against: Option<[Against; FIGURES]>,
    /// Mean of 1 − cosine over pairs of the first ten.
    pub diversity: f64,
    /// Share of all candidates that stand among the first ten of some list.
    pub coverage: f64,
    /// How unequally candidates come among the first ten.
    pub gini: f64,
    /// Mean of −log2 of the share of histories that hold an item of the first ten.
    pub novelty: f64,
    /// How far the themes of the first ten are from those of the history, in nats; 0 is in proportion.
    pub miscalibration: f64,
}

/// A method set against ours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Against {
    /// Mean of the method less mean of ours, its interval, and p of the paired randomisation test.
    #[serde(flatten)]
    pub paired: Paired,
    /// p after Holm's correction over the methods.
    pub adjusted: f64,
}

/// What a list costs whose items must be unlike each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PriceOfDiversity {
    /// How much relevance counted; relevance is our score stretched to [0, 1], likeness is the cosine.
    pub lambda: f32,
    /// nDCG@10 of ours.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// nDCG@10 of the diverse list.
    #[serde(rename = "ndcg@10_diverse")]
    pub ndcg_10_diverse: f64,
    /// Share of nDCG@10 that is lost.
    pub price: f64,
    /// Diversity of the first ten of ours.
    pub diversity: f64,
    /// Diversity of the first ten of the diverse list.
    pub diversity_diverse: f64,
}

/// As `{"name", "auc", "mrr", "ndcg@5", "ndcg@10", "intervals", "against_quintet", "diversity", …}`.
impl Serialize for MethodFigures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        for (name, mean) in ImpressionFigures::NAMES.iter().zip(&self.means) {
            map.serialize_entry(name, mean)?;
        }
        map.serialize_entry("intervals", &named(&self.intervals))?;
        map.serialize_entry("against_quintet", &self.against.as_ref().map(named))?;
        map.serialize_entry("diversity", &self.diversity)?;
        map.serialize_entry("coverage", &self.coverage)?;
        map.serialize_entry("gini", &self.gini)?;
        map.serialize_entry("novelty", &self.novelty)?;
        map.serialize_entry("miscalibration", &self.miscalibration)?;
        map.end()
    }
}

fn named<T: Serialize>(values: &[T; FIGURES]) -> serde_json::Map<String, serde_json::Value> {
    let values = values.iter().map(|value| serde_json::to_value(value).unwrap_or_default());
    ImpressionFigures::NAMES.iter().map(|&name| name.to_owned()).zip(values).collect()
}

/// All that was measured.
pub(super) struct Measured {
    pub(super) impressions: usize,
    pub(super) undecided: usize,
    pub(super) methods: Vec<MethodFigures>,
    pub(super) diversity: PriceOfDiversity,
}

/// Measures `scores`, one list an impression of each method, ours first.
pub(super) fn measure(
    collection: &Collection,
    methods: &Methods,
    scores: &[Vec<Vec<f32>>],
    options: &ProfilesOptions,
) -> Result<Measured, EngineError> {
    let shown: Vec<Impression<'_>> = collection
        .readers
        .iter()
        .enumerate()
        .flat_map(|(number, reader)| {
            reader.shown.iter().map(move |shown| Impression { number, reader, shown })
        })
        .collect();
    let clicked: Vec<&[bool]> = shown.iter().map(|each| each.shown.clicked.as_slice()).collect();
    let readers = collection.readers.len();
    let params = params(readers, options.seed);
    let knowledge = Knowledge::of(collection);

    let mut columns: Vec<[Vec<f64>; FIGURES]> = Vec::new();
    let mut figures: Vec<MethodFigures> = Vec::new();
    let mut impressions = 0;
    for (name, scores) in methods.names().into_iter().zip(scores) {
        let each = ImpressionFigures::each(&clicked, scores)?;
        impressions = each.iter().flatten().count();
        let by_reader = by_reader(&shown, &each, readers);
        let lists: Vec<Vec<u32>> =
            shown.par_iter().zip(scores).map(|(each, scores)| best(each.shown, scores)).collect();
        figures.push(MethodFigures {
            means: by_reader.each_ref().map(|values| mean(values)),
            intervals: by_reader.each_ref().map(|values| interval(values, &params)),
            against: None,
            ..knowledge.beyond(collection, name, &shown, &lists)
        });
        columns.push(by_reader);
    }
    set_against_ours(&mut figures, &columns, &params);
    let ours = (&figures[0], &scores[0][..]);
    let diversity = price(collection, &shown, &clicked, ours, options.lambda)?;
    let undecided = shown.len() - impressions;
    Ok(Measured { impressions, undecided, methods: figures, diversity })
}

/// An impression with its reader.
struct Impression<'a> {
    number: usize,
    reader: &'a NumberedReader,
    shown: &'a NumberedImpression,
}

/// As many resamples and flips as cost some seconds.
fn params(readers: usize, seed: u64) -> CompareParams {
    let times = |most: u32| {
        let times = (20_000_000 / readers.max(1)).clamp(500, most as usize) as u32;
        NonZeroU32::MIN.saturating_add(times - 1)
    };
    CompareParams { flips: times(10_000), resamples: times(2_000), seed, ..Default::default() }
}

/// For each figure one value a reader, so that the mean over readers is the mean over impressions: the sum of the
/// reader's impressions times readers / impressions. Readers without a decided impression are left out.
fn by_reader(
    shown: &[Impression<'_>],
    each: &[Option<[f64; FIGURES]>],
    readers: usize,
) -> [Vec<f64>; FIGURES] {
    let mut sums = vec![None; readers];
    let mut impressions = 0;
    for (impression, values) in shown.iter().zip(each) {
        if let Some(values) = values {
            impressions += 1;
            let sum = sums[impression.number].get_or_insert([0.0; FIGURES]);
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }
    let sums: Vec<[f64; FIGURES]> = sums.into_iter().flatten().collect();
    let scale = sums.len() as f64 / f64::from(impressions.max(1));
    std::array::from_fn(|at| sums.iter().map(|sum| sum[at] * scale).collect())
}

fn set_against_ours(
    figures: &mut [MethodFigures],
    columns: &[[Vec<f64>; FIGURES]],
    params: &CompareParams,
) {
    let Some((ours, others)) = columns.split_first() else { return };
    if ours[0].is_empty() {
        return;
    }
    let mut against: Vec<[Against; FIGURES]> = others
        .iter()
        .map(|other| {
            std::array::from_fn(|at| {
                let paired = paired(&ours[at], &other[at], params);
                Against { paired, adjusted: paired.p }
            })
        })
        .collect();
    for at in 0..FIGURES {
        let p: Vec<f64> = against.iter().map(|against| against[at].paired.p).collect();
        for (against, adjusted) in against.iter_mut().zip(holm(&p)) {
            against[at].adjusted = adjusted;
        }
    }
    for (figures, against) in figures.iter_mut().skip(1).zip(against) {
        figures.against = Some(against);
    }
}

/// What the figures beyond accuracy lean on.
struct Knowledge {
    /// In how many histories each item stands.
    popularity: Vec<u64>,
    /// Whether each item is ever a candidate.
    candidates: Vec<bool>,
}

impl Knowledge {
    fn of(collection: &Collection) -> Self {
        let mut popularity = vec![0; collection.items + 1];
        let mut candidates = vec![false; collection.items + 1];
        for reader in &collection.readers {
            reader.said.liked.iter().for_each(|&item| popularity[item as usize] += 1);
            let shown = reader.shown.iter().flat_map(|shown| &shown.candidates);
            shown.for_each(|&item| candidates[item as usize] = true);
        }
        Self { popularity, candidates }
    }

    fn beyond(
        &self,
        collection: &Collection,
        name: &str,
        shown: &[Impression<'_>],
        lists: &[Vec<u32>],
    ) -> MethodFigures {
        let readers = collection.readers.len() as u64;
        let each: Vec<[f64; 3]> = shown
            .par_iter()
            .zip(lists)
            .map(|(impression, list)| {
                let popularity: Vec<u64> =
                    list.iter().map(|&item| self.popularity[item as usize]).collect();
                let wanted = themes(collection, &impression.reader.said.liked);
                let given = themes(collection, list);
                [
                    diversity(collection, list),
                    novelty(&popularity, readers),
                    miscalibration(&wanted, &given, SMOOTHING),
                ]
            })
            .collect();
        let average = |at: usize| mean(&each.iter().map(|values| values[at]).collect::<Vec<_>>());
        let catalogue = self.candidates.iter().filter(|&&candidate| candidate).count();
        let mut times = vec![0u64; collection.items + 1];
        lists.iter().flatten().for_each(|&item| times[item as usize] += 1);
        let times: Vec<u64> = (times.iter().zip(&self.candidates))
            .filter(|(_, candidate)| **candidate)
            .map(|(&times, _)| times)
            .collect();
        MethodFigures {
            name: name.to_owned(),
            means: [0.0; FIGURES],
            intervals: [Interval { low: 0.0, high: 0.0 }; FIGURES],
            against: None,
            diversity: average(0),
            coverage: coverage(lists.iter().map(Vec::as_slice), catalogue),
            gini: gini(&times),
            novelty: average(1),
            miscalibration: average(2),
        }
    }
}

/// How often each theme comes among `items`.
fn themes(collection: &Collection, items: &[u32]) -> Vec<f64> {
    let mut counts = vec![0.0; collection.themes_count];
    for theme in items.iter().filter_map(|&item| collection.themes[item as usize]) {
        counts[theme as usize] += 1.0;
    }
    counts
}

fn diversity(collection: &Collection, list: &[u32]) -> f64 {
    intra_list_diversity(list.len(), |a, b| f64::from(collection.cosine(list[a], list[b])))
}

/// The first ten candidates, equal scores in the order of the candidates.
fn best(shown: &NumberedImpression, scores: &[f32]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order.into_iter().take(LIST).map(|at| shown.candidates[at]).collect()
}

/// Makes the first ten of ours diverse and measures them again; the rest keeps its order behind them.
fn price(
    collection: &Collection,
    shown: &[Impression<'_>],
    clicked: &[&[bool]],
    (ours, scores): (&MethodFigures, &[Vec<f32>]),
    lambda: Lambda,
) -> Result<PriceOfDiversity, EngineError> {
    let diverse: Vec<(Vec<f32>, Vec<u32>)> = shown
        .par_iter()
        .zip(scores)
        .map(|(impression, scores)| {
            let candidates = &impression.shown.candidates;
            let relevance = stretched(scores);
            let cosine = |a: usize, b: usize| collection.cosine(candidates[a], candidates[b]);
            let picked = mmr(&relevance, cosine, lambda, LIST);
            let mut scores = relevance;
            for (rank, &at) in picked.iter().enumerate() {
                // Above 1, which is the best of the others.
                scores[at] = (2 + LIST - rank) as f32;
            }
            (scores, picked.iter().map(|&at| candidates[at]).collect())
        })
        .collect();
    let (scores, lists): (Vec<Vec<f32>>, Vec<Vec<u32>>) = diverse.into_iter().unzip();
    let each = ImpressionFigures::each(clicked, &scores)?;
    let values: Vec<f64> = each.iter().flatten().map(|values| values[NDCG_10]).collect();
    let varied: Vec<f64> = lists.par_iter().map(|list| diversity(collection, list)).collect();
    let (before, after) = (ours.means[NDCG_10], mean(&values));
    Ok(PriceOfDiversity {
        lambda: lambda.get(),
        ndcg_10: before,
        ndcg_10_diverse: after,
        price: if before > 0.0 { 1.0 - after / before } else { 0.0 },
        diversity: ours.diversity,
        diversity_diverse: mean(&varied),
    })
}

/// Scores from 0 for the worst to 1 for the best; all 1 where they are equal.
fn stretched(scores: &[f32]) -> Vec<f32> {
    let low = scores.iter().copied().fold(f32::INFINITY, f32::min);
    let high = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let stretch = |score: f32| if high > low { (score - low) / (high - low) } else { 1.0 };
    scores.iter().map(|&score| stretch(score)).collect()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
