//! WebVTT: cues out of blocks.
//!
//! Source: WebVTT, 6.1 "WebVTT file parsing"; lenient where files in feeds are not strict: a missing signature, one digit
//! of hours, commas. Header, NOTE, STYLE and REGION are left out, identifiers and settings read over.

use super::clock;
use super::cue::Cue;

/// All cues of a file, in its order.
pub(super) fn cues(text: &str) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    // Whether lines belong to a cue: from its times to a blank line.
    let mut is_open = false;
    for line in text.lines() {
        if let Some((start, end)) = line.contains("-->").then(|| clock::range(line)).flatten() {
            cues.push(Cue { start: Some(start), end: Some(end), ..Cue::default() });
            is_open = true;
        } else if is_end(line, cues.last()) {
            is_open = false;
        } else if let Some(cue) = cues.last_mut().filter(|_| is_open) {
            if !cue.text.is_empty() {
                cue.text.push('\n');
            }
            cue.text.push_str(line);
        }
    }
    cues
}

/// Whether a cue is over: at a blank line, also at one of spaces, which opens the cues of YouTube, though.
fn is_end(line: &str, cue: Option<&Cue>) -> bool {
    let opens = !line.is_empty() && cue.is_some_and(|cue| cue.text.is_empty());
    (line.trim().is_empty() && !opens) || line.contains("-->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_are_no_cues_are_left_out() {
        let text = "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n\
                    NOTE\nnot said\nat all\n\nintro\n00:01.000 --> 00:02.500 align:start position:0%\nHello\nyou\n\n\
                    00:00:03.000 --> 00:00:04.000\n\n100:00:05.000 --> 100:00:06.000\nlate";
        let cues = cues(text);
        let seen: Vec<(f64, f64, &str)> = cues
            .iter()
            .map(|cue| (cue.start.unwrap(), cue.end.unwrap(), cue.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [(1.0, 2.5, "Hello\nyou"), (3.0, 4.0, ""), (360_005.0, 360_006.0, "late")]
        );
    }

    #[test]
    fn a_broken_time_loses_its_own_cue_only() {
        let cues = cues("WEBVTT\n\n00:xx --> 00:02.000\nlost\n\n00:03.000 --> 00:04.000\nkept");
        assert_eq!(cues.len(), 1);
        assert_eq!(cues[0].text, "kept");
    }
}
