//! A form with a file (RFC 7578), read from the disk while it is sent.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

/// A form: fields, and one file.
#[derive(Clone, Debug)]
pub struct Form {
    /// Names and values.
    pub fields: Vec<(String, String)>,
    /// The name of the field that holds the file, such as `file`.
    pub file_field: String,
    /// The file.
    pub path: PathBuf,
    /// What the file is called for the server, such as `audio.mp3`; many tell by its ending what it is.
    pub file_name: String,
    /// What the file is, such as `audio/mpeg`.
    pub mime: String,
}

/// A form on its way.
pub(super) struct Packed {
    pub(super) content_type: String,
    pub(super) length: u64,
    pub(super) reader: Box<dyn Read>,
}

impl Form {
    /// Opens the file and puts the rest around it.
    pub(super) fn pack(&self) -> io::Result<Packed> {
        let file = File::open(&self.path)?;
        let size = file.metadata()?.len();
        let boundary = format!("quintet-{:016x}{:016x}", random(), random());
        let mut before = String::new();
        for (name, value) in &self.fields {
            let name = quoted(name);
            before.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        let (field, name, mime) =
            (quoted(&self.file_field), quoted(&self.file_name), quoted(&self.mime));
        before.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: {mime}\r\n\r\n"
        ));
        let after = format!("\r\n--{boundary}--\r\n");
        let length = before.len() as u64 + size + after.len() as u64;
        // A file that grows meanwhile must not go past the length that was told.
        let reader = Cursor::new(before).chain(file.take(size)).chain(Cursor::new(after));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        Ok(Packed { content_type, length, reader: Box::new(reader) })
    }
}

/// Signs that would end a quoted name, as browsers write them (WHATWG, multipart/form-data).
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A number that nobody who made the file could know: the boundary must not stand in it.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_as_long_as_it_says_and_names_cannot_break_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp3");
        std::fs::write(&path, b"\x00sound\xff").unwrap();
        let form = Form {
            fields: vec![("model".into(), "whisper-1".into())],
            file_field: "file".into(),
            path,
            file_name: "a\"\r\nX: y.mp3".into(),
            mime: "audio/mpeg".into(),
        };
        let mut packed = form.pack().unwrap();
        let mut bytes = Vec::new();
        packed.reader.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, packed.length);
        let text = String::from_utf8_lossy(&bytes);
        let boundary = packed.content_type.split_once('=').unwrap().1;
        assert_eq!(text.matches(&format!("--{boundary}")).count(), 3);
        assert!(text.contains("name=\"model\"\r\n\r\nwhisper-1\r\n"), "{text}");
        assert!(text.contains(
            "filename=\"a%22%0D%0AX: y.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n\0sound"
        ));
        assert_ne!(form.pack().unwrap().content_type, packed.content_type);
    }
}
