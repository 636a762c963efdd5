//! One JSON object a line.

use std::fmt;
use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use super::fields::Fields;
use super::report::Reason;
use crate::insight::marked;

/// The longest line held in memory: far beyond any insight, small beside any machine.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// Records of a JSON Lines stream.
pub(super) struct JsonLines<R> {
    reader: R,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> JsonLines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 0, buffer: Vec::new() }
    }

    /// The next record that is not an empty line, with its line number.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<Fields, Reason>)>> {
        loop {
            self.buffer.clear();
            let whole = read_line(&mut self.reader, &mut self.buffer)?;
            if self.buffer.is_empty() && whole {
                return Ok(None);
            }
            self.line += 1;
            if !whole {
                return Ok(Some((self.line, Err(Reason::TooLong { limit: MAX_RECORD }))));
            }
            let line = self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer);
            if !line.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.line, parse(line.trim_ascii_end()))));
            }
        }
    }
}

/// Reads one line with its end into `buffer`; false when it is too long, in which case it is skipped.
fn read_line(reader: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let mut whole = true;
    loop {
        let available = reader.fill_buf()?;
        if available.is_empty() {
            return Ok(whole);
        }
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.map_or(available.len(), |end| end + 1)];
        whole &= buffer.len() + part.len() <= MAX_RECORD;
        if whole {
            buffer.extend_from_slice(part);
        }
        let length = part.len();
        reader.consume(length);
        if end.is_some() {
            return Ok(whole);
        }
    }
}

fn parse(line: &[u8]) -> Result<Fields, Reason> {
    let line = std::str::from_utf8(line)
        .map_err(|error| Reason::NotUtf8 { column: error.valid_up_to() + 1 })?;
    // Where that fails, the line itself says why.
    let object = serde_json::from_str(&marked(line)).or_else(|_| serde_json::from_str(line));
    match object {
        Ok(Object(fields)) => Ok(fields),
        Err(error) => Err(match serde_json::from_str::<Value>(line) {
            Ok(value) => Reason::NotAnObject { found: super::fields::type_name(&value) },
            Err(_) if line.trim() == "[" => Reason::NotAnObject { found: "a list" },
            Err(_) => {
                let detail = error.to_string();
                let detail = detail.split(" at line ").next().unwrap_or_default().to_owned();
                Reason::BrokenJson { column: error.column(), detail }
            }
        }),
    }
}

/// The fields in order, without the hash map that a [`Value`] would build for every line.
struct Object(Fields);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Fields::with_capacity(12);
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
