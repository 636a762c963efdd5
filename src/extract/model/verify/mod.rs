//! What a model wrote, held against what was said.
//!
//! No model is asked: words are compared. Numbers, names and denials must stand in the quote or near it, which is the same
//! utterance and one to each side, and no further than a breath away in long ones.
//! Invariant: a claim that holds has a quote in the transcript, from one speaker, and no number that was not said near it.

mod names;
mod negation;
mod numbers;
mod quote;
mod token;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::insight::Utterance;
use names::Common;
use quote::NoQuote;
use token::{Token, is_plain, tokens};

/// How many words before and behind a quote belong to its surroundings at most: a minute of speech.
const NEAR: usize = 120;

/// Words that an insight has.
const WORDS: std::ops::RangeInclusive<usize> = 4..=90;

/// The share of an insight's words of meaning that must stand near its quote: below it, it is about something else.
const SHARED: f64 = 0.25;

/// Why an insight was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its quote does not stand in the stretch that was asked about.
    QuoteMissing,
    /// Its quote has fewer than four words or more than 120.
    QuoteLength,
    /// Its quote runs over words of several speakers.
    SeveralSpeakers,
    /// A number does not stand near the quote.
    Number,
    /// A name does not stand near the quote.
    Name,
    /// It denies what was not denied, or the other way round.
    Negation,
    /// It shares hardly a word with what stands near the quote.
    Unrelated,
    /// It is no sentence or two: too short, too long, or a question.
    Shape,
    /// It begins with a word that points to something else.
    Dangling,
    /// Its quote was used by another one.
    Repeated,
    /// More were written than asked for.
    TooMany,
}

/// How many were not believed, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Dropped(pub BTreeMap<Reason, u64>);

impl Dropped {
    /// One more.
    pub(super) fn count(&mut self, reason: Reason) {
        *self.0.entry(reason).or_default() += 1;
    }

    /// Of all reasons.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// Where the quote of a claim stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) utterances: (usize, usize),
    pub(super) bytes: (usize, usize),
    pub(super) quote: String,
    pub(super) start: Option<f64>,
    pub(super) end: Option<f64>,
    /// Tokens of the quote, and of what is near.
    here: Range<usize>,
    near: Range<usize>,
}

impl Found {
    /// Whether both quote the same words, more or less: half of the shorter one.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (&self.here, &other.here);
        let both = a.end.min(b.end).saturating_sub(a.start.max(b.start));
        2 * both > a.len().min(b.len())
    }
}

/// An episode, taken apart once.
pub(super) struct Verifier<'a> {
    utterances: &'a [Utterance],
    tokens: Vec<Token<'a>>,
    /// Where the tokens of each utterance begin, and where all end.
    starts: Vec<usize>,
    common: Common,
}

impl<'a> Verifier<'a> {
    /// Takes an episode apart.
    pub(super) fn new(utterances: &'a [Utterance]) -> Self {
        let (mut all, mut starts) = (Vec::new(), Vec::with_capacity(utterances.len() + 1));
        for utterance in utterances {
            starts.push(all.len());
            all.extend(tokens(&utterance.text));
        }
        starts.push(all.len());
        let common = Common::new(all.iter());
        Self { utterances, tokens: all, starts, common }
    }

    /// Where the quote of a claim stands, if the claim holds; it is looked for in the utterances `stretch`.
    pub(super) fn check(
        &self,
        insight: &str,
        quote: &str,
        stretch: Range<usize>,
    ) -> Result<Found, Reason> {
        let claimed = tokens(insight);
        if !WORDS.contains(&claimed.len()) || insight.trim_end().ends_with('?') {
            return Err(Reason::Shape);
        }
        if DANGLING.contains(&claimed[0].folded.as_str()) {
            return Err(Reason::Dangling);
        }
        let within = self.starts[stretch.start]..self.starts[stretch.end];
        let here = quote::find(quote, &self.tokens, within).map_err(|no| match no {
            NoQuote::Missing => Reason::QuoteMissing,
            NoQuote::Length => Reason::QuoteLength,
        })?;
        let found = self.place(here);
        let (first, last) = found.utterances;
        let speaker = &self.utterances[first].speaker;
        if self.utterances[first..=last].iter().any(|other| other.speaker != *speaker) {
            return Err(Reason::SeveralSpeakers);
        }
        let near = &self.tokens[found.near.clone()];
        if numbers::missing(&claimed, near).is_some() {
            return Err(Reason::Number);
        }
        if names::missing(&claimed, near, &self.speakers(&found), &self.common).is_some() {
            return Err(Reason::Name);
        }
        if negation::differs(&claimed, &self.tokens[found.here.clone()], near) {
            return Err(Reason::Negation);
        }
        let meant: Vec<&Token<'_>> =
            claimed.iter().filter(|token| !is_plain(&token.folded)).collect();
        let shared = meant.iter().filter(|token| near.iter().any(|it| it.stem == token.stem));
        if (shared.count() as f64) < SHARED * meant.len() as f64 {
            return Err(Reason::Unrelated);
        }
        Ok(found)
    }

    /// `title`, if it is short and names and counts nothing that was not said near the quote.
    pub(super) fn title(&self, title: &str, found: &Found) -> Option<String> {
        let words = tokens(title);
        let near = &self.tokens[found.near.clone()];
        // Titles have capitals anywhere: every word may begin one.
        let opening: Vec<Token<'_>> =
            words.iter().map(|token| Token { opens: true, ..token.clone() }).collect();
        let holds = (1..=12).contains(&words.len())
            && numbers::missing(&words, near).is_none()
            && names::missing(&opening, near, &self.speakers(found), &self.common).is_none()
            && !negation::differs(&words, &self.tokens[found.here.clone()], near);
        holds.then(|| title.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Who speaks near a quote.
    fn speakers(&self, found: &Found) -> Vec<&str> {
        let (first, last) = found.utterances;
        let last = (last + 1).min(self.utterances.len() - 1);
        let near = &self.utterances[first.saturating_sub(1)..=last];
        near.iter().filter_map(|utterance| utterance.speaker.as_deref()).collect()
    }

    /// The words at `here` with their place and time, and what is near.
    fn place(&self, here: Range<usize>) -> Found {
        let utterance = |token: usize| self.starts.partition_point(|&start| start <= token) - 1;
        let (first, last) = (utterance(here.start), utterance(here.end - 1));
        let bytes = (self.tokens[here.start].start, self.tokens[here.end - 1].end);
        let from = self.starts[first.saturating_sub(1)].max(here.start.saturating_sub(NEAR));
        let to = self.starts[(last + 2).min(self.starts.len() - 1)].min(here.end + NEAR);
        let quote = (first..=last)
            .map(|at| {
                let text = &self.utterances[at].text;
                let from = if at == first { bytes.0 } else { 0 };
                let to = if at == last { with_end(text, bytes.1) } else { text.len() };
                &text[from..to]
            })
            .collect::<Vec<_>>()
            .join(" ");
        Found {
            utterances: (first, last),
            bytes: (bytes.0, with_end(&self.utterances[last].text, bytes.1)),
            quote,
            start: time(&self.utterances[first], bytes.0),
            end: self.utterances[last].end.and(time(&self.utterances[last], bytes.1)),
            here,
            near: from..to,
        }
    }
}

/// Where the sentence mark behind the word that ends at `end` ends.
fn with_end(text: &str, end: usize) -> usize {
    let marks = text[end..].chars().take_while(|c| matches!(c, '.' | '!' | '?' | '…' | '%'));
    end + marks.map(char::len_utf8).sum::<usize>()
}

/// The second at which a byte of an utterance is said: its share of the bytes, where start and end are known.
fn time(utterance: &Utterance, byte: usize) -> Option<f64> {
    let start = utterance.start?;
    let end = utterance.end.filter(|&end| end > start).unwrap_or(start);
    Some(start + (end - start) * byte as f64 / utterance.text.len().max(1) as f64)
}

/// Words that point to something before them.
const DANGLING: &[&str] = &[
    "he", "she", "they", "it", "this", "that", "these", "those", "it's", "he's", "she's",
    "they're", "that's", "such", "his", "her", "their", "its", "him", "them",
];

#[cfg(test)]
mod tests;
