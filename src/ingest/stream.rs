//! From raw bytes to UTF-8 text of a known format: unzip, drop the byte order mark, tell the format.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

use super::table;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated (or `;` or tab, as the header has it) with a header row.
    Csv,
    /// Tab-separated with a header row.
    Tsv,
    /// Columns with a name each, and perhaps vectors.
    Parquet,
}

/// Bytes looked at to tell what a stream is; a CSV header fits in it.
const PEEK: usize = 4096;

/// Large enough that reading is not the bottleneck.
const BUFFER: usize = 1 << 18;

/// First bytes of containers that people try and that are not read here.
const CONTAINERS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a zip archive"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"SQLite format 3", "a SQLite database"),
];

/// What the first bytes say.
pub(super) enum Opened<'a> {
    /// Text to read.
    Text {
        /// The text after unzipping, without a byte order mark.
        reader: Box<dyn BufRead + 'a>,
        /// As the name says, else as the content looks.
        format: Format,
        /// The first bytes of the text, from which CSV tells its delimiter.
        head: Vec<u8>,
    },
    /// Text in UTF-16 or UTF-32.
    Utf16,
    /// A Parquet file, which is read from its end.
    Table(Box<dyn Read + 'a>),
    /// Not text.
    Container(&'static str),
}

/// Counts the raw bytes that pass, for progress.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, count: Rc<Cell<u64>>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// The format that a file name promises; `.gz` at its end is looked through.
pub(super) fn format_of_name(name: &str) -> Option<Format> {
    let name = name.to_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    match stem.rsplit_once('.')?.1 {
        "jsonl" | "ndjson" | "json" => Some(Format::JsonLines),
        "csv" => Some(Format::Csv),
        "tsv" => Some(Format::Tsv),
        "parquet" => Some(Format::Parquet),
        _ => None,
    }
}

/// Opens a raw stream whose format is `format`, or, with `None`, what it looks like.
pub(super) fn open<'a>(raw: impl Read + 'a, format: Option<Format>) -> io::Result<Opened<'a>> {
    let (head, raw) = peek(raw)?;
    if head.starts_with(b"\x1f\x8b") {
        return text(Members::new(BufReader::with_capacity(BUFFER, raw)), format);
    }
    text(raw, format)
}

fn text<'a>(raw: impl Read + 'a, format: Option<Format>) -> io::Result<Opened<'a>> {
    let (mut head, raw) = peek(raw)?;
    if let Some((_, name)) = CONTAINERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Ok(Opened::Container(name));
    }
    if head.starts_with(table::MAGIC) {
        return Ok(Opened::Table(Box::new(raw)));
    }
    // A NUL among the first bytes is the other half of a UTF-16 or UTF-32 letter.
    if head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || head.iter().take(4).any(|&b| b == 0)
    {
        return Ok(Opened::Utf16);
    }
    let mut reader = BufReader::with_capacity(BUFFER, raw);
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
        io::copy(&mut reader.by_ref().take(3), &mut io::sink())?;
    }
    let format =
        format.unwrap_or_else(|| match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') | None => Format::JsonLines,
            Some(_) => Format::Csv,
        });
    Ok(Opened::Text { reader: Box::new(reader), format, head })
}

/// The members of a gzip stream, one after the other. Zeros may stand behind each, with which archivers and tapes fill
/// blocks; gzip itself passes over them.
struct Members<R> {
    /// `None` while one gives way to the next.
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(raw: R) -> Self {
        Self { decoder: Some(GzDecoder::new(raw)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut raw) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            if !skip_zeros(&mut raw)? {
                break;
            }
            self.decoder = Some(GzDecoder::new(raw));
        }
        Ok(0)
    }
}

/// Passes over zeros; false when nothing else comes.
fn skip_zeros(raw: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let part = raw.fill_buf()?;
        if part.is_empty() {
            return Ok(false);
        }
        let zeros = part.iter().take_while(|&&byte| byte == 0).count();
        let more = zeros < part.len();
        raw.consume(zeros);
        if more {
            return Ok(true);
        }
    }
}

/// The first bytes, and the stream with them put back.
fn peek<R: Read>(mut raw: R) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::with_capacity(PEEK);
    raw.by_ref().take(PEEK as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(raw)))
}
