//! What a community is called: a phrase that people use in its texts, near its middle, and nearer to it than to others.
//!
//! Candidates by class-based TF-IDF are shortened by the vectors of their words, which need no model; those that a model
//! has read are then told apart by what it says of them. Decision 0011 has what was measured.
//! Invariant: no two children of one parent have the same title.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::candidates::{candidates, words_of_a_class};
use super::centres::{Centres, contrast, mean};
use super::halves::halves;
use super::terms::Phrase;
use super::word_vectors::WordVectors;
use super::{ClusterId, Graph, Partition, Terms, exemplars};
use crate::insight::{Ordinal, Vectors, dot, normalise};
use crate::text::fold;

/// Phrases that are looked at for each community, at most; for a small one, a few more than those worth asking about.
const CANDIDATES: usize = 80;

/// Of these, the ones that are worth asking a model about.
const SHORTLIST: usize = 16;

/// Terms kept for each community.
const KEPT: usize = 10;

/// Terms that are chosen for what they say together; the others follow by what they say alone.
const TOGETHER: usize = 3;

/// How sharply a phrase is held against the communities around: for vectors of a model, and of words.
const SHARPNESS: [f32; 2] = [20.0, 10.0];

/// A sum of words' vectors as short as this is worth half: it says little.
const SHORT: f32 = 0.3;

/// How much the vectors of words count beside a model's: a model does not know that a word of a fixed meaning is said
/// everywhere here.
const WORDS: f32 = 0.2;

/// What more than one word counts beside contrast, in a phrase that stands alone: the first word alone is often a kind of
/// thing, and with the second it is the thing.
const LONGER: f32 = 0.01;

/// How much of the mean of texts and of phrases is taken off a model's vector of a phrase: half of each, since a model
/// puts phrases elsewhere than texts; of the phrases' less where there are so few that their mean is their subject.
const PHRASE_MEAN: f32 = 0.5;
const FEW_PHRASES: f32 = 50.0;

/// What a community is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// A phrase of one to three words, or two phrases where it is of two kinds, such as "interest rates" or "interest rates
    /// and rents"; unique among siblings.
    pub title: String,
    /// The most telling phrases, best first, at most ten, as people write them; empty where the documents have no words.
    pub terms: Vec<String>,
    /// The insight that stands for the community: the best connected one.
    pub exemplar: Ordinal,
}

/// A phrase that may name a community.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    phrase: Phrase,
    /// As the community's documents write it.
    pub written: String,
    /// Its class-based TF-IDF.
    pub weight: f64,
}

impl Candidate {
    /// Whether it is one word.
    pub fn is_word(&self) -> bool {
        self.phrase.words().len() == 1
    }

    /// Whether it and `other` say the same: all words of one stand in the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.phrase.overlaps(&other.phrase)
    }
}

/// What a model says phrases mean.
#[derive(Clone, Debug, Default)]
pub struct Meanings(HashMap<String, Vec<f32>>);

/// Names the communities of some texts.
pub struct Namer<'a> {
    terms: &'a Terms,
    rows: &'a Vectors,
    mean: Vec<f32>,
    words: WordVectors,
}

/// The communities of one partition with the phrases that may name them.
pub struct Shortlist<'a> {
    partition: &'a Partition,
    centres: Centres,
    /// Best first, by the vectors of their words.
    candidates: Vec<Vec<Candidate>>,
}

impl Shortlist<'_> {
    /// What may name each community, the largest first.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.candidates.iter().flatten().map(|candidate| candidate.written.as_str())
    }
}

impl<'a> Namer<'a> {
    /// Learns the words of `terms`, one document a text, from the texts' vectors.
    pub fn new(terms: &'a Terms, rows: &'a Vectors) -> Self {
        let mean = mean(rows);
        let words = WordVectors::learn(terms, rows, &mean);
        Self { terms, rows, mean, words }
    }

    /// The phrases of every community of `partition`, heaviest first by class-based TF-IDF.
    pub fn candidates(&self, partition: &Partition) -> Vec<Vec<Candidate>> {
        let per_class = words_of_a_class(self.terms, partition.communities().count());
        let communities: Vec<ClusterId> = partition.communities().collect();
        let of = |community: ClusterId| {
            let documents = partition.members(community);
            let found = candidates(self.terms, documents, per_class, limit(documents));
            self.written(found, documents)
        };
        communities.into_par_iter().map(of).collect()
    }

    /// The phrases worth asking a model about.
    ///
    /// * `graph`, where there is one, is the one that was partitioned.
    pub fn shortlist<'p>(&self, partition: &'p Partition, graph: Option<&Graph>) -> Shortlist<'p> {
        let per_class = words_of_a_class(self.terms, partition.communities().count());
        let centres = Centres::of(partition, self.rows, &self.mean, graph);
        let communities: Vec<ClusterId> = partition.communities().collect();
        let of = |community: ClusterId| {
            let documents = partition.members(community);
            let found = candidates(self.terms, documents, per_class, limit(documents));
            let score = |&(weight, phrase): &(f64, Phrase)| {
                let products = centres.products(community.index(), &self.by_words(phrase));
                (contrast(products.into_iter(), SHARPNESS[1]), (weight, phrase))
            };
            let mut scored: Vec<(f32, (f64, Phrase))> = found.iter().map(score).collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.1.cmp(&b.1.1)));
            scored.truncate(SHORTLIST);
            self.written(scored.into_iter().map(|(_, found)| found).collect(), documents)
        };
        let candidates = communities.into_par_iter().map(of).collect();
        Shortlist { partition, centres, candidates }
    }

    /// What a model says of `phrases`; `rows` are their vectors.
    pub fn meanings(&self, phrases: Vec<String>, rows: &Vectors) -> Meanings {
        let count = phrases.len() as f32;
        let share = PHRASE_MEAN * count / (count + FEW_PHRASES);
        let of_phrases = mean(rows);
        let row = |row: &[f32]| {
            let means = self.mean.iter().zip(&of_phrases);
            let usual = means.map(|(texts, phrases)| (1.0 - share) * texts + share * phrases);
            let mut row: Vec<f32> =
                row.iter().zip(usual).map(|(value, mean)| value - mean).collect();
            normalise(&mut row);
            row
        };
        Meanings(phrases.into_iter().zip(rows.rows().map(row)).collect())
    }

    /// The best phrases of each community, best first, at most ten: the first three for what they say together.
    pub fn best<'s>(
        &self,
        shortlist: &'s Shortlist<'_>,
        meanings: &Meanings,
    ) -> Vec<Vec<&'s Candidate>> {
        let of = |(at, candidates): (usize, &'s Vec<Candidate>)| {
            let (rows, sharpness) = self.meant(candidates, meanings);
            let order =
                order(candidates, &rows, sharpness, |row| shortlist.centres.products(at, row));
            order.into_iter().map(|place| &candidates[place]).collect()
        };
        shortlist.candidates.par_iter().enumerate().map(of).collect()
    }

    /// Labels the communities of `shortlist`, in order.
    ///
    /// * `graph` is the one that was partitioned; it gives the exemplars.
    /// * `parents` has the parent of each community (see [`Hierarchy::parents`](super::Hierarchy::parents)); where it is
    ///   empty, all communities are siblings.
    /// * `above` are the parents' labels: a child is called otherwise where it can be.
    pub fn labels(
        &self,
        shortlist: &Shortlist<'_>,
        meanings: &Meanings,
        graph: &Graph,
        parents: &[ClusterId],
        above: &[Label],
    ) -> Vec<Label> {
        let best = self.best(shortlist, meanings);
        let twice: Vec<Option<String>> = (0..best.len())
            .into_par_iter()
            .map(|at| self.of_two_kinds(at, shortlist, meanings))
            .collect();
        let mut taken = HashSet::new();
        let exemplars = exemplars(graph, shortlist.partition);
        let all = best.into_iter().zip(twice).zip(exemplars).enumerate();
        all.map(|(at, ((best, twice), exemplar))| {
            let parent = parents.get(at).copied();
            let above = parent.and_then(|parent| above.get(parent.index()));
            let above = above.map(|label| fold(&label.title)).unwrap_or_default();
            let terms: Vec<String> = best.iter().map(|phrase| phrase.written.clone()).collect();
            let title = title(twice, &terms, &above, |title| taken.insert((parent, fold(title))));
            Label { title, terms, exemplar: Ordinal(exemplar) }
        })
        .collect()
    }

    /// The two phrases of a community whose halves are far apart.
    fn of_two_kinds(
        &self,
        at: usize,
        shortlist: &Shortlist<'_>,
        meanings: &Meanings,
    ) -> Option<String> {
        let members = shortlist.partition.members(ClusterId(at as u32));
        let halves = halves(members, self.rows, &self.mean)?;
        let best = &shortlist.candidates[at];
        let (rows, _) = self.meant(best, meanings);
        let of = |own: &[f32], other: &[f32]| {
            let score = |place: &usize| dot(&rows[*place], own) - dot(&rows[*place], other);
            (0..rows.len()).max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))
        };
        let (one, other) = (of(&halves[0], &halves[1])?, of(&halves[1], &halves[0])?);
        (!best[one].overlaps(&best[other]))
            .then(|| joined(&best[one].written, &best[other].written))
    }

    /// The candidates' vectors, and how sharply they tell communities apart: a model's if it has read them all.
    fn meant(&self, candidates: &[Candidate], meanings: &Meanings) -> (Vec<Vec<f32>>, f32) {
        let by_words = candidates.iter().map(|candidate| self.by_words(candidate.phrase));
        let read = candidates.iter().map(|candidate| meanings.0.get(&candidate.written));
        let Some(read) = read.collect::<Option<Vec<_>>>() else {
            return (by_words.collect(), SHARPNESS[1]);
        };
        let both = |(read, words): (&Vec<f32>, Vec<f32>)| {
            read.iter().zip(words).map(|(read, word)| read + WORDS * word).collect()
        };
        (read.into_iter().zip(by_words).map(both).collect(), SHARPNESS[0])
    }

    /// The vector of a phrase by its words, shorter than one where they say little.
    fn by_words(&self, phrase: Phrase) -> Vec<f32> {
        let mut row = self.words.phrase(phrase);
        let scale = dot(&row, &row).sqrt() + SHORT;
        row.iter_mut().for_each(|value| *value /= scale);
        row
    }

    fn written(&self, found: Vec<(f64, Phrase)>, documents: &[u32]) -> Vec<Candidate> {
        let phrases: Vec<Phrase> = found.iter().map(|&(_, phrase)| phrase).collect();
        let written = self.terms.written(&phrases, documents);
        let both = found.into_iter().zip(written);
        both.map(|((weight, phrase), written)| Candidate { phrase, written, weight }).collect()
    }
}

/// The places of `candidates` whose vectors are `rows`, best first, none that says what one before says.
///
/// The first few are chosen one after the other, each for what the sum of the vectors so far and its own says.
fn order(
    candidates: &[Candidate],
    rows: &[Vec<f32>],
    sharpness: f32,
    products: impl Fn(&[f32]) -> Vec<f32>,
) -> Vec<usize> {
    let products: Vec<Vec<f32>> = rows.iter().map(|row| products(row)).collect();
    let alone: Vec<f32> =
        products.iter().map(|products| contrast(products.iter().copied(), sharpness)).collect();
    let longer = |place: usize| if candidates[place].is_word() { 0.0 } else { LONGER };
    let mut chosen: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = (0..rows.len()).collect();
    while chosen.len() < KEPT {
        let score = |place: usize| {
            if chosen.is_empty() || chosen.len() >= TOGETHER {
                return alone[place] + longer(place);
            }
            let both = || chosen.iter().copied().chain([place]);
            let length: f32 = both()
                .flat_map(|a| both().map(move |b| (a, b)))
                .map(|(a, b)| dot(&rows[a], &rows[b]))
                .sum();
            let length = length.max(f32::EPSILON).sqrt();
            let sum = |at: usize| both().map(|place| products[place][at]).sum::<f32>() / length;
            contrast((0..products[place].len()).map(sum), sharpness)
        };
        let scored = open.iter().map(|&place| (score(place), place));
        let Some((_, next)) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else {
            break;
        };
        open.retain(|&place| !candidates[place].overlaps(&candidates[next]));
        chosen.push(next);
    }
    chosen
}

/// How many phrases are looked at for a community of `documents`.
fn limit(documents: &[u32]) -> usize {
    CANDIDATES.min(SHORTLIST + 2 * documents.len())
}

/// Two phrases in one title.
fn joined(one: &str, other: &str) -> String {
    format!("{one} and {other}")
}

/// The first of these that `take` says is free: two phrases for two kinds, the best phrase that is not the parent's title
/// `above`, two phrases, a number.
fn title(
    twice: Option<String>,
    terms: &[String],
    above: &str,
    mut take: impl FnMut(&str) -> bool,
) -> String {
    let own = terms.iter().filter(|term| fold(term) != above).cloned();
    let first = own.clone().next().or_else(|| terms.first().cloned());
    let pairs = terms.iter().skip(1).filter_map(|term| Some(joined(terms.first()?, term)));
    for title in twice.into_iter().chain(own).chain(pairs) {
        if take(&title) {
            return title;
        }
    }
    let stem = first.unwrap_or_else(|| "untitled".to_owned());
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
mod tests;
