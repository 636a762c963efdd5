//! What a community is called: its telling terms, the insight that stands for it, and a title of one line.
//!
//! Source: class-based TF-IDF, Grootendorst, "BERTopic", arXiv 2203.05794 (2022), section 3.3; counted in documents
//! rather than in occurrences, so that one talkative insight does not name its group.
//! Invariant: no two children of one parent have the same title.

use std::collections::HashSet;

use rayon::prelude::*;

use super::terms::Term;
use super::{ClusterId, Graph, Partition, Terms, exemplars};
use crate::insight::Ordinal;
use crate::text::fold;

/// Terms kept for each community.
const KEPT: usize = 10;

/// Terms in a title, at most; more is a list, not a title.
const IN_TITLE: usize = 3;

/// The paper's A, the mean number of words of a class, counts at least as this share of the number of documents: with
/// thousands of small classes it would be so small that only the rarest words could name any.
const LEAST_CLASS: f64 = 0.1;

/// What stands between the terms of a title.
const BETWEEN: &str = " · ";

/// A pair takes the place of its words where it makes up this share of their documents.
const PAIR_SHARE: f64 = 0.4;

/// What a community is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Two or three telling terms in one line, such as "customer interviews · discovery"; unique among siblings.
    pub title: String,
    /// The most telling terms, best first, at most ten, as people write them; empty where the documents have no words.
    pub terms: Vec<String>,
    /// The insight that stands for the community: the best connected one.
    pub exemplar: Ordinal,
}

/// Labels the communities of `partition`, in order.
///
/// * `terms` are the words of the nodes' documents; a node beyond their end has none.
/// * `graph` is the one that was partitioned; it gives the exemplars.
/// * `parents` has the parent of each community (see [`Hierarchy::parents`](super::Hierarchy::parents)); where it is
///   empty, all communities are siblings.
pub fn labels(
    terms: &Terms,
    graph: &Graph,
    partition: &Partition,
    parents: &[ClusterId],
) -> Vec<Label> {
    let communities: Vec<ClusterId> = partition.communities().collect();
    let per_class = terms.total() as f64 / communities.len().max(1) as f64;
    let per_class = per_class.max(LEAST_CLASS * terms.len() as f64);
    let ranked: Vec<Vec<String>> = communities
        .into_par_iter()
        .map(|community| telling(terms, partition.members(community), per_class))
        .collect();
    let mut taken = HashSet::new();
    let exemplars = exemplars(graph, partition);
    ranked
        .into_iter()
        .zip(exemplars)
        .enumerate()
        .map(|(at, (terms, exemplar))| {
            let parent = parents.get(at).copied();
            let title = title(&terms, |title| taken.insert((parent, fold(title))));
            Label { title, terms, exemplar: Ordinal(exemplar) }
        })
        .collect()
}

/// The most telling terms of some documents, best first, no word in two of them.
fn telling(terms: &Terms, documents: &[u32], per_class: f64) -> Vec<String> {
    let mut all = Vec::new();
    let mut found = Vec::new();
    for &document in documents {
        terms.of(document as usize, &mut found);
        all.extend_from_slice(&found);
    }
    all.sort_unstable();
    let least = least_documents(documents.len());
    let mut scored: Vec<(f64, Term, u32)> = all
        .chunk_by(|a, b| a == b)
        .filter(|run| run.len() >= least)
        .map(|run| {
            let rarity = (1.0 + per_class / f64::from(terms.documents(run[0]))).ln();
            (run.len() as f64 * rarity, run[0], run.len() as u32)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut used = HashSet::new();
    let mut kept = Vec::new();
    for &(_, term, count) in &scored {
        if is_used(term, &used) {
            continue;
        }
        let term = widened(term, count, &scored, &used);
        let (first, second) = term.words();
        used.insert(first);
        used.extend(second);
        kept.push(terms.written(term, documents));
        if kept.len() == KEPT {
            break;
        }
    }
    kept
}

/// The fewest documents of a community of `size` that must share a term before it may name them: about the root of the
/// size, so that it is two of five and a tenth of a hundred.
fn least_documents(size: usize) -> usize {
    if size < 2 { 1 } else { ((size as f64).sqrt() as usize).max(2) }
}

/// The pair that mostly stands where the single word `term` does, or `term`.
fn widened(term: Term, count: u32, scored: &[(f64, Term, u32)], used: &HashSet<u32>) -> Term {
    let (word, None) = term.words() else {
        return term;
    };
    let fits = |pair: Term, pair_count: u32| {
        let (first, Some(second)) = pair.words() else { return false };
        (first == word || second == word)
            && !is_used(pair, used)
            && f64::from(pair_count) >= PAIR_SHARE * f64::from(count)
    };
    scored
        .iter()
        .find(|&&(_, pair, pair_count)| fits(pair, pair_count))
        .map_or(term, |found| found.1)
}

/// Whether a word of `term` is in `used`.
fn is_used(term: Term, used: &HashSet<u32>) -> bool {
    let (first, second) = term.words();
    used.contains(&first) || second.is_some_and(|second| used.contains(&second))
}

/// Joins the best terms; where `take` says that a title is taken, other terms and in the end a number are tried.
fn title(terms: &[String], mut take: impl FnMut(&str) -> bool) -> String {
    let lead: Vec<&str> = terms.iter().take(2).map(String::as_str).collect();
    let mut tries = Vec::new();
    if !lead.is_empty() {
        // Two pairs are enough for a line; single words need a third.
        let words = lead.iter().map(|term| term.split(' ').count()).sum::<usize>();
        let wanted = if words > 3 { 2 } else { IN_TITLE };
        tries.push(terms.iter().take(wanted).map(String::as_str).collect::<Vec<_>>());
        for other in terms.iter().skip(2) {
            tries.push(lead.iter().copied().chain([other.as_str()]).collect());
        }
    }
    for parts in tries {
        let title = parts.join(BETWEEN);
        if take(&title) {
            return title;
        }
    }
    let stem = if lead.is_empty() { "untitled".to_owned() } else { lead.join(BETWEEN) };
    if take(&stem) {
        return stem;
    }
    let mut number = 2;
    loop {
        let title = format!("{stem} ({number})");
        if take(&title) {
            return title;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{TermsBuilder, Token};

    #[track_caller]
    fn check(documents: &[&str], communities: &[u32], expected: &[&str]) {
        let mut builder = TermsBuilder::new();
        for text in documents {
            let words = text.split(' ').enumerate();
            builder.push(words.map(|(position, surface)| Token {
                key: surface,
                surface,
                position,
            }));
        }
        let none = vec![u32::MAX; documents.len()];
        let graph = Graph::from_neighbours(1, &none, &vec![0.0; documents.len()], None).unwrap();
        let partition = Partition::new(communities.iter().map(|&c| Some(c)));
        let found = labels(&builder.finish(), &graph, &partition, &[]);
        let titles: Vec<&str> = found.iter().map(|label| label.title.as_str()).collect();
        assert_eq!(titles, expected);
    }

    #[test]
    fn shared_words_name_a_community_and_common_ones_do_not() {
        check(
            &[
                "good tea leaves",
                "tea good cups",
                "good cups tea",
                "good coffee",
                "coffee beans good",
                "beans good coffee",
            ],
            &[0, 0, 0, 1, 1, 1],
            &["tea · cups", "coffee · beans"],
        );
    }

    #[test]
    fn a_pair_that_stays_together_is_one_term() {
        check(&["green tea", "green tea", "green tea"], &[0, 0, 0], &["green tea"]);
    }

    #[test]
    fn siblings_never_share_a_title() {
        check(&["tea", "tea", "tea"], &[0, 1, 2], &["tea", "tea (2)", "tea (3)"]);
        check(&["", ""], &[0, 1], &["untitled", "untitled (2)"]);
    }
}
