//! Judged sets: BEIR and MIND folders; the input's files are parted by NUL.
#![no_main]

use std::sync::LazyLock;

use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = FOLDER.path();
    let mut parts = input.split(|&byte| byte == 0);
    for name in ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "news.tsv", "behaviors.tsv"] {
        std::fs::create_dir_all(folder.join("qrels")).unwrap();
        std::fs::write(folder.join(name), parts.next().unwrap_or_default()).unwrap();
    }
    if let Ok(beir) = quintet::eval::Beir::open(folder, None) {
        let _ = beir.read_corpus();
    }
    let _ = quintet::eval::Mind::open(folder);
});
