//! An index of several folders through the front door: built, asked, with a folder away, written to and killed.

use std::time::Duration;

use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Bench, ids, nine, stderr};

const QUESTIONS: [&str; 3] = ["going to bed", "raising prices", "caffeine after lunch"];

/// A bench, and how an index of `names` in it is called.
fn several(names: &[&str]) -> (Bench, String) {
    let bench = Bench::new();
    let list: Vec<String> =
        names.iter().map(|name| bench.path().join(name).to_str().unwrap().to_owned()).collect();
    (bench, list.join(","))
}

/// What a search found: ids and scores.
fn found(answer: &Value) -> Vec<(String, String)> {
    let hit = |hit: &Value| (hit["id"].as_str().unwrap().to_owned(), hit["score"].to_string());
    answer["hits"].as_array().unwrap().iter().map(hit).collect()
}

#[test]
fn three_folders_answer_as_one_and_say_so_when_one_is_away() {
    let (bench, list) = several(&["a", "b", "c"]);
    let list = list.as_str();
    let nine = bench.jsonl("nine.jsonl", &nine());
    let nine = nine.to_str().unwrap();
    bench.ok(&["build", nine]);
    bench.ok(&["build", nine, "--index", list]);
    let search = |index: &[&str], words: &str| {
        bench.json(&[&["search", words, "--exact", "-n", "9"][..], index].concat())
    };
    for words in QUESTIONS {
        let several = search(&["--index", list], words);
        assert_eq!(found(&search(&[], words)), found(&several), "{words}");
        assert_eq!(several.get("missing_shards"), None);
    }
    let info = bench.json(&["info", "--verify", "--index", list]);
    let shards = info["shards"].as_array().unwrap();
    let held: Vec<u64> = shards.iter().map(|it| it["insights"].as_u64().unwrap()).collect();
    assert_eq!((held.len(), held.iter().sum::<u64>()), (3, 9));
    assert!(shards.iter().all(|shard| shard["moved_on"] == false), "{info}");
    // What is made of all folders stands beside them, under a name that is an index as well.
    let home = bench.path().join("a.shards");
    let home = home.to_str().unwrap();
    assert_eq!(bench.json(&["info", "--index", home])["insights"], 9);
    let themes = bench.json(&["themes", "--index", list]);
    assert_eq!(themes, bench.json(&["themes", "--index", home]));
    assert!(!themes["groups"].as_array().unwrap().is_empty());

    let away = bench.path().join("b.away");
    std::fs::rename(bench.path().join("b"), &away).unwrap();
    let part = search(&["--index", list], QUESTIONS[0]);
    assert_eq!(found(&part).len() as u64, 9 - held[1]);
    let missing = part["missing_shards"].as_array().unwrap();
    assert!(missing.len() == 1 && missing[0]["folder"].as_str().unwrap().ends_with("/b"));
    let output = bench.run(&["search", QUESTIONS[0], "--index", list]);
    assert!(stderr(&output).contains("/b: there is no index"), "{}", stderr(&output));
    let whole_text = output.stdout;
    assert!(!whole_text.is_empty());
    bench.json(&["themes", "--index", list])["missing_shards"].as_array().unwrap();
    for verb in [&["add", nine][..], &["delete", "sleep-1"], &["cluster"]] {
        let refused = bench.fails(2, &[verb, &["--index", list]].concat());
        assert!(refused.contains("nothing was written") && refused.contains("/b"), "{refused}");
    }
    bench.fails(2, &["info", "--verify", "--index", list]);

    std::fs::rename(&away, bench.path().join("b")).unwrap();
    let back = search(&["--index", list], QUESTIONS[0]);
    assert_eq!((found(&back).len(), back.get("missing_shards")), (9, None));
    for name in ["a", "b", "c"] {
        std::fs::remove_dir_all(bench.path().join(name)).unwrap();
    }
    let none = bench.fails(2, &["search", "x", "--index", list]);
    assert!(none.contains("no folder of the index can be read"), "{none}");
}

#[test]
fn a_folder_that_went_on_alone_is_placed_with_the_next_add_and_ids_stay_where_they_are() {
    let (bench, list) = several(&["a", "b"]);
    let list = list.as_str();
    let nine = bench.jsonl("nine.jsonl", &nine());
    bench.ok(&["build", nine.to_str().unwrap(), "--index", list]);
    let a = bench.path().join("a");
    let tide =
        json!({"id": "tide-1", "text": "The tide turns twice a day, and harbours plan by it."});
    let file = bench.jsonl("tide.jsonl", &[tide]);
    bench.ok(&["add", file.to_str().unwrap(), "--index", a.to_str().unwrap()]);
    let shards = |info: &Value| -> Vec<(u64, bool)> {
        let shards = info["shards"].as_array().unwrap().iter();
        shards.map(|it| (it["insights"].as_u64().unwrap(), it["moved_on"] == true)).collect()
    };
    let before = shards(&bench.json(&["info", "--index", list]));
    assert!(before[0].1 && !before[1].1, "{before:?}");

    // The same id again goes where it is, whatever a hash of it says, and everything has a group after that.
    let tide = json!({"id": "tide-1", "text": "Spring tides follow the new moon by two days."});
    let file = bench.jsonl("tide.jsonl", &[tide]);
    let added = bench.json(&["add", file.to_str().unwrap(), "--index", list]);
    assert_eq!((&added["insights"], &added["replaced"]), (&json!(10), &json!(1)));
    let after = shards(&bench.json(&["info", "--index", list]));
    assert_eq!(after, [(before[0].0, false), (before[1].0, false)]);
    let got = bench.json(&["get", "tide-1", "--index", list]);
    assert!(got.to_string().contains("Spring tides"), "{got}");
    bench.ok(&["group", "tide-1", "--index", list]);
    let gone = bench.json(&["delete", "tide-1", "--index", list]);
    assert_eq!(gone["deleted"], json!(["tide-1"]));
    assert_eq!(bench.json(&["info", "--index", list])["insights"], 9);
}

#[test]
fn a_file_names_the_folders_and_a_list_that_cannot_be_one_says_why() {
    let bench = Bench::new();
    let home = bench.path().join("all");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("shards.json"), r#"{"folders": ["east", "west"]}"#).unwrap();
    let nine = bench.jsonl("nine.jsonl", &nine());
    let home = home.to_str().unwrap();
    bench.ok(&["build", nine.to_str().unwrap(), "--index", home]);
    assert!(bench.path().join("all/east/meta.json").is_file());
    let found = bench.json(&["search", QUESTIONS[0], "--index", home]);
    assert_eq!(ids(&found["hits"])[0], "sleep-1");
    let file = format!("{home}/shards.json");
    assert_eq!(found, bench.json(&["search", QUESTIONS[0], "--index", &file]));

    let many = (0..17).map(|at| format!("s{at}")).collect::<Vec<_>>().join(",");
    assert!(bench.fails(2, &["info", "--index", &many]).contains("names 17 folders"));
    let twice = format!("{home}/east,{home}/west,{home}/east");
    assert!(bench.fails(2, &["info", "--index", &twice]).contains("twice"));
    std::fs::write(&file, "{").unwrap();
    assert!(bench.fails(2, &["info", "--index", home]).contains("shards.json cannot be read"));
}

#[test]
fn a_writer_that_is_killed_anywhere_leaves_every_folder_at_a_commit_of_its_own() {
    let (bench, list) = several(&["a", "b"]);
    let list = list.as_str();
    let all = bench.jsonl("nine.jsonl", &nine());
    let all = all.to_str().unwrap();
    bench.ok(&["build", all, "--index", list]);
    let two = bench.jsonl(
        "two.jsonl",
        &[
            json!({"id": "tide-1", "text": "The tide turns twice a day, and harbours plan by it."}),
            json!({"id": "tide-3", "text": "Spring tides follow the new moon by two days."}),
        ],
    );
    let verbs: [(&[&str], u64, u64); 4] = [
        (&["add", two.to_str().unwrap()], 9, 11),
        (&["delete", "tide-1"], 10, 11),
        (&["cluster"], 10, 10),
        (&["build", all], 9, 10),
    ];
    for (verb, least, most) in verbs {
        let verb = [verb, &["--index", list]].concat();
        let mut ended = 0;
        loop {
            let stop = (ended + 1).to_string();
            let output = bench.command(&verb).env("QUINTET_STOP_AT", stop).output().unwrap();
            let info = bench.json(&["info", "--verify", "--index", list]);
            let insights = info["insights"].as_u64().unwrap();
            assert!((least..=most).contains(&insights), "{verb:?} ended at {ended}: {insights}");
            if let Some(code) = output.status.code() {
                assert!([0, 1].contains(&code), "{verb:?}: {}", stderr(&output));
                break;
            }
            ended += 1;
            assert!(ended < 300, "{verb:?} does not come to its end");
        }
        assert!(ended >= 5, "{verb:?} was ended {ended} times only");
        bench.ok(&["get", "sleep-1", "--index", list]);
    }
}

#[test]
fn a_server_follows_every_folder_and_its_pages_say_what_is_away() {
    let (bench, list) = several(&["a", "b"]);
    let list = list.as_str();
    let nine = bench.jsonl("nine.jsonl", &nine());
    bench.ok(&["build", nine.to_str().unwrap(), "--index", list]);
    let served = Served::start(&bench, &["--index", list]);
    let search =
        || -> Value { serde_json::from_str(&served.get("/v1/search?q=sleep&n=20").body).unwrap() };
    let wait = |what: &str, is: &dyn Fn(&Value) -> bool| {
        for _ in 0..100 {
            if is(&search()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{what}: {}", search());
    };
    let note = "of the index cannot be read now";
    assert!(!served.get("/search?q=sleep").body.contains(note));
    let (b, away) = (bench.path().join("b"), bench.path().join("away"));
    std::fs::rename(&b, &away).unwrap();
    wait("away", &|answer| answer["missing_shards"].as_array().is_some_and(|it| it.len() == 1));
    assert!(served.get("/search?q=sleep").body.contains(note));
    std::fs::rename(&away, &b).unwrap();
    wait("back", &|answer| answer.get("missing_shards").is_none() && answer["hits"].is_array());
    let tide = json!({"id": "tide-1", "text": "Sleep at sea follows the watches and not the sun."});
    let file = bench.jsonl("tide.jsonl", &[tide]);
    bench.ok(&["add", file.to_str().unwrap(), "--index", list]);
    wait("added", &|answer| answer.to_string().contains("tide-1"));
}
