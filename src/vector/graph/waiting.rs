//! Rows that wait to be looked at, in no order: taking the best of a few dozen with registers is cheaper than keeping order.

use crate::vector::simd;

/// Rows that may wait before the first of them are let go.
const ROOM: usize = 64;

/// Rows that wait: what is promised of each as a number with that order, and the row.
#[derive(Default)]
pub(super) struct Waiting {
    promised: Vec<i32>,
    rows: Vec<u32>,
    /// How many may wait before those are let go that have no chance any more.
    room: usize,
    /// Where the best stands, if that is known: it is looked for once a look.
    best: Option<usize>,
}

impl Waiting {
    pub(super) fn clear(&mut self) {
        self.promised.clear();
        self.rows.clear();
        self.room = ROOM;
        self.best = None;
    }

    pub(super) fn push(&mut self, row: u32, promised: f32) {
        let promised = ordered(promised);
        if self.best.is_some_and(|best| promised > self.promised[best]) {
            self.best = Some(self.promised.len());
        }
        self.promised.push(promised);
        self.rows.push(row);
    }

    /// Lets go of those that promise less than `least`, where many wait.
    pub(super) fn thin(&mut self, least: i32) {
        if self.rows.len() <= self.room {
            return;
        }
        self.best = None;
        let mut kept = 0;
        for at in 0..self.rows.len() {
            if self.promised[at] >= least {
                (self.promised[kept], self.rows[kept]) = (self.promised[at], self.rows[at]);
                kept += 1;
            }
        }
        self.promised.truncate(kept);
        self.rows.truncate(kept);
        self.room = ROOM.max(2 * kept);
    }

    /// Takes the row of which most is promised, the first of equals.
    pub(super) fn pop(&mut self, kernels: &simd::Kernels) -> Option<(u32, i32)> {
        let at = self.find(kernels)?;
        self.best = None;
        Some((self.rows.swap_remove(at), self.promised.swap_remove(at)))
    }

    /// The row that is taken next unless a better one comes.
    pub(super) fn peek(&mut self, kernels: &simd::Kernels) -> Option<u32> {
        self.find(kernels).map(|at| self.rows[at])
    }

    fn find(&mut self, kernels: &simd::Kernels) -> Option<usize> {
        if self.best.is_none() {
            self.best = kernels.largest(&self.promised);
        }
        self.best
    }
}

/// A whole number with the order of `score`.
#[inline]
pub(super) fn ordered(score: f32) -> i32 {
    let bits = score.to_bits() as i32;
    // Of negative numbers the larger bits are the smaller number.
    bits ^ ((bits >> 31) as u32 >> 1) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_comes_next_whatever_was_looked_at_before() {
        let kernels = simd::kernels();
        let mut random = fastrand::Rng::with_seed(3);
        let mut waiting = Waiting::default();
        waiting.clear();
        let mut plain: Vec<(i32, u32)> = Vec::new();
        for row in 0..2000u32 {
            let promised = random.f32();
            waiting.push(row, promised);
            plain.push((ordered(promised), row));
            let best = |plain: &[(i32, u32)]| plain.iter().max().map(|best| best.1);
            if random.bool() {
                assert_eq!(waiting.peek(kernels), best(&plain));
            }
            if random.u8(..3) == 0 {
                let taken = waiting.pop(kernels).map(|taken| taken.0);
                assert_eq!(taken, best(&plain));
                plain.retain(|left| Some(left.1) != taken);
            }
            if random.u8(..50) == 0 {
                waiting.thin(ordered(0.9));
                if waiting.rows.len() < plain.len() {
                    plain.retain(|left| left.0 >= ordered(0.9));
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn numbers_are_ordered_as_their_scores(a in -9f32..9.0, b in -9f32..9.0) {
            proptest::prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.total_cmp(&b));
        }
    }
}
