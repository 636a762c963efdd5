//! Pinned files that stand where Python's installer put them: used there, neither copied nor fetched.
//!
//! Invariant: a file is taken only with the pinned hash, whatever its package calls itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::hash::HashMemo;
use super::lock::Lock;

/// The environment variable that names the folders of installed packages, joined as those of `PATH` are.
const FOLDERS_VARIABLE: &str = "QUINTET_PACKAGES";

/// The folders that the environment names.
pub(super) fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os(FOLDERS_VARIABLE).unwrap_or_default();
    std::env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty()).collect()
}

/// Where in `folders` the files of `lock` stand that are not whole in the store `own`, by their names there.
///
/// What cannot be read there is fetched as if it were not there.
pub(super) fn find(lock: &Lock, own: &Path, folders: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    if folders.is_empty() {
        return found;
    }
    let mut memo = HashMemo::open(own.join("hashes.json"));
    for file in lock.here().flat_map(|package| &package.files) {
        let mut is_whole = |path: &Path| {
            path.is_file() && memo.sha256(path).is_ok_and(|sha256| sha256 == file.sha256)
        };
        if is_whole(&own.join(&file.dest)) {
            continue;
        }
        let mut places = folders.iter().map(|folder| folder.join(&file.member));
        if let Some(path) = places.find(|path| is_whole(path)) {
            found.insert(file.dest.clone(), path);
        }
    }
    memo.save();
    found
}
