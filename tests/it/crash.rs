//! Killed, raced and damaged: the last commit stays readable, and damage is named.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Bench, nine};

#[test]
fn killing_a_writer_at_any_moment_leaves_the_commit_before() {
    let bench = Bench::with(&nine());
    let text: String = (0..400)
        .map(|i| format!("{}\n", serde_json::json!({"id": format!("k{i}"), "text": format!("Claim number {i} about tides and the moon, told once more.")})))
        .collect();
    let file = bench.file("many.jsonl", text);
    for (verb, wait) in [("build", 30), ("add", 150), ("build", 400), ("add", 900), ("build", 1600)]
    {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
            .args([verb, file.to_str().unwrap()])
            .env("QUINTET_INDEX", bench.index())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let insights = bench.json(&["info", "--verify"])["insights"].as_u64().unwrap();
        // Whole commits only: the nine, the nine and the many, or the many alone.
        assert!([9, 400, 409].contains(&insights), "{verb} after {wait} ms: {insights}");
    }
    let report = bench.json(&["build", file.to_str().unwrap()]);
    assert_eq!(report["insights"], 400, "a build after a crash works");
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_says_so_and_ends_with_130() {
    let bench = Bench::new();
    let child = Command::new(assert_cmd::cargo::cargo_bin!("quintet"))
        .args(["build", crate::support::sample().to_str().unwrap()])
        .env("QUINTET_INDEX", bench.index())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The writer's lock is taken after the handler is set and before the model is asked.
    while !bench.index().join(".tantivy-writer.lock").exists() {
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
    // The first one holds the lock while it waits for its input.
    let lock_is_held = || {
        let message = bench.run(&["delete", "sleep-1"]);
        String::from_utf8_lossy(&message.stderr).contains("another process is writing")
    };
    let held = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        lock_is_held() || first.try_wait().unwrap().is_some()
    });
    assert!(held && first.try_wait().unwrap().is_none(), "the second writer was not told");
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
