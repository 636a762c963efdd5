//! How an insight looks on a terminal.

use std::fmt::Write;

use comfy_table::{Cell, CellAlignment, Row, Table, presets};

use super::printer::DIM;
pub(super) use crate::insight::counted as count;
use crate::insight::{Insight, Source};

/// Columns that a paragraph may fill.
const WIDTH: usize = 92;

/// `text` broken into lines of at most [`WIDTH`] columns, each indented by `indent` blanks.
pub(super) fn paragraph(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH - indent {
            lines.push('\n');
            column = 0;
        }
        if column == 0 {
            lines.extend(std::iter::repeat_n(' ', indent));
        } else {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines.push('\n');
    lines
}

/// Show, episode, speaker, day and place in the audio, as far as they are known, then the id.
pub(super) fn source_line(insight: &Insight, indent: usize) -> String {
    let Source { show, episode, speaker, start, published, .. } = &insight.source;
    let mut parts: Vec<String> = [show, episode, speaker].into_iter().flatten().cloned().collect();
    parts.extend(published.map(|instant| instant.strftime("%Y-%m-%d").to_string()));
    parts.extend(start.map(clock));
    parts.push(format!("[{}]", insight.id));
    format!("{:indent$}{DIM}{}{DIM:#}\n", "", parts.join(" · "))
}

/// Title, where there is one, text and source.
pub(super) fn insight(insight: &Insight, indent: usize) -> String {
    let mut text = String::new();
    if let Some(title) = &insight.title {
        text.push_str(&paragraph(title, indent));
    }
    text.push_str(&paragraph(&insight.text, indent));
    text.push_str(&source_line(insight, indent));
    text
}

/// `also on 3 other shows`, or nothing.
pub(super) fn also_on(shows: usize) -> String {
    match shows {
        0 => String::new(),
        1 => "  also on 1 other show".into(),
        n => format!("  also on {n} other shows"),
    }
}

/// `no claim` behind what claims nothing.
pub(super) fn no_claim(is_claim: bool) -> &'static str {
    if is_claim { "" } else { "  no claim" }
}

/// Bytes for people.
pub(super) fn bytes(count: u64) -> String {
    indicatif::HumanBytes(count).to_string()
}

/// A table whose columns but the first are numbers.
pub(super) fn numbers<T: Into<Cell>>(header: impl IntoIterator<Item = T>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(Row::from(header));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn clock(seconds: f64) -> String {
    let seconds = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    if hours > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "{hours}:");
    }
    let _ = write!(text, "{minutes:02}:{seconds:02}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_broken_at_blanks_and_indented() {
        let text = "word ".repeat(40);
        let lines: Vec<String> = paragraph(&text, 4).lines().map(str::to_owned).collect();
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| line.starts_with("    w") && line.len() <= WIDTH));
    }

    #[test]
    fn a_noun_follows_its_number() {
        let texts =
            [count(1, "query"), count(42, "query"), count(3341, "insight"), count(2, "day")];
        assert_eq!(texts, ["1 query", "42 queries", "3,341 insights", "2 days"]);
    }

    #[test]
    fn seconds_become_a_clock() {
        assert_eq!((clock(75.4), clock(3661.0)), ("01:15".into(), "1:01:01".into()));
    }
}
