//! A real index, pushed and pulled through a real folder and a store in memory: stopped at every step, met by another
//! publisher, cut and altered.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::corpus::commit::stop::Hook;
use crate::corpus::{delete, verify};
use crate::digest::sha256_hex;
use crate::error::EngineError;
use crate::insight::InsightId;
use crate::publish::*;
use crate::task::{Cancel, Task};

/// A small index of this format, of which each copy can be written.
fn golden(to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v2");
    let index = to.join("index");
    fs::create_dir_all(&index).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        fs::copy(entry.path(), index.join(entry.file_name())).unwrap();
    }
    index
}

fn ids() -> Vec<InsightId> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/insights.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let id = |line: &str| {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        InsightId::new(json["id"].as_str().unwrap()).unwrap()
    };
    text.lines().map(id).collect()
}

/// Another commit: one insight less.
fn change(index: &Path, number: usize) {
    delete(index, &ids()[number..=number], &Task::silent()).unwrap();
}

fn hush(_: &Cost) {}

fn pushed(index: &Path, place: &Place) -> PushReport {
    push(index, place, PushOptions::default(), &hush, &Task::silent()).unwrap()
}

fn try_pull(index: &Path, place: &Place) -> Result<PullReport, PublishError> {
    pull(index, place, PullOptions::default(), &hush, &Task::silent())
}

fn pulled(index: &Path, place: &Place) -> PullReport {
    try_pull(index, place).unwrap()
}

/// The commit that a folder holds, after every file of it was compared.
#[track_caller]
fn commit(index: &Path) -> Vec<u8> {
    let found = verify(index, &Task::silent()).unwrap();
    assert!(found.damaged.is_empty(), "{:?}", found.damaged);
    assert!(found.beside.is_empty(), "{:?}", found.beside);
    fs::read(index.join("meta.json")).unwrap()
}

fn places(to: &Path) -> [Place; 2] {
    [Place::in_memory(), to.join("place").to_str().unwrap().parse().unwrap()]
}

#[test]
fn what_was_pushed_is_pulled_and_only_what_is_new_moves() {
    let work = tempfile::tempdir().unwrap();
    for (round, place) in places(work.path()).into_iter().enumerate() {
        let work = work.path().join(round.to_string());
        let (index, copy) = (golden(&work), work.join("copy"));
        let first = pushed(&index, &place);
        assert_eq!((first.edition, first.new, first.moved.files), (1, true, first.moved.of_files));
        assert!(!pushed(&index, &place).new);
        let got = pulled(&copy, &place);
        assert_eq!((got.edition, got.new, got.kept_before), (1, true, false));
        let one = commit(&index);
        assert_eq!(commit(&copy), one);
        assert!(!pulled(&copy, &place).new);

        change(&index, 0);
        let second = pushed(&index, &place);
        assert!(second.moved.files < second.moved.of_files, "{:?}", second.moved);
        let got = pulled(&copy, &place);
        assert_eq!((got.edition, got.moved), (2, second.moved));
        assert!(got.kept_before && copy.join(".before/meta.json").is_file());
        assert_eq!(commit(&copy), commit(&index));

        // Back, and nothing but the commit file moves: the rest is in the commit before.
        let options = PullOptions { edition: Some(1), ..PullOptions::default() };
        let back = pull(&copy, &place, options, &hush, &Task::silent()).unwrap();
        assert_eq!((back.edition, back.moved.files), (1, 1));
        assert_eq!(commit(&copy), one);
        let listed = list(&place, 5, &Task::silent()).unwrap();
        assert_eq!(listed.iter().map(|l| l.edition).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(listed[0].new_bytes, second.moved.bytes);
    }
}

#[test]
fn a_dry_run_tells_what_would_move_and_moves_nothing() {
    let work = tempfile::tempdir().unwrap();
    let (index, copy, place) =
        (golden(work.path()), work.path().join("copy"), work.path().join("place"));
    let at: Place = place.to_str().unwrap().parse().unwrap();
    let options = PushOptions { dry_run: true, ..PushOptions::default() };
    let all = push(&index, &at, options, &hush, &Task::silent()).unwrap();
    assert!(!place.exists());
    let real = pushed(&index, &at);
    assert_eq!((all.edition, all.moved), (1, real.moved));
    change(&index, 1);
    let dry = push(&index, &at, options, &hush, &Task::silent()).unwrap();
    assert_eq!((dry.edition, dry.new, dry.dry_run), (2, true, true));
    assert_eq!(list(&at, 9, &Task::silent()).unwrap().len(), 1);
    let options = PullOptions { dry_run: true, ..PullOptions::default() };
    let dry = pull(&copy, &at, options, &hush, &Task::silent()).unwrap();
    assert_eq!((dry.moved.bytes, dry.new), (real.moved.bytes, true));
    assert!(!copy.exists());
}

#[test]
fn what_one_did_is_not_hidden_by_another() {
    let work = tempfile::tempdir().unwrap();
    let place = Place::in_memory();
    let (one, other) = (golden(&work.path().join("1")), work.path().join("2"));
    pushed(&one, &place);
    pulled(&other, &place);
    change(&one, 0);
    change(&other, 1);
    pushed(&one, &place);
    let late = push(&other, &place, PushOptions::default(), &hush, &Task::silent());
    assert!(matches!(late, Err(PublishError::Others { number: 2, .. })), "{late:?}");
    let mine = commit(&other);
    let lost = try_pull(&other, &place);
    assert!(matches!(lost, Err(PublishError::LocalChanges { .. })), "{lost:?}");
    assert_eq!(commit(&other), mine);
    let options = PushOptions { replace: true, ..PushOptions::default() };
    assert_eq!(push(&other, &place, options, &hush, &Task::silent()).unwrap().edition, 3);
    let options = PullOptions { replace: true, ..PullOptions::default() };
    change(&one, 2);
    pull(&one, &place, options, &hush, &Task::silent()).unwrap();
    assert_eq!(commit(&one), mine);
}

#[test]
fn of_two_who_publish_at_once_one_wins_and_the_other_is_told() {
    let work = tempfile::tempdir().unwrap();
    for (round, place) in places(work.path()).into_iter().enumerate() {
        let work = work.path().join(round.to_string());
        let (one, other) = (golden(&work.join("1")), work.join("2"));
        pushed(&one, &place);
        pulled(&other, &place);
        change(&one, 0);
        change(&other, 1);
        // The other publishes when all is ready but the edition.
        let (meanwhile, at) = (other.clone(), place.clone());
        let hook = Hook::set(&one, move |what| {
            if what == "publish" {
                pushed(&meanwhile, &at);
            }
            Ok(())
        });
        let late = push(&one, &place, PushOptions::default(), &hush, &Task::silent());
        drop(hook);
        assert!(matches!(late, Err(PublishError::Lost { number: 2, .. })), "{late:?}");
        let third = work.join("3");
        pulled(&third, &place);
        assert_eq!(commit(&third), commit(&other));
    }
}

/// Does `work`, which writes `folder`, stopped at its step `at`; says which that was, or nothing where it has fewer.
fn stopped_at<T>(folder: &Path, at: usize, work: impl FnOnce() -> T) -> (T, Option<String>) {
    let (passed, met) = (AtomicUsize::new(0), Arc::new(Mutex::new(None)));
    let said = Arc::clone(&met);
    let hook = Hook::set(folder, move |step| {
        if passed.fetch_add(1, Ordering::Relaxed) != at {
            return Ok(());
        }
        *said.lock().unwrap() = Some(step.to_owned());
        Err(io::Error::other("stopped"))
    });
    let done = work();
    drop(hook);
    let met = met.lock().unwrap().clone();
    (done, met)
}

/// A place with two editions, and the commits of both.
fn two_editions(work: &Path) -> (Place, Vec<u8>, Vec<u8>) {
    let (place, index) = (Place::in_memory(), golden(work));
    pushed(&index, &place);
    let before = commit(&index);
    change(&index, 0);
    pushed(&index, &place);
    (place, before, commit(&index))
}

#[test]
fn a_pull_that_is_stopped_anywhere_leaves_one_commit_or_the_other() {
    let work = tempfile::tempdir().unwrap();
    let (place, before, after) = two_editions(work.path());
    let mut steps = Vec::new();
    for at in 0.. {
        let copy = work.path().join(format!("copy-{at}"));
        let first = PullOptions { edition: Some(1), ..PullOptions::default() };
        pull(&copy, &place, first, &hush, &Task::silent()).unwrap();
        let (done, met) = stopped_at(&copy, at, || try_pull(&copy, &place));
        let damaged = verify(&copy, &Task::silent()).unwrap().damaged;
        assert!(damaged.is_empty(), "{met:?}: {damaged:?}");
        let here = fs::read(copy.join("meta.json")).unwrap();
        assert!(here == before || here == after, "{met:?}");
        assert!(met.is_none() || done.is_err(), "{met:?}");
        pulled(&copy, &place);
        assert_eq!(commit(&copy), after, "{met:?}");
        let Some(met) = met else { break };
        steps.push(met);
    }
    for step in ["keep", "switch", "switched"] {
        assert!(steps.iter().any(|met| met == step), "{step} is not among {steps:?}");
    }
    assert!(steps.iter().any(|met| met.starts_with("fetch ")), "{steps:?}");
}

#[test]
fn a_first_pull_that_is_stopped_anywhere_can_be_begun_again() {
    let work = tempfile::tempdir().unwrap();
    let (place, _, after) = two_editions(work.path());
    for at in 0.. {
        let copy = work.path().join(format!("copy-{at}"));
        let (_, met) = stopped_at(&copy, at, || try_pull(&copy, &place));
        pulled(&copy, &place);
        assert_eq!(commit(&copy), after, "{met:?}");
        if met.is_none() {
            return assert!(at > 10, "{at}");
        }
    }
}

#[test]
fn a_push_that_is_stopped_anywhere_has_published_all_or_nothing() {
    let work = tempfile::tempdir().unwrap();
    let mut steps = Vec::new();
    for at in 0.. {
        let work = work.path().join(at.to_string());
        let (place, index) = (Place::in_memory(), golden(&work));
        pushed(&index, &place);
        let before = commit(&index);
        change(&index, 0);
        let after = commit(&index);
        let push_again = || push(&index, &place, PushOptions::default(), &hush, &Task::silent());
        let (_, met) = stopped_at(&index, at, push_again);
        let copy = work.join("copy");
        let got = pulled(&copy, &place).edition;
        assert_eq!(commit(&copy), if got == 1 { before } else { after.clone() }, "{met:?}");
        let moved = push_again().unwrap().moved;
        if met.as_ref().is_some_and(|met| met == "push the commit file") {
            assert_eq!(moved.files, 1, "what was moved is not moved again");
        }
        pulled(&copy, &place);
        assert_eq!(commit(&copy), after, "{met:?}");
        let Some(met) = met else { break };
        steps.push(met);
    }
    assert!(steps.contains(&"publish".into()) && steps.len() > 3, "{steps:?}");
}

#[test]
fn a_push_that_was_killed_once_it_had_published_is_gone_on_from() {
    let work = tempfile::tempdir().unwrap();
    let (place, index) = (Place::in_memory(), golden(work.path()));
    pushed(&index, &place);
    change(&index, 0);
    let hook = Hook::set(&index, |what| match what {
        "published" => Err(io::Error::other("killed")),
        _ => Ok(()),
    });
    let killed = push(&index, &place, PushOptions::default(), &hush, &Task::silent());
    drop(hook);
    assert!(killed.is_err());
    // The next day comes before anybody has looked.
    change(&index, 1);
    assert_eq!(pushed(&index, &place).edition, 3);
    // That of somebody else is still not published over.
    let other = work.path().join("other");
    pulled(&other, &place);
    change(&other, 2);
    pushed(&other, &place);
    change(&index, 3);
    let late = push(&index, &place, PushOptions::default(), &hush, &Task::silent());
    assert!(matches!(late, Err(PublishError::Others { number: 4, .. })), "{late:?}");
}

#[test]
fn a_file_that_is_cut_or_altered_is_told_and_put_there_anew() {
    let work = tempfile::tempdir().unwrap();
    let index = golden(work.path());
    let folder = work.path().join("place");
    let place: Place = folder.to_str().unwrap().parse().unwrap();
    pushed(&index, &place);
    let copy = work.path().join("copy");
    pulled(&copy, &place);
    let whole = commit(&copy);
    change(&index, 0);
    let before: BTreeSet<PathBuf> = data(&folder);
    pushed(&index, &place);
    let new: Vec<PathBuf> = data(&folder).difference(&before).cloned().collect();
    assert!(new.len() > 1);
    for file in &new {
        let bytes = fs::read(file).unwrap();
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 1;
        for bad in [altered, bytes[..bytes.len() / 2].to_vec(), [&bytes[..], b"x"].concat()] {
            fs::write(file, bad).unwrap();
            let error = try_pull(&copy, &place).unwrap_err();
            assert!(matches!(error, PublishError::BadFile { .. }), "{error}");
            assert_eq!(commit(&copy), whole);
        }
        fs::remove_file(file).unwrap();
        let error = try_pull(&copy, &place).unwrap_err();
        assert!(matches!(error, PublishError::BadFile { .. }), "{error}");
        fs::write(file, bytes).unwrap();
    }
    fs::write(&new[0], "x").unwrap();
    let options = PushOptions { again: true, ..PushOptions::default() };
    push(&index, &place, options, &hush, &Task::silent()).unwrap();
    pulled(&copy, &place);
    assert_eq!(commit(&copy), commit(&index));
}

fn data(place: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(place.join("data")).unwrap().flatten().map(|entry| entry.path()).collect()
}

#[test]
fn what_was_fetched_of_a_file_is_gone_on_with_and_a_wrong_beginning_is_fetched_anew() {
    let work = tempfile::tempdir().unwrap();
    let index = golden(work.path());
    let place = Place::in_memory();
    pushed(&index, &place);
    for (round, wrong) in [false, true].into_iter().enumerate() {
        let copy = work.path().join(format!("copy-{round}"));
        let coming = copy.join(".coming");
        fs::create_dir_all(&coming).unwrap();
        for entry in fs::read_dir(&index).unwrap().flatten() {
            let mut bytes = fs::read(entry.path()).unwrap();
            let name = sha256_hex(&bytes);
            bytes.truncate(bytes.len() / 2);
            if wrong {
                bytes.iter_mut().for_each(|byte| *byte ^= 1);
            }
            fs::write(coming.join(format!("{name}.part")), bytes).unwrap();
        }
        pulled(&copy, &place);
        assert_eq!(commit(&copy), commit(&index));
    }
}

#[test]
fn a_damaged_file_here_is_not_published_and_is_mended_from_where_it_was() {
    let work = tempfile::tempdir().unwrap();
    let index = golden(work.path());
    // The commit of the golden index is of Quintet's first days and has no sums of its segments.
    change(&index, 0);
    let place = Place::in_memory();
    pushed(&index, &place);
    let copy = work.path().join("copy");
    pulled(&copy, &place);
    let vec = fs::read_dir(&copy).unwrap().flatten().map(|entry| entry.path());
    let vec = vec.into_iter().find(|path| path.extension().is_some_and(|e| e == "vec")).unwrap();
    let mut bytes = fs::read(&vec).unwrap();
    bytes[100] ^= 1;
    // Another file under the name: the one in `.before` shares the old one.
    fs::remove_file(&vec).unwrap();
    fs::write(&vec, bytes).unwrap();
    let elsewhere = Place::in_memory();
    let error = push(&copy, &elsewhere, PushOptions::default(), &hush, &Task::silent());
    assert!(matches!(error, Err(PublishError::Altered { .. })), "{error:?}");
    assert!(list(&elsewhere, 1, &Task::silent()).unwrap().is_empty());
    let options = PullOptions { again: true, ..PullOptions::default() };
    let mended = pull(&copy, &place, options, &hush, &Task::silent()).unwrap();
    assert_eq!(mended.moved.files, 2, "the file and the commit file");
    commit(&copy);
}

#[test]
fn pruning_keeps_what_the_last_editions_need_and_what_is_young() {
    let work = tempfile::tempdir().unwrap();
    for (round, place) in places(work.path()).into_iter().enumerate() {
        let work = work.path().join(round.to_string());
        let index = golden(&work);
        for number in 0..4 {
            pushed(&index, &place);
            change(&index, number);
        }
        let task = Task::silent();
        let keep = NonZeroUsize::new(2).unwrap();
        let young = PruneOptions { keep, delete: true, age: None };
        let nothing = prune(&place, young, &task).unwrap();
        assert_eq!((nothing.editions.len(), nothing.files, nothing.kept), (0, 0, 4));
        let said = PruneOptions { keep, delete: false, age: Some(Duration::ZERO) };
        let would = prune(&place, said, &task).unwrap();
        assert_eq!((&would.editions[..], would.deleted), (&[1, 2][..], false));
        assert_eq!(list(&place, 9, &task).unwrap().len(), 4);
        let done = prune(&place, PruneOptions { delete: true, ..said }, &task).unwrap();
        assert_eq!(PruneReport { deleted: false, ..done.clone() }, would);
        assert!(done.files >= 2 && done.bytes > 0, "{done:?}");
        for number in [3, 4] {
            let copy = work.join(format!("copy-{number}"));
            let options = PullOptions { edition: Some(number), ..PullOptions::default() };
            pull(&copy, &place, options, &hush, &task).unwrap();
            commit(&copy);
        }
        let options = PullOptions { edition: Some(1), ..PullOptions::default() };
        let gone = pull(&work.join("gone"), &place, options, &hush, &task);
        assert!(matches!(gone, Err(PublishError::NoEdition { number: 1, .. })), "{gone:?}");
        // Numbers go on.
        assert_eq!(pushed(&index, &place).edition, 5);
    }
}

#[test]
fn a_place_that_was_cleared_is_told_from_one_that_is_unchanged() {
    let work = tempfile::tempdir().unwrap();
    let (index, copy) = (golden(work.path()), work.path().join("copy"));
    let folder = work.path().join("place");
    let place: Place = folder.to_str().unwrap().parse().unwrap();
    pushed(&index, &place);
    pulled(&copy, &place);
    fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(try_pull(&copy, &place), Err(PublishError::Nothing { .. })));
    let again = pushed(&index, &place);
    assert_eq!((again.edition, again.new), (2, true), "no number is given twice");
    pulled(&copy, &place);
    assert_eq!(commit(&copy), commit(&index));
}

#[test]
fn builds_and_pulls_exclude_each_other_and_a_foreign_folder_is_left_alone() {
    let work = tempfile::tempdir().unwrap();
    let (index, place) = (golden(&work.path().join("1")), Place::in_memory());
    pushed(&index, &place);
    let copy = work.path().join("copy");
    pulled(&copy, &place);
    change(&index, 0);
    pushed(&index, &place);
    let at = copy.clone();
    let hook = Hook::set(&copy, move |step| {
        if step.starts_with("fetch ") {
            let busy = delete(&at, &ids()[1..2], &Task::silent());
            assert!(matches!(busy, Err(EngineError::Busy { .. })), "{busy:?}");
        }
        Ok(())
    });
    pulled(&copy, &place);
    drop(hook);
    let other = work.path().join("other");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("letter.txt"), "Dear").unwrap();
    let refused = try_pull(&other, &place);
    let Err(PublishError::Engine(EngineError::NotAnIndex { .. })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fs::read_to_string(other.join("letter.txt")).unwrap(), "Dear");
}

#[test]
fn a_job_that_is_asked_to_stop_stops() {
    let work = tempfile::tempdir().unwrap();
    let (index, place) = (golden(work.path()), Place::in_memory());
    pushed(&index, &place);
    let cancel = Cancel::default();
    cancel.cancel();
    let copy = work.path().join("copy");
    let task = Task::until(cancel);
    let stopped = pull(&copy, &place, PullOptions::default(), &hush, &task);
    assert!(matches!(stopped, Err(PublishError::Cancelled(_))), "{stopped:?}");
    assert!(!copy.exists());
}
