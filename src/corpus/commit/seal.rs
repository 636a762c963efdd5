//! What the commit file says of the files of its segments, and of itself.
//!
//! tantivy writes `meta.json`. On its way to the disk it gets two keys more, which tantivy overlooks: `files`, with name,
//! length and CRC-32 of every file of every segment, and last `crc32`, of everything before it. So a file that was cut,
//! altered or put in the place of another is told from the one that was committed, and so is `meta.json` itself.
//! Invariant: a commit file of Quintet's first days, without either, is read like one that has both.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Damage, EngineError};

/// The commit file's name within the index folder.
pub(crate) const META: &str = "meta.json";

/// Endings of the files that tantivy itself makes for every segment.
const ENDINGS: [&str; 6] = ["idx", "pos", "term", "fieldnorm", "fast", "store"];

/// Begins the last key of a sealed file.
const SEAL: &str = ",\n  \"crc32\": ";
/// Stands in every sealed file, so that one whose end is gone is not taken for one that never had a seal.
const FILES: &str = "\n  \"files\": [";

/// A file of a segment as it was committed, footer included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSum {
    /// File name within the index folder.
    pub(crate) name: String,
    /// Length in bytes.
    pub(crate) bytes: u64,
    /// CRC-32 of all bytes.
    pub(crate) crc32: u32,
}

/// A commit file that was read.
pub(crate) struct Commit {
    json: Value,
    /// When each living segment was last deleted from, by the beginning of its files' names.
    segments: HashMap<String, Option<u64>>,
}

impl Commit {
    /// Reads the commit file of the index in `dir`.
    pub(crate) fn read(dir: &Path) -> Result<Self, EngineError> {
        let file = dir.join(META);
        let text = std::fs::read(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => EngineError::NoIndex { path: dir.into() },
            _ => EngineError::io(&file)(error),
        })?;
        Self::parse(&text)
            .map_err(|what| EngineError::Damaged { damaged: vec![Damage { file, what }] })
    }

    /// Checks the seal, where there is one, and reads what is needed here.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = str::from_utf8(text).map_err(|_| "it is not text")?;
        let sealed = text.rfind(SEAL).map(|at| text.split_at(at));
        match sealed {
            Some((body, end)) if end == seal_of(body) => {}
            None if !text.contains(FILES) => {}
            _ => return Err("its checksum is another".into()),
        }
        let json: Value =
            serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        let entry = |segment: &Value| {
            let id = segment.get("segment_id")?.as_str()?.replace('-', "");
            let opstamp = segment.get("deletes").and_then(|deletes| deletes.get("opstamp"));
            Some((id, opstamp.and_then(Value::as_u64)))
        };
        let segments = json.get("segments").and_then(Value::as_array);
        let segments = segments.and_then(|all| all.iter().map(entry).collect());
        Ok(Self { segments: segments.ok_or("it names no segments")?, json })
    }

    /// The files of its segments; nothing in a commit of Quintet's first days.
    pub(crate) fn files(&self) -> Vec<FileSum> {
        let files = self.json.get("files").cloned().unwrap_or_default();
        serde_json::from_value(files).unwrap_or_default()
    }

    /// What the writer put into it.
    pub(crate) fn payload(&self) -> Option<&str> {
        self.json.get("payload")?.as_str()
    }

    /// Documents that live in its segments.
    pub(crate) fn insights(&self) -> u64 {
        let living = |segment: &Value| {
            let gone = segment.get("deletes").and_then(|deletes| deletes.get("num_deleted_docs"));
            let all = segment.get("max_doc").and_then(Value::as_u64).unwrap_or(0);
            all.saturating_sub(gone.and_then(Value::as_u64).unwrap_or(0))
        };
        let segments = self.json.get("segments").and_then(Value::as_array);
        segments.into_iter().flatten().map(living).sum()
    }

    /// Whether the file of this name belongs to one of its segments.
    pub(crate) fn holds(&self, name: &str) -> bool {
        let Some((id, ending)) = name.split_once('.') else { return false };
        let Some(deletes) = self.segments.get(id) else { return false };
        match ending.split_once('.') {
            Some((opstamp, "del")) => deletes.is_some_and(|last| last.to_string() == opstamp),
            Some(_) => false,
            None => ENDINGS.contains(&ending) || self.custom().any(|own| own == ending),
        }
    }

    /// Endings of the files that plugins make for every segment.
    fn custom(&self) -> impl Iterator<Item = &str> {
        let list = self.json.get("persisted_custom_extensions").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The file with `files` in place of those it named, sealed.
    pub(crate) fn sealed(mut self, files: &[FileSum]) -> io::Result<Vec<u8>> {
        let object = self.json.as_object_mut().ok_or(io::ErrorKind::InvalidData)?;
        object.shift_remove("crc32");
        // Last, so that the seal follows it.
        object.shift_remove("files");
        object.insert("files".into(), serde_json::to_value(files)?);
        let text = serde_json::to_string_pretty(&self.json)?;
        let body = text.trim_end_matches('}').trim_end();
        Ok([body, &seal_of(body)].concat().into_bytes())
    }
}

/// What follows `body` in a sealed file.
fn seal_of(body: &str) -> String {
    format!("{SEAL}{}\n}}\n", crc32fast::hash(body.as_bytes()))
}

/// Whether a file of this name can be one that tantivy made for a segment.
pub(crate) fn is_of_a_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| {
        id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use crate::corpus::commit::seal::*;

    const ID: &str = "74ca2fe54dcc40f0ba8200d628c4aed8";

    fn plain() -> String {
        r#"{"segments": [{"segment_id": "74ca2fe5-4dcc-40f0-ba82-00d628c4aed8", "max_doc": 9,
            "deletes": {"num_deleted_docs": 1, "opstamp": 12}}], "persisted_custom_extensions": ["vec"], "payload": "{\"format\":1}"}"#
            .to_owned()
    }

    #[test]
    fn a_commit_names_its_files_and_no_others() {
        let commit = Commit::parse(plain().as_bytes()).unwrap();
        let holds = |ending: &str| commit.holds(&format!("{ID}.{ending}"));
        assert!(holds("idx") && holds("vec") && holds("12.del"));
        assert!(
            !holds("11.del") && !holds("txt") && !holds("store.temp") && !commit.holds("meta.json")
        );
        assert!(commit.files().is_empty());
    }

    #[test]
    fn no_byte_of_a_sealed_file_can_be_changed_or_cut_unseen() {
        let files = [FileSum { name: format!("{ID}.idx"), bytes: 7, crc32: 9 }];
        let sealed = Commit::parse(plain().as_bytes()).unwrap().sealed(&files).unwrap();
        let again = Commit::parse(&sealed).unwrap();
        assert_eq!(again.files(), files);
        assert_eq!(again.sealed(&files).unwrap(), sealed);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1 << (at % 8);
            assert!(Commit::parse(&altered).is_err(), "altered at {at}");
            assert!(Commit::parse(&sealed[..at]).is_err(), "cut at {at}");
        }
    }
}
