//! A made-up evaluation for tests.

use super::{Evaluation, Metric, TopicFigures};

/// Topics q1, q2, … with `values` as ndcg@10 and half of each as map.
pub(super) fn evaluation(values: &[f64]) -> Evaluation {
    let metrics: Vec<Metric> = vec!["ndcg@10".parse().unwrap(), "map".parse().unwrap()];
    let topics: Vec<TopicFigures> = values
        .iter()
        .zip(1..)
        .map(|(&value, i)| TopicFigures { id: format!("q{i}"), values: vec![value, value / 2.0] })
        .collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Evaluation {
        metrics,
        means: vec![mean, mean / 2.0],
        answered: topics.len(),
        unanswered: 0,
        unjudged: 0,
        topics,
    }
}
