//! A folder of damaged files, opened and asked as an index.
//!
//! The first byte chooses a file of the golden index; what follows are places (three bytes) and what to put there (one
//! byte), or, after a `!`, the whole file.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tempfile::TempDir;

struct Golden {
    folder: TempDir,
    files: Vec<(PathBuf, Vec<u8>)>,
}

fn golden() -> Golden {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ix");
    std::fs::create_dir(&path).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v2");
    let copied = std::fs::read_dir(source).unwrap().map(|entry| entry.unwrap());
    for entry in copied.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        std::fs::copy(entry.path(), path.join(entry.file_name())).unwrap();
    }
    let files = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.metadata().is_ok_and(|data| data.len() > 0));
    let mut files: Vec<_> = files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    files.sort();
    Golden { folder, files }
}

static GOLDEN: LazyLock<Golden> = LazyLock::new(golden);

libfuzzer_sys::fuzz_target!(
    // tantivy panics on damaged files, which is to be caught; libFuzzer would end the process at once.
    init: std::panic::set_hook(Box::new(|_| {})),
    |input: &[u8]| {
    let Some((&first, rest)) = input.split_first() else { return };
    let golden = &*GOLDEN;
    let (path, whole) = &golden.files[usize::from(first) % golden.files.len()];
    let damaged = match rest {
        [b'!', own @ ..] => own.to_vec(),
        edits => {
            let mut file = whole.clone();
            for edit in edits.as_chunks::<4>().0 {
                let at = u32::from_le_bytes([edit[0], edit[1], edit[2], 0]) as usize % file.len();
                file[at] = edit[3];
            }
            file
        }
    };
    // A new file: what is mapped keeps the old one.
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, damaged).unwrap();
    quintet::cli::fuzz::index(&golden.folder.path().join("ix"));
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, whole).unwrap();
});
