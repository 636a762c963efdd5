//! From the bytes of a file that people or players wrote to text: UTF-8, UTF-16, or what an XML declaration names.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are no text in the encoding that they are said to have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// An encoding by a name that is not known.
    #[error("the file says that it is encoded as {name:?}, which is not known; save it as UTF-8")]
    Unknown {
        /// The name.
        name: String,
    },
    /// Bytes that the encoding does not have.
    #[error("line {line} holds bytes that are not {encoding}; save the file as UTF-8")]
    Malformed {
        /// The line of the first of them, from 1.
        line: usize,
        /// The encoding's name.
        encoding: &'static str,
    },
}

/// The text in `bytes`, without a byte order mark.
///
/// A byte order mark decides; then zeros where UTF-16 puts them beside the first letter; then the encoding that an XML
/// declaration names (XML 1.0, appendix F); else it is UTF-8.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    let encoding = match marked(bytes) {
        Some(encoding) => encoding,
        None => declared(bytes)?,
    };
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if !malformed {
        return Ok(text.into_owned());
    }
    // What was malformed has become U+FFFD.
    let read = text.split('\u{fffd}').next().unwrap_or_default();
    let line = 1 + read.matches('\n').count();
    Err(DecodeError::Malformed { line, encoding: encoding.name() })
}

/// The text in `bytes` as [`decode`] finds it, and whether some of it had to be guessed.
///
/// What the named encoding does not have becomes U+FFFD; bytes that are said or thought to be UTF-8 and hold none of its
/// longer sequences are windows-1252, as browsers take a page without a name; so is what names an unknown encoding.
pub fn decode_forgiving(bytes: &[u8]) -> (String, bool) {
    let start = bytes.windows(5).take(1_000).position(|five| five == b"<?xml").unwrap_or(0);
    let encoding = match marked(bytes) {
        Some(encoding) => Ok(encoding),
        None => declared(&bytes[start..]),
    };
    let guessed = encoding.is_err();
    let encoding = encoding.unwrap_or(UTF_8);
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if !malformed {
        return (text.into_owned(), guessed);
    }
    if encoding == UTF_8 && text.chars().all(|c| c.is_ascii() || c == '\u{fffd}') {
        return (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true);
    }
    (text.into_owned(), true)
}

/// The encoding that the first bytes show.
fn marked(bytes: &[u8]) -> Option<&'static Encoding> {
    match (Encoding::for_bom(bytes), bytes) {
        (Some((encoding, _)), _) => Some(encoding),
        (None, [0, letter, ..]) if *letter != 0 => Some(UTF_16BE),
        (None, [letter, 0, ..]) if *letter != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding in `<?xml … encoding="…"?>`.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, DecodeError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declaration =
        head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let Some((_, rest)) = declaration.and_then(|rest| rest.split_once("encoding")) else {
        return Ok(UTF_8);
    };
    let value = rest.trim_start().trim_start_matches('=').trim_start();
    let name = value.split(['"', '\'']).nth(1).unwrap_or_default();
    match Encoding::for_label(name.as_bytes()) {
        // The declaration was read byte by byte, so that it is not true.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => Err(DecodeError::Unknown { name: name.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_text_is_the_same_in_every_encoding() {
        let text = "name = \"Jos\u{e9} \u{201c}x\u{201d}\"\n";
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, true),
            utf16(&marked, false),
            utf16(text, true),
            utf16(text, false),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_declaration_names_the_encoding() {
        for (name, byte, expected) in
            [("ISO-8859-1", 0xe9, 'é'), ("windows-1252", 0x93, '“'), ("koi8-r", 0xc1, 'а')]
        {
            let mut bytes = format!("<?xml version='1.0' encoding='{name}'?><a>").into_bytes();
            bytes.push(byte);
            assert!(decode(&bytes).unwrap().ends_with(expected), "{name}");
        }
    }

    #[test]
    fn the_forgiving_way_reads_everything_and_says_so() {
        for (bytes, expected) in [
            (b"caf\xc3\xa9".as_slice(), ("caf\u{e9}", false)),
            (b"caf\xe9 \x93", ("caf\u{e9} \u{201c}", true)),
            (b"caf\xc3\xa9 \xe9", ("caf\u{e9} \u{fffd}", true)),
            (b"<?xml encoding='klingon'?>\xe9", ("<?xml encoding='klingon'?>\u{e9}", true)),
            (
                b"junk <?xml encoding='koi8-r'?>\xc1",
                ("junk <?xml encoding='koi8-r'?>\u{430}", false),
            ),
            (b"", ("", false)),
        ] {
            let (text, guessed) = decode_forgiving(bytes);
            assert_eq!((text.as_str(), guessed), expected);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let message = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(message(b"a\nb\nc\xff").starts_with("line 3 holds bytes that are not UTF-8"));
        assert!(message(b"<?xml encoding=\"klingon\"?>").contains("\"klingon\""));
    }
}
