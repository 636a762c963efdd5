use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;

use super::*;
use crate::eval::parse_metrics;

fn qrels() -> Qrels {
    Qrels::parse("1 0 a 1\n1 0 b 0\n2 0 c 2\n3 0 d 1\n".into(), "q").unwrap()
}

#[track_caller]
fn check(run: &str, metric: &str, options: Options, expected: f64) {
    let run = Run::parse(run.into(), "r").unwrap();
    let found = evaluate_with(&qrels(), &run, &parse_metrics(metric).unwrap(), options);
    assert!((found.means[0] - expected).abs() < 1e-12, "{} is not {expected}", found.means[0]);
}

const SKIP: Options = Options { missing: Missing::Skip, ties: Ties::Single };

#[test]
fn the_score_decides_and_not_the_rank_column() {
    check("1 Q0 b 1 0.1 t\n1 Q0 a 2 0.9 t\n", "mrr", SKIP, 1.0);
}

#[test]
fn ties_go_to_the_end_of_the_alphabet() {
    check("1 Q0 a 1 0.5 t\n1 Q0 b 2 0.5 t\n", "mrr", SKIP, 0.5);
    check("1 Q0 a 1 0 t\n1 Q0 b 2 -0 t\n", "mrr", SKIP, 0.5);
}

#[test]
fn scores_are_tied_in_single_precision_unless_asked_otherwise() {
    let run = "1 Q0 a 1 1.000000001 t\n1 Q0 b 2 1.0 t\n";
    check(run, "mrr", SKIP, 0.5);
    check(run, "mrr", Options { ties: Ties::Double, ..SKIP }, 1.0);
}

#[test]
fn topics_without_an_answer_count_as_zero_unless_skipped() {
    let run = "1 Q0 a 1 1 t\n9 Q0 a 1 1 t\n";
    check(run, "map", Options::default(), 1.0 / 3.0);
    check(run, "map", SKIP, 1.0);
    let run = Run::parse(run.into(), "r").unwrap();
    let found = evaluate(&qrels(), &run, &Metric::retrieval());
    assert_eq!((found.answered, found.unanswered, found.unjudged), (1, 2, 1));
    assert_eq!(found.topics.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(found.mean(Metric::Map { k: None, rel: 1 }), Some(1.0 / 3.0));
}

#[test]
fn a_run_for_other_topics_has_figures_of_zero_and_no_answer() {
    let run = Run::parse("x Q0 a 1 1 t\n".into(), "r").unwrap();
    let found = evaluate_with(&qrels(), &run, &Metric::retrieval(), SKIP);
    assert_eq!((found.answered, found.topics.len()), (0, 0));
    assert!(found.means.iter().all(|&mean| mean == 0.0));
}

/// Random judgments and runs with trec_eval's values, written by `benches/trec_eval/equal.py --golden`.
const GOLDEN: &[u8] = include_bytes!("trec_eval.jsonl.gz");

#[derive(Deserialize)]
struct Case {
    qrels: BTreeMap<String, BTreeMap<String, Grade>>,
    run: BTreeMap<String, BTreeMap<String, f64>>,
    values: BTreeMap<String, BTreeMap<String, f64>>,
}

#[test]
fn values_are_those_of_trec_eval() {
    let mut text = String::new();
    flate2::read::GzDecoder::new(GOLDEN).read_to_string(&mut text).unwrap();
    let mut compared = 0;
    for (case, number) in text.lines().zip(1..) {
        let Case { qrels, run, values } = serde_json::from_str(case).unwrap();
        let qrels =
            Qrels::from_grades(qrels.into_iter().map(|(t, d)| (t, Vec::from_iter(d)))).unwrap();
        let run =
            Run::from_scores("t", run.into_iter().map(|(t, d)| (t, Vec::from_iter(d)))).unwrap();
        let Some(names) = values.values().next() else { continue };
        let metrics: Vec<Metric> = names.keys().map(|name| name.parse().unwrap()).collect();
        let found = evaluate_with(&qrels, &run, &metrics, SKIP);
        assert_eq!(found.topics.len(), values.len(), "case {number}");
        for topic in &found.topics {
            for (value, (name, expected)) in topic.values.iter().zip(&values[&topic.id]) {
                assert!(
                    (value - expected).abs() < 1e-9,
                    "case {number}, topic {}, {name}: {value} instead of {expected}",
                    topic.id
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "only {compared} values");
}
