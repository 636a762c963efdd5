//! The rules of a brief that need no stored history, one by one and all at once.

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;
use crate::brief::fixture::{NOW, WORK, candidate, now, reader, run, theme, told, with};
use crate::brief::{Addition, AdditionKind, Basis, Brief, Evidence, Mute, Sent, Theme, verify};
use crate::insight::{InsightId, Ordinal};

fn ids(selection: &Selection) -> Vec<&str> {
    selection.items.iter().map(|item| item.insight.id.as_str()).collect()
}

fn excluded(selection: &Selection) -> Vec<(Exclusion, usize)> {
    selection.excluded.iter().map(|excluded| (excluded.reason, excluded.count)).collect()
}

#[track_caller]
fn check(candidates: &[Candidate], reader: &Reader, items: &[&str], out: &[(Exclusion, usize)]) {
    let selection = run(candidates, reader, &Past::default(), &[]);
    assert_eq!((ids(&selection), excluded(&selection)), (items.to_vec(), out.to_vec()));
}

#[test]
fn what_claims_nothing_is_never_chosen_and_counted() {
    let heading = with(1, |candidate| candidate.is_claim = false);
    check(&[heading, candidate(2)], &reader(WORK), &["i002"], &[(Exclusion::NoClaim, 1)]);
}

#[test]
fn only_what_was_published_in_the_last_three_days_enters() {
    let dated = |ordinal, date: Option<&str>| {
        let date = date.map(|date| date.parse().unwrap());
        with(ordinal, |candidate| told(candidate).source.published = date)
    };
    check(
        &[
            dated(1, Some("2026-03-07T07:00:00Z")),
            dated(2, Some("2026-03-07T07:00:01Z")),
            dated(3, Some(NOW)),
            dated(4, Some("2026-03-10T07:00:01Z")),
            dated(5, None),
        ],
        &reader(WORK),
        &["i003", "i002"],
        &[(Exclusion::Undated, 1), (Exclusion::Future, 1), (Exclusion::Old, 1)],
    );
}

#[test]
fn one_of_a_show_and_two_where_shows_are_few() {
    let of = |ordinal, show: &str| with(ordinal, |c| told(c).source.show = Some(show.into()));
    let few = [of(1, "A"), of(2, "A"), of(3, "A"), of(4, "B")];
    check(&few, &reader(WORK), &["i001", "i002", "i004"], &[(Exclusion::Outranked, 1)]);
    let many = [of(1, "A"), of(2, "A"), of(3, "B"), of(4, "C"), of(5, "D"), of(6, "E")];
    let five = ["i001", "i003", "i004", "i005", "i006"];
    check(&many, &reader(WORK), &five, &[(Exclusion::Outranked, 1)]);
}

#[test]
fn one_of_an_episode_even_where_shows_are_few() {
    let of = |ordinal| {
        with(ordinal, |c| {
            told(c).source.show = Some("A".into());
            told(c).source.episode = Some("1".into());
        })
    };
    check(&[of(1), of(2)], &reader(WORK), &["i001"], &[(Exclusion::Outranked, 1)]);
}

#[test]
fn two_of_a_theme() {
    let of = |ordinal| with(ordinal, |c| c.theme = theme(7));
    check(&[of(1), of(2), of(3)], &reader(WORK), &["i001", "i002"], &[(Exclusion::Outranked, 1)]);
}

#[test]
fn every_strong_interest_gets_its_chance() {
    let mut candidates: Vec<Candidate> = (1..=8).map(candidate).collect();
    candidates.push(with(9, |c| c.matches = vec![0.0, 0.6]));
    let two = reader(&[("work", 1.0), ("gardens", 0.6)]);
    let selection = run(&candidates, &two, &Past::default(), &[]);
    assert_eq!(ids(&selection), ["i001", "i002", "i003", "i004", "i009"]);
}

#[test]
fn a_claim_is_told_once_by_the_clearest_and_says_where_else_it_was_made() {
    let leaning = with(1, |c| {
        told(c).text = "It is faster.".into();
        c.matches = vec![0.9];
        c.also_on = vec!["Elsewhere".into(), "S2".into()];
    });
    let selection =
        run(&[leaning, candidate(2), candidate(3)], &reader(WORK), &Past::default(), &[(1, 2)]);
    assert_eq!(ids(&selection), ["i002", "i003"]);
    assert_eq!(selection.items[0].also_on, ["Elsewhere", "S1"]);
    assert_eq!(selection.items[0].collapsed, [InsightId::new("i001").unwrap()]);
    assert_eq!(excluded(&selection), [(Exclusion::SameClaim, 1)]);
    assert!(selection.items[0].reason.contains("was said on two other shows too"));
}

#[test]
fn a_quiet_day_names_the_nearest_miss_and_nothing_is_padded() {
    let far = |ordinal, value| with(ordinal, |c| c.matches = vec![value]);
    let selection = run(&[far(1, 0.1), far(2, 0.49)], &reader(WORK), &Past::default(), &[]);
    assert!(selection.items.is_empty());
    assert_eq!(selection.nearest_miss.unwrap().insight.id.as_str(), "i002");
    assert!(run(&[], &reader(WORK), &Past::default(), &[]).nearest_miss.is_none());
}

#[test]
fn mutes_win_also_over_follows_and_for_the_same_claim_elsewhere() {
    let day = |day: i8| Some(jiff::civil::date(2026, 3, day));
    let mut muting = reader(WORK);
    muting.shows = vec!["S1".into()];
    muting.mutes = vec![
        Mute::Show(" s1 ".into(), None),
        Mute::Phrase("one owners".into(), day(9)),
        Mute::Person("Bob".into(), day(10)),
        Mute::Theme("THEME 7".into(), None),
        Mute::Phrase("crypto coin".into(), None),
    ];
    let candidates = [
        candidate(1),
        candidate(2),
        with(3, |c| told(c).source.speaker = Some("bob".into())),
        with(4, |c| c.theme = theme(7)),
        with(5, |c| told(c).tags = vec!["Crypto-coins".into()]),
        with(6, |c| c.mute_matches = vec![0.0, 0.9, 0.0, 0.0, 0.75]),
        candidate(7),
    ];
    let selection = run(&candidates, &muting, &Past::default(), &[(1, 7)]);
    assert_eq!(ids(&selection), ["i002"]);
    assert_eq!(excluded(&selection), [(Exclusion::Muted, 6)]);
}

#[test]
fn what_was_sent_does_not_come_back_in_any_words() {
    let sent = |id: &str, ordinal: Option<u32>| Sent {
        id: InsightId::new(id).unwrap(),
        ordinal: ordinal.map(Ordinal),
        group: None,
        theme: Some(7),
        date: jiff::civil::date(2026, 3, 9),
    };
    let past = Past { last: None, sent: vec![sent("i001", Some(1)), sent("gone", None)] };
    let selection =
        run(&[candidate(1), candidate(2), candidate(3)], &reader(WORK), &past, &[(1, 2)]);
    assert_eq!(ids(&selection), ["i003"]);
    assert_eq!(excluded(&selection), [(Exclusion::Sent, 2)]);
}

#[test]
fn a_theme_of_the_last_days_pays_unless_it_brings_something_new() {
    let sent = |ordinal: Option<u32>, day| Sent {
        id: InsightId::new("before").unwrap(),
        ordinal: ordinal.map(Ordinal),
        group: None,
        theme: Some(7),
        date: jiff::civil::date(2026, 3, day),
    };
    let back = with(1, |c| c.theme = theme(7));
    let cooldown = |past: Sent| {
        let past = Past { last: None, sent: vec![past] };
        let selection = run(std::slice::from_ref(&back), &reader(WORK), &past, &[]);
        let item = &selection.items[0];
        (item.parts.iter().any(|part| part.signal == Signal::Cooldown), item.update)
    };
    assert_eq!(cooldown(sent(None, 7)), (true, false));
    assert_eq!(cooldown(sent(None, 6)), (false, false));
    // Another side of the theme does not pay, and is no update either.
    assert_eq!(cooldown(sent(Some(50), 7)), (false, false));
}

#[test]
fn a_follow_is_enough_for_who_has_no_interests() {
    let mut follower = reader(&[]);
    follower.people = vec!["Grace".into()];
    let candidates = [candidate(1), with(2, |c| told(c).source.speaker = Some("grace".into()))];
    check(&candidates, &follower, &["i002"], &[(Exclusion::BelowFloor, 1)]);
    check(&candidates, &reader(&[]), &["i001", "i002"], &[]);
}

#[test]
fn contradictory_phrases_pull_both_ways_and_both_are_told() {
    let torn = reader(&[("work", 1.0), ("work", -1.0)]);
    let both = with(1, |c| c.matches = vec![0.8, 0.8]);
    check(&[both], &torn, &[], &[(Exclusion::BelowFloor, 1)]);
    let mild = with(1, |c| c.matches = vec![0.8, 0.2]);
    let selection = run(&[mild], &torn, &Past::default(), &[]);
    let signals: Vec<Signal> = selection.items[0].parts.iter().map(|part| part.signal).collect();
    assert_eq!(signals[..2], [Signal::Interest, Signal::Unwanted]);
}

#[test]
fn every_form_tells_title_source_link_and_reason() {
    let rich = with(1, |c| {
        let insight = told(c);
        insight.title = Some("Own *decisions* & <b>".into());
        insight.source.speaker = Some("Grace".into());
        insight.source.url = Some("https://example.org/e1".into());
        insight.source.start = Some(75.0);
    });
    let mut follower = reader(&[("work", 1.0), ("noise", -1.0)]);
    follower.shows = vec!["S1".into()];
    let undated = with(2, |c| told(c).source.published = None);
    let selection = run(&[rich, undated], &follower, &Past::default(), &[]);
    insta::assert_snapshot!("text", crate::brief::text(&selection, crate::brief::Detail::Parts));
    let markdown = crate::brief::markdown(&selection, crate::brief::Detail::Reason);
    insta::assert_snapshot!("markdown", markdown);
    insta::assert_snapshot!("html", crate::brief::html(&selection, crate::brief::Detail::Reason));
}

#[test]
fn who_explores_gets_one_good_item_from_a_theme_next_to_theirs() {
    let mut curious = reader(WORK);
    curious.exploration = true;
    let own = |ordinal| with(ordinal, |c| c.theme = theme(ordinal));
    let outside = |ordinal, id, area, shows: usize| {
        with(ordinal, |c| {
            c.theme = Some(Theme { id, label: "other".into(), area }.into());
            c.matches = vec![0.1];
            c.also_on = (0..shows).map(|show| format!("O{show}")).collect();
        })
    };
    // Too few shows, another area, a theme that is served already, no area.
    let mut candidates: Vec<Candidate> = (1..=3).map(own).collect();
    candidates.extend([outside(4, 9, Some(1), 1), outside(5, 9, Some(2), 3)]);
    candidates.extend([outside(6, 1, Some(1), 3), outside(7, 9, None, 3)]);
    let three = ["i001", "i002", "i003"];
    check(&candidates, &curious, &three, &[(Exclusion::BelowFloor, 4)]);
    // One, though two are good enough and places are free.
    candidates.extend([outside(8, 8, Some(1), 2), outside(9, 9, Some(1), 2)]);
    let selection = run(&candidates, &curious, &Past::default(), &[]);
    assert_eq!(ids(&selection), ["i001", "i002", "i003", "i008"]);
    let reason = &selection.items[3].reason;
    assert!(reason.starts_with("It comes from a theme next to what you follow,"), "{reason}");
    // It takes the last place of a full brief, and is never alone.
    curious.size = 3;
    let selection = run(&candidates, &curious, &Past::default(), &[]);
    assert_eq!(ids(&selection), ["i001", "i002", "i008"]);
    assert!(run(&candidates[3..], &curious, &Past::default(), &[]).items.is_empty());
    curious.mutes = vec![Mute::Show("S8".into(), None)];
    let selection = run(&candidates, &curious, &Past::default(), &[]);
    assert!(!ids(&selection).contains(&"i008"));
}

#[test]
fn an_interest_with_nothing_today_gets_nothing_and_the_brief_says_so() {
    let three = reader(&[("work", 1.0), ("sleep", 0.8), ("rivers", 0.2), ("noise", -1.0)]);
    let candidates = [
        with(1, |c| c.matches = vec![0.8, 0.05, 0.0]),
        with(2, |c| c.matches = vec![0.1, 0.2, 0.0]),
        with(3, |c| c.matches = vec![0.05, 0.15, 0.0]),
    ];
    let selection = run(&candidates, &three, &Past::default(), &[]);
    assert_eq!(ids(&selection), ["i001"]);
    let quiet = |quiet: &Quiet| {
        let nearest = quiet.nearest.as_ref().map(|miss| miss.insight.id.to_string());
        (quiet.phrase.clone(), nearest)
    };
    let told: Vec<_> = selection.quiet.iter().map(quiet).collect();
    assert_eq!(told, [("sleep".to_owned(), Some("i002".to_owned())), ("rivers".to_owned(), None)]);
    let text = crate::brief::text(&selection, crate::brief::Detail::Reason);
    assert!(text.contains("Nothing on “sleep” today; nearest: Small teams ship"), "{text}");
    assert!(text.contains("Nothing on “rivers” today."), "{text}");
}

#[test]
fn an_update_is_of_the_same_group_and_adds_something() {
    let sent = |group| Sent {
        id: InsightId::new("before").unwrap(),
        ordinal: Some(Ordinal(50)),
        group: Some(group),
        theme: None,
        date: jiff::civil::date(2026, 3, 9),
    };
    let update = |group: u32, cosine: f32, adds: bool| {
        let of_group = with(1, |c| c.group = Some(3));
        let past = Past { last: None, sent: vec![sent(group)] };
        let relations = Relations {
            similarity: &|_, _| cosine,
            same_claim: &|_, _| false,
            adds: &|_, _| {
                let (kind, said) = (AdditionKind::Name, "Small".into());
                adds.then_some(Addition { kind, said })
            },
        };
        let who = reader(WORK);
        let settings = Settings::default();
        let selection = select(&[of_group], &who, &past, now(), &settings, &relations);
        selection.items[0].reason.starts_with("Update, adding the name Small")
    };
    assert!(update(3, 0.8, true));
    assert!(!update(4, 0.8, true), "another group");
    assert!(!update(3, 0.7, true), "another story");
    assert!(!update(3, 0.8, false), "nothing new");
}

#[test]
fn everything_muted_is_a_quiet_day_without_a_miss() {
    let mut muting = reader(WORK);
    muting.mutes = vec![Mute::Phrase("owner".into(), None)];
    let selection = run(&[candidate(1), candidate(2)], &muting, &Past::default(), &[]);
    assert!(selection.items.is_empty() && selection.nearest_miss.is_none());
    assert_eq!(excluded(&selection), [(Exclusion::Muted, 2)]);
}

#[test]
fn ten_thousand_follows_are_as_good_as_one() {
    let mut fan = reader(&[]);
    fan.shows = (0..10_000).map(|i| format!("Show {i}")).chain(["s3".to_owned()]).collect();
    let candidates: Vec<Candidate> = (1..=200).map(candidate).collect();
    let selection = run(&candidates, &fan, &Past::default(), &[]);
    assert_eq!(ids(&selection), ["i003"]);
}

/// Candidates from small numbers, so that shows, episodes, themes, claims and ties collide.
fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..6u8, 0..4u8, 0..5u32, -5..100i64, 0..=10u8, 0..=10u8, any::<bool>());
    prop::collection::vec(one, 0..60).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(i, (show, episode, kind, age, first, second, leaning))| {
            with(i as u32, |c| {
                let source = &mut told(c).source;
                source.show = (show > 0).then(|| format!("S{show}"));
                source.episode = (episode > 0).then(|| format!("E{episode}"));
                source.published = (age != 0).then(|| now() - age.hours());
                c.theme = (kind > 0).then(|| {
                    let label = format!("theme {kind}");
                    Theme { id: kind, label, area: Some(kind / 3) }.into()
                });
                c.group = Some(kind);
                c.also_on = (0..kind).map(|other| format!("O{other}")).collect();
                c.matches = vec![f32::from(first) / 10.0, f32::from(second) / 10.0];
                if leaning {
                    told(c).text = "It is so.".into();
                }
            })
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn every_brief_keeps_its_contract(
        candidates in any_candidates(), size in 1..8usize, seed in 1..50u32, mute in 0..6u8,
        exploration in any::<bool>(), sent in prop::collection::vec((0..40u32, 1..5u32, 1..9i64), 0..6),
    ) {
        let mut who = reader(&[("work", 1.0), ("noise", -0.5)]);
        who.size = size;
        who.exploration = exploration;
        who.mutes = vec![Mute::Show(format!("S{mute}"), None)];
        let mix = |a: Ordinal, b: Ordinal| (a.0.min(b.0) * 31 + a.0.max(b.0) * 17 + seed) % 23;
        let relations = Relations {
            similarity: &|a, b| if a == b { 1.0 } else { mix(a, b) as f32 / 23.0 },
            same_claim: &|a, b| a != b && mix(a, b) == 22,
            adds: &|new, _| (new.0 % 2 == 0).then(|| Addition {
                kind: AdditionKind::Name,
                said: "s".into(),
            }),
        };
        let settings = Settings::default();
        let sent = sent.into_iter().map(|(ordinal, theme, days)| Sent {
            id: candidate(ordinal).insight.id.clone(),
            ordinal: Some(Ordinal(ordinal)),
            group: Some(theme),
            theme: Some(theme),
            date: jiff::civil::date(2026, 3, 10) - days.days(),
        });
        let past = Past { last: None, sent: sent.collect() };
        let run = |candidates: &[Candidate]| {
            select(candidates, &who, &past, now(), &settings, &relations)
        };
        let selection = run(&candidates);

        // The order in which candidates arrive does not matter.
        let reversed: Vec<Candidate> = candidates.iter().rev().cloned().collect();
        prop_assert_eq!(&run(&reversed), &selection);

        // Everyone is accounted for.
        let out: usize = selection.excluded.iter().map(|excluded| excluded.count).sum();
        prop_assert_eq!(selection.items.len() + out, candidates.len());
        prop_assert!(selection.items.len() <= size);

        let chosen: Vec<&Candidate> = selection.items.iter()
            .map(|item| candidates.iter().find(|c| c.insight.id == item.insight.id).unwrap())
            .collect();
        for (i, item) in selection.items.iter().enumerate() {
            // The signed parts add up to the score.
            let sum: f64 = item.parts.iter().map(|part| part.value).sum();
            prop_assert!((sum - item.score).abs() < 1e-9);
            prop_assert!(item.parts.iter().all(|part| part.value != 0.0));
            prop_assert!(!item.reason.is_empty());
            // Mutes win.
            prop_assert_ne!(&item.insight.source.show, &Some(format!("S{mute}")));
            prop_assert!(item.exploration || signals::suits(&item.parts) >= settings.floor);
            for other in &chosen[..i] {
                let (a, b) = (chosen[i].ordinal, other.ordinal);
                prop_assert!(!(relations.same_claim)(a, b));
                prop_assert!((relations.similarity)(a, b) < 0.9);
                let (x, y) = (&chosen[i].insight.source, &other.insight.source);
                prop_assert!(x.episode.is_none() || (&x.show, &x.episode) != (&y.show, &y.episode));
            }
            let same = |f: &dyn Fn(&Candidate) -> Option<String>| {
                chosen.iter().filter(|c| f(c).is_some() && f(c) == f(chosen[i])).count()
            };
            prop_assert!(same(&|c| c.theme.as_ref().map(|theme| theme.label.clone())) <= 2);
            prop_assert!(same(&|c| c.show().map(str::to_owned)) <= 2);
        }

        // The contract as it is checked on stored briefs says the same.
        let ordinal = |id: &InsightId| {
            candidates.iter().find(|c| c.insight.id == *id).map(|candidate| candidate.ordinal)
        };
        let same_claim = |a: &InsightId, b: &InsightId| {
            Some((relations.same_claim)(ordinal(a)?, ordinal(b)?))
        };
        let basis = Basis { index_commit: "c".into(), profile_version: 1, settings };
        let brief = Brief::new(selection, basis.clone());
        let replay = Brief::new(run(&candidates), basis);
        let evidence = Evidence {
            reader: &who,
            past: &past,
            other_dates: &[],
            learned: None,
            same_claim: Some(&same_claim),
            is_claim: &|_| true,
            replay: Some(&replay),
        };
        for finding in verify(&brief, &evidence) {
            prop_assert_eq!(finding.outcome, crate::brief::Outcome::Held, "rule {}", finding.rule);
        }
    }
}
