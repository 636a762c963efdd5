//! Times as transcripts write them: `00:12:34,567`, `12:34`, `(1:02:03)`, `[00:00:01.000 --> 00:00:03.000]`.
//!
//! All are kept in whole milliseconds until the end, so that what a file says is what comes out.

/// Hours beyond this are no time of an episode.
const MOST_HOURS: u64 = 999;

/// The most bytes between brackets around a time.
const LONGEST: usize = 48;

/// At most so many bytes from the start of `text`: what looks for an end looks no further, or a long line of beginnings
/// would be read once for each.
pub(super) fn start_of(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes.min(text.len()))]
}

/// A time at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::feed) struct Stamp<'a> {
    /// Seconds.
    pub start: f64,
    /// Seconds, where it is a range.
    pub end: Option<f64>,
    /// Whether it stood in brackets.
    pub bracketed: bool,
    /// What follows, without the signs between; untrimmed at its end.
    pub rest: &'a str,
}

/// Seconds of `[hours:]minutes:seconds[.fraction]` with dot or comma.
pub(in crate::feed) fn seconds(stamp: &str) -> Option<f64> {
    let (whole, fraction) = match stamp.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (stamp, None),
    };
    let number = |digits: &str, longest: usize| -> Option<u64> {
        let fits = (1..=longest).contains(&digits.len());
        (fits && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let mut parts = whole.rsplit(':');
    let seconds = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 3)?;
    let hours = parts.next().map(|hours| number(hours, 4)).unwrap_or(Some(0))?;
    let has_hours = whole.matches(':').count() == 2;
    if parts.next().is_some() || seconds > 59 || (has_hours && minutes > 59) || hours > MOST_HOURS {
        return None;
    }
    let mut milliseconds = (hours * 3600 + minutes * 60 + seconds) * 1000;
    if let Some(fraction) = fraction {
        number(fraction, 9)?;
        let three: String = fraction.chars().chain("00".chars()).take(3).collect();
        milliseconds += three.parse::<u64>().ok()?;
    }
    Some(milliseconds as f64 / 1000.0)
}

/// The two times of a line such as `00:01.000 --> 00:02.000 align:start`.
pub(super) fn range(line: &str) -> Option<(f64, f64)> {
    let (start, end) = line.split_once("-->").or_else(|| line.split_once("->"))?;
    let end = end.split_whitespace().next()?;
    Some((seconds(start.trim())?, seconds(end)?))
}

/// The time that `text` begins with.
pub(in crate::feed) fn leading(text: &str) -> Option<Stamp<'_>> {
    let text = text.trim_start();
    let close = match text.chars().next()? {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        '<' => Some('>'),
        c if c.is_ascii_digit() => None,
        _ => return None,
    };
    let (inside, rest) = match close {
        Some(close) => {
            let at = start_of(&text[1..], LONGEST).find(close)?;
            (&text[1..=at], &text[at + 2..])
        }
        None => bare(text)?,
    };
    let (start, end) = inside_of(inside)?;
    let after = rest.trim_start();
    let lower: String = after.chars().take(4).flat_map(char::to_lowercase).collect();
    // A time of day.
    if close.is_none()
        && ["am", "pm", "a.m", "p.m", "uhr", "h "].iter().any(|m| lower.starts_with(m))
    {
        return None;
    }
    let rest = after.trim_start_matches([' ', '\t', '-', '–', '—', ':', '|', '·', '•', ',']);
    // A dialogue's dash or a closing bracket is a part of the text.
    Some(Stamp { start, end, bracketed: close.is_some(), rest })
}

/// A time without brackets, and what follows.
fn bare(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',');
    let first = text.find(|c| !is_part(c)).unwrap_or(text.len());
    // `00:01 - 00:05` and `00:01 --> 00:05`.
    let behind = text[first..].trim_start_matches([' ', '-', '–', '>']);
    let between = &text[first..text.len() - behind.len()];
    if between.contains(['-', '–']) {
        let second = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        let whole = text.len() - behind.len() + second;
        if seconds(&behind[..second]).is_some() {
            return Some((&text[..whole], &text[whole..]));
        }
    }
    let stamp = text[..first].trim_end_matches([':', '.', ',']);
    let rest = &text[stamp.len()..];
    let ends =
        rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ":-–—|,".contains(c));
    ends.then_some((stamp, rest))
}

/// One time or two.
fn inside_of(text: &str) -> Option<(f64, Option<f64>)> {
    let text = text.trim();
    if let Some(one) = seconds(text) {
        return Some((one, None));
    }
    let end_of_first = text.find(|c: char| c.is_whitespace() || matches!(c, '-' | '–'))?;
    let (first, second) = text.split_at(end_of_first);
    let second = second.trim_start_matches([' ', '\t', '-', '–', '>']);
    Some((seconds(first)?, Some(seconds(second)?)))
}

/// Where in `text` times in brackets stand, each with the bytes it takes.
///
/// Round brackets count only with hours: `(3:16)` is a verse as often as a time.
pub(super) fn within(text: &str) -> Vec<(usize, usize, f64)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(['[', '(']).map(|at| from + at) {
        from = at + 1;
        let Some(stamp) = leading(&text[at..]) else { continue };
        let Some(close) = text[at..].find([']', ')']).map(|close| at + close + 1) else { break };
        if text[at..].starts_with('[') || text[at..close].matches(':').count() >= 2 {
            found.push((at, close, stamp.start));
            from = close;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_millisecond() {
        for (text, expected) in [
            ("00:00:00,179", Some(0.179)),
            ("00:02.760", Some(2.76)),
            ("1:02:03", Some(3723.0)),
            ("75:30", Some(4530.0)),
            ("100:00:00.5", Some(360_000.5)),
            ("0:61", None),
            ("1:60:00", None),
            ("12", None),
            ("1:2:3:4", None),
            ("99999999999999999999:00", None),
            ("+1:00", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_at_the_start_is_told_in_all_its_dresses() {
        let start = |text: &'static str| leading(text).map(|s| (s.start, s.end, s.rest));
        assert_eq!(start("(00:12:34) So"), Some((754.0, None, "So")));
        assert_eq!(start("[12:34] So"), Some((754.0, None, "So")));
        assert_eq!(start("12:34 - So"), Some((754.0, None, "So")));
        assert_eq!(start("12:34"), Some((754.0, None, "")));
        assert_eq!(start("(00:00:05):"), Some((5.0, None, "")));
        let whisper = "[00:00:01.000 --> 00:00:03.500]  So";
        assert_eq!(start(whisper), Some((1.0, Some(3.5), "So")));
        assert_eq!(start("00:01 - 00:05 So"), Some((1.0, Some(5.0), "So")));
        assert_eq!(start("12:30 pm we met"), None);
        assert_eq!(start("12:30ish we met"), None);
        assert_eq!(start("(see 12:30) we met"), None);
        assert_eq!(start("2024 was good"), None);
    }

    #[test]
    fn times_within_a_line_are_found() {
        assert_eq!(
            within("So [00:01:00] and (0:02:00) but (3:16)"),
            [(3, 13, 60.0), (18, 27, 120.0)]
        );
    }
}
