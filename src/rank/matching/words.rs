//! How well an insight has the words of a phrase: all of them together, each by its rarity, not one by one.

/// What each term of a phrase is of it, by its rarity; sums to 1. An insight is worded like the phrase by the sum of
/// the shares of the terms that it holds, 0 to 1.
///
/// * `rarities`: the inverse document frequency of each different term. Without any rarity there are no shares.
pub fn term_shares(rarities: &[f32]) -> Vec<f32> {
    let all: f32 = rarities.iter().sum();
    rarities.iter().map(|rarity| if all > 0.0 { rarity / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rare_word_counts_for_most() {
        assert_eq!(term_shares(&[6.0, 2.0]), [0.75, 0.25]);
        assert_eq!(term_shares(&[0.0]), [0.0]);
        assert!(term_shares(&[]).is_empty());
    }
}
