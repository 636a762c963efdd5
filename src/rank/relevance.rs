//! How much each neighbour of an insight belongs below it: on its theme, not merely near it.
//!
//! Three signals, all from the neighbours themselves. A vector is drawn towards its own neighbours before it is compared
//! (average query expansion, Chum et al. 2007, on both sides as in database-side augmentation, Arandjelović and Zisserman
//! 2012): what many relatives share counts, what one sentence happens to say does not. BM25 with the insight's own
//! text as the query tells shared names and rare words, which small vectors blur. Both are fused as in hybrid search.
//! Measured in `docs/decisions/0005-related-by-theme.md`.

use crate::insight::dot;

/// Weight of the shared words; the rest is that of the vectors.
const WORDS: f32 = 0.5;

/// A vector is drawn towards the nearest tenth of the pool.
const DRAWN_BY: usize = 10;

/// How strongly: the mean of the neighbours weighs as much as the vector itself.
const PULL: f32 = 1.0;

/// The relevance of each neighbour of `origin`, in [0, 1].
///
/// * `rows` are the vectors of the neighbours, of unit length; `words` their BM25 scores for the origin's text.
///
/// Deterministic; ties of similarity go to the earlier neighbour.
pub fn theme_relevance(origin: &[f32], rows: &[Vec<f32>], words: &[f32]) -> Vec<f32> {
    let near = stretched(&drawn_similarity(origin, rows));
    let best = words.iter().copied().fold(0.0, f32::max);
    let shared = words.iter().map(|score| if best > 0.0 { score / best } else { 0.0 });
    near.iter().zip(shared).map(|(near, shared)| (1.0 - WORDS) * near + WORDS * shared).collect()
}

/// Cosines between the origin and its neighbours after each was drawn towards those nearest to it.
fn drawn_similarity(origin: &[f32], rows: &[Vec<f32>]) -> Vec<f32> {
    let points: Vec<&[f32]> =
        std::iter::once(origin).chain(rows.iter().map(Vec::as_slice)).collect();
    let count = points.len();
    let mut like = vec![f32::NEG_INFINITY; count * count];
    for a in 0..count {
        for b in 0..a {
            let cosine = dot(points[a], points[b]);
            (like[a * count + b], like[b * count + a]) = (cosine, cosine);
        }
    }
    let nearest = rows.len() / DRAWN_BY;
    let drawn: Vec<Vec<f32>> = (0..count)
        .map(|point| {
            let row = &like[point * count..(point + 1) * count];
            let mut others: Vec<usize> = (0..count).filter(|&other| other != point).collect();
            let order = |a: &usize, b: &usize| row[*b].total_cmp(&row[*a]).then(a.cmp(b));
            if nearest > 0 && nearest < others.len() {
                others.select_nth_unstable_by(nearest - 1, order);
            }
            others.truncate(nearest);
            // The sum of floats depends on its order.
            others.sort_unstable();
            let mut sum = points[point].to_vec();
            for other in &others {
                for (value, add) in sum.iter_mut().zip(points[*other]) {
                    *value += PULL * add / nearest as f32;
                }
            }
            sum
        })
        .collect();
    let length = |row: &[f32]| dot(row, row).sqrt().max(f32::MIN_POSITIVE);
    let own = length(&drawn[0]);
    drawn[1..].iter().map(|row| dot(&drawn[0], row) / own / length(row)).collect()
}

/// `values` from the smallest to the largest as 0 to 1; all 1 where they are equal.
fn stretched(values: &[f32]) -> Vec<f32> {
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    values.iter().map(|value| if high > low { (value - low) / (high - low) } else { 1.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(x: f32, y: f32) -> Vec<f32> {
        let length = (x * x + y * y).sqrt();
        vec![x / length, y / length]
    }

    #[test]
    fn shared_words_lift_what_is_as_near() {
        let rows = [unit(1.0, 0.2), unit(1.0, -0.2), unit(0.0, 1.0)];
        let relevance = theme_relevance(&unit(1.0, 0.0), &rows, &[0.0, 3.0, 0.0]);
        assert_eq!(
            relevance.iter().map(|r| (r * 100.0).round()).collect::<Vec<_>>(),
            [50.0, 100.0, 0.0]
        );
    }

    #[test]
    fn what_stands_among_the_origins_relatives_beats_what_stands_alone() {
        // Twenty relatives on one side draw the origin over; the two ends are equally near to it.
        let mut rows: Vec<Vec<f32>> = (0..20).map(|i| unit(1.0, 0.1 + 0.001 * i as f32)).collect();
        rows.push(unit(1.0, 0.3));
        rows.push(unit(1.0, -0.3));
        let relevance = theme_relevance(&unit(1.0, 0.0), &rows, &[0.0; 22]);
        assert!(relevance[20] > relevance[21], "{relevance:?}");
    }

    #[test]
    fn few_or_no_neighbours_are_no_trouble() {
        assert!(theme_relevance(&unit(1.0, 0.0), &[], &[]).is_empty());
        assert_eq!(theme_relevance(&unit(1.0, 0.0), &[unit(1.0, 1.0)], &[0.0]), [0.5]);
    }
}
