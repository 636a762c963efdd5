//! Readers and their briefs as a person would keep them from the command line.

use serde_json::{Value, json};

use crate::support::{Bench, sample, stderr};

/// An index of the sample with its eight readers.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.ok(&["build", sample().to_str().unwrap()]);
    let mut import = vec!["profile".to_owned(), "import".to_owned()];
    let profiles = std::fs::read_dir(sample().join("profiles")).unwrap();
    import.extend(profiles.map(|file| file.unwrap().path().display().to_string()));
    let import: Vec<&str> = import.iter().map(String::as_str).collect();
    assert_eq!(bench.json(&import)["imported"].as_array().unwrap().len(), 8);
    bench
}

fn brief_ids(brief: &Value) -> Vec<&str> {
    brief["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["insight"]["id"].as_str().unwrap())
        .collect()
}

#[test]
fn briefs_are_made_once_shown_in_every_form_and_keep_the_contract() {
    let bench = bench();
    let all = |date: &str| bench.json(&["brief", "make", "--all", "--date", date]);
    for date in ["2026-03-19", "2026-03-20", "2026-03-21"] {
        let report = all(date);
        assert_eq!((&report["made"], &report["failed"]), (&json!(8), &json!([])), "{report}");
    }
    assert_eq!(all("2026-03-21")["before"], 8);
    let readers = bench.json(&["profile", "show"]);
    assert_eq!(readers["readers"].as_array().unwrap().len(), 8);
    let name = "Maren, platform engineer";
    let make = ["brief", "make", name, "--date", "2026-03-20"];
    let made = bench.ok(&[&make[..], &["--format", "json"]].concat());
    let show = ["brief", "show", name, "--date", "2026-03-20", "--json"];
    assert_eq!(bench.ok(&show), made, "the stored bytes");
    let brief: Value = serde_json::from_str(&made).unwrap();
    assert!(!brief_ids(&brief).is_empty(), "{brief}");
    let id = brief["id"].as_str().unwrap();
    let reason = brief["items"][0]["reason"].as_str().unwrap();
    for (format, begins) in
        [("text", "Brief for"), ("md", "# Brief for"), ("html", "<!DOCTYPE html>")]
    {
        let page = bench.ok(&["brief", "show", id, "--format", format]);
        assert!(page.starts_with(begins) && page.contains(&reason[..20]), "{page}");
    }
    let audit = bench.json(&["brief", "verify"]);
    assert_eq!((&audit["briefs"], &audit["broken"]), (&json!(24), &json!([])), "{audit}");
    let rules = audit["rules"].as_array().unwrap();
    assert!(rules.len() == 15 && rules.iter().all(|rule| rule["held"] == 24), "{audit}");
    let replay = ["brief", "replay", name, "--from", "2026-03-19", "--to", "2026-03-21"];
    let replay = bench.json(&replay);
    assert!(replay["days"].as_array().unwrap().iter().all(|day| day["stored"]["same"] == true));
    bench.ok(&["brief", "diff", id, id]);
    // Nothing that came out on the last day is for a platform engineer.
    let quiet = bench.json(&["brief", "show", name]);
    assert_eq!((&quiet["date"], &quiet["items"]), (&json!("2026-03-21"), &json!([])), "{quiet}");
    assert!(quiet["nearest_miss"]["insight"]["id"].is_string(), "{quiet}");
    bench.fails(1, &["brief", "diff", quiet["id"].as_str().unwrap(), id]);
    bench.fails(1, &["brief", "show", "nobody"]);
}

#[test]
fn a_reader_is_made_edited_taught_and_erased() {
    let bench = bench();
    let name = "Ada Qxyz";
    let new = ["profile", "new", name, "sleep and shift work", "--less", "venture capital"];
    let profile =
        bench.json(&[&new[..], &["--time-zone", "Europe/Berlin", "--hour", "06:30"]].concat());
    assert!(profile["toml"].as_str().unwrap().contains("hour = \"06:30\""), "{profile}");
    assert!(bench.fails(2, &new).contains("profile edit"));
    let opml = bench.file("list.opml", r#"<opml><body><outline text="Lights Out Lab" xmlUrl="https://example.org/a"/></body></opml>"#);
    bench.ok(&["profile", "import", opml.to_str().unwrap(), "--reader", name]);
    assert!(bench.ok(&["profile", "export", name]).contains("shows = [\"Lights Out Lab\"]"));

    // An editor that makes a mistake: the line is told, nothing is stored.
    let edit = |command: &str| {
        bench.command(&["profile", "edit", name]).env("VISUAL", command).output().unwrap()
    };
    let broken = edit("sed -i 2s/.*/colour=1/");
    assert_eq!(broken.status.code(), Some(2));
    assert!(stderr(&broken).contains(".toml:2: `colour`: unknown key"), "{}", stderr(&broken));
    assert!(edit("sed -i s/size.=.5/size=3/").status.success());
    let brief = bench.json(&["brief", "make", name, "--date", "2026-03-20"]);
    let item = brief_ids(&brief)[0];
    assert!(brief_ids(&brief).len() <= 3);

    let said = bench.json(&["brief", "feedback", item, "mute", "--what", "show", "--reader", name]);
    assert_eq!(said["reader"], name);
    let show = brief["items"][0]["insight"]["show"].as_str().unwrap();
    let muted = bench.ok(&["profile", "export", name]);
    assert!(muted.contains(&format!("[[mutes]]  # never shown\nshow = \"{show}\"")), "{muted}");
    bench.ok(&["brief", "feedback", item, "more", "--reader", name, "--date", "2026-03-20"]);
    let next = bench.json(&["brief", "make", name, "--date", "2026-03-21"]);
    assert!(next["items"].as_array().unwrap().iter().all(|item| item["insight"]["show"] != show));
    let learned = bench.ok(&["profile", "export", name]);
    assert!(learned.contains(&format!("insight = \"{item}\"")), "{learned}");
    assert_eq!(bench.json(&["profile", "undo", name])["feedback"]["verdict"], "more");
    let undone = bench.json(&["profile", "undo", name, "--feedback"]);
    assert_eq!(undone["feedback"]["verdict"], "mute");
    let explained = bench.json(&["profile", "explain", name, "--at", "2026-03-20T06:00:00Z"]);
    assert_eq!(explained["wishes"][0]["phrase"], "sleep and shift work");
    bench.ok(&["brief", "verify", name]);

    assert!(bench.fails(2, &["profile", "erase", name]).contains("--yes"));
    bench.ok(&["profile", "erase", name, "--yes"]);
    assert!(bench.fails(2, &["profile", "show", name]).contains("there is no profile named"));
    for file in std::fs::read_dir(bench.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(4).any(|part| part == b"Qxyz"));
    }
}

#[test]
fn weights_are_learned_from_words_and_travel_with_the_index() {
    let bench = bench();
    for date in ["2026-03-19", "2026-03-20"] {
        bench.json(&["brief", "make", "--all", "--date", date]);
    }
    let silent = bench.json(&["brief", "learn"]);
    assert_eq!((&silent["pairs"], &silent["before"]), (&json!(0), &silent["weights"]), "{silent}");
    let readers = bench.json(&["profile", "show"]);
    for reader in readers["readers"].as_array().unwrap() {
        let name = reader["name"].as_str().unwrap();
        let brief = bench.json(&["brief", "show", name, "--date", "2026-03-20"]);
        let ids = brief_ids(&brief);
        if let [first, .., last] = ids[..] {
            for (id, word) in [(first, "more"), (last, "less")] {
                bench.ok(&["brief", "feedback", id, word, "--reader", name]);
            }
        }
    }
    let learned = bench.json(&["brief", "learn"]);
    assert!(learned["pairs"].as_u64().unwrap() > 1, "{learned}");
    assert_ne!(learned["weights"], learned["before"]);
    assert_eq!(learned["written"], false);
    assert!(bench.ok(&["brief", "learn"]).contains("recency"));
    let written = bench.json(&["brief", "learn", "--write"]);
    assert_eq!((&written["written"], &written["weights"]), (&json!(true), &learned["weights"]));

    bench.ok(&["build", sample().to_str().unwrap()]);
    bench.json(&["brief", "make", "--all", "--date", "2026-03-21"]);
    let name = "Maren, platform engineer";
    let used = |date: &str| {
        bench.json(&["brief", "show", name, "--date", date])["basis"]["settings"]["weights"].clone()
    };
    assert_eq!(
        (used("2026-03-20"), used("2026-03-21")),
        (learned["before"].clone(), learned["weights"].clone())
    );
    assert_eq!(bench.json(&["brief", "verify"])["broken"], json!([]));
    assert_eq!(bench.json(&["brief", "learn", "--reset"]), learned["before"]);
    assert_eq!(bench.json(&["brief", "learn"])["before"], learned["before"]);
}

#[test]
fn made_up_readers_are_served_and_measured() {
    let bench = bench();
    let few = ["bench", "briefs", "--profiles", "20", "--interests", "2"];
    let report = bench.json(&few);
    let runs = report["runs"].as_array().unwrap();
    assert!(
        runs.iter().all(|run| run["made"] == 20 && run["items"].as_f64().unwrap() > 0.0),
        "{report}"
    );
    assert_eq!(report["growth"].as_array().unwrap().len(), 15);
}

#[cfg(unix)]
#[test]
fn an_editor_that_is_open_for_long_overwrites_nothing_and_brings_nobody_back() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::with(&crate::support::nine());
    bench.ok(&["profile", "new", "Ann", "prices of new products", "sleep at night"]);
    let quintet = assert_cmd::cargo::cargo_bin!("quintet").display().to_string();
    let edit = |does: &str| {
        let script = format!("#!/bin/sh\nset -e\n{does}\nsed -i 's/^size = ./size = 6/' \"$1\"\n");
        let editor = bench.file("editor.sh", script.replace("quintet", &format!("'{quintet}'")));
        std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = bench.command(&["profile", "edit", "Ann"]);
        command.env_remove("VISUAL").env("EDITOR", editor).output().unwrap()
    };
    let feedback = "quintet brief feedback price-1 more --reader Ann --date 2026-03-08";
    let make = "quintet brief make Ann --date 2026-03-10";
    let output = edit(&format!("{feedback}; {make} >/dev/null"));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let profile = bench.ok(&["profile", "export", "Ann"]);
    assert!(profile.contains("size = 6") && profile.contains("pinned = false"), "{profile}");

    let output = edit("quintet profile erase Ann --yes");
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("stays erased; your text is in "), "{message}");
    let kept = message.split("your text is in ").nth(1).unwrap().split(',').next().unwrap();
    assert!(std::fs::read_to_string(kept).unwrap().contains("size = 6"));
    std::fs::remove_file(kept).unwrap();
    let readers = bench.run(&["profile", "show", "--json"]);
    assert_eq!(String::from_utf8_lossy(&readers.stdout).trim(), r#"{"readers":[]}"#);
}

#[test]
fn a_reader_may_be_named_like_a_file() {
    let bench = Bench::with(&crate::support::nine());
    bench.ok(&["profile", "new", "Ann.toml", "sleep"]);
    let file = bench.file("Ann.toml", "name = 'Somebody else'\n[[interests]]\nphrase = 'prices'\n");
    let reader = |profile: &str| {
        let mut command =
            bench.command(&["brief", "preview", profile, "--at", "2026-03-10", "--json"]);
        let output = command.current_dir(bench.path()).output().unwrap();
        let brief: Value = serde_json::from_slice(&output.stdout).unwrap();
        brief["reader"].as_str().unwrap().to_owned()
    };
    assert_eq!(reader("Ann.toml"), "Ann.toml");
    assert_eq!(reader("./Ann.toml"), "Somebody else");
    assert_eq!(reader(file.to_str().unwrap()), "Somebody else");
}
