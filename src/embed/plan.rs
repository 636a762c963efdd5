//! Which texts go through the model together.
//!
//! Invariant: the texts of a batch have the same number of tokens, so nothing is ever filled up: no work is lost, and a
//! text's vector cannot depend on the length of its neighbours.

use std::cmp::Reverse;

/// Texts of one length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Batch {
    /// Positions of the texts.
    pub(super) texts: Vec<usize>,
    /// Tokens in each of them.
    pub(super) tokens: usize,
}

/// Groups texts of `tokens` tokens each into batches of at most `limit` texts.
///
/// Longest first, so that the workers finish together; ties by position.
pub(super) fn plan(tokens: &[usize], limit: usize) -> Vec<Batch> {
    let mut order: Vec<usize> = (0..tokens.len()).collect();
    order.sort_by_key(|&text| (Reverse(tokens[text]), text));
    order
        .chunk_by(|&a, &b| tokens[a] == tokens[b])
        .flat_map(|same| same.chunks(limit.max(1)))
        .map(|texts| Batch { texts: texts.to_vec(), tokens: tokens[texts[0]] })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_of_one_length_stand_together_longest_first() {
        let batch = |texts: &[usize], tokens| Batch { texts: texts.to_vec(), tokens };
        assert_eq!(plan(&[5, 9, 5, 5], 2), [batch(&[1], 9), batch(&[0, 2], 5), batch(&[3], 5)]);
    }

    proptest! {
        #[test]
        fn every_text_is_in_one_batch_of_its_own_length(
            tokens in prop::collection::vec(2usize..40, 0..200),
            limit in 1usize..20,
        ) {
            let batches = plan(&tokens, limit);
            let mut seen: Vec<usize> = batches.iter().flat_map(|batch| batch.texts.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..tokens.len()).collect::<Vec<_>>());
            for batch in batches {
                prop_assert!(batch.texts.len() <= limit);
                prop_assert!(batch.texts.iter().all(|&text| tokens[text] == batch.tokens));
            }
        }
    }
}
