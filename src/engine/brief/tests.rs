//! Briefs from an index whose vectors are made up, so that no model is needed: the calendar, the ledger, and the days
//! on which something has changed in between.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use super::*;
use crate::brief::{Brief, Exclusion, Signal};
use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::transaction::{Transaction, WriteMode};
use crate::corpus::manifest::{Manifest, ModelRecord};
use crate::embed::Fingerprint;
use crate::insight::normalise;
use crate::profile::{Feedback, Interest, Mute, Muted, Sign, Verdict};
use crate::state::State;
use crate::task::Standing;
use crate::vector::FieldParams;

/// Topics take the first dimensions, every insight has one more of its own.
const DIM: usize = 256;
const TOPICS: [&str; 4] = ["work", "sleep", "grids", "bread"];

/// Eight in the morning of 10 March: the hour of every reader here has come.
const DAY: Date = date(2026, 3, 10);

fn now() -> Timestamp {
    "2026-03-10T08:00:00Z".parse().unwrap()
}

/// An insight on a topic; those with the same `claim` say the same on other shows.
#[derive(Clone)]
struct Said {
    id: String,
    topic: usize,
    show: String,
    claim: usize,
    at: Timestamp,
}

fn said(id: &str, topic: usize, show: &str, claim: usize, hours_ago: i64) -> Said {
    Said { id: id.into(), topic, show: show.into(), claim, at: now() - hours_ago.hours() }
}

/// Twenty of each day from 7 to 10 March, on five shows and all topics.
fn many() -> Vec<Said> {
    (0..80)
        .map(|i| said(&format!("i{i:02}"), i % 4, &format!("Show {}", i % 5), i, 1 + i as i64))
        .collect()
}

impl Said {
    fn insight(&self) -> Insight {
        let topic = TOPICS[self.topic];
        let words: String = (0..8).map(|i| format!("w{}x{i} ", self.claim)).collect();
        serde_json::from_value(serde_json::json!({
            "id": self.id, "text": format!("Whoever thinks about {topic} knows {words}and why."),
            "show": self.show, "episode": format!("{} {}", self.show, self.id),
            "published": self.at,
        }))
        .unwrap()
    }

    fn row(&self) -> Vec<f32> {
        let mut row = vec![0.0; DIM];
        row[self.topic] = 0.6;
        row[8 + self.claim] = 0.8;
        // Who makes the same claim says it a little differently.
        row[DIM - 1 - self.id.len()] = 0.05;
        normalise(&mut row);
        row
    }
}

fn index(folder: &Path, all: &[Said]) -> Arc<Engine> {
    let (lock, params) = (WriteLock::take(folder).unwrap(), FieldParams::new(DIM).unwrap());
    let mut index = Transaction::begin_or_create(&lock, WriteMode::Replace, params).unwrap();
    for said in all {
        index.put(&said.insight(), &said.row()).unwrap();
    }
    let fingerprint: Fingerprint = serde_json::from_str("\"made up\"").unwrap();
    let model = ModelRecord {
        name: "made up".into(),
        fingerprint,
        dim: DIM,
        choice: "default".into(),
        precision: "float".into(),
    };
    let manifest = Manifest::first(model);
    index.commit(&manifest, Standing::Committed, &Task::silent()).unwrap();
    index.finish().unwrap();
    Arc::new(Engine::open(folder).unwrap())
}

/// A maker that knows the topics as phrases, and the texts of `gone`.
fn maker(engine: &Arc<Engine>, gone: &[Said]) -> BriefMaker {
    let maker = BriefMaker::new(engine);
    for (place, topic) in TOPICS.iter().enumerate() {
        let mut row = vec![0.0; DIM];
        row[place] = 1.0;
        maker.phrases.put(topic, row);
    }
    for said in gone {
        maker.gone.put(&said.insight().words(), said.row());
    }
    maker
}

fn profile(name: &str, topics: &[&str]) -> Profile {
    let mut profile = Profile::new(name);
    let interest =
        |topic: &&str| Interest { phrase: topic.to_string(), weight: 1.0, sign: Sign::More };
    profile.interests = topics.iter().map(interest).collect();
    profile
}

fn readers(profiles: &[Profile]) -> State {
    let mut store = State::in_memory().unwrap();
    for profile in profiles {
        store.save_profile(&profile.name, &profile.to_toml(), "new", now()).unwrap();
    }
    store
}

fn when(now: Timestamp) -> When {
    When { now, date: None, early: false }
}

fn deliver(maker: &BriefMaker, store: &mut State, reader: &str, now: Timestamp) -> Delivery {
    maker.deliver(store, reader, when(now), &Task::silent()).unwrap()
}

/// The brief that is made now.
#[track_caller]
fn made(maker: &BriefMaker, store: &mut State, reader: &str, now: Timestamp) -> Brief {
    match deliver(maker, store, reader, now) {
        Delivery::Now(brief) => Brief::from_json(&brief.object).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn ids(brief: &Brief) -> Vec<&str> {
    brief.selection.items.iter().map(|item| item.insight.id.as_str()).collect()
}

fn count(brief: &Brief, reason: Exclusion) -> usize {
    let excluded = &brief.selection.excluded;
    excluded.iter().find(|excluded| excluded.reason == reason).map_or(0, |found| found.count)
}

#[track_caller]
fn all_rules_hold(maker: &BriefMaker, store: &State) -> Audit {
    let audit = maker.audit(store, &store.readers().unwrap(), &Task::silent()).unwrap();
    assert_eq!(audit.broken, []);
    audit
}

#[test]
fn a_date_has_one_brief_and_the_same_again_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let ada = [profile("Ada", &["work", "sleep"])];
    let (mut store, mut other) = (readers(&ada), readers(&ada));
    let first = made(&maker(&engine, &[]), &mut store, "Ada", now());
    assert_eq!(first.selection.items.len(), 5);
    let again = deliver(&maker(&engine, &[]), &mut store, "Ada", now() + 5.hours());
    assert!(matches!(&again, Delivery::Before(brief) if brief.object == first.to_json()));
    let elsewhere = made(&maker(&engine, &[]), &mut other, "Ada", now() + 3.hours());
    assert_eq!(elsewhere.to_json(), first.to_json(), "the job ran later, the brief is the same");
    // Everyone in the index is accounted for.
    let out: usize = first.selection.excluded.iter().map(|excluded| excluded.count).sum();
    assert_eq!(first.selection.items.len() + out, 80);
    assert_eq!(first.selection.considered, 80);
    assert_eq!(all_rules_hold(&maker(&engine, &[]), &store).briefs, 1);
}

#[test]
fn who_else_gets_a_brief_changes_nothing_in_it_and_a_job_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let profiles: Vec<Profile> = (0..40)
        .map(|i| profile(&format!("r{i:02}"), &[TOPICS[i % 4], TOPICS[(i + 1) % 4]][..1 + i % 2]))
        .collect();
    let mut store = readers(&profiles);
    // One is there already, one is broken, one lives where the hour has not come.
    made(&maker(&engine, &[]), &mut store, "r07", now());
    store.save_profile("broken", "name = 3", "import", now()).unwrap();
    let mut far = profile("far", &["work"]);
    far.time_zone = "America/New_York".into();
    store.save_profile("far", &far.to_toml(), "new", now()).unwrap();
    let maker = maker(&engine, &[]);
    let report = maker.deliver_all(&mut store, when(now()), &Task::silent()).unwrap();
    assert_eq!((report.readers, report.made, report.before, report.later), (42, 39, 1, 1));
    assert!(report.failed[0].problem.contains("profile of broken:1: `name`"), "{report:?}");
    for profile in &profiles {
        let alone = BriefJob { version: 1, ..BriefJob::preview(profile.clone(), at_seven()) };
        maker.prepare(std::slice::from_ref(&alone), &Task::silent()).unwrap();
        let stored = store.brief(&profile.name, DAY).unwrap().unwrap();
        assert_eq!(stored.object, maker.make(&alone).unwrap().to_json(), "{}", profile.name);
    }
    let report = maker.deliver_all(&mut store, when(now()), &Task::silent()).unwrap();
    assert_eq!((report.made, report.before), (0, 40));
}

fn at_seven() -> Timestamp {
    "2026-03-10T07:00:00Z".parse().unwrap()
}

#[test]
fn two_jobs_at_once_make_every_brief_once() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let file = folder.path().join("readers");
    let mut store = State::open(&file).unwrap();
    for i in 0..30 {
        let profile = profile(&format!("r{i:02}"), &["work"]);
        store.save_profile(&profile.name, &profile.to_toml(), "new", now()).unwrap();
    }
    let made: usize = std::thread::scope(|scope| {
        let jobs = [(); 3].map(|()| {
            scope.spawn(|| {
                let mut store = State::open(&file).unwrap();
                let report =
                    maker(&engine, &[]).deliver_all(&mut store, when(now()), &Task::silent());
                let report = report.unwrap();
                assert_eq!(report.made + report.before, 30);
                report.made
            })
        });
        jobs.into_iter().map(|job| job.join().unwrap()).sum()
    });
    assert_eq!(made, 30);
    assert!((0..30).all(|i| store.brief_dates(&format!("r{i:02}")).unwrap().len() == 1));
}

#[test]
fn a_job_that_was_down_for_three_days_makes_one_brief_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = many();
    all.extend((0..20).map(|i| {
        said(&format!("late{i:02}"), i % 4, &format!("Show {}", i % 5), 100 + i, -50 - i as i64)
    }));
    let engine = index(folder.path(), &all);
    let maker = maker(&engine, &[]);
    let mut store = readers(&[profile("Ada", &["work", "grids"])]);
    let first = made(&maker, &mut store, "Ada", now());
    let later = made(&maker, &mut store, "Ada", now() + 96.hours());
    assert_eq!(store.brief_dates("Ada").unwrap(), [DAY, date(2026, 3, 14)]);
    let window = later.selection.window;
    assert_eq!(window.until.duration_since(window.from).as_hours(), 72);
    assert!(ids(&later).iter().all(|id| !ids(&first).contains(id)));
    assert!(!later.selection.items.is_empty());
    let error = maker.due(
        &mut store,
        "Ada",
        When { date: Some(date(2026, 3, 12)), ..when(now() + 96.hours()) },
    );
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("2026-03-12 for Ada was not made, and that of 2026-03-14 was"),
        "{error}"
    );
    all_rules_hold(&maker, &store);
}

#[test]
fn a_claim_that_was_sent_is_not_sent_again_even_when_it_was_taken_down() {
    let folder = tempfile::tempdir().unwrap();
    let first = said("a", 0, "Show A", 1, 5);
    let again = said("bb", 0, "Show B", 1, -20);
    let other = said("ccc", 0, "Show C", 2, -20);
    let engine = index(folder.path(), &[first.clone(), again.clone(), other.clone()]);
    let mut store = readers(&[profile("Ada", &["work"])]);
    let day_one = made(&maker(&engine, &[]), &mut store, "Ada", now());
    assert_eq!(ids(&day_one), ["a"]);

    let kept = {
        let mut scratch = readers(&[profile("Ada", &["work"])]);
        made(&maker(&engine, &[]), &mut scratch, "Ada", now());
        made(&maker(&engine, &[]), &mut scratch, "Ada", now() + 24.hours())
    };
    assert_eq!((ids(&kept), count(&kept, Exclusion::Sent)), (vec!["ccc"], 1));

    // Taken down after it was sent: the brief is shown as it was, and the claim stays known.
    drop(engine);
    let engine = index(folder.path(), &[again, other]);
    let maker = maker(&engine, std::slice::from_ref(&first));
    let shown = store.brief("Ada", DAY).unwrap().unwrap();
    assert_eq!(shown.object, day_one.to_json());
    let day_two = made(&maker, &mut store, "Ada", now() + 24.hours());
    assert_eq!((ids(&day_two), count(&day_two, Exclusion::Sent)), (vec!["ccc"], 1));
    let audit = all_rules_hold(&maker, &store);
    let reproducible = &audit.rules[7];
    assert_eq!(
        (reproducible.held, reproducible.undecided),
        (1, 1),
        "another commit made the first"
    );
}

#[test]
fn the_same_claim_on_one_day_is_told_once_and_names_the_other_shows() {
    let folder = tempfile::tempdir().unwrap();
    let claims = [("a", "Show A"), ("bb", "Show B"), ("ccc", "Show C")];
    let all: Vec<Said> = claims.iter().map(|(id, show)| said(id, 0, show, 1, 5)).collect();
    let engine = index(folder.path(), &all);
    let mut store = readers(&[profile("Ada", &["work"])]);
    let brief = made(&maker(&engine, &[]), &mut store, "Ada", now());
    assert_eq!((ids(&brief).len(), count(&brief, Exclusion::SameClaim)), (1, 2));
    assert_eq!(brief.selection.items[0].also_on.len(), 2);
    // The mute of one show hits the claim on the others, too.
    let mut muting = profile("Bob", &["work"]);
    muting.mutes = vec![Mute { what: Muted::Show("Show B".into()), until: None }];
    store.save_profile("Bob", &muting.to_toml(), "new", now()).unwrap();
    let brief = made(&maker(&engine, &[]), &mut store, "Bob", now());
    assert_eq!((ids(&brief).len(), count(&brief, Exclusion::Muted)), (0, 3));
    assert!(brief.selection.nearest_miss.is_none());
}

#[test]
fn feedback_acts_tomorrow_stands_in_the_profile_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let maker = maker(&engine, &[]);
    let mut store = readers(&[profile("Ada", &["work"])]);
    let id = |text: &str| InsightId::new(text).unwrap();
    // i01 is about sleep, which the profile does not name; the other one is in no index.
    for insight in ["i01", "no longer there"] {
        let word = Feedback { insight: id(insight), verdict: Verdict::More, date: DAY };
        store.heed("Ada", &word, None, now()).unwrap();
    }
    let today = made(&maker, &mut store, "Ada", now());
    assert_eq!(today.basis.profile_version, 1);
    let tomorrow = now() + 24.hours();
    let next = made(&maker, &mut store, "Ada", tomorrow);
    assert_eq!(next.basis.profile_version, 2);
    let learned = store.profile("Ada").unwrap().unwrap();
    assert_eq!(learned.cause, "learned");
    let read = Profile::from_toml(&learned.toml, "").unwrap();
    assert_eq!((read.taste.len(), read.taste[0].insight.as_str()), (1, "i01"));
    assert!(read.taste[0].title.starts_with("Whoever thinks about sleep"), "{}", learned.toml);
    all_rules_hold(&maker, &store);
    store.undo_feedback("Ada").unwrap();
    store.undo_feedback("Ada").unwrap();
    let Due::Job(job) = maker.due(&mut store, "Ada", when(now() + 48.hours())).unwrap() else {
        panic!("a new day");
    };
    assert!(job.profile.taste.is_empty());
}

#[test]
fn ten_thousand_follows_bring_their_newest_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let mut fan = Profile::new("Fan");
    fan.follows.shows = (5..10_000).map(|i| format!("Show {i}")).chain(["SHOW 3".into()]).collect();
    let mut store = readers(&[fan]);
    let brief = made(&maker(&engine, &[]), &mut store, "Fan", now());
    assert!(!brief.selection.items.is_empty());
    for item in &brief.selection.items {
        assert_eq!(item.insight.source.show.as_deref(), Some("Show 3"));
        assert!(item.parts.iter().any(|part| part.signal == Signal::Follow));
    }
}

#[test]
fn a_replay_makes_the_same_briefs_again_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let maker = maker(&engine, &[]);
    let mut store = readers(&[profile("Ada", &["work", "bread"])]);
    let days = [DAY.yesterday().unwrap(), DAY];
    for day in days {
        let when = When { date: Some(day), ..when(now()) };
        maker.deliver(&mut store, "Ada", when, &Task::silent()).unwrap();
    }
    let span = (date(2026, 3, 8), date(2026, 3, 20));
    let replayed = maker.replay(&store, "Ada", (days[0], span.1), now(), &Task::silent()).unwrap();
    assert_eq!(replayed.len(), 2, "days to come are left out");
    assert!(replayed.iter().all(|day| day.stored.as_ref().is_some_and(|stored| stored.same)));
    let longer = maker.replay(&store, "Ada", span, now(), &Task::silent()).unwrap();
    assert_eq!(longer.len(), 3);
    assert_eq!(longer[0].stored, None);
    assert_eq!(store.brief_dates("Ada").unwrap(), days);
}

#[test]
fn a_stored_brief_that_was_altered_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let maker = maker(&engine, &[]);
    let mut store = readers(&[profile("Ada", &["work"])]);
    let Due::Job(job) = maker.due(&mut store, "Ada", when(now())).unwrap() else { panic!() };
    maker.prepare(std::slice::from_ref(&*job), &Task::silent()).unwrap();
    let mut brief = maker.make(&job).unwrap();
    brief.selection.items[0].reason = "Because we say so.".into();
    store.record_briefs(&[ledger::entry(&brief)]).unwrap();
    let audit = maker.audit(&store, &["Ada".into()], &Task::silent()).unwrap();
    let rules: Vec<u8> = audit.broken.iter().map(|breach| breach.rule).collect();
    assert_eq!(rules, [7, 8]);
}

#[test]
fn an_explanation_counts_what_each_wish_reaches() {
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &many());
    let maker = maker(&engine, &[]);
    let mut torn = profile("Ada", &["work", "work"]);
    torn.interests[1].sign = Sign::Less;
    let job = BriefJob::preview(torn, at_seven());
    maker.prepare(std::slice::from_ref(&job), &Task::silent()).unwrap();
    let explained = maker.explain(&job).unwrap();
    assert_eq!((explained.wishes[0].most, explained.wishes[1].most), (1.0, -1.2));
    assert_eq!(explained.wishes[0].reaches, explained.insights / 4);
    assert!(explained.wishes[0].best.as_ref().is_some_and(|(_, value)| *value > 0.7));
    // Wanted and unwanted alike, nothing is left of it.
    assert!(maker.select(&job).unwrap().items.is_empty());
}
