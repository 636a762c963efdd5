//! A table of words and figures in the forms that people paste: text, Markdown, LaTeX.
//!
//! Invariant: every row is as wide as the head; what a cell says is escaped for the form.

use std::fmt::Write;

/// How a table or a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Columns of equal width, for terminals.
    #[default]
    Text,
    /// A pipe table.
    Markdown,
    /// A `tabular` with booktabs rules.
    Latex,
    /// One JSON object with stable keys.
    Json,
}

/// Rows of cells under a head; the first column is words, the others are figures.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in one place.
#[derive(Clone)]
pub(super) struct Cell {
    text: String,
    /// The best of its column.
    strong: bool,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: false }
    }

    pub(super) fn strong(text: impl Into<String>, strong: bool) -> Self {
        Self { text: text.into(), strong }
    }
}

impl Table {
    pub(super) fn new(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row; what is missing at its end stays empty, what is too much is cut.
    pub(super) fn push(&mut self, mut row: Vec<Cell>) {
        row.resize(self.head.len(), Cell::new(""));
        self.rows.push(row);
    }

    /// The table in `form`, with a line break at the end; JSON is not for tables and gives text.
    pub(super) fn render(&self, form: Form) -> String {
        match form {
            Form::Markdown => self.markdown(),
            Form::Latex => self.latex(),
            Form::Text | Form::Json => self.text(),
        }
    }

    fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].text.chars().count());
            cells.chain([self.head[column].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::new();
            for (column, (cell, &width)) in cells.zip(&widths).enumerate() {
                let _ = if column == 0 {
                    write!(line, "{cell:<width$}")
                } else {
                    write!(line, "  {cell:>width$}")
                };
            }
            line.truncate(line.trim_end().len());
            line.push('\n');
            line
        };
        let mut out = line(&mut self.head.iter().map(String::as_str));
        for row in &self.rows {
            out.push_str(&line(&mut row.iter().map(|cell| cell.text.as_str())));
        }
        out
    }

    fn markdown(&self) -> String {
        let escape = |text: &str| text.replace('|', "\\|");
        let mut out = format!(
            "| {} |\n|---|",
            self.head.iter().map(|h| escape(h)).collect::<Vec<_>>().join(" | ")
        );
        out.push_str(&"---:|".repeat(self.head.len().saturating_sub(1)));
        out.push('\n');
        for row in &self.rows {
            let cells = row.iter().map(|cell| {
                let text = escape(&cell.text);
                if cell.strong { format!("**{text}**") } else { text }
            });
            let _ = writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "));
        }
        out
    }

    fn latex(&self) -> String {
        let head = self.head.iter().map(|cell| latex_escape(cell)).collect::<Vec<_>>().join(" & ");
        let columns = "r".repeat(self.head.len().saturating_sub(1));
        let mut out =
            format!("\\begin{{tabular}}{{l{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n");
        for row in &self.rows {
            let cells = row.iter().map(|cell| {
                let text = latex_escape(&cell.text);
                if cell.strong { format!("\\textbf{{{text}}}") } else { text }
            });
            let _ = writeln!(out, "{} \\\\", cells.collect::<Vec<_>>().join(" & "));
        }
        out.push_str("\\bottomrule\n\\end{tabular}\n");
        out
    }
}

fn latex_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '−' => out.push_str("$-$"),
            _ => out.push(c),
        }
    }
    out
}
