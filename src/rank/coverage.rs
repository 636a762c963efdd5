//! What the words of a query deserve, by how much of them the corpus says.
//!
//! People who search for a thing by its name find its words; people who paraphrase find words that happen to stand there,
//! and these drag what the vectors found down. No text that is judged is needed to tell them apart: the best answer by
//! words has most of what the query's words could score, or little of it.
//! Related: query performance prediction from the scores of a list, Shtok et al. 2012 (normalised query commitment).

use super::Alpha;

/// Below this part of full coverage, words deserve the least.
const NONE: f32 = 0.6;

/// The part of its weight that the lexical half keeps then: words that happen to stand there break ties.
const LEAST: f32 = 0.2;

/// The weight of the dense half for a query whose best answer by words has the share `coverage` of what its words could
/// score at most, 0 to 1.
///
/// * `alpha`: the weight where the words are covered.
/// * `full`: the coverage from which on they are; below, the weight of words falls linearly to a fifth. 0: always
///   `alpha`.
pub fn alpha_by_coverage(alpha: Alpha, coverage: f32, full: f32) -> Alpha {
    let none = NONE * full;
    if coverage.is_nan() || coverage >= full || full <= none {
        return alpha;
    }
    let covered = ((coverage - none) / (full - none)).clamp(0.0, 1.0);
    let words = (1.0 - alpha.get()) * (LEAST + (1.0 - LEAST) * covered);
    Alpha::new((1.0 - words).clamp(0.0, 1.0)).unwrap_or(alpha)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_the_corpus_does_not_say_leave_the_vectors_nearly_alone() {
        let alpha = Alpha::new(0.4).unwrap();
        let of = |coverage| alpha_by_coverage(alpha, coverage, 0.4).get();
        assert_eq!((of(0.5), of(0.4)), (0.4, 0.4));
        assert!((of(0.32) - 0.64).abs() < 1e-6);
        assert!((of(0.24) - 0.88).abs() < 1e-6 && (of(0.0) - 0.88).abs() < 1e-6);
        assert_eq!(alpha_by_coverage(alpha, 0.0, 0.0), alpha);
    }

    proptest! {
        #[test]
        fn the_weight_of_vectors_never_rises_with_coverage(
            alpha in 0f32..=1.0, coverage in 0f32..=1.0, more in 0f32..=1.0, full in 0f32..=1.0,
        ) {
            let alpha = Alpha::new(alpha).unwrap();
            let of = |coverage| alpha_by_coverage(alpha, coverage, full).get();
            prop_assert!(of(coverage) >= of(coverage + more) - 1e-6);
            prop_assert!((alpha.get() - 1e-6..=1.0).contains(&of(coverage)));
        }
    }
}
