//! Which windows together say what the episode says? Facility location with a redundancy cut.
//!
//! Source: Lin and Bilmes, A class of submodular functions for document summarization, ACL 2011: each tile of the episode is
//! worth its likeness to the nearest chosen window; the greedy choice is within 1 - 1/e of the best.
//! Invariants: no two chosen overlap or are more alike than the cut; the parts of a score add up to it.

use rayon::prelude::*;
use serde::Serialize;

use super::centrality::{THRESHOLD, lexrank, standardised};
use super::{Talk, Window};
use crate::insight::{Vectors, dot};

/// Cosine from which two windows say the same.
const CUT: f32 = 0.65;

/// What a point of a window's own counts beside one unit of coverage. Weights by hand; on 40 episodes coverage falls and
/// what is chosen stands better as it grows, and this is where the first is still flat.
const OWN: f32 = 0.03;

/// How much a central tile is worth more: e to this, for one deviation.
const CENTRAL_TILE: f32 = 0.35;

/// The share of the words of an episode that is its beginning, and where its end begins.
const BEGINNING: f32 = 0.04;
const END: f32 = 0.93;

/// Chosen in one stretch of time, about.
const A_STRETCH: usize = 3;

/// The parts of a score; they add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Parts {
    /// What it adds to what of the episode is covered.
    pub coverage: f32,
    /// How central it is in the episode.
    pub centrality: f32,
    /// How long it is.
    pub length: f32,
    /// How well it stands alone.
    pub stands: f32,
    /// Below 0 for who asks.
    pub voice: f32,
    /// Below 0 at the beginning and the end.
    pub place: f32,
}

impl Parts {
    /// The sum.
    pub fn score(&self) -> f32 {
        self.coverage + self.own()
    }

    /// All but what depends on the others that are chosen.
    fn own(&self) -> f32 {
        self.centrality + self.length + self.stands + self.voice + self.place
    }
}

/// Chooses at most `count` of `windows`, given the vectors of them and of `tiles`: numbers of windows with their parts, in
/// the order in which they were chosen.
pub(super) fn choose(
    talk: &Talk,
    (windows, rows): (&[Window], &Vectors),
    (tiles, tile_rows): (&[Window], &Vectors),
    count: usize,
) -> Vec<(usize, Parts)> {
    if windows.is_empty() || tiles.is_empty() || count == 0 {
        return Vec::new();
    }
    let likeness: Vec<Vec<f32>> = (0..windows.len())
        .into_par_iter()
        .map(|a| tile_rows.rows().map(|tile| dot(rows.row(a), tile).max(0.0)).collect())
        .collect();
    let ranks = lexrank(tile_rows, THRESHOLD);
    let mut worth: Vec<f32> = tiles
        .iter()
        .zip(standardised(&ranks))
        .map(|(tile, rank)| tile.weight * (CENTRAL_TILE * rank).exp())
        .collect();
    let total: f32 = worth.iter().sum();
    worth.iter_mut().for_each(|worth| *worth *= count as f32 / total.max(f32::MIN_POSITIVE));
    let own = own(talk, windows, &likeness, tiles, &ranks);

    let stretches = Stretches::of(talk, windows, count);
    let mut covered = vec![0.0f32; tiles.len()];
    let mut open = vec![true; windows.len()];
    let mut chosen: Vec<(usize, Parts)> = Vec::new();
    let mut taken = vec![0usize; stretches.most.len()];
    for limited in [true, false] {
        while chosen.len() < count {
            let may = |at: &usize| {
                let stretch = stretches.of[*at];
                open[*at] && (!limited || taken[stretch] < stretches.most[stretch])
            };
            let gain = |at: usize| -> f32 {
                let gains = likeness[at].iter().zip(&covered).zip(&worth);
                gains.map(|((like, covered), worth)| (like - covered).max(0.0) * worth).sum()
            };
            let best = (0..windows.len())
                .into_par_iter()
                .filter(may)
                .map(|at| (at, Parts { coverage: gain(at), ..own[at] }))
                .max_by(|a, b| a.1.score().total_cmp(&b.1.score()).then(b.0.cmp(&a.0)));
            let Some((at, parts)) = best else { break };
            for (covered, like) in covered.iter_mut().zip(&likeness[at]) {
                *covered = covered.max(*like);
            }
            for (other, open) in open.iter_mut().enumerate() {
                *open &= !windows[at].overlaps(&windows[other])
                    && dot(rows.row(at), rows.row(other)) <= CUT
                    && other != at;
            }
            taken[stretches.of[at]] += 1;
            chosen.push((at, parts));
        }
    }
    chosen
}

/// What each window is worth whatever else is chosen.
fn own(
    talk: &Talk,
    windows: &[Window],
    likeness: &[Vec<f32>],
    tiles: &[Window],
    ranks: &[f32],
) -> Vec<Parts> {
    let central = likeness.iter().map(|row| {
        let near = row.iter().zip(tiles).zip(ranks).filter(|((like, _), _)| **like >= THRESHOLD);
        near.map(|((like, tile), rank)| like * tile.weight * rank).sum::<f32>().ln_1p()
    });
    let central = standardised(&central.collect::<Vec<_>>());
    let lengths: Vec<f32> = windows.iter().map(|window| (window.words() as f32).ln()).collect();
    let lengths = standardised(&lengths);
    let all = talk.words().max(1) as f32;
    let parts = windows.iter().zip(central).zip(lengths).map(|((window, central), length)| {
        let place = window.range.start as f32 / all;
        // Show notes have no greeting and no farewell.
        let place = match talk.spoken {
            true if place < BEGINNING => -0.3,
            true if place > END => -1.0,
            _ => 0.0,
        };
        Parts {
            coverage: 0.0,
            centrality: OWN * 0.5 * central,
            length: OWN * 0.5 * length,
            stands: OWN * 1.5 * window.stand,
            voice: if window.is_host { -OWN } else { 0.0 },
            place: OWN * place,
        }
    });
    parts.collect()
}

/// Stretches of time, chapters where there are some, and how many are chosen of each before any may have more.
struct Stretches {
    /// The stretch of each window.
    of: Vec<usize>,
    /// The most of each: twice its share.
    most: Vec<usize>,
}

impl Stretches {
    fn of(talk: &Talk, windows: &[Window], count: usize) -> Self {
        let all = talk.words().max(1);
        let parts = count.div_ceil(A_STRETCH).max(1);
        let even = |window: &Window| (window.range.start * parts / all).min(parts - 1);
        let timed = talk.chapters.len() >= 3 && windows.iter().all(|window| window.start.is_some());
        let of: Vec<usize> = match timed {
            true => {
                windows.iter().map(|window| talk.chapter(window).map_or(0, |at| at + 1)).collect()
            }
            false => windows.iter().map(even).collect(),
        };
        let stretches = of.iter().max().map_or(1, |last| last + 1);
        let mut size = vec![0usize; stretches];
        for &stretch in &of {
            size[stretch] += 1;
        }
        let most = |size: usize| (2 * count * size).div_ceil(windows.len().max(1)).max(1);
        let most = match timed {
            true => size.into_iter().map(most).collect(),
            false => vec![(2 * count).div_ceil(parts); stretches],
        };
        Self { of, most }
    }
}
