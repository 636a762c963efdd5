//! Figures from the command line: runs against judgments, comparisons, communities, speed.

use serde_json::{Value, json};

use crate::support::{Bench, nine, sample};

const QRELS: &str = "q1 0 a 2\nq1 0 b 1\nq2 0 c 1\n";
const GOOD: &str = "q1 Q0 a 1 3.0 good\nq1 Q0 b 2 2.0 good\nq2 Q0 c 1 1.0 good\n";
const BAD: &str = "q1 Q0 x 1 3.0 bad\nq1 Q0 a 2 2.0 bad\nq2 Q0 y 1 1.0 bad\n";

#[test]
fn a_run_is_measured_by_trec_evals_names_and_ours() {
    let bench = Bench::new();
    let (qrels, run) = (bench.file("qrels.txt", QRELS), bench.file("bad.run", BAD));
    let arguments = ["eval", "run", run.to_str().unwrap(), "--qrels", qrels.to_str().unwrap()];
    let report =
        bench.json(&[&arguments[..], &["-m", "recip_rank,P@1,ndcg_cut_10", "--topics"]].concat());
    assert_eq!(report["means"]["mrr"], json!(0.25));
    assert_eq!(report["means"]["p@1"], json!(0.0));
    // DCG of grade 2 at rank 2 over the ideal order of grades 2 and 1.
    let expected = (2.0 / 3f64.log2()) / (2.0 + 1.0 / 3f64.log2());
    let found = report["topics"]["q1"]["ndcg@10"].as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} and not {expected}");
}

#[test]
fn runs_are_compared_with_the_first() {
    let bench = Bench::new();
    let qrels = bench.file("qrels.txt", QRELS);
    let (good, bad) = (bench.file("good.run", GOOD), bench.file("bad.run", BAD));
    let arguments = [
        "eval",
        "compare",
        good.to_str().unwrap(),
        bad.to_str().unwrap(),
        "--qrels",
        qrels.to_str().unwrap(),
        "-m",
        "ndcg@10",
    ];
    let report = bench.json(&arguments);
    assert_eq!(report["topics"], 2);
    assert!(bench.ok(&arguments).contains("ndcg@10"));
    assert!(bench.ok(&[&arguments[..], &["--form", "latex"]].concat()).contains("tabular"));
    let picture = bench.path().join("compare.svg");
    bench.ok(&[&arguments[..], &["--picture", picture.to_str().unwrap()]].concat());
    let svg = std::fs::read_to_string(picture).unwrap();
    assert!(svg.contains("bad.run against good.run"), "{svg}");
}

#[test]
fn malformed_judgments_and_runs_are_told_by_file_and_line() {
    let bench = Bench::new();
    let qrels = bench.file("qrels.txt", QRELS);
    let run = bench.file("torn.run", "q1 Q0 a 1 3.0 r\nq1 Q0 b 2 NaN r\n");
    let message =
        bench.fails(2, &["eval", "run", run.to_str().unwrap(), "--qrels", qrels.to_str().unwrap()]);
    assert!(message.contains("torn.run:2"), "{message}");
}

#[test]
fn the_samples_themes_are_found_without_labels() {
    let bench = Bench::new();
    let data = sample();
    let report = bench.json(&["eval", "clusters", data.to_str().unwrap(), "--label", "theme"]);
    assert_eq!(report["levels"].as_array().unwrap().len(), 3);
    assert_eq!(report["chosen"]["assigned"], json!(1.0));
    assert!(report["chosen"]["v_measure"].as_f64().unwrap() > 0.4, "{report}");
    let message =
        bench.fails(2, &["eval", "clusters", data.to_str().unwrap(), "--label", "colour"]);
    assert!(message.contains("--label FIELD"), "{message}");
}

#[test]
fn names_of_classes_find_their_insights_with_one_floor() {
    let bench = Bench::new();
    let data = sample();
    let keep = bench.path().join("kept");
    let arguments = ["eval", "interests", data.to_str().unwrap(), "--precision", "int8", "--keep"];
    let arguments = [&arguments[..], &[keep.to_str().unwrap(), "--label"]].concat();
    let report = bench.json(&[&arguments[..], &["group"]].concat());
    assert_eq!((&report["phrases"], &report["nameless"]), (&json!(72), &json!(0)));
    let methods = report["methods"].as_array().unwrap();
    let names: Vec<&str> = methods.iter().map(|method| method["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["cosine", "s-norm", "quintet"]);
    let (cosine, ours) = (&methods[0], &methods[2]);
    for figure in ["pooled_ap", "mean_ap", "precision@5", "recall@p.5"] {
        assert!(ours[figure].as_f64() > cosine[figure].as_f64(), "{figure}: {report}");
    }
    assert!(ours["quiet"].as_f64() > Some(0.9), "{report}");
    // Only what has a name is asked about.
    let file = bench.file("names.jsonl", "{\"_id\": \"bus-frequency\", \"text\": \"buses\"}\n");
    let named = [&arguments[..], &["group", "--names", file.to_str().unwrap()]].concat();
    let report = bench.json(&named);
    assert_eq!((&report["phrases"], &report["nameless"]), (&json!(1), &json!(71)));
    let message = bench.fails(2, &[&arguments[..], &["colour"]].concat());
    assert!(message.contains("--label FIELD"), "{message}");
}

#[test]
fn titles_of_gold_classes_are_held_against_their_names() {
    let bench = Bench::new();
    let texts = [
        ("interest rates", "The central bank raised interest rates again."),
        ("interest rates", "Higher interest rates cool the housing market."),
        ("interest rates", "Nobody expects interest rates to fall this winter."),
        ("sourdough bread", "A sourdough bread needs a warm kitchen and patience."),
        ("sourdough bread", "Bakers feed the starter before the sourdough bread is made."),
        ("sourdough bread", "The crust of a sourdough bread keeps it fresh."),
    ];
    let lines = texts.iter().enumerate().map(|(id, (label, text))| {
        format!("{}\n", json!({"id": format!("i{id}"), "text": text, "label": label}))
    });
    let file = bench.file("texts.jsonl", lines.collect::<String>());
    let arguments = ["eval", "titles", file.to_str().unwrap(), "--precision", "int8"];
    let report = bench.json(&arguments);
    assert_eq!(report["classes"], json!(2));
    let methods: Vec<(&str, u64)> = report["methods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|method| (method["name"].as_str().unwrap(), method["phrases"].as_u64().unwrap()))
        .collect();
    let three = ["c-tf-idf", "keybert", "quintet"];
    assert_eq!(methods, three.map(|name| [(name, 1), (name, 3)]).concat());
    let ours = &report["methods"][5];
    assert_eq!((&ours["names_found"], &ours["unique"]), (&json!(1.0), &json!(1.0)), "{report}");
    let message = bench.fails(2, &[&arguments[..], &["--label", "colour"]].concat());
    assert!(message.contains("--label FIELD"), "{message}");
}

#[test]
fn an_indexs_search_is_measured_against_the_exact_answer() {
    let bench = Bench::with(&nine());
    let report = bench.json(&["bench", "ann", "--queries", "9", "--k", "3", "--ef", "16"]);
    let pages = bench.json(&["bench", "related", "--pages", "3"]);
    assert_eq!((&pages["insights"], &pages["pages"]), (&json!(9), &json!(3)));
    assert!(pages["p99_ms"].as_f64().unwrap() >= pages["p50_ms"].as_f64().unwrap());
    assert_eq!((&report["n"], &report["points"][0]["ef"]), (&json!(9), &json!(16)));
    assert_eq!(report["points"][0]["recall"], json!(1.0), "a small segment is scanned exactly");
}

#[test]
fn weights_are_tuned_on_some_queries_and_kept_if_others_gain() {
    let bench = Bench::with(&nine());
    let sample = sample();
    let tune = ["eval", "tune", sample.to_str().unwrap(), "--queries", "20", "--folds", "2"];
    let before = bench.json(&["info"])["search"].clone();
    let said = bench.run(&[&tune[..], &["--write", "--json"]].concat());
    let report: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!((&report["queries"], &report["judged"]), (&json!(20), &json!(42)), "{report}");
    let figure = |name: &str| report[name].as_f64().unwrap();
    assert!(figure("fitted") >= figure("start") && figure("fitted") >= figure("held_out"));
    assert_eq!(report["folds"].as_array().unwrap().len(), 2);
    // What is kept is what was found, and only where it gains reliably on queries held out.
    let reliable = report["gain"]["low"].as_f64().unwrap() > 0.0;
    assert_eq!((&report["reliable"], said.status.success()), (&json!(reliable), reliable));
    let kept = bench.json(&["info"])["search"].clone();
    // Single precision, which JSON writes with more digits than were typed.
    let numbers = |settings: &Value| -> Vec<f32> {
        settings.as_object().unwrap().values().map(|v| v.as_f64().unwrap() as f32).collect()
    };
    assert_eq!(numbers(&kept), numbers(if reliable { &report["found"] } else { &before }));
    // Queries that find the same whatever the weights are: no gain, and nothing is written.
    let judged = bench.path().join("judged");
    std::fs::create_dir_all(judged.join("qrels")).unwrap();
    bench.jsonl("judged/corpus.jsonl", &nine());
    let queries =
        [json!({"_id": "q1", "text": "caffeine"}), json!({"_id": "q2", "text": "heat pumps"})];
    bench.jsonl("judged/queries.jsonl", &queries);
    bench.file(
        "judged/qrels/test.tsv",
        "query-id\tcorpus-id\tscore\nq1\tsleep-3\t1\nq2\tgrid-2\t1\n",
    );
    let before = bench.json(&["info"])["search"].clone();
    let judged = judged.to_str().unwrap();
    let said = bench.run(&["eval", "tune", judged, "--write"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stdout).contains("not reliably better"));
    assert_eq!(bench.json(&["info"])["search"], before);
    let message = bench.fails(2, &["eval", "tune", judged, "-m", "goodness"]);
    assert!(message.contains("no measure is called"), "{message}");
}
