//! Groups and themes over time, through the front door: ids that last, history, trends, the map.

use serde_json::{Value, json};

use crate::support::{Bench, ids, nine, sample};

/// Five new insights on one subject that the others do not touch.
fn strangers() -> Vec<Value> {
    let texts = [
        "A violin's top is carved from spruce, because spruce is stiff along the grain and light.",
        "Luthiers tap a violin's spruce plate and listen, because its pitch tells them how thin to carve.",
        "The varnish of an old violin matters less to its sound than the spruce of its top.",
        "A violin maker dries spruce for ten years before carving a top from it.",
        "Carving the back of a violin from maple makes its spruce top ring longer.",
    ];
    let insight = |(at, text): (usize, &&str)| {
        json!({"id": format!("violin-{at}"), "text": text, "show": "Workbench",
            "published": "2026-03-10T06:00:00Z"})
    };
    texts.iter().enumerate().map(insight).collect()
}

/// The sample with its groups, and where it was built from.
fn sampled() -> Bench {
    let bench = Bench::new();
    bench.ok(&["build", sample().to_str().unwrap(), "--precision", "int8"]);
    bench
}

fn titles(tree: &Value, level: &str) -> Vec<(u64, String)> {
    let list = tree[level].as_array().unwrap().iter();
    let mut found: Vec<(u64, String)> = list
        .map(|c| (c["id"].as_u64().unwrap(), c["exemplar"].as_str().unwrap().to_owned()))
        .collect();
    found.sort();
    found
}

#[test]
fn ids_last_over_builds_and_history_tells_what_happened() {
    let bench = sampled();
    let first = bench.json(&["themes"]);
    bench.ok(&["cluster"]);
    bench.ok(&["build", sample().to_str().unwrap(), "--precision", "int8"]);
    let again = bench.json(&["themes"]);
    for level in ["groups", "themes", "areas"] {
        assert_eq!(titles(&first, level), titles(&again, level), "{level}");
    }
    let file = bench.jsonl("more.jsonl", &strangers());
    bench.ok(&["add", file.to_str().unwrap()]);
    let history = bench.json(&["themes", "--history"]);
    let entries = history["history"].as_array().unwrap();
    let how: Vec<&str> = entries.iter().map(|entry| entry["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["anew", "continued", "continued", "assigned"]);
    assert!(entries.is_sorted_by_key(|entry| entry["commit"].as_u64()));
    assert!(entries[0]["themes"].as_array().unwrap().iter().all(|c| c["event"] == "born"));
    // The last bits of vectors depend on the processor, and so does whether the first clustering left a move undone.
    let moved =
        entries[1]["groups"].as_array().unwrap().iter().map(|change| change["gained"].as_u64());
    assert!(moved.map(Option::unwrap_or_default).sum::<u64>() <= 2, "{}", entries[1]);
    assert_eq!(entries[3]["date"], "2026-03-22");

    let born = entries[3]["groups"].as_array().unwrap();
    let born: Vec<&Value> = born.iter().filter(|change| change["event"] == "born").collect();
    assert_eq!(born.len(), 1, "five strangers on one subject are one group: {born:?}");
    let page = bench.json(&["group", "violin-0"]);
    assert_eq!(page["group"]["id"], born[0]["id"]);
    assert_eq!(ids(&page["members"]).len(), 5);

    let id = first["themes"][0]["id"].to_string();
    let of_one = bench.json(&["themes", "--history", &id]);
    let events = of_one["history"].as_array().unwrap();
    assert!(!events.is_empty() && events.iter().all(|entry| entry["groups"] == json!([])));
    assert!(bench.fails(2, &["themes", "--history", "show:1"]).contains("theme:12"));
    assert_eq!(bench.json(&["info", "--verify"])["verified"]["damaged"], json!([]));
}

#[test]
fn an_index_from_before_there_was_history_goes_on() {
    let bench = Bench::with(&nine());
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1");
    std::fs::remove_dir_all(bench.index()).unwrap();
    std::fs::create_dir_all(bench.index()).unwrap();
    for entry in std::fs::read_dir(golden).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), bench.index().join(entry.file_name())).unwrap();
    }
    bench.ok(&["upgrade"]);
    assert!(bench.run(&["themes", "--history"]).status.code() == Some(1));
    let before = bench.json(&["themes"]);
    bench.ok(&["cluster"]);
    // What goes on keeps its id; what those before had in two pieces is one now.
    let (before, after) = (titles(&before, "groups"), titles(&bench.json(&["themes"]), "groups"));
    assert_eq!((before.len(), after.len()), (4, 3));
    assert!(after.iter().filter(|group| before.contains(group)).count() >= 1, "{after:?}");
    assert_eq!(bench.json(&["themes", "--history"])["history"].as_array().unwrap().len(), 1);
}

#[test]
fn the_sample_has_trends_a_map_and_stable_groups() {
    let bench = sampled();
    let trends = bench.json(&["themes", "--rising", "--days", "5"]);
    assert_eq!((&trends["days"], &trends["before_days"]), (&json!(5), &json!(28)));
    let rising = trends["rising"].as_array().unwrap();
    for theme in rising {
        let number = |key: &str| theme[key].as_f64().unwrap_or(f64::INFINITY);
        assert!(number("low") <= number("ratio") && number("ratio") <= number("high"), "{theme}");
        assert_eq!(theme["shows"].as_array().unwrap().len(), 33);
    }
    assert!(bench.ok(&["themes", "--rising"]).contains("rising"));
    assert!(bench.ok(&["themes"]).contains("areas 1–"));

    let out = bench.path().join("map.html");
    let report = bench.json(&["map", "--out", out.to_str().unwrap()]);
    let page = std::fs::read_to_string(&out).unwrap();
    assert_eq!(report["points"], bench.json(&["info"])["insights"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("id=\"data-texts0\""));
    assert!(!page.contains("src=\"http") && !page.contains("{{"));

    let data = sample();
    let replay =
        ["eval", "stability", data.to_str().unwrap(), "--step", "week", "--precision", "int8"];
    let report = bench.json(&replay);
    let days = report["days"].as_array().unwrap();
    assert!(!days.is_empty());
    for day in days {
        assert!(day["date"].is_string() && day["unchanged"].as_u64().unwrap() > 0);
        assert!(day["ari"].as_f64().unwrap() <= 1.0 && day["ids_changed"].as_f64().unwrap() <= 1.0);
    }
    assert!(report["mean"]["ari"].as_f64() >= report["worst"]["ari"].as_f64());
    let message = bench.fails(2, &["eval", "stability", data.to_str().unwrap(), "--base", "1"]);
    assert!(message.contains("--base"), "{message}");
}
