//! An index of several folders answers as one folder does: the same insights and records, spread over 1 to 16 folders, with
//! vectors that are made up, so that no model is needed. Scores are compared to the bit; where two are equal the
//! insights may stand in either order, as after a merge of segments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};

use super::*;
use crate::corpus::Filter;
use crate::corpus::commit::transaction::WriteMode;
use crate::corpus::manifest::{Manifest, ModelRecord};
use crate::corpus::shards::Place;
use crate::corpus::writer::{Locks, Writer};
use crate::insight::{Insight, InsightId, normalise};
use crate::profile::{Interest, Profile, Sign};
use crate::task::{Standing, Task};
use crate::vector::FieldParams;

const DIM: usize = 24;
const WORDS: [&str; 28] = [
    "tides",
    "harbour",
    "moon",
    "price",
    "founder",
    "sleep",
    "bread",
    "sourdough",
    "engine",
    "grid",
    "market",
    "runner",
    "cadence",
    "memory",
    "teacher",
    "orchard",
    "copper",
    "violin",
    "glacier",
    "pension",
    "enzyme",
    "chess",
    "lighthouse",
    "battery",
    "vaccine",
    "compost",
    "saddle",
    "atlas",
];

fn now() -> Timestamp {
    "2026-03-10T08:00:00Z".parse().unwrap()
}

/// `count` insights of a few shows on a handful of topics.
fn corpus(count: usize, seed: u64) -> Vec<(Insight, Vec<f32>)> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let insight = |at: usize| {
        let topic = rng.usize(0..6);
        let mut text = String::from("Whoever thinks about");
        for _ in 0..rng.usize(6..24) {
            let word = if rng.bool() { topic * 4 + rng.usize(0..4) } else { rng.usize(0..28) };
            text.push_str(&format!(" {}", WORDS[word]));
        }
        // One of its own, so that few scores are equal.
        text.push_str(&format!(" knows number{at} and why."));
        let mut row: Vec<f32> = (0..DIM).map(|_| rng.f32() - 0.5).collect();
        row[topic] += 1.5;
        normalise(&mut row);
        let insight = serde_json::from_value(serde_json::json!({
            "id": format!("id-{at}"), "text": text, "show": format!("Show {}", rng.usize(0..7)),
            "episode": format!("e{}", at / 3), "published": now() - (1 + at as i64 / 2).hours(),
        }));
        (insight.unwrap(), row)
    };
    (0..count).map(insight).collect()
}

fn manifest(dim: usize) -> Manifest {
    Manifest::first(ModelRecord {
        name: "made up".into(),
        fingerprint: serde_json::from_str("\"made up\"").unwrap(),
        dim,
        choice: "default".into(),
        precision: "float".into(),
    })
}

/// How an index of so many folders in `folder` is named.
fn named(folder: &Path, folders: usize) -> PathBuf {
    let names = (0..folders).map(|at| folder.join(format!("s{at}")).to_str().unwrap().to_owned());
    names.collect::<Vec<_>>().join(",").into()
}

fn write(index: &Path, mode: WriteMode, all: &[(Insight, Vec<f32>)]) {
    let locks = Locks::of(Place::of(index).unwrap(), mode).unwrap();
    let old = locks.place().open_all().ok().filter(|_| mode == WriteMode::Add);
    let params = FieldParams::new(DIM).unwrap();
    let mut writer = Writer::begin_or_create(locks, mode, params).unwrap();
    for (insight, row) in all {
        let known = old.as_ref().and_then(|old| Some(old.folder(old.find(&insight.id).unwrap()?)));
        writer.put(insight, row, known).unwrap();
    }
    writer.commit(&manifest(DIM), Standing::Committed, &Task::silent()).unwrap();
    writer.finish().unwrap();
}

fn open(index: &Path) -> Arc<Engine> {
    Arc::new(Engine::open(index).unwrap())
}

/// Ids with the bits of their scores, best first, ties by id.
type Answer = Vec<(u64, String)>;

fn answer(hits: impl Iterator<Item = (f64, InsightId)>) -> Answer {
    let mut all: Answer =
        hits.map(|(score, id)| (!score.to_bits(), id.as_str().to_owned())).collect();
    all.sort();
    all
}

/// What is asked of every index.
fn answers(engine: &Arc<Engine>, seed: u64) -> Vec<(String, Answer)> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let all = engine.len() as usize;
    let mut told = Vec::new();
    let monday = Filter { since: Some(now() - 20.hours()), ..Filter::default() };
    for turn in 0..4 {
        let words = [0; 3].map(|_| WORDS[rng.usize(0..28)]).join(" ");
        let mut vector: Vec<f32> = (0..DIM).map(|_| rng.f32() - 0.5).collect();
        vector[turn] += 1.0;
        normalise(&mut vector);
        // Not by places alone (`Rrf`): places among equal scores are those of ordinals.
        for mode in [Mode::Dense, Mode::Lexical, Mode::Fused, Mode::Hybrid] {
            for filter in [Filter::default(), monday.clone()] {
                // All of them where the best few may end among equals.
                let n = if mode == Mode::Lexical { all } else { 10 };
                let options = SearchOptions { mode, exact: true, filter, settings: None };
                let found = search::rank(&engine.snapshot, &words, Some(&vector), n, &options);
                let found = found.unwrap().into_iter();
                let id = |at| engine.snapshot.insight(at).unwrap().id;
                let found = answer(found.map(|hit| (hit.score.into(), id(hit.ordinal))));
                told.push((format!("{mode:?} for {words}"), found));
            }
        }
        let matcher = engine.matcher().unwrap();
        let phrase = matcher.phrase(&words, &vector, |_| None).unwrap();
        let ordinals: Vec<_> = engine.snapshot.living().collect();
        let likely = matcher.probabilities(&phrase, &ordinals).unwrap();
        let likely = likely.into_iter().map(f64::from);
        let ids = ordinals.iter().map(|&at| engine.snapshot.insight(at).unwrap().id);
        told.push((format!("matches of {words}"), answer(likely.zip(ids))));

        let id = InsightId::new(format!("id-{}", rng.usize(0..all))).unwrap();
        let page = engine.related(&id, 8, &RelatedOptions::default()).unwrap();
        let list = page.related.iter().map(|one| (one.score.into(), one.insight.id.clone()));
        told.push((format!("related to {id:?}"), answer(list)));
    }
    let maker = BriefMaker::new(engine);
    let mut profile = Profile::new("Ada");
    for (place, phrase) in ["tides", "founder"].into_iter().enumerate() {
        let mut row = vec![0.0; DIM];
        row[place * 2] = 1.0;
        maker.know(phrase, row);
        let phrase = phrase.to_owned();
        profile.interests.push(Interest { phrase, weight: 1.0, sign: Sign::More });
    }
    let brief = maker.make(&BriefJob::preview(profile, now())).unwrap();
    let items = brief.selection.items.iter();
    told.push(("brief".into(), answer(items.map(|it| (it.score, it.insight.id.clone())))));
    told
}

#[track_caller]
fn check(folders: usize, one: &[(String, Answer)], several: &[(String, Answer)]) {
    for ((asked, one), (_, several)) in one.iter().zip(several) {
        assert!(!one.is_empty(), "{asked}: nothing was found");
        assert_eq!(one, several, "{asked} in {folders} folders");
    }
}

#[test]
fn one_folder_and_sixteen_give_the_same_answers_to_the_bit() {
    for (count, seed) in [(90, 1), (230, 2)] {
        let (all, home) = (corpus(count, seed), tempfile::tempdir().unwrap());
        let one = home.path().join("one");
        write(&one, WriteMode::Replace, &all);
        let one = answers(&open(&one), seed);
        for folders in [2, 3, 7, 16] {
            let several = tempfile::tempdir().unwrap();
            let index = named(several.path(), folders);
            write(&index, WriteMode::Replace, &all);
            let engine = open(&index);
            assert_eq!(engine.shards.len(), folders);
            check(folders, &one, &answers(&engine, seed));
        }
    }
}

#[test]
fn what_is_added_goes_where_its_id_is_and_answers_stay_those_of_one_folder() {
    let all = corpus(120, 5);
    let home = tempfile::tempdir().unwrap();
    let (one, index) = (home.path().join("one"), named(home.path(), 3));
    for index in [&one, &index] {
        write(index, WriteMode::Replace, &all[..100]);
        // Twenty are new, and ten take the place of one with the same id.
        write(index, WriteMode::Add, &all[90..]);
    }
    let engine = open(&index);
    assert_eq!(engine.len(), 120);
    assert!(engine.shards.iter().all(|shard| shard.doubled == 0 && shard.insights > 20));
    // Statistics count what was deleted until it is merged away: the same on both sides.
    check(3, &answers(&open(&one), 5), &answers(&engine, 5));
}

#[test]
fn an_id_in_two_folders_is_found_once_and_the_folder_named_first_wins() {
    let home = tempfile::tempdir().unwrap();
    let all = corpus(40, 9);
    let folder = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let mut other = all[20..].to_vec();
    let theirs = corpus(30, 77);
    for at in 0..5 {
        other.push((
            Insight { id: all[at].0.id.clone(), ..theirs[at].0.clone() },
            theirs[at].1.clone(),
        ));
    }
    write(folder("a").as_ref(), WriteMode::Replace, &all[..20]);
    write(folder("b").as_ref(), WriteMode::Replace, &other);
    for (first, second, text) in [("a", "b", &all[2].0.text), ("b", "a", &theirs[2].0.text)] {
        let engine = open(format!("{},{}", folder(first), folder(second)).as_ref());
        assert_eq!((engine.len(), engine.shards[0].doubled, engine.shards[1].doubled), (40, 0, 5));
        assert_eq!(&engine.get(&all[2].0.id).unwrap().text, text);
        assert_eq!(engine.info().unwrap().insights, 40);
        let options = SearchOptions { mode: Mode::Dense, exact: true, ..SearchOptions::default() };
        let found = engine.search_with("", &all[2].1, 40, &options).unwrap();
        let ids: std::collections::HashSet<_> = found.iter().map(|hit| &hit.insight.id).collect();
        assert_eq!((found.len(), ids.len()), (40, 40));
    }
}

#[test]
fn a_folder_that_is_away_is_told_and_the_others_answer() {
    let home = tempfile::tempdir().unwrap();
    let index = named(home.path(), 3);
    let all = corpus(90, 3);
    write(&index, WriteMode::Replace, &all);
    let whole = open(&index);
    std::fs::rename(home.path().join("s1"), home.path().join("away")).unwrap();
    let part = open(&index);
    assert_eq!(part.missing().len(), 1);
    assert!(part.missing()[0].folder.ends_with("s1"), "{:?}", part.missing());
    assert_eq!(part.len(), 90 - whole.shards[1].insights);
    assert_ne!(part.commit(), whole.commit());
    // Whoever would write is told which folder it is.
    let refused = crate::corpus::delete(&index, &[all[0].0.id.clone()], &Task::silent());
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("s1") && refused.contains("nothing was written"), "{refused}");
    for other in ["s0", "s2"] {
        std::fs::remove_dir_all(home.path().join(other)).unwrap();
    }
    let none = Engine::open(&index).err().unwrap().to_string();
    assert!(none.contains("no folder of the index can be read"), "{none}");
}

#[test]
fn folders_of_two_models_are_no_index_and_the_error_names_both() {
    let home = tempfile::tempdir().unwrap();
    let index = named(home.path(), 2);
    write(&index, WriteMode::Replace, &corpus(20, 1));
    let b = home.path().join("s1");
    let locks = Locks::of(Place::of(&b).unwrap(), WriteMode::Replace).unwrap();
    let params = FieldParams::new(DIM).unwrap();
    let mut writer = Writer::begin_or_create(locks, WriteMode::Replace, params).unwrap();
    let mut said = manifest(DIM);
    said.model.fingerprint = serde_json::from_str("\"another\"").unwrap();
    writer.commit(&said, Standing::Committed, &Task::silent()).unwrap();
    writer.finish().unwrap();
    let error = Engine::open(&index).err().unwrap().to_string();
    for told in ["s0", "s1", "made up", "another"] {
        assert!(error.contains(told), "{error}");
    }
}
