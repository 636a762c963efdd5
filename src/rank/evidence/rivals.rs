//! What hidden likes are set against when weights are learned, chosen by what readers are shown.
//!
//! Whoever is shown a random choice of items and whoever is shown what they came to rate need different weights. Each
//! choice of others is tried on half of the lists; the one is kept that puts the hidden likes of the other half highest
//! among the items shown. What was chosen of these is not looked at, and need not be: see `hidden.rs`.

use rayon::prelude::*;

use super::hidden::auc;
use super::{HiddenList, Signal, Signals, Weights};

/// Kinds of others in a [`HiddenList`] that likes are set against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rivals {
    /// Items that this reader is shown; otherwise any that others said something of.
    pub shown: bool,
    /// Items that this reader disliked, as well.
    pub disliked: bool,
}

/// Where nothing that is shown was met.
impl Default for Rivals {
    fn default() -> Self {
        Self { shown: false, disliked: true }
    }
}

impl Rivals {
    /// Every choice, the default first.
    pub const ALL: [Self; 4] = [
        Self { shown: false, disliked: true },
        Self { shown: false, disliked: false },
        Self { shown: true, disliked: true },
        Self { shown: true, disliked: false },
    ];

    /// The choice for `lists` and the signals `used`: the default unless items that are shown were met in most lists.
    pub fn choose(lists: &[HiddenList], used: &[Signal]) -> Self {
        let told: Vec<&HiddenList> = lists.iter().filter(|list| !list.shown.is_empty()).collect();
        if 2 * told.len() <= lists.len() {
            return Self::default();
        }
        let half = |odd: bool| -> Vec<HiddenList> {
            let lists = told.iter().enumerate().filter(|(at, _)| (at % 2 == 1) == odd);
            lists.map(|(_, &list)| list.clone()).collect()
        };
        let halves = [half(false), half(true)];
        let found: Vec<(Self, f64)> = Self::ALL
            .into_par_iter()
            .map(|rivals| {
                let held =
                    |at: usize| above(&Weights::learn(&halves[at], rivals, used), &halves[1 - at]);
                (rivals, held(0) + held(1))
            })
            .collect();
        let better =
            |best: (Self, f64), next: (Self, f64)| if next.1 > best.1 { next } else { best };
        found.into_iter().reduce(better).map_or_else(Self::default, |(rivals, _)| rivals)
    }

    /// The kinds that are not empty.
    pub(super) fn of(self, list: &HiddenList) -> Vec<&[Signals]> {
        let others = if self.shown { &list.shown } else { &list.unsaid };
        let disliked = if self.disliked { &list.disliked[..] } else { &[] };
        [&others[..], disliked].into_iter().filter(|kind| !kind.is_empty()).collect()
    }
}

/// The mean share of pairs in which a hidden like stands above an item shown.
fn above(weights: &Weights, lists: &[HiddenList]) -> f64 {
    let scores =
        |rows: &[Signals]| -> Vec<f32> { rows.iter().map(|row| weights.score(row)).collect() };
    let sum: f64 = lists.iter().map(|list| auc(&scores(&list.liked), &scores(&list.shown))).sum();
    sum / lists.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists in which the first signal tells likes from anything unsaid and the second from what is shown.
    fn lists(shown: usize) -> Vec<HiddenList> {
        let mut random = fastrand::Rng::with_seed(2);
        let mut row = |first: f32, second: f32| {
            let mut signals = Signals { met: true, ..Signals::default() };
            signals.values[0] = first + random.f32();
            signals.values[1] = second + random.f32();
            signals
        };
        (0..40)
            .map(|_| HiddenList {
                liked: (0..3).map(|_| row(1.0, 0.5)).collect(),
                unsaid: (0..9).map(|_| row(0.2, 0.5)).collect(),
                shown: (0..shown).map(|_| row(1.0, 0.0)).collect(),
                disliked: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn others_are_what_readers_are_shown_where_that_differs() {
        assert!(Rivals::choose(&lists(9), &Signal::ALL).shown);
        assert_eq!(Rivals::choose(&lists(0), &Signal::ALL), Rivals::default());
    }
}
