//! Transcripts in JSON: Podcasting 2.0, whisper, whisper.cpp, OpenAI `verbose_json`.
//!
//! Sources: the podcast namespace, `transcripts/transcripts.md` (segments with speaker, startTime, endTime, body);
//! openai/whisper and the OpenAI API (segments with start, end, text); ggml-org/whisper.cpp (`transcription` with
//! `offsets` in milliseconds). Fields of other names that are customary are taken too; whisper may write `NaN`, which is
//! no JSON and is read as null.

use serde_json::Value;

use super::cue::Cue;
use super::{TranscriptError, clock};

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// One cue a segment.
    pub cues: Vec<Cue>,
    /// Whether a segment without a space before it goes on with the word before it.
    pub glued: bool,
    /// The text without times, where there is nothing else.
    pub text: Option<String>,
}

/// The segments of `text`.
pub(super) fn segments(text: &str) -> Result<Segments, TranscriptError> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => serde_json::from_str(&without_nan(text))
            .map_err(|_| TranscriptError::BrokenJson { detail: error.to_string() })?,
    };
    let nothing = TranscriptError::NotTranscript { found: "JSON without segments" };
    let found = list_of(&value).ok_or_else(|| nothing.clone());
    let list = match (found, first_text(&value)) {
        (Ok(list), _) if !list.is_empty() => list,
        (_, Some(text)) => {
            return Ok(Segments { text: Some(text.to_owned()), ..Segments::default() });
        }
        (found, None) => found?,
    };
    if !list.is_empty() && !list.iter().any(|segment| body(segment).is_some()) {
        return Err(nothing);
    }
    let cues: Vec<Cue> = list.iter().filter_map(cue).collect();
    let glued = is_glued(&cues);
    Ok(Segments { cues, glued, text: None })
}

/// The list of segments, wherever it stands.
fn list_of(value: &Value) -> Option<&Vec<Value>> {
    if let Value::Array(list) = value {
        return Some(list);
    }
    let names = ["segments", "transcription", "cues", "utterances", "transcript", "results"];
    let (name, inner) = names.iter().find_map(|name| Some((*name, value.get(name)?)))?;
    match inner {
        Value::Array(list) => Some(list),
        // `transcript: {segments: […]}` and the like, one step deep.
        Value::Object(_) if name != "segments" => {
            names.iter().find_map(|name| inner.get(name)?.as_array())
        }
        _ => None,
    }
}

/// A whole text that stands in the place of segments.
fn first_text(value: &Value) -> Option<&str> {
    let text = ["text", "transcript"].iter().find_map(|name| value.get(name)?.as_str())?;
    (!text.trim().is_empty()).then_some(text)
}

fn cue(segment: &Value) -> Option<Cue> {
    let text = body(segment)?.to_owned();
    let time = |names: &[&str]| names.iter().find_map(|name| time_of(segment.get(name)?));
    let edge = |name: &str| {
        let offset =
            segment.get("offsets").and_then(|o| o.get(name)?.as_f64()).map(|ms| ms / 1000.0);
        offset.or_else(|| time_of(segment.get("timestamps")?.get(name)?))
    };
    let start =
        time(&["startTime", "start", "start_time", "begin", "from"]).or_else(|| edge("from"));
    let end = time(&["endTime", "end", "end_time", "to"]).or_else(|| edge("to"));
    let start = start.or(end);
    let end = end.filter(|end| start.is_some_and(|start| *end >= start)).or(start);
    Some(Cue { start, end, speaker: speaker(segment), text })
}

fn body(segment: &Value) -> Option<&str> {
    ["body", "text", "content", "transcript", "word"]
        .iter()
        .find_map(|name| segment.get(name)?.as_str())
}

fn speaker(segment: &Value) -> Option<String> {
    let value = ["speaker", "speakerName", "speaker_name", "speaker_label", "voice"]
        .iter()
        .find_map(|name| segment.get(name))?;
    let value = value.get("name").unwrap_or(value);
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(format!("Speaker {number}")),
        _ => None,
    }
}

/// Seconds as a number, or as text in either form.
fn time_of(value: &Value) -> Option<f64> {
    let seconds = match value {
        Value::String(text) => {
            let text = text.trim();
            clock::seconds(text).or_else(|| text.trim_end_matches('s').parse().ok())
        }
        value => value.as_f64(),
    };
    // To the millisecond, as all times here.
    seconds.filter(|s| (0.0..1e7).contains(s)).map(|s| (s * 1000.0).round() / 1000.0)
}

/// Whether segments are words or parts of words that carry their own spaces, as tokens of whisper do.
fn is_glued(cues: &[Cue]) -> bool {
    let short = cues.iter().filter(|cue| cue.text.split_whitespace().count() <= 1).count();
    let spaced = cues.iter().filter(|cue| cue.text.starts_with(' ')).count();
    cues.len() > 4 && short * 10 >= cues.len() * 9 && spaced * 2 >= cues.len()
}

/// `text` with the numbers that JSON does not know as null.
fn without_nan(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !is_quoted
            && let Some(word) =
                ["NaN", "-Infinity", "Infinity"].iter().find(|w| rest.starts_with(**w))
        {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        is_quoted ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(f64, f64, Option<&str>, &str)]) {
        let segments = segments(text).unwrap();
        let seen: Vec<(f64, f64, Option<&str>, &str)> = segments
            .cues
            .iter()
            .map(|cue| {
                (cue.start.unwrap(), cue.end.unwrap(), cue.speaker.as_deref(), cue.text.as_str())
            })
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_podcast_form_is_read() {
        let text = r#"{"version": "1.0.0", "segments": [
            {"speaker": "Ann", "startTime": 0.5, "endTime": 0.75, "body": "I"},
            {"startTime": "1", "endTime": "00:00:02.5", "body": "am"}]}"#;
        check(text, &[(0.5, 0.75, Some("Ann"), "I"), (1.0, 2.5, None, "am")]);
    }

    #[test]
    fn the_forms_of_whisper_are_read() {
        let text = r#"{"text": " Hi.", "segments": [{"id": 0, "start": 0.0, "end": 1.2, "text": " Hi.",
            "avg_logprob": NaN, "words": []}], "language": "en"}"#;
        check(text, &[(0.0, 1.2, None, " Hi.")]);
        let cpp = r#"{"transcription": [{"timestamps": {"from": "00:00:00,000", "to": "00:00:01,500"},
            "offsets": {"from": 0, "to": 1500}, "text": " Hi."}]}"#;
        check(cpp, &[(0.0, 1.5, None, " Hi.")]);
        assert_eq!(segments(r#"{"text": "Hi."}"#).unwrap().text.as_deref(), Some("Hi."));
    }

    #[test]
    fn json_that_says_nothing_is_refused() {
        let not = TranscriptError::NotTranscript { found: "JSON without segments" };
        assert_eq!(segments(r#"{"error": "no such file"}"#).unwrap_err(), not);
        assert_eq!(segments(r#"[{"key": "x"}]"#).unwrap_err(), not);
        assert_eq!(segments("7").unwrap_err(), not);
        assert!(segments(r#"{"segments": []}"#).unwrap().cues.is_empty());
        assert!(matches!(segments("{\"segments\": [{"), Err(TranscriptError::BrokenJson { .. })));
    }
}
