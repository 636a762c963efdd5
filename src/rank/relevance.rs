//! How much each neighbour of an insight belongs below it: on its theme, not merely near it.
//!
//! Three signals, all from the neighbours themselves. A vector is drawn towards its own neighbours before it is compared
//! (average query expansion, Chum et al. 2007, on both sides as in database-side augmentation, Arandjelović and Zisserman
//! 2012): what many relatives share counts, what one sentence happens to say does not. BM25 with the insight's own
//! text as the query tells shared names and rare words, which small vectors blur. Both are fused as in hybrid search.
//! Measured in `docs/decisions/0005-related-by-theme.md`.

/// Weight of the shared words; the rest is that of the vectors.
const WORDS: f32 = 0.5;

/// A vector is drawn towards the nearest tenth of the pool.
const DRAWN_BY: usize = 10;

/// How strongly: the mean of the neighbours weighs as much as the vector itself.
const PULL: f32 = 1.0;

/// The cosines of an insight and its neighbours, all with all: the Gram matrix of their unit vectors.
///
/// Everything that [`theme_relevance`], claims and diversity ask of the vectors is in it, so vectors are multiplied once.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    /// The insight is point 0, its neighbours follow.
    count: usize,
    cosines: Vec<f32>,
}

impl Gram {
    /// Asks for the cosine of each pair of the insight, which is point 0, and its neighbours, which follow, once;
    /// `cosine` must be symmetric.
    pub fn of(neighbours: usize, cosine: impl Fn(usize, usize) -> f32) -> Self {
        let count = neighbours + 1;
        let mut cosines = vec![0.0; count * count];
        for a in 0..count {
            for b in 0..=a {
                let cosine = cosine(a, b);
                (cosines[a * count + b], cosines[b * count + a]) = (cosine, cosine);
            }
        }
        Self { count, cosines }
    }

    /// The cosine of two neighbours, by their places in the order given.
    ///
    /// # Panics
    /// There is no such neighbour.
    pub fn between(&self, a: usize, b: usize) -> f32 {
        self.row(a + 1)[b + 1]
    }

    fn row(&self, point: usize) -> &[f32] {
        &self.cosines[point * self.count..(point + 1) * self.count]
    }

    /// The `n` points nearest to one, itself left out, ascending; ties go to the earlier. There are more than `n` points.
    fn nearest(&self, point: usize, n: usize) -> Vec<usize> {
        if n == 0 {
            return Vec::new();
        }
        let row = self.row(point);
        let others = || row.iter().copied().enumerate().filter(|&(other, _)| other != point);
        let mut falling: Vec<f32> = others().map(|(_, cosine)| cosine).collect();
        let (above, &mut last, _) = falling.select_nth_unstable_by(n - 1, |a, b| b.total_cmp(a));
        let mut ties = n - above.iter().filter(|cosine| **cosine > last).count();
        others()
            .filter(|&(_, cosine)| {
                let tie = cosine == last && ties > 0;
                ties -= usize::from(tie);
                tie || cosine > last
            })
            .map(|(other, _)| other)
            .collect()
    }
}

/// The relevance of each neighbour of an insight, in [0, 1].
///
/// * `words` are the BM25 scores of the neighbours for the insight's text.
///
/// Deterministic; ties of similarity go to the earlier neighbour.
pub fn theme_relevance(gram: &Gram, words: &[f32]) -> Vec<f32> {
    let near = stretched(&drawn_similarity(gram));
    let best = words.iter().copied().fold(0.0, f32::max);
    let shared = words.iter().map(|score| if best > 0.0 { score / best } else { 0.0 });
    near.iter().zip(shared).map(|(near, shared)| (1.0 - WORDS) * near + WORDS * shared).collect()
}

/// Cosines between the origin and its neighbours after each was drawn towards those nearest to it, that is after each
/// `p` became `p + PULL · mean of its nearest`; by bilinearity no vector is needed.
fn drawn_similarity(gram: &Gram) -> Vec<f32> {
    let count = gram.count;
    let n = (count - 1) / DRAWN_BY;
    let pull = if n > 0 { PULL / n as f32 } else { 0.0 };
    let nearest: Vec<Vec<usize>> = (0..count).map(|point| gram.nearest(point, n)).collect();
    let sum = |points: &[usize], value: &[f32]| points.iter().map(|&p| value[p]).sum::<f32>();
    // The drawn origin by every point as it was.
    let by_origin: Vec<f32> = (0..count)
        .map(|point| gram.row(point)[0] + pull * sum(&nearest[0], gram.row(point)))
        .collect();
    let length = |point: usize| {
        let (row, near) = (gram.row(point), &nearest[point]);
        let among: f32 = near.iter().map(|&other| sum(near, gram.row(other))).sum();
        let squared = row[point] + 2.0 * pull * sum(near, row) + pull * pull * among;
        squared.max(0.0).sqrt().max(f32::MIN_POSITIVE)
    };
    let own = length(0);
    (1..count)
        .map(|point| {
            let together = by_origin[point] + pull * sum(&nearest[point], &by_origin);
            together / own / length(point)
        })
        .collect()
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
    use crate::insight::{dot, normalise};

    fn gram(origin: &[f32], rows: &[Vec<f32>]) -> Gram {
        let points: Vec<&[f32]> =
            std::iter::once(origin).chain(rows.iter().map(Vec::as_slice)).collect();
        Gram::of(rows.len(), |a, b| dot(points[a], points[b]))
    }

    fn unit(x: f32, y: f32) -> Vec<f32> {
        let length = (x * x + y * y).sqrt();
        vec![x / length, y / length]
    }

    #[test]
    fn shared_words_lift_what_is_as_near() {
        let rows = [unit(1.0, 0.2), unit(1.0, -0.2), unit(0.0, 1.0)];
        let relevance = theme_relevance(&gram(&unit(1.0, 0.0), &rows), &[0.0, 3.0, 0.0]);
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
        let relevance = theme_relevance(&gram(&unit(1.0, 0.0), &rows), &[0.0; 22]);
        assert!(relevance[20] > relevance[21], "{relevance:?}");
    }

    #[test]
    fn the_drawn_cosines_are_those_of_the_drawn_vectors() {
        let rows: Vec<Vec<f32>> =
            (0..30u16).map(|i| unit(1.0, f32::from(i * i % 17) - 8.0)).collect();
        let gram = gram(&unit(1.0, 0.5), &rows);
        let points: Vec<Vec<f32>> = std::iter::once(unit(1.0, 0.5)).chain(rows).collect();
        let drawn = |point: usize| {
            let mut sum = points[point].clone();
            for other in gram.nearest(point, 3) {
                sum.iter_mut()
                    .zip(&points[other])
                    .for_each(|(value, add)| *value += PULL * add / 3.0);
            }
            normalise(&mut sum);
            sum
        };
        for (neighbour, found) in drawn_similarity(&gram).into_iter().enumerate() {
            let expected = dot(&drawn(0), &drawn(neighbour + 1));
            assert!((found - expected).abs() < 1e-5, "{neighbour}: {found} and not {expected}");
        }
    }

    #[test]
    fn few_or_no_neighbours_are_no_trouble() {
        let gram = |rows: &[Vec<f32>]| gram(&unit(1.0, 0.0), rows);
        assert!(theme_relevance(&gram(&[]), &[]).is_empty());
        assert_eq!(theme_relevance(&gram(&[unit(1.0, 1.0)]), &[0.0]), [0.5]);
    }
}
