//! Related insights: which of the candidates stand below an insight.
//!
//! What claims something comes before what does not, other shows come first, an episode comes once, a claim comes once ("also on 3 shows"), and what is left is diverse.
//! Invariant: neither the origin, nor its episode, nor its claim is ever among the related.

use crate::insight::Ordinal;

use super::Lambda;
use super::mmr::Marginal;

/// What belongs less strongly below an insight is left out: a page rather shows six than ten.
const WEAKEST: f32 = 0.15;

/// The insight whose related insights are wanted; all unknown for a free text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its place in the index, where it has one.
    pub ordinal: Option<Ordinal>,
    /// Its show, as a number that stands for the name.
    pub show: Option<u32>,
    /// Its episode, as a number that no episode of another show has.
    pub episode: Option<u32>,
}

/// An insight near the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its place in the index.
    pub ordinal: Ordinal,
    /// How near it is, higher is nearer.
    pub score: f32,
    /// How strongly it belongs below the origin, 0 to 1; below .15 it is not shown.
    pub strength: f32,
    /// How much it belongs below the origin, higher is more; on the scale of the similarities between candidates.
    pub relevance: f32,
    /// Its show; an unknown one differs from every other.
    pub show: Option<u32>,
    /// Its episode; an unknown one differs from every other.
    pub episode: Option<u32>,
    /// Whether it makes the origin's own claim.
    pub same_as_origin: bool,
    /// Whether it claims anything; what does not stands behind everything that does.
    pub claims: bool,
}

/// What happens to candidates from the origin's own show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnShow {
    /// They stand behind all others, and only while there is room.
    #[default]
    FillUp,
    /// They are left out.
    Never,
}

/// How related insights are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelatedParams {
    /// How many are wanted. Default 10.
    pub limit: usize,
    /// What happens to candidates from the origin's own show.
    pub own_show: OwnShow,
    /// How much nearness counts against novelty.
    pub lambda: Lambda,
}

impl Default for RelatedParams {
    fn default() -> Self {
        Self { limit: 10, own_show: OwnShow::default(), lambda: Lambda::default() }
    }
}

/// One related insight.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Index into the candidates.
    pub candidate: usize,
    /// Its place in the index.
    pub ordinal: Ordinal,
    /// How near it is to the origin, as the candidate had it.
    pub score: f32,
    /// How strongly it belongs below the origin, as the candidate had it.
    pub strength: f32,
    /// Its marginal relevance when it was picked; never rises along the list, except where the own show begins, or what
    /// claims nothing.
    pub marginal: f32,
    /// Whether it is from the origin's own show.
    pub own_show: bool,
    /// Whether it claims anything.
    pub claims: bool,
    /// Other shows that make the same claim, ascending.
    pub also_on: Vec<u32>,
    /// The candidates that make the same claim and were folded into this one, most relevant first.
    pub repeats: Vec<Ordinal>,
}

/// What stands below an insight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelatedSet {
    /// The related insights in the order of picking; a smaller limit gives a prefix of this list.
    pub related: Vec<Related>,
    /// Shows other than the origin's that make the origin's own claim, ascending.
    pub also_on: Vec<u32>,
    /// The candidates that make the origin's own claim, most relevant first; counted, not shown.
    pub repeats: Vec<Ordinal>,
}

/// Chooses related insights from `candidates`, given in any order.
///
/// * `same_claim` and `similarity` are asked for pairs of indices into `candidates`; the first must be symmetric.
/// * `same_broadcast` is asked whether a candidate is from the episode of another one, or of the origin (`None`), though
///   they have different numbers; only of what would be shown.
///   Pass a pool several times the limit, or rules and repetitions leave too few.
///
/// What makes the claim of a picked insight is folded into it, so no two of the related make the same claim; where the
/// most relevant one is ruled out because its episode is taken, the next of the same claim stands in. Candidates with NaN
/// relevance are left out. Ties go to the lower ordinal.
pub fn select_related(
    origin: Origin,
    candidates: &[Candidate],
    same_claim: impl Fn(usize, usize) -> bool,
    same_broadcast: impl Fn(Option<usize>, usize) -> bool,
    similarity: impl Fn(usize, usize) -> f32,
    params: &RelatedParams,
) -> RelatedSet {
    let mut order: Vec<usize> = (0..candidates.len())
        .filter(|&i| {
            !candidates[i].relevance.is_nan() && Some(candidates[i].ordinal) != origin.ordinal
        })
        .collect();
    order.sort_unstable_by(|&a, &b| {
        let (a, b) = (&candidates[a], &candidates[b]);
        b.relevance.total_cmp(&a.relevance).then(a.ordinal.cmp(&b.ordinal))
    });

    let (same, mut pool): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|&i| candidates[i].same_as_origin);
    pool.retain(|&i| !known_and_equal(candidates[i].episode, origin.episode));
    pool.retain(|&i| candidates[i].strength >= WEAKEST);
    let relevance: Vec<f32> = pool.iter().map(|&i| candidates[i].relevance).collect();
    let own: Vec<bool> =
        pool.iter().map(|&i| known_and_equal(candidates[i].show, origin.show)).collect();
    let mut marginal = Marginal::new(&relevance, params.lambda);
    // Picked, or the same claim as one that is.
    let mut told = vec![false; pool.len()];
    let mut taken_episodes = Vec::new();
    let mut related = Vec::new();
    let shows: &[bool] = match params.own_show {
        OwnShow::FillUp => &[false, true],
        OwnShow::Never => &[false],
    };
    let passes =
        [true, false].into_iter().flat_map(|claims| shows.iter().map(move |&own| (claims, own)));
    for (claims, own_show) in passes {
        while related.len() < params.limit {
            let free = |slot: usize| {
                own[slot] == own_show
                    && candidates[pool[slot]].claims == claims
                    && !told[slot]
                    && candidates[pool[slot]].episode.is_none_or(|e| !taken_episodes.contains(&e))
            };
            let Some((slot, worth)) = marginal.best(free) else { break };
            let shown = related.iter().map(|other: &Related| Some(other.candidate));
            if std::iter::once(None).chain(shown).any(|other| same_broadcast(other, pool[slot])) {
                told[slot] = true;
                continue;
            }
            marginal.take(slot, |a, b| similarity(pool[a], pool[b]));
            told[slot] = true;
            taken_episodes.extend(candidates[pool[slot]].episode);
            let mut repeats = Vec::new();
            for other in 0..pool.len() {
                if !told[other] && same_claim(pool[slot], pool[other]) {
                    told[other] = true;
                    repeats.push(pool[other]);
                }
            }
            let chosen = &candidates[pool[slot]];
            related.push(Related {
                candidate: pool[slot],
                ordinal: chosen.ordinal,
                score: chosen.score,
                strength: chosen.strength,
                marginal: worth,
                own_show,
                claims,
                also_on: other_shows(candidates, &repeats, chosen.show),
                repeats: repeats.iter().map(|&i| candidates[i].ordinal).collect(),
            });
        }
    }
    RelatedSet {
        related,
        also_on: other_shows(candidates, &same, origin.show),
        repeats: same.iter().map(|&i| candidates[i].ordinal).collect(),
    }
}

fn other_shows(candidates: &[Candidate], members: &[usize], own: Option<u32>) -> Vec<u32> {
    let mut shows: Vec<u32> = members.iter().filter_map(|&i| candidates[i].show).collect();
    shows.retain(|&show| Some(show) != own);
    shows.sort_unstable();
    shows.dedup();
    shows
}

fn known_and_equal(a: Option<u32>, b: Option<u32>) -> bool {
    a.is_some() && a == b
}

#[cfg(test)]
mod tests;
