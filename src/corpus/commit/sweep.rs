//! What no commit names goes away: files of a writer that was killed, and those of commits before.
//!
//! Invariant: only names that a writer of an index gives are touched; a file of anybody else stays.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;

use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::sidecar;
use crate::corpus::commit::store::Store;
use crate::corpus::manifest::Manifest;
use crate::error::EngineError;

/// How the names of files begin that get another name once they are whole; those of the crate `tempfile`, which tantivy
/// uses as well.
const UNFINISHED: &str = ".tmp";

/// tantivy names the files of a segment by 32 hexadecimal digits and an ending.
const SEGMENT_DIGITS: usize = 32;

/// Deletes what a killed writer left in the folder of `lock`. A leftover would not only take space: tantivy refuses to
/// write a file whose name is taken, and the next writer counts on from the same commit.
pub(crate) fn leftovers(lock: &WriteLock) -> Result<(), EngineError> {
    let path = lock.path();
    // A commit that cannot be read names what is not known: nothing is swept before another one stands in its place.
    let store = match Store::open(path) {
        Ok(store) => store,
        Err(EngineError::NoIndex { .. }) => {
            sweep(path, |_| false);
            return Ok(());
        }
        Err(_) => return Ok(()),
    };
    let (Ok(metas), Ok(manifest)) = (store.index.load_metas(), store.manifest_to_upgrade()) else {
        return Ok(());
    };
    let segments: HashSet<OsString> = metas
        .list_segment_files()
        .into_iter()
        .filter(|file| file.extension().is_none_or(|ending| ending != "temp"))
        .map(|file| file.into_os_string())
        .collect();
    let _guard = lock.no_reader_opens()?;
    sweep(path, |name| {
        segments.contains(&OsString::from(name)) || is_beside(name, manifest.as_ref())
    });
    Ok(())
}

/// Deletes the files beside the segments that `manifest` does not name.
pub(crate) fn beside(path: &Path, manifest: Option<&Manifest>) {
    sweep(path, |name| sidecar::kind(name).is_none() || is_beside(name, manifest));
}

/// The same, and what a killed writer left before it had a name. The caller holds the lock of `path`.
pub(crate) fn unfinished(path: &Path, manifest: Option<&Manifest>) {
    beside(path, manifest);
    sweep(path, |name| !name.starts_with(UNFINISHED));
}

/// Whether `manifest` names this file.
fn is_beside(name: &str, manifest: Option<&Manifest>) -> bool {
    manifest.is_some_and(|manifest| manifest.files().any(|file| file.name == name))
}

/// Deletes the files in `path` whose name a writer may have given and that are not `wanted`.
fn sweep(path: &Path, wanted: impl Fn(&str) -> bool) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if is_a_writers(name) && !wanted(name) {
            // A reader that has it open keeps it; a file that cannot go now goes next time.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn is_a_writers(name: &str) -> bool {
    let is_segment = name.split_once('.').is_some_and(|(id, _)| {
        id.len() == SEGMENT_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    is_segment || name.starts_with(UNFINISHED) || sidecar::kind(name).is_some()
}

#[cfg(test)]
mod tests {
    use crate::corpus::commit::sidecar::KINDS;
    use crate::corpus::commit::sweep::*;

    #[test]
    fn only_names_that_a_writer_gives_are_touched() {
        let segment = "0123456789abcdef0123456789abcdef";
        let ours = [
            format!("{segment}.vec"),
            format!("{segment}.7.del"),
            format!("{segment}.store.temp"),
            ".tmpQ3x".into(),
            "groups-0123.bin".into(),
            "history-0123.jsonl.gz".into(),
        ];
        assert!(ours.iter().all(|name| is_a_writers(name)));
        let others = [
            "README.md",
            "meta.json",
            ".managed.json",
            ".tantivy-writer.lock",
            "vectors.partial",
            "notes.bin",
            segment,
        ];
        assert!(!others.iter().any(|name| is_a_writers(name)));
        assert_eq!(KINDS.len(), 2, "a new kind of file wants a name in this test");
    }
}
