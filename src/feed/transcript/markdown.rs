//! Markdown as lines: front matter, code fences and rules gone, emphasis and links as their words.
//!
//! Source: CommonMark 0.31, as far as transcripts use it. Where a heading "Transcript" stands, only what is under it counts.

use super::clock::start_of;
use super::line::Line;

/// The lines of a Markdown text; none is empty.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> =
        without_front_matter(text).lines().filter_map(|line| read(line.trim())).collect();
    let is_start = |line: &Line| {
        let title = line.text.trim_end_matches(':').to_lowercase();
        line.level > 0
            && ["transcript", "full transcript", "episode transcript"].contains(&title.as_str())
    };
    if let Some(at) = lines.iter().position(is_start) {
        let level = lines[at].level;
        lines.drain(..=at);
        let is_appendix = |line: &Line| {
            let title = line.text.to_lowercase();
            let names = [
                "links",
                "resources",
                "references",
                "show notes",
                "related",
                "credits",
                "sponsors",
            ];
            line.level > 0
                && line.level <= level
                && names.iter().any(|name| title.starts_with(name))
        };
        if let Some(end) = lines.iter().position(is_appendix) {
            lines.truncate(end);
        }
    }
    lines
}

/// What follows YAML between lines of dashes.
pub(super) fn without_front_matter(text: &str) -> &str {
    let text = text.trim_start();
    let Some(inside) = text.strip_prefix("---\n") else { return text };
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return &inside[at..];
        }
    }
    text
}

fn read(line: &str) -> Option<Line> {
    let mut rest = line;
    let mut level = 0;
    let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && rest[hashes..].starts_with(' ') {
        level = hashes as u8;
        rest = rest[hashes..].trim_matches(['#', ' ']);
    }
    let is_rule = rest.len() >= 3 && rest.chars().all(|c| matches!(c, '-' | '*' | '_' | ' ' | '='));
    if is_rule || rest.starts_with("```") || rest.starts_with("<!--") {
        return None;
    }
    // Quotations and items of lists; `>>` is another speaker.
    while let Some(inner) = ["> ", "- ", "* ", "+ "].iter().find_map(|sign| rest.strip_prefix(sign))
    {
        rest = inner.trim_start();
    }
    let (text, lead) = unmarked(rest);
    (!text.is_empty()).then_some(Line { text, level, lead, ..Line::default() })
}

/// A line without marks of emphasis, code and links, and how many bytes at its start were emphasised.
fn unmarked(line: &str) -> (String, usize) {
    let line = without_links(line);
    let mut out = String::with_capacity(line.len());
    let mut lead = 0;
    let (mut depth, mut is_lead) = (0i32, line.starts_with(['*', '_']));
    let chars: Vec<char> = line.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = match c {
            '*' | '_' => chars[at..].iter().take_while(|other| **other == c).count(),
            _ => 1,
        };
        let is_mark = match c {
            '*' => !is_lonely(&chars, at, run),
            '_' => run >= 2 && !is_lonely(&chars, at, run),
            '`' => true,
            _ => false,
        };
        if c == '\\' && chars.get(at + 1).is_some_and(char::is_ascii_punctuation) {
            out.push(chars[at + 1]);
            at += 2;
        } else if is_mark {
            if c != '`' {
                let opens = chars.get(at + run).is_some_and(|c| !c.is_whitespace()) && depth == 0;
                depth = if opens { 1 } else { 0 };
                if depth == 0 && is_lead {
                    lead = out.len();
                    is_lead = false;
                }
            }
            at += run;
        } else {
            out.extend(&chars[at..at + run]);
            at += run;
        }
    }
    let trimmed = out.trim().to_owned();
    let lead = lead.min(trimmed.len());
    (trimmed, lead)
}

/// Whether a run of marks stands alone, as in `2 * 3`.
fn is_lonely(chars: &[char], at: usize, run: usize) -> bool {
    let is_space = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    is_space(before) && is_space(chars.get(at + run))
}

/// `[text](address)` as `text`, `![alt](address)` as nothing.
fn without_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let link = start_of(&rest[at..], 300).find("](").and_then(|close| {
            let end = start_of(&rest[at + close..], 600).find(')')?;
            Some((&rest[at + 1..at + close], at + close + end + 1))
        });
        match link {
            Some((text, end)) if !text.contains('[') || text.starts_with('[') => {
                let is_picture = rest[..at].ends_with('!');
                out.push_str(
                    rest[..at].strip_suffix('!').filter(|_| is_picture).unwrap_or(&rest[..at]),
                );
                if !is_picture {
                    out.push_str(text);
                }
                rest = &rest[end..];
            }
            _ => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u8, usize, &str)]) {
        let lines = lines(text);
        let seen: Vec<(u8, usize, &str)> =
            lines.iter().map(|line| (line.level, line.lead, line.text.as_str())).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn marks_go_and_words_stay() {
        check(
            "---\ntitle: x\n---\n\n# A *day*\n\n**Ann Lee** (00:01:23):\n> so `it` is\n---\n- __Bo:__ 2 * 3",
            &[
                (1, 0, "A day"),
                (0, 7, "Ann Lee (00:01:23):"),
                (0, 0, "so it is"),
                (0, 3, "Bo: 2 * 3"),
            ],
        );
    }

    #[test]
    fn links_are_their_text() {
        check(
            "[12:34](https://x.org?t=754) see ![pic](a.png)[that](b) \\[00:01\\]",
            &[(0, 0, "12:34 see that [00:01]")],
        );
    }

    #[test]
    fn only_the_transcript_counts_where_it_is_named() {
        check("# Show\nsummary\n## Transcript\nAnn: hi\n## Links\nx", &[(0, 0, "Ann: hi")]);
    }
}
