//! `index`: published and got, through the front door. The store is a folder; `scripts/check-publish` has the others.

use std::path::Path;

use crate::support::Bench;

fn golden() -> Bench {
    let bench = Bench::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v2");
    std::fs::create_dir_all(bench.index()).unwrap();
    for entry in std::fs::read_dir(golden).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), bench.index().join(entry.file_name())).unwrap();
    }
    bench
}

#[cfg(not(feature = "object-store"))]
#[test]
fn a_program_without_object_stores_says_how_to_get_one() {
    let bench = golden();
    for verb in ["push", "pull", "list"] {
        let said = bench.fails(2, &["index", verb, "s3://podcasts/index"]);
        assert!(said.contains("--features object-store"), "{said}");
    }
}

#[cfg(feature = "object-store")]
#[test]
fn an_index_is_published_pulled_listed_and_pruned() {
    let bench = golden();
    let place = bench.path().join("place");
    let copy = bench.path().join("copy");
    let (place, copy) = (place.to_str().unwrap(), copy.to_str().unwrap());
    let would = bench.json(&["index", "push", place, "--dry-run"]);
    assert_eq!((would["edition"].as_u64(), would["dry_run"].as_bool()), (Some(1), Some(true)));
    let pushed = bench.json(&["index", "push", place]);
    assert_eq!(pushed["moved"], would["moved"]);
    assert_eq!(bench.json(&["index", "push", place])["new"], false);
    let pulled = bench.json(&["index", "pull", place, "--index", copy]);
    assert_eq!((pulled["edition"].as_u64(), pulled["insights"].as_u64()), (Some(1), Some(9)));
    let info = bench.json(&["info", "--verify", "--index", copy]);
    assert_eq!(info["verified"]["damaged"].as_array().unwrap().len(), 0);
    bench.ok(&["delete", "grid-1"]);
    assert!(bench.ok(&["index", "push", place]).contains("published edition 2"));
    let said = bench.fails(2, &["index", "pull", place, "--edition", "7", "--index", copy]);
    assert!(said.contains("no edition 7") && said.contains("quintet index list"), "{said}");
    let listed = bench.json(&["index", "list", place]);
    assert_eq!(listed["editions"].as_array().unwrap().len(), 2);
    let pruned = bench.json(&["index", "prune", place, "--keep", "1", "--age", "0"]);
    assert_eq!(
        (pruned["deleted"].as_bool(), pruned["editions"][0].as_u64()),
        (Some(false), Some(1))
    );
    bench.ok(&["delete", "grid-2", "--index", copy]);
    let said = bench.fails(2, &["index", "pull", place, "--index", copy]);
    assert!(said.contains("--replace"), "{said}");
    let said = bench.fails(2, &["index", "push", "s3://me:hush@podcasts/index"]);
    assert!(!said.contains("hush") && said.contains("environment"), "{said}");
    let nothing = bench.path().join("nothing");
    bench.fails(1, &["index", "list", nothing.to_str().unwrap()]);
}
