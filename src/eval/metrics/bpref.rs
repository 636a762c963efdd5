//! Binary preference: how often a judged relevant document stands before the judged others.
//!
//! Source: Buckley and Voorhees 2004, in trec_eval's form; documents that nobody judged are passed over.

use super::super::Grade;
use super::Ranking;

pub(super) fn bpref(ranking: &Ranking<'_>, rel: Grade) -> f64 {
    let relevant = ranking.relevant(rel);
    if relevant == 0 {
        return 0.0;
    }
    let bound = relevant.min(ranking.judged.len() - relevant);
    let (mut others, mut sum) = (0usize, 0.0);
    for grade in ranking.found.iter().flatten().copied().filter(|&grade| grade >= 0) {
        if grade < rel {
            others += 1;
        } else if others == 0 {
            sum += 1.0;
        } else {
            sum += 1.0 - others.min(relevant) as f64 / bound as f64;
        }
    }
    sum / relevant as f64
}
