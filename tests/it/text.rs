//! What looks the same is the same, and what does not is not: words, mutes, shows, speakers and readers.

use serde_json::{Value, json};

use crate::support::{Bench, ids};

fn insight(id: &str, text: &str, show: &str, speaker: &str) -> Value {
    json!({
        "id": id, "text": text, "show": show, "episode": id, "speaker": speaker,
        "url": "https://example.org/1", "published": "2026-03-10T08:00:00Z",
    })
}

/// A reader who wants to hear of harbours and has one mute.
fn profile(bench: &Bench, mute: &str) -> String {
    let text = format!(
        "name = \"R\"\nsize = 20\nexploration = false\n[[interests]]\nphrase = \"harbours\"\n[[mutes]]\n{mute}\n"
    );
    bench.file("reader.toml", text).display().to_string()
}

/// How many insights the mute hits.
#[track_caller]
fn muted(bench: &Bench, mute: &str) -> u64 {
    let profile = profile(bench, mute);
    let preview = ["brief", "preview", &profile, "--at", "2026-03-10T20:00:00Z"];
    let excluded = bench.json(&preview)["excluded"].clone();
    let muted = excluded.as_array().unwrap().iter().find(|excluded| excluded["reason"] == "muted");
    muted.map_or(0, |excluded| excluded["count"].as_u64().unwrap())
}

#[test]
fn a_mute_leaves_alone_what_only_looks_a_little_like_it() {
    let bench = Bench::with(&[
        insight("new", "A new harbour opened in the bay last month.", "Quay Talk", "Ann Lee"),
        insight("good", "A good harbour outlives the town that dug it.", "Moles", "Ann Lee"),
        insight("vitamin", "Harbour crews take vitamin C in winter.", "Decks", "Ann Lee"),
        insight("pier", "Pier 1 of the harbour moved, he told us.", "Piers", "Ann Lee"),
        insight("net", "A net hangs over the harbour, and it rained.", "Nets", "Ann Lee"),
        insight(
            "job",
            "Harbour pilot is a job for one arm, a gate and a window.",
            "Jobs",
            "Ann Lee",
        ),
    ]);
    for phrase in
        ["news", "goods", "C++", "C#", "#1", ".NET", "US", "IT", "Jobs", "Gates", "Windows", "arms"]
    {
        assert_eq!(muted(&bench, &format!("phrase = {phrase:?}")), 0, "{phrase}");
    }
    assert_eq!(muted(&bench, "person = \"Ann\""), 0);
    assert_eq!(muted(&bench, "phrase = \"jobs\""), 1);
}

#[test]
fn a_mute_hits_whatever_looks_like_it() {
    let bench = Bench::with(&[
        insight("nfd", "The cafe\u{301} by the harbour pays no rent.", "Quay Talk", "Ann Lee"),
        insight("companies", "Companies dredge the harbour.", "Moles", "Ann Lee and Bob Roe"),
        insight("show", "The toll of the harbour doubled.", "Cafe\u{301} Quay", "Bob Roe & Cy Poe"),
        insight("speaker", "Harbour steel is cut at night.", "Decks", "Jose\u{301} Ruiz"),
        insight("spaces", "The harbour lift sticks in frost.", "Harbour\u{a0}Hour", "Di Ash"),
    ]);
    for (mute, hits) in [
        ("phrase = \"caf\u{e9}\"", 1),
        ("phrase = \"CAFES\"", 1),
        ("phrase = \"company\"", 1),
        ("show = \"caf\u{e9}  quay\"", 1),
        ("show = \"harbour hour\"", 1),
        ("person = \"JOS\u{c9} RUIZ\"", 1),
        ("person = \"Bob Roe\"", 2),
        ("person = \"ann lee\"", 2),
        ("person = \"Ruiz\"", 0),
    ] {
        assert_eq!(muted(&bench, mute), hits, "{mute}");
    }
    let shown = bench.json(&["search", "harbour", "--mode", "lexical", "--show", "CAF\u{c9} QUAY"]);
    assert_eq!(ids(&shown["hits"]), ["show"]);
}

#[test]
fn words_are_found_in_every_form_and_pieces_of_words_are_not() {
    let bench = Bench::with(&[
        insight("nfc", "The caf\u{e9} on the corner roasts beans.", "A", "Ann Lee"),
        insight("nfd", "The cafe\u{301} on the corner roasts beans, too.", "B", "Ann Lee"),
        insight("viet", "Vie\u{323}\u{302}t exporters ship shoes by rail.", "B", "Ann Lee"),
        insight("att", "AT&T sold its media arm at a loss.", "C", "Ann Lee"),
        insight("cpp", "C++ and Node.js pay better than PHP.", "D", "Ann Lee"),
        insight("c", "Vitamin C does not pay.", "E", "Ann Lee"),
        insight(
            "tokyo",
            "\u{6771}\u{4eac}\u{30bf}\u{30ef}\u{30fc}\u{306f}\u{9ad8}\u{3044}\u{3002}",
            "F",
            "Ann Lee",
        ),
        insight("thai", "\u{e2d}\u{e32}\u{e2b}\u{e32}\u{e23}\u{e44}\u{e17}\u{e22}", "G", "Ann Lee"),
    ]);
    for (query, expected) in [
        ("caf\u{e9}", &["nfc", "nfd"][..]),
        ("cafe\u{301}", &["nfc", "nfd"]),
        ("CAFE", &["nfc", "nfd"]),
        ("AT&T", &["att"]),
        ("viet", &["viet"]),
        ("c++", &["cpp"]),
        ("C", &["c"]),
        ("node", &["cpp"]),
        ("\u{6771}\u{4eac}", &["tokyo"]),
        ("\u{e44}\u{e17}\u{e22}", &["thai"]),
    ] {
        let hits = bench.json(&["search", query, "--mode", "lexical"]);
        let mut found = ids(&hits["hits"]);
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    for query in ["t", "at"] {
        bench.fails(1, &["search", query, "--mode", "lexical"]);
    }
}

#[test]
fn a_reader_is_known_by_a_name_that_looks_the_same() {
    let bench = Bench::new();
    bench.ok(&["profile", "new", "Zo\u{e9} O'Lee", "harbours"]);
    let again = bench.fails(2, &["profile", "new", "ZOE\u{301} O\u{2019}LEE", "quays"]);
    assert!(again.contains("already"), "{again}");
    let shown = bench.json(&["profile", "show"]);
    assert_eq!(shown["readers"].as_array().unwrap().len(), 1);
    bench.ok(&["profile", "erase", "zoe\u{a0}o'lee", "--yes"]);
}
