use proptest::prelude::*;

use super::*;

const UNJUDGED: Option<Grade> = None;

/// A ranking of relevant, judged not relevant, unknown, highly relevant; one relevant document is missing.
#[track_caller]
fn check(metric: &str, expected: f64) {
    let found = [Some(1), Some(0), UNJUDGED, Some(2), Some(-1)];
    let ranking = Ranking { found: &found, judged: &[2, 1, 1, 0] };
    let value = metric.parse::<Metric>().unwrap().of(&ranking);
    assert!((value - expected).abs() < 1e-12, "{metric}: {value}, expected {expected}");
}

/// Worked by hand from the definitions.
#[test]
fn each_measure_has_the_value_of_its_definition() {
    let log = f64::log2;
    let ideal = 2.0 + 1.0 / log(3.0) + 1.0 / log(4.0);
    check("ndcg", (1.0 + 2.0 / log(5.0)) / ideal);
    check("ndcg@3", 1.0 / ideal);
    check("ndcg@2", 1.0 / (2.0 + 1.0 / log(3.0)));
    check("ndcg(exp)@1", 1.0 / 3.0);
    check("map", (1.0 + 2.0 / 4.0) / 3.0);
    check("map@2", 1.0 / 3.0);
    check("map(rel=2)", 1.0 / 4.0);
    check("mrr", 1.0);
    check("mrr(rel=2)", 0.25);
    check("mrr(rel=2)@3", 0.0);
    check("p@4", 0.5);
    check("p@10", 0.2);
    check("set_p", 0.4);
    check("recall@1", 1.0 / 3.0);
    check("recall", 2.0 / 3.0);
    check("success(rel=2)@3", 0.0);
    check("success(rel=2)@4", 1.0);
    check("rprec", 1.0 / 3.0);
    check("bpref", 1.0 / 3.0);
    check("rbp(p=0.5)", 0.5 + 0.0625);
    check("err@4", 1.0 / 16.0 + 15.0 / 16.0 * 3.0 / 16.0 / 4.0);
    check("judged@4", 0.75);
    check("set_f", 2.0 * 0.4 * (2.0 / 3.0) / (0.4 + 2.0 / 3.0));
    check("infap", (1.0 + 0.25 + 0.5 * (1.00001 / 2.00002)) / 3.0);
    check("iprec@0.5", 0.5);
    check("iprec@0.9", 0.0);
    // .7 · 3 + .9 falls just short of 3 in floating point, for trec_eval as for us.
    check("11pt_avg", (4.0 * 1.0 + 4.0 * 0.5) / 11.0);
    check("num_ret", 5.0);
    check("num_rel", 3.0);
    check("num_rel_ret", 2.0);
}

#[test]
fn a_topic_without_relevant_documents_is_zero() {
    let ranking = Ranking { found: &[Some(0), None], judged: &[0] };
    for metric in [
        "ndcg",
        "map",
        "mrr",
        "p@5",
        "recall",
        "success@5",
        "rprec",
        "bpref",
        "rbp",
        "err",
        "infap",
        "11pt_avg",
        "set_f",
        "num_rel",
    ] {
        assert_eq!(metric.parse::<Metric>().unwrap().of(&ranking), 0.0, "{metric}");
    }
}

prop_compose! {
    fn metrics()(k in 1usize..12, rel in 1i32..3, p in 0.1f64..0.9) -> Vec<Metric> {
        let k = std::num::NonZeroUsize::new(k);
        let Some(cut) = k else { return Vec::new() };
        vec![
            Metric::Ndcg { k, gain: crate::eval::Gain::Linear },
            Metric::Ndcg { k: None, gain: crate::eval::Gain::Exponential },
            Metric::Map { k, rel },
            Metric::Mrr { k, rel },
            Metric::Precision { k, rel },
            Metric::Recall { k, rel },
            Metric::Success { k: cut, rel },
            Metric::Rprec { rel },
            Metric::Bpref { rel },
            Metric::Rbp { k, p, rel },
            Metric::Err { k, max: 3 },
            Metric::Judged { k: cut },
            Metric::InfAp { rel },
            Metric::InterpolatedPrecision { recall: p, rel },
            Metric::ElevenPoint { rel },
            Metric::SetF { rel },
        ]
    }
}

proptest! {
    #[test]
    fn every_measure_lies_between_zero_and_one(
        found in prop::collection::vec(prop::option::of(-1i32..4), 0..15),
        missed in prop::collection::vec(0i32..4, 0..6),
        metrics in metrics(),
    ) {
        let mut judged: Vec<Grade> =
            found.iter().flatten().copied().chain(missed).filter(|&grade| grade >= 0).collect();
        judged.sort_unstable_by(|a, b| b.cmp(a));
        let ranking = Ranking { found: &found, judged: &judged };
        for metric in metrics {
            let value = metric.of(&ranking);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{metric} is {value}");
        }
    }

    #[test]
    fn the_ideal_ranking_has_an_ndcg_of_one(mut judged in prop::collection::vec(0i32..4, 1..15), k in 1usize..20) {
        judged.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<Option<Grade>> = judged.iter().copied().map(Some).collect();
        let ranking = Ranking { found: &found, judged: &judged };
        let ndcg = Metric::Ndcg { k: std::num::NonZeroUsize::new(k), gain: crate::eval::Gain::Linear }.of(&ranking);
        let expected = if judged[0] > 0 { 1.0 } else { 0.0 };
        prop_assert!((ndcg - expected).abs() < 1e-12);
    }
}
