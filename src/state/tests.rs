//! Versions, ledger and erasure, also from two connections at once.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use rusqlite::TransactionBehavior;

use super::suite::check_state;
use super::*;
use crate::insight::InsightId;
use crate::profile::{Feedback, Verdict};
use crate::task::Task;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn brief(day: i8, id: &str) -> StoredBrief {
    let object = format!("{{\"id\":\"{id}\",\"reader\":\"Ada Qxyz\"}}");
    StoredBrief { id: id.into(), date: date(2026, 3, day), moment: NOW, object }
}

fn id(text: &str) -> InsightId {
    InsightId::new(text).unwrap()
}

fn said(insight: &str) -> Feedback {
    Feedback { insight: id(insight), verdict: Verdict::More, date: date(2026, 3, 9) }
}

fn record(
    store: &mut State,
    reader: &str,
    brief: StoredBrief,
    items: &[(&str, Option<u32>)],
) -> Recorded {
    let items = items.iter().map(|(insight, theme)| (id(insight), *theme)).collect();
    let entry = Entry { reader: reader.into(), brief, items };
    store.record_briefs(&[entry]).unwrap().remove(0)
}

fn newest(store: &State) -> (u64, String) {
    let profile = store.profile("Ada").unwrap().unwrap();
    (profile.version, profile.toml)
}

#[test]
fn each_change_of_a_profile_is_a_version_and_undo_goes_back_step_by_step() {
    check_state(|bench| {
        let mut store = bench.open();
        for text in ["a", "b", "b", "c"] {
            store.save_profile("Ada", text, "edit", NOW).unwrap();
        }
        assert_eq!(newest(&store), (3, "c".into()));
        assert_eq!(store.undo_profile("Ada", NOW).unwrap(), Some(4));
        assert_eq!(newest(&store), (4, "b".into()));
        assert_eq!(store.undo_profile("Ada", NOW).unwrap(), Some(5));
        assert_eq!(newest(&store), (5, "a".into()));
        assert_eq!(store.undo_profile("Ada", NOW).unwrap(), None);
        store.save_profile("Ada", "d", "edit", NOW).unwrap();
        store.undo_profile("Ada", NOW).unwrap();
        assert_eq!(newest(&store), (7, "a".into()));
        let causes: Vec<String> =
            store.versions("Ada").unwrap().into_iter().map(|version| version.cause).collect();
        assert_eq!(causes, ["edit", "edit", "edit", "undo", "undo", "edit", "undo"]);
    });
}

#[test]
fn undo_takes_back_what_a_person_did_and_not_what_was_learned() {
    check_state(|bench| {
        let mut store = bench.open();
        for (text, cause) in [("a", "new"), ("b", "edit"), ("b+", "learned"), ("b++", "learned")] {
            store.save_profile("Ada", text, cause, NOW).unwrap();
        }
        assert_eq!(store.undo_profile("Ada", NOW).unwrap(), Some(5));
        assert_eq!(newest(&store), (5, "a".into()));
        assert_eq!(store.profile_version("Ada", 3).unwrap().unwrap().toml, "b+");
        assert_eq!(store.profile_version("Ada", 9).unwrap(), None);
    });
}

#[test]
fn who_is_erased_while_a_job_runs_gets_no_brief() {
    check_state(|bench| {
        let mut store = bench.open();
        assert_eq!(record(&mut store, "Ada", brief(1, "b"), &[("x", None)]), Recorded::Erased);
        assert!(store.readers().unwrap().is_empty());
    });
}

#[test]
fn feedback_is_kept_in_order_and_taken_back_from_the_end() {
    check_state(|bench| {
        let mut store = bench.open();
        store.save_profile("Ada", "a", "new", NOW).unwrap();
        store.heed("Ada", &said("x"), None, NOW).unwrap();
        store.heed("Ada", &said("gone from every index"), None, NOW).unwrap();
        assert_eq!(store.last_feedback("Ada").unwrap(), Some(NOW));
        assert_eq!(store.feedback("Ada").unwrap().len(), 2);
        assert_eq!(store.undo_feedback("Ada").unwrap(), Some(said("gone from every index")));
        assert_eq!(store.feedback("Ada").unwrap(), [said("x")]);
        assert_eq!(store.undo_feedback("Bob").unwrap(), None);
    });
}

#[test]
fn who_is_unknown_is_told_so() {
    check_state(|bench| {
        let mut store = bench.open();
        for error in [
            store.heed("Bob", &said("x"), None, NOW).unwrap_err(),
            store.undo_profile("Bob", NOW).unwrap_err(),
        ] {
            assert!(error.to_string().starts_with("there is no profile named Bob"), "{error}");
        }
    });
}

#[test]
fn a_date_has_one_brief_whoever_makes_it() {
    check_state(|bench| {
        bench.open().save_profile("Ada", "a", "new", NOW).unwrap();
        let winners: usize = std::thread::scope(|scope| {
            let jobs: Vec<_> = (0..4)
                .map(|job| {
                    scope.spawn(move || {
                        let mut store = bench.open();
                        let mut won = 0;
                        for day in 1..20 {
                            let brief = brief(day, &format!("{job}-{day}"));
                            let date = brief.date;
                            match record(&mut store, "Ada", brief, &[("x", Some(7)), ("y", None)]) {
                                Recorded::Now => won += 1,
                                Recorded::Before(other) => assert_eq!(other.date, date),
                                Recorded::Erased => panic!("Ada is there"),
                            }
                        }
                        won
                    })
                })
                .collect();
            jobs.into_iter().map(|job| job.join().unwrap()).sum()
        });
        assert_eq!(winners, 19);
        let store = bench.open();
        assert_eq!(store.brief_dates("Ada").unwrap().len(), 19);
        assert_eq!(store.sent_before("Ada", Date::MAX).unwrap().len(), 38);
    });
}

#[test]
fn the_ledger_answers_by_date_by_id_and_for_what_came_before() {
    check_state(|bench| {
        let mut store = bench.open();
        store.save_profile("Ada", "a", "new", NOW).unwrap();
        for day in [1, 2, 4] {
            let item = (&*format!("x{day}"), Some(day as u32));
            record(&mut store, "Ada", brief(day, &format!("b{day}")), &[item]);
        }
        assert_eq!(store.brief("Ada", date(2026, 3, 2)).unwrap(), Some(brief(2, "b2")));
        assert_eq!(store.brief("Ada", date(2026, 3, 3)).unwrap(), None);
        assert_eq!(store.brief_before("Ada", date(2026, 3, 4)).unwrap(), Some(brief(2, "b2")));
        let last = store.last_brief("Ada").unwrap();
        assert_eq!(last, Some((date(2026, 3, 4), NOW)));
        assert_eq!(store.readers_sent(&id("x2")).unwrap(), ["Ada"]);
        assert_eq!(store.brief_by_id("b4").unwrap(), Some(("Ada".into(), brief(4, "b4"))));
        let sent = store.sent_before("Ada", date(2026, 3, 4)).unwrap();
        assert_eq!(
            sent.iter().map(|item| (item.insight.as_str(), item.theme)).collect::<Vec<_>>(),
            [("x1", Some(1)), ("x2", Some(2))]
        );
    });
}

#[test]
fn erasing_leaves_nothing_of_the_reader_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("readers.sqlite");
    let mut store = State::open(&path).unwrap();
    for name in ["Ada Qxyz", "Bob Wvut"] {
        store.save_profile(name, &format!("name = '{name}'"), "new", NOW).unwrap();
        store.save_profile(name, &format!("name = '{name}' # again"), "edit", NOW).unwrap();
        store.heed(name, &said(&format!("about {name}")), None, NOW).unwrap();
        let brief = StoredBrief { object: name.repeat(5000), ..brief(1, name) };
        record(&mut store, name, brief, &[(&format!("to {name}"), Some(1))]);
    }
    assert!(mentions(folder.path(), "Qxyz"));
    assert!(store.erase("Ada Qxyz").unwrap());
    assert!(!mentions(folder.path(), "Qxyz"), "before closing");
    assert!(!store.erase("Ada Qxyz").unwrap());
    assert_eq!(store.readers().unwrap(), ["Bob Wvut"]);
    assert!(store.feedback("Ada Qxyz").unwrap().is_empty());
    drop(store);
    assert!(!mentions(folder.path(), "Qxyz"), "after closing");
    assert!(mentions(folder.path(), "Wvut"));
}

#[test]
fn erasing_beside_another_program_says_what_it_could_not_do_and_does_it_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("readers.sqlite");
    let mut store = State::open(&path).unwrap();
    store.sqlite().busy_timeout(Duration::ZERO).unwrap();
    store.save_profile("Ada Qxyz", "name = 'Ada Qxyz'", "new", NOW).unwrap();

    let mut other = Connection::open(&path).unwrap();
    let reading = other.transaction().unwrap();
    reading.query_row("SELECT count(*) FROM readers", [], |_| Ok(())).unwrap();
    let error = store.erase("Ada Qxyz").unwrap_err().to_string();
    assert!(error.starts_with("Ada Qxyz is erased, but traces are left"), "{error}");
    assert!(store.readers().unwrap().is_empty());
    drop(reading);
    assert!(!store.erase("Ada Qxyz").unwrap(), "the second time clears the traces");
    assert!(!mentions(folder.path(), "Qxyz"));

    store.save_profile("Bob", "name = 'Bob'", "new", NOW).unwrap();
    let writing = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let error = store.erase("Bob").unwrap_err().to_string();
    assert!(error.starts_with("Bob was not erased"), "{error}");
    drop(writing);
    assert_eq!(store.readers().unwrap(), ["Bob"]);
}

#[test]
fn a_change_is_kept_only_on_top_of_what_it_was_made_from() {
    check_state(|bench| {
        let mut store = bench.open();
        store.save_profile("Ada", "one", "new", NOW).unwrap();
        assert_eq!(store.revise_profile("Ada", 1, "two", "edit", NOW).unwrap(), Some(2));
        assert_eq!(store.revise_profile("Ada", 1, "other", "edit", NOW).unwrap(), None);
        assert_eq!(store.profile("Ada").unwrap().unwrap().toml, "two");
        store.erase("Ada").unwrap();
        let error = store.revise_profile("Ada", 2, "three", "edit", NOW).unwrap_err();
        assert!(matches!(error, StateError::UnknownReader { .. }));
        assert!(store.readers().unwrap().is_empty());
    });
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file_and_its_log() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let mut store = State::open(&folder.path().join("readers.sqlite")).unwrap();
    store.save_profile("Ada", "one", "new", NOW).unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
    }
}

/// Whether `word` stands in any file of `folder`.
fn mentions(folder: &Path, word: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
}

#[test]
fn a_file_of_another_kind_or_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    std::fs::write(&other, "not a database, but long enough to be looked at ".repeat(50)).unwrap();
    let error = State::open(&other).err().unwrap().to_string();
    assert!(error.contains("cannot be opened as a SQLite database"), "{error}");

    let newer = folder.path().join("newer");
    drop(State::open(&newer).unwrap());
    let connection = Connection::open(&newer).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let error = State::open(&newer).err().unwrap().to_string();
    assert!(
        error.starts_with("the reader database has schema 99, this program knows up to 5"),
        "{error}"
    );
}

#[test]
fn names_that_look_the_same_are_one_reader() {
    check_state(|bench| {
        let mut store = bench.open();
        store.save_profile("Zo\u{e9} O'Lee", "a", "new", NOW).unwrap();
        for name in ["zoe\u{301} o\u{2019}lee", " ZOE\u{a0}O'LEE", "Zo\u{e9} O'Lee"] {
            assert_eq!(store.known_name(name).unwrap().as_deref(), Some("Zo\u{e9} O'Lee"));
            assert_eq!(store.profile(name).unwrap().unwrap().toml, "a");
            assert_eq!(store.versions(name).unwrap().len(), 1);
        }
        store.heed("zo\u{e9} o'lee", &said("x"), None, NOW).unwrap();
        let first = record(&mut store, "ZOE O'LEE", brief(1, "b1"), &[("x", None)]);
        assert_eq!(first, Recorded::Now);
        assert!(matches!(
            record(&mut store, "zoe o'lee", brief(1, "b2"), &[]),
            Recorded::Before(_)
        ));
        assert_eq!(store.brief_dates("zoe o'lee").unwrap().len(), 1);
        assert_eq!(store.save_profile("zoe o'lee", "b", "edit", NOW).unwrap(), 2);
        assert_eq!(store.readers().unwrap(), ["Zo\u{e9} O'Lee"]);
        assert!(store.erase("ZOE O\u{2019}LEE").unwrap());
        assert!(store.readers().unwrap().is_empty());
    });
}

#[test]
fn readers_of_earlier_days_are_found_by_what_their_names_look_like() {
    let connection = Connection::open_in_memory().unwrap();
    let mut store = State::prepare(connection).unwrap();
    store.save_profile("Ada", "a", "new", NOW).unwrap();
    let old =
        "DROP TABLE journal; DROP TABLE link_keys; DROP TABLE deliveries; DROP TABLE addresses;
        DROP TABLE episodes; DROP TABLE feeds;
        DROP INDEX readers_look; ALTER TABLE readers DROP COLUMN look; PRAGMA user_version = 2;
        INSERT INTO readers (name) VALUES ('ada')";
    store.sqlite().execute_batch(old).unwrap();
    schema::migrate(store.sqlite()).unwrap();
    assert_eq!(store.known_name("ADA").unwrap().as_deref(), Some("Ada"));
    assert_eq!(store.known_name("ada").unwrap().as_deref(), Some("ada"));
}

#[test]
fn one_has_a_lease_and_others_read_what_it_says_until_it_is_dropped() {
    check_state(|bench| {
        let (place, day) = (&bench.place, LeaseOf::Day);
        drop(bench.open());
        assert_eq!(Lease::read(place, day).unwrap(), None);
        let mut held = Lease::take(place, day).unwrap().unwrap();
        assert!(Lease::take(place, day).unwrap().is_none());
        let other = Lease::take(place, LeaseOf::Sending).unwrap();
        assert!(other.is_some_and(|other| other.is_held()), "another lease");
        held.write("a longer text");
        held.write("what I do");
        assert_eq!(Lease::read(place, day).unwrap().as_deref(), Some("what I do"));
        assert!(held.is_held());
        drop(held);
        assert_eq!(Lease::read(place, day).unwrap(), None);
        let again = Lease::wait(place, day, &Task::silent(), || panic!("nobody has it"));
        assert!(again.unwrap().is_ok());
    });
}

#[test]
fn a_copy_is_the_same_state_and_is_made_only_into_an_empty_place() {
    check_state(|bench| {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| StatePlace::File(folder.path().join(name));
        let mut first = State::open_at(&place("first")).unwrap();
        for number in 0..230 {
            first.save_profile(&format!("reader {number}"), "a", "new", NOW).unwrap();
        }
        first.heed("reader 7", &said("x"), None, NOW).unwrap();
        record(&mut first, "reader 7", brief(1, "b"), &[("x", Some(7)), ("y", None)]);
        first.add_feeds(&["https://a.example/feed".into()], NOW).unwrap();
        let line = JournalLine {
            at: NOW,
            job: "scan".into(),
            what: "it".into(),
            failed: true,
            seconds: 0.5,
        };
        first.note(&line).unwrap();
        first.link_key("secret").unwrap();
        drop(first);
        let task = Task::silent();
        let copied = State::copy(&place("first"), &bench.place, &task).unwrap();
        assert_eq!(copied.rows, 2 * 230 + 1 + 1 + 2 + 1 + 1 + 1);
        let error = State::copy(&place("first"), &bench.place, &task).unwrap_err().to_string();
        assert!(error.contains("holds readers or feeds already"), "{error}");
        let mut second = bench.open();
        assert_eq!(second.brief("Reader 7", date(2026, 3, 1)).unwrap(), Some(brief(1, "b")));
        assert_eq!(second.sent_before("reader 7", Date::MAX).unwrap()[0].theme, Some(7));
        assert_eq!(second.journal(None, 9).unwrap(), [line]);
        assert_eq!(second.known_link_key().unwrap().as_deref(), Some("secret"));
        assert!(!second.feeds().unwrap()[0].gone);
        // Numbers go on after those that were copied.
        second.save_profile("new", "a", "new", NOW).unwrap();
        drop(second);
        assert_eq!(
            State::copy(&bench.place, &place("third"), &task).unwrap().rows,
            copied.rows + 2
        );
        let error = State::copy(&place("nowhere"), &place("fourth"), &task).unwrap_err();
        assert!(error.to_string().starts_with("there is no state at"), "{error}");
    });
}

mod deliveries {
    use super::*;
    use crate::profile::Via;
    use crate::state::{AddressStanding, DeliveryStanding, Intent, Settled};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn intent(reader: &str, brief: Option<&str>, token: &str) -> Intent {
        Intent {
            reader: reader.into(),
            brief: brief.map(Into::into),
            date: jiff::civil::date(2026, 3, 20),
            via: Via::Email,
            target: "ada@example.org".into(),
            token: token.into(),
        }
    }

    #[test]
    fn of_all_who_claim_a_delivery_one_gets_it_and_it_is_tried_again_when_its_time_has_come() {
        check_state(|bench| {
            let mut state = bench.open();
            let now = at("2026-03-20T07:00:00Z");
            state.save_profile("Ada", "name = \"Ada\"", "new", now).unwrap();
            let intents =
                [intent("Ada", None, "a"), intent("Ada", None, "a"), intent("Bob", None, "b")];
            assert_eq!(state.intend(&intents, now).unwrap(), 1);
            let claimed = state.claim_delivery(now).unwrap().unwrap();
            assert_eq!((claimed.standing, claimed.tries), (DeliveryStanding::Sending, 1));
            assert_eq!(state.claim_delivery(now).unwrap(), None);
            let later = at("2026-03-20T07:05:00Z");
            let pending = DeliveryStanding::Pending;
            let settled =
                Settled { id: claimed.id, standing: pending, next: Some(later), problem: None };
            state.settle_deliveries(&[settled], now).unwrap();
            assert_eq!(state.claim_delivery(now).unwrap(), None);
            assert_eq!(state.claim_delivery(later).unwrap().unwrap().tries, 2);
            assert_eq!(state.delivery_counts().unwrap().sending, 1);
            assert_eq!(state.delivery_by_token("a").unwrap().unwrap().intent.reader, "Ada");
            state.erase("Ada").unwrap();
            assert_eq!(state.delivery_counts().unwrap(), Default::default());
        });
    }

    #[test]
    fn an_address_keeps_its_handle_and_the_secret_before() {
        check_state(|bench| {
            let mut state = bench.open();
            let now = at("2026-03-20T07:00:00Z");
            state.save_profile("Ada", "name = \"Ada\"", "new", now).unwrap();
            let (ada, active) = (("Ada", Via::Email, "ada@example.org"), AddressStanding::Active);
            assert!(
                state
                    .put_address(("Bob", Via::Email, "b@example.org"), active, None, "b", now)
                    .is_err()
            );
            let first = state.put_address(ada, active, None, "one", now).unwrap();
            let left =
                state.put_address(ada, AddressStanding::Left, Some("said so"), "two", now).unwrap();
            assert_eq!((left.handle.as_str(), left.standing), ("one", AddressStanding::Left));
            assert_eq!(first.handle, left.handle);
            state.rotate_secret("one", "s1", now).unwrap();
            state.rotate_secret("one", "s2", now).unwrap();
            let found = state.address_by_handle("one").unwrap().unwrap();
            assert_eq!(
                (found.secret.as_deref(), found.before.as_deref()),
                (Some("s2"), Some("s1"))
            );
            assert_eq!(state.link_key("k1").unwrap(), "k1");
            assert_eq!(state.link_key("k2").unwrap(), "k1");
        });
    }
}
