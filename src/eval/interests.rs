//! One floor for every phrase: what does it let through, and does it stay quiet where there is nothing?
//!
//! Every phrase has a score for every item, and items that are its own. Pooled figures put all pairs in one order, so
//! that scores must mean the same for every phrase. Average precision is scikit-learn's: ties are one threshold.

use serde::Serialize;

use super::EvalError;

/// Windows of each kind that are drawn for a phrase.
const WINDOWS: usize = 50;

/// Items of a window: what a reader's sources publish in a day, say.
pub const WINDOW: usize = 10;

/// The scores of all items for one phrase, and which of them are its own.
#[derive(Clone, Debug, PartialEq)]
pub struct PhraseScores {
    /// One an item.
    pub scores: Vec<f32>,
    /// Whether an item is the phrase's own, in the same order.
    pub own: Vec<bool>,
}

/// What one way to score comes to with one floor for all phrases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FloorFigures {
    /// Average precision of all pairs in one order.
    pub pooled_ap: f64,
    /// Mean over phrases of their own average precision.
    pub mean_ap: f64,
    /// Mean over phrases of the precision of the first five.
    #[serde(rename = "precision@5")]
    pub precision_at_5: f64,
    /// The largest recall of a floor with a precision of a half, all pairs together.
    #[serde(rename = "recall@p.5")]
    pub recall_at_half: f64,
    /// The same with a precision of .8.
    #[serde(rename = "recall@p.8")]
    pub recall_at_eight: f64,
    /// Share of the windows without an item of the phrase's own from which nothing is sent.
    pub quiet: f64,
    /// Share of the windows with such an item from which one such is sent.
    pub sent: f64,
    /// The floor of the windows.
    pub floor: f64,
    /// The share of all pairs above this floor that are right, and of those that are right how many are above it.
    pub precision: f64,
    /// See `precision`.
    pub recall: f64,
}

/// Measures `phrases`, which all have scores for the same items; those without an item of their own are left out.
///
/// * `floor` of the windows; unless given, the lowest with a precision of a half, for scores that have no floor of
///   their own.
/// * `window`: items in a window.
/// * `seed` draws the windows.
///
/// # Errors
/// No phrase has an item of its own.
pub fn one_floor(
    phrases: &[PhraseScores],
    floor: Option<f32>,
    window: usize,
    seed: u64,
) -> Result<FloorFigures, EvalError> {
    let phrases: Vec<&PhraseScores> =
        phrases.iter().filter(|phrase| phrase.own.contains(&true)).collect();
    if phrases.is_empty() {
        return Err(EvalError::NoOwn);
    }
    let mut pooled = Pairs::default();
    let (mut mean_ap, mut precision_at_5) = (0.0, 0.0);
    for phrase in &phrases {
        let pairs = Pairs::of(phrase);
        mean_ap += pairs.average_precision() / phrases.len() as f64;
        precision_at_5 += pairs.precision_of_first(5) / phrases.len() as f64;
        pooled.0.extend(pairs.0);
    }
    pooled.sort();
    let curve = pooled.curve();
    let recall_at = |precision: f64| {
        let enough = curve.iter().filter(|point| point.precision >= precision);
        enough.map(|point| point.recall).fold(0.0, f64::max)
    };
    let lowest =
        || curve.iter().rev().find(|point| point.precision >= 0.5).map(|point| point.floor);
    let floor = floor.or_else(lowest).unwrap_or(f32::INFINITY);
    let at_floor = curve.iter().rev().find(|point| point.floor >= floor);
    let (quiet, sent) = windows(&phrases, floor, window, seed);
    Ok(FloorFigures {
        pooled_ap: average_precision(&curve),
        mean_ap,
        precision_at_5,
        recall_at_half: recall_at(0.5),
        recall_at_eight: recall_at(0.8),
        quiet,
        sent,
        floor: f64::from(floor),
        precision: at_floor.map_or(0.0, |point| point.precision),
        recall: at_floor.map_or(0.0, |point| point.recall),
    })
}

/// Scores with their truth, best first.
#[derive(Default)]
struct Pairs(Vec<(f32, bool)>);

/// What stands at or above one floor.
struct Point {
    floor: f32,
    precision: f64,
    recall: f64,
}

impl Pairs {
    fn of(phrase: &PhraseScores) -> Self {
        let mut pairs =
            Self(phrase.scores.iter().copied().zip(phrase.own.iter().copied()).collect());
        pairs.sort();
        pairs
    }

    /// Of equal scores the wrong ones first, so that no order of items flatters.
    fn sort(&mut self) {
        self.0.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }

    fn precision_of_first(&self, n: usize) -> f64 {
        self.0.iter().take(n).filter(|pair| pair.1).count() as f64 / n as f64
    }

    fn average_precision(&self) -> f64 {
        average_precision(&self.curve())
    }

    fn curve(&self) -> Vec<Point> {
        let all = self.0.iter().filter(|pair| pair.1).count() as f64;
        let mut curve = Vec::new();
        let mut right = 0;
        for (place, (score, own)) in self.0.iter().enumerate() {
            right += usize::from(*own);
            if self.0.get(place + 1).is_none_or(|next| next.0 != *score) {
                let right = right as f64;
                let precision = right / (place + 1) as f64;
                curve.push(Point { floor: *score, precision, recall: right / all.max(1.0) });
            }
        }
        curve
    }
}

fn average_precision(curve: &[Point]) -> f64 {
    let mut before = 0.0;
    let mut sum = 0.0;
    for point in curve {
        sum += (point.recall - before) * point.precision;
        before = point.recall;
    }
    sum
}

/// The shares of quiet windows and of those that send: means over phrases, each with as many windows of each kind.
///
/// A quiet window is drawn from the items that are not the phrase's own; the other kind holds one of its own among
/// items drawn from all.
fn windows(phrases: &[&PhraseScores], floor: f32, size: usize, seed: u64) -> (f64, f64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut quiet, mut sent, mut quiet_ones) = (0.0, 0.0, 0);
    for phrase in phrases {
        let all: Vec<usize> = (0..phrase.scores.len()).collect();
        let (own, others): (Vec<usize>, Vec<usize>) = all.iter().partition(|&&i| phrase.own[i]);
        let passes = |item: &usize| phrase.scores[*item] >= floor;
        if !others.is_empty() {
            let still = (0..WINDOWS)
                .filter(|_| !random.choose_multiple(&others, size).into_iter().any(passes))
                .count();
            quiet += still as f64 / WINDOWS as f64;
            quiet_ones += 1;
        }
        let told = (0..WINDOWS)
            .filter(|_| {
                let one = own[random.usize(..own.len())];
                let rest = random.choose_multiple(&all, size.saturating_sub(1));
                let mut held = rest.into_iter().chain([&one]);
                held.any(|item| phrase.own[*item] && passes(item))
            })
            .count();
        sent += told as f64 / WINDOWS as f64;
    }
    (quiet / f64::from(quiet_ones.max(1)), sent / phrases.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(scores: &[f32], own: &[usize]) -> PhraseScores {
        let own = (0..scores.len()).map(|i| own.contains(&i)).collect();
        PhraseScores { scores: scores.to_vec(), own }
    }

    #[test]
    fn a_perfect_order_of_each_phrase_is_not_one_of_all() {
        let phrases = [phrase(&[0.9, 0.8, 0.7], &[0]), phrase(&[0.3, 0.2, 0.1], &[0])];
        let figures = one_floor(&phrases, None, 2, 0).unwrap();
        assert_eq!(figures.mean_ap, 1.0);
        // 1 at the first, 2/4 at the fourth of six.
        assert_eq!(figures.pooled_ap, 0.75);
        assert_eq!((figures.recall_at_half, figures.recall_at_eight), (1.0, 0.5));
        assert!((figures.precision_at_5 - 0.2).abs() < 1e-9);
    }

    #[test]
    fn equal_scores_are_one_threshold() {
        let figures = one_floor(&[phrase(&[0.5; 4], &[1, 2])], None, 2, 0).unwrap();
        assert_eq!((figures.pooled_ap, figures.recall_at_half), (0.5, 1.0));
    }

    #[test]
    fn a_floor_between_right_and_wrong_is_quiet_and_sends() {
        let phrases = [phrase(&[0.9, 0.8, 0.1, 0.2, 0.1], &[0, 1])];
        let figures = one_floor(&phrases, Some(0.5), 3, 7).unwrap();
        assert_eq!((figures.quiet, figures.sent), (1.0, 1.0));
        assert_eq!((figures.precision, figures.recall), (1.0, 1.0));
        let loud = one_floor(&phrases, Some(0.0), 3, 7).unwrap();
        assert_eq!((loud.quiet, loud.sent), (0.0, 1.0));
        let deaf = one_floor(&phrases, Some(1.0), 3, 7).unwrap();
        assert_eq!((deaf.quiet, deaf.sent, deaf.recall), (1.0, 0.0, 0.0));
    }

    #[test]
    fn phrases_without_items_are_left_out() {
        assert!(matches!(one_floor(&[phrase(&[0.5], &[])], None, 2, 0), Err(EvalError::NoOwn)));
        let both = [phrase(&[0.5, 0.1], &[0]), phrase(&[0.9, 0.8], &[])];
        assert_eq!(one_floor(&both, None, 2, 0).unwrap().pooled_ap, 1.0);
    }
}
