//! Feeds in, insights out: the made-up show, served on the loopback.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shows::Shows;
use crate::support::Bench;

fn show() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/podcast")
}

fn served() -> Shows {
    let shows = Shows::start();
    shows.put_folder(&show());
    shows
}

const PRIVATE: &str = "--allow-private";

#[test]
fn a_show_is_scanned_into_groups_and_the_next_scan_asks_only_for_what_has_changed() {
    let (bench, shows) = (Bench::new(), served());
    let feed = shows.url("/feed.xml");
    let added = bench.json(&["feeds", "add", &feed]);
    assert_eq!(added["added"].as_array().unwrap().len(), 1);
    let report = bench.json(&["scan", PRIVATE]);
    let episodes = report["episodes"].as_array().unwrap();
    let words: Vec<&str> = episodes.iter().map(|one| one["words"].as_str().unwrap()).collect();
    assert_eq!(words.iter().filter(|word| **word == "transcript").count(), 3, "{report}");
    assert_eq!(words.iter().filter(|word| **word == "notes").count(), 1, "{report}");
    assert!(episodes.iter().all(|one| one["insights"].as_u64().unwrap() > 0), "{report}");
    assert!(report["added"]["groups"]["groups"].as_u64().unwrap() > 0, "{report}");
    let found = bench.json(&["search", "what", "a", "seat", "costs", "-n", "20"]);
    let hit = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let insight = bench.json(&["get", &hit]);
    assert_eq!(insight["show"], "Worth the Fare");
    for field in ["episode", "published", "url", "words", "how"] {
        assert!(insight[field].is_string(), "{field}: {insight}");
    }
    if insight["words"] == "transcript" {
        assert!(insight["speaker"].is_string() && insight["start"].is_number(), "{insight}");
    }

    shows.asked();
    let again = bench.json(&["scan", PRIVATE]);
    assert_eq!((again["unchanged"].as_u64(), again["insights"].as_u64()), (Some(1), Some(0)));
    let asked = shows.asked();
    assert!(asked.len() == 1 && asked[0].is_conditional, "{asked:?}");

    let list = bench.json(&["feeds", "list"]);
    assert_eq!(list["feeds"][0]["show"], "Worth the Fare");
    assert_eq!(list["feeds"][0]["read"], 4);
    let opml = bench.ok(&["feeds", "export"]);
    assert!(opml.contains(&feed) && opml.contains("Worth the Fare"), "{opml}");
    let gone = bench.json(&["feeds", "remove", "Worth the Fare", "--with-insights"]);
    assert_eq!(gone["deleted"], report["insights"]);
}

#[test]
fn a_feed_that_has_moved_is_asked_at_its_new_address_and_one_that_is_gone_no_more() {
    let (bench, shows) = (Bench::new(), served());
    shows.answer("/old.xml", 301, "location: /feed.xml\r\n", "");
    shows.answer("/gone.xml", 410, "", "");
    shows.put("/page.xml", "<html><body>not a feed</body></html>");
    let urls = ["/old.xml", "/gone.xml", "/page.xml"].map(|path| shows.url(path));
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    bench.ok(&[&["feeds", "add"], &urls[..]].concat());
    let report = bench.json(&["scan", PRIVATE, "--backlog", "1"]);
    let line = |path: &str| -> Value {
        let lines = report["lines"].as_array().unwrap();
        lines.iter().find(|line| line["url"] == shows.url(path)).unwrap().clone()
    };
    assert_eq!(line("/old.xml")["what"], "moved");
    assert_eq!(line("/old.xml")["left"], 3);
    assert_eq!(line("/gone.xml")["what"], "gone");
    assert_eq!(line("/page.xml")["what"], "broken");
    assert!(line("/page.xml")["why"].as_str().unwrap().len() > 20, "{report}");
    shows.asked();
    bench.ok(&["scan", PRIVATE]);
    let mut asked: Vec<String> = shows.asked().into_iter().map(|asked| asked.path).collect();
    asked.sort();
    assert_eq!(asked, ["/feed.xml", "/page.xml"]);
}

#[test]
fn an_address_that_leads_to_no_feed_is_not_taken_for_a_move_and_new_guids_bring_nothing_twice() {
    let (bench, shows) = (Bench::new(), served());
    let feed = std::fs::read_to_string(show().join("feed.xml")).unwrap();
    shows.put("/a.xml", &feed);
    let url = shows.url("/a.xml");
    let first = bench.json(&["scan", &url, PRIVATE])["insights"].as_u64().unwrap();
    shows.put("/page.html", "<html><body>Welcome to the hotel</body></html>");
    shows.answer("/a.xml", 301, "location: /page.html\r\n", "");
    assert_eq!(bench.run(&["scan", PRIVATE]).status.code(), Some(1));
    assert_eq!(bench.json(&["feeds", "list"])["feeds"][0]["url"], url.as_str());
    shows.put("/a.xml", feed.replace("worth-the-fare-00", "another-name-00"));
    let again = bench.json(&["scan", PRIVATE]);
    assert_eq!(again["insights"].as_u64(), Some(first), "{again}");
    assert_eq!(again["added"]["insights"].as_u64(), Some(first), "{again}");
}

#[test]
fn addresses_of_this_machine_are_refused_unless_they_are_allowed() {
    let (bench, shows) = (Bench::new(), served());
    let output = bench.run(&["scan", &shows.url("/feed.xml"), "--json"]);
    // Nothing that was asked could be read.
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["lines"][0]["why"].as_str().unwrap().contains("private"), "{report}");
    assert!(shows.asked().is_empty());
}

#[test]
fn a_transcript_that_cannot_be_had_now_is_tried_again_and_a_broken_one_makes_place_for_the_next() {
    let (bench, shows) = (Bench::new(), served());
    let item = |n: u32, links: &str| {
        format!(
            "<item><title>Part {n}</title><guid>{n}</guid><pubDate>Mon, 0{n} Mar 2026 06:00:00 GMT</pubDate>{links}</item>"
        )
    };
    let link =
        |url: &str, kind: &str| format!("<podcast:transcript url=\"{url}\" type=\"{kind}\"/>");
    let broken =
        link("/broken.json", "application/json") + &link("/what-a-seat-is-worth.vtt", "text/vtt");
    let feed = format!(
        "<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>Parts</title>{}{}</channel></rss>",
        item(1, &link("/later.vtt", "text/vtt")),
        item(2, &broken)
    );
    shows.put("/parts.xml", feed);
    shows.put("/broken.json", "{\"segments\": [");
    shows.answer("/later.vtt", 503, "", "");
    let report = bench.json(&["scan", &shows.url("/parts.xml"), PRIVATE]);
    assert_eq!(report["waiting"], 1, "{report}");
    let episodes = report["episodes"].as_array().unwrap();
    let of = |name: &str| episodes.iter().find(|one| one["episode"] == name).unwrap();
    assert_eq!(of("Part 2")["words"], "transcript");
    assert!(of("Part 2")["why"].as_str().unwrap().contains("broken.json"), "{report}");
    assert!(of("Part 1")["why"].as_str().unwrap().contains("503"), "{report}");
}

#[test]
fn transcripts_on_this_machine_need_no_feed() {
    let bench = Bench::new();
    let folder = bench.path().join("2026 season");
    std::fs::create_dir(&folder).unwrap();
    let text = show().join("what-a-seat-is-worth.vtt");
    std::fs::copy(text, folder.join("2026-03-05 On seats.vtt")).unwrap();
    std::fs::write(folder.join("2026-03-05 On seats.mp3"), "no sound").unwrap();
    let report = bench.json(&["scan", folder.to_str().unwrap(), "--show", "Seats"]);
    assert_eq!(report["episodes"].as_array().unwrap().len(), 1, "{report}");
    let newest = bench.json(&["newest"]);
    let first = &newest["newest"][0];
    assert_eq!(
        (first["show"].as_str(), first["episode"].as_str()),
        (Some("Seats"), Some("2026-03-05 On seats"))
    );
    assert_eq!(first["published"], "2026-03-05T00:00:00Z");
    let wrong = bench.fails(2, &["scan", "no-such.vtt"]);
    assert!(wrong.contains("no-such.vtt does not exist"), "{wrong}");
}

#[test]
fn without_feeds_the_way_to_them_is_told() {
    let bench = Bench::new();
    let told = bench.fails(2, &["scan"]);
    assert!(told.contains("quintet feeds add"), "{told}");
    let wrong = bench.fails(2, &["feeds", "add", "ftp://example.org/feed"]);
    assert!(wrong.contains("ftp://example.org/feed"), "{wrong}");
}

#[test]
fn a_model_writes_insights_that_the_transcript_bears_out_and_is_done_without_when_it_fails() {
    let (bench, shows) = (Bench::new(), served());
    let file = bench.path().join("2026-03-05 On seats.vtt");
    std::fs::copy(show().join("what-a-seat-is-worth.vtt"), &file).unwrap();
    let extractor = format!("{}/v1#some-model?tries=1&budget=1&price=0.1/0.2", shows.address);
    let arguments = ["scan", file.to_str().unwrap(), "--extractor", &extractor];
    shows.answer("/v1/chat/completions", 500, "", "out of order");
    let failed = bench.json(&arguments);
    assert_eq!(failed["model"]["fallen_back"], 1, "{failed}");
    let why = failed["episodes"][0]["why"].as_str().unwrap();
    assert!(why.contains("extracted on this machine instead"), "{failed}");
    assert!(failed["episodes"][0]["insights"].as_u64().unwrap() > 0, "{failed}");

    let insights = serde_json::json!({ "insights": [
        {
            "insight": "An old price that is promised for ever to early customers is a loan without a date of repayment.",
            "quote": "Promising early customers their old price for ever is a loan with no date of repayment"
        },
        { "insight": "Customers left in 1987.", "quote": "nobody ever said these words in the show" }
    ] });
    let answer = serde_json::json!({
        "choices": [{ "message": { "role": "assistant", "content": insights.to_string() }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 90 },
    });
    shows.put("/v1/chat/completions", answer.to_string());
    let bench = Bench::new();
    let report = bench.json(&arguments);
    assert_eq!(
        (report["insights"].as_u64(), report["model"]["held"].as_u64()),
        (Some(1), Some(1)),
        "{report}"
    );
    assert!(report["model"]["dropped"].as_u64().unwrap() > 0, "{report}");
    let insight = &bench.json(&["newest"])["newest"][0];
    assert!(insight["how"].as_str().unwrap().starts_with("written by some-model"), "{insight}");
    assert_eq!(insight["speaker"], "Levin Rellstab");
    assert!(
        insight["quote"].as_str().unwrap().starts_with("Promising early customers"),
        "{insight}"
    );
}
