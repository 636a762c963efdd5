//! Insights that bring their vectors: a Parquet file makes the index that the same lines of JSON make, and no model is asked.

use serde_json::{Value, json};

use crate::support::{Bench, nine, sample};

/// What an index answers about the sample, without what stands for its own folder and clock.
fn answers(bench: &Bench) -> Vec<Value> {
    let some = ["sleep", "running", "prices of batteries"];
    let mut all: Vec<Value> =
        some.iter().map(|query| bench.json(&["search", query, "-n", "20", "--explain"])).collect();
    let id = all[0]["hits"][0]["id"].as_str().unwrap().to_owned();
    all.push(bench.json(&["related", &id]));
    all.push(bench.json(&["get", &id]));
    all.push(bench.json(&["themes"])["themes"].take());
    all
}

#[test]
fn a_parquet_file_gives_the_index_that_its_lines_give() {
    let corpus = sample().join("corpus.jsonl");
    let lines = Bench::new();
    lines.ok(&["build", corpus.to_str().unwrap(), "--precision", "int8"]);

    let table = Bench::new();
    let file = table.path().join("corpus.parquet");
    let (corpus, file) = (corpus.to_str().unwrap(), file.to_str().unwrap());
    let made = table.json(&["embed", corpus, "--out", file, "--precision", "int8"]);
    assert_eq!((&made["rows"], &made["ingest"]["refused"]), (&json!(576), &json!({})));
    let built = table.json(&["build", file, "--precision", "int8"]);
    let counts = (&built["given"], &built["embedded"], &built["reused"]);
    assert_eq!(counts, (&json!(576), &json!(0), &json!(0)));
    assert_eq!(answers(&table), answers(&lines));

    // Added to what is there, it takes the place of the same ids and changes nothing.
    let added = table.json(&["add", file]);
    assert_eq!((&added["given"], &added["replaced"]), (&json!(576), &json!(576)));
}

#[test]
fn vectors_of_another_model_are_refused_with_the_way_out() {
    let bench = Bench::with(&nine());
    let nine = bench.jsonl("nine.jsonl", &nine());
    let file = bench.path().join("nine.parquet");
    let (nine, file) = (nine.to_str().unwrap(), file.to_str().unwrap());
    bench.ok(&["embed", nine, "--out", file, "--precision", "int8"]);
    let said = bench.fails(2, &["add", file]);
    assert!(said.contains("/int8/") && said.contains("choose the model that made them"), "{said}");
    // The rows themselves are good: only their vectors are not asked for.
    bench.ok(&["embed", file, "--out", bench.path().join("again.npy").to_str().unwrap()]);
}

#[test]
fn a_damaged_file_is_an_error_and_the_index_stays() {
    let bench = Bench::with(&nine());
    let bad = bench.file("bad.parquet", b"PAR1 and a foot that says nothing PAR1");
    let said = bench.fails(2, &["add", bad.to_str().unwrap()]);
    assert!(said.contains("bad.parquet") && said.contains("damaged"), "{said}");
    assert_eq!(bench.json(&["info"])["insights"], 9);
}
