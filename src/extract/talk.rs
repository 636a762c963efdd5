//! What is extracted from: who said what, and what is known of the speakers.

use std::collections::HashMap;

use serde::Serialize;

use super::Window;
use super::lexicon::keys;
use super::sentences::sentences;
use crate::insight::{Chapter, Utterance};
use crate::text::fold;

/// A voice with less of an episode than this is an advertisement or a clip: 30 seconds in an hour.
const LEAST_HEARD: f64 = 30.0 / 3600.0;

/// Below so many words of the whole nobody is called too short.
const SHORT: usize = 2000;

/// Who speaks for less than this does not lead the conversation.
const LEAST_LED: f64 = 0.03;

/// Added to the words of each, so that a few questions in a few words make no host.
const CALM: f64 = 50.0;

/// An episode as it was said, or what was written about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Talk {
    /// In the order of the episode; paragraphs, where it is written.
    pub utterances: Vec<Utterance>,
    /// Names of those who ask, as far as they are known; who asks most is taken for the host where nobody is named.
    pub hosts: Vec<String>,
    /// Names of those who are asked, as far as they are known.
    pub guests: Vec<String>,
    /// By their starts, in seconds; one that is called after a sponsor is left out.
    pub chapters: Vec<Chapter>,
    /// Whether it is a transcript; show notes are not tidied and not joined across paragraphs.
    pub spoken: bool,
}

/// Which part of which utterances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    /// Number of the first utterance.
    pub first: usize,
    /// Where it begins in the text of the first, in bytes.
    pub start: usize,
    /// Number of the last utterance.
    pub last: usize,
    /// Where it ends in the text of the last, in bytes.
    pub end: usize,
}

/// What one speaker said without a break by another.
#[derive(Debug)]
pub(super) struct Run {
    /// Number of the speaker, in the order in which they first speak.
    pub(super) speaker: usize,
    /// Its sentences as they were said.
    pub(super) sentences: Vec<Said>,
}

/// A sentence as it was said.
#[derive(Debug)]
pub(super) struct Said {
    /// Its words.
    pub(super) text: String,
    /// Where it stands.
    pub(super) span: Span,
    /// Words of the episode before it.
    pub(super) before: usize,
}

/// Somebody who speaks.
#[derive(Clone, Debug, Default)]
pub(super) struct Speaker {
    /// Whether this is who asks.
    pub(super) is_host: bool,
    /// Whether too little is heard of this voice.
    pub(super) is_brief: bool,
}

impl Talk {
    /// Words of the whole.
    pub fn words(&self) -> usize {
        self.utterances.iter().map(|utterance| utterance.text.split_whitespace().count()).sum()
    }

    /// The text of `span`: its utterances joined by a blank; empty where there is no such span.
    pub fn text(&self, span: Span) -> String {
        let mut parts = Vec::new();
        for at in span.first..=span.last {
            let Some(utterance) = self.utterances.get(at) else { return String::new() };
            let from = if at == span.first { span.start } else { 0 };
            let to = if at == span.last { span.end } else { utterance.text.len() };
            parts.push(utterance.text.get(from..to).unwrap_or_default().trim());
        }
        parts.join(" ")
    }

    /// Seconds at which a span starts and ends, where the transcript has times: within an utterance, words are taken to
    /// be spoken evenly.
    pub(super) fn times(&self, span: Span) -> (Option<f64>, Option<f64>) {
        (self.time(span.first, span.start), self.time(span.last, span.end))
    }

    fn time(&self, at: usize, byte: usize) -> Option<f64> {
        let utterance = self.utterances.get(at)?;
        let start = utterance.start?;
        let next = || self.utterances.get(at + 1).and_then(|next| next.start);
        let Some(end) = utterance.end.or_else(next).filter(|end| *end > start) else {
            return Some(start);
        };
        let share = byte as f64 / utterance.text.len().max(1) as f64;
        Some(start + (end - start) * share.min(1.0))
    }

    /// The talk as runs, and its speakers.
    pub(super) fn runs(&self) -> (Vec<Run>, Vec<Speaker>) {
        let mut runs: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut numbers: HashMap<Option<&str>, usize> = HashMap::new();
        let mut names: Vec<Option<&str>> = Vec::new();
        for (at, utterance) in self.utterances.iter().enumerate() {
            let name = utterance.speaker.as_deref();
            let number = *numbers.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            });
            match runs.last_mut() {
                Some((last, parts)) if *last == number && self.spoken => parts.push(at),
                _ => runs.push((number, vec![at])),
            }
        }
        let mut before = 0;
        let runs: Vec<Run> = runs
            .into_iter()
            .map(|(speaker, parts)| {
                let sentences = self.said(&parts, &mut before);
                Run { speaker, sentences }
            })
            .collect();
        let speakers = self.speakers(&names, &runs);
        (runs, speakers)
    }

    /// The sentences of the utterances `parts`, which follow each other; a sentence may begin in one and end in another.
    fn said(&self, parts: &[usize], before: &mut usize) -> Vec<Said> {
        let mut whole = String::new();
        let mut starts = Vec::with_capacity(parts.len());
        for &part in parts {
            if !whole.is_empty() {
                whole.push(' ');
            }
            starts.push(whole.len());
            whole.push_str(&self.utterances[part].text);
        }
        // The part that holds the byte, and where it is there.
        let place = |byte: usize| {
            let nth = starts.partition_point(|start| *start <= byte).saturating_sub(1);
            (parts[nth], byte - starts[nth])
        };
        let said = sentences(&whole).into_iter().map(|range| {
            let (first, start) = place(range.start);
            // The end may be that of a part: it is looked up by the byte before it.
            let (last, within) = place(range.end - 1);
            let text = whole[range].split_whitespace().collect::<Vec<_>>().join(" ");
            let said =
                Said { span: Span { first, start, last, end: within + 1 }, before: *before, text };
            *before += said.text.split(' ').count();
            said
        });
        said.collect()
    }

    fn speakers(&self, names: &[Option<&str>], runs: &[Run]) -> Vec<Speaker> {
        let mut words = vec![0usize; names.len()];
        let mut asked = vec![0usize; names.len()];
        for run in runs {
            for said in &run.sentences {
                words[run.speaker] += said.text.split(' ').count();
                asked[run.speaker] +=
                    usize::from(said.text.trim_end_matches(['"', '”']).ends_with('?'));
            }
        }
        let all: usize = words.iter().sum();
        let share = |at: usize| words[at] as f64 / all.max(1) as f64;
        let is_one = |list: &[String], name: Option<&str>| {
            name.is_some_and(|name| list.iter().any(|other| is_same_person(other, name)))
        };
        let mut speakers: Vec<Speaker> = (0..names.len())
            .map(|at| Speaker {
                is_host: is_one(&self.hosts, names[at]) && !is_one(&self.guests, names[at]),
                is_brief: names.len() > 1 && all >= SHORT && share(at) < LEAST_HEARD,
            })
            .collect();
        if !speakers.iter().any(|speaker| speaker.is_host) {
            let leads = |at: &usize| {
                names[*at].is_some() && share(*at) >= LEAST_LED && !is_one(&self.guests, names[*at])
            };
            let rate = |at: usize| asked[at] as f64 / (words[at] as f64 + CALM);
            let led: Vec<usize> = (0..names.len()).filter(leads).collect();
            let host = led.iter().copied().max_by(|&a, &b| rate(a).total_cmp(&rate(b)));
            let others = (0..names.len()).any(|at| Some(at) != host && share(at) >= LEAST_LED);
            if let Some(host) = host.filter(|&host| others && asked[host] > 0) {
                speakers[host].is_host = true;
            }
        }
        speakers
    }

    /// Which chapter a window begins in, where there are chapters and times.
    pub(super) fn chapter(&self, window: &Window) -> Option<usize> {
        let start = window.start?;
        let later = self.chapters.iter().filter(|chapter| chapter.start <= start + 0.5);
        let latest = later.max_by(|a, b| a.start.total_cmp(&b.start))?;
        self.chapters.iter().position(|chapter| std::ptr::eq(chapter, latest))
    }
}

/// "Lenny" is "Lenny Rachitsky"; "Anna Brandt" is not "Anna Lee".
fn is_same_person(a: &str, b: &str) -> bool {
    let (a, b) = (keys(&fold(a)), keys(&fold(b)));
    !a.is_empty() && !b.is_empty() && a.iter().zip(&b).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(said: &[(&str, f64, &str)]) -> Talk {
        let utterances = said.iter().map(|&(speaker, start, text)| Utterance {
            speaker: Some(speaker.to_owned()),
            start: Some(start),
            end: None,
            text: text.to_owned(),
        });
        Talk { utterances: utterances.collect(), spoken: true, ..Talk::default() }
    }

    #[test]
    fn a_sentence_that_two_utterances_share_is_one() {
        let talk =
            talk(&[("A", 0.0, "Good teams. They write"), ("A", 4.0, "things down. Always.")]);
        let (runs, _) = talk.runs();
        let texts: Vec<&str> = runs[0].sentences.iter().map(|said| said.text.as_str()).collect();
        assert_eq!(texts, ["Good teams.", "They write things down.", "Always."]);
        let span = runs[0].sentences[1].span;
        assert_eq!(span, Span { first: 0, start: 12, last: 1, end: 12 });
        assert_eq!(talk.text(span), "They write things down.");
        assert_eq!(talk.times(span).0, Some(4.0 * 12.0 / 22.0));
    }

    #[test]
    fn who_asks_is_the_host_unless_it_is_told() {
        let mut talk = talk(&[
            ("A", 0.0, "Why do teams fail?"),
            ("B", 1.0, "They do not talk to each other enough."),
        ]);
        let hosts = |talk: &Talk| talk.runs().1.iter().map(|s| s.is_host).collect::<Vec<_>>();
        assert_eq!(hosts(&talk), [true, false]);
        talk.hosts = vec!["B Longname".into()];
        assert_eq!(hosts(&talk), [false, true]);
        talk.hosts.clear();
        talk.guests = vec!["A".into()];
        assert_eq!(hosts(&talk), [false, false]);
    }

    #[test]
    fn paragraphs_of_written_notes_are_not_joined() {
        let mut talk = talk(&[("A", 0.0, "One"), ("A", 0.0, "Two")]);
        talk.spoken = false;
        assert_eq!(talk.runs().0.len(), 2);
    }
}
