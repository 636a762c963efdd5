//! Cues as what is said: tags gone, rolling captions said once, labels of speakers taken from the words.

use std::collections::HashSet;

use super::cue::Cue;
use super::label::{self, Place};
use super::said::{Said, Voice};
use super::{markup, rolling, sentence, sounds};

/// One line of a cue.
struct Line<'a> {
    /// Number of its cue.
    cue: usize,
    /// Whom a tag or a field names; `Same` elsewhere.
    voice: Voice,
    text: &'a str,
    /// Share of the cue's letters that stand before it.
    share: f64,
}

/// What cues say, in the order of time; `glued` where a cue without a space before it goes on with a word.
pub(super) fn of_cues(mut cues: Vec<Cue>, glued: bool) -> Vec<Said> {
    if cues.iter().all(|cue| cue.start.is_some()) {
        cues.sort_by(|a, b| a.start.unwrap_or(0.0).total_cmp(&b.start.unwrap_or(0.0)));
    }
    cues.dedup_by(|b, a| a.start.is_some() && a.start == b.start && a.text == b.text);
    let texts = texts(&cues);
    let lines = lines(&cues, &texts);
    let speakers = speakers(&lines);
    let mut all: Vec<Said> = Vec::new();
    let mut last_cue = None;
    for line in &lines {
        let cue = &cues[line.cue];
        let (voice, text, is_marked) = voiced(line, &speakers);
        let text = sounds::without_sounds(text);
        // A line inside a cue begins in proportion, but not after the next cue.
        let next = cues.get(line.cue + 1).and_then(|next| next.start);
        let start = match (cue.start, cue.end.into_iter().chain(next).reduce(f64::min)) {
            (Some(start), Some(end)) if end > start => Some(start + (end - start) * line.share),
            (start, _) => start,
        };
        // Lines of one cue and one voice are one.
        if last_cue == Some(line.cue)
            && voice == Voice::Same
            && let Some(last) = all.last_mut()
        {
            if !text.is_empty() {
                push_line(&mut last.text, &text);
            }
            continue;
        }
        let is_glued = glued && line.share == 0.0 && !cue.text.starts_with(char::is_whitespace);
        let is_paragraph = is_marked;
        all.push(Said { voice, start, end: cue.end, text, is_glued, is_paragraph });
        last_cue = Some(line.cue);
    }
    carry(all)
}

/// Leaves out what has no words and hands its voice on.
fn carry(all: Vec<Said>) -> Vec<Said> {
    let mut kept: Vec<Said> = Vec::with_capacity(all.len());
    let mut waiting = Voice::Same;
    for mut said in all {
        if said.voice == Voice::Same {
            said.voice = std::mem::take(&mut waiting);
        }
        if said.text.is_empty() {
            waiting = said.voice;
        } else {
            waiting = Voice::Same;
            kept.push(said);
        }
    }
    kept
}

/// Adds a line to the lines before it; a word that is divided at the end of a line is not healed, since nobody can tell
/// "co-host" from a false start.
fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

/// For each cue its parts by voice, tags gone and rolling undone.
fn texts(cues: &[Cue]) -> Vec<Vec<markup::Voiced>> {
    let mut texts: Vec<Vec<markup::Voiced>> =
        cues.iter().map(|cue| markup::voices(&cue.text)).collect();
    let names = texts.iter().flatten().any(|part| part.voice.is_some());
    if !names && cues.iter().all(|cue| cue.speaker.is_none()) {
        let mut flat: Vec<String> = texts
            .iter()
            .map(|parts| parts.iter().map(|part| part.text.as_str()).collect())
            .collect();
        let before = flat.clone();
        rolling::unroll(&mut flat);
        if flat != before {
            let part = |text| vec![markup::Voiced { voice: None, text }];
            texts = flat.into_iter().map(part).collect();
        }
    }
    texts
}

fn lines<'a>(cues: &[Cue], texts: &'a [Vec<markup::Voiced>]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (number, parts) in texts.iter().enumerate() {
        let whole: usize = parts.iter().map(|part| part.text.len()).sum();
        let mut before = 0;
        for (at, part) in parts.iter().enumerate() {
            let named = part.voice.as_ref().or(cues[number].speaker.as_ref().filter(|_| at == 0));
            let mut voice = named.map_or(Voice::Same, |name| voice_of(name));
            for text in part.text.split('\n') {
                let share = before as f64 / whole.max(1) as f64;
                before += text.len() + 1;
                if !text.trim().is_empty() || voice != Voice::Same {
                    lines.push(Line {
                        cue: number,
                        voice: std::mem::take(&mut voice),
                        text,
                        share,
                    });
                }
            }
        }
    }
    lines
}

/// A name as a voice; an empty one says nothing.
pub(super) fn voice_of(name: &str) -> Voice {
    match label::cleaned(name) {
        Some(name) => Voice::Named(name),
        None if name.trim().is_empty() => Voice::Same,
        None => Voice::Somebody,
    }
}

/// The labels that are speakers.
fn speakers(lines: &[Line<'_>]) -> HashSet<String> {
    let mut places = Vec::new();
    let mut is_after_end = true;
    let mut words = HashSet::new();
    for line in lines {
        let (change, text) = without_change(line.text);
        if line.voice == Voice::Same
            && let Some(label) = label::candidate(text)
        {
            let is_after_end = is_after_end || change;
            places.push(Place { key: label::key(label.name), is_sure: change, is_after_end });
        }
        if !text.trim().is_empty() {
            // A note of a sound ends what was said before.
            is_after_end = sentence::ends(text) || text.trim_end().ends_with([']', ')', '♪']);
        }
    }
    if !places.is_empty() {
        words = lines.iter().flat_map(|line| label::small_words(line.text)).collect();
    }
    label::speakers(&places, &words)
}

/// Who says a line, its words, and whether a sign marks a change.
fn voiced<'a>(line: &Line<'a>, speakers: &HashSet<String>) -> (Voice, &'a str, bool) {
    let (change, text) = without_change(line.text);
    if line.voice != Voice::Same {
        return (line.voice.clone(), text, change);
    }
    match label::candidate(text) {
        Some(found) if speakers.contains(&label::key(found.name)) => {
            let voice = label::cleaned(found.name).map_or(Voice::Somebody, Voice::Named);
            (voice, found.rest, change)
        }
        _ if change => (Voice::Somebody, text, change),
        _ => (Voice::Same, text, change),
    }
}

/// Whether `>>` says that somebody else speaks, and what follows it.
///
/// A dash at the start of a line means the same in subtitles of films, but as often it is a dash.
fn without_change(text: &str) -> (bool, &str) {
    let trimmed = text.trim_start();
    let bare = trimmed.trim_start_matches(['>', '»']);
    let signs = trimmed[..trimmed.len() - bare.len()].chars().count();
    if signs >= 2 {
        return (true, bare.trim_start());
    }
    (false, trimmed.strip_prefix("- ").unwrap_or(trimmed))
}
