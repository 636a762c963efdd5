//! Bands from labelled pairs: where is the same claim, where the same theme?
//!
//! Every pair of thresholds on a grid is tried on the pairs that no veto decides already. Two thresholds that a person
//! can read do as well on the probes as a logistic regression on the same features, and cannot be turned by a few odd
//! pairs (`docs/decisions/0005-same-claim-by-cosine-and-words.md`).

use super::claim::ClaimBands;
use super::signature::Signature;

/// Merging a wrong pair hides an insight, so this share of the merged pairs must be right on the pairs fitted on.
const PRECISION: f64 = 0.98;

/// Below this recall at that precision the bands overlap, and nothing is merged.
const LEAST_RECALL: f64 = 0.3;

/// Recall that is given away for higher thresholds: pairs met later lie between those fitted on.
const SLACK: f64 = 0.02;

/// Share of the unrelated pairs that must lie below the theme threshold.
const BELOW_THEME: f64 = 0.95;

/// What a pair of texts is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The same claim.
    Same,
    /// Alike in words, but another claim.
    Different,
    /// The same theme, another claim.
    Theme,
    /// Neither.
    Unrelated,
}

/// A pair whose truth is known.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Similarity of the two texts.
    pub cosine: f32,
    /// One text.
    pub a: Signature,
    /// The other.
    pub b: Signature,
    /// What they are.
    pub truth: Truth,
}

/// The bands that fit `pairs` best; the claim stays closed where too few pairs can be told apart.
pub fn fit_bands(pairs: &[Labelled]) -> ClaimBands {
    let theme = theme(pairs);
    let claim = claim(pairs).filter(|&(cosine, _)| cosine >= theme);
    let (cosine, words) = claim.map_or((None, 1.0), |(cosine, words)| (Some(cosine), words));
    // Grid values and quantiles of cosines are bands; the fallback merges nothing.
    ClaimBands::new(cosine, words, theme).unwrap_or_else(|_| ClaimBands::closed())
}

/// The most cautious thresholds of those with nearly the best recall at the precision asked for.
fn claim(pairs: &[Labelled]) -> Option<(f32, f32)> {
    let same = pairs.iter().filter(|pair| pair.truth == Truth::Same).count() as f64;
    let open: Vec<(f32, f32, bool)> = pairs
        .iter()
        .filter(|pair| pair.a.veto(&pair.b).is_none())
        .map(|pair| (pair.cosine, pair.a.shared_words(&pair.b), pair.truth == Truth::Same))
        .collect();
    let mut found: Vec<(f64, f32, f32)> = Vec::new();
    for cosine in (50..=98).map(|percent| percent as f32 / 100.0) {
        for words in (0..=18).map(|twentieths| twentieths as f32 / 20.0) {
            let merged = open.iter().filter(|pair| pair.0 >= cosine && pair.1 >= words);
            let (right, all) =
                merged.fold((0, 0), |(right, all), pair| (right + usize::from(pair.2), all + 1));
            if right > 0 && right as f64 >= PRECISION * f64::from(all) {
                found.push((right as f64 / same, cosine, words));
            }
        }
    }
    let best = found.iter().map(|entry| entry.0).fold(0.0, f64::max);
    if best < LEAST_RECALL {
        return None;
    }
    let cautious =
        |a: &&(f64, f32, f32), b: &&(f64, f32, f32)| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2));
    let chosen = found.iter().filter(|entry| entry.0 >= best - SLACK).max_by(cautious)?;
    Some((chosen.1, chosen.2))
}

/// The cosine that nearly all unrelated pairs stay below.
fn theme(pairs: &[Labelled]) -> f32 {
    let mut unrelated: Vec<f32> = pairs
        .iter()
        .filter(|pair| pair.truth == Truth::Unrelated)
        .map(|pair| pair.cosine)
        .collect();
    unrelated.sort_unstable_by(f32::total_cmp);
    let at = (unrelated.len() as f64 * BELOW_THEME) as usize;
    unrelated
        .get(at.min(unrelated.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
        .clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(cosine: f32, a: &str, b: &str, truth: Truth) -> Labelled {
        Labelled { cosine, a: Signature::of(a), b: Signature::of(b), truth }
    }

    fn probes() -> Vec<Labelled> {
        (0..20)
            .flat_map(|step| {
                let near = step as f32 / 200.0;
                [
                    pair(0.85 + near, "bread needs salt", "bread needs salt daily", Truth::Same),
                    pair(0.75 + near, "bread needs salt", "bread wants yeast", Truth::Theme),
                    pair(0.95, "it costs 5 euros", "it costs 6 euros", Truth::Different),
                    pair(near, "bread needs salt", "tides follow the moon", Truth::Unrelated),
                ]
            })
            .collect()
    }

    #[test]
    fn bands_lie_between_what_they_part() {
        let bands = fit_bands(&probes());
        let claim = bands.claim().unwrap();
        assert!((0.85..0.9).contains(&claim), "{claim}");
        assert!(bands.words() > 1.0 / 3.0, "{}", bands.words());
        assert!((0.05..0.1).contains(&bands.theme()), "{}", bands.theme());
    }

    #[test]
    fn bands_that_overlap_merge_nothing() {
        let mut pairs = probes();
        for pair in &mut pairs {
            if pair.truth == Truth::Theme {
                (pair.cosine, pair.b) = (0.99, pair.a.clone());
            }
        }
        assert_eq!(fit_bands(&pairs).claim(), None);
        assert_eq!(fit_bands(&[]).claim(), None);
    }
}
