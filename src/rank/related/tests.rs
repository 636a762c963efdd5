use proptest::prelude::*;

use super::*;

/// (ordinal, score, show, episode, claim); 0 is unknown for show and episode, claim 0 is the origin's.
type Row = (u32, f32, u32, u32, u32);

fn known(number: u32) -> Option<u32> {
    (number != 0).then_some(number)
}

fn select(origin: (u32, u32), rows: &[Row], params: &RelatedParams) -> RelatedSet {
    let candidates: Vec<Candidate> = rows
        .iter()
        .map(|&(ordinal, score, show, episode, claim)| Candidate {
            ordinal: Ordinal(ordinal),
            score,
            strength: score,
            relevance: score,
            show: known(show),
            episode: known(episode),
            same_as_origin: claim == 0,
            claims: true,
        })
        .collect();
    let origin =
        Origin { ordinal: Some(Ordinal(0)), show: known(origin.0), episode: known(origin.1) };
    select_related(
        origin,
        &candidates,
        |a, b| rows[a].4 == rows[b].4,
        |_, _| false,
        |a, b| 1.0 - (rows[a].1 - rows[b].1).abs(),
        params,
    )
}

fn plain(limit: usize) -> RelatedParams {
    RelatedParams { limit, lambda: Lambda::new(1.0).unwrap(), ..RelatedParams::default() }
}

#[track_caller]
fn check(rows: &[Row], params: &RelatedParams, expected: &[u32]) {
    let found = select((1, 10), rows, params);
    assert_eq!(found.related.iter().map(|r| r.ordinal.0).collect::<Vec<_>>(), expected);
}

#[test]
fn other_shows_come_first_and_the_own_show_fills_up() {
    let rows = [(1, 0.9, 1, 11, 1), (2, 0.5, 2, 20, 2), (3, 0.8, 1, 12, 3), (4, 0.6, 3, 30, 4)];
    check(&rows, &plain(10), &[4, 2, 1, 3]);
    check(&rows, &plain(3), &[4, 2, 1]);
    check(&rows, &RelatedParams { own_show: OwnShow::Never, ..plain(10) }, &[4, 2]);
}

#[test]
fn an_episode_comes_once_and_the_origins_never() {
    check(&[(1, 0.9, 2, 20, 1), (2, 0.8, 2, 20, 2), (3, 0.7, 1, 10, 3)], &plain(10), &[1]);
}

#[test]
fn an_episode_under_another_name_is_the_same_and_so_is_the_origins() {
    let candidate = |ordinal: u32, score: f32| Candidate {
        ordinal: Ordinal(ordinal),
        score,
        strength: score,
        relevance: score,
        show: Some(ordinal),
        episode: Some(ordinal),
        same_as_origin: false,
        claims: true,
    };
    let candidates = [candidate(1, 0.9), candidate(2, 0.8), candidate(3, 0.7), candidate(4, 0.6)];
    // The first and the third are one, and the second is the origin's.
    let same = |other: Option<usize>, one: usize| {
        (other, one) == (None, 1) || (other, one) == (Some(0), 2)
    };
    let set =
        select_related(Origin::default(), &candidates, |_, _| false, same, |_, _| 0.0, &plain(10));
    let order: Vec<u32> = set.related.iter().map(|related| related.ordinal.0).collect();
    assert_eq!(order, [1, 4]);
}

#[test]
fn what_hardly_belongs_below_is_not_shown() {
    check(&[(1, 0.9, 2, 20, 1), (2, 0.05, 3, 30, 2)], &plain(10), &[1]);
}

#[test]
fn unknown_shows_and_episodes_differ_from_all_others() {
    check(&[(1, 0.9, 0, 0, 1), (2, 0.8, 0, 0, 2), (3, 0.7, 2, 0, 3)], &plain(10), &[1, 2, 3]);
}

#[test]
fn the_origin_is_not_related_to_itself() {
    check(&[(0, 1.0, 1, 0, 1), (2, 0.8, 2, 0, 2)], &plain(10), &[2]);
}

#[test]
fn a_claim_comes_once_with_the_shows_that_share_it() {
    let rows = [
        (1, 0.9, 2, 20, 1),
        (2, 0.8, 3, 30, 1),
        (3, 0.7, 3, 31, 1),
        (4, 0.6, 2, 21, 1),
        (5, 0.5, 4, 40, 2),
    ];
    let found = select((1, 10), &rows, &plain(10));
    assert_eq!(found.related.len(), 2);
    assert_eq!(found.related[0].also_on, [3]);
    assert_eq!(found.related[0].repeats, [2, 3, 4].map(Ordinal));
}

#[test]
fn another_of_the_same_claim_stands_in_where_the_episode_is_taken() {
    let rows = [(1, 0.9, 2, 20, 1), (2, 0.8, 2, 20, 2), (3, 0.7, 3, 30, 2)];
    check(&rows, &plain(10), &[1, 3]);
}

#[test]
fn the_origins_own_claim_is_counted_and_not_shown() {
    let found = select(
        (1, 10),
        &[(1, 0.99, 2, 20, 0), (2, 0.98, 1, 10, 0), (3, 0.5, 3, 30, 1)],
        &plain(10),
    );
    assert_eq!(found.related.len(), 1);
    assert_eq!((found.also_on, found.repeats), (vec![2], vec![Ordinal(1), Ordinal(2)]));
}

#[test]
fn a_mild_lambda_lets_novelty_overtake_a_near_repetition() {
    let rows = [(1, 0.90, 2, 0, 1), (2, 0.89, 3, 0, 2), (3, 0.80, 4, 0, 3)];
    let candidates = |lambda| RelatedParams { lambda: Lambda::new(lambda).unwrap(), ..plain(3) };
    check(&rows, &candidates(1.0), &[1, 2, 3]);
    check(&rows, &candidates(0.2), &[1, 3, 2]);
}

#[test]
fn what_claims_nothing_stands_behind_what_does_whatever_its_show() {
    let candidate = |ordinal: u32, score: f32, show: u32, claims: bool| Candidate {
        ordinal: Ordinal(ordinal),
        score,
        strength: score,
        relevance: score,
        show: Some(show),
        episode: Some(ordinal),
        same_as_origin: false,
        claims,
    };
    let candidates = [
        candidate(1, 0.9, 2, false),
        candidate(2, 0.8, 1, false),
        candidate(3, 0.5, 3, true),
        candidate(4, 0.4, 1, true),
    ];
    let origin = Origin { ordinal: Some(Ordinal(0)), show: Some(1), episode: Some(9) };
    let set =
        select_related(origin, &candidates, |_, _| false, |_, _| false, |_, _| 0.0, &plain(10));
    let order: Vec<u32> = set.related.iter().map(|related| related.ordinal.0).collect();
    assert_eq!(order, [3, 4, 1, 2]);
}

proptest! {
    #[test]
    fn the_rules_hold_on_any_pool(
        rows in prop::collection::vec((0u32..60, WEAKEST..1.0, 0u32..5, 0u32..9, 0u32..8), 0..40),
        limit in 0usize..12,
        lambda in 0f32..=1.0,
        never in any::<bool>(),
    ) {
        // An episode belongs to one show.
        let rows: Vec<Row> = rows.into_iter().enumerate()
            .map(|(i, (_, score, show, episode, claim))| {
                (i as u32, score, show, if episode == 0 { 0 } else { show * 10 + episode }, claim)
            }).collect();
        let own_show = if never { OwnShow::Never } else { OwnShow::FillUp };
        let params = RelatedParams { limit, own_show, lambda: Lambda::new(lambda).unwrap() };
        let found = select((1, 13), &rows, &params);
        prop_assert!(found.related.len() <= limit);
        let row = |r: &Related| rows[r.candidate];
        let mut claims: Vec<u32> = found.related.iter().map(|r| row(r).4).collect();
        prop_assert!(!claims.contains(&0));
        claims.sort_unstable();
        let before = claims.len();
        claims.dedup();
        prop_assert_eq!(claims.len(), before);
        let mut episodes: Vec<u32> = found.related.iter().map(|r| row(r).3).filter(|&e| e != 0).collect();
        prop_assert!(!episodes.contains(&13));
        let before = episodes.len();
        episodes.sort_unstable();
        episodes.dedup();
        prop_assert_eq!(episodes.len(), before);
        let own: Vec<bool> = found.related.iter().map(|r| row(r).2 == 1).collect();
        prop_assert!(own.is_sorted());
        prop_assert!(!never || !own.contains(&true));
        for pair in found.related.windows(2) {
            prop_assert!(pair[0].marginal >= pair[1].marginal || pair[0].own_show != pair[1].own_show);
        }
        let shorter = select((1, 13), &rows, &RelatedParams { limit: limit / 2, ..params });
        prop_assert_eq!(&found.related[..shorter.related.len()], &shorter.related[..]);
    }
}
