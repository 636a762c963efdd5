//! Each rule, broken on purpose.

use jiff::ToSpan;
use jiff::civil::date;

use super::*;
use crate::brief::fixture::{WORK, candidate, now, reader, run, theme, with};
use crate::brief::{
    Addition, AdditionKind, Basis, BriefId, Grounds, Interest, Miss, Mute, Outcome, Past, Quiet,
    Reader, Sent, Settings, Update,
};
use crate::insight::InsightId;

/// A good brief of three items, the first two of theme 7.
fn brief() -> Brief {
    let of_theme = |ordinal| with(ordinal, |c| c.theme = theme(7));
    let candidates = [of_theme(1), of_theme(2), candidate(3)];
    let selection = run(&candidates, &reader(WORK), &Past::default(), &[]);
    let basis =
        Basis { index_commit: "c1".into(), profile_version: 3, settings: Settings::default() };
    Brief::new(selection, basis)
}

/// Spoils a good brief and its evidence; exactly the rules `expected` must be found broken.
#[track_caller]
fn check(spoil: impl FnOnce(&mut Brief, &mut Reader, &mut Past), expected: &[u8]) {
    let (mut brief, mut reader, mut past) = (brief(), reader(WORK), Past::default());
    spoil(&mut brief, &mut reader, &mut past);
    assert_eq!(broken(&brief, &reader, &past), expected);
}

fn broken(brief: &Brief, reader: &Reader, past: &Past) -> Vec<u8> {
    let evidence = Evidence {
        reader,
        past,
        other_dates: &[],
        learned: None,
        same_claim: None,
        is_claim: &|insight| insight.text != "The Road to Recovery",
        replay: None,
    };
    let findings = verify(brief, &evidence);
    assert_eq!(findings.len(), 15);
    findings.iter().filter(|found| found.outcome.is_broken()).map(|found| found.rule).collect()
}

fn grounds(brief: &mut Brief) -> &mut Grounds {
    brief.selection.items[0].grounds.as_mut().unwrap()
}

fn sent(id: &InsightId, day: i8, theme: u32) -> Sent {
    Sent {
        id: id.clone(),
        ordinal: None,
        group: None,
        theme: Some(theme),
        date: date(2026, 3, day),
    }
}

#[test]
fn a_good_brief_breaks_nothing_and_without_a_replay_rule_8_is_undecided() {
    check(|_, _, _| (), &[]);
    let (brief, reader) = (brief(), reader(WORK));
    let past = Past::default();
    let evidence = Evidence {
        reader: &reader,
        past: &past,
        other_dates: &[],
        learned: None,
        same_claim: None,
        is_claim: &|_| true,
        replay: None,
    };
    let undecided = |found: &&Finding| matches!(found.outcome, Outcome::Undecided { .. });
    let rules: Vec<u8> =
        verify(&brief, &evidence).iter().filter(undecided).map(|found| found.rule).collect();
    assert_eq!(rules, [8]);
}

#[test]
fn rule_1_what_is_not_fresh_is_found() {
    let move_to = |hours: i64| {
        move |brief: &mut Brief, _: &mut Reader, _: &mut Past| {
            brief.selection.items[0].insight.source.published = Some(now() + hours.hours());
        }
    };
    check(move_to(1), &[1]);
    check(move_to(-73), &[1]);
    check(|brief, _, _| brief.selection.items[0].insight.source.published = None, &[1]);
    check(|brief, _, _| brief.selection.window.from = now() - 73.hours(), &[1]);
    check(|_, _, past| past.last = Some(now() - 5.hours()), &[1]);
}

#[test]
fn rule_2_and_3_what_was_sent_is_found() {
    check(|b, _, past| past.sent = vec![sent(&b.selection.items[0].insight.id, 1, 9)], &[2]);
    let elsewhere = InsightId::new("other").unwrap();
    check(|_, _, past| past.sent = vec![sent(&elsewhere, 8, 7)], &[3]);
    check(|_, _, past| past.sent = vec![sent(&elsewhere, 6, 7)], &[]);
    check(|brief, _, _| brief.selection.items[2].update = true, &[3]);
}

#[test]
fn rule_4_two_that_are_alike_are_found() {
    check(|brief, _, _| brief.selection.items[1].likeness = 0.95, &[4]);
    let (brief, reader, past) = (brief(), reader(WORK), Past::default());
    let same = |_: &InsightId, _: &InsightId| Some(true);
    let evidence = Evidence {
        reader: &reader,
        past: &past,
        other_dates: &[],
        learned: None,
        same_claim: Some(&same),
        is_claim: &|_| true,
        replay: None,
    };
    assert!(verify(&brief, &evidence)[3].outcome.is_broken());
}

#[test]
fn rule_5_too_much_of_one_kind_is_found() {
    check(|brief, _, _| brief.selection.items[2].theme = theme(7).as_deref().cloned(), &[5]);
    check(|b, _, _| b.selection.items[2].insight.source.show = Some("S1".into()), &[]);
    check(
        |b, _, _| {
            b.selection.shows = 9;
            b.selection.items[2].insight.source.show = Some("S1".into());
        },
        &[5],
    );
    check(
        |b, _, _| b.selection.items[2].insight.source = b.selection.items[0].insight.source.clone(),
        &[5],
    );
    check(|brief, _, _| brief.selection.chances.clear(), &[5]);
}

#[test]
fn rule_6_padding_is_found() {
    // Just above recency, so that the reason still names the interest first.
    check(|_, reader, _| reader.size = 2, &[6]);
    check(
        |brief, _, _| {
            let item = &mut brief.selection.items[0];
            item.score -= item.parts[0].value - 0.2;
            item.parts[0].value = 0.2;
        },
        &[6],
    );
}

#[test]
fn rule_3_an_update_of_what_was_not_sent_or_of_another_group_is_found() {
    let spoil = |was_sent: bool| {
        move |brief: &mut Brief, _: &mut Reader, past: &mut Past| {
            let to = InsightId::new("before").unwrap();
            if was_sent {
                past.sent = vec![sent(&to, 2, 9)];
            }
            let adds = Addition { kind: AdditionKind::Name, said: "Lisbon".into() };
            let item = &mut brief.selection.items[0];
            item.update = true;
            let grounds = item.grounds.as_mut().unwrap();
            grounds.update = Some(Update { to, sent: date(2026, 3, 2), adds });
        }
    };
    // Sent, but the text does not say what it is said to add; and the reason says nothing of an update.
    check(spoil(true), &[3, 7]);
    check(spoil(false), &[3, 7]);
}

#[test]
fn rule_6_what_nobody_asked_for_and_a_false_silence_are_found() {
    check(|brief, _, _| brief.selection.items[0].exploration = true, &[6, 7]);
    check(|brief, _, _| grounds(brief).matched = None, &[6, 7]);
    let quiet = |suits: f64| {
        move |brief: &mut Brief, reader: &mut Reader, _: &mut Past| {
            let (phrase, learned) = ("sleep".to_owned(), false);
            reader.interests.push(Interest { phrase: phrase.clone(), weight: 0.1, learned });
            let insight = brief.selection.items[0].insight.clone();
            let nearest = Some(Miss { insight, suits, floor: 0.5 });
            brief.selection.quiet = vec![Quiet { phrase, nearest }];
        }
    };
    check(quiet(0.2), &[]);
    check(quiet(0.6), &[6]);
    check(|b, _, _| b.selection.quiet = vec![Quiet { phrase: "work".into(), nearest: None }], &[6]);
}

#[test]
fn rule_7_a_reason_that_is_not_true_is_found() {
    check(|brief, _, _| grounds(brief).matched = Some(0.1), &[7]);
    check(|brief, _, _| grounds(brief).unwanted = Some(0.6), &[7]);
    // Hours under a date without a time.
    let midnight = "2026-03-10T00:00:00Z".parse().ok();
    check(|brief, _, _| brief.selection.items[0].insight.source.published = midnight, &[7]);
    check(|brief, _, _| brief.selection.items[0].grounds = None, &[6, 7]);
}

#[test]
fn a_brief_of_the_first_contract_is_read_and_verified_as_far_as_it_carries_the_facts() {
    let mut brief = brief();
    brief.basis.settings.contract = 1;
    for item in &mut brief.selection.items {
        item.grounds = None;
        item.reason = "It matches your interest “work”, it came out 7 hours ago.".into();
    }
    brief.id = BriefId::of(&brief.selection.reader, brief.selection.date, &brief.basis);
    let json = brief.to_json();
    assert!(!json.contains("contract") && !json.contains("grounds") && !json.contains("quiet"));
    assert_eq!(Brief::from_json(&json).unwrap(), brief);
    assert_eq!(broken(&brief, &reader(WORK), &Past::default()), [0u8; 0]);
    brief.selection.items[0].score += 0.1;
    assert_eq!(broken(&brief, &reader(WORK), &Past::default()), [7]);
}

#[test]
fn rule_7_and_8_what_was_altered_is_found() {
    check(|brief, _, _| brief.selection.items[0].score += 0.01, &[7]);
    check(|brief, _, _| brief.selection.items[0].reason = "Because.".into(), &[7]);
    check(|brief, _, _| brief.basis.profile_version = 4, &[8]);
}

#[test]
fn rule_9_a_wrong_date_and_a_second_brief_are_found() {
    // A wrong date is also not the one in the id.
    check(|brief, _, _| brief.selection.date = date(2026, 3, 11), &[8, 9]);
    let (brief, reader, past) = (brief(), reader(WORK), Past::default());
    let evidence = Evidence {
        reader: &reader,
        past: &past,
        other_dates: &[date(2026, 3, 10)],
        learned: Some(date(2026, 3, 10)),
        same_claim: None,
        is_claim: &|_| true,
        replay: None,
    };
    let findings = verify(&brief, &evidence);
    assert!(findings[8].outcome.is_broken(), "two briefs on one date");
    assert!(findings[10].outcome.is_broken(), "feedback of its own day");
}

#[test]
fn rule_10_a_narrow_first_window_is_found() {
    check(|brief, _, _| brief.selection.window.from = now() - 60.hours(), &[10]);
}

#[test]
fn rule_12_a_mute_that_was_missed_is_found() {
    check(|_, reader, _| reader.mutes = vec![Mute::Show("S1".into(), None)], &[12]);
    check(|_, r, _| r.mutes = vec![Mute::Show("S1".into(), Some(date(2026, 3, 9)))], &[]);
}

#[test]
fn rule_14_an_item_that_nobody_can_look_up_is_found() {
    let source = |url: &'static str, show: Option<&'static str>| {
        move |brief: &mut Brief, _: &mut Reader, _: &mut Past| {
            let source = &mut brief.selection.items[0].insight.source;
            source.url = Some(url.into());
            source.show = show.map(str::to_owned);
            source.episode = None;
        }
    };
    check(source("javascript:alert(1)", None), &[14]);
    check(source("javascript:alert(1)", Some("S1")), &[]);
    check(source("https://example.org/1", None), &[]);
}

#[test]
fn the_id_depends_on_each_part_of_what_it_was_made_from() {
    let basis = brief().basis;
    let of = |reader: &str, day, basis: &Basis| BriefId::of(reader, date(2026, 3, day), basis);
    let first = of("Ada", 10, &basis);
    assert_eq!(first, of("Ada", 10, &basis));
    assert_eq!(first.to_string().len(), 32);
    let mut settings = basis.settings;
    settings.floor = 0.3;
    for other in [
        of("Bob", 10, &basis),
        of("Ada", 11, &basis),
        of("Ada", 10, &Basis { index_commit: "c2".into(), ..basis.clone() }),
        of("Ada", 10, &Basis { profile_version: 4, ..basis.clone() }),
        of("Ada", 10, &Basis { settings, ..basis.clone() }),
    ] {
        assert_ne!(first, other);
    }
}

#[test]
fn what_is_stored_is_read_back_byte_for_byte() {
    let json = brief().to_json();
    assert_eq!(Brief::from_json(&json).unwrap(), brief());
    assert!(Brief::from_json(&json[1..]).unwrap_err().to_string().starts_with("the stored brief"));
}

#[test]
fn rule_15_an_item_that_claims_nothing_is_found() {
    let heading = |brief: &mut Brief, _: &mut Reader, _: &mut Past| {
        brief.selection.items[0].insight.text = "The Road to Recovery".into();
    };
    check(heading, &[15]);
}
