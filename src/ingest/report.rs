//! What was read, and what was wrong with the rest, told by input and line.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::insight::IdError;

/// Examples kept of each kind of trouble: enough to see the pattern, few enough to read.
const EXAMPLES: usize = 3;

/// Something that can be wrong with a line, with a short stable name for its kind.
pub trait Fault: fmt::Display {
    /// The kind, in snake case; the key in a report's JSON form.
    fn kind(&self) -> &'static str;
}

/// Why a line did not become an insight.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Not JSON.
    #[error("broken JSON at column {column}: {detail}; expected one JSON object a line")]
    BrokenJson {
        /// Where the parser stopped, counted in bytes from 1.
        column: usize,
        /// What the parser said.
        detail: String,
    },
    /// JSON, but not an object.
    #[error(
        "found {found}, expected one JSON object a line; turn a JSON array into lines with jq -c '.[]'"
    )]
    NotAnObject {
        /// The kind of value found.
        found: &'static str,
    },
    /// Longer than any record that makes sense.
    #[error("the record is longer than {limit} bytes; expected one record a line")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A byte that is not UTF-8.
    #[error(
        "byte {column} of the line is not UTF-8; save the file as UTF-8, for example with iconv -f LATIN1 -t UTF-8"
    )]
    NotUtf8 {
        /// Its place in the line (in CSV: in the cell), counted in bytes from 1.
        column: usize,
    },
    /// The whole input is in another encoding.
    #[error(
        "the input is encoded as UTF-16 or UTF-32, expected UTF-8; none of it was read; convert it with iconv -f UTF-16 -t UTF-8"
    )]
    Utf16,
    /// A CSV file without the one column that is needed.
    #[error(
        "the header has no column `text` but {found}; none of the file was read; name the columns in its first line"
    )]
    NoTextColumn {
        /// The columns found.
        found: String,
    },
    /// A quoted cell of a CSV row that does not end with its quote.
    #[error(
        "a quote that opens a cell here is not closed before the next delimiter or line end; double the quotes inside a quoted cell, or save as tab-separated values, where a quote is a character"
    )]
    OpenQuote,
    /// A CSV row that does not fit its header.
    #[error(
        "the row has {found} cells, the header {expected}; put cells with commas or line ends in double quotes"
    )]
    CellCount {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// No text at all.
    #[error("there is no field `text`; expected one to three sentences in it")]
    NoText,
    /// A text with nothing in it.
    #[error("the field `text` is empty; expected one to three sentences")]
    EmptyText,
    /// A text that is longer than an insight can be.
    #[error(
        "the text has {found} bytes, at most {limit} are allowed; split it into insights or raise the limit"
    )]
    TextTooLong {
        /// Its length in bytes.
        found: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// A field of the wrong type.
    #[error("the field `{field}` is {found}, expected {expected}")]
    WrongType {
        /// Its name in the input.
        field: String,
        /// The type wanted.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// An id that cannot be one.
    #[error(transparent)]
    BadId(#[from] IdError),
    /// An id that came before.
    #[error(
        "the id {id} was used by an earlier record; the first is kept; give every insight its own id"
    )]
    DuplicateId {
        /// The id.
        id: String,
    },
    /// A record without an id whose show and text came before.
    #[error(
        "the same text of the same show came before; the first is kept; give both an `id` to keep both"
    )]
    DuplicateText,
    /// A vector of another length than the model's.
    #[error(
        "the vector has {found} dimensions, expected {expected}; give the whole vector, or none and the text is embedded"
    )]
    VectorLength {
        /// Its dimensions.
        found: usize,
        /// Those of the model.
        expected: usize,
    },
    /// A vector with a value that is no number.
    #[error(
        "value {place} of the vector is missing or not finite; give the whole vector, or none and the text is embedded"
    )]
    VectorNotFinite {
        /// Which value, from 1.
        place: usize,
    },
    /// A vector that was not normalised.
    #[error(
        "the vector has length {length}, expected 1; divide it by its length, or give none and the text is embedded"
    )]
    VectorNotUnit {
        /// Its length, in digits.
        length: String,
    },
}

/// What was wrong with an insight that was accepted all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// It is kept without a date.
    #[error(
        "`{value}` is not a date; the insight is kept undated; write it as 2025-11-02 or 2025-11-02T08:00:00Z"
    )]
    BadDate {
        /// What was found.
        value: String,
    },
    /// It is kept without a place in the audio.
    #[error(
        "`{value}` is not an offset into the audio; the insight is kept without; write seconds or HH:MM:SS"
    )]
    BadStart {
        /// What was found.
        value: String,
    },
    /// Control characters in the text became spaces.
    #[error("the text held control characters, which became spaces; remove them at the source")]
    ControlCharacters,
}

impl Fault for Reason {
    fn kind(&self) -> &'static str {
        match self {
            Self::BrokenJson { .. } => "broken_json",
            Self::NotAnObject { .. } => "not_an_object",
            Self::TooLong { .. } => "record_too_long",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::Utf16 => "utf16",
            Self::NoTextColumn { .. } => "no_text_column",
            Self::OpenQuote => "open_quote",
            Self::CellCount { .. } => "cell_count",
            Self::NoText => "no_text",
            Self::EmptyText => "empty_text",
            Self::TextTooLong { .. } => "text_too_long",
            Self::WrongType { .. } => "wrong_type",
            Self::BadId(_) => "bad_id",
            Self::DuplicateId { .. } => "duplicate_id",
            Self::DuplicateText => "duplicate_text",
            Self::VectorLength { .. } => "vector_length",
            Self::VectorNotFinite { .. } => "vector_not_finite",
            Self::VectorNotUnit { .. } => "vector_not_unit",
        }
    }
}

impl Fault for Warning {
    fn kind(&self) -> &'static str {
        match self {
            Self::BadDate { .. } => "bad_date",
            Self::BadStart { .. } => "bad_start",
            Self::ControlCharacters => "control_characters",
        }
    }
}

/// A fault and where it was found; prints as `input:line: what, expected, way out`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark<F> {
    /// The input as people know it: a path or "standard input".
    pub input: String,
    /// The line, counted from 1; of a CSV row that spans lines, its first.
    pub line: u64,
    /// What is wrong.
    pub fault: F,
}

impl<F: Fault> fmt::Display for Remark<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.input, self.line, self.fault)
    }
}

/// As `{"input", "line", "message"}`.
impl<F: Fault> Serialize for Remark<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut remark = serializer.serialize_struct("Remark", 3)?;
        remark.serialize_field("input", &self.input)?;
        remark.serialize_field("line", &self.line)?;
        remark.serialize_field("message", &self.fault.to_string())?;
        remark.end()
    }
}

/// What a remark is as JSON.
#[derive(JsonSchema)]
#[schemars(rename = "Remark")]
#[expect(dead_code, reason = "it only tells its shape")]
struct RemarkShape {
    /// The input.
    input: String,
    /// The line, from 1.
    line: u64,
    /// What is wrong.
    message: String,
}

/// How often one kind of fault was met, and the first few times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "", rename = "Tally")]
pub struct Tally<F: Fault> {
    /// How often.
    pub count: u64,
    /// The first three.
    #[schemars(with = "Vec<RemarkShape>")]
    pub examples: Vec<Remark<F>>,
}

impl<F: Fault> Tally<F> {
    /// How many lines were what `word` says for reasons of this `kind`, and the first of them.
    pub fn told(&self, word: &str, kind: &str) -> String {
        let noun = if self.count == 1 { "line" } else { "lines" };
        let mut text = format!("{} {noun} {word} ({kind}):", self.count);
        for example in &self.examples {
            text.push_str(&format!("\n  {example}"));
        }
        let more = self.count - self.examples.len() as u64;
        if more > 0 {
            text.push_str(&format!("\n  … and {more} more"));
        }
        text
    }
}

/// What became of all records.
///
/// Invariant: `read` = `accepted` + all counts in `refused`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IngestReport {
    /// Records seen; empty lines and header rows are not records.
    pub read: u64,
    /// Insights given to the sink.
    pub accepted: u64,
    /// Accepted insights without an id of their own: it was derived from show and text.
    pub derived_ids: u64,
    /// Refused records by [`Fault::kind`].
    pub refused: BTreeMap<&'static str, Tally<Reason>>,
    /// Oddities of accepted insights by [`Fault::kind`].
    pub warnings: BTreeMap<&'static str, Tally<Warning>>,
}

impl IngestReport {
    /// Records refused, for whatever reason.
    pub fn refused_total(&self) -> u64 {
        self.refused.values().map(|tally| tally.count).sum()
    }

    /// Oddities of accepted insights.
    pub fn warnings_total(&self) -> u64 {
        self.warnings.values().map(|tally| tally.count).sum()
    }

    /// Why nothing was accepted, as the end of a sentence: every kind of refusal with its first lines.
    pub fn reasons(&self) -> String {
        if self.read == 0 {
            return "; the input holds no records, only empty lines or a header".into();
        }
        let kinds =
            self.refused.iter().map(|(kind, tally)| format!("\n{}", tally.told("refused", kind)));
        kinds.collect()
    }

    pub(super) fn refuse(&mut self, remark: Remark<Reason>) {
        count(&mut self.refused, remark);
    }

    pub(super) fn warn(&mut self, remark: Remark<Warning>) {
        count(&mut self.warnings, remark);
    }
}

fn count<F: Fault>(tallies: &mut BTreeMap<&'static str, Tally<F>>, remark: Remark<F>) {
    let tally = tallies
        .entry(remark.fault.kind())
        .or_insert_with(|| Tally { count: 0, examples: Vec::new() });
    tally.count += 1;
    if tally.examples.len() < EXAMPLES {
        tally.examples.push(remark);
    }
}
