//! How well an insight stands on its own, told from its surface.

use crate::text::fold;

/// Openings that lean on a sentence which the reader does not see.
const LEANING: [&str; 22] = [
    "he", "she", "they", "it", "this", "that", "these", "those", "his", "her", "their", "its",
    "but", "and", "so", "also", "however", "then", "because", "which", "such", "there",
];

/// Fewer words than these hardly hold a claim and its reason; more are hard to take in at a glance.
const COMFORTABLE: std::ops::RangeInclusive<usize> = 12..=80;

/// From 0 (leans on what came before) to 1 (stands on its own): opening and length count half each.
pub(super) fn clarity(text: &str) -> f64 {
    let first = fold(text.split_whitespace().next().unwrap_or_default());
    let first = first.trim_matches(|c: char| !c.is_alphanumeric());
    let first = first.split('\'').next().unwrap_or_default();
    let words = text.split_whitespace().count();
    let opening = if LEANING.contains(&first) { 0.0 } else { 0.5 };
    let length = if words < *COMFORTABLE.start() {
        words as f64 / *COMFORTABLE.start() as f64
    } else {
        (*COMFORTABLE.end() as f64 / words as f64).min(1.0)
    };
    opening + 0.5 * length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_leans_on_another_is_less_clear() {
        let stands =
            "Small teams ship faster because every decision has one owner and nobody waits.";
        let leans = "It's faster because every decision in them has one owner and nobody waits.";
        assert_eq!(clarity(stands), 1.0);
        assert_eq!(clarity(leans), 0.5);
        assert!(clarity("Ship faster.") < clarity(stands));
        assert_eq!(clarity(""), 0.5);
    }
}
