//! The file of what became of groups.
#![no_main]

use std::sync::LazyLock;

use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = FOLDER.path();
    quintet::corpus::fuzz::history(folder, input);
});
