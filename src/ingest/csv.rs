//! Comma-separated rows under a header.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::fields::{self, Fields};
use super::jsonl::MAX_RECORD;
use super::report::Reason;

/// Records of a CSV stream.
pub(super) struct Csv<R: Read> {
    reader: csv::Reader<Bounded<R>>,
    /// Bytes that the next row may still take.
    left: Rc<Cell<usize>>,
    header: Vec<String>,
    row: ByteRecord,
    done: bool,
}

impl<R: Read> Csv<R> {
    /// Takes the rows of `reader`, whose delimiter is told from `head`, its first bytes.
    pub(super) fn new(reader: R, head: &[u8]) -> Self {
        let left = Rc::new(Cell::new(MAX_RECORD));
        let bounded = Bounded { inner: reader, left: Rc::clone(&left) };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(head))
            .buffer_capacity(1 << 16)
            .from_reader(bounded);
        Self { reader, left, header: Vec::new(), row: ByteRecord::new(), done: false }
    }

    /// The next row, with the line it begins on.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<Fields, Reason>)>> {
        while !self.done {
            let Some((line, row)) = self.row()? else { break };
            if let Err(reason) = row {
                return Ok(Some((line, Err(reason))));
            }
            if self.header.is_empty() {
                if let Err(reason) = self.take_header() {
                    self.done = true;
                    return Ok(Some((line, Err(reason))));
                }
            } else if self.row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some((line, self.fields())));
            }
        }
        Ok(None)
    }

    /// Reads one row into `self.row`; a row that never ends ends the stream.
    fn row(&mut self) -> io::Result<Option<(u64, Result<(), Reason>)>> {
        self.left.set(MAX_RECORD);
        let before = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.row) {
            Ok(true) => {
                let line = self.row.position().map_or(before, csv::Position::line);
                Ok(Some((line, Ok(()))))
            }
            Ok(false) => Ok(None),
            Err(_) if self.left.get() == 0 => {
                self.done = true;
                Ok(Some((before, Err(Reason::TooLong { limit: MAX_RECORD }))))
            }
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => Err(error),
                _ => Err(io::Error::from(io::ErrorKind::InvalidData)),
            },
        }
    }

    fn take_header(&mut self) -> Result<(), Reason> {
        let names = self.row.iter().map(|cell| fields::canonical(&String::from_utf8_lossy(cell)));
        self.header = names.collect();
        if self.header.iter().any(|name| name == "text") {
            return Ok(());
        }
        let mut found = self.header.iter().take(12).map(|name| format!("`{name}`"));
        Err(Reason::NoTextColumn { found: found.by_ref().collect::<Vec<_>>().join(", ") })
    }

    fn fields(&self) -> Result<Fields, Reason> {
        if self.row.len() != self.header.len() {
            return Err(Reason::CellCount { expected: self.header.len(), found: self.row.len() });
        }
        let mut fields = Vec::with_capacity(self.header.len());
        for (name, cell) in self.header.iter().zip(&self.row) {
            let cell = std::str::from_utf8(cell)
                .map_err(|error| Reason::NotUtf8 { column: error.valid_up_to() + 1 })?;
            // An empty cell is a field that this row does not have; an empty text is told as such.
            if !cell.is_empty() || name == "text" {
                fields.push((name.clone(), Value::String(cell.to_owned())));
            }
        }
        Ok(fields)
    }
}

/// The most frequent of comma, semicolon and tab in the header; a comma where there is none.
fn delimiter(head: &[u8]) -> u8 {
    let header = head.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let count =
        |wanted: u8| header.map_or(0, |line| line.iter().filter(|&&byte| byte == wanted).count());
    [b'\t', b';', b','].into_iter().max_by_key(|&byte| count(byte)).unwrap_or(b',')
}

/// Fails when a row takes more than its share: a quote that is never closed would swallow the file.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.get();
        self.left.set(left.saturating_sub(read));
        if left == 0 && read > 0 {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(read)
    }
}
