//! A file as text: plain or gzip, told by its first bytes.

use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::{EvalError, LineFault};
use crate::task::Task;
use crate::whole_file;

/// The whole of `path` as text, without a byte order mark.
pub(super) fn read(path: &Path) -> Result<String, EvalError> {
    let failed = |source| EvalError::Io { action: "read", path: path.to_owned(), source };
    let mut bytes = std::fs::read(path).map_err(failed)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::with_capacity(bytes.len() * 4);
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(failed)?;
        bytes = plain;
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        EvalError::Line { path: path.to_owned(), line, fault: LineFault::NotUtf8 }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// Writes `path` with what `fill` gives, as gzip where the name ends in `.gz`.
pub(super) fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), EvalError> {
    let written = whole_file::write(path, &Task::silent(), |file| {
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut packed = GzEncoder::new(file, Compression::default());
            fill(&mut packed)?;
            packed.finish().map(drop)
        } else {
            fill(file)
        }
    });
    written.map_err(|source| EvalError::Io { action: "write", path: path.to_owned(), source })
}

/// Every line that is not blank, with its number from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .zip(1..)
        .map(|(line, number)| (number, line))
        .filter(|(_, line)| !line.trim().is_empty())
}
