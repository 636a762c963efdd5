//! Bytes of a transcript as text: byte order marks, UTF-16, UTF-8 with a few torn letters, windows-1252.
//!
//! Source: the Encoding Standard (WHATWG) for marks and decoders; which one applies without a mark is our own guess.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::TranscriptError;

/// What files of other kinds begin with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip file or a document of an office program"),
    (b"\x1f\x8b", "a gzip file"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"RIFF", "a RIFF file"),
    (b"fLaC", "a FLAC file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program"),
];

/// `bytes` as text with `\n` line ends and without a byte order mark.
pub(super) fn text_of(bytes: &[u8]) -> Result<String, TranscriptError> {
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(TranscriptError::NotText { found });
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(TranscriptError::NotText { found: "an MP4 file" });
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (guessed(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let controls = text.chars().filter(|c| matches!(c, '\0'..='\x08' | '\x0e'..='\x1f')).count();
    if controls > text.len() / 50 {
        return Err(TranscriptError::NotText { found: "binary data" });
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The encoding of bytes without a mark.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let start = &bytes[..bytes.len().min(1024)];
    // ASCII text in UTF-16 has a zero in every other place.
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = start.len() / 5;
    if start.len() >= 8 && zeros(1) > most && zeros(0) == 0 {
        return UTF_16LE;
    }
    if start.len() >= 8 && zeros(0) > most && zeros(1) == 0 {
        return UTF_16BE;
    }
    if str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // A few letters torn where a download was cut do not make it another encoding.
    let (mut whole, mut torn) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        torn += usize::from(!chunk.invalid().is_empty());
    }
    if whole > torn { UTF_8 } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_customary_encoding_gives_the_same_text() {
        let text = "Zoë: voilà\nça va";
        let utf16 = |big: bool, mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let dos = text.replace('\n', "\r\n").into_bytes();
        let marked = format!("\u{feff}{text}").into_bytes();
        let all = [utf16(true, true), utf16(false, true), utf16(true, false), utf16(false, false)];
        for bytes in all.iter().chain([&latin, &dos, &marked, &text.as_bytes().to_vec()]) {
            assert_eq!(text_of(bytes).unwrap(), text, "{bytes:?}");
        }
    }

    #[test]
    fn a_torn_letter_leaves_utf_8_what_it_is() {
        let mut bytes = "é é é é ".as_bytes().to_vec();
        bytes.push(0xc3);
        assert_eq!(text_of(&bytes).unwrap(), "é é é é \u{fffd}");
    }

    #[test]
    fn what_is_no_text_is_named() {
        let found = |bytes: &[u8]| text_of(bytes).unwrap_err();
        assert_eq!(found(b"%PDF-1.7"), TranscriptError::NotText { found: "a PDF" });
        assert_eq!(found(&[0, 1, 2, 0, 7, 1]), TranscriptError::NotText { found: "binary data" });
    }
}
