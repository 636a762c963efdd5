//! Partitions over a range of resolutions, how clearly each divides, and how surely it is found again, without labels.
//!
//! The measure is a silhouette (Rousseeuw, Journal of Computational and Applied Mathematics 20 (1987), 53–65) in
//! cosines, with a milder normalisation; see [`contrast`].

use fastrand::Rng;
use rayon::prelude::*;

use super::agreement::agreements;
use super::group_size::typical_size;
use super::leiden::improve_once;
use super::{ClusterId, Graph, Partition, Quality};
use crate::insight::{Vectors, dot};
use crate::task::{Cancelled, Task};

/// Points that are asked how well they lie. All levels ask the same ones, so that their noise falls out of the
/// comparison; twice as many changed no choice where it was tried.
const SAMPLE: usize = 2048;

/// Up to so many communities a point is compared with all of them, above only with those within two steps in the graph.
const COMPARE_ALL: usize = 512;

/// The finest and the coarsest density (CPM's resolution, as a share of the mean edge weight): from communities that
/// are nearly cliques to a few that share the whole set.
const FINEST: f64 = 1.6;
const COARSEST: f64 = 1e-5;

/// The factor between two resolutions. Steps of 0.63 miss the best level of small sets.
const STEP: f64 = 0.8;

/// From so many nodes on, steps are twice as wide and runs of the agreement two: summits are broader and draws weigh less,
/// and a clustering of 200,000 is to take seconds.
const LARGE: usize = 50_000;

/// A partition is no division of the set if one community holds more than this share of it.
const LARGEST_SCANNED: f64 = 0.5;

/// Communities of typically no more than so many points are found again by chance alone, or not; nobody asks.
const PAIRS: f64 = 10.0;

/// The power of the distance that margins are divided by: 1 is the silhouette, 0 the bare margin. Measured on
/// StackOverflow titles, Banking77, COVID-Q and KPA 2021 with all-MiniLM-L6-v2: 0.3 to 0.45 choose a good level on all
/// four, 0.6 one four times too fine on Banking77.
const POWER: f64 = 0.4;

/// One level of detail.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The constant Potts resolution that gave it.
    pub resolution: f64,
    /// Its communities.
    pub partition: Partition,
    /// How clearly it divides, see [`contrast`].
    pub contrast: f64,
    /// How well two runs agree that each see 70 % of the edges, as an adjusted Rand index; measured at every other level
    /// that is coarse enough to matter.
    pub agreement: Option<f64>,
}

/// Finds communities at rising coarseness, finest first, each started from the one before. Empty for a graph without
/// edges.
///
/// * `graph` is best the [locally scaled](Graph::locally_scaled) one.
/// * `vectors` are the rows of unit length that its nodes stand for.
pub fn scan(
    graph: &Graph,
    vectors: &Vectors,
    seed: u64,
    task: &Task<'_>,
) -> Result<Vec<Layer>, Cancelled> {
    let density = graph.mean_weight();
    let (step, runs) = if graph.living() < LARGE { (STEP, 3) } else { (STEP * STEP, 2) };
    let mut layers: Vec<Layer> = Vec::new();
    let mut resolution = FINEST * density;
    while density > 0.0 && resolution >= COARSEST * density {
        let Ok(quality) = Quality::cpm(resolution) else { break };
        let finer = layers.last().map(|layer| &layer.partition);
        let partition = improve_once(graph, finer, quality, seed, task)?;
        let largest = partition.members(ClusterId(0)).len();
        if largest as f64 > LARGEST_SCANNED * graph.living() as f64 {
            break;
        }
        let contrast = contrast(graph, vectors, &partition, seed);
        layers.push(Layer { resolution, partition, contrast, agreement: None });
        resolution *= step;
    }
    let coarse = layers.iter().position(|layer| typical_size(&layer.partition) > PAIRS);
    let asked: Vec<usize> = (coarse.unwrap_or(layers.len())..layers.len()).step_by(2).collect();
    let resolutions: Vec<f64> = asked.iter().map(|&at| layers[at].resolution).collect();
    for (at, found) in asked.into_iter().zip(agreements(graph, &resolutions, runs, seed, task)?) {
        layers[at].agreement = Some(found);
    }
    Ok(layers)
}

/// How clearly `partition` divides the points: the mean over a sample of `(a − b) / (1 − min(a, b))^0.4`, where `a` is a
/// point's mean cosine to the rest of its community and `b` the highest mean cosine to another one.
///
/// With a power of 1 it would be the silhouette, which prefers ever smaller communities in a set with many near-repeats;
/// with 0 it would overlook fine structure. A point that is alone counts 0. Range −2 to 2.
pub fn contrast(graph: &Graph, vectors: &Vectors, partition: &Partition, seed: u64) -> f64 {
    let mut nodes: Vec<u32> = (0..graph.len().min(vectors.len()))
        .filter(|&node| partition.community(node).is_some())
        .map(|node| node as u32)
        .collect();
    if partition.count() < 2 || nodes.is_empty() {
        return 0.0;
    }
    Rng::with_seed(seed).shuffle(&mut nodes);
    nodes.truncate(SAMPLE);
    let sums = sums(vectors, partition);
    let margins: Vec<f64> = nodes
        .par_iter()
        .map(|&node| margin(graph, vectors, partition, &sums, node as usize))
        .collect();
    // Added in order: the same on any number of threads.
    margins.iter().sum::<f64>() / margins.len() as f64
}

/// The sum of the rows of each community.
fn sums(vectors: &Vectors, partition: &Partition) -> Vec<Vec<f32>> {
    let communities: Vec<ClusterId> = partition.communities().collect();
    communities
        .into_par_iter()
        .map(|community| {
            let mut sum = vec![0f32; vectors.dim()];
            let members = partition.members(community).iter().map(|&node| node as usize);
            for node in members.filter(|&node| node < vectors.len()) {
                sum.iter_mut().zip(vectors.row(node)).for_each(|(sum, x)| *sum += x);
            }
            sum
        })
        .collect()
}

/// How much nearer `node` is to its community than to the next.
fn margin(
    graph: &Graph,
    vectors: &Vectors,
    partition: &Partition,
    sums: &[Vec<f32>],
    node: usize,
) -> f64 {
    let Some(own) = partition.community(node) else { return 0.0 };
    let size = |c: ClusterId| partition.members(c).len() as f64;
    if size(own) < 2.0 {
        return 0.0;
    }
    let row = vectors.row(node);
    let all = f64::from(dot(&sums[own.index()], row));
    let inside = (all - f64::from(dot(row, row))) / (size(own) - 1.0);
    let to = |other: ClusterId| f64::from(dot(&sums[other.index()], row)) / size(other);
    let others: Vec<ClusterId> = if partition.count() <= COMPARE_ALL {
        partition.communities().collect()
    } else {
        near(graph, partition, node)
    };
    let outside = others.into_iter().filter(|&other| other != own).map(to).fold(0.0, f64::max);
    // Cosines of unit vectors stay below 1, save for rounding and repeated rows.
    (inside - outside) / (1.0 - inside.min(outside)).max(1e-6).powf(POWER)
}

/// The communities within two steps of `node`.
fn near(graph: &Graph, partition: &Partition, node: usize) -> Vec<ClusterId> {
    let mut found: Vec<ClusterId> = graph
        .neighbours(node)
        .flat_map(|(to, _)| graph.neighbours(to))
        .filter_map(|(to, _)| partition.community(to))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{HierarchyParams, Reason, choose};
    use crate::insight::normalise;

    /// `groups` directions, `size` unit vectors near each, and their graph of the `k` nearest.
    fn bunches(groups: usize, size: usize, k: usize) -> (Graph, Vectors) {
        let mut rng = Rng::with_seed(5);
        let mut vectors = Vectors::new(16);
        for group in 0..groups {
            for _ in 0..size {
                let mut row: Vec<f32> = (0..16)
                    .map(|at| if at == group { 1.5 } else { 0.6 * rng.f32() - 0.3 })
                    .collect();
                normalise(&mut row);
                vectors.push(&row).unwrap();
            }
        }
        let (mut ordinals, mut scores) = (Vec::new(), Vec::new());
        for row in vectors.rows() {
            let mut near: Vec<(f32, u32)> = vectors
                .rows()
                .enumerate()
                .map(|(at, other)| (dot(row, other), at as u32))
                .collect();
            near.sort_by(|a, b| b.0.total_cmp(&a.0));
            ordinals.extend(near[1..=k].iter().map(|&(_, at)| at));
            scores.extend(near[1..=k].iter().map(|&(score, _)| score));
        }
        (Graph::from_neighbours(k, &ordinals, &scores, None).unwrap(), vectors)
    }

    #[test]
    fn the_clearest_layer_has_the_planted_groups() {
        let (graph, vectors) = bunches(12, 25, 6);
        let layers = scan(&graph.locally_scaled(), &vectors, 3, &Task::silent()).unwrap();
        let params = HierarchyParams::new(0, 5..=20).unwrap();
        let best = choose(&layers, &params).unwrap();
        assert_eq!((best.themes.partition.count(), best.basis.reason), (12, Reason::Clear));
        assert!(best.basis.agreement > 0.9);
        assert!(layers.is_sorted_by(|finer, coarser| finer.resolution > coarser.resolution));
    }

    #[test]
    fn a_wrong_division_has_less_contrast() {
        let (graph, vectors) = bunches(4, 25, 6);
        let right = Partition::new((0..100).map(|node| Some(node / 25)));
        let wrong = Partition::new((0..100).map(|node| Some(node % 4)));
        let one = Partition::new((0..100).map(|_| Some(0)));
        let of = |partition| contrast(&graph, &vectors, partition, 1);
        assert!(of(&right) > 0.5 && of(&wrong) < 0.05, "{} {}", of(&right), of(&wrong));
        assert_eq!(of(&one), 0.0);
    }

    #[test]
    fn without_edges_there_is_no_layer() {
        let graph = Graph::from_neighbours(1, &[u32::MAX; 2], &[0.0; 2], None).unwrap();
        let layers = scan(&graph, &Vectors::new(4), 0, &Task::silent()).unwrap();
        assert!(choose(&layers, &HierarchyParams::default()).is_none());
    }
}
