//! What each verb answers with `--json` on the sample, key by key: a program that reads it today reads it tomorrow.
//!
//! What stands under a key is told by its kind alone; other tests hold the values.

use std::fmt::Write;

use serde_json::Value;

use crate::support::{Bench, sample};

/// The verbs that answer from the sample's index and readers, in an order in which each finds what it needs.
const ASKED: &[&str] = &[
    "info",
    "info --verify",
    "get aic-001",
    "get nobody",
    "search late buses -n 2",
    "search late buses -n 2 --mode lexical --explain",
    "search late buses -n 1 --mode rrf --explain",
    "search late buses -n 1 --explain",
    "search late buses -n 1 --mode dense --show nobody",
    "related {first} -n 2",
    "related --text buses -n 1",
    "page {first} -n 2",
    "newest -n 2",
    "community theme 1 -n 2",
    "community theme 99999",
    "group {first}",
    "themes -n 1",
    "themes --tree -n 1",
    "themes --history -n 1",
    "themes --rising -n 1",
    "cluster",
    "map --out {out}/map.html",
    "embed {out}/line.txt --out {out}/line.npy",
    "profile import {sample}/profiles/{profile}",
    "profile show",
    "profile show {reader}",
    "profile explain {reader} --at 2026-03-20T20:00:00Z",
    "brief preview {reader} --at 2026-03-20T20:00:00Z",
    "brief make {reader} --date 2026-03-20",
    "brief make {reader} --date 2026-03-20",
    "brief show {reader}",
    "brief verify",
    "brief replay {reader} --from 2026-03-18 --to 2026-03-19",
    "brief diff 1 1",
    "brief learn",
    "brief feedback {first} more --reader {reader}",
    "profile undo {reader}",
    "profile export {reader}",
    "profile erase {reader} --yes",
    "eval run {out}/run.txt --qrels {out}/qrels.txt",
    "eval compare {out}/run.txt {out}/other.txt --qrels {out}/qrels.txt",
    "eval ann --queries 3",
    "bench ann --queries 3",
    "bench related --pages 3",
    "delete {first}",
    "delete {first}",
    "model list",
    "model path",
    "search",
];

#[test]
fn every_verb_answers_with_the_keys_that_programs_know() {
    let bench = Bench::new();
    // `model list` tells of the int8 form, too, which is written by the first who needs it.
    bench.json(&["model", "fetch"]);
    let corpus = sample().join("corpus.jsonl");
    bench.file("line.txt", "One line.\n");
    bench.file("run.txt", "1 Q0 a 1 2.0 one\n1 Q0 b 2 1.0 one\n");
    bench.file("other.txt", "1 Q0 b 1 2.0 other\n1 Q0 a 2 1.0 other\n");
    bench.file("qrels.txt", "1 0 a 1\n");
    let mut told = String::new();
    let mut tell = |words: &[String], shown: &str| {
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--json"]).collect();
        let output = bench.run(&words);
        let text = String::from_utf8(output.stdout).unwrap();
        let code = output.status.code().unwrap();
        writeln!(told, "$ quintet {shown} --json   exit {code}").unwrap();
        match serde_json::from_str(&text) {
            Ok(value) => keys(&value, "", &mut told),
            Err(_) => writeln!(told, "{} lines", text.lines().count()).unwrap(),
        }
        text
    };
    tell(&["build".into(), corpus.display().to_string()], "build corpus.jsonl");
    let text = std::fs::read_to_string(&corpus).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let first = first["id"].as_str().or(first["_id"].as_str()).unwrap();
    let mut profiles: Vec<_> = std::fs::read_dir(sample().join("profiles"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    profiles.sort();
    let profile = &profiles[0];
    let (folder, out) = (sample(), bench.path().display().to_string());
    let imported = std::fs::read_to_string(folder.join("profiles").join(profile)).unwrap();
    let reader = imported.split('"').nth(1).unwrap().to_owned();
    for asked in ASKED {
        let filled = |word: &str| {
            word.replace("{first}", first)
                .replace("{profile}", profile)
                .replace("{reader}", &reader)
                .replace("{sample}", &folder.display().to_string())
                .replace("{out}", &out)
        };
        tell(&asked.split(' ').map(filled).collect::<Vec<_>>(), asked);
    }
    insta::assert_snapshot!(told);
}

/// Writes each path of keys within `value` with the kind of what stands there; of a list its first.
fn keys(value: &Value, path: &str, told: &mut String) {
    let kind = match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(key, value)| keys(value, &format!("{path}.{key}"), told));
            return;
        }
        Value::Array(list) if !list.is_empty() => {
            return keys(&list[0], &format!("{path}[]"), told);
        }
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
        Value::Object(_) => "nothing",
        Value::Array(_) => "none",
    };
    writeln!(told, "  {path} {kind}").unwrap();
}
