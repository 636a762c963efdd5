//! A golden index of every version of the on-disk format: the last one is read, those before are brought over.

use std::path::Path;

use crate::support::{Bench, ids, nine};

/// A bench with a copy of the golden index of `version`: tantivy writes its lock files beside what it opens.
fn golden(version: &str) -> Bench {
    let bench = Bench::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(version);
    std::fs::create_dir_all(bench.index()).unwrap();
    for entry in std::fs::read_dir(golden).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), bench.index().join(entry.file_name())).unwrap();
    }
    bench
}

/// The golden index is whole and answers.
#[track_caller]
fn answers(bench: &Bench) {
    let info = bench.json(&["info", "--verify"]);
    assert_eq!((info["format"].as_u64(), info["insights"].as_u64()), (Some(2), Some(9)));
    assert_eq!(info["verified"]["damaged"].as_array().unwrap().len(), 0);
    let hits = bench.json(&["search", "caffeine", "--mode", "lexical"]);
    let mut found = ids(&hits["hits"]);
    found.sort_unstable();
    assert_eq!(found, ["sleep-3", "sleep-4"]);
    assert_eq!(ids(&bench.json(&["related", "sleep-3"])["related"])[0], "sleep-4");
    assert!(!bench.json(&["themes"])["groups"].as_array().unwrap().is_empty());
    assert_eq!(bench.json(&["get", "grid-1"])["mood"], "calm");
}

#[test]
fn the_golden_index_of_version_2_is_whole_and_answers() {
    answers(&golden("v2"));
}

#[test]
fn an_index_of_version_1_is_refused_with_the_way_over_and_upgraded_without_embedding() {
    let bench = golden("v1");
    let delete = ["delete", "grid-1"];
    for verb in [&["info"][..], &["search", "tea"], &["related", "grid-1"], &["themes"], &delete] {
        let said = bench.fails(2, verb);
        assert!(said.contains("has format 1, this version reads 2"), "{said}");
        assert!(said.contains("`quintet upgrade --index"), "{said}");
    }
    let groups = |bench: &Bench| bench.index().join("groups-a25b8ae6343c9797.bin").is_file();
    assert!(groups(&bench));
    // Nothing can be embedded: there is no model.
    let offline = |arguments: &[&str]| {
        let mut command = bench.command(arguments);
        command.env("QUINTET_MODEL_DIR", bench.path()).arg("--json").output().unwrap()
    };
    let upgraded = offline(&["upgrade"]);
    assert_eq!(upgraded.status.code(), Some(0), "{}", crate::support::stderr(&upgraded));
    let report: serde_json::Value = serde_json::from_slice(&upgraded.stdout).unwrap();
    assert_eq!(
        (&report["from"], &report["to"], &report["insights"]),
        (&1.into(), &2.into(), &9.into())
    );
    assert!(groups(&bench), "the groups are those of before");
    answers(&bench);
    let left = std::fs::read_dir(bench.index()).unwrap();
    let stores = left.filter(|entry| {
        entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "store")
    });
    assert_eq!(stores.count(), 1, "the old segment is gone");
    assert_eq!(bench.json(&["upgrade"])["insights"], 0, "there is nothing left to do");
}

#[test]
fn a_build_in_place_of_version_1_takes_its_vectors_over() {
    let bench = golden("v1");
    let file = bench.jsonl("nine.jsonl", &nine());
    let refused = bench.file("none.jsonl", "{}\n");
    bench.fails(2, &["build", refused.to_str().unwrap()]);
    assert!(
        bench.fails(2, &["info"]).contains("has format 1"),
        "a build that fails changes nothing"
    );
    assert!(bench.fails(2, &["add", file.to_str().unwrap()]).contains("quintet upgrade"));
    let report = bench.json(&["build", file.to_str().unwrap()]);
    assert_eq!((&report["embedded"], &report["reused"]), (&0.into(), &9.into()));
    answers(&bench);
}

#[test]
fn an_index_keeps_its_layout_until_another_is_asked_for() {
    let bench = Bench::new();
    let file = bench.jsonl("nine.jsonl", &nine());
    let file = file.to_str().unwrap();
    let layout = |arguments: &[&str]| {
        bench.ok(arguments);
        bench.json(&["info"])["vectors"]["layout"].as_str().map(str::to_owned).unwrap()
    };
    assert_eq!(layout(&["build", file, "--vectors", "fast"]), "fast");
    assert_eq!(layout(&["add", file]), "fast");
    assert_eq!(layout(&["build", file]), "fast");
    assert_eq!(layout(&["build", file, "--vectors", "small"]), "small");
    assert_eq!(bench.json(&["info", "--verify"])["insights"], 9);
}
