//! A golden index of every version of the on-disk format is still read.

use std::path::Path;

use crate::support::{Bench, ids};

#[test]
fn the_golden_index_of_version_1_is_whole_and_answers() {
    let bench = Bench::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1");
    // A copy: opening an index for reading writes tantivy's lock files.
    std::fs::create_dir_all(bench.index()).unwrap();
    for entry in std::fs::read_dir(golden).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), bench.index().join(entry.file_name())).unwrap();
    }
    let info = bench.json(&["info", "--verify"]);
    assert_eq!((info["format"].as_u64(), info["insights"].as_u64()), (Some(1), Some(9)));
    assert_eq!(info["verified"]["damaged"].as_array().unwrap().len(), 0);
    let hits = bench.json(&["search", "caffeine", "--mode", "lexical"]);
    let mut found = ids(&hits["hits"]);
    found.sort_unstable();
    assert_eq!(found, ["sleep-3", "sleep-4"]);
    assert_eq!(ids(&bench.json(&["related", "sleep-3"])["related"])[0], "sleep-4");
    assert!(!bench.json(&["themes"])["groups"].as_array().unwrap().is_empty());
    assert_eq!(bench.json(&["get", "grid-1"])["mood"], "calm");
}
