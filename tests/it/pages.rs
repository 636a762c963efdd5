//! The pages as a person without scripts uses them: links, forms, and where they lead.

use serde_json::json;

use crate::served::{Reply, Served};
use crate::support::{Bench, nine};

/// A page as a browser asks for it.
#[track_caller]
fn page(served: &Served, path: &str) -> Reply {
    let reply = served.send("GET", path, &[("accept", "text/html,*/*")], "");
    assert!(
        reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
        "{path}: {}",
        reply.head
    );
    for part in
        ["<!doctype html>", "<html lang=\"en\"", "<main id=\"main\"", "class=\"skip\"", "<title>"]
    {
        assert!(reply.body.to_lowercase().contains(part), "{path} has no {part}");
    }
    assert_eq!(reply.body.matches("<h1").count(), 1, "{path}");
    assert!(!reply.body.contains(" style=\"") && !reply.body.contains("<style"), "{path}");
    reply
}

/// Where an answer leads.
#[track_caller]
fn to(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}\n{}", reply.head, reply.body);
    reply.header("location").unwrap().to_owned()
}

fn bench() -> Bench {
    let bench = Bench::with(&nine());
    bench.ok(&["profile", "new", "Ada", "sleep and caffeine", "prices of software"]);
    bench.ok(&["brief", "make", "Ada", "--date", "2026-03-05"]);
    bench
}

#[test]
fn a_person_walks_from_a_search_to_a_theme_and_back() {
    let bench = bench();
    let served = Served::start(&bench, &[]);
    let front = page(&served, "/");
    assert!(front.body.contains("action=\"/search\"") && front.body.contains("name=\"q\""));
    let found = page(&served, "/search?q=caffeine+after+lunch");
    assert!(found.body.contains("href=\"/i/sleep-3\""), "{}", found.body);
    assert!(found.body.contains("<mark>"));
    let part = served.get("/search?q=caffeine&part=results");
    assert!(part.body.contains("id=\"results\"") && !part.body.contains("<html"));
    let insight = page(&served, "/i/sleep-3");
    assert!(
        insight.body.contains("Caffeine after lunch") && insight.body.contains("id=\"related\"")
    );
    for part in ["og:title", "og:description", "rel=\"canonical\"", "/i/sleep-3.json"] {
        assert!(insight.body.contains(part), "{part}");
    }
    let typed = bench.ok(&["page", "sleep-3", "--json"]);
    assert_eq!(served.get("/i/sleep-3.json").body, typed);
    let theme = insight
        .body
        .split("href=\"/theme/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    assert!(page(&served, &format!("/theme/{theme}")).body.contains("/i/"));
    for path in [
        "/themes",
        "/themes/rising",
        "/map",
        "/readers",
        "/status",
        "/api",
        "/login",
        "/problems/busy",
    ] {
        page(&served, path);
    }
    let missing = page(&served, "/i/nobody");
    assert_eq!((missing.status, missing.body.contains("name=\"q\"")), (404, true));
    assert_eq!(page(&served, "/theme/12345").status, 404);
    let map = served.get("/map.json").json();
    let data = map["data"].as_str().unwrap();
    for part in ["meta.json", "places", "groups", "related", "texts/0"] {
        let part = served.get(&format!("{data}{part}"));
        assert!(part.status == 200 && part.header("cache-control").unwrap().contains("immutable"));
    }
    assert_eq!(served.get(&format!("{data}other")).status, 404);
}

#[test]
fn a_reader_says_a_word_takes_it_back_and_edits_a_profile() {
    let bench = bench();
    let served = Served::start(&bench, &[]);
    let brief = page(&served, "/r/Ada");
    assert!(
        brief.body.contains("id=\"item-1\"") && brief.body.contains("value=\"mute\""),
        "{}",
        brief.body
    );
    let said = served.form("/r/Ada/feedback", "id=sleep-3&verdict=more&back=%2Fr%2FAda%23item-1");
    assert_eq!(to(&said), "/r/Ada?said=more&about=sleep-3#item-1");
    assert_eq!(bench.json(&["profile", "show", "Ada"])["feedback"].as_array().unwrap().len(), 1);
    let undone = served.form("/r/Ada/undo", "feedback=true&back=%2Fr%2FAda");
    assert_eq!(to(&undone), "/r/Ada");
    assert_eq!(bench.json(&["profile", "show", "Ada"])["feedback"], json!([]));
    // Another site is no place to go back to.
    let said = served.form("/r/Ada/feedback", "id=sleep-3&verdict=more&back=%2F%2Fevil.example");
    assert!(to(&said).starts_with("/r/Ada?"));
    assert_eq!(served.form("/r/Ada/feedback", "id=sleep-3&verdict=love").status, 400);
    assert_eq!(served.form("/r/Nobody/feedback", "id=sleep-3&verdict=more").status, 404);

    let shown = bench.json(&["profile", "show", "Ada"]);
    let (base, toml) =
        (&shown["version"], shown["toml"].as_str().unwrap().replace("sleep and caffeine", "tea"));
    let body = |action: &str, toml: &str| {
        let encoded: String = toml.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("action={action}&base={base}&toml={encoded}")
    };
    let looked = served.form("/r/Ada/profile", &body("preview", &toml.replace('\n', "\r\n")));
    assert_eq!((looked.status, looked.body.contains("id=\"preview\"")), (200, true));
    let saved = served.form("/r/Ada/profile", &body("save", &toml));
    assert_eq!(to(&saved), "/r/Ada/profile?done=saved");
    // A second window still has the version before.
    let late = served.form("/r/Ada/profile", &body("save", &toml.replace("tea", "coffee")));
    assert_eq!((late.status, late.body.contains("coffee")), (409, true));
    let now = bench.json(&["profile", "show", "Ada"])["version"].clone();
    let wrong = served.form("/r/Ada/profile", &format!("action=save&base={now}&toml=name+%3D+%5B"));
    assert_eq!((wrong.status, wrong.body.contains("role=\"alert\"")), (422, true));

    let made = served.form(
        "/readers",
        "name=Bob&phrases=late+buses%0D%0Atea&time_zone=Europe%2FBerlin&hour=06%3A30",
    );
    assert_eq!(to(&made), "/r/Bob/profile?done=new");
    assert!(page(&served, "/r/Bob/profile").body.contains("Europe/Berlin"));
    assert_eq!(served.form("/r/Bob/erase", "confirm=Ada").status, 422);
    assert_eq!(to(&served.form("/r/Bob/erase", "confirm=Bob")), "/readers");
    assert_eq!(page(&served, "/r/Bob").status, 404);
    assert_eq!(
        served
            .post("/v1/readers/Ada/feedback", &json!({"id": "sleep-1", "verdict": "less"}))
            .status,
        200
    );
}

#[test]
fn a_browser_signs_in_with_a_key_and_sees_what_it_opens() {
    let bench = bench();
    let keys = bench.path().join("keys.toml");
    let keys = keys.to_str().unwrap();
    let key = bench.ok(&["key", "new", "Ada", "--scope", "reader:Ada", "--keys", keys]);
    let served = Served::start(&bench, &["--keys", keys, "--public"]);
    assert_eq!(page(&served, "/i/sleep-3").status, 200, "the index is public");
    let asked = page(&served, "/r/Ada");
    assert_eq!((asked.status, asked.body.contains("action=\"/login\"")), (401, true));
    let wrong = served.form("/login", "key=qk_0_0&back=%2Fr%2FAda");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    let entered = served.form("/login", &format!("key={}&back=%2Fr%2FAda", key.trim()));
    assert_eq!(to(&entered), "/r/Ada");
    let cookie = entered.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let cookie = format!("quintet_key={}", key.trim());
    let with = |path: &str| {
        served.send("GET", path, &[("cookie", &cookie), ("accept", "text/html")], "").status
    };
    assert_eq!(["/r/Ada", "/r/Ada/profile", "/r/Bob", "/status"].map(with), [200, 200, 403, 200]);
    assert_eq!(with("/readers"), 303);
}

#[test]
fn what_comes_from_data_is_text_on_every_page() {
    let bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let insight = json!({
        "id": "bad/1?x#y<b>", "text": format!("Tea is old and coffee is young, says {bad} to all who ask."), "title": bad,
        "show": bad, "episode": bad, "speaker": bad, "url": "javascript:alert(3)", "published": "2026-03-08T06:00:00Z",
        "tags": [bad],
    });
    let mut insights = nine();
    insights.push(insight);
    let bench = Bench::with(&insights);
    bench.ok(&["profile", "new", bad, &format!("tea {bad}")]);
    let served = Served::start(&bench, &[]);
    let reader: String = bad.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let id = "bad%2F1%3Fx%23y%3Cb%3E";
    let paths = [
        format!("/i/{id}"),
        "/".into(),
        format!("/search?q={reader}"),
        format!("/search?q=tea&show={reader}"),
        "/themes".into(),
        "/readers".into(),
        format!("/r/{reader}/next"),
        format!("/r/{reader}/profile"),
        format!("/i/{reader}"),
        format!("/login?back={reader}"),
        format!("/api?op={reader}"),
        "/map".into(),
        format!("/search?q=tea&since={reader}"),
    ];
    for path in paths {
        let reply = page(&served, &path);
        let body = &reply.body;
        assert!(
            !body.contains("<script>")
                && !body.contains("<img")
                && !body.contains("onerror=alert(2)>"),
            "{path}"
        );
        assert!(!body.contains("href=\"javascript:"), "{path}");
    }
    assert_eq!(page(&served, &format!("/i/{id}")).status, 200);
}
