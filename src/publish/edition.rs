//! One published state of an index: a small numbered file that names the files of one commit by their hashes.
//!
//! Editions are counted from 1, and each number is put once: the highest is the last. What is in an edition is told in
//! docs/publish.md.

use std::collections::HashSet;

use jiff::Timestamp;
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::error::PublishError;
use crate::corpus::{FORMAT_VERSION, is_a_name};
use crate::digest::sha256_hex;

/// What is longer goes up in parts, and as it is.
pub(super) const SINGLE: u64 = 16 << 20;
/// Version of the format of editions; told in docs/publish.md.
pub const EDITION_FORMAT: u32 = 2;

/// The commit file's name.
pub(super) const META: &str = "meta.json";

/// Digits of a number in the name of its file, so that names are in the order of numbers.
const DIGITS: usize = 12;

/// One published state of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// [`EDITION_FORMAT`] of the writer.
    pub format: u32,
    /// Its number, as in its name.
    pub number: u64,
    /// Tells it from one that another publisher puts under the same number.
    pub id: String,
    /// When it was made.
    pub published: Timestamp,
    /// Version of Quintet that published it.
    pub quintet: String,
    /// Version of the format of the index.
    pub index_format: u32,
    /// Name of the model that made its vectors.
    pub model: String,
    /// Insights in it.
    pub insights: u64,
    /// The files of the commit, the commit file last.
    pub files: Vec<EditionFile>,
}

/// A file of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionFile {
    /// File name within the index folder.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal, which is also its name where it is published.
    pub sha256: String,
    /// Bytes that are carried where it is packed, as `SHA256.gz`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packed: Option<u64>,
}

impl EditionFile {
    /// Its name in the folder of files.
    pub(super) fn object(&self) -> String {
        match self.packed {
            Some(_) => format!("{}.gz", self.sha256),
            None => self.sha256.clone(),
        }
    }

    /// Where it is.
    pub(super) fn key(&self) -> String {
        format!("{DATA}/{}", self.object())
    }

    /// Bytes that move when it does.
    pub(super) fn carried(&self) -> u64 {
        self.packed.unwrap_or(self.bytes)
    }
}

/// What is on the wire: the edition, and the hash of its text, so that one that is cut or altered is known.
#[derive(Serialize, Deserialize)]
struct Sealed {
    edition: Box<RawValue>,
    sha256: String,
}

/// What every version writes.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

impl Edition {
    /// The commit file.
    pub(super) fn meta(&self) -> Option<&EditionFile> {
        self.files.last().filter(|file| file.name == META)
    }

    /// All bytes of it.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The text of its file.
    pub(super) fn sealed(&self) -> serde_json::Result<Vec<u8>> {
        let edition = RawValue::from_string(serde_json::to_string(self)?)?;
        let sha256 = sha256_hex(edition.get().as_bytes());
        let mut text = serde_json::to_vec(&Sealed { edition, sha256 })?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads the edition of this number, at `place`.
    pub(super) fn read(place: &str, number: u64, text: &[u8]) -> Result<Self, PublishError> {
        let (place, key) = (place.to_owned(), key(number));
        let bad = |what: String| PublishError::BadEdition {
            place: place.clone(),
            key: key.clone(),
            what,
        };
        let sealed: Sealed = serde_json::from_slice(text).map_err(|e| bad(e.to_string()))?;
        if sha256_hex(sealed.edition.get().as_bytes()) != sealed.sha256 {
            return Err(bad("its hash is another".into()));
        }
        let text = sealed.edition.get();
        let format =
            serde_json::from_str::<Versioned>(text).map_err(|e| bad(e.to_string()))?.format;
        if format > EDITION_FORMAT {
            let (found, expected) = (format, EDITION_FORMAT);
            return Err(PublishError::NewEdition { place, number, found, expected });
        }
        let edition: Self = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
        match edition.wrong(number) {
            Some(what) => Err(bad(what)),
            None => Ok(edition),
        }
    }

    /// Whether this version can read the index; `place` is where it is.
    pub(super) fn is_readable(&self, place: &str) -> Result<(), PublishError> {
        let (found, expected) = (self.index_format, FORMAT_VERSION);
        if found == expected {
            return Ok(());
        }
        let (place, number) = (place.to_owned(), self.number);
        Err(PublishError::OtherFormat { place, number, found, expected })
    }

    /// What of it cannot be: it came from outside, and its names become those of files.
    fn wrong(&self, number: u64) -> Option<String> {
        if self.number != number {
            return Some(format!("it says that it is edition {}", self.number));
        }
        if self.meta().is_none() {
            return Some("it names no commit file".into());
        }
        let mut names = HashSet::new();
        for file in &self.files {
            let is_hash = file.sha256.len() == 64
                && file.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let is_name = file.name == META || is_a_name(&file.name);
            // What is packed is unpacked in memory, and the commit file is read where nothing is unpacked.
            let is_packed_well =
                file.packed.is_none() || (file.bytes <= SINGLE && file.name != META);
            if !is_hash || !is_name || !is_packed_well || !names.insert(&file.name) {
                return Some(format!("{:?} is no file of an index", file.name));
            }
        }
        None
    }
}

/// The folder of editions.
pub(super) const EDITIONS: &str = "editions";
/// The folder of files.
pub(super) const DATA: &str = "data";

/// Where the edition of this number is.
pub(super) fn key(number: u64) -> String {
    format!("{EDITIONS}/{number:0DIGITS$}.json")
}

/// The number of the edition at `path`, if it is one.
pub(super) fn number(path: &Path) -> Option<u64> {
    let digits = path.filename()?.strip_suffix(".json")?;
    digits.parse().ok().filter(|_| digits.len() == DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(name: &str) -> Edition {
        let file = |name: &str| EditionFile {
            name: name.into(),
            bytes: 3,
            sha256: "a".repeat(64),
            packed: None,
        };
        Edition {
            format: EDITION_FORMAT,
            number: 7,
            id: "x".into(),
            published: Timestamp::UNIX_EPOCH,
            quintet: "0".into(),
            index_format: FORMAT_VERSION,
            model: "m".into(),
            insights: 1,
            files: vec![file(name), file(META)],
        }
    }

    #[test]
    fn an_edition_is_read_back_and_none_of_its_bytes_can_be_changed_unseen() {
        let edition = edition("groups-00.bin");
        let text = edition.sealed().unwrap();
        assert_eq!(Edition::read("p", 7, &text).unwrap(), edition);
        assert!(Edition::read("p", 8, &text).is_err(), "another number");
        for at in 0..text.len() - 1 {
            let mut altered = text.clone();
            altered[at] ^= 1;
            assert!(Edition::read("p", 7, &altered).is_err(), "altered at {at}");
            assert!(Edition::read("p", 7, &text[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_and_later_formats_are_refused() {
        for name in ["../groups-00.bin", "/etc/passwd", "groups-/../x.bin", "a", META, ".before"] {
            let text = edition(name).sealed().unwrap();
            let read = Edition::read("p", 7, &text);
            assert!(matches!(read, Err(PublishError::BadEdition { .. })), "{name}");
        }
        let later = Edition { format: EDITION_FORMAT + 1, ..edition("groups-00.bin") };
        let read = Edition::read("p", 7, &later.sealed().unwrap());
        assert!(matches!(read, Err(PublishError::NewEdition { .. })));
        let other = Edition { index_format: FORMAT_VERSION + 1, ..edition("groups-00.bin") };
        assert!(other.is_readable("p").unwrap_err().to_string().contains("newer quintet"));
        let old = Edition { index_format: FORMAT_VERSION - 1, ..edition("groups-00.bin") };
        assert!(old.is_readable("p").unwrap_err().to_string().contains("quintet upgrade"));
    }

    #[test]
    fn an_edition_of_the_format_before_is_read_and_what_cannot_be_unpacked_is_refused() {
        let before = Edition { format: 1, ..edition("groups-00.bin") };
        let text = before.sealed().unwrap();
        assert!(!String::from_utf8_lossy(&text).contains("packed"), "as it was written then");
        assert_eq!(Edition::read("p", 7, &text).unwrap(), before);
        let mut packed = edition("groups-00.bin");
        packed.files[0].packed = Some(2);
        assert_eq!(Edition::read("p", 7, &packed.sealed().unwrap()).unwrap(), packed);
        assert!(packed.files[0].key().ends_with(".gz") && packed.files[0].carried() == 2);
        packed.files[0].bytes = SINGLE + 1;
        assert!(Edition::read("p", 7, &packed.sealed().unwrap()).is_err(), "too long");
        let mut meta = edition("groups-00.bin");
        meta.files[1].packed = Some(2);
        assert!(Edition::read("p", 7, &meta.sealed().unwrap()).is_err(), "the commit file");
    }

    #[test]
    fn names_of_editions_are_in_the_order_of_numbers() {
        assert!(key(9) < key(10) && key(99) < key(1_000_000));
        assert_eq!(number(&Path::from(key(12_345))), Some(12_345));
        assert_eq!(number(&Path::from("editions/5.json")), None);
        assert_eq!(number(&Path::from("editions/000000000005.txt")), None);
    }
}
