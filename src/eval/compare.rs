//! Systems side by side: which differences are real?
//!
//! Sources: paired randomisation test, Smucker, Allan and Carterette 2007; bootstrap percentile intervals, Efron and
//! Tibshirani 1993; correction for many comparisons, Holm 1979; a sampled p is never 0, Phipson and Smyth 2010.
//! Invariant: the same seed gives the same figures on any number of threads; swapping two systems turns the sign only.

mod stats;

use std::num::NonZeroU32;

use serde::Serialize;

use super::{Evaluation, Metric};
use stats::{bootstrap, column, mean, randomisation};

/// Samples are drawn in blocks of this many, each with a generator of its own, so that threads do not matter.
const BLOCK: u32 = 1024;

/// How systems are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompareParams {
    /// Sign flips of the randomisation test; up to that many are enumerated, beyond they are sampled. Default 100,000.
    pub flips: NonZeroU32,
    /// Resamples of the bootstrap. Default 10,000.
    pub resamples: NonZeroU32,
    /// Coverage of the intervals. Default .95.
    pub confidence: Confidence,
    /// Which pairs.
    pub pairs: Pairs,
    /// How many of the topics that differ most are named, for each pair. Default 5.
    pub topics: usize,
    /// Seed of both.
    pub seed: u64,
}

/// Coverage of an interval, above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

/// Which systems are set against which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// Each against the first.
    #[default]
    WithFirst,
    /// Each against each.
    All,
}

/// Why systems cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CompareError {
    /// One is not enough.
    #[error("{0} system to compare, at least two are needed")]
    TooFew(usize),
    /// Not the same measures.
    #[error("{a} and {b} were measured with different measures")]
    Metrics {
        /// One system.
        a: String,
        /// The other.
        b: String,
    },
    /// Not the same topics.
    #[error(
        "{a} and {b} have figures for different topics; count unanswered topics as 0 to compare them"
    )]
    Topics {
        /// One system.
        a: String,
        /// The other.
        b: String,
    },
    /// No topic.
    #[error("there is no topic to compare on")]
    NoTopics,
    /// Not a coverage.
    #[error("the confidence is {0}, expected a number above 0 and below 1, such as .95")]
    Confidence(f64),
}

/// The outcome of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Number of topics, the same for all.
    pub topics: usize,
    /// Seed of the tests.
    pub seed: u64,
    /// Coverage of the intervals.
    pub confidence: f64,
    /// The systems with their means, in the order given.
    pub systems: Vec<System>,
    /// The pairs, metric by metric.
    pub pairs: Vec<Pair>,
}

/// One system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct System {
    /// Its name.
    pub name: String,
    /// Its figures, one a metric.
    pub figures: Vec<Figure>,
}

/// A mean with its interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured.
    pub metric: String,
    /// The mean over topics.
    pub mean: f64,
    /// Where the mean lies with the confidence asked for.
    pub interval: Interval,
}

/// From low to high.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Two systems on one metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// What was measured.
    pub metric: String,
    /// The system that is compared with.
    pub baseline: String,
    /// The system in question.
    pub system: String,
    /// Mean of the system less mean of the baseline.
    pub difference: f64,
    /// Where the difference lies with the confidence asked for.
    pub interval: Interval,
    /// Two-sided p of the paired randomisation test.
    pub p: f64,
    /// p after Holm's correction over the pairs of this metric.
    pub adjusted: f64,
    /// Topics on which the system is better.
    pub wins: usize,
    /// Topics on which both are equal.
    pub ties: usize,
    /// Topics on which the system is worse.
    pub losses: usize,
    /// The topics that differ most, largest difference first, ties in the order of the judgments.
    pub most: Vec<TopicDifference>,
    /// System less baseline, a value a topic in the order of the judgments; for the picture, not in the JSON.
    #[serde(skip)]
    pub differences: Vec<f64>,
}

/// The difference of two lists of values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// Mean of the system less mean of the baseline.
    pub difference: f64,
    /// Where the difference lies with the confidence asked for.
    pub interval: Interval,
    /// Two-sided p of the paired randomisation test.
    pub p: f64,
}

/// One topic of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopicDifference {
    /// Which topic.
    pub topic: String,
    /// Value of the system less value of the baseline.
    pub difference: f64,
}

impl Confidence {
    /// Checks that `coverage` lies between 0 and 1.
    pub fn new(coverage: f64) -> Result<Self, CompareError> {
        if coverage > 0.0 && coverage < 1.0 {
            Ok(Self(coverage))
        } else {
            Err(CompareError::Confidence(coverage))
        }
    }
}

impl Default for CompareParams {
    fn default() -> Self {
        Self {
            flips: NonZeroU32::MIN.saturating_add(99_999),
            resamples: NonZeroU32::MIN.saturating_add(9_999),
            confidence: Confidence(0.95),
            pairs: Pairs::default(),
            topics: 5,
            seed: 0,
        }
    }
}

/// Compares systems that were measured with the same metrics on the same topics.
pub fn compare(
    systems: &[(&str, &Evaluation)],
    params: &CompareParams,
) -> Result<Comparison, CompareError> {
    let (first, rest) = match systems {
        [first, rest @ ..] if !rest.is_empty() => (first, rest),
        _ => return Err(CompareError::TooFew(systems.len())),
    };
    for system in rest {
        let (a, b) = (first.0.to_owned(), system.0.to_owned());
        if system.1.metrics != first.1.metrics {
            return Err(CompareError::Metrics { a, b });
        }
        let ids = |evaluation: &Evaluation| -> Vec<String> {
            evaluation.topics.iter().map(|topic| topic.id.clone()).collect()
        };
        if ids(system.1) != ids(first.1) {
            return Err(CompareError::Topics { a, b });
        }
    }
    if first.1.topics.is_empty() {
        return Err(CompareError::NoTopics);
    }

    let metrics = &first.1.metrics;
    let columns: Vec<Vec<Vec<f64>>> = systems
        .iter()
        .map(|(_, evaluation)| {
            (0..metrics.len()).map(|metric| column(evaluation, metric)).collect()
        })
        .collect();
    let rows = systems.iter().zip(&columns).map(|((name, evaluation), columns)| System {
        name: (*name).to_owned(),
        figures: (metrics.iter().zip(columns).zip(&evaluation.means))
            .map(|((metric, values), &mean)| Figure {
                metric: metric.to_string(),
                mean,
                interval: bootstrap(values, params),
            })
            .collect(),
    });
    let against: Vec<(usize, usize)> = match params.pairs {
        Pairs::WithFirst => (1..systems.len()).map(|b| (0, b)).collect(),
        Pairs::All => {
            (0..systems.len()).flat_map(|a| (a + 1..systems.len()).map(move |b| (a, b))).collect()
        }
    };
    let mut pairs = Vec::new();
    for (number, metric) in metrics.iter().enumerate() {
        let mut family: Vec<Pair> = against
            .iter()
            .map(|&(a, b)| {
                let names = (systems[a].0, systems[b].0);
                pair(*metric, names, first.1, &columns[a][number], &columns[b][number], params)
            })
            .collect();
        let adjusted = holm(&family.iter().map(|pair| pair.p).collect::<Vec<_>>());
        for (pair, adjusted) in family.iter_mut().zip(adjusted) {
            pair.adjusted = adjusted;
        }
        pairs.extend(family);
    }
    Ok(Comparison {
        topics: first.1.topics.len(),
        seed: params.seed,
        confidence: params.confidence.0,
        systems: rows.collect(),
        pairs,
    })
}

/// Where the mean of `values` lies, by the bootstrap; of no value 0 to 0.
pub fn interval(values: &[f64], params: &CompareParams) -> Interval {
    if values.is_empty() {
        return Interval { low: 0.0, high: 0.0 };
    }
    bootstrap(values, params)
}

/// Sets `system` against `baseline`, value by value; the two must be equally long and not empty.
pub fn paired(baseline: &[f64], system: &[f64], params: &CompareParams) -> Paired {
    let differences: Vec<f64> = system.iter().zip(baseline).map(|(b, a)| b - a).collect();
    Paired {
        difference: mean(&differences),
        interval: interval(&differences, params),
        p: randomisation(&differences, params),
    }
}

/// Holm's correction: the p-values as they are to be read when all were looked at together.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut so_far = 0.0f64;
    for (rank, &at) in order.iter().enumerate() {
        so_far = so_far.max(p[at] * (p.len() - rank) as f64).min(1.0);
        adjusted[at] = so_far;
    }
    adjusted
}

fn pair(
    metric: Metric,
    (baseline, system): (&str, &str),
    names: &Evaluation,
    a: &[f64],
    b: &[f64],
    params: &CompareParams,
) -> Pair {
    let differences: Vec<f64> = b.iter().zip(a).map(|(b, a)| b - a).collect();
    let count = |keep: fn(f64) -> bool| differences.iter().filter(|&&d| keep(d)).count();
    let mut order: Vec<usize> = (0..differences.len()).filter(|&i| differences[i] != 0.0).collect();
    order.sort_by(|&x, &y| differences[y].abs().total_cmp(&differences[x].abs()));
    let Paired { difference, interval, p } = paired(a, b, params);
    Pair {
        metric: metric.to_string(),
        baseline: baseline.to_owned(),
        system: system.to_owned(),
        difference,
        interval,
        p,
        adjusted: p,
        wins: count(|d| d > 0.0),
        ties: count(|d| d == 0.0),
        losses: count(|d| d < 0.0),
        most: (order.into_iter().take(params.topics))
            .map(|i| TopicDifference {
                topic: names.topics[i].id.clone(),
                difference: differences[i],
            })
            .collect(),
        differences,
    }
}

#[cfg(test)]
mod tests;
