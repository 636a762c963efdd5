//! Insights as Parquet, with and without vectors.
#![no_main]

use std::sync::LazyLock;

use quintet::ingest::{Format, IngestError, IngestOptions, Input, read};
use quintet::insight::Insight;
use quintet::task::Task;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

// Foreign code panics on some of it, which is caught and told as damage: what reaches this target is a mistake of ours.
libfuzzer_sys::fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |input: &[u8]| {
    let inputs = [Input::File(FOLDER.path().join("a.parquet"))];
    // Marks at both ends, and all between them said to be the footer: what is read first, and what all else is found by.
    let length = u32::try_from(input.len()).unwrap().to_le_bytes();
    let file = [b"PAR1", input, &length, b"PAR1"].concat();
    std::fs::write(FOLDER.path().join("a.parquet"), file).unwrap();
    let options = IngestOptions { format: Some(Format::Parquet), ..IngestOptions::default() };
    let mut sink = |insight: Insight| -> Result<(), IngestError> {
        assert!(!insight.text.is_empty());
        Ok(())
    };
    let _ = read(&inputs, &options, &Task::silent(), &mut sink);
}
);
