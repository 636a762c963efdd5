//! Vectors drawn towards their nearest: what many relatives share counts, what one sentence happens to say does not.
//!
//! Sources: average query expansion, Chum et al., ICCV 2007; database-side augmentation, Arandjelović and Zisserman,
//! CVPR 2012. Invariant: where nothing is near, nothing is drawn.

use crate::insight::normalise;

/// Neighbours that draw an insight. 8 to 30 are alike where a subject has many insights; 8 lose on large classes, 30 on
/// small ones.
pub const INSIGHT_NEIGHBOURS: usize = 15;

/// Neighbours that draw a phrase.
pub const PHRASE_NEIGHBOURS: usize = 8;

/// What a neighbour of a phrase with a cosine of 1 would weigh beside it.
const PHRASE_PULL: f32 = 0.6;

/// The unit vector of an insight drawn towards its nearest, each given by its row and their cosine.
///
/// * `usual`: the mean cosine of the insight with the corpus. A neighbour counts only by how far it is above that, as a
///   cube of the remaining way on the scale of cosines: in a corpus of one subject everything is near everything.
pub fn draw_insight<R: AsRef<[f32]>>(row: &[f32], nearest: &[(R, f32)], usual: f32) -> Vec<f32> {
    let way = (1.0 - usual).max(f32::MIN_POSITIVE);
    drawn(row, nearest, |cosine| ((cosine - usual) / way).clamp(0.0, 1.0).powi(3))
}

/// The unit vector of a phrase drawn towards the insights nearest to it, each given by its own drawn row and their
/// cosine.
///
/// Weights are not shared out: a phrase that the corpus says nothing about has no near insight and must stay where it
/// is. Sharing them out made half of all absent subjects match something.
pub fn draw_phrase<R: AsRef<[f32]>>(row: &[f32], nearest: &[(R, f32)]) -> Vec<f32> {
    drawn(row, nearest, |cosine| PHRASE_PULL * cosine.clamp(0.0, 1.0).powi(3))
}

fn drawn<R: AsRef<[f32]>>(
    row: &[f32],
    nearest: &[(R, f32)],
    weight: impl Fn(f32) -> f32,
) -> Vec<f32> {
    let mut sum = row.to_vec();
    for (neighbour, cosine) in nearest {
        let weight = weight(*cosine);
        if weight > 0.0 {
            sum.iter_mut().zip(neighbour.as_ref()).for_each(|(value, add)| *value += weight * add);
        }
    }
    normalise(&mut sum);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::dot;

    #[test]
    fn a_neighbour_draws_the_more_the_nearer_it_is() {
        let (row, other) = ([1.0, 0.0], vec![0.6, 0.8]);
        let towards = |cosine, usual| dot(&draw_insight(&row, &[(&other, cosine)], usual), &other);
        assert!(towards(0.9, 0.0) > towards(0.6, 0.0));
        assert!(towards(0.6, 0.0) > towards(0.6, 0.3));
        assert_eq!(draw_insight(&row, &[(&other, 0.3)], 0.3), row);
    }

    #[test]
    fn a_phrase_that_nothing_is_near_to_stays_where_it_is() {
        let drawn = draw_phrase(&[1.0, 0.0], &[([0.0, 1.0], 0.05); 8]);
        assert!(drawn[0] > 0.999, "{drawn:?}");
        assert_eq!(draw_phrase::<Vec<f32>>(&[1.0, 0.0], &[]), [1.0, 0.0]);
    }

    #[test]
    fn drawn_rows_have_length_one() {
        let drawn =
            draw_insight(&[0.6, 0.8], &[(vec![0.8, 0.6], 0.96), (vec![1.0, 0.0], 0.6)], 0.1);
        assert!((dot(&drawn, &drawn) - 1.0).abs() < 1e-6);
    }
}
