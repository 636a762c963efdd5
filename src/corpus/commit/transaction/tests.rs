//! Writers against a model of what they should do: stopped before every change of a file, met by another writer and by
//! a reader there, and run one after the other at random.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::corpus::build::{BuildOptions, add, amend, build, delete};
use crate::corpus::commit::stop::Hook;
use crate::corpus::commit::transaction::*;
use crate::corpus::commit::verify::verify;
use crate::corpus::communities::cluster::{Start, cluster};
use crate::corpus::manifest::ModelRecord;
use crate::embed::{self, EmbedOptions};
use crate::engine::open::Engine;
use crate::ingest::Input;
use crate::insight::normalise;
use crate::task::Cancel;

const DIM: usize = 8;

/// Texts that are in the index from the beginning and never leave it, so that none has to be embedded.
const TEXTS: usize = 6;

/// What an index should hold: the number of the text of each id, and a number in the manifest.
#[derive(Clone, Debug, PartialEq)]
struct Model {
    texts: BTreeMap<String, usize>,
    alpha: f32,
}

/// What a writer does.
#[derive(Clone, Debug)]
enum Act {
    Build(Vec<(usize, usize)>),
    Add(Vec<(usize, usize)>),
    Delete(Vec<usize>),
    Cluster,
    Amend(u8),
}

fn anchors() -> impl Iterator<Item = (String, usize)> {
    (0..TEXTS).map(|text| (format!("anchor-{text}"), text))
}

fn text(number: usize) -> String {
    format!("Claim number {number} about the tides and the moon.")
}

fn named(pairs: &[(usize, usize)]) -> impl Iterator<Item = (String, usize)> + '_ {
    pairs.iter().map(|&(id, text)| (format!("id-{id}"), text))
}

impl Act {
    /// One of each kind.
    fn each() -> [Self; 5] {
        [
            Self::Build(vec![(1, 3), (7, 2)]),
            Self::Add(vec![(1, 4), (8, 0), (9, 1)]),
            Self::Delete(vec![0, 2]),
            Self::Cluster,
            Self::Amend(7),
        ]
    }

    fn random(rng: &mut fastrand::Rng) -> Self {
        let pairs: Vec<(usize, usize)> =
            (0..rng.usize(1..5)).map(|_| (rng.usize(0..9), rng.usize(0..TEXTS))).collect();
        match rng.u8(0..6) {
            0 => Self::Build(pairs),
            1 | 2 => Self::Add(pairs),
            3 => Self::Delete(pairs.into_iter().map(|(id, _)| id).collect()),
            4 => Self::Cluster,
            _ => Self::Amend(rng.u8(1..9)),
        }
    }

    /// What it makes of an index. The first of two lines with one id counts.
    fn on(&self, model: &Model) -> Model {
        let mut after = model.clone();
        let first = |pairs: &[(usize, usize)]| {
            let mut texts = BTreeMap::new();
            named(pairs).for_each(|(id, text)| {
                texts.entry(id).or_insert(text);
            });
            texts
        };
        match self {
            Self::Build(pairs) => after.texts = anchors().chain(first(pairs)).collect(),
            Self::Add(pairs) => after.texts.extend(first(pairs)),
            Self::Delete(ids) => ids.iter().for_each(|id| {
                after.texts.remove(&format!("id-{id}"));
            }),
            Self::Cluster => {}
            Self::Amend(alpha) => after.alpha = f32::from(*alpha),
        }
        after
    }

    fn run(&self, index: &Path) -> Result<(), EngineError> {
        self.run_under(index, &Task::silent())
    }

    fn run_under(&self, index: &Path, task: &Task) -> Result<(), EngineError> {
        let options = BuildOptions::default();
        let input = |lines: &mut dyn Iterator<Item = (String, usize)>| {
            let lines = lines.map(|(id, number)| {
                format!("{}\n", serde_json::json!({"id": id, "text": text(number)}))
            });
            let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
            std::fs::write(file.path(), lines.collect::<String>()).unwrap();
            (vec![Input::File(file.path().to_owned())], file)
        };
        match self {
            Self::Build(pairs) => {
                let (inputs, _file) = input(&mut anchors().chain(named(pairs)));
                build(index, &inputs, &options, task).map(drop)
            }
            Self::Add(pairs) => {
                let (inputs, _file) = input(&mut named(pairs));
                add(index, &inputs, &options, task).map(drop)
            }
            Self::Delete(ids) => {
                let ids: Vec<InsightId> =
                    ids.iter().map(|id| InsightId::new(format!("id-{id}")).unwrap()).collect();
                delete(index, &ids, task).map(drop)
            }
            Self::Cluster => cluster(index, Start::Before, task).map(drop),
            Self::Amend(alpha) => amend(index, task, |manifest| {
                manifest.search.alpha = f32::from(*alpha);
                Ok(())
            }),
        }
    }
}

/// A folder with an index of the anchors and a few ids more, and what it holds.
fn begin() -> (tempfile::TempDir, PathBuf, Model) {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    std::fs::create_dir(&index).unwrap();
    let texts: BTreeMap<String, usize> =
        anchors().chain(named(&[(0, 0), (1, 1), (2, 2), (3, 3)])).collect();
    let lock = WriteLock::take(&index).unwrap();
    let params = FieldParams::new(DIM).unwrap();
    let mut all = Transaction::begin_or_create(&lock, WriteMode::Replace, params).unwrap();
    for (id, &number) in &texts {
        let json = serde_json::json!({"id": id, "text": text(number)});
        let mut row = vec![0.1; DIM];
        row[number] = 1.0;
        normalise(&mut row);
        all.put(&serde_json::from_value(json).unwrap(), &row).unwrap();
    }
    let options = EmbedOptions::default();
    let model = ModelRecord {
        name: "made up".into(),
        fingerprint: embed::fingerprint(&options).unwrap(),
        dim: DIM,
        choice: options.model.to_string(),
        precision: options.precision.to_string(),
    };
    let manifest = Manifest::first(model);
    all.commit(&manifest, Standing::Committed, &Task::silent()).unwrap();
    all.finish().unwrap();
    drop(lock);
    let model = Model { texts, alpha: manifest.search.alpha };
    (folder, index, model)
}

/// What the index holds, read as any reader does.
#[track_caller]
fn held(index: &Path) -> Model {
    let engine = Engine::open(index).unwrap();
    let mut texts = BTreeMap::new();
    for ordinal in engine.snapshot.living() {
        let insight = engine.snapshot.insight(ordinal).unwrap();
        let number = (0..TEXTS).find(|&number| text(number) == insight.text).unwrap();
        let twice = texts.insert(insight.id.to_string(), number);
        assert_eq!(twice, None, "{} is there twice", insight.id);
    }
    Model { texts, alpha: engine.manifest().search.alpha }
}

/// The index holds one of `expected`, all its files are whole, and once another writer came by, nothing else is there.
#[track_caller]
fn check(index: &Path, expected: &[Model], told: &str) -> Model {
    let model = held(index);
    assert!(expected.contains(&model), "{told}: {model:?}, expected one of {expected:?}");
    assert_eq!(verify(index, &Task::silent()).unwrap().damaged, [], "{told}");
    let alpha = (model.alpha as u8).wrapping_add(1);
    Act::Amend(alpha).run(index).unwrap_or_else(|error| panic!("{told}: next writer: {error}"));
    let store = Store::open(index).unwrap();
    let mut named: BTreeSet<PathBuf> =
        store.index.load_metas().unwrap().list_segment_files().into_iter().collect();
    named.extend(store.last_manifest().unwrap().files().map(|file| PathBuf::from(&file.name)));
    let own = ["meta.json", ".managed.json", ".tantivy-writer.lock", ".tantivy-meta.lock"];
    named.extend(own.map(PathBuf::from));
    for entry in std::fs::read_dir(index).unwrap() {
        let name = PathBuf::from(entry.unwrap().file_name());
        assert!(named.contains(&name), "{told}: {} was left", name.display());
    }
    let model = Model { alpha: f32::from(alpha), ..model };
    assert_eq!(held(index), model, "{told}");
    model
}

/// Fails from the step `kill` on, as if the process were gone.
fn killed_at(index: &Path, kill: usize) -> (Hook, Arc<AtomicUsize>) {
    let steps = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&steps);
    let hook = Hook::set(index, move |what| {
        let step = counted.fetch_add(1, Ordering::SeqCst);
        if step >= kill { Err(io::Error::other(format!("killed before: {what}"))) } else { Ok(()) }
    });
    (hook, steps)
}

#[test]
fn a_writer_killed_before_any_step_leaves_one_commit_or_the_next_and_nothing_in_the_way() {
    for act in Act::each() {
        let (_folder, index, mut model) = begin();
        for kill in 0.. {
            let (hook, steps) = killed_at(&index, kill);
            let result = act.run(&index);
            drop(hook);
            let all = steps.load(Ordering::SeqCst);
            model = check(&index, &[model.clone(), act.on(&model)], &format!("{act:?} at {kill}"));
            if all <= kill {
                result.unwrap();
                assert!(kill >= 4, "{act:?} has {kill} steps");
                break;
            }
        }
    }
}

#[test]
fn at_every_step_a_second_writer_is_told_to_wait_and_a_reader_sees_a_whole_commit() {
    for act in Act::each() {
        let (_folder, index, before) = begin();
        let after = act.on(&before);
        let expected = [before, after.clone()];
        let met = Arc::new(Mutex::new(Vec::new()));
        let (path, seen, states) = (index.clone(), Arc::clone(&met), expected.clone());
        let hook = Hook::set(&index, move |what| {
            if what != "before the lock" {
                let busy = WriteLock::take(&path);
                let is_told = matches!(busy, Err(EngineError::Busy { .. }));
                seen.lock().unwrap().push((
                    what.to_owned(),
                    is_told,
                    states.contains(&held(&path)),
                ));
            }
            Ok(())
        });
        act.run(&index).unwrap();
        drop(hook);
        let met = met.lock().unwrap();
        assert!(met.len() >= 3 && met.iter().all(|(_, busy, whole)| *busy && *whole), "{met:?}");
        check(&index, &[after], &format!("{act:?}"));
    }
}

#[test]
fn what_another_writer_commits_before_the_lock_is_heeded() {
    for second in Act::each() {
        for first in Act::each() {
            let (_folder, index, before) = begin();
            let (path, other) = (index.clone(), Mutex::new(Some(first.clone())));
            let hook = Hook::set(&index, move |what| {
                if what == "before the lock" {
                    // Taken out first: the other one comes by here as well.
                    let act = other.lock().unwrap().take();
                    act.map_or(Ok(()), |act| act.run(&path)).unwrap();
                }
                Ok(())
            });
            second.run(&index).unwrap();
            drop(hook);
            let serial = second.on(&first.on(&before));
            check(&index, &[serial], &format!("{first:?} before {second:?}"));
        }
    }
}

#[test]
fn writers_one_after_the_other_some_of_them_killed_do_what_they_would_alone() {
    for seed in 0..3 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let (_folder, index, mut model) = begin();
        for turn in 0..15 {
            let act = Act::random(&mut rng);
            let (hook, _) =
                killed_at(&index, if rng.bool() { rng.usize(0..60) } else { usize::MAX });
            let result = act.run(&index);
            drop(hook);
            let after = act.on(&model);
            let expected = if result.is_ok() { vec![after] } else { vec![model, after] };
            model = check(&index, &expected, &format!("seed {seed}, turn {turn}: {act:?}"));
        }
    }
}

#[test]
fn a_build_that_is_stopped_knows_what_is_in() {
    for (step, expected) in [
        ("prepare", Standing::Unchanged),
        ("create groups-", Standing::Ungrouped),
        ("create history-", Standing::Ungrouped),
    ] {
        let (_folder, index, before) = begin();
        let (cancel, silent) = (Cancel::default(), Task::silent());
        let asked = cancel.clone();
        let hook = Hook::set(&index, move |what| {
            if what.starts_with(step) {
                asked.cancel();
            }
            Ok(())
        });
        let act = Act::Add(vec![(20, 1)]);
        let result = act.run_under(&index, &Task::new(silent.progress(), cancel.clone()));
        drop(hook);
        assert!(result.unwrap_err().is_cancelled(), "{step}");
        assert_eq!(cancel.standing(), expected, "{step}");
        let is_in = expected == Standing::Ungrouped;
        check(&index, &[if is_in { act.on(&before) } else { before }], step);
    }
}
