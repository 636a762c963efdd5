//! Rows of cells, as RFC 4180 has them with quotes and `text/tab-separated-values` (IANA) without.
//!
//! A quote that is not closed where a cell ends is a fault of its row alone: reading goes on with the next line.

use std::io::{self, BufRead};

/// Bytes that rows which come to nothing may read ahead, all together: a quote that is never closed is looked for to
/// the end of the file, and a file with one on each line would be read as often as it has lines.
const PATIENCE: usize = 1 << 28;

/// What is between two line ends, or more of them where quotes hold them together.
pub(super) enum Row {
    /// Its cells, quotes taken off.
    Cells(Vec<Vec<u8>>),
    /// A quoted cell does not end where its quote does, or never.
    OpenQuote,
    /// Longer than the limit.
    TooLong,
}

/// The rows of a stream.
pub(super) struct Rows<R> {
    reader: R,
    delimiter: u8,
    /// Longest row, in bytes.
    limit: usize,
    /// Read, and from `at` on not yet part of a row.
    ahead: Vec<u8>,
    at: usize,
    /// The line that begins at `at`.
    line: u64,
    patience: usize,
}

/// Where a scan of one row ended.
enum End {
    /// Behind the row's line end.
    At(usize),
    OpenQuote,
    TooLong,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(reader: R, delimiter: u8, limit: usize) -> Self {
        Self { reader, delimiter, limit, ahead: Vec::new(), at: 0, line: 1, patience: PATIENCE }
    }

    /// The next row, with the line it begins on.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Row)>> {
        if self.at == self.ahead.len() && !self.more()? {
            return Ok(None);
        }
        let line = self.line;
        let mut cells = Vec::new();
        let end = self.scan(&mut cells)?;
        let row = match end {
            End::At(end) => {
                self.take(end);
                Row::Cells(cells)
            }
            End::OpenQuote => {
                self.skip_line()?;
                Row::OpenQuote
            }
            End::TooLong => {
                self.skip_line()?;
                Row::TooLong
            }
        };
        Ok(Some((line, row)))
    }

    /// Reads the row at `self.at` into `cells`.
    fn scan(&mut self, cells: &mut Vec<Vec<u8>>) -> io::Result<End> {
        let start = self.at;
        let mut first_line = None;
        let mut at = start;
        loop {
            let mut cell = Vec::new();
            if self.delimiter != b'\t' && self.byte(at)? == Some(b'"') {
                at += 1;
                loop {
                    match self.byte(at)? {
                        Some(b'"') if self.byte(at + 1)? == Some(b'"') => {
                            cell.push(b'"');
                            at += 2;
                        }
                        Some(b'"') => break,
                        Some(byte) => {
                            if matches!(byte, b'\n' | b'\r') {
                                first_line.get_or_insert(at);
                                if self.patience == 0 {
                                    return Ok(End::OpenQuote);
                                }
                            }
                            if at - start >= self.limit {
                                return Ok(self.tired(first_line, at, End::TooLong));
                            }
                            cell.push(byte);
                            at += 1;
                        }
                        None => return Ok(self.tired(first_line, at, End::OpenQuote)),
                    }
                }
                at += 1;
                match self.byte(at)? {
                    None | Some(b'\n' | b'\r') => {}
                    Some(byte) if byte == self.delimiter => {}
                    Some(_) => return Ok(self.tired(first_line, at, End::OpenQuote)),
                }
            }
            loop {
                match self.byte(at)? {
                    None => {
                        cells.push(cell);
                        return Ok(End::At(at));
                    }
                    Some(byte) if byte == self.delimiter => break,
                    Some(b'\n') => {
                        cells.push(cell);
                        return Ok(End::At(at + 1));
                    }
                    Some(b'\r') => {
                        cells.push(cell);
                        let pair = self.byte(at + 1)? == Some(b'\n');
                        return Ok(End::At(at + 1 + usize::from(pair)));
                    }
                    Some(_) if at - start >= self.limit => {
                        return Ok(self.tired(first_line, at, End::TooLong));
                    }
                    Some(byte) => {
                        cell.push(byte);
                        at += 1;
                    }
                }
            }
            cells.push(cell);
            at += 1;
        }
    }

    /// `end`, after counting what was read beyond the first line of the row and will be read again.
    fn tired(&mut self, first_line: Option<usize>, at: usize, end: End) -> End {
        let again = first_line.map_or(0, |first| at - first);
        self.patience = self.patience.saturating_sub(again);
        // A line that is too long by itself is not one whose quote is open.
        match (end, first_line) {
            (End::TooLong, Some(_)) => End::OpenQuote,
            (end, _) => end,
        }
    }

    /// Goes on behind the line at `self.at`, without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = &self.ahead[self.at..];
            if let Some(end) = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
                let mut end = self.at + end;
                if self.ahead[end] == b'\r' && self.byte(end + 1)? == Some(b'\n') {
                    end += 1;
                }
                self.take(end + 1);
                return Ok(());
            }
            self.ahead.clear();
            self.at = 0;
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// The byte at `at`, of what was read or comes next.
    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while at >= self.ahead.len() {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(Some(self.ahead[at]))
    }

    /// Reads on; false at the end.
    fn more(&mut self) -> io::Result<bool> {
        let part = self.reader.fill_buf()?;
        let length = part.len();
        self.ahead.extend_from_slice(part);
        self.reader.consume(length);
        Ok(length > 0)
    }

    /// Goes on at `end`, which is behind a line end or at the end of the stream.
    fn take(&mut self, end: usize) {
        let row = &self.ahead[self.at..end];
        let ends = row.iter().enumerate().filter(|&(at, &byte)| {
            byte == b'\n' || (byte == b'\r' && row.get(at + 1) != Some(&b'\n'))
        });
        self.line += ends.count() as u64;
        self.at = end;
        // What was taken goes when it is more than the rest: each byte is moved once at most.
        if self.at >= self.ahead.len() - self.at {
            self.ahead.drain(..self.at);
            self.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lines and cells of all rows; `None` for a quote that is open.
    fn rows(text: &str, delimiter: u8) -> Vec<(u64, Option<Vec<String>>)> {
        // A small buffer, so that rows are met in pieces.
        let reader = io::BufReader::with_capacity(3, text.as_bytes());
        let mut rows = Rows::new(reader, delimiter, 1000);
        let mut found = Vec::new();
        while let Some((line, row)) = rows.next().unwrap() {
            found.push((
                line,
                match row {
                    Row::Cells(cells) => Some(
                        cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect(),
                    ),
                    Row::OpenQuote => None,
                    Row::TooLong => Some(vec!["too long".into()]),
                },
            ));
        }
        found
    }

    #[track_caller]
    fn check(text: &str, delimiter: u8, expected: &[(u64, &[&str])]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(line, cells)| {
                let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
                (line, (!cells.is_empty()).then_some(cells))
            })
            .collect();
        assert_eq!(rows(text, delimiter), expected, "{text:?}");
    }

    #[test]
    fn quoted_cells_hold_delimiters_quotes_and_line_ends() {
        check(
            "a,\"b, \"\"c\"\"\r\nd\",\r\ne,f,g\n",
            b',',
            &[(1, &["a", "b, \"c\"\r\nd", ""]), (3, &["e", "f", "g"])],
        );
        check(
            "a;b\r\rc;\"\"\rd",
            b';',
            &[(1, &["a", "b"]), (2, &[""]), (3, &["c", ""]), (4, &["d"])],
        );
        check("5'9\" is tall,\"x\"", b',', &[(1, &["5'9\" is tall", "x"])]);
    }

    #[test]
    fn in_tab_separated_values_a_quote_is_a_character() {
        check("\"a\tb\"\n\"\tc", b'\t', &[(1, &["\"a", "b\""]), (2, &["\"", "c"])]);
    }

    #[test]
    fn an_open_quote_costs_its_own_line_alone() {
        check("a,\"b\nc,d\n", b',', &[(1, &[]), (2, &["c", "d"])]);
        check("a,\"b\nc,\"d\"\n", b',', &[(1, &[]), (2, &["c", "d"])]);
        check("a,\"b\"c,d\ne,f", b',', &[(1, &[]), (2, &["e", "f"])]);
        check("a,\"b\nc\"d,e\nf,g", b',', &[(1, &[]), (2, &["c\"d", "e"]), (3, &["f", "g"])]);
    }

    proptest! {
        #[test]
        fn tables_as_they_should_be_are_read_as_the_csv_crate_reads_them(
            table in prop::collection::vec(prop::collection::vec("[a,\"\r\n ]{0,6}", 1..4), 1..6),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            table.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let found = rows(&text, b',').into_iter().map(|(_, cells)| cells.unwrap());
            prop_assert_eq!(found.collect::<Vec<_>>(), table);
        }
    }

    #[test]
    fn a_long_row_is_left_out_and_the_next_is_read() {
        let long = "x,".repeat(600);
        check(&format!("{long}\na,b"), b',', &[(1, &["too long"]), (2, &["a", "b"])]);
        let open = format!("a,\"{}\nb,c", "x\n".repeat(600));
        assert_eq!(rows(&open, b',')[0], (1, None));
        assert_eq!(rows(&open, b',').len(), 602);
    }

    #[test]
    fn quotes_that_are_opened_again_on_every_line_are_read_a_bounded_number_of_times() {
        let text = b"x\",\"\n".repeat(1 << 16);
        let mut rows = Rows::new(&text[..], b',', 1 << 24);
        rows.patience = 1 << 20;
        let mut lines = 0;
        while let Some((_, row)) = rows.next().unwrap() {
            assert!(matches!(row, Row::OpenQuote));
            lines += 1;
        }
        assert_eq!((lines, rows.patience), (1 << 16, 0));
    }
}
