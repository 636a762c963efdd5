//! Many copies of one text are one thing: embedded once, one node, one group, one place on a page.

use serde_json::{Value, json};

use crate::support::{Bench, ids, sample};

const READ: &str = "This episode is brought to you by Larkspur Mail, the inbox that answers itself. Go to larkspur.example slash tape for ten percent off.";

/// `count` copies of `text` on twenty shows, some with other capitals, white space and titles.
fn copies(name: &str, text: &str, count: usize) -> Vec<Value> {
    let one = |at: usize| {
        let mut insight = json!({
            "id": format!("{name}{at}"), "text": text, "show": format!("Show {}", at % 20),
            "episode": format!("E{at}"), "published": format!("2026-03-{:02}T06:00:00Z", 1 + at % 20),
        });
        match at % 10 {
            3 => insight["text"] = text.to_uppercase().into(),
            5 => insight["text"] = text.replace(' ', "  ").into(),
            7 => insight["title"] = format!("Episode {at} of the show about bridges").into(),
            _ => {}
        }
        insight
    };
    (0..count).map(one).collect()
}

/// The sample and 700, 200, 60 and 2 copies of four texts.
fn crowded() -> Bench {
    let bench = Bench::new();
    let mut lines = std::fs::read_to_string(sample().join("corpus.jsonl")).unwrap();
    let texts = [
        ("ad", READ, 700),
        (
            "bed",
            "People who sleep with a window open have a lower heart rate in the morning, because cooler air lets the body rest.",
            200,
        ),
        ("tax", "Ledgerly files the taxes of your small company while you sleep.", 60),
        ("two", "A violin's top is carved from spruce, because spruce is stiff and light.", 2),
    ];
    for (name, text, count) in texts {
        copies(name, text, count).iter().for_each(|line| lines.push_str(&format!("{line}\n")));
    }
    let file = bench.file("mixed.jsonl", lines);
    bench.ok(&["build", file.to_str().unwrap(), "--precision", "int8"]);
    bench
}

#[track_caller]
fn group_of(bench: &Bench, id: &str) -> u64 {
    bench.json(&["group", id])["group"]["id"].as_u64().unwrap()
}

#[test]
fn copies_of_one_text_alone_are_embedded_once_and_are_one_group() {
    let bench = Bench::new();
    let all: Vec<Value> =
        copies("ad", READ, 40).into_iter().filter(|ad| ad.get("title").is_none()).collect();
    let file = bench.jsonl("same.jsonl", &all);
    let report = bench.json(&["build", file.to_str().unwrap()]);
    assert_eq!((&report["insights"], &report["groups"]["groups"]), (&json!(36), &json!(1)));
    // In the capitals and with the white space that it came with: three.
    assert_eq!((&report["embedded"], &report["reused"]), (&json!(3), &json!(33)));
    let tree = bench.json(&["themes"]);
    assert_eq!(tree["themes"][0]["size"], 36);
    let page = bench.json(&["group", "ad9"]);
    assert_eq!((ids(&page["members"]), &page["members"][0]["copies"]), (vec!["ad9"], &json!(35)));
}

#[test]
fn copies_among_others_have_one_group_and_one_place_on_a_page() {
    let bench = crowded();
    let tree = bench.json(&["themes"]);
    let groups = tree["groups"].as_array().unwrap().len();
    // Groups hold five texts or more, where that many hang together.
    assert!(groups <= 580 / 5, "{groups} groups");
    for (name, count) in [("ad", 700), ("bed", 200), ("tax", 60), ("two", 2)] {
        let page = bench.json(&["group", &format!("{name}0")]);
        let said: Vec<&Value> = page["members"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|member| member["id"].as_str().unwrap().starts_with(name))
            .collect();
        assert_eq!((said.len(), &said[0]["copies"]), (1, &json!(count - 1)), "{name}");
    }
    let map = bench.json(&["map", "--out", bench.path().join("map.html").to_str().unwrap()]);
    assert_eq!(
        map["points"].as_u64().unwrap() + 700 + 200 + 60 + 2 - 4,
        bench.json(&["info"])["insights"].as_u64().unwrap()
    );

    // Hardly anything belongs below what a sponsor says, which is an answer, too.
    let output = bench.run(&["related", "ad3", "--json"]);
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    let related = ids(&page["related"]);
    assert!(related.iter().all(|id| !id.starts_with("ad")), "{related:?}");
    assert_eq!(output.status.code(), Some(i32::from(related.is_empty())));
    assert_eq!(page["also_on"], 19);
    for names in ["bed", "tax"] {
        let shown = related.iter().filter(|id| id.starts_with(names)).count();
        assert!(shown <= 1, "{related:?}");
    }

    // A brief tells it once and names the shows.
    let profile = bench.file(
        "ada.toml",
        "name = \"Ada\"\ntime_zone = \"UTC\"\n[[interests]]\nphrase = \"sleeping with the window open\"\nweight = 1.0\n",
    );
    let path = profile.to_str().unwrap();
    let brief = bench.json(&["brief", "preview", path, "--at", "2026-03-21T06:00:00Z"]);
    let items = brief["items"].as_array().unwrap().iter();
    let told: Vec<&Value> =
        items.filter(|item| item["insight"]["id"].as_str().unwrap().starts_with("bed")).collect();
    assert_eq!(told.len(), 1, "{brief}");
    assert!(told[0]["also_on"].as_array().unwrap().len() > 5, "{brief}");

    // A copy that is added belongs to the group of its text at once, even where the first copy is gone.
    bench.ok(&["delete", "ad0"]);
    let more = bench.jsonl(
        "more.jsonl",
        &[json!({"id": "late", "text": READ, "title": "Late", "show": "New"})],
    );
    bench.ok(&["add", more.to_str().unwrap()]);
    assert_eq!(group_of(&bench, "late"), group_of(&bench, "ad1"));
    let hits = bench.json(&["search", READ, "-n", "800", "--mode", "dense"]);
    let found = ids(&hits["hits"]);
    let ads = found.iter().filter(|id| id.starts_with("ad")).count();
    assert_eq!((ads, found.contains(&"ad0"), found.contains(&"late")), (699, false, true));
    assert_eq!(bench.json(&["info", "--verify"])["verified"]["damaged"], json!([]));
}
