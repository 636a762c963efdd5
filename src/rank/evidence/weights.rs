//! How much each signal counts: a logistic regression on pairs, with weights that a person can read.
//!
//! A hidden like should stand above each other item of its list. Sources: Rendle et al. 2009, "BPR: Bayesian Personalized
//! Ranking" (the loss); Friedman, Hastie and Tibshirani 2010 (coordinate descent); Saar-Tsechansky and Provost 2007,
//! "Handling Missing Values when Applying Classification Models" (a smaller model where a signal is missing).
//! Invariant: no weight is negative, and a signal that was not asked for weighs 0.

use super::{HiddenList, Rivals, Signal, Signals};

/// Pull towards 0, small beside a loss that is near ln 2: it keeps weights finite where a signal separates the lists.
const RIDGE: f64 = 1e-3;

/// Rounds over the weights; the loss is convex and settles within a dozen.
const ROUNDS: usize = 40;

/// Lists that weights are learned from, spread over all: a dozen weights need no more.
const LISTS: usize = 600;

const SIGNALS: usize = Signal::ALL.len();

/// One weight a signal. A score is the sum of weight · (signal − usual) / spread.
///
/// There are two sets: one for candidates that other readers have met, and one for all others without the signals that
/// [`Signal::needs_readers`] names, so that what is new is judged by its content.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    met: [f64; SIGNALS],
    new: [f64; SIGNALS],
    scale: Scale,
}

/// What is usual of each signal, over all lists.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    means: [f64; SIGNALS],
    /// Standard deviation within a list; 1 where a signal never varies.
    spreads: [f64; SIGNALS],
}

impl Weights {
    /// Learns the weights of `used` signals under which hidden likes stand above `rivals`; without lists all of them weigh
    /// the same.
    pub fn learn(lists: &[HiddenList], rivals: Rivals, used: &[Signal]) -> Self {
        let mut weights = Self::equal(lists, rivals, used);
        if !lists.is_empty() {
            let pairs = Pairs::of(lists, rivals, &weights.scale);
            weights.met = pairs.learn(used);
            let content = content(used);
            weights.new =
                if content.len() < used.len() { pairs.learn(&content) } else { weights.met };
        }
        weights
    }

    /// The same weight for each of `used`, in units of their spreads.
    pub fn equal(lists: &[HiddenList], rivals: Rivals, used: &[Signal]) -> Self {
        let share = |used: &[Signal]| {
            let weight = 1.0 / used.len().max(1) as f64;
            Signal::ALL.map(|signal| if used.contains(&signal) { weight } else { 0.0 })
        };
        Self { met: share(used), new: share(&content(used)), scale: Scale::of(lists, rivals) }
    }

    /// The weight of a signal for candidates that other readers have met, in units of its spread; at least 0.
    pub fn of(&self, signal: Signal) -> f64 {
        self.met[signal as usize]
    }

    /// The weight of a signal for candidates that nobody has met.
    pub fn of_new(&self, signal: Signal) -> f64 {
        self.new[signal as usize]
    }

    /// What each signal adds to the score.
    pub fn parts(&self, signals: &Signals) -> [f64; SIGNALS] {
        let weights = if signals.met { &self.met } else { &self.new };
        let Scale { means, spreads } = &self.scale;
        std::array::from_fn(|at| {
            weights[at] * (f64::from(signals.values[at]) - means[at]) / spreads[at]
        })
    }

    /// The sum of the parts.
    pub fn score(&self, signals: &Signals) -> f32 {
        self.parts(signals).iter().sum::<f64>() as f32
    }
}

/// The signals that say something of what nobody has met.
fn content(used: &[Signal]) -> Vec<Signal> {
    used.iter().copied().filter(|signal| !signal.needs_readers()).collect()
}

impl Scale {
    fn of(lists: &[HiddenList], rivals: Rivals) -> Self {
        let moments: Vec<Moments> = lists.iter().map(|list| moments(list, rivals)).collect();
        let average = |value: &dyn Fn(&Moments) -> f64| {
            moments.iter().map(value).sum::<f64>() / moments.len().max(1) as f64
        };
        let spread = |variance: f64| if variance > 1e-12 { variance.sqrt() } else { 1.0 };
        Self {
            means: std::array::from_fn(|at| average(&|list| list[at].0)),
            spreads: std::array::from_fn(|at| spread(average(&|list| list[at].1))),
        }
    }
}

/// Mean and variance of each signal.
type Moments = [(f64, f64); SIGNALS];

/// Mean and variance of each signal in a list.
fn moments(list: &HiddenList, rivals: Rivals) -> Moments {
    let rows: Vec<&Signals> =
        list.liked.iter().chain(rivals.of(list).into_iter().flatten()).collect();
    std::array::from_fn(|at| {
        let values = || rows.iter().map(|row| f64::from(row.values[at]));
        let count = values().count().max(1) as f64;
        let mean = values().sum::<f64>() / count;
        (mean, values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count)
    })
}

/// Differences of signals, like less other, in units of their spreads; each list weighs the same, and so does each kind of
/// others in a list.
struct Pairs {
    rows: Vec<[f64; SIGNALS]>,
    shares: Vec<f64>,
}

impl Pairs {
    fn of(lists: &[HiddenList], rivals: Rivals, scale: &Scale) -> Self {
        let (mut rows, mut shares) = (Vec::new(), Vec::new());
        let step = lists.len().div_ceil(LISTS).max(1);
        let lists: Vec<&HiddenList> = lists.iter().step_by(step).collect();
        for list in &lists {
            let kinds = rivals.of(list);
            for others in &kinds {
                let pairs = list.liked.len() * others.len();
                let share = 1.0 / (pairs * kinds.len() * lists.len()) as f64;
                for like in &list.liked {
                    for other in *others {
                        let difference = |at: usize| {
                            f64::from(like.values[at] - other.values[at]) / scale.spreads[at]
                        };
                        rows.push(std::array::from_fn(difference));
                        shares.push(share);
                    }
                }
            }
        }
        Self { rows, shares }
    }

    /// The weights of `used` under which likes stand above others most clearly.
    fn learn(&self, used: &[Signal]) -> [f64; SIGNALS] {
        let mut weights = [0.0; SIGNALS];
        let mut margins = vec![0.0; self.rows.len()];
        for _ in 0..ROUNDS {
            for at in used.iter().map(|&signal| signal as usize) {
                let old = weights[at];
                let (slope, bend) = self.derivatives(at, &margins);
                let new = (old - (slope + RIDGE * old) / (bend + RIDGE)).max(0.0);
                weights[at] = new;
                for (margin, row) in margins.iter_mut().zip(&self.rows) {
                    *margin += (new - old) * row[at];
                }
            }
        }
        weights
    }

    /// First and second derivative of the loss by one weight.
    fn derivatives(&self, at: usize, margins: &[f64]) -> (f64, f64) {
        let (mut slope, mut bend) = (0.0, 0.0);
        for ((row, share), margin) in self.rows.iter().zip(&self.shares).zip(margins) {
            let wrong = 1.0 / (1.0 + margin.exp());
            slope -= share * wrong * row[at];
            bend += share * wrong * (1.0 - wrong) * row[at] * row[at];
        }
        (slope, bend)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signals(first: [f32; 4], alike: f32, met: bool) -> Signals {
        let mut values = [0.0; SIGNALS];
        values[..4].copy_from_slice(&first);
        values[Signal::Alike as usize] = alike;
        Signals { values, met }
    }

    /// Lists in which the first signal and the readers tell likes from others, the second is noise, the third misleads.
    fn lists() -> Vec<HiddenList> {
        let mut random = fastrand::Rng::with_seed(1);
        let mut row = |mean: f64| {
            let mut noise = || random.f64() * 2.0 - 1.0;
            let values = [mean + noise(), noise(), noise() - mean, 0.0];
            signals(values.map(|x| x as f32), (mean + noise()) as f32, true)
        };
        (0..50)
            .map(|_| HiddenList {
                liked: (0..3).map(|_| row(0.5)).collect(),
                unsaid: (0..9).map(|_| row(0.0)).collect(),
                ..HiddenList::default()
            })
            .collect()
    }

    #[test]
    fn what_tells_likes_apart_weighs_and_what_misleads_does_not() {
        let weights = Weights::learn(&lists(), Rivals::default(), &Signal::ALL);
        let of = |at: usize| weights.of(Signal::ALL[at]);
        assert!(of(0) > 0.5 && of(1) < 0.2 && of(2) == 0.0 && of(3) < 0.2, "{weights:?}");
        let without = Weights::learn(&lists(), Rivals::default(), &[Signal::Nearest]);
        assert_eq!(without.of(Signal::Centroid), 0.0);
    }

    #[test]
    fn what_nobody_has_met_is_judged_by_its_content() {
        let weights = Weights::learn(&lists(), Rivals::default(), &Signal::ALL);
        assert!(weights.of(Signal::Alike) > 0.5 && weights.of_new(Signal::Alike) == 0.0);
        assert_eq!(
            weights.of_new(Signal::Centroid),
            Weights::learn(&lists(), Rivals::default(), &content(&Signal::ALL))
                .of(Signal::Centroid)
        );
        let score = |alike| weights.score(&signals([0.3, 0.0, 0.0, 0.0], alike, false));
        assert_eq!(score(0.0), score(9.0));
    }

    #[test]
    fn the_slope_is_nought_where_learning_ends() {
        let lists = lists();
        let pairs = Pairs::of(&lists, Rivals::default(), &Scale::of(&lists, Rivals::default()));
        let learned = pairs.learn(&Signal::ALL[..3]);
        let margin = |row: &[f64; SIGNALS]| row.iter().zip(&learned).map(|(x, w)| x * w).sum();
        let margins: Vec<f64> = pairs.rows.iter().map(margin).collect();
        for (at, weight) in learned.iter().enumerate().take(3) {
            let pull = pairs.derivatives(at, &margins).0 + RIDGE * weight;
            assert!(pull.abs() < 1e-6 || (*weight == 0.0 && pull > 0.0), "{pull}");
        }
    }

    #[test]
    fn without_lists_every_signal_weighs_the_same() {
        let weights = Weights::learn(&[], Rivals::default(), &Signal::ALL[..4]);
        assert_eq!(weights.of(Signal::Words), 0.25);
        assert_eq!(weights.score(&signals([1.0; 4], 9.0, true)), 1.0);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_score(values in prop::array::uniform10(-1f32..1.0), met: bool) {
            let weights = Weights::learn(&lists(), Rivals::default(), &Signal::ALL);
            let signals = Signals { values, met };
            let sum: f64 = weights.parts(&signals).iter().sum();
            prop_assert!((sum - f64::from(weights.score(&signals))).abs() < 1e-5);
        }
    }
}
