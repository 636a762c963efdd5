//! Insights as JSON Lines.
#![no_main]

use std::sync::LazyLock;

use quintet::ingest::{Format, IngestError, IngestOptions, Input, read};
use quintet::insight::Insight;
use quintet::task::Task;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let inputs = [Input::File(FOLDER.path().join("a.jsonl"))];
    std::fs::write(FOLDER.path().join("a.jsonl"), input).unwrap();
    let options = IngestOptions { format: Some(Format::JsonLines), ..IngestOptions::default() };
    let mut sink = |insight: Insight| -> Result<(), IngestError> {
        assert!(!insight.text.is_empty());
        Ok(())
    };
    let _ = read(&inputs, &options, &Task::silent(), &mut sink);
});
