//! The words of all documents, as numbers, and the phrases that they make: what titles are made of.
//!
//! Invariant: a document's words stand in the order of its text; a phrase counts only where its words are neighbours.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

/// Words in a phrase, at most, plain ones between its ends included.
const LONGEST: usize = 3;

/// One word of a document, as an analyzer gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What words are compared by: usually the stem.
    pub key: &'a str,
    /// The word as it was written.
    pub surface: &'a str,
    /// Whether it carries grammar and no subject: it may stand within a phrase, and neither begins nor ends one.
    pub plain: bool,
    /// Whether nothing but a space stands between the word before and this one.
    pub follows: bool,
    /// Whether it begins a sentence, where everything has a capital.
    pub opens: bool,
}

/// A phrase: the one to three words that say something, in order; plain words between them do not tell phrases apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Phrase([u32; LONGEST]);

/// Fills a phrase up; there are never as many words.
const NONE: u32 = u32::MAX;

impl Phrase {
    /// The words.
    pub(super) fn words(&self) -> &[u32] {
        let end = self.0.iter().position(|&word| word == NONE).unwrap_or(LONGEST);
        &self.0[..end]
    }

    /// Whether all words of one stand in the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let within = |a: &Self, b: &Self| a.words().iter().all(|word| b.words().contains(word));
        within(self, other) || within(other, self)
    }
}

/// A word in a text: which surface, and how it stands there.
#[derive(Clone, Copy, Debug)]
struct Occurrence(u32);

impl Occurrence {
    fn new(surface: u32, token: &Token<'_>) -> Self {
        let flags = u32::from(token.follows) | u32::from(token.plain) << 1;
        Self(surface << 3 | u32::from(token.opens) << 2 | flags)
    }

    /// The same of another surface.
    fn renumbered(self, surface: u32) -> Self {
        Self(surface << 3 | self.0 & 7)
    }

    fn surface(self) -> usize {
        (self.0 >> 3) as usize
    }

    fn follows(self) -> bool {
        self.0 & 1 != 0
    }

    fn is_plain(self) -> bool {
        self.0 & 2 != 0
    }

    fn opens(self) -> bool {
        self.0 & 4 != 0
    }
}

/// The words of all documents: four bytes for each.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    occurrences: Vec<Occurrence>,
    /// Where each document's words start.
    starts: Vec<usize>,
    /// Who says each document, as a number.
    sources: Vec<u32>,
    surfaces: Vec<Box<str>>,
    /// The word that each surface is a form of.
    word_of: Vec<u32>,
    /// In how many documents each word occurs and is not plain.
    documents: Vec<u32>,
}

/// Takes documents one after the other, in the order of their ordinals.
#[derive(Debug, Default)]
pub struct TermsBuilder {
    terms: Terms,
    /// What each word is compared by.
    keys: Vec<Box<str>>,
    words: FxHashMap<Box<str>, u32>,
    /// Surfaces by how they are written: several where one form belongs to several words.
    surfaces: FxHashMap<Box<str>, Vec<u32>>,
    /// Who says each document.
    said_by: Vec<Option<u64>>,
}

impl TermsBuilder {
    /// No documents yet.
    pub fn new() -> Self {
        let terms = Terms { starts: vec![0], ..Terms::default() };
        Self { terms, ..Self::default() }
    }

    /// Takes the words of the next document.
    ///
    /// * `source` is who says it, an episode, say: what one source repeats counts once. Without one it stands for itself.
    pub fn push<'a>(&mut self, source: Option<u64>, tokens: impl IntoIterator<Item = Token<'a>>) {
        self.said_by.push(source);
        for token in tokens {
            let surface = self.surface(token.key, token.surface);
            self.terms.occurrences.push(Occurrence::new(surface, &token));
        }
        self.terms.starts.push(self.terms.occurrences.len());
    }

    /// Takes the documents of another builder after its own: the same as if they had been pushed here.
    pub fn append(&mut self, other: Self) {
        let Self { terms, keys, said_by, .. } = other;
        let surfaces = terms.surfaces.iter().map(AsRef::as_ref);
        let of = |(surface, &word): (&str, &u32)| self.surface(&keys[word as usize], surface);
        let numbers: Vec<u32> = surfaces.zip(&terms.word_of).map(of).collect();
        let own = terms.occurrences.iter().map(|word| word.renumbered(numbers[word.surface()]));
        let first = self.terms.occurrences.len();
        self.terms.occurrences.extend(own);
        self.terms.starts.extend(terms.starts.iter().skip(1).map(|start| first + start));
        self.said_by.extend(said_by);
    }

    /// The number of the form `surface` of the word that is compared by `key`.
    fn surface(&mut self, key: &str, surface: &str) -> u32 {
        let terms = &mut self.terms;
        let known = self.surfaces.get(surface).into_iter().flatten();
        let is_of = |at: &&u32| *self.keys[terms.word_of[**at as usize] as usize] == *key;
        if let Some(&known) = known.into_iter().find(is_of) {
            return known;
        }
        let word = *self.words.entry(key.into()).or_insert_with(|| {
            self.keys.push(key.into());
            self.keys.len() as u32 - 1
        });
        let number = terms.surfaces.len() as u32;
        terms.surfaces.push(surface.into());
        terms.word_of.push(word);
        self.surfaces.entry(surface.into()).or_default().push(number);
        number
    }

    /// Counts, and is done.
    pub fn finish(self) -> Terms {
        let mut terms = self.terms;
        let mut sources: FxHashMap<u64, u32> = FxHashMap::default();
        let mut count = 0;
        let numbered = self.said_by.into_iter().map(|source| {
            let number = source.map_or(count, |source| *sources.entry(source).or_insert(count));
            count += u32::from(number == count);
            number
        });
        terms.sources = numbered.collect();
        terms.documents = vec![0; self.keys.len()];
        let mut found = Vec::new();
        for document in 0..terms.len() {
            terms.words_of(document, &mut found);
            for &word in &found {
                terms.documents[word as usize] += 1;
            }
        }
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

    /// Number of different words.
    pub(super) fn word_count(&self) -> usize {
        self.documents.len()
    }

    /// The different words of `document` that are not plain, sorted, into `found`; none beyond the end.
    pub(super) fn words_of(&self, document: usize, found: &mut Vec<u32>) {
        found.clear();
        let telling = self.occurrences(document).iter().filter(|word| !word.is_plain());
        found.extend(telling.map(|occurrence| self.word_of[occurrence.surface()]));
        found.sort_unstable();
        found.dedup();
    }

    /// The different phrases of `document`, sorted, into `found`; none beyond the end.
    pub(super) fn phrases_of(&self, document: usize, found: &mut Vec<Phrase>) {
        found.clear();
        self.each_phrase(document, |phrase, _| found.push(phrase));
        found.sort_unstable();
        found.dedup();
    }

    /// Who says `document`.
    pub(super) fn source(&self, document: usize) -> u32 {
        self.sources.get(document).copied().unwrap_or(NONE)
    }

    /// In how many documents the rarest word of `phrase` occurs.
    pub(super) fn documents(&self, phrase: Phrase) -> u32 {
        let counts = phrase.words().iter().map(|&word| self.documents[word as usize]);
        counts.min().unwrap_or(0)
    }

    /// In how many documents `word` occurs.
    pub(super) fn word_documents(&self, word: u32) -> u32 {
        self.documents[word as usize]
    }

    /// The sum over all documents of their number of different words.
    pub(super) fn total(&self) -> u64 {
        self.documents.iter().map(|&count| u64::from(count)).sum()
    }

    /// How `documents` write each of `phrases` most often; where they can, by occurrences that begin no sentence. Ties go
    /// to fewer capitals, then to the alphabet.
    pub(super) fn written(&self, phrases: &[Phrase], documents: &[u32]) -> Vec<String> {
        let places: HashMap<Phrase, usize> =
            phrases.iter().enumerate().map(|(place, &phrase)| (phrase, place)).collect();
        let mut forms: Vec<HashMap<Vec<usize>, (u32, u32)>> = vec![HashMap::new(); phrases.len()];
        for &document in documents {
            self.each_phrase(document as usize, |phrase, words| {
                if let Some(&place) = places.get(&phrase) {
                    let form = words.iter().map(|word| word.surface()).collect();
                    let (within, opening): &mut (u32, u32) = forms[place].entry(form).or_default();
                    *if words[0].opens() { opening } else { within } += 1;
                }
            });
        }
        let text = |form: &[usize]| {
            form.iter().map(|&at| &*self.surfaces[at]).collect::<Vec<_>>().join(" ")
        };
        let best = |forms: HashMap<Vec<usize>, (u32, u32)>| {
            let written = forms.into_iter().map(|(form, counts)| (counts, text(&form)));
            let best = written.max_by(|(a_counts, a), (b_counts, b)| {
                let capitals = |form: &str| form.chars().filter(|c| c.is_uppercase()).count();
                a_counts.cmp(b_counts).then(capitals(b).cmp(&capitals(a))).then(b.cmp(a))
            });
            best.map(|(_, form)| form).unwrap_or_default()
        };
        forms.into_iter().map(best).collect()
    }

    /// Every phrase of `document` with its words as they stand there.
    fn each_phrase(&self, document: usize, mut take: impl FnMut(Phrase, &[Occurrence])) {
        let occurrences = self.occurrences(document);
        for (start, first) in occurrences.iter().enumerate() {
            if first.is_plain() {
                continue;
            }
            let mut phrase = Phrase([NONE; LONGEST]);
            let mut said = 0;
            for (length, word) in occurrences[start..].iter().take(LONGEST).enumerate() {
                if length > 0 && !word.follows() {
                    break;
                }
                if word.is_plain() {
                    continue;
                }
                let number = self.word_of[word.surface()];
                if phrase.words().contains(&number) {
                    break;
                }
                phrase.0[said] = number;
                said += 1;
                take(phrase, &occurrences[start..=start + length]);
            }
        }
    }

    fn occurrences(&self, document: usize) -> &[Occurrence] {
        match (self.starts.get(document), self.starts.get(document + 1)) {
            (Some(&start), Some(&end)) => &self.occurrences[start..end],
            _ => &[],
        }
    }
}

/// Made-up documents: words are compared in lower case without a final s, and "the" and "of" are plain.
#[cfg(test)]
pub(super) fn made_up(documents: &[&str]) -> Terms {
    let mut builder = TermsBuilder::new();
    for text in documents {
        let words: Vec<(&str, String)> = text
            .split_whitespace()
            .map(|word| (word, word.to_lowercase().trim_end_matches('s').to_owned()))
            .collect();
        builder.push(
            None,
            words.iter().enumerate().map(|(at, (surface, key))| Token {
                key,
                surface,
                plain: ["the", "of"].contains(surface),
                follows: at > 0,
                opens: at == 0,
            }),
        );
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, expected: &[&str]) {
        let terms = made_up(&[document]);
        let mut found = Vec::new();
        terms.phrases_of(0, &mut found);
        let mut written = terms.written(&found, &[0]);
        written.sort();
        assert_eq!(written, expected);
    }

    #[test]
    fn phrases_have_up_to_three_words_and_no_plain_one_at_an_end() {
        check("sales teams", &["sales", "sales teams", "teams"]);
        check("the cost of living", &["cost", "cost of living", "living"]);
        check("the the", &[]);
        check("a b c d", &["a", "a b", "a b c", "b", "b c", "b c d", "c", "c d", "d"]);
    }

    #[test]
    fn a_phrase_is_written_as_people_write_it_most_often_within_sentences() {
        let documents = ["Customers", "Customers", "customer", "talk customer", "of customers"];
        let terms = made_up(&documents);
        let mut found = Vec::new();
        terms.phrases_of(0, &mut found);
        assert_eq!(terms.written(&found, &[0, 1, 2, 3, 4]), ["customer"]);
        assert_eq!(terms.written(&found, &[0, 4]), ["customers"]);
        assert_eq!(terms.written(&found, &[0, 1]), ["Customers"]);
        assert_eq!(terms.documents(found[0]), 5);
    }

    #[test]
    fn builders_together_are_one_builder() {
        let token = |key: &'static str, surface: &'static str| Token {
            key,
            surface,
            plain: false,
            follows: true,
            opens: false,
        };
        let documents = [
            (Some(7), vec![token("tea", "Tea"), token("milk", "milk")]),
            (None, vec![token("tea", "tea")]),
            (Some(7), vec![token("milk", "milk"), token("te", "tea"), token("tea", "Tea")]),
            (Some(9), vec![]),
        ];
        let of = |documents: &[(Option<u64>, Vec<Token<'static>>)]| {
            let mut builder = TermsBuilder::new();
            documents.iter().for_each(|(source, words)| builder.push(*source, words.clone()));
            builder
        };
        let whole = of(&documents).finish();
        for cut in 0..=documents.len() {
            let mut builder = of(&documents[..cut]);
            builder.append(of(&documents[cut..]));
            assert_eq!(format!("{:?}", builder.finish()), format!("{whole:?}"));
        }
        assert_eq!(whole.sources, [0, 1, 0, 2]);
        assert_eq!(whole.word_of, [0, 1, 0, 2]);
    }

    #[test]
    fn what_stands_between_the_words_does_not_tell_phrases_apart() {
        let terms = made_up(&["price the beans", "price beans"]);
        let (mut one, mut other) = (Vec::new(), Vec::new());
        terms.phrases_of(0, &mut one);
        terms.phrases_of(1, &mut other);
        assert_eq!(one, other);
    }
}
