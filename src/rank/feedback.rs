//! Pseudo-relevance feedback: the first answers are taken for good, and what they have in common is looked for, too.
//!
//! Sources: Rocchio 1971 for the vector; for the words the relevance model RM3, Lavrenko and Croft, SIGIR 2001, Abdul-Jaleel
//! et al., TREC 2004, its terms weighed by their inverse document frequency.
//! `docs/decisions/0007-hybrid-search-asks-twice.md` has the gain.

use std::collections::BTreeMap;

use crate::insight::normalise;

/// First answers that are taken for good. 3 to 10 are alike.
pub const TRUSTED: usize = 5;

/// Words that are added to a query. 5 to 20 are alike.
pub const ADDED_WORDS: usize = 10;

/// How much lower than the best an answer may score, on a scale of 1, to be trusted a third as much: a query that
/// one document alone answers well must not be led away from it.
const SHARPNESS: f32 = 0.05;

/// How much each of the first answers is trusted, by its score in [0, 1]; sums to 1.
pub fn trust(scores: &[f32]) -> Vec<f32> {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raw: Vec<f32> = scores.iter().map(|score| ((score - best) / SHARPNESS).exp()).collect();
    let total: f32 = raw.iter().sum();
    raw.into_iter().map(|value| value / total).collect()
}

/// The unit vector of a query drawn towards `rows`, each with its trust; `weight` of them from 0 to 1.
pub fn draw(query: &[f32], rows: &[(Vec<f32>, f32)], weight: f32) -> Vec<f32> {
    let mut drawn: Vec<f32> = query.iter().map(|value| (1.0 - weight) * value).collect();
    for (row, trust) in rows {
        for (value, add) in drawn.iter_mut().zip(row) {
            *value += weight * trust * add;
        }
    }
    normalise(&mut drawn);
    drawn
}

/// The words that mark `documents`, each given by its terms and its trust, with weights that sum to 1; best first,
/// ties in alphabetical order, at most `limit`.
///
/// A word weighs its trusted share of the documents' words times its inverse document frequency, which `idf` tells.
pub fn marking_words<E>(
    documents: &[(Vec<String>, f32)],
    limit: usize,
    mut idf: impl FnMut(&str) -> Result<f32, E>,
) -> Result<Vec<(String, f32)>, E> {
    let mut shares: BTreeMap<&str, f32> = BTreeMap::new();
    for (terms, trust) in documents {
        for term in terms {
            *shares.entry(term).or_default() += trust / terms.len() as f32;
        }
    }
    let mut words = Vec::with_capacity(shares.len());
    for (term, share) in shares {
        words.push((term.to_owned(), share * idf(term)?));
    }
    words.sort_by(|a, b| b.1.total_cmp(&a.1));
    words.truncate(limit);
    let total: f32 = words.iter().map(|(_, weight)| weight).sum();
    words.iter_mut().for_each(|(_, weight)| *weight /= total.max(f32::MIN_POSITIVE));
    Ok(words)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn trust_falls_with_the_score_and_sums_to_one() {
        let found = trust(&[0.9, 0.85, 0.3]);
        assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((found[1] / found[0] - 1f32.exp().recip()).abs() < 1e-3 && found[2] < 0.001);
        assert_eq!(trust(&[0.4, 0.4]), [0.5, 0.5]);
        assert!(trust(&[]).is_empty());
    }

    #[test]
    fn a_query_is_drawn_and_stays_a_unit_vector() {
        let drawn = draw(&[1.0, 0.0], &[(vec![0.0, 1.0], 1.0)], 0.5);
        assert!((drawn[0] - 0.5f32.sqrt()).abs() < 1e-6 && (drawn[1] - drawn[0]).abs() < 1e-6);
        assert_eq!(draw(&[1.0, 0.0], &[(vec![0.0, 1.0], 1.0)], 0.0), [1.0, 0.0]);
    }

    #[test]
    fn rare_words_of_trusted_documents_mark_them() {
        let terms = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let documents = [(terms("outage pager team"), 0.8), (terms("team price outage"), 0.2)];
        let idf = |word: &str| Ok::<f32, Infallible>(if word == "team" { 0.1 } else { 2.0 });
        let words = marking_words(&documents, 3, idf).unwrap();
        let names: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(names, ["outage", "pager", "price"]);
        assert!((words.iter().map(|(_, weight)| weight).sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(marking_words(&[], 3, idf).unwrap().is_empty());
    }
}
