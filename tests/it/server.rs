//! The server as programs use it: the same answers as the command line, and what a service on the net must not do.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Bench, nine, sample};

/// An index of the sample with its readers, and a brief of each for one day.
fn sampled() -> Bench {
    let bench = Bench::new();
    let corpus = sample().join("corpus.jsonl");
    bench.ok(&["build", corpus.to_str().unwrap()]);
    let profiles = std::fs::read_dir(sample().join("profiles")).unwrap();
    let profiles: Vec<String> =
        profiles.map(|entry| entry.unwrap().path().to_string_lossy().into_owned()).collect();
    let import =
        [vec!["profile", "import"], profiles.iter().map(String::as_str).collect()].concat();
    bench.ok(&import);
    bench.ok(&["brief", "make", "--all", "--date", "2026-03-20"]);
    bench
}

/// What each question answers at the command line, over HTTP and through MCP.
#[test]
fn every_surface_gives_the_same_bytes() {
    let bench = sampled();
    let served = Served::start(&bench, &[]);
    let readers = bench.json(&["profile", "show"]);
    let reader = readers["readers"][0]["name"].as_str().unwrap().to_owned();
    let at = "2026-03-20T20:00:00Z";
    let of = reader.replace(' ', "%20").replace(',', "%2C");
    type Asked<'a> = (Vec<&'a str>, String, &'a str, Value);
    let asked: Vec<Asked<'_>> = vec![
        (
            vec!["search", "late buses", "-n", "3"],
            "/v1/search?q=late+buses&n=3".into(),
            "search",
            json!({"query": "late buses", "n": 3}),
        ),
        (
            vec!["search", "late buses", "-n", "2", "--mode", "lexical"],
            "/v1/search?q=late%20buses&n=2&mode=lexical".into(),
            "search",
            json!({"query": "late buses", "n": 2, "mode": "lexical"}),
        ),
        (vec!["get", "aic-001"], "/v1/insights/aic-001".into(), "", Value::Null),
        (
            vec!["page", "aic-001"],
            "/v1/insights/aic-001/page".into(),
            "insight",
            json!({"id": "aic-001"}),
        ),
        (
            vec!["related", "aic-001", "-n", "4"],
            "/v1/insights/aic-001/related?n=4".into(),
            "related",
            json!({"id": "aic-001", "n": 4}),
        ),
        (
            vec!["related", "--text", "late buses"],
            "/v1/related?text=late+buses".into(),
            "related",
            json!({"text": "late buses"}),
        ),
        (vec!["group", "aic-001"], "/v1/insights/aic-001/group".into(), "", Value::Null),
        (vec!["newest", "-n", "5"], "/v1/newest?n=5".into(), "newest", json!({"n": 5})),
        (vec!["themes"], "/v1/themes".into(), "themes", json!({})),
        (
            vec!["community", "theme", "1", "-n", "5"],
            "/v1/communities/theme/1?n=5".into(),
            "compare",
            json!({"level": "theme", "id": 1, "n": 5}),
        ),
        (vec!["info"], "/v1/info".into(), "", Value::Null),
        (vec!["profile", "show"], "/v1/readers".into(), "readers", json!({})),
        (
            vec!["brief", "show", &reader],
            format!("/v1/briefs/{of}"),
            "brief",
            json!({"brief": reader}),
        ),
        (
            vec!["brief", "preview", &reader, "--at", at],
            format!("/v1/readers/{of}/preview?at={at}"),
            "preview",
            json!({"of": {"reader": reader}, "at": at}),
        ),
        (
            vec!["profile", "explain", &reader, "--at", at],
            format!("/v1/readers/{of}/explain?at={at}"),
            "explain",
            json!({"of": {"reader": reader}, "at": at}),
        ),
    ];
    let mut model = Model::start(&bench);
    for (verb, path, tool, request) in asked {
        let typed = bench.ok(&[verb, vec!["--json"]].concat());
        let rest = served.get(&path);
        assert_eq!((rest.status, rest.body.as_str()), (200, typed.as_str()), "{path}");
        if !tool.is_empty() {
            let mut request = request;
            request["max_tokens"] = json!(10_000);
            let over_pipe = model.call(tool, &request);
            let over_http = call(&served, tool, &request);
            for part in ["structuredContent", "isError"] {
                assert_eq!(over_pipe[part], over_http[part], "{tool}");
            }
            assert_eq!(over_pipe["content"][0], over_http["content"][0], "{tool}");
            let text = over_http["content"][0]["text"].as_str().unwrap();
            let structured = &over_http["structuredContent"];
            if structured.get("omitted").is_none() {
                assert_eq!(format!("{text}\n"), typed, "{tool}");
            }
            assert_eq!(*structured, serde_json::from_str::<Value>(text).unwrap(), "{tool}");
        }
    }
}

/// A call of a tool over HTTP, in today's protocol.
fn call(served: &Served, tool: &str, arguments: &Value) -> Value {
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    let reply = served.send("POST", "/mcp", &headers, &message(1, tool, arguments).to_string());
    assert_eq!(reply.status, 200, "{}\n{}", reply.head, reply.body);
    reply.json()["result"].clone()
}

fn message(id: u64, tool: &str, arguments: &Value) -> Value {
    json!({
        "jsonrpc": "2.0", "id": id, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments, "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": {},
        } },
    })
}

/// A model at the other end of `quintet mcp`.
struct Model {
    child: std::process::Child,
    lines: BufReader<std::process::ChildStdout>,
    id: u64,
}

impl Model {
    fn start(bench: &Bench) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("quintet"));
        command.arg("mcp").env("QUINTET_INDEX", bench.index());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, id: 0 }
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.id += 1;
        let mut pipe = self.child.stdin.as_ref().unwrap();
        writeln!(pipe, "{}", message(self.id, tool, arguments)).unwrap();
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["id"], self.id, "{line}");
        answer["result"].clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn lines_that_come_in_each_get_a_line_and_survive_a_kill() {
    let bench = Bench::with(&nine());
    let mut served = Served::start(&bench, &[]);
    let known = nine()[0].clone();
    let mut changed = nine()[1].clone();
    changed["text"] = json!("Going to bed at the same hour is what sleep needs most of all.");
    let new = json!({"id": "tea-1", "text": "Green tea tastes bitter when the water is too hot."});
    let body = format!("{known}\n\n{changed}\n{new}\nbroken\n{new}\n");
    let lines = [("content-type", "application/x-ndjson")];
    let reply = served.send("POST", "/v1/insights", &lines, &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let told: Vec<Value> =
        reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let results: Vec<(u64, &str)> = told
        .iter()
        .map(|line| (line["line"].as_u64().unwrap(), line["result"].as_str().unwrap()))
        .collect();
    let expected =
        [(1, "unchanged"), (3, "replaced"), (4, "added"), (5, "refused"), (6, "refused")];
    assert_eq!(results, expected);
    assert!(told[3]["reason"].as_str().unwrap().contains("broken JSON"), "{}", told[3]);
    assert_eq!(served.get("/v1/insights/tea-1").status, 200, "it is there at once");
    served.kill();
    let served = Served::start(&bench, &[]);
    assert_eq!(served.get("/v1/insights/tea-1").status, 200, "it is there after a kill");
    // Sent again it changes nothing.
    let again = served.send("POST", "/v1/insights", &lines, &format!("{new}\n"));
    assert!(again.body.contains("unchanged"), "{}", again.body);
    // What another process adds is seen within a second or two.
    let more = json!({"id": "tea-2", "text": "White tea forgives water that is too hot, and green tea does not."});
    let file = bench.jsonl("more.jsonl", &[more]);
    bench.ok(&["add", file.to_str().unwrap()]);
    let seen = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        served.get("/v1/insights/tea-2").status == 200
    });
    assert!(seen);
    assert_eq!(served.send("DELETE", "/v1/insights/tea-2", &[], "").status, 200);
    assert_eq!(served.get("/v1/insights/tea-2").status, 404);
    assert_eq!(served.stop(), 0);
}

#[test]
fn what_is_wrong_with_a_request_has_its_status_and_a_way_out() {
    let bench = Bench::with(&nine());
    let served = Served::start(&bench, &[]);
    let json = ("content-type", "application/json");
    let deep = "[".repeat(70);
    /// Method, path, headers, body, status, code.
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16, &'a str);
    let cases: &[Case<'_>] = &[
        ("GET", "/v1/search?q=x&wrong=1", &[], "", 400, "invalid"),
        ("GET", "/v1/search", &[], "", 422, "failed"),
        ("GET", "/v1/search?q=x&n=99999", &[], "", 422, "failed"),
        ("GET", "/v1/search?q=", &[], "", 422, "failed"),
        ("GET", "/v1/insights/nobody", &[], "", 404, "unknown_id"),
        ("GET", "/v1/insights/..%2F..%2Fetc%2Fpasswd", &[], "", 404, "unknown_id"),
        ("GET", "/v1/readers/nobody", &[], "", 404, "not_found"),
        ("GET", "/v1/communities/theme/99999", &[], "", 404, "not_found"),
        ("GET", "/assets/..%2f..%2fCargo.toml", &[], "", 404, "not_found"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", &[], "", 404, "not_found"),
        ("GET", "/v1/nothing", &[], "", 404, "not_found"),
        ("DELETE", "/v1/search", &[], "", 405, "method_not_allowed"),
        (
            "POST",
            "/v1/search",
            &[("content-type", "text/plain")],
            "{}",
            415,
            "unsupported_media_type",
        ),
        ("POST", "/v1/search", &[json], "{", 400, "invalid"),
        ("POST", "/v1/search", &[json], &deep, 400, "invalid"),
        ("POST", "/v1/insights", &[json, ("content-length", "999999999")], "", 413, "too_large"),
        ("POST", "/v1/cluster", &[json, ("origin", "http://evil.example")], "{}", 403, "forbidden"),
        ("POST", "/v1/cluster", &[json, ("sec-fetch-site", "cross-site")], "{}", 403, "forbidden"),
        ("GET", "/v1/info", &[("host", "evil.example")], "", 421, "misdirected"),
        ("GET", "/healthz", &[("host", "evil.example")], "", 421, "misdirected"),
        ("GET", "/v1/info", &[("host", "localhost"), ("host", "localhost")], "", 400, "invalid"),
    ];
    for (method, path, headers, body, status, code) in cases {
        let reply = served.send(method, path, headers, body);
        assert_eq!(reply.status, *status, "{method} {path}: {}\n{}", reply.head, reply.body);
        let told = reply.json();
        assert_eq!((&told["code"], &told["status"]), (&json!(code), &json!(status)), "{path}");
        assert!(
            told["request_id"].is_string() && !told["detail"].as_str().unwrap().is_empty(),
            "{path}"
        );
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{path}");
        if *status == 405 {
            assert!(
                reply.header("allow").is_some_and(|allow| allow.contains("GET")),
                "{}",
                reply.head
            );
        }
    }
    let doubled = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}";
    assert!([400, 421].contains(&served.raw(doubled).status));
    let both = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    assert!(served.raw(both).status >= 400);
    // Nothing that was sent stands in a line of the log by itself.
    served.send("GET", "/x%0d%0aforged", &[("x-request-id", "a b")], "");
    let log = std::fs::read_to_string(bench.path().join("serve.log")).unwrap();
    for line in log.lines() {
        let told: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(told["level"] == "INFO", "client errors are no errors of ours: {line}");
    }
}

#[test]
fn a_page_that_is_known_is_not_sent_again_and_long_answers_are_packed() {
    let bench = Bench::with(&nine());
    let served = Served::start(&bench, &[]);
    let first = served.get("/v1/search?q=sleep&n=2");
    let tag = first.header("etag").unwrap().to_owned();
    let again = served.send("GET", "/v1/search?q=sleep&n=2", &[("if-none-match", &tag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let next = first.header("link").unwrap();
    assert!(next.contains("skip=2") && next.ends_with("rel=\"next\""), "{next}");
    let page = served.get("/v1/search?q=sleep&n=2&skip=2").json();
    assert_eq!(page["hits"][0]["rank"], 3);
    for kind in ["gzip", "zstd"] {
        let packed = served.send("GET", "/openapi.json", &[("accept-encoding", kind)], "");
        assert_eq!(packed.header("content-encoding"), Some(kind), "{}", packed.head);
    }
    let plain = served.get("/v1/themes");
    assert_eq!(plain.header("content-encoding"), None);
    for (name, part) in [
        ("content-security-policy", "default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert!(plain.header(name).is_some_and(|value| value.contains(part)), "{name}");
    }
    assert!(!plain.head.contains("access-control-allow"));
}

#[test]
fn a_key_opens_what_its_scope_says() {
    let bench = Bench::with(&nine());
    for reader in ["Ada", "Bob"] {
        bench.ok(&["profile", "new", reader, "sleep"]);
    }
    let keys = bench.path().join("keys.toml");
    let keys = keys.to_str().unwrap();
    let key = |scope: &str| {
        bench.ok(&["key", "new", "test", "--scope", scope, "--keys", keys]).trim().to_owned()
    };
    let scopes = ["", "read", "reader:Ada", "write", "admin"];
    let held: Vec<String> = scopes
        .iter()
        .map(|scope| if scope.is_empty() { String::new() } else { key(scope) })
        .collect();
    let served = Served::start(&bench, &["--keys", keys]);
    // Who may: nobody known, read, Ada, write, admin.
    let table: &[(&str, &str, &str, [bool; 5])] = &[
        ("GET", "/healthz", "", [true, true, true, true, true]),
        ("GET", "/v1/search?q=sleep&mode=lexical", "", [false, true, true, true, true]),
        ("GET", "/v1/info", "", [false, true, true, true, true]),
        ("GET", "/metrics", "", [false, true, true, true, true]),
        ("GET", "/v1/readers", "", [false, false, false, true, true]),
        ("GET", "/v1/readers/Ada", "", [false, false, true, true, true]),
        ("GET", "/v1/readers/Bob", "", [false, false, false, true, true]),
        (
            "POST",
            "/v1/readers/Ada/feedback",
            r#"{"id":"sleep-1","verdict":"more"}"#,
            [false, false, true, true, true],
        ),
        (
            "POST",
            "/v1/readers/Bob/feedback",
            r#"{"id":"sleep-1","verdict":"more"}"#,
            [false, false, false, true, true],
        ),
        (
            "POST",
            "/v1/insights",
            r#"{"records":[{"id":"t","text":"Green tea tastes bitter when the water is too hot."}]}"#,
            [false, false, false, true, true],
        ),
        ("POST", "/v1/cluster", "{}", [false, false, false, false, true]),
        ("DELETE", "/v1/insights/t", "", [false, false, false, false, true]),
    ];
    for (method, path, body, expected) in table {
        for ((scope, key), may) in scopes.iter().zip(&held).zip(expected) {
            let token = format!("Bearer {key}");
            let mut headers = vec![("content-type", "application/json")];
            if !key.is_empty() {
                headers.push(("authorization", &token));
            }
            let status = served.send(method, path, &headers, body).status;
            let refused = if key.is_empty() { 401 } else { 403 };
            let expected = if *may { 200 } else { refused };
            assert_eq!(status, expected, "{method} {path} with {scope:?}");
        }
    }
    let wrong = served.send("GET", "/v1/info", &[("authorization", "Bearer qk_00000000_00")], "");
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (401, Some("unauthorized")));
    // A revoked key opens nothing within a second.
    let list = bench.json(&["key", "list", "--keys", keys]);
    let id = list["keys"][0]["id"].as_str().unwrap();
    bench.ok(&["key", "revoke", id, "--keys", keys]);
    std::thread::sleep(std::time::Duration::from_millis(1000));
    let token = format!("Bearer {}", held[1]);
    assert_eq!(served.send("GET", "/v1/info", &[("authorization", &token)], "").status, 401);
    for _ in 0..12 {
        served.send("GET", "/v1/info", &[("authorization", "Bearer qk_00000000_00")], "");
    }
    let tired = served.send("GET", "/v1/info", &[("authorization", "Bearer qk_00000000_00")], "");
    assert_eq!((tired.status, tired.header("retry-after").is_some()), (429, true));
    // No secret in the log.
    let log = std::fs::read_to_string(bench.path().join("serve.log")).unwrap();
    for key in held.iter().filter(|key| !key.is_empty()) {
        assert!(!log.contains(&key[12..]));
    }
}

#[test]
fn an_open_door_to_the_net_does_not_open() {
    let bench = Bench::with(&nine());
    let said = bench.fails(2, &["serve", "--addr", "0.0.0.0:0"]);
    assert!(said.contains("quintet key new"), "{said}");
    let said = bench.fails(2, &["serve", "--addr", "127.0.0.1:0", "--base-url", "brief"]);
    assert!(said.contains("--base-url"), "{said}");
    let said = bench.fails(2, &["serve", "--addr", "127.0.0.1:0", "--keys", "none.toml"]);
    assert!(said.contains("none.toml"), "{said}");
}

#[test]
fn nothing_that_is_read_changes_anything() {
    let bench = Bench::with(&nine());
    bench.ok(&["profile", "new", "Ada", "sleep and caffeine"]);
    bench.ok(&["brief", "make", "Ada", "--date", "2026-03-09"]);
    let served = Served::start(&bench, &[]);
    let files = || {
        let mut files: Vec<(std::path::PathBuf, Vec<u8>)> = std::fs::read_dir(bench.index())
            .unwrap()
            .chain(std::fs::read_dir(bench.path()).unwrap())
            .map(|entry| entry.unwrap().path())
            // What SQLite shares between processes while they read is no content.
            .filter(|path| path.is_file() && !path.to_string_lossy().contains("-shm"))
            .filter(|path| path.extension().is_none_or(|e| e != "log"))
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .filter(|(path, bytes)| !(path.to_string_lossy().ends_with("-wal") && bytes.is_empty()))
            .collect();
        files.sort();
        files
    };
    let crawl = || {
        let (mut next, mut seen) = (
            vec!["/".to_owned(), "/r/Ada".into(), "/r/Ada/profile".into(), "/map".into()],
            std::collections::HashSet::new(),
        );
        while let Some(path) = next.pop() {
            if !seen.insert(path.clone()) || seen.len() > 120 {
                continue;
            }
            for method in ["GET", "HEAD", "OPTIONS"] {
                let reply = served.send(method, &path, &[("accept", "text/html")], "");
                assert!(reply.status < 500, "{method} {path}: {}", reply.body);
                let links =
                    reply.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
                next.extend(
                    links
                        .filter(|link| link.starts_with('/') && !link.starts_with("//"))
                        .map(|link| link.replace("&amp;", "&").replace("&#38;", "&")),
                );
            }
        }
        seen.len()
    };
    let before = files();
    assert!(crawl() > 30);
    crawl();
    let after = files();
    let names = |files: &[(std::path::PathBuf, Vec<u8>)]| {
        files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&before), names(&after));
    for ((path, before), (_, after)) in before.iter().zip(&after) {
        assert!(before == after, "{} has changed", path.display());
    }
}

#[test]
fn models_are_let_in_by_the_same_rules() {
    let bench = Bench::with(&nine());
    let served = Served::start(&bench, &[]);
    let base =
        [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    let body = message(1, "search", &json!({"query": "sleep"})).to_string();
    let ask = |more: &[(&str, &str)]| {
        served.send("POST", "/mcp", &[&base[..], more].concat(), &body).status
    };
    let today = ("mcp-protocol-version", "2026-07-28");
    let (method, name) = (("mcp-method", "tools/call"), ("mcp-name", "search"));
    assert_eq!(ask(&[today, method, name]), 200);
    assert_eq!(ask(&[today, method, name, ("origin", "http://evil.example")]), 403);
    assert_eq!(ask(&[today, method, name, ("host", "evil.example")]), 421);
    assert_eq!(ask(&[("mcp-protocol-version", "1999-01-01"), method, name]), 400);
    for method in ["GET", "DELETE"] {
        assert_eq!(served.send(method, "/mcp", &base, "").status, 405);
    }
    let small = call(&served, "search", &json!({"query": "sleep", "n": 9, "max_tokens": 300}));
    let omitted = small["structuredContent"]["omitted"].as_u64().unwrap();
    assert!(omitted > 0 && small["content"][0]["text"].as_str().unwrap().len() <= 920);
    let wrong = call(&served, "search", &json!({"query": ""}));
    assert_eq!(wrong["isError"], true);
}
