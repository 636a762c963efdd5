//! The words of all documents, as numbers: what labels are made of.
//!
//! Invariant: a document's words stand in the order of its text; a pair of words counts only where they are neighbours.

use std::collections::HashMap;

use rayon::prelude::*;

use super::plain_words::is_plain;

/// One word of a document, as an analyzer gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What words are compared by: usually the stem.
    pub key: &'a str,
    /// The word as it was written.
    pub surface: &'a str,
    /// The word's number in its text; words that the analyzer drops leave a gap.
    pub position: usize,
}

/// A term: one word, or two that stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term(u64);

/// The second half of a term of one word; there are never as many words.
const SINGLE: u32 = u32::MAX;

impl Term {
    fn single(word: u32) -> Self {
        Self(u64::from(word) << 32 | u64::from(SINGLE))
    }

    fn pair(first: u32, second: u32) -> Self {
        Self(u64::from(first) << 32 | u64::from(second))
    }

    /// The words.
    pub(super) fn words(self) -> (u32, Option<u32>) {
        let second = self.0 as u32;
        ((self.0 >> 32) as u32, (second != SINGLE).then_some(second))
    }
}

/// A word in a text: which surface, and whether the word before it stands directly before.
#[derive(Clone, Copy, Debug)]
struct Occurrence(u32);

impl Occurrence {
    fn new(surface: u32, follows: bool) -> Self {
        Self(surface << 1 | u32::from(follows))
    }

    fn surface(self) -> u32 {
        self.0 >> 1
    }

    fn follows(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The words of all documents: four bytes for each.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    occurrences: Vec<Occurrence>,
    /// Where each document's words start.
    starts: Vec<usize>,
    surfaces: Vec<Box<str>>,
    /// The word that each surface is a form of.
    word_of: Vec<u32>,
    /// In how many documents each word occurs.
    word_documents: Vec<u32>,
    /// In how many documents each pair occurs, if in more than one; sorted.
    pair_documents: Vec<(Term, u32)>,
}

/// Takes documents one after the other, in the order of their ordinals.
#[derive(Debug, Default)]
pub struct TermsBuilder {
    terms: Terms,
    words: HashMap<Box<str>, u32>,
    surfaces: HashMap<(u32, Box<str>), u32>,
}

impl TermsBuilder {
    /// No documents yet.
    pub fn new() -> Self {
        let terms = Terms { starts: vec![0], ..Terms::default() };
        Self { terms, ..Self::default() }
    }

    /// Takes the words of the next document; none for a deleted one. Plain words (articles, auxiliaries, numbers) are left
    /// out, they say nothing in a title. A gap in the positions at the end of a sentence keeps its last word and the next
    /// sentence's first from being a pair.
    pub fn push<'a>(&mut self, tokens: impl IntoIterator<Item = Token<'a>>) {
        let mut before = None;
        for token in tokens {
            if is_plain(token.surface) {
                continue;
            }
            let follows = before.is_some_and(|before: usize| before + 1 == token.position);
            before = Some(token.position);
            let surface = self.surface(token);
            self.terms.occurrences.push(Occurrence::new(surface, follows));
        }
        self.terms.starts.push(self.terms.occurrences.len());
    }

    /// The number of a token's surface.
    fn surface(&mut self, token: Token<'_>) -> u32 {
        let word = match self.words.get(token.key) {
            Some(&word) => word,
            None => {
                let word = self.words.len() as u32;
                self.words.insert(token.key.into(), word);
                word
            }
        };
        let terms = &mut self.terms;
        *self.surfaces.entry((word, token.surface.into())).or_insert_with(|| {
            terms.surfaces.push(token.surface.into());
            terms.word_of.push(word);
            terms.surfaces.len() as u32 - 1
        })
    }

    /// Counts, and is done.
    pub fn finish(self) -> Terms {
        let mut terms = self.terms;
        terms.word_documents = vec![0; self.words.len()];
        let mut found = Vec::new();
        let mut pairs = Vec::new();
        for document in 0..terms.len() {
            terms.of(document, &mut found);
            for &term in &found {
                match term.words() {
                    (word, None) => terms.word_documents[word as usize] += 1,
                    _ => pairs.push(term),
                }
            }
        }
        pairs.par_sort_unstable();
        terms.pair_documents = pairs
            .chunk_by(|a, b| a == b)
            .filter(|run| run.len() > 1)
            .map(|run| (run[0], run.len() as u32))
            .collect();
        terms
    }
}

impl Terms {
    /// Number of documents.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The different terms of `document`, sorted, into `found`; none beyond the end.
    pub(super) fn of(&self, document: usize, found: &mut Vec<Term>) {
        found.clear();
        let mut before = None;
        for occurrence in self.occurrences(document) {
            let word = self.word_of[occurrence.surface() as usize];
            found.push(Term::single(word));
            if let Some(before) = before.filter(|_| occurrence.follows())
                && before != word
            {
                found.push(Term::pair(before, word));
            }
            before = Some(word);
        }
        found.sort_unstable();
        found.dedup();
    }

    /// In how many documents `term` occurs; 1 for a pair that nobody counted.
    pub(super) fn documents(&self, term: Term) -> u32 {
        match term.words() {
            (word, None) => self.word_documents[word as usize],
            _ => {
                let at = self.pair_documents.binary_search_by_key(&term, |&(pair, _)| pair);
                at.map_or(1, |at| self.pair_documents[at].1)
            }
        }
    }

    /// The sum over all documents of their number of different words.
    pub(super) fn total(&self) -> u64 {
        self.word_documents.iter().map(|&count| u64::from(count)).sum()
    }

    /// How `documents` write `term` most often; ties go to fewer capitals, then to the alphabet.
    pub(super) fn written(&self, term: Term, documents: &[u32]) -> String {
        let (first, second) = term.words();
        let mut forms: HashMap<String, u32> = HashMap::new();
        for &document in documents {
            let occurrences = self.occurrences(document as usize);
            for (at, occurrence) in occurrences.iter().enumerate() {
                if self.word_of[occurrence.surface() as usize] != first {
                    continue;
                }
                let mut form = self.surfaces[occurrence.surface() as usize].to_string();
                if let Some(second) = second {
                    let Some(next) = occurrences.get(at + 1).filter(|next| {
                        next.follows() && self.word_of[next.surface() as usize] == second
                    }) else {
                        continue;
                    };
                    form.push(' ');
                    form.push_str(&self.surfaces[next.surface() as usize]);
                }
                *forms.entry(form).or_default() += 1;
            }
        }
        let best = forms.into_iter().max_by(|(a, a_count), (b, b_count)| {
            let capitals = |form: &str| form.chars().filter(|c| c.is_uppercase()).count();
            a_count.cmp(b_count).then(capitals(b).cmp(&capitals(a))).then(b.cmp(a))
        });
        best.map(|(form, _)| form).unwrap_or_default()
    }

    fn occurrences(&self, document: usize) -> &[Occurrence] {
        match (self.starts.get(document), self.starts.get(document + 1)) {
            (Some(&start), Some(&end)) => &self.occurrences[start..end],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words are compared in lower case without a final s; "the" is dropped and leaves a gap.
    fn terms(documents: &[&str]) -> Terms {
        let mut builder = TermsBuilder::new();
        for text in documents {
            let words: Vec<(usize, &str, String)> = text
                .split_whitespace()
                .enumerate()
                .filter(|(_, word)| *word != "the")
                .map(|(at, word)| (at, word, word.to_lowercase().trim_end_matches('s').to_owned()))
                .collect();
            builder.push(words.iter().map(|(position, surface, key)| Token {
                key,
                surface,
                position: *position,
            }));
        }
        builder.finish()
    }

    #[track_caller]
    fn check(documents: &[&str], document: usize, expected: &[&str]) {
        let terms = terms(documents);
        let mut found = Vec::new();
        terms.of(document, &mut found);
        let mut written: Vec<String> =
            found.iter().map(|&term| terms.written(term, &[document as u32])).collect();
        written.sort();
        assert_eq!(written, expected);
    }

    #[test]
    fn words_beside_each_other_are_pairs_and_a_gap_parts_them() {
        check(&["sales teams"], 0, &["sales", "sales teams", "teams"]);
        check(&["ask the customer"], 0, &["ask", "customer"]);
    }

    #[test]
    fn numbers_and_single_letters_say_nothing() {
        check(&["42 x teams"], 0, &["teams"]);
    }

    #[test]
    fn a_term_is_written_as_people_write_it_most_often() {
        let terms = terms(&["Customers", "customer", "customers", "customers talk"]);
        assert_eq!(terms.written(Term::single(0), &[0, 1, 2, 3]), "customers");
        assert_eq!(terms.written(Term::single(0), &[0, 1]), "customer");
        assert_eq!(terms.documents(Term::single(0)), 4);
    }
}
