//! Lines of a text as what is said: speakers and times in the forms that people write.
//!
//! `Ann: …`, `Ann (00:01:23):`, `[01:23] Ann: …`, `**Ann** 1:23`, a time or a name on a line of its own, times inside a line.

use std::collections::{HashMap, HashSet};

use crate::insight::Chapter;

use super::label::{self, Place};
use super::line::Line;
use super::said::{Said, Voice};
use super::spoken::voice_of;
use super::{clock, sentence, sounds};

/// Labels of a head that nobody says.
const HEAD: &str = "\
    title, date, duration, show, podcast, episode, url, link, published, language, source, recorded, \
    guest, guests, host, hosts, speakers, participants, transcribed by, author, summary, description, \
    transcript, keywords, topics, video id, channel";

/// So few words may be said twice.
const LEAST_OF_TWINS: usize = 6;

/// What lines say.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// In the order of the text.
    pub said: Vec<Said>,
    /// Headings that stand before a time.
    pub chapters: Vec<Chapter>,
    /// Whether anything marks it as a transcript: a speaker or a time.
    pub is_marked: bool,
}

/// A line taken apart.
struct Parsed<'a> {
    line: &'a Line,
    start: Option<f64>,
    end: Option<f64>,
    /// The name, and whether a time stands at it.
    label: Option<(&'a str, bool)>,
    /// What follows time and name.
    rest: &'a str,
    /// What follows the time.
    whole: &'a str,
}

/// Takes lines apart and says who says what when.
pub(super) fn read(lines: &[Line]) -> Read {
    let parsed: Vec<Parsed<'_>> = lines.iter().map(parse).collect();
    let (speakers, counts) = speakers(&parsed);
    let mut out = Read::default();
    let mut heading: Option<&str> = None;
    let mut voice = Voice::Same;
    let (mut start, mut end) = (None, None);
    for one in &parsed {
        let found = one.label.map(|(name, _)| (name, label::key(name)));
        let name = found.filter(|(_, key)| {
            let in_head = HEAD.split(", ").any(|name| name == key) && counts.get(key) == Some(&1);
            let repeats = one.line.level == 0 || counts.get(key).is_some_and(|n| *n >= 2);
            speakers.contains(key) && !in_head && repeats
        });
        if one.line.level > 0 && name.is_none() {
            heading = Some(one.whole);
            start = one.start.or(start);
            continue;
        }
        let is_head = out.said.is_empty() && is_head(one.whole);
        if is_head {
            continue;
        }
        if one.line.speaker.is_some() || name.is_some() || one.line.text.starts_with(">>") {
            // What was announced and never said does not move to the next speaker.
            (start, end) = (None, None);
        }
        if let Some(cite) = &one.line.speaker {
            voice = voice_of(cite);
        } else if let Some((name, _)) = name {
            voice = label::cleaned(name).map_or(Voice::Somebody, Voice::Named);
        } else if one.line.text.starts_with(">>") {
            voice = Voice::Somebody;
        }
        out.is_marked |= name.is_some() || one.line.speaker.is_some() || one.start.is_some();
        start = one.line.time.or(one.start).or(start);
        end = one.end.or(end);
        let rest = if name.is_some() { one.rest } else { one.whole };
        for (time, text) in stretches(rest.trim_start_matches(['>', ' '])) {
            start = time.or(start);
            let text = sounds::without_sounds(text);
            if text.is_empty() {
                continue;
            }
            let at = start.take();
            if let Some(title) = heading.filter(|_| at.is_some()) {
                out.chapters.extend(at.map(|start| Chapter { start, title: title.to_owned() }));
            }
            heading = heading.filter(|_| at.is_none());
            out.said.push(Said {
                voice: std::mem::take(&mut voice),
                start: at,
                end: end.take(),
                text,
                is_glued: false,
                is_paragraph: true,
            });
        }
    }
    drop_twins(&mut out.said);
    keep_rising(&mut out.said);
    out.chapters.sort_by(|a, b| a.start.total_cmp(&b.start));
    out
}

/// Whether a line is a field of a head such as `Date: 2024-01-01`.
fn is_head(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else { return false };
    let name = name.trim().to_lowercase();
    HEAD.split(", ").any(|known| known == name) && value.split_whitespace().count() <= 30
}

fn parse(line: &Line) -> Parsed<'_> {
    let text = line.text.trim_start_matches(">>").trim_start();
    let stamp = clock::leading(text);
    let whole = stamp.map_or(text, |stamp| stamp.rest);
    let mut one = Parsed {
        line,
        start: stamp.map(|stamp| stamp.start),
        end: stamp.and_then(|stamp| stamp.end),
        label: None,
        rest: whole,
        whole,
    };
    if let Some((name, time, rest)) = stamped_name(whole) {
        one.start = one.start.or(Some(time));
        one.label = Some((name, true));
        one.rest = rest;
    } else if let Some(found) = label::candidate(whole) {
        one.label = Some((found.name, stamp.is_some()));
        one.rest = found.rest;
        if let Some(stamp) = clock::leading(found.rest) {
            one.start = one.start.or(Some(stamp.start));
            one.rest = stamp.rest;
        }
    } else if (line.lead > 0 || line.level > 0 || stamp.is_some())
        && label::is_like_name(whole)
        && (line.lead == 0 || whole.len() <= line.lead)
    {
        // A name alone on its line, emphasised or behind a time.
        one.label = Some((whole, false));
        one.rest = "";
    }
    one
}

/// `Name (00:12:34): rest` or `Name 0:12`, the time in its name's line.
fn stamped_name(text: &str) -> Option<(&str, f64, &str)> {
    let signs = |(at, c): &(usize, char)| {
        *at > 0
            && (matches!(c, '(' | '[')
                || (c.is_ascii_digit() && text[..*at].ends_with([' ', '\t'])))
    };
    for (at, _) in text.char_indices().take(80).filter(signs) {
        let Some(stamp) = clock::leading(&text[at..]) else { continue };
        let name = text[..at].trim_end_matches([' ', '\t', '-', '–', '—', ':', '|', '·', ',']);
        let behind = text[at..text.len() - stamp.rest.len()].trim_end();
        let is_apart = stamp.rest.is_empty() || behind.ends_with(':') || stamp.bracketed;
        return (label::is_like_name(name) && is_apart)
            .then(|| (name.trim(), stamp.start, stamp.rest.trim()));
    }
    None
}

/// The keys of speakers, and how often each candidate comes.
fn speakers(parsed: &[Parsed<'_>]) -> (HashSet<String>, HashMap<String, usize>) {
    let mut places = Vec::new();
    let mut counts = HashMap::new();
    let mut is_after_end = true;
    for one in parsed {
        if let Some((name, has_time)) = one.label {
            let key = label::key(name);
            *counts.entry(key.clone()).or_default() += 1;
            let is_emphasised = one.line.lead >= name.len();
            // A name that stands alone must come again, whatever stands before it.
            let is_alone = one.rest.is_empty() && !has_time;
            let is_after_end = (is_after_end || is_emphasised) && !(is_alone && one.line.level > 0);
            places.push(Place { key, is_sure: has_time && one.line.level == 0, is_after_end });
        }
        is_after_end = one.rest.trim().is_empty()
            || one.line.level > 0
            || sentence::ends(one.rest)
            || one.rest.ends_with([']', ')', '-', '–', '—']);
    }
    let words = parsed.iter().flat_map(|one| label::small_words(one.rest)).collect();
    (label::speakers(&places, &words), counts)
}

/// A text cut at the times in brackets inside it, each with the time before it.
fn stretches(text: &str) -> Vec<(Option<f64>, &str)> {
    let mut found = Vec::new();
    let (mut from, mut time) = (0, None);
    for (at, end, seconds) in clock::within(text) {
        found.push((time, &text[from..at]));
        (from, time) = (end, Some(seconds));
    }
    found.push((time, &text[from..]));
    found
}

/// Drops what stands twice in succession, word for word, as some transcripts have it: once by nobody, once by its speaker.
fn drop_twins(said: &mut Vec<Said>) {
    let is_twin =
        |a: &Said, b: &Said| a.text == b.text && a.text.split(' ').count() >= LEAST_OF_TWINS;
    said.dedup_by(|later, earlier| {
        let is_twin = is_twin(earlier, later);
        if is_twin && earlier.voice == Voice::Somebody {
            let start = earlier.start;
            *earlier = std::mem::take(later);
            earlier.start = start.or(earlier.start);
        }
        is_twin
    });
}

/// Forgets the times that are out of order: all but a longest rising sequence of them.
fn keep_rising(said: &mut [Said]) {
    let timed: Vec<(usize, f64)> =
        said.iter().enumerate().filter_map(|(at, one)| Some((at, one.start?))).collect();
    // Patience: for each length the place in `timed` of the smallest end, and whom each follows.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(timed.len());
    for (number, &(_, time)) in timed.iter().enumerate() {
        let length = ends.partition_point(|&end| timed[end].1 <= time);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
    }
    let mut kept = HashSet::new();
    let mut next = ends.last().copied();
    while let Some(number) = next {
        kept.insert(timed[number].0);
        next = before[number];
    }
    for (at, _) in timed {
        if !kept.contains(&at) {
            (said[at].start, said[at].end) = (None, None);
        }
    }
}
