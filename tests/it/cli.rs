//! Every verb as a user would type it: results, JSON shapes, exit codes, help.

use serde_json::{Value, json};

use crate::support::{Bench, ids, nine, sample, stderr};

#[test]
fn build_says_what_it_did_and_building_again_embeds_only_what_changed() {
    let bench = Bench::new();
    let mut insights = nine();
    let file = bench.jsonl("insights.jsonl", &insights);
    let first = bench.json(&["build", file.to_str().unwrap()]);
    assert_eq!((&first["insights"], &first["embedded"]), (&json!(9), &json!(9)));
    insights[0]["text"] = json!("Something else altogether about sourdough bread.");
    insights[1]["show"] = json!("Renamed Show");
    bench.jsonl("insights.jsonl", &insights);
    let second = bench.json(&["build", file.to_str().unwrap()]);
    assert_eq!((&second["embedded"], &second["reused"]), (&json!(1), &json!(8)));
    assert_eq!(bench.json(&["get", "sleep-2"])["show"], "Renamed Show");
}

#[test]
fn every_field_is_given_back_as_it_came() {
    let bench = Bench::with(&nine());
    let insight = bench.json(&["get", "grid-1"]);
    assert_eq!(insight["mood"], "calm");
    assert_eq!(insight["published"], "2026-03-08T06:00:00Z");
    let message = bench.fails(1, &["get", "nobody"]);
    assert!(message.contains("no insight has the id \"nobody\""), "{message}");
}

#[test]
fn csv_gzip_and_standard_input_are_read_too() {
    let bench = Bench::new();
    let csv = "id,text,show\n1,\"Tides pull twice a day, because the moon does.\",Sea Room\n";
    let report: Value = serde_json::from_slice(
        &bench
            .command(&["build", "-", "--format", "csv", "--json"])
            .write_stdin(csv)
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    assert_eq!(report["insights"], 1);
    assert_eq!(bench.json(&["get", "1"])["show"], "Sea Room");
}

#[test]
fn bad_lines_are_told_with_file_and_line_and_refused_when_strict() {
    let bench = Bench::new();
    let good = nine()[0].to_string();
    let lines = format!("{good}\nnot json\n{good}\n{{\"id\":\"x\",\"text\":\"\"}}\n");
    let file = bench.file("bad.jsonl", lines);
    let output = bench.run(&["build", file.to_str().unwrap(), "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["insights"], &report["ingest"]["read"]), (&json!(1), &json!(4)));
    let message = stderr(&output);
    for place in ["bad.jsonl:2:", "bad.jsonl:3:", "bad.jsonl:4:"] {
        assert!(message.contains(place), "{place} in {message}");
    }
    let message = bench.fails(2, &["build", file.to_str().unwrap(), "--strict"]);
    assert!(message.contains("bad.jsonl:2:"), "{message}");
    assert_eq!(bench.json(&["info"])["insights"], 1, "the index before stays");
}

#[test]
fn add_updates_and_delete_takes_away() {
    let bench = Bench::with(&nine());
    let more = [
        json!({"id": "sleep-1", "text": "A cool bedroom helps more than a dark one."}),
        json!({"id": "tea-1", "text": "Green tea tastes bitter when the water is too hot."}),
    ];
    let file = bench.jsonl("more.jsonl", &more);
    let report = bench.json(&["add", file.to_str().unwrap()]);
    assert_eq!((&report["insights"], &report["replaced"]), (&json!(10), &json!(1)));
    assert_eq!(ids(&bench.json(&["search", "bitter green tea", "-n", "1"])["hits"]), ["tea-1"]);
    let report = bench.json(&["delete", "tea-1", "nobody"]);
    assert_eq!((&report["deleted"], &report["missing"]), (&json!(["tea-1"]), &json!(["nobody"])));
    for mode in ["hybrid", "fused", "rrf", "dense", "lexical"] {
        let output = bench.run(&["search", "bitter green tea", "--mode", mode, "--json"]);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(!ids(&found["hits"]).contains(&"tea-1"), "a deleted insight came back in {mode}");
    }
    bench.fails(1, &["delete", "nobody"]);
}

#[test]
fn what_claims_nothing_is_counted_and_marked_and_stands_behind() {
    let mut insights = nine();
    let remark = "This highlights the importance of sleep in a cool bedroom.";
    insights.push(json!({"id": "remark", "text": remark, "show": "Elsewhere", "claim": "gold"}));
    let bench = Bench::with(&insights);
    assert_eq!(bench.json(&["info"])["no_claim"], 1);
    assert!(bench.ok(&["info"]).contains("1 of them claim nothing"));
    let hits = bench.json(&["search", "sleep in a cool bedroom", "-n", "10"])["hits"].take();
    for hit in hits.as_array().unwrap() {
        assert_eq!(hit["is_claim"], hit["id"] != "remark", "{hit}");
    }
    assert!(bench.ok(&["search", "sleep in a cool bedroom"]).contains("no claim"));
    let got = bench.json(&["get", "remark"]);
    assert_eq!((&got["is_claim"], &got["claim"]), (&json!(false), &json!("gold")));
    let related = bench.json(&["related", "sleep-1"])["related"].take();
    let related = related.as_array().unwrap();
    assert_eq!(related.last().unwrap()["is_claim"], false, "behind all others: {related:?}");
    assert!(related[..related.len() - 1].iter().all(|related| related["is_claim"] == true));
}

#[test]
fn search_takes_filters_into_account_while_searching() {
    let bench = Bench::with(&nine());
    let found = bench.json(&["search", "how to sleep better", "--show", "body talk", "-n", "3"]);
    assert_eq!(ids(&found["hits"]).len(), 2, "the filter leaves two, and both are found");
    assert!(found["hits"].as_array().unwrap().iter().all(|hit| hit["show"] == "Body Talk"));
    let found = bench.json(&["search", "sleep", "--since", "2026-03-03", "--until", "2026-03-05"]);
    let mut dated = ids(&found["hits"]);
    dated.sort_unstable();
    assert_eq!(dated, ["sleep-3", "sleep-4"]);
    let message = bench.fails(2, &["search", "sleep", "--since", "yesterday"]);
    assert!(message.contains("--since") && message.contains("2026-03-01"), "{message}");
    bench.fails(1, &["search", "zebra", "--mode", "lexical"]);
}

#[test]
fn the_parts_of_a_hybrid_score_add_up() {
    let bench = Bench::with(&nine());
    for mode in ["hybrid", "fused", "rrf"] {
        let found = bench.json(&["search", "caffeine and sleep", "--mode", mode]);
        for hit in found["hits"].as_array().unwrap() {
            let part =
                |name: &str| hit["explanation"][name]["contribution"].as_f64().unwrap_or(0.0);
            let sum = part("lexical") + part("dense") + part("neighbours");
            assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-5, "{hit}");
        }
        let few = bench.json(&["search", "caffeine and sleep", "--mode", mode, "-n", "3"]);
        assert_eq!(few["hits"].as_array().unwrap()[..], found["hits"].as_array().unwrap()[..3]);
    }
}

#[test]
fn related_shows_other_shows_first_and_no_claim_twice() {
    let bench = Bench::with(&nine());
    let page = bench.json(&["related", "sleep-3", "-n", "4"]);
    assert_eq!(page["insight"]["id"], "sleep-3");
    let related = ids(&page["related"]);
    assert_eq!(related[0], "sleep-4", "another number is another claim");
    assert!(!related.contains(&"sleep-3"));
    let both = related.contains(&"sleep-1") && related.contains(&"sleep-2");
    assert!(!both, "one claim came twice: {related:?}");
    let page = bench.json(&["related", "--text", "What batteries do for the grid", "-n", "2"]);
    let mut related = ids(&page["related"]);
    related.sort_unstable();
    assert_eq!(related, ["grid-1", "grid-2"]);
    bench.fails(1, &["related", "nobody"]);
}

#[test]
fn embed_writes_a_numpy_file_with_one_row_a_line() {
    let bench = Bench::new();
    let file = bench.file("lines.txt", "one line\nanother line\n");
    let out = bench.path().join("rows.npy");
    let report = bench.json(&["embed", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!((&report["rows"], &report["dim"]), (&json!(2), &json!(384)));
    let rows = npyz::NpyFile::new(std::fs::File::open(&out).unwrap()).unwrap();
    assert_eq!(rows.shape(), [2, 384]);
    let values: Vec<f32> = rows.into_vec().unwrap();
    let length: f32 = values[..384].iter().map(|x| x * x).sum();
    assert!((length - 1.0).abs() < 1e-4, "{length}");

    // Of a file of insights the texts are embedded, not the lines.
    let insights = bench.file(
        "two.jsonl",
        "{\"id\":\"a\",\"text\":\"one line\"}\n{\"id\":\"b\",\"text\":\"another line\"}\n",
    );
    bench.json(&["embed", insights.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let rows = npyz::NpyFile::new(std::fs::File::open(&out).unwrap()).unwrap();
    assert_eq!(rows.into_vec::<f32>().unwrap(), values);
    let torn = bench.file("torn.jsonl", "{\"id\":\"a\",\"text\":\"one line\"}\n{\"id\":\"b\"}\n");
    let arguments = ["embed", torn.to_str().unwrap(), "--out", out.to_str().unwrap()];
    assert!(bench.fails(2, &arguments).contains("torn.jsonl:2"));
}

#[test]
fn the_sample_gives_themes_groups_a_brief_and_figures() {
    let bench = Bench::new();
    let data = sample();
    bench.ok(&["build", data.to_str().unwrap()]);
    let tree = bench.json(&["themes"]);
    // The last bits of vectors depend on the processor, and so do a theme or two of twelve subjects.
    assert!(tree["themes"].as_array().unwrap().len() >= 3, "{tree}");
    let page = bench.json(&["group", "aic-001"]);
    assert!(ids(&page["members"]).contains(&"aic-001"));
    assert_eq!(page["theme"]["id"], page["group"]["parent"]);

    let profile = data.join("profiles/maren-platform-engineer.toml");
    let preview = ["brief", "preview", profile.to_str().unwrap(), "--at", "2026-03-21T06:00:00Z"];
    let brief = bench.json(&preview);
    let items = brief["items"].as_array().unwrap();
    assert!((1..=5).contains(&items.len()), "{brief}");
    for item in items {
        let parts = item["parts"].as_array().unwrap().iter();
        let sum: f64 = parts.map(|part| part["value"].as_f64().unwrap()).sum();
        assert!((sum - item["score"].as_f64().unwrap()).abs() < 1e-9, "{item}");
        assert!(item["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    }
    assert_eq!(bench.json(&preview), brief, "the same again gives the same");

    let report = bench.json(&["eval", "retrieval", data.to_str().unwrap()]);
    let runs = report["runs"].as_array().unwrap();
    let figure = |mode: &str| {
        let run = runs.iter().find(|run| run["mode"] == mode);
        run.and_then(|run| run["ndcg@10"].as_f64()).unwrap_or_else(|| panic!("{mode}: {report}"))
    };
    // Asked twice is better than asked once, and a convex combination better than ranks.
    assert!(figure("hybrid") > figure("fused") && figure("fused") > figure("rrf"), "{report}");
    assert!(figure("rrf") > figure("lexical") && figure("hybrid") > 0.5, "{report}");
}

#[test]
fn clear_errors_for_what_is_not_there() {
    let bench = Bench::new();
    let message = bench.fails(2, &["search", "anything"]);
    assert!(message.contains("quintet build"), "{message}");
    let message = bench.fails(2, &["build", "no/such/file.jsonl"]);
    assert!(message.contains("no/such/file.jsonl does not exist"), "{message}");
    std::fs::create_dir_all(bench.index()).unwrap();
    std::fs::write(bench.index().join("thesis.txt"), "precious").unwrap();
    let file = bench.jsonl("insights.jsonl", &nine());
    let message = bench.fails(2, &["build", file.to_str().unwrap()]);
    assert!(message.contains("holds other files"), "{message}");
}

/// What README shows of the demo is what the demo shows, numbers aside, which another processor may round otherwise.
#[test]
fn the_front_page_shows_what_the_demo_shows() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let bench = Bench::new();
    let data = sample();
    let shown = bench.ok(&["demo", "--data", data.to_str().unwrap()]);
    let plain =
        |line: &str| line.trim().chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let shown: Vec<String> = shown.lines().map(plain).collect();
    let parts: Vec<&str> = readme.split("<!-- quintet demo -->").skip(1).collect();
    assert_eq!(parts.len(), 2);
    for part in parts {
        let text = part.split("```").nth(1).unwrap().trim_start_matches("text\n");
        for line in text.lines().map(plain).filter(|line| !line.is_empty()) {
            assert!(shown.contains(&line), "the demo does not show: {line}");
        }
    }
}

#[test]
fn the_page_of_verbs_is_what_help_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/cli.md")).unwrap();
    assert!(
        page == quintet::cli::reference(),
        "make it again: quintet man --markdown > docs/cli.md"
    );
}

#[test]
fn help_of_every_verb_has_examples_and_the_man_page_and_completions_are_there() {
    let bench = Bench::new();
    let verbs = quintet::cli::verbs();
    assert!(verbs.len() > 40, "{verbs:?}");
    for verb in verbs {
        let arguments: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let help = bench.ok(&arguments);
        assert!(help.contains("Examples:"), "{verb}");
    }
    assert!(bench.ok(&["man"]).contains(".TH quintet"));
    assert!(bench.ok(&["completions", "bash"]).contains("_quintet"));
}

/// The runtime would keep an identifier and a queue of events there for its maker.
#[test]
fn nothing_but_the_index_and_the_model_is_written() {
    let bench = Bench::with(&nine());
    let model = bench.ok(&["model", "path"]);
    let home = bench.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let mut search = bench.command(&["search", "sleep", "--mode", "dense"]);
    search.env("HOME", &home).env("XDG_CACHE_HOME", home.join("cache"));
    // As a user runs it: nothing is set for the runtime, and it takes this for no run of tests.
    search.env("QUINTET_MODEL_DIR", model.trim());
    for name in ["ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS"] {
        search.env_remove(name);
    }
    search.assert().success();
    assert_eq!(std::fs::read_dir(&home).unwrap().count(), 0, "something was written to {home:?}");
}
