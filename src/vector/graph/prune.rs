//! Which of many near rows become links.
//!
//! Source: the heuristic of Malkov and Yashunin 2018 (algorithm 4), with the slack of Subramanya et al. 2019: a row is
//! left out when a link chosen before is nearer to it than the row itself is, by the factor `slack`.

use super::{GraphView, Hit};
use crate::vector::simd;

/// Chooses at most `limit` links for `row` from `candidates`, which are sorted here, best first.
///
/// Lists that the heuristic leaves shorter than half of `limit` are filled with the nearest that it refused.
pub(super) fn prune(
    graph: &GraphView<'_>,
    row: u32,
    candidates: &mut Vec<Hit>,
    limit: usize,
    unit: f32,
    slack: f32,
) -> Vec<u32> {
    let kernels = simd::kernels();
    candidates.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.row.cmp(&b.row)));
    candidates.dedup_by_key(|hit| hit.row);
    let distance = |score: i32| (1.0 - score as f32 * unit).max(0.0);
    let mut chosen: Vec<u32> = Vec::with_capacity(limit);
    let mut refused = Vec::new();
    for hit in candidates.iter().filter(|hit| hit.row != row) {
        if chosen.len() >= limit {
            break;
        }
        let own = distance(hit.score);
        let code = graph.code(hit.row);
        let hidden = chosen
            .iter()
            .any(|&link| slack * distance(kernels.pair(code, graph.code(link))) <= own);
        if hidden { refused.push(hit.row) } else { chosen.push(hit.row) }
    }
    let fill = (limit / 2).saturating_sub(chosen.len());
    chosen.extend(refused.into_iter().take(fill));
    chosen
}
