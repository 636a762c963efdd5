//! A reader's feed as a feed reader meets it: its address, its names, and what an hour's asking costs and changes.

use serde_json::json;

use crate::served::Served;
use crate::support::{Bench, nine, stderr};

const DAYS: [&str; 3] = ["2026-03-05", "2026-03-07", "2026-03-09"];

/// A reader with three briefs.
fn bench() -> Bench {
    let bench = Bench::with(&nine());
    bench.ok(&["profile", "new", "Ada", "sleep at night", "prices of new products"]);
    for day in DAYS {
        bench.ok(&["brief", "make", "Ada", "--date", day]);
    }
    bench
}

/// The paths of the feed of Ada, Atom and JSON Feed.
fn addresses(bench: &Bench, more: &[&str]) -> [String; 2] {
    let made = bench.json(&[&["brief", "feed", "Ada"], more].concat());
    ["atom", "json"].map(|form| made[form].as_str().unwrap().to_owned())
}

#[test]
fn a_feed_is_read_by_a_program_that_knows_feeds() {
    let bench = bench();
    let [atom, json] = addresses(&bench, &[]);
    let served = Served::start(&bench, &["--base-url", "https://brief.example.org"]);
    let (atom, json) = (served.get(&atom), served.get(&json));
    assert_eq!((atom.status, json.status), (200, 200), "{}", atom.body);
    assert_eq!(atom.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert_eq!(json.header("content-type"), Some("application/feed+json; charset=utf-8"));
    let read = |text: &str| feed_rs::parser::parse(text.as_bytes()).unwrap();
    let feeds = [read(&atom.body), read(&json.body)];
    for feed in &feeds {
        assert_eq!(feed.entries.len(), 3);
        for (entry, day) in feed.entries.iter().zip(DAYS.iter().rev()) {
            assert!(entry.id.starts_with(&format!("tag:brief.example.org,{day}:brief/")));
            let page = format!("https://brief.example.org/r/Ada/{day}");
            assert_eq!(entry.links[0].href, page);
            // Seven o'clock in UTC, whenever it was made.
            assert_eq!(entry.updated.unwrap().timestamp() % 86_400, 7 * 3600);
        }
    }
    for (one, other) in feeds[0].entries.iter().zip(&feeds[1].entries) {
        assert_eq!(one.id, other.id);
        assert_eq!(one.title.as_ref().unwrap().content, other.title.as_ref().unwrap().content);
        let body = |entry: &feed_rs::model::Entry| entry.content.clone().unwrap().body.unwrap();
        assert_eq!(body(one), body(other));
    }
}

#[test]
fn who_has_a_feed_is_not_sent_it_again_and_asking_changes_nothing() {
    let bench = bench();
    let paths = addresses(&bench, &[]);
    let served = Served::start(&bench, &[]);
    let state = bench.path().join("index.readers.sqlite");
    let before = std::fs::read(&state).unwrap();
    for path in &paths {
        let whole = served.send("GET", path, &[("accept-encoding", "gzip, zstd")], "");
        assert_eq!((whole.status, whole.header("content-encoding")), (200, None));
        assert!(whole.body.len() > 860, "long enough to be packed");
        let (tag, changed) =
            (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
        assert!(tag.starts_with('"'), "strong: {tag}");
        assert_eq!(changed, "Mon, 09 Mar 2026 07:00:00 GMT");
        assert!(whole.header("cache-control").unwrap().contains("private"));
        assert!(whole.header("x-robots-tag").unwrap().contains("noindex"));
        assert_eq!(whole.header("referrer-policy"), Some("no-referrer"));
        for known in [("if-none-match", tag), ("if-modified-since", changed)] {
            for method in ["GET", "HEAD"] {
                let again = served.send(method, path, &[known], "");
                assert_eq!((again.status, again.body.as_str()), (304, ""), "{method} {known:?}");
                assert_eq!(again.header("etag"), Some(tag));
            }
        }
        let head = served.send("HEAD", path, &[], "");
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.header("etag"), Some(tag));
        assert_eq!(served.send("OPTIONS", path, &[], "").status, 405);
        assert_eq!(served.send("POST", path, &[], "").status, 405);
        assert_eq!(served.get(path).body, whole.body);
    }
    assert!(before == std::fs::read(&state).unwrap(), "the state is byte for byte the same");
}

#[test]
fn an_address_opens_until_it_is_changed_the_feed_is_left_or_the_reader_is_gone() {
    let bench = bench();
    let [first, _] = addresses(&bench, &[]);
    let served = Served::start(&bench, &[]);
    let status = |path: &str| served.get(path).status;
    assert_eq!(status(&first), 200);
    for unknown in [
        "/f/x.atom",
        "/f/.json",
        "/f/x",
        "/f/",
        &format!("/f/{}.atom", "A".repeat(43)),
        &first.replace(".atom", ".rss"),
        &first.replace(".atom", ""),
        &first.replace("/f/", "/f/x"),
    ] {
        assert_eq!(status(unknown), 404, "{unknown}");
    }
    // Asked again, it says that there is one, and keeps it.
    let again = bench.run(&["brief", "feed", "Ada"]);
    assert_eq!(again.status.code(), Some(1), "{}", stderr(&again));
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(said.contains("--rotate") && !said.contains("/f/"), "{said}");
    assert_eq!(status(&first), 200);
    let [second, _] = addresses(&bench, &["--rotate"]);
    assert_eq!((status(&first), status(&second)), (404, 200));
    // Over HTTP the same.
    let reply = served.post("/v1/readers/Ada/feed", &json!({ "rotate": true }));
    let third = reply.json()["atom"].as_str().unwrap().to_owned();
    let third = third[third.find("/f/").unwrap()..].to_owned();
    assert_eq!((status(&second), status(&third)), (404, 200));
    // The profile names it; without that it is closed, and open again when it is wanted again.
    let profile = bench.ok(&["profile", "export", "Ada"]);
    assert!(profile.contains("[delivery]\nfeed = true"), "{profile}");
    let left = bench.file("left.toml", profile.replace("feed = true", "feed = false"));
    bench.ok(&["profile", "import", left.to_str().unwrap()]);
    assert_eq!(status(&third), 410);
    bench.fails(1, &["brief", "feed", "Ada"]);
    assert_eq!(status(&third), 200);
    bench.ok(&["profile", "erase", "Ada", "--yes"]);
    assert_eq!(status(&third), 404);
    bench.fails(2, &["brief", "feed", "Ada"]);
    // No line of the log holds what opens a feed, whatever became of the request.
    let log = std::fs::read_to_string(bench.path().join("serve.log")).unwrap();
    assert!(log.contains("/f/…"), "{log}");
    for path in [&first, &second, &third] {
        let token = path["/f/".len()..].split('.').next().unwrap();
        assert_eq!(token.len(), 43);
        assert!(!log.contains(token) && !served.get("/metrics").body.contains(token));
        let state = std::fs::read(bench.path().join("index.readers.sqlite")).unwrap_or_default();
        assert!(!state.windows(43).any(|bytes| bytes == token.as_bytes()), "only its hash is kept");
    }
}
