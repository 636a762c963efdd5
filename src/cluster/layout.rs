//! A picture of the graph: two coordinates for each node, near where it is linked.
//!
//! Source: the forces are those of UMAP (McInnes, Healy and Melville, arXiv 1802.03426, 2018) with b = 1; linked nodes
//! attract, random ones repel. Communities are laid out before their members, from the coarsest level down, so that few
//! rounds are needed for the nodes. All nodes move at once, each by what it saw of the round before.
//! Invariant: the same graph, levels and seed give the same picture on any number of threads.

use fastrand::Rng;
use rayon::prelude::*;

use super::{Graph, Partition};
use crate::task::{Cancelled, Phase, Task};

/// Rounds for a level of communities, and for the nodes: their start is good, and theirs are the dear ones.
const COMMUNITY_ROUNDS: u64 = 400;
const NODE_ROUNDS: u64 = 200;

/// The length of the first step, as a share of the mean force on a node; steps shrink to nothing. Twice as long, tight
/// groups begin to tremble.
const STEP: f32 = 0.15;

/// Random nodes that a node is repelled by each round, and UMAP's number of them for each attraction.
const STRANGERS: usize = 8;
const REPULSION: f32 = 5.0;

/// UMAP's `a` for a least distance of .1 (with b = 1): how far linked nodes keep from each other.
const SPREAD: f32 = 1.6;

/// No force moves a node further than this, as in UMAP.
const CLIP: f32 = 4.0;

/// The root mean square of the distances from the centre that each level starts with, as UMAP's start has.
const RADIUS: f32 = 10.0;

/// A community's members start within this share of the disc that its size would give it.
const NARROWER: f32 = 0.7;

/// Places the nodes of `graph`. Absent nodes lie at the origin; the others around it, the farthest at a distance of 1.
///
/// * `levels` are partitions of its nodes, coarsest first, each inside the one before.
/// * `seed` fixes every random choice.
pub fn layout(
    graph: &Graph,
    levels: &[&Partition],
    seed: u64,
    task: &Task<'_>,
) -> Result<Vec<[f32; 2]>, Cancelled> {
    let steps = COMMUNITY_ROUNDS * levels.len() as u64 + NODE_ROUNDS;
    task.progress().begin(Phase::Cluster, Some(steps));
    let places = from_the_top(graph, levels, seed, task);
    task.progress().end();
    let mut places = places?;
    let centre = centre(graph, &places);
    let shifted = |place: [f32; 2]| [place[0] - centre[0], place[1] - centre[1]];
    let far = (0..graph.len())
        .filter(|&node| graph.is_living(node))
        .map(|node| length(shifted(places[node])))
        .fold(f32::MIN_POSITIVE, f32::max);
    for (node, place) in places.iter_mut().enumerate() {
        let [x, y] = shifted(*place);
        *place = if graph.is_living(node) { [x / far, y / far] } else { [0.0; 2] };
    }
    Ok(places)
}

fn from_the_top(
    graph: &Graph,
    levels: &[&Partition],
    seed: u64,
    task: &Task<'_>,
) -> Result<Vec<[f32; 2]>, Cancelled> {
    let mut rng = Rng::with_seed(seed);
    let mut above: Option<(&Partition, Vec<[f32; 2]>)> = None;
    for &level in levels {
        let links = Links::between(graph, level);
        let mut places: Vec<[f32; 2]> = level
            .communities()
            .map(|community| {
                let first = level.members(community).first().copied().unwrap_or(0);
                near(above.as_ref(), first, &mut rng)
            })
            .collect();
        widen(&mut places);
        move_all(&links, &mut places, COMMUNITY_ROUNDS, seed, task)?;
        widen(&mut places);
        above = Some((level, places));
    }
    let mut places: Vec<[f32; 2]> =
        (0..graph.len() as u32).map(|node| near(above.as_ref(), node, &mut rng)).collect();
    move_all(&Links::of(graph), &mut places, NODE_ROUNDS, seed, task)?;
    Ok(places)
}

/// A random place in the community of `node` one level up; anywhere where there is none.
fn near(above: Option<&(&Partition, Vec<[f32; 2]>)>, node: u32, rng: &mut Rng) -> [f32; 2] {
    let home =
        above.and_then(|(level, places)| Some((level, places, level.community(node as usize)?)));
    let (centre, radius) = match home {
        None => ([0.0; 2], RADIUS),
        Some((level, places, community)) => {
            let all: usize = level.communities().map(|c| level.members(c).len()).sum();
            let share = level.members(community).len() as f32 / all.max(1) as f32;
            (places[community.index()], NARROWER * RADIUS * share.sqrt())
        }
    };
    let (angle, distance) = (rng.f32() * std::f32::consts::TAU, radius * rng.f32().sqrt());
    [centre[0] + distance * angle.cos(), centre[1] + distance * angle.sin()]
}

/// Scales to the wanted radius.
fn widen(places: &mut [[f32; 2]]) {
    let count = places.len().max(1) as f32;
    let mut mean = [0f32; 2];
    places.iter().for_each(|place| (0..2).for_each(|at| mean[at] += place[at] / count));
    let spread = places
        .iter()
        .map(|place| (place[0] - mean[0]).powi(2) + (place[1] - mean[1]).powi(2))
        .sum::<f32>();
    let scale = RADIUS / (spread / count).sqrt().max(1e-6);
    if places.len() > 1 {
        for place in places {
            (0..2).for_each(|at| place[at] = (place[at] - mean[at]) * scale);
        }
    }
}

/// Who is linked with whom: rows of neighbours with weights, the strongest link of a row weighing 1 at most.
struct Links {
    starts: Vec<usize>,
    to: Vec<u32>,
    weights: Vec<f32>,
}

impl Links {
    fn of(graph: &Graph) -> Self {
        Self::from_rows(
            (0..graph.len()).map(|node| {
                graph.neighbours(node).map(|(to, weight)| (to as u32, weight)).collect()
            }),
        )
    }

    /// Links between whole communities, scaled so that large ones do not outweigh small ones.
    fn between(graph: &Graph, level: &Partition) -> Self {
        let size =
            |community: usize| level.members(super::ClusterId(community as u32)).len() as f32;
        let rows: Vec<Vec<(u32, f32)>> = level
            .communities()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|own| {
                let mut sums = std::collections::BTreeMap::<u32, f32>::new();
                for &node in level.members(own) {
                    for (to, weight) in graph.neighbours(node as usize) {
                        if let Some(other) = level.community(to).filter(|&other| other != own) {
                            *sums.entry(other.0).or_default() += weight;
                        }
                    }
                }
                let scaled = |(to, sum): (u32, f32)| {
                    (to, sum / (size(own.index()) * size(to as usize)).sqrt())
                };
                sums.into_iter().map(scaled).collect()
            })
            .collect();
        Self::from_rows(rows.into_iter())
    }

    fn from_rows(rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let (mut starts, mut to, mut weights) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            let most = row.iter().map(|&(_, weight)| weight).fold(f32::MIN_POSITIVE, f32::max);
            to.extend(row.iter().map(|&(to, _)| to));
            weights.extend(row.iter().map(|&(_, weight)| weight / most));
            starts.push(to.len());
        }
        Self { starts, to, weights }
    }
}

/// Moves all nodes for some rounds.
fn move_all(
    links: &Links,
    places: &mut Vec<[f32; 2]>,
    rounds: u64,
    seed: u64,
    task: &Task<'_>,
) -> Result<(), Cancelled> {
    let mut next = places.clone();
    for round in 0..rounds {
        task.check()?;
        let step = STEP * (1.0 - round as f32 / rounds as f32);
        let seen = &*places;
        next.par_iter_mut().enumerate().with_min_len(512).for_each(|(node, place)| {
            // A stream of its own for each node and round: the same on any number of threads.
            let mut rng = Rng::with_seed(seed ^ (round << 32) ^ node as u64);
            let [x, y] = force(links, seen, node, &mut rng);
            *place = [seen[node][0] + step * x, seen[node][1] + step * y];
        });
        std::mem::swap(places, &mut next);
        task.progress().advance(1);
    }
    Ok(())
}

/// The mean force on a node; none on one without links, which stays where it is.
fn force(links: &Links, places: &[[f32; 2]], node: usize, rng: &mut Rng) -> [f32; 2] {
    let row = links.starts[node]..links.starts[node + 1];
    let own = places[node];
    let (mut sum, mut all) = ([0f32; 2], 0f32);
    let mut add = |factor: f32, delta: [f32; 2], weight: f32| {
        (0..2).for_each(|at| sum[at] += weight * (factor * delta[at]).clamp(-CLIP, CLIP));
    };
    for (&to, &weight) in links.to[row.clone()].iter().zip(&links.weights[row]) {
        let delta = difference(own, places[to as usize]);
        let square = delta[0] * delta[0] + delta[1] * delta[1];
        // Each link pulls at both its ends, and is drawn from both: twice.
        add(-2.0 * SPREAD / (1.0 + SPREAD * square), delta, 2.0 * weight);
        all += weight;
    }
    if all == 0.0 {
        return [0.0; 2];
    }
    let weight = REPULSION * all / STRANGERS as f32;
    for _ in 0..STRANGERS {
        let delta = difference(own, places[rng.usize(..places.len())]);
        let square = delta[0] * delta[0] + delta[1] * delta[1];
        add(2.0 / ((0.001 + square) * (1.0 + SPREAD * square)), delta, weight);
    }
    sum.map(|force| force / all)
}

fn difference(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn length([x, y]: [f32; 2]) -> f32 {
    x.hypot(y)
}

/// The middle of the living nodes.
fn centre(graph: &Graph, places: &[[f32; 2]]) -> [f32; 2] {
    let mut sum = [0f64; 2];
    for node in (0..graph.len()).filter(|&node| graph.is_living(node)) {
        (0..2).for_each(|at| sum[at] += f64::from(places[node][at]));
    }
    sum.map(|sum| (sum / graph.living().max(1) as f64) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Quality, leiden};

    /// Cliques of eight in a row, each linked to the next by one edge.
    fn cliques(count: usize) -> Graph {
        let row = |node: usize| -> Vec<u32> {
            let first = node / 8 * 8;
            let mut row: Vec<u32> =
                (first..first + 8).filter(|&to| to != node).map(|to| to as u32).collect();
            row.push(if node % 8 == 7 && node + 1 < count * 8 {
                node as u32 + 1
            } else {
                u32::MAX
            });
            row
        };
        let ordinals: Vec<u32> = (0..count * 8).flat_map(row).collect();
        Graph::from_neighbours(8, &ordinals, &vec![0.5; ordinals.len()], None).unwrap()
    }

    #[test]
    fn linked_nodes_lie_near_each_other_and_the_same_again_gives_the_same() {
        let graph = cliques(12);
        let task = Task::silent();
        let level = leiden(&graph, Quality::plain(), 0, &task).unwrap();
        let places = layout(&graph, &[&level], 3, &task).unwrap();
        assert_eq!(places, layout(&graph, &[&level], 3, &task).unwrap());
        assert!(places.iter().flatten().all(|x| x.is_finite() && x.abs() <= 1.0 + 1e-5));
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for a in 0..96 {
            for b in 0..a {
                let distance = length(difference(places[a], places[b]));
                if a / 8 == b / 8 { inside.push(distance) } else { outside.push(distance) }
            }
        }
        let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
        assert!(3.0 * mean(&inside) < mean(&outside), "{} {}", mean(&inside), mean(&outside));
    }

    #[test]
    fn nothing_and_lonely_nodes_have_a_picture_too() {
        for nodes in [0, 1, 3] {
            let graph = Graph::from_neighbours(1, &vec![u32::MAX; nodes], &vec![0.0; nodes], None);
            let places = layout(&graph.unwrap(), &[], 0, &Task::silent()).unwrap();
            assert!(places.len() == nodes && places.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
