//! The loop over all inputs: open, parse, map, check the id, hand on.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, Read, Seek};
use std::rc::Rc;
use std::sync::Arc;

use super::csv::{self, Csv};
use super::fields::{self, Fields};
use super::given::{self, Arrival, Expected, Given};
use super::jsonl::JsonLines;
use super::report::{IngestReport, Reason, Remark, Warning};
use super::stream::{self, Counted, Format, Opened};
use super::table::{self, TableError};
#[cfg(feature = "parquet")]
use super::table::{Row, Table};
use super::{IngestError, Input};
use crate::insight::Insight;
use crate::task::{Phase, Task};

/// 16 KiB: some 2,500 words, thirty times the longest insight of the corpora at hand;
/// what is longer is a transcript, not an insight.
pub const DEFAULT_MAX_TEXT_BYTES: usize = 16 << 10;

/// Records between two looks at the task: well below a hundredth of a second.
const CHECK_EVERY: u64 = 1024;

/// How to read.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// The first refusal, and the first bad date or offset, ends the reading with an error.
    pub strict: bool,
    /// Longer texts are refused, in bytes of UTF-8. Default [`DEFAULT_MAX_TEXT_BYTES`].
    pub max_text_bytes: usize,
    /// The format of every input; `None`: told by the name (.jsonl, .ndjson, .json, .csv, .tsv, .parquet), else by the content.
    pub format: Option<Format>,
    /// Vectors for the records; those that an input brings itself are left out for them.
    pub vectors: Option<Arc<Given>>,
    /// What vectors have to be, where that is known.
    pub expected: Option<Expected>,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            strict: false,
            max_text_bytes: DEFAULT_MAX_TEXT_BYTES,
            format: None,
            vectors: None,
            expected: None,
        }
    }
}

/// Reads `inputs` in order and gives every accepted insight to `sink`, whose first error ends the reading.
///
/// Ids are compared over all inputs; the first of two is kept. (They are compared by 64-bit hashes: among a
/// million ids the chance that a new one is taken for an old one is 3 in 100 million.)
/// Begins and ends [`Phase::Read`], in raw bytes, with a total where no input is a pipe.
///
/// Errors: an input that cannot be opened or is damaged, cancellation, and with
/// [`IngestOptions::strict`] the first fault.
pub fn read<E: From<IngestError>>(
    inputs: &[Input],
    options: &IngestOptions,
    task: &Task,
    sink: &mut dyn FnMut(Insight) -> Result<(), E>,
) -> Result<IngestReport, E> {
    read_arrivals(inputs, options, task, &mut |arrival| sink(arrival.insight))
}

/// As [`read`]; each insight comes with its vector, where the input or the options bring one.
pub fn read_arrivals<E: From<IngestError>>(
    inputs: &[Input],
    options: &IngestOptions,
    task: &Task,
    sink: &mut dyn FnMut(Arrival) -> Result<(), E>,
) -> Result<IngestReport, E> {
    let mut reading = Reading::new(options, task);
    if let Some(given) = &options.vectors {
        reading.is_expected("the records", &given.fingerprint)?;
    }
    task.progress().begin(Phase::Read, total_bytes(inputs));
    for input in inputs {
        let name = input.to_string();
        match input {
            Input::Stdin => reading.stream(&name, io::stdin().lock(), None, sink)?,
            Input::File(path) => {
                let io = |source| IngestError::Io { input: name.clone(), source };
                let mut file = File::open(path).map_err(io)?;
                if is_table(&mut file).map_err(io)? {
                    reading.table(&name, file, sink)?;
                    continue;
                }
                reading.stream(&name, file, input.format(), sink)?;
            }
            Input::Bytes(_, bytes) => reading.stream(&name, &bytes[..], input.format(), sink)?,
            Input::Records(_, records) => {
                for (record, place) in records.iter().zip(1..) {
                    let fields = record.iter().map(|(key, value)| (key.clone(), value.clone()));
                    reading.record(&name, place, Ok(fields.collect()), None, sink)?;
                    if place.is_multiple_of(CHECK_EVERY) {
                        task.check().map_err(IngestError::from)?;
                    }
                }
            }
        }
    }
    reading.all_vectors_were_read()?;
    task.progress().end();
    Ok(reading.report)
}

/// The sum of the file sizes; `None` if one of them is not known before the end.
fn total_bytes(inputs: &[Input]) -> Option<u64> {
    inputs
        .iter()
        .map(|input| match input {
            Input::Stdin | Input::Records(..) => None,
            Input::Bytes(_, bytes) => Some(bytes.len() as u64),
            Input::File(path) => {
                path.metadata().ok().filter(|data| data.is_file()).map(|data| data.len())
            }
        })
        .sum()
}

/// What is carried from one input to the next.
struct Reading<'a> {
    options: &'a IngestOptions,
    task: &'a Task<'a>,
    seen: HashSet<u64>,
    report: IngestReport,
}

impl<'a> Reading<'a> {
    fn new(options: &'a IngestOptions, task: &'a Task<'a>) -> Self {
        Self { options, task, seen: HashSet::new(), report: IngestReport::default() }
    }

    fn stream<E: From<IngestError>>(
        &mut self,
        name: &str,
        raw: impl Read,
        format: Option<Format>,
        sink: &mut dyn FnMut(Arrival) -> Result<(), E>,
    ) -> Result<(), E> {
        let io = |source| IngestError::Io { input: name.to_owned(), source };
        let bytes = Rc::new(Cell::new(0));
        let raw = Counted::new(raw, Rc::clone(&bytes));
        let mut records = match stream::open(raw, self.options.format.or(format)).map_err(io)? {
            Opened::Text { reader, format: Format::JsonLines, .. } => {
                Records::JsonLines(JsonLines::new(reader))
            }
            Opened::Text { reader, format: Format::Csv, head } => {
                Records::Csv(Csv::new(reader, csv::delimiter(&head)))
            }
            Opened::Text { reader, format: Format::Tsv, .. } => {
                Records::Csv(Csv::new(reader, b'\t'))
            }
            Opened::Text { format: Format::Parquet, .. } => {
                let source = TableError::NoParquet;
                return Err(IngestError::Table { input: name.to_owned(), source }.into());
            }
            // Only a file can be read from its end.
            Opened::Table(mut raw) => {
                let mut file = tempfile::tempfile().map_err(io)?;
                io::copy(&mut raw, &mut file).map_err(io)?;
                return self.table(name, file, sink);
            }
            Opened::Utf16 => {
                self.report.read += 1;
                return Ok(self.refuse(name, 1, Reason::Utf16)?);
            }
            Opened::Container(found) => {
                return Err(IngestError::Container { input: name.to_owned(), found }.into());
            }
        };
        let mut told = 0;
        while let Some((line, record)) = records.next().map_err(io)? {
            self.record(name, line, record, None, sink)?;
            if self.report.read.is_multiple_of(CHECK_EVERY) {
                self.task.check().map_err(IngestError::from)?;
                self.task.progress().advance(bytes.get() - told);
                told = bytes.get();
            }
        }
        self.task.progress().advance(bytes.get() - told);
        Ok(())
    }

    /// Reads a Parquet file.
    #[cfg(feature = "parquet")]
    fn table<E: From<IngestError>>(
        &mut self,
        name: &str,
        file: File,
        sink: &mut dyn FnMut(Arrival) -> Result<(), E>,
    ) -> Result<(), E> {
        let wrong = |source| IngestError::Table { input: name.to_owned(), source };
        let bytes = file.metadata().map_or(0, |data| data.len());
        let mut table = Table::open(file).map_err(wrong)?;
        if let (Some(found), None) = (table.fingerprint(), &self.options.vectors) {
            self.is_expected(name, found)?;
        }
        let (rows, mut told, mut line) = (table.rows().max(1), 0, 0);
        while let Some(Row { fields, vector }) = table.next().map_err(wrong)? {
            line += 1;
            self.record(name, line, fields, vector, sink)?;
            if line.is_multiple_of(CHECK_EVERY) {
                self.task.check().map_err(IngestError::from)?;
                let by_now = (bytes as f64 * (line as f64 / rows as f64).min(1.0)) as u64;
                self.task.progress().advance(by_now - told);
                told = by_now;
            }
        }
        self.task.progress().advance(bytes - told);
        Ok(())
    }

    #[cfg(not(feature = "parquet"))]
    fn table<E: From<IngestError>>(
        &mut self,
        name: &str,
        _: File,
        _: &mut dyn FnMut(Arrival) -> Result<(), E>,
    ) -> Result<(), E> {
        let source = TableError::NotBuiltIn;
        Err(IngestError::Table { input: name.to_owned(), source }.into())
    }

    fn record<E: From<IngestError>>(
        &mut self,
        name: &str,
        line: u64,
        record: Result<Fields, Reason>,
        own: Option<Vec<f32>>,
        sink: &mut dyn FnMut(Arrival) -> Result<(), E>,
    ) -> Result<(), E> {
        self.report.read += 1;
        let vector = self.given()?.or(own);
        let accepted = record.and_then(|fields| {
            let accepted = fields::insight(fields, self.options.max_text_bytes)?;
            if let Some(vector) = &vector {
                given::check(vector, self.options.expected.as_ref().map(|expected| expected.dim))?;
            }
            Ok(accepted)
        });
        let accepted = match accepted {
            Ok(accepted) => accepted,
            Err(reason) => return Ok(self.refuse(name, line, reason)?),
        };
        if !self.seen.insert(hash(accepted.insight.id.as_str())) {
            let reason = if accepted.derived_id {
                Reason::DuplicateText
            } else {
                Reason::DuplicateId { id: accepted.insight.id.to_string() }
            };
            return Ok(self.refuse(name, line, reason)?);
        }
        for warning in accepted.warnings {
            self.warn(name, line, warning)?;
        }
        self.report.accepted += 1;
        self.report.derived_ids += u64::from(accepted.derived_id);
        sink(Arrival { insight: accepted.insight, vector })
    }

    /// The vector of the options for the record that is being read.
    fn given(&self) -> Result<Option<Vec<f32>>, IngestError> {
        let Some(given) = &self.options.vectors else { return Ok(None) };
        let place = usize::try_from(self.report.read - 1).unwrap_or(usize::MAX);
        let row = given.rows.rows().nth(place).ok_or_else(|| self.vector_count(given))?;
        Ok(Some(row.to_vec()))
    }

    /// Whether vectors named `found`, which come with the records of `input`, are what is expected.
    fn is_expected(&self, input: &str, found: &str) -> Result<(), IngestError> {
        match &self.options.expected {
            Some(Expected { fingerprint, .. }) if fingerprint != found => {
                Err(IngestError::OtherModel {
                    input: input.to_owned(),
                    expected: fingerprint.clone(),
                    found: found.to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    fn all_vectors_were_read(&self) -> Result<(), IngestError> {
        match &self.options.vectors {
            Some(given) if given.rows.len() as u64 != self.report.read => {
                Err(self.vector_count(given))
            }
            _ => Ok(()),
        }
    }

    fn vector_count(&self, given: &Given) -> IngestError {
        IngestError::VectorCount { vectors: given.rows.len(), records: self.report.read }
    }

    fn refuse(&mut self, name: &str, line: u64, fault: Reason) -> Result<(), IngestError> {
        let remark = Remark { input: name.to_owned(), line, fault };
        if self.options.strict {
            return Err(IngestError::Refused(remark));
        }
        self.report.refuse(remark);
        Ok(())
    }

    fn warn(&mut self, name: &str, line: u64, fault: Warning) -> Result<(), IngestError> {
        let remark = Remark { input: name.to_owned(), line, fault };
        if self.options.strict && remark.fault != Warning::ControlCharacters {
            return Err(IngestError::Doubtful(remark));
        }
        self.report.warn(remark);
        Ok(())
    }
}

/// Whether `file` begins as a Parquet file does; it is left at its beginning. A pipe cannot go back and is read on as it
/// comes.
fn is_table(file: &mut File) -> io::Result<bool> {
    if !file.metadata()?.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    Read::by_ref(file).take(4).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(head == table::MAGIC)
}

/// The records of a stream in either format.
enum Records<'a> {
    JsonLines(JsonLines<Box<dyn BufRead + 'a>>),
    Csv(Csv<Box<dyn BufRead + 'a>>),
}

impl Records<'_> {
    fn next(&mut self) -> io::Result<Option<(u64, Result<Fields, Reason>)>> {
        match self {
            Self::JsonLines(lines) => lines.next(),
            Self::Csv(rows) => rows.next(),
        }
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
