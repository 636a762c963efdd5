//! Weights of the signals, learned from what readers said of the items that they were sent.
//!
//! An item that a reader wants more of should have outweighed each that the same reader wants less of; by how much the
//! signals of the two differ is what a weight can be learned from. Sources: Bradley and Terry 1952 (pairs, logistic);
//! Hoerl and Kennard 1970 (ridge), here around the weights set by hand instead of 0.
//! Invariant: no weight falls below 0, silence teaches nothing, and without pairs the weights stay as they are.

use serde::Serialize;

use super::Item;
use super::signals::{Signal, Weights};

/// The signals whose weights are learned: those that an item has by itself, whatever else was chosen with it.
const LEARNED: [Signal; 6] = [
    Signal::Interest,
    Signal::Unwanted,
    Signal::Follow,
    Signal::Recency,
    Signal::Breadth,
    Signal::Clarity,
];

/// A difference of scores of a fifth, which is a follow or fresh news, makes odds of e to 1.
const STEEPNESS: f64 = 5.0;

/// The weights set by hand count as much as about so many pairs: a handful of words must not turn a ranking over.
const PRIOR_PAIRS: f64 = 20.0;

/// Parts of the readers that take turns in being left out.
const FOLDS: usize = 5;

/// Steps of gradient descent; six weights need a few hundred.
const STEPS: usize = 2000;

type Signals = [f64; LEARNED.len()];

/// An item that its reader has said a word about.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    reader: usize,
    wanted: bool,
    signals: Signals,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// The weights that learning began with.
    pub before: Weights,
    /// The weights that suit what readers said, and stay near those before.
    pub weights: Weights,
    /// Items that a word was said about.
    pub judged: usize,
    /// Readers who want more of one item and less of another.
    pub readers: usize,
    /// Pairs of such items.
    pub pairs: usize,
    /// How well the weights order pairs of readers whom they were not learned from; absent with fewer than two readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// Shares of pairs in the right order, those of equal score counting half; each reader was left out once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Held {
    /// With the weights that learning began with.
    pub before: f64,
    /// With weights learned from the other readers.
    pub learned: f64,
}

impl Judged {
    /// The word of reader number `reader` about `item` of a brief that was made with `weights`.
    pub fn of(reader: usize, wanted: bool, item: &Item, weights: &Weights) -> Self {
        let signal = |signal: Signal| {
            let weight = weights.of(signal);
            let value: f64 =
                item.parts.iter().filter(|part| part.signal == signal).map(|part| part.value).sum();
            if weight > 0.0 { value / weight } else { 0.0 }
        };
        Self { reader, wanted, signals: LEARNED.map(signal) }
    }
}

impl Learned {
    /// The signals that learning is about, each with its weight before and after.
    pub fn signals(&self) -> impl Iterator<Item = (Signal, f64, f64)> {
        LEARNED.into_iter().map(|signal| (signal, self.before.of(signal), self.weights.of(signal)))
    }
}

/// Learns weights from `judged`, starting from `before`.
pub fn learn_weights(judged: &[Judged], before: &Weights) -> Learned {
    let pairs = pairs(judged);
    // Pairs stand in the order of readers.
    let mut readers: Vec<usize> = pairs.iter().map(|pair| pair.reader).collect();
    readers.dedup();
    let start = LEARNED.map(|signal| before.of(signal));
    let all: Vec<&Pair> = pairs.iter().collect();
    let [interest, unwanted, follow, recency, breadth, clarity] =
        fitted(&all, &start).map(|weight| (weight * 1e4).round() / 1e4);
    let weights = Weights { interest, unwanted, follow, recency, breadth, clarity, ..*before };
    let held = (readers.len() > 1).then(|| {
        let folds = FOLDS.min(readers.len());
        let fold =
            |pair: &Pair| readers.iter().position(|&r| r == pair.reader).unwrap_or(0) % folds;
        let (mut by_hand, mut learned) = (0.0, 0.0);
        for left_out in 0..folds {
            let (test, train): (Vec<&Pair>, Vec<&Pair>) =
                pairs.iter().partition(|&pair| fold(pair) == left_out);
            let found = fitted(&train, &start);
            by_hand += test.iter().map(|pair| pair.in_order(&start)).sum::<f64>();
            learned += test.iter().map(|pair| pair.in_order(&found)).sum::<f64>();
        }
        let share = |right: f64| right / pairs.len() as f64;
        Held { before: share(by_hand), learned: share(learned) }
    });
    Learned {
        before: *before,
        weights,
        judged: judged.len(),
        readers: readers.len(),
        pairs: pairs.len(),
        held,
    }
}

/// Signals of a wanted item less those of an unwanted one of the same reader.
struct Pair {
    reader: usize,
    difference: Signals,
    /// Pairs of a reader weigh less where there are many of them, so that the talkative do not decide for all.
    weight: f64,
}

impl Pair {
    fn margin(&self, weights: &Signals) -> f64 {
        self.difference.iter().zip(weights).map(|(d, w)| d * w).sum()
    }

    /// 1 in the right order, 0 in the wrong one, a half for equal scores.
    fn in_order(&self, weights: &Signals) -> f64 {
        match self.margin(weights).total_cmp(&0.0) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 1.0,
        }
    }
}

fn pairs(judged: &[Judged]) -> Vec<Pair> {
    let mut by_reader: Vec<&Judged> = judged.iter().collect();
    by_reader.sort_by_key(|judged| judged.reader);
    let mut pairs = Vec::new();
    for own in by_reader.chunk_by(|a, b| a.reader == b.reader) {
        let (wanted, unwanted): (Vec<&Judged>, Vec<&Judged>) =
            own.iter().partition(|judged| judged.wanted);
        for wanted in wanted {
            pairs.extend(unwanted.iter().map(|other| Pair {
                reader: wanted.reader,
                difference: std::array::from_fn(|i| wanted.signals[i] - other.signals[i]),
                weight: 1.0 / unwanted.len() as f64,
            }));
        }
    }
    pairs
}

/// The weights of least loss, by projected gradient descent from `start`; the loss is convex, so there is one such place.
fn fitted(pairs: &[&Pair], start: &Signals) -> Signals {
    let mut weights = *start;
    // The second derivative is nowhere larger than this.
    let steepest: f64 = pairs
        .iter()
        .map(|pair| pair.weight * pair.difference.iter().map(|d| d * d).sum::<f64>())
        .sum::<f64>()
        * STEEPNESS
        * STEEPNESS
        / 4.0
        + 2.0 * PRIOR_PAIRS;
    for _ in 0..STEPS {
        let mut slope: Signals =
            std::array::from_fn(|i| 2.0 * PRIOR_PAIRS * (weights[i] - start[i]));
        for pair in pairs {
            let wrong = 1.0 / (1.0 + (STEEPNESS * pair.margin(&weights)).exp());
            for (slope, difference) in slope.iter_mut().zip(&pair.difference) {
                *slope -= STEEPNESS * pair.weight * wrong * difference;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight = (*weight - slope / steepest).max(0.0);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(reader: usize, wanted: bool, interest: f64, recency: f64) -> Judged {
        Judged { reader, wanted, signals: [interest, 0.0, 0.0, recency, 0.0, 0.0] }
    }

    /// Readers who want what is old and on their interests, and do not want what is new and beside them.
    fn readers(count: usize) -> Vec<Judged> {
        let old = (0..count).flat_map(|r| [judged(r, true, 0.5, 0.1), judged(r, true, 0.6, 0.2)]);
        old.chain((0..count).map(|r| judged(r, false, 0.45, 0.9))).collect()
    }

    #[test]
    fn readers_who_do_not_care_for_news_teach_a_lower_weight_of_news() {
        let before = Weights::default();
        let learned = learn_weights(&readers(40), &before);
        assert!(learned.weights.recency < 0.5 * before.recency, "{:?}", learned.weights);
        assert!(learned.weights.interest >= before.interest);
        assert_eq!(learned.weights.cooldown, before.cooldown);
        let held = learned.held.unwrap();
        assert!(held.learned > held.before, "{held:?}");
        assert_eq!((learned.readers, learned.pairs, learned.judged), (40, 80, 120));
    }

    #[test]
    fn a_few_words_move_weights_a_little_and_none_not_at_all() {
        let before = Weights::default();
        let learned = learn_weights(&readers(1), &before);
        assert!((learned.weights.recency - before.recency).abs() < 0.1, "{:?}", learned.weights);
        assert_eq!(learned.held, None);
        let silent = learn_weights(&[judged(0, true, 1.0, 1.0)], &before);
        assert_eq!((silent.weights, silent.pairs), (before, 0));
    }

    proptest! {
        #[test]
        fn weights_stay_at_or_above_nought_and_do_not_depend_on_the_order(
            rows in prop::collection::vec((0usize..4, any::<bool>(), 0.0f64..1.0, 0.0f64..1.0), 0..40)
        ) {
            let mut words: Vec<Judged> =
                rows.iter().map(|&(r, w, i, n)| judged(r, w, i, n)).collect();
            let learned = learn_weights(&words, &Weights::default());
            prop_assert!(LEARNED.iter().all(|&s| learned.weights.of(s) >= 0.0));
            words.reverse();
            let again = learn_weights(&words, &Weights::default());
            for signal in LEARNED {
                let (a, b) = (learned.weights.of(signal), again.weights.of(signal));
                prop_assert!((a - b).abs() < 1e-3, "{signal}: {a} {b}");
            }
        }
    }
}
