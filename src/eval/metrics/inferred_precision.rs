//! Inferred average precision, where the judged documents are a random part of the pool.
//!
//! Source: Yilmaz and Aslam 2006, in trec_eval's form; a grade below 0 says "in the pool and not judged".

use super::super::Grade;
use super::Ranking;

/// trec_eval's INFAP_EPSILON: keeps the ratio of judged documents defined before the first is seen.
const EPSILON: f64 = 0.00001;

pub(super) fn inferred_average_precision(ranking: &Ranking<'_>, rel: Grade) -> f64 {
    let relevant = ranking.relevant(rel);
    if relevant == 0 {
        return 0.0;
    }
    let (mut hits, mut others, mut open) = (0.0, 0.0, 0.0);
    let mut sum = 0.0;
    for (found, before) in ranking.found.iter().zip(0u32..) {
        match *found {
            None => {}
            Some(grade) if grade < 0 => open += 1.0,
            Some(grade) if grade < rel => others += 1.0,
            Some(_) => {
                let rank = f64::from(before) + 1.0;
                // Above this one: the share in the pool, times the share of relevant among the judged.
                let pooled = (hits + others + open) / rank;
                let ratio = (hits + EPSILON) / (hits + others + 2.0 * EPSILON);
                sum += if before == 0 { 1.0 } else { 1.0 / rank + pooled * ratio };
                hits += 1.0;
            }
        }
    }
    sum / relevant as f64
}
