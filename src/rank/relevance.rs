//! How much each neighbour of an insight belongs below it: on its theme, not merely near it.
//!
//! A vector is drawn towards its own neighbours before it is compared (average query expansion, Chum et al. 2007, on both
//! sides as in database-side augmentation, Arandjelović and Zisserman 2012): what many relatives share counts, what one
//! sentence happens to say does not. The drawn cosine and the plain one are then held against what is usual for either
//! side in this corpus ([`Background`]), so that an insight that lies near everything gains nothing
//! by it. BM25 with the insight's own text as the query tells shared names and rare words, which small vectors blur, where
//! the corpus repeats its words; where it paraphrases they are no evidence.
//! Measured in `docs/decisions/0005-related-by-theme.md`.

use super::background::{Background, Place};

/// Most that shared words weigh; the rest is that of the vectors.
const WORDS: f32 = 0.45;

/// The coverage of an insight's words among its neighbours below which words weigh nothing, and from which on all that
/// they can. Medians are .08 where people paraphrase (our sample), .14 for the insights of one host, .24 for arguments
/// on a few topics.
const UNCOVERED: f32 = 0.085;
const COVERED: f32 = 0.13;

/// Neighbours that a vector is drawn towards, each by the cube of its cosine.
const DRAWN_BY: usize = 8;

/// How fast strength rises with nearness: .12 below an even chance it is .15.
const STEEP: f32 = 14.5;

/// As near as that is near in any corpus, though a usual tenth neighbour may be nearer: two opinions on one topic have .65.
const NEAR: f32 = 0.46;

/// What the plain cosine counts beside the drawn one.
const PLAIN: f32 = 0.5;

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
    /// Asks for the cosines of the insight, which is point 0, and of its neighbours, which follow: `cosines` writes those of
    /// a point with itself and all before it.
    pub fn of(neighbours: usize, cosines: impl Fn(usize, &mut [f32])) -> Self {
        let count = neighbours + 1;
        let mut all = vec![0.0; count * count];
        for a in 0..count {
            cosines(a, &mut all[a * count..=a * count + a]);
            for b in 0..a {
                all[b * count + a] = all[a * count + b];
            }
        }
        Self { count, cosines: all }
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
        let row = self.row(point);
        let mut nearest: Vec<usize> = (0..self.count).filter(|&other| other != point).collect();
        if n < nearest.len() {
            nearest.select_nth_unstable_by(n, |&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
            nearest.truncate(n);
        }
        nearest.sort_unstable();
        nearest
    }
}

/// How much a neighbour belongs below an insight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relevance {
    /// How strongly, 0 to 1: a half where it is as near as the tenth neighbour of an insight usually is in this corpus.
    pub strength: f32,
    /// Vectors and words together, 0 to 1 among the neighbours of one page: what they are ordered by.
    pub order: f32,
}

impl Relevance {
    /// By a cosine alone, to compare with.
    pub fn of_cosine(cosine: f32) -> Self {
        Self { strength: cosine.clamp(0.0, 1.0), order: cosine }
    }
}

/// The weight of words in a corpus where the best of a neighbourhood has the share `coverage` of what an insight's words
/// could score at most, 0 to 1.
pub fn weight_of_words(coverage: f32) -> f32 {
    WORDS * ((coverage - UNCOVERED) / (COVERED - UNCOVERED)).clamp(0.0, 1.0)
}

/// The relevance of each neighbour of an insight.
///
/// * `places` has where the insight and then each neighbour lies before `background`.
/// * `words` are the BM25 scores of the neighbours for the insight's text, and `weight` what they count, 0 to 1.
/// * `tenth` is the [`nearness`] of an insight's tenth neighbour as it usually is in this corpus.
///
/// Deterministic; ties of similarity go to the earlier neighbour.
pub fn theme_relevance(
    gram: &Gram,
    background: &Background,
    places: &[Place],
    words: &[f32],
    weight: f32,
    tenth: f32,
) -> Vec<Relevance> {
    let drawn = Drawn::of(gram);
    let usual: Vec<[(f32, f32); 2]> = places
        .iter()
        .enumerate()
        .map(|(point, place)| {
            let mut sum = place.clone();
            for &(other, weight) in &drawn.nearest[point] {
                sum.add(&places[other], weight);
            }
            [background.usual(&sum, drawn.lengths[point]), background.usual(place, 1.0)]
        })
        .collect();
    let unusual: Vec<f32> = (1..gram.count)
        .map(|point| {
            let against = |which: usize, cosine: f32| {
                let side = |(mean, deviation): (f32, f32)| (cosine - mean) / deviation;
                f32::midpoint(side(usual[0][which]), side(usual[point][which]))
            };
            let plain = against(1, gram.row(0)[point]);
            (against(0, drawn.cosines[point - 1]) + PLAIN * plain) / (1.0 + PLAIN)
        })
        .collect();
    let best = words.iter().copied().fold(0.0, f32::max);
    let shared = words.iter().map(|score| if best > 0.0 { score / best } else { 0.0 });
    let near = stretched(&unusual);
    let strengths = (1..gram.count).map(|point| {
        let means = [usual[0][1].0, usual[point][1].0];
        strength(nearness(gram.row(0)[point], means), tenth)
    });
    let orders = near.iter().zip(shared);
    let orders = orders.map(|(near, shared)| (1.0 - weight) * near + weight * shared);
    strengths.zip(orders).map(|(strength, order)| Relevance { strength, order }).collect()
}

/// Nearness as a number from 0 to 1; `tenth` is that of a usual tenth neighbour.
fn strength(nearness: f32, tenth: f32) -> f32 {
    1.0 / (1.0 + (STEEP * (tenth.min(NEAR) - nearness)).exp())
}

/// The part of the way from the cosine that is usual for both sides, by their means, to 1.
pub fn nearness(cosine: f32, means: [f32; 2]) -> f32 {
    let usual = f32::midpoint(means[0], means[1]);
    (cosine - usual) / (1.0 - usual).max(f32::MIN_POSITIVE)
}

/// The points of a Gram matrix, each drawn towards those nearest to it: each `p` became `p + Σ cosine³ · nearest`; by
/// bilinearity no vector is needed.
struct Drawn {
    /// Of each point, those that draw it, with their weights.
    nearest: Vec<Vec<(usize, f32)>>,
    /// Lengths of the drawn vectors.
    lengths: Vec<f32>,
    /// Cosines of the drawn origin and its drawn neighbours.
    cosines: Vec<f32>,
}

impl Drawn {
    fn of(gram: &Gram) -> Self {
        let count = gram.count;
        let weighed = |point: usize| {
            let row = gram.row(point);
            let nearest = gram.nearest(point, DRAWN_BY.min(count - 1)).into_iter();
            nearest.map(|other| (other, row[other].max(0.0).powi(3))).collect()
        };
        let nearest: Vec<Vec<(usize, f32)>> = (0..count).map(weighed).collect();
        let sum = |points: &[(usize, f32)], value: &[f32]| {
            points.iter().map(|&(point, weight)| weight * value[point]).sum::<f32>()
        };
        let lengths: Vec<f32> = (0..count)
            .map(|point| {
                let (row, near) = (gram.row(point), &nearest[point]);
                let among = near.iter().map(|&(other, weight)| weight * sum(near, gram.row(other)));
                let squared = row[point] + 2.0 * sum(near, row) + among.sum::<f32>();
                squared.max(0.0).sqrt().max(f32::MIN_POSITIVE)
            })
            .collect();
        // The drawn origin by every point as it was.
        let by_origin: Vec<f32> = (0..count)
            .map(|point| gram.row(point)[0] + sum(&nearest[0], gram.row(point)))
            .collect();
        let cosines = (1..count)
            .map(|point| {
                let together = by_origin[point] + sum(&nearest[point], &by_origin);
                together / lengths[0] / lengths[point]
            })
            .collect();
        Self { nearest, lengths, cosines }
    }
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
    use crate::insight::{Vectors, dot, normalise};

    fn gram(origin: &[f32], rows: &[Vec<f32>]) -> Gram {
        let points: Vec<&[f32]> =
            std::iter::once(origin).chain(rows.iter().map(Vec::as_slice)).collect();
        of_pairs(rows.len(), |a, b| dot(points[a], points[b]))
    }

    fn of_pairs(neighbours: usize, cosine: impl Fn(usize, usize) -> f32) -> Gram {
        Gram::of(neighbours, |a, out| {
            out.iter_mut().enumerate().for_each(|(b, out)| *out = cosine(a, b));
        })
    }

    fn unit(x: f32, y: f32) -> Vec<f32> {
        let length = (x * x + y * y).sqrt();
        vec![x / length, y / length]
    }

    /// With nothing known of the corpus.
    fn relevance(origin: &[f32], rows: &[Vec<f32>], words: &[f32], weight: f32) -> Vec<Relevance> {
        let background = Background::of(&Vectors::new(2));
        let places: Vec<Place> = std::iter::once(origin)
            .chain(rows.iter().map(Vec::as_slice))
            .map(|row| background.place(row))
            .collect();
        theme_relevance(&gram(origin, rows), &background, &places, words, weight, 0.5)
    }

    #[test]
    fn shared_words_lift_what_is_as_near() {
        let rows = [unit(1.0, 0.2), unit(1.0, -0.2), unit(0.0, 1.0)];
        let relevance = relevance(&unit(1.0, 0.0), &rows, &[0.0, 3.0, 0.0], 0.5);
        assert_eq!(
            relevance.iter().map(|r| (r.order * 100.0).round()).collect::<Vec<_>>(),
            [50.0, 100.0, 0.0]
        );
        assert!((relevance[0].strength - relevance[1].strength).abs() < 1e-3);
    }

    #[test]
    fn what_stands_among_the_origins_relatives_beats_what_stands_alone() {
        // Twenty relatives on one side draw the origin over; the two ends are equally near to it.
        let mut rows: Vec<Vec<f32>> = (0..20).map(|i| unit(1.0, 0.1 + 0.001 * i as f32)).collect();
        rows.push(unit(1.0, 0.3));
        rows.push(unit(1.0, -0.3));
        let relevance = relevance(&unit(1.0, 0.0), &rows, &[0.0; 22], 0.5);
        assert!(relevance[20].order > relevance[21].order, "{relevance:?}");
    }

    #[test]
    fn what_is_near_everything_is_less_unusual_than_what_is_as_near_to_this_alone() {
        // The corpus lies around (0, 1, 0): the first neighbour lies towards it, the second away from it.
        let corpus = Vectors::from_data(3, [0.1, 0.99, 0.1, -0.1, 0.99, 0.1].repeat(50)).unwrap();
        let background = Background::of(&corpus);
        let origin = [1.0, 0.0, 0.0];
        let rows = [[0.8, 0.6, 0.0], [0.8, 0.0, 0.6]];
        let points = [&origin, &rows[0], &rows[1]];
        let places: Vec<Place> = points.iter().map(|row| background.place(&row[..])).collect();
        let gram = of_pairs(2, |a, b| dot(&points[a][..], &points[b][..]));
        let relevance = theme_relevance(&gram, &background, &places, &[0.0; 2], 0.0, 0.5);
        assert!(relevance[0].order < relevance[1].order, "{relevance:?}");
        assert!(relevance[0].strength < relevance[1].strength, "{relevance:?}");
    }

    #[test]
    fn the_drawn_cosines_are_those_of_the_drawn_vectors() {
        let rows: Vec<Vec<f32>> =
            (0..30u16).map(|i| unit(1.0, f32::from(i * i % 17) - 8.0)).collect();
        let gram = gram(&unit(1.0, 0.5), &rows);
        let points: Vec<Vec<f32>> = std::iter::once(unit(1.0, 0.5)).chain(rows).collect();
        let drawn = |point: usize| {
            let mut sum = points[point].clone();
            for other in gram.nearest(point, DRAWN_BY) {
                let weight = dot(&points[point], &points[other]).max(0.0).powi(3);
                sum.iter_mut().zip(&points[other]).for_each(|(value, add)| *value += weight * add);
            }
            normalise(&mut sum);
            sum
        };
        for (neighbour, found) in Drawn::of(&gram).cosines.into_iter().enumerate() {
            let expected = dot(&drawn(0), &drawn(neighbour + 1));
            assert!((found - expected).abs() < 1e-5, "{neighbour}: {found} and not {expected}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_nearest_are_those_of_a_full_sort(
            cosines in proptest::collection::vec(0u8..6, 1..40), n in 0usize..12,
        ) {
            // Point 0 against the others; few values, so that there are ties.
            let value = |a: usize, b: usize| f32::from(cosines[a.max(b) - 1]) / 6.0;
            let gram = of_pairs(cosines.len(), |a, b| if a == b { 1.0 } else { value(a, b) });
            let n = n.min(cosines.len());
            let mut all: Vec<usize> = (1..=cosines.len()).collect();
            all.sort_by_key(|&other| std::cmp::Reverse(cosines[other - 1]));
            all.truncate(n);
            all.sort_unstable();
            proptest::prop_assert_eq!(gram.nearest(0, n), all);
        }
    }

    #[test]
    fn a_usual_tenth_neighbour_is_half_strong() {
        assert_eq!(strength(0.4, 0.4), 0.5);
        assert!(strength(0.5, 0.4) > 0.8 && strength(0.2, 0.4) < 0.1);
        assert_eq!(strength(0.6, 0.8), strength(0.6, NEAR));
        assert!((nearness(0.6, [0.1, 0.3]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn words_weigh_by_how_much_of_them_is_covered() {
        assert_eq!((weight_of_words(0.05), weight_of_words(0.5)), (0.0, WORDS));
        assert!(weight_of_words(0.1) < weight_of_words(0.12));
    }

    #[test]
    fn few_or_no_neighbours_are_no_trouble() {
        assert!(relevance(&unit(1.0, 0.0), &[], &[], 0.5).is_empty());
        let one = relevance(&unit(1.0, 0.0), &[unit(1.0, 1.0)], &[0.0], 0.5);
        assert_eq!((one.len(), one[0].order), (1, 0.5));
    }
}
