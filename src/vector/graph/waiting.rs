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
}

impl Waiting {
    pub(super) fn clear(&mut self) {
        self.promised.clear();
        self.rows.clear();
        self.room = ROOM;
    }

    pub(super) fn push(&mut self, row: u32, promised: f32) {
        self.promised.push(ordered(promised));
        self.rows.push(row);
    }

    /// Lets go of those that promise less than `least`, where many wait.
    pub(super) fn thin(&mut self, least: i32) {
        if self.rows.len() <= self.room {
            return;
        }
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
        let at = kernels.largest(&self.promised)?;
        Some((self.rows.swap_remove(at), self.promised.swap_remove(at)))
    }

    /// The row that is taken next unless a better one comes.
    pub(super) fn peek(&self, kernels: &simd::Kernels) -> Option<u32> {
        kernels.largest(&self.promised).map(|at| self.rows[at])
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

    proptest::proptest! {
        #[test]
        fn numbers_are_ordered_as_their_scores(a in -9f32..9.0, b in -9f32..9.0) {
            proptest::prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.total_cmp(&b));
        }
    }
}
