//! Killed, raced and damaged: the last commit stays readable, and damage is named.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Bench, nine, stderr};

/// Every verb that writes is ended before each change of a file in turn, until one comes to its end.
#[test]
fn a_writer_that_ends_before_any_change_of_a_file_leaves_the_commit_before_or_the_next() {
    let bench = Bench::with(&nine());
    let two = bench.jsonl("two.jsonl", &[
        serde_json::json!({"id": "tide-1", "text": "The tide turns twice a day, and harbours plan by it."}),
        serde_json::json!({"id": "tide-2", "text": "Spring tides follow the new moon by two days."}),
    ]);
    let (two, all) = (two.to_str().unwrap(), bench.jsonl("all.jsonl", &nine()));
    let verbs: [(&[&str], &[u64]); 4] = [
        (&["add", two], &[9, 11]),
        (&["delete", "tide-1"], &[10, 11]),
        (&["cluster"], &[10]),
        (&["build", all.to_str().unwrap()], &[9, 10]),
    ];
    for (verb, allowed) in verbs {
        let mut ended = 0;
        loop {
            let output = bench
                .command(verb)
                .env("QUINTET_STOP_AT", (ended + 1).to_string())
                .output()
                .unwrap();
            let insights = bench.json(&["info", "--verify"])["insights"].as_u64().unwrap();
            assert!(allowed.contains(&insights), "{verb:?} ended at {ended}: {insights}");
            // One that was ended behind its commit finds nothing more to do.
            if let Some(code) = output.status.code() {
                assert!([0, 1].contains(&code), "{verb:?}: {}", stderr(&output));
                break;
            }
            ended += 1;
            assert!(ended < 200, "{verb:?} does not come to its end");
        }
        // Lock, segment files, commit, and what follows it.
        assert!(ended >= 5, "{verb:?} was ended {ended} times only");
        bench.ok(&["get", "sleep-1"]);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_says_so_and_ends_with_130() {
    let bench = Bench::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
        .args(["build", crate::support::sample().to_str().unwrap()])
        .env("QUINTET_INDEX", bench.index())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The writer's lock is taken after the handler is set and before the model is asked.
    while !bench.index().join(".tantivy-writer.lock").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the build ended before it wrote");
        std::thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
}

#[test]
fn a_build_that_was_killed_goes_on_with_the_vectors_it_had() {
    let bench = Bench::new();
    let text: String = (0..3000)
        .map(|i| format!("{}\n", serde_json::json!({"id": format!("k{i}"), "text": format!("Claim {i} about tides.")})))
        .collect();
    let file = bench.file("many.jsonl", text);
    let build = ["build", file.to_str().unwrap(), "--precision", "int8", "--skip-groups"];
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
        .args(build)
        .env("QUINTET_INDEX", bench.index())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // A vector takes 1,560 bytes, so a million bytes hold 640 whole ones; the kill may come in the middle of a write.
    let journal = bench.index().join("vectors.partial");
    let grown = || std::fs::metadata(&journal).is_ok_and(|data| data.len() > 1_000_000);
    while !grown() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let report = bench.json(&build);
    assert_eq!(report["insights"], 3000);
    assert!(report["reused"].as_u64().unwrap() >= 640, "{report}");
    assert!(!journal.exists(), "a finished build leaves no journal");
}

#[cfg(unix)]
#[test]
fn a_verb_that_waits_for_its_input_ends_when_it_is_asked_to() {
    let bench = Bench::with(&nine());
    for signal in ["-INT", "-TERM"] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
            .args(["add", "-"])
            .env("QUINTET_INDEX", bench.index())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        wait_for_a_writer(&bench);
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        // The other end of the pipe stays open all the time.
        let output = child.wait_with_output().unwrap();
        drop(input);
        let _ = std::fs::remove_file(bench.index().join("vectors.partial"));
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{message}");
        assert!(message.contains("nothing was committed, the index is as it was"), "{message}");
    }
    assert_eq!(bench.json(&["info", "--verify"])["insights"], 9);
}

#[test]
fn what_a_killed_writer_left_is_in_nobodys_way_and_goes() {
    let bench = Bench::with(&nine());
    let path = |name: String| bench.index().join(name);
    let meta: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path("meta.json".into())).unwrap()).unwrap();
    let segment = meta["segments"][0]["segment_id"].as_str().unwrap().replace('-', "");
    let stamp = meta["opstamp"].as_u64().unwrap();
    let left: Vec<_> = (stamp..stamp + 5)
        .map(|next| format!("{segment}.{next}.del"))
        .chain(["0".repeat(32) + ".vec", "groups-0.bin".into(), ".tmpAbc".into()])
        .map(path)
        .collect();
    left.iter().for_each(|file| std::fs::write(file, "torn").unwrap());
    let others = path("notes.txt".into());
    std::fs::write(&others, "not ours").unwrap();
    bench.ok(&["delete", "sleep-1", "sleep-2"]);
    assert_eq!(bench.json(&["info", "--verify"])["insights"], 7);
    let still: Vec<_> = left
        .iter()
        // The delete has written one of that name itself.
        .filter(|file| file.exists() && std::fs::read(file).unwrap() == b"torn")
        .collect();
    assert!(still.is_empty() && others.exists(), "{still:?}");
}

#[test]
fn a_lost_groups_file_keeps_nobody_from_searching_and_is_made_again() {
    let bench = Bench::with(&nine());
    let lose = || {
        let files = std::fs::read_dir(bench.index()).unwrap().map(|file| file.unwrap().path());
        let groups = |path: &std::path::PathBuf| {
            path.file_name().unwrap().to_string_lossy().starts_with("groups-")
        };
        files.filter(groups).for_each(|file| std::fs::remove_file(file).unwrap());
    };
    lose();
    assert_eq!(bench.json(&["get", "sleep-1"])["id"], "sleep-1");
    assert!(!bench.json(&["search", "caffeine", "--mode", "lexical"])["hits"].is_null());
    bench.ok(&["related", "price-1"]);
    let info = bench.json(&["info"]);
    assert!(info["groups_unusable"].as_str().unwrap().contains("missing"), "{info}");
    let message = bench.fails(2, &["themes"]);
    assert!(message.contains("missing") && message.contains("quintet cluster"), "{message}");
    bench.ok(&["cluster"]);
    bench.ok(&["themes"]);
    lose();
    let more = bench.jsonl("more.jsonl", &nine()[..1]);
    bench.ok(&["add", more.to_str().unwrap()]);
    bench.ok(&["themes"]);
}

#[test]
fn an_index_that_lost_a_file_says_which_and_is_built_again() {
    let bench = Bench::with(&nine());
    let files = std::fs::read_dir(bench.index()).unwrap().map(|file| file.unwrap().path());
    let lost =
        files.into_iter().find(|file| file.extension().is_some_and(|e| e == "store")).unwrap();
    std::fs::remove_file(&lost).unwrap();
    let message = bench.fails(2, &["get", "sleep-1"]);
    let name = lost.file_name().unwrap().to_string_lossy();
    assert!(message.contains(&*name) && message.contains("quintet build"), "{message}");
    let again = bench.jsonl("again.jsonl", &nine());
    assert_eq!(bench.json(&["build", again.to_str().unwrap()])["insights"], 9);
    bench.ok(&["info", "--verify"]);
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let bench = Bench::with(&nine());
    let mut first = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
        .args(["add", "-"])
        .env("QUINTET_INDEX", bench.index())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for_a_writer(&bench);
    let message = bench.fails(2, &["delete", "sleep-1"]);
    assert!(message.contains("another process is writing"), "{message}");
    first.stdin.take().unwrap().write_all(nine()[0].to_string().as_bytes()).unwrap();
    assert!(first.wait().unwrap().success());
}

#[test]
fn a_cut_or_altered_file_is_found_and_named() {
    let bench = Bench::with(&nine());
    let files: Vec<_> = std::fs::read_dir(bench.index())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            !name.starts_with('.') && !name.ends_with(".json")
        })
        .collect();
    assert!(files.len() >= 8, "{files:?}");
    for path in files {
        let whole = std::fs::read(&path).unwrap();
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 0x10;
        for damaged in [altered, whole[..whole.len() / 2].to_vec(), Vec::new()] {
            std::fs::write(&path, &damaged).unwrap();
            let message = bench.fails(2, &["info", "--verify"]);
            let name = path.file_name().unwrap().to_string_lossy();
            assert!(message.contains(&*name), "{name} not named in {message}");
        }
        std::fs::remove_file(&path).unwrap();
        bench.fails(2, &["info", "--verify"]);
        std::fs::write(&path, &whole).unwrap();
    }
    bench.ok(&["info", "--verify"]);
}

/// Waits until an addition holds the lock and waits for its input. The file tells without taking the lock from it.
fn wait_for_a_writer(bench: &Bench) {
    while !bench.index().join("vectors.partial").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
}
