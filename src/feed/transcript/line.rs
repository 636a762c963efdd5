//! Lines of a transcript that is a text: plain, Markdown or what HTML shows.

/// One line with what its markup says about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Without markup.
    pub text: String,
    /// Level of a heading, 0 elsewhere.
    pub level: u8,
    /// How many bytes at its start are emphasised.
    pub lead: usize,
    /// Whom an element for it names (`<cite>`).
    pub speaker: Option<String>,
    /// Seconds that an element for it says (`<time>`).
    pub time: Option<f64>,
}

/// The lines of a plain text; none is empty.
pub(super) fn plain(text: &str) -> Vec<Line> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| Line { text: line.to_owned(), ..Line::default() }).collect()
}
