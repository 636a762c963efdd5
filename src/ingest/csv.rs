//! Comma-separated rows under a header.

use std::io::{self, BufRead};

use serde_json::Value;

use super::fields::{self, Fields};
use super::jsonl::MAX_RECORD;
use super::report::Reason;
use super::rows::{Row, Rows};

/// Records of a CSV stream.
pub(super) struct Csv<R> {
    rows: Rows<R>,
    header: Vec<String>,
    done: bool,
}

impl<R: BufRead> Csv<R> {
    /// Takes the rows of `reader`.
    pub(super) fn new(reader: R, delimiter: u8) -> Self {
        let rows = Rows::new(reader, delimiter, MAX_RECORD);
        Self { rows, header: Vec::new(), done: false }
    }

    /// The next row, with the line it begins on.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<Fields, Reason>)>> {
        while !self.done {
            let Some((line, row)) = self.rows.next()? else { break };
            let cells = match row {
                Row::Cells(cells) => cells,
                Row::OpenQuote => return Ok(Some((line, Err(Reason::OpenQuote)))),
                Row::TooLong => {
                    return Ok(Some((line, Err(Reason::TooLong { limit: MAX_RECORD }))));
                }
            };
            if cells.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            if !self.header.is_empty() {
                return Ok(Some((line, self.fields(&cells))));
            }
            if let Err(reason) = self.take_header(&cells) {
                self.done = true;
                return Ok(Some((line, Err(reason))));
            }
        }
        Ok(None)
    }

    fn take_header(&mut self, cells: &[Vec<u8>]) -> Result<(), Reason> {
        let names = cells.iter().map(|cell| fields::canonical(&String::from_utf8_lossy(cell)));
        self.header = names.collect();
        if self.header.iter().any(|name| name == "text") {
            return Ok(());
        }
        let mut found = self.header.iter().take(12).map(|name| format!("`{name}`"));
        Err(Reason::NoTextColumn { found: found.by_ref().collect::<Vec<_>>().join(", ") })
    }

    fn fields(&self, cells: &[Vec<u8>]) -> Result<Fields, Reason> {
        if cells.len() != self.header.len() {
            return Err(Reason::CellCount { expected: self.header.len(), found: cells.len() });
        }
        let mut fields = Vec::with_capacity(cells.len());
        for (name, cell) in self.header.iter().zip(cells) {
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

/// The most frequent of comma, semicolon and tab in the header, which `head` begins with; a comma where there is none.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let header = head.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let count =
        |wanted: u8| header.map_or(0, |line| line.iter().filter(|&&byte| byte == wanted).count());
    [b'\t', b';', b','].into_iter().max_by_key(|&byte| count(byte)).unwrap_or(b',')
}
