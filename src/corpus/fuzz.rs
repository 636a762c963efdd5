//! What the fuzz targets need to see of files beside the segments.

use std::path::Path;

use tantivy::directory::OwnedBytes;

use crate::cluster::Level;
use crate::corpus::commit::seal::Commit;
use crate::corpus::communities::groups::Groups;
use crate::corpus::communities::history;
use crate::corpus::journal::{self, Journal};
use crate::corpus::manifest::{FileRecord, Manifest};
use crate::corpus::schema::WordsHash;
use crate::digest::sha256_hex;
use crate::embed::Fingerprint;

/// Reads `input` as a manifest and as a commit file.
pub fn manifest(input: &[u8]) {
    if let Ok(manifest) = serde_json::from_slice::<Manifest>(input) {
        manifest.bands();
    }
    if let Ok(commit) = Commit::parse(input) {
        commit.holds("74ca2fe54dcc40f0ba8200d628c4aed8.12.del");
        let files = commit.files();
        let sealed = commit.sealed(&files).expect("a commit is an object");
        assert!(Commit::parse(&sealed).is_ok_and(|again| again.files() == files));
    }
}

/// Reads `input` as a file of groups.
pub fn groups(input: &[u8]) {
    let Ok(groups) = Groups::parse(OwnedBytes::new(input.to_vec())) else { return };
    for key in [0, 1, 1 << 40, u64::MAX] {
        groups.member(key);
    }
    for level in Level::ALL {
        let _ = groups.community(level, 3);
    }
    let _ = groups.tree().map(|tree| tree.next(Level::Group));
}

/// Reads `input` as a history.
pub fn history(folder: &Path, input: &[u8]) {
    let name = "history.gz".to_owned();
    std::fs::write(folder.join(&name), input).expect("the folder can be written");
    let record = FileRecord { name, bytes: input.len() as u64, sha256: sha256_hex(input) };
    let _ = history::read(folder, &record);
}

/// Takes `input` up as the journal of a stopped build.
pub fn journal(folder: &Path, input: &[u8]) {
    std::fs::write(folder.join(journal::NAME), input).expect("the folder can be written");
    let _ = journal::damage(folder);
    let model = Fingerprint::from_stored("m".to_owned());
    let mut journal = Journal::open(folder, &model, 2).expect("the folder can be written");
    let _ = journal.row(WordsHash::of("a"));
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        input in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
        magic in proptest::sample::select(vec!["", "QNTGRP01", "QNTPART1", "{\"segments\": ["]),
    ) {
        let bytes = [magic.as_bytes(), &input].concat();
        let folder = tempfile::tempdir().unwrap();
        manifest(&bytes);
        groups(&bytes);
        history(folder.path(), &bytes);
        journal(folder.path(), &bytes);
    }
}
