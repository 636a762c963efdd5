//! Inputs as other programs write them, well or badly: what is taken, what is refused, and what is said of it.

use serde_json::{Value, json};

use crate::support::{Bench, sample, stderr};

#[test]
fn when_nothing_is_accepted_the_reasons_are_told_with_their_lines() {
    let bench = Bench::new();
    for (name, text, said) in [
        ("pipes.csv", "id|text|show\n1|One|S\n", "pipes.csv:1: the header has no column `text`"),
        ("comma.csv", "id,text,show\n1,One,S,\n", "comma.csv:2: the row has 4 cells"),
        ("list.json", "[\n {\n  \"text\": \"x\"\n }\n]\n", "list.json:1: found a list"),
        ("nan.jsonl", "{\"id\":\"a\",\"text\":\"T.\",\"start\":NaN}\n", "nan.jsonl:1: broken JSON"),
        ("empty.jsonl", "", "holds no records"),
    ] {
        let file = bench.file(name, text);
        let file = file.to_str().unwrap();
        for verb in [&["build"][..], &["add"], &["eval", "clusters"]] {
            let message = bench.fails(2, &[verb, &[file]].concat());
            assert!(message.contains(said), "{verb:?} {name}: {message}");
        }
        let output = bench.run(&["build", file, "--json"]);
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["error"]["code"], "nothing_accepted");
        assert!(object["error"]["message"].as_str().unwrap().contains(said), "{object}");
    }
}

#[test]
fn tables_numbers_and_dates_come_through_as_they_were_written() {
    let bench = Bench::new();
    let tsv = bench.file(
        "quotes.tsv",
        "id\ttext\nt1\t5'9\" is tall\nt2\t\"Free\" is feared\nt3\t\"Growth, said the guest\nt4\tThe row after it\n",
    );
    let numbers = bench.file(
        "numbers.jsonl",
        "{\"id\":12345678901234567890123,\"text\":\"A long number.\",\"tweet\":98765432109876543210987,\"share\":0.12345678901234567890,\"far\":1e400,\"date\":\"2026-03-01T06:00:00[Europe/Berlin]\"}\n",
    );
    let report = bench.json(&[
        "build",
        tsv.to_str().unwrap(),
        numbers.to_str().unwrap(),
        "--strict",
        "--skip-groups",
    ]);
    assert_eq!(report["insights"], 5);
    assert_eq!(bench.json(&["get", "t3"])["text"], "\"Growth, said the guest");
    let printed = bench.ok(&["get", "12345678901234567890123", "--json"]);
    for digits in ["\"tweet\":98765432109876543210987", ":0.12345678901234567890,", ":1e400"] {
        assert!(printed.contains(digits), "{digits} in {printed}");
    }
    assert!(printed.contains("\"published\":\"2026-03-01T05:00:00Z\""), "{printed}");
    let broken = bench.file("open.csv", "id,text\na,\"One\nb,Two\nc,\"Three\"\n");
    let output = bench.run(&["build", broken.to_str().unwrap(), "--json", "--skip-groups"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["insights"], &report["ingest"]["read"]), (&json!(2), &json!(3)));
    assert!(stderr(&output).contains("open.csv:2: a quote"), "{}", stderr(&output));
}

#[test]
fn an_id_may_begin_with_a_dash_and_an_unknown_one_is_an_object_in_json() {
    let insights = [
        json!({"id": "-hYx_9qn", "text": "Rent rises when supply is short.", "show": "A"}),
        json!({"id": "--b", "text": "Rents fall when houses are built.", "show": "B"}),
    ];
    let bench = Bench::with(&insights);
    assert_eq!(bench.json(&["get", "-hYx_9qn"])["show"], "A");
    assert_eq!(bench.json(&["related", "--b", "-n", "1"])["related"][0]["id"], "-hYx_9qn");
    assert!(bench.json(&["group", "-hYx_9qn", "--quiet"])["members"].is_array());
    for verb in ["get", "group", "related"] {
        let output = bench.run(&[verb, "-nobody", "--json"]);
        assert_eq!(output.status.code(), Some(1));
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["error"]["code"], "unknown_id", "{verb}");
    }
    let usage = bench.run(&["search", "x", "-n", "1000000000", "--json"]);
    let object: Value = serde_json::from_slice(&usage.stdout).unwrap();
    assert_eq!((usage.status.code(), &object["error"]["code"]), (Some(2), &json!("usage")));
    assert!(stderr(&usage).contains("from 1 to 10000"), "{}", stderr(&usage));
    let report = bench.json(&["delete", "-hYx_9qn", "--b"]);
    assert_eq!(report["deleted"], json!(["-hYx_9qn", "--b"]));
}

#[test]
fn nothing_from_outside_acts_on_a_terminal() {
    let foreign = "k\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}";
    let bench = Bench::new();
    let line = json!({"id": "e", "text": "A b c.", "show": "S\u{202e}", foreign: "v\u{9b}1m"});
    let file = bench.jsonl("e.jsonl", &[line]);
    bench.ok(&["build", file.to_str().unwrap(), "--skip-groups"]);
    let acts = |text: &str| {
        text.chars().any(|c| {
            (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)
        })
    };
    for form in [&["get", "e"][..], &["get", "e", "--json"]] {
        let printed = bench.ok(form);
        assert!(!acts(&printed) && printed.contains("pwned"), "{printed:?}");
    }
    assert_eq!(bench.json(&["get", "e"])[foreign], "v\u{9b}1m");
    // TOML takes control characters only when they are escaped.
    let escaped = r"k\u001b]0;pwned\u0007\u009b31m\u202e";
    let toml = bench.file("bad.toml", format!("name = \"A\"\n\"{escaped}\" = 1\n"));
    let message = bench.fails(2, &["profile", "import", toml.to_str().unwrap()]);
    assert!(!acts(&message) && message.contains("unknown key"), "{message:?}");
}

#[test]
fn one_date_in_the_future_does_not_hide_what_rises() {
    let bench = Bench::new();
    let corpus = std::fs::read_to_string(sample().join("corpus.jsonl")).unwrap();
    let typo = json!({"id": "typo", "text": "Tolls doubled.", "published": "2062-03-10T06:00:00Z"});
    let file = bench.file("year.jsonl", format!("{corpus}{typo}\n"));
    bench.ok(&["build", file.to_str().unwrap()]);
    let trends = bench.json(&["themes", "--rising", "--at", "2026-04-01"]);
    assert_eq!((&trends["since"], &trends["until"]), (&json!("2026-03-16"), &json!("2026-03-22")));
    assert_eq!(trends["future"], 1);
    bench.fails(2, &["themes", "--rising", "--days", "4000000000"]);
}

#[test]
fn a_beir_folder_may_have_numbers_and_spaces_in_its_ids_and_a_query_too_few() {
    let bench = Bench::new();
    let dir = bench.path().join("set");
    std::fs::create_dir_all(dir.join("qrels")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    write(
        "corpus.jsonl",
        "{\"_id\": 3, \"text\": \"Rent rises when supply is short.\"}\n{\"_id\": \"doc four\", \"text\": \"Night trains are back in fashion.\"}\n{\"_id\": 5, \"text\": \"Chips need more water than steel.\"}\n",
    );
    write(
        "queries.jsonl",
        "{\"_id\": 1, \"text\": \"why does rent rise\"}\n{\"_id\": \"q two\", \"text\": \"sleeper trains\"}\n",
    );
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\t3\t1\nq two\tdoc four\t1\nq 9\t5\t1\n");
    let runs = bench.path().join("runs");
    let arguments =
        ["eval", "retrieval", dir.to_str().unwrap(), "--runs", runs.to_str().unwrap(), "--json"];
    let output = bench.run(&arguments);
    assert!(stderr(&output).contains("\"q 9\""), "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["queries"], &report["unasked"]), (&json!(2), &json!(["q 9"])));
    let hybrid = report["runs"].as_array().unwrap().iter().find(|run| run["mode"] == "hybrid");
    assert_eq!(hybrid.unwrap()["recall@10"], 1.0);
    let qrels = dir.join("qrels/test.tsv");
    let run = runs.join("hybrid.run");
    let again =
        ["eval", "run", run.to_str().unwrap(), "--qrels", qrels.to_str().unwrap(), "--json"];
    assert_eq!(bench.run(&again).status.code(), Some(0));
}

#[test]
fn readers_come_from_files_in_other_encodings_and_of_any_length() {
    let bench = Bench::new();
    let opml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><opml><body>\
                <outline text=\"R&D &amp; Caf\u{e9} It&#8217;s\" xmlUrl=\"u\"/></body></opml>";
    let latin: Vec<u8> = opml.chars().map(|c| c as u8).collect();
    let file = bench.file("latin.opml", latin);
    let made = bench.json(&["profile", "new", "Ada", "--opml", file.to_str().unwrap()]);
    assert!(made["toml"].as_str().unwrap().contains("R&D & Café It’s"), "{made}");
    let toml = "\u{feff}name = \"Jos\u{e9}\"\ninterests = [\"bridges\"]\n";
    let wide: Vec<u8> = toml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = bench.file("wide.toml", wide);
    bench.ok(&["profile", "import", file.to_str().unwrap()]);
    assert!(bench.ok(&["profile", "export", "José"]).contains("José"));
    let many: String =
        (0..20_000).map(|i| format!("[[interests]]\nphrase = \"number {i}\"\n")).collect();
    let file = bench.file("many.toml", format!("name = \"M\"\n{many}"));
    bench.ok(&["profile", "import", file.to_str().unwrap()]);
}

#[test]
fn secrets_of_an_endpoint_stand_in_no_message() {
    let bench = Bench::new();
    let file = bench.jsonl("a.jsonl", &[json!({"id": "a", "text": "One."})]);
    for address in [
        "http://me:PASSW0RD@127.0.0.1:1/v1?api_key=QUERYSECRET#m?dimensions=3",
        "HTTP://me:PASSW0RD@127.0.0.1:1/v1?api_key=QUERYSECRET",
        "ftp://me:PASSW0RD@127.0.0.1:1/v1?api_key=QUERYSECRET#m",
        "http://me:PASSW0RD#x@127.0.0.1/v1?api_key=QUERYSECRET#m",
    ] {
        let mut command = bench.command(&["build", file.to_str().unwrap(), "--model", address]);
        // The first address is tried again and again; it is not waited for.
        let output = command.timeout(std::time::Duration::from_secs(40)).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
        assert!(!said.contains("PASSW0RD") && !said.contains("QUERYSECRET"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf_8_gives_a_whole_object() {
    use std::os::unix::ffi::OsStringExt;
    let bench = Bench::new();
    let file = bench.jsonl("a.jsonl", &[json!({"id": "a", "text": "One."})]);
    let strange =
        |name: &[u8]| bench.path().join(std::ffi::OsString::from_vec([b"n\xff", name].concat()));
    let index = strange(b"");
    let run = |arguments: &[&str], out: Option<&std::path::Path>| {
        let mut command = bench.command(arguments);
        command.env("QUINTET_INDEX", &index);
        if let Some(out) = out {
            command.arg("--out").arg(out);
        }
        let output = command.arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    run(&["build", file.to_str().unwrap()], None);
    assert!(run(&["info"], None)["path"].as_str().unwrap().ends_with("n\u{fffd}"));
    run(&["info", "--verify"], None);
    assert!(run(&["map"], Some(&strange(b".html")))["out"].as_str().unwrap().contains('\u{fffd}'));
    run(&["embed", file.to_str().unwrap()], Some(&strange(b".npy")));
}
