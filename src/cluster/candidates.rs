//! The phrases that may name a community: those that its documents use, weighed by how much they are its own.
//!
//! Source: class-based TF-IDF, Grootendorst, "BERTopic", arXiv 2203.05794 (2022), section 3.3; counted in sources rather
//! than in occurrences, so that one talkative episode does not name its group.

use super::Terms;
use super::terms::Phrase;

/// The paper's A, the mean number of words of a class, counts at least as this share of the number of documents: with
/// thousands of small classes it would be so small that only the rarest words could name any.
const LEAST_CLASS: f64 = 0.1;

/// Fewer sources than these are no witnesses: then documents are counted.
const FEW_SOURCES: usize = 3;

/// The paper's A for `communities` communities.
pub(super) fn words_of_a_class(terms: &Terms, communities: usize) -> f64 {
    let per_class = terms.total() as f64 / communities.max(1) as f64;
    per_class.max(LEAST_CLASS * terms.len() as f64)
}

/// The phrases of `documents` with their weights, heaviest first, at most `limit`.
pub(super) fn candidates(
    terms: &Terms,
    documents: &[u32],
    per_class: f64,
    limit: usize,
) -> Vec<(f64, Phrase)> {
    let mut sources: Vec<u32> =
        documents.iter().map(|&document| terms.source(document as usize)).collect();
    sources.sort_unstable();
    sources.dedup();
    let by_source = sources.len() >= FEW_SOURCES;
    let mut all = Vec::new();
    let mut found = Vec::new();
    for &document in documents {
        terms.phrases_of(document as usize, &mut found);
        let counted = if by_source { terms.source(document as usize) } else { document };
        all.extend(found.iter().map(|&phrase| (phrase, counted)));
    }
    all.sort_unstable();
    all.dedup();
    let runs = || all.chunk_by(|a, b| a.0 == b.0);
    let most = runs().map(<[_]>::len).max().unwrap_or(0);
    let least = least_count(if by_source { sources.len() } else { documents.len() }).min(most);
    let mut weighed: Vec<(f64, Phrase)> = runs()
        .filter(|run| run.len() >= least)
        .map(|run| {
            let rarity = (1.0 + per_class / f64::from(terms.documents(run[0].0).max(1))).ln();
            (run.len() as f64 * rarity, run[0].0)
        })
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(limit);
    weighed
}

/// How many of `size` must use a phrase before it may name them: half the root, and two.
fn least_count(size: usize) -> usize {
    if size < 2 { 1 } else { ((size as f64).sqrt() as usize / 2).max(2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::terms::made_up;

    #[track_caller]
    fn check(documents: &[&str], community: &[u32], expected: &[&str]) {
        let terms = made_up(documents);
        let found = candidates(&terms, community, words_of_a_class(&terms, 2), 10);
        let phrases: Vec<Phrase> = found.into_iter().map(|(_, phrase)| phrase).collect();
        assert_eq!(terms.written(&phrases, community), expected);
    }

    #[test]
    fn what_a_community_shares_weighs_more_than_what_all_share() {
        let documents = ["good tea", "tea good", "hot tea", "good", "good", "good"];
        check(&documents, &[0, 1, 2], &["tea", "good"]);
    }

    #[test]
    fn what_no_two_share_may_name_a_community_that_shares_nothing() {
        check(&["tea", "milk"], &[0, 1], &["tea", "milk"]);
    }
}
