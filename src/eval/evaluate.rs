//! A run against judgments: the value of each measure for each topic, and the means.
//!
//! As trec_eval: the order is by score, then by document id from the end of the alphabet; unjudged is not relevant.
//! Invariant: topics stand in the order of the judgments, and sums are taken in that order.

use rayon::prelude::*;

use super::lists::{Lists, Row, hash};
use super::metrics::Ranking;
use super::{Grade, Metric, Qrels, Run};

/// What happens to topics that were judged and that the run did not answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// They count as 0: trec_eval -c, ir_measures, BEIR. An engine that stays silent does not gain by it.
    #[default]
    Zero,
    /// They are left out of the mean: trec_eval without -c, pytrec_eval.
    Skip,
}

/// When two scores are equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// When they are equal in single precision: trec_eval 9, pytrec_eval, ir_measures.
    #[default]
    Single,
    /// When they are equal in double precision: trec_eval 10.
    Double,
}

/// Where tools disagree: which variant. The default is ir_measures'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What happens to topics without an answer.
    pub missing: Missing,
    /// When two scores are equal.
    pub ties: Ties,
}

/// The figures of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// What was measured.
    pub metrics: Vec<Metric>,
    /// For each metric, the mean over [`Evaluation::topics`] (counts: the sum); 0 where there is none.
    pub means: Vec<f64>,
    /// The topics that count.
    pub topics: Vec<TopicFigures>,
    /// Judged topics that the run answered. 0 usually means that run and judgments do not belong together.
    pub answered: usize,
    /// Judged topics that the run did not answer, counted as 0 or left out.
    pub unanswered: usize,
    /// Topics of the run that nobody judged; they are left out.
    pub unjudged: usize,
}

/// The figures of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicFigures {
    /// Which topic.
    pub id: String,
    /// For each metric, its value.
    pub values: Vec<f64>,
}

impl Evaluation {
    /// The mean of `metric`, if it was measured.
    pub fn mean(&self, metric: Metric) -> Option<f64> {
        let at = self.metrics.iter().position(|&measured| measured == metric)?;
        self.means.get(at).copied()
    }
}

/// Measures `run` against `qrels`; judged topics without an answer count as 0.
pub fn evaluate(qrels: &Qrels, run: &Run, metrics: &[Metric]) -> Evaluation {
    evaluate_with(qrels, run, metrics, Options::default())
}

/// Measures `run` against `qrels` in the variant that `options` names. Topics are worked on in parallel.
pub fn evaluate_with(qrels: &Qrels, run: &Run, metrics: &[Metric], options: Options) -> Evaluation {
    let answers = run.lists().by_id();
    let judged = qrels.lists();
    let figures: Vec<Option<TopicFigures>> = (0..judged.len())
        .into_par_iter()
        .map(|topic| {
            let answer = answers.get(judged.id(topic));
            let values = match answer {
                Some(&answer) => measure(judged, topic, run.lists(), answer, metrics, options.ties),
                None if options.missing == Missing::Skip => return None,
                None => {
                    let ranking = Ranking { found: &[], judged: &ideal(judged, topic) };
                    metrics.iter().map(|metric| metric.of(&ranking)).collect()
                }
            };
            Some(TopicFigures { id: judged.id(topic).to_owned(), values })
        })
        .collect();
    let answered = (0..judged.len()).filter(|&t| answers.contains_key(judged.id(t))).count();
    let topics: Vec<TopicFigures> = figures.into_iter().flatten().collect();
    let mean = |metric: usize| {
        let sum: f64 = topics.iter().map(|topic| topic.values[metric]).sum();
        if topics.is_empty() {
            0.0
        } else if metrics[metric].is_count() {
            sum
        } else {
            sum / topics.len() as f64
        }
    };
    Evaluation {
        metrics: metrics.to_vec(),
        means: (0..metrics.len()).map(mean).collect(),
        answered,
        unanswered: judged.len() - answered,
        unjudged: run.topics() - answered,
        topics,
    }
}

fn measure(
    judged: &Lists<Grade>,
    topic: usize,
    answers: &Lists<f64>,
    answer: usize,
    metrics: &[Metric],
    ties: Ties,
) -> Vec<f64> {
    let grades = Grades::new(judged, topic);
    let mut order: Vec<(f64, &Row<f64>)> =
        answers.rows(answer).iter().map(|row| (key(row.value, ties), row)).collect();
    // Keys are never NaN, so a comparison that fails is one of equals.
    order.sort_unstable_by(|a, b| {
        let by_score = b.0.partial_cmp(&a.0).unwrap_or(std::cmp::Ordering::Equal);
        by_score.then_with(|| answers.document(b.1).cmp(answers.document(a.1)))
    });
    let found: Vec<Option<Grade>> =
        order.into_iter().map(|(_, row)| grades.of(answers.document(row))).collect();
    let ideal = ideal(judged, topic);
    let ranking = Ranking { found: &found, judged: &ideal };
    metrics.iter().map(|metric| metric.of(&ranking)).collect()
}

/// The grades of a topic, best first, without those left open.
fn ideal(judged: &Lists<Grade>, topic: usize) -> Vec<Grade> {
    let mut grades: Vec<Grade> =
        judged.rows(topic).iter().map(|row| row.value).filter(|&grade| grade >= 0).collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    grades
}

fn key(score: f64, ties: Ties) -> f64 {
    match ties {
        Ties::Single => f64::from(score as f32),
        Ties::Double => score,
    }
}

/// The grades of one topic by document: a hash table with open addressing, at most half full.
struct Grades<'a> {
    judged: &'a Lists<Grade>,
    rows: &'a [Row<Grade>],
    /// Row number + 1; 0 is free.
    slots: Vec<u32>,
}

impl<'a> Grades<'a> {
    fn new(judged: &'a Lists<Grade>, topic: usize) -> Self {
        let rows = judged.rows(topic);
        let mut grades =
            Self { judged, rows, slots: vec![0; (rows.len() * 2).next_power_of_two().max(2)] };
        for (row, number) in rows.iter().zip(1u32..) {
            let mut slot = grades.home(judged.document(row));
            while grades.slots[slot] != 0 {
                slot = (slot + 1) % grades.slots.len();
            }
            grades.slots[slot] = number;
        }
        grades
    }

    fn of(&self, document: &str) -> Option<Grade> {
        let mut slot = self.home(document);
        while self.slots[slot] != 0 {
            let row = &self.rows[self.slots[slot] as usize - 1];
            if self.judged.document(row) == document {
                return Some(row.value);
            }
            slot = (slot + 1) % self.slots.len();
        }
        None
    }

    fn home(&self, document: &str) -> usize {
        // The upper half of the product is the better mixed one.
        (hash(document) >> 32) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests;
