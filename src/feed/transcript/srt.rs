//! SubRip: cues between lines of times.
//!
//! The times alone divide a file: numbers may be missing or wrong, and blank lines may stand inside a cue, so a cue goes
//! on to the number that stands directly above the next times.

use super::clock;
use super::cue::Cue;

/// All cues of a file, in its order.
pub(super) fn cues(text: &str) -> Vec<Cue> {
    let lines: Vec<&str> = text.lines().collect();
    let times: Vec<(usize, (f64, f64))> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains("->"))
        .filter_map(|(at, line)| Some((at, clock::range(line)?)))
        .collect();
    let mut cues = Vec::with_capacity(times.len());
    for (number, &(at, (start, end))) in times.iter().enumerate() {
        let until = times.get(number + 1).map_or(lines.len(), |&(next, _)| next);
        let mut payload = &lines[at + 1..until];
        if number + 1 < times.len() && ends_with_number(payload, number + 2) {
            payload = &payload[..payload.len() - 1];
        }
        let text = payload.join("\n").trim().to_owned();
        cues.push(Cue { start: Some(start), end: Some(end), speaker: None, text });
    }
    cues
}

/// Whether the last line is the number of the next cue: digits alone, behind a blank line or of the value that is due.
fn ends_with_number(payload: &[&str], due: usize) -> bool {
    let Some((last, before)) = payload.split_last() else { return false };
    let digits = last.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let follows_blank = before.last().is_none_or(|line| line.trim().is_empty());
    is_number && (follows_blank || digits.parse() == Ok(due))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(f64, f64, &str)]) {
        let cues = cues(text);
        let seen: Vec<(f64, f64, &str)> = cues
            .iter()
            .map(|cue| (cue.start.unwrap(), cue.end.unwrap(), cue.text.as_str()))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn comma_dot_and_missing_numbers_are_read() {
        let text = "1\n00:00:01,000 --> 00:00:02,500\nOne\ntwo\n\n00:00:03.000 --> 00:00:04.000\nthree\n\n\
                    7\n00:05 --> 00:06\nfour";
        check(text, &[(1.0, 2.5, "One\ntwo"), (3.0, 4.0, "three"), (5.0, 6.0, "four")]);
    }

    #[test]
    fn a_blank_line_inside_a_cue_ends_nothing() {
        let text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nthree";
        check(text, &[(1.0, 2.0, "One\n\ntwo"), (3.0, 4.0, "three")]);
    }

    #[test]
    fn a_number_that_is_said_stays() {
        let text =
            "1\n00:00:01,000 --> 00:00:02,000\nIt was\n1984\n2\n00:00:03,000 --> 00:00:04,000\n42";
        check(text, &[(1.0, 2.0, "It was\n1984"), (3.0, 4.0, "42")]);
    }
}
