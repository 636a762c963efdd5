//! Matrices: NumPy and HDF5.
#![no_main]

use std::sync::LazyLock;

use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = FOLDER.path();
    quintet::measure::fuzz::numpy(folder, input);
});
