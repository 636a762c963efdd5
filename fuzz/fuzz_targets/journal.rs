//! The vectors of a build that was stopped.
#![no_main]

use std::sync::LazyLock;

use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = FOLDER.path();
    quintet::corpus::fuzz::journal(folder, input);
});
