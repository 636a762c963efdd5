//! The house inspects itself: who imports whom, what each file opens with, how long it is, and whether the maps are true.

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, tests not counted.
const CEILING: usize = 400;

/// Longest map.
const MAP: usize = 160;

/// What a module of `src` may import from the crate, besides itself: modules of the layers below, named one by one where
/// not all of a layer is meant.
const LAYERS: &[(&str, &[&[&str]])] = &[
    ("insight", &[]),
    ("digest", &[]),
    ("task", &[]),
    ("path", &[]),
    ("process", &[]),
    ("secret", &[&["digest"]]),
    ("file_lock", &[&["task"]]),
    ("text", &[]),
    ("markup", &[]),
    ("whole_file", &[&["task"]]),
    ("huge_page", &[&["process"]]),
    ("remote", &[&["task"]]),
    ("ingest", &[WORDS]),
    ("embed", &[WORDS, &["remote"]]),
    ("feed", &[WORDS]),
    ("extract", &[WORDS, &["remote"]]),
    ("vector", &[WORDS]),
    ("cluster", &[WORDS]),
    ("rank", &[WORDS]),
    ("profile", &[WORDS]),
    ("brief", &[WORDS]),
    ("eval", &[WORDS]),
    ("deliver", &[WORDS, &["remote", "profile", "brief"]]),
    ("error", &[WORDS, SKILLS, &["state"]]),
    ("state", &[WORDS, &["profile"]]),
    ("corpus", &[WORDS, &["ingest", "embed", "vector", "cluster", "rank", "brief", "error"]]),
    ("engine", &[WORDS, SKILLS, LASTING]),
    ("scan", &[WORDS, SKILLS, LASTING, &["remote"]]),
    ("publish", &[WORDS, LASTING]),
    ("outbox", &[WORDS, SKILLS, LASTING, &["remote"]]),
    ("measure", &[WORDS, SKILLS, LASTING, &["engine", "scan"]]),
    ("milvus", &[WORDS, SKILLS, LASTING, &["engine"]]),
    ("operation", &[WORDS, SKILLS, LASTING, &["remote", "engine", "scan", "outbox", "milvus"]]),
    ("daily", &[WORDS, SKILLS, LASTING, &["remote", "engine", "scan", "outbox", "operation"]]),
    ("page", &[WORDS, SKILLS, LASTING, &["engine", "scan", "outbox", "operation", "daily"]]),
    (
        "server",
        &[WORDS, SKILLS, LASTING, &["engine", "scan", "outbox", "operation", "daily", "page"]],
    ),
    (
        "cli",
        &[
            WORDS,
            SKILLS,
            LASTING,
            &[
                "remote",
                "engine",
                "scan",
                "outbox",
                "measure",
                "publish",
                "operation",
                "daily",
                "page",
                "server",
            ],
        ],
    ),
];

/// Layer 0: words and numbers.
const WORDS: &[&str] = &[
    "insight",
    "digest",
    "task",
    "path",
    "process",
    "secret",
    "text",
    "markup",
    "whole_file",
    "file_lock",
    "huge_page",
];

/// Layer 1: one skill each.
const SKILLS: &[&str] = &[
    "ingest", "embed", "feed", "extract", "vector", "cluster", "rank", "profile", "brief", "eval",
    "deliver",
];

/// Layer 2: what lasts.
const LASTING: &[&str] = &["error", "state", "corpus"];

/// Where a dependency may be named; an empty list is everywhere.
const FOREIGN: &[(&str, &[&str])] = &[
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("anyhow", &["cli"]),
    ("arc_swap", &["operation"]),
    ("base64", &["page", "remote", "deliver"]),
    ("askama", &["page", "deliver"]),
    ("axum", &["server"]),
    ("email_address", &["profile"]),
    ("getrandom", &["secret"]),
    ("hmac", &["deliver"]),
    ("httpdate", &["remote"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("prometheus_client", &["server"]),
    ("rmcp", &["server"]),
    ("subtle", &["server"]),
    ("tokio", &["server", "publish", "milvus"]),
    ("tower", &["server"]),
    ("tower_http", &["server"]),
    ("tracing", &["daily", "publish", "server", "cli"]),
    ("tracing_subscriber", &["cli"]),
    ("bytemuck", &["vector"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("comfy_table", &["cli"]),
    ("crc32fast", &["corpus", "publish"]),
    ("ctrlc", &["cli"]),
    ("encoding_rs", &["markup", "feed"]),
    ("etcetera", &["embed"]),
    ("fastembed", &["embed"]),
    ("feed_rs", &["feed"]),
    ("fastrand", &["corpus", "rank", "vector", "eval", "cluster", "measure", "publish"]),
    ("futures_util", &["publish"]),
    ("flate2", &["corpus", "page", "ingest", "eval", "remote", "publish"]),
    ("hdf5_pure", &["measure"]),
    ("hnsw_rs", &["vector"]),
    ("indicatif", &["cli"]),
    ("jiff", &[]),
    ("lettre", &["deliver"]),
    ("mailparse", &["deliver"]),
    ("ndarray", &["rank"]),
    ("milvus", &["milvus"]),
    ("memmap2", &["huge_page"]),
    ("nix", &["scan", "publish"]),
    ("npyz", &["cli", "measure"]),
    ("object_store", &["publish"]),
    ("ort", &["embed"]),
    ("parquet", &["ingest"]),
    ("plotters", &["eval"]),
    ("postgres", &["state"]),
    ("pulp", &["insight"]),
    ("quick_xml", &["markup", "feed", "deliver"]),
    ("rayon", &["extract", "corpus", "engine", "rank", "vector", "eval", "cluster", "measure"]),
    ("reqwest", &["publish"]),
    ("rusqlite", &["state"]),
    ("rustls", &["publish", "state"]),
    ("tokio_postgres_rustls", &["state"]),
    ("webpki_roots", &["state"]),
    ("rustc_hash", &["cluster", "rank"]),
    ("schemars", &[]),
    ("scraper", &["feed"]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("sha2", &["digest", "corpus", "embed", "deliver", "publish"]),
    ("signal_hook", &["cli"]),
    ("tantivy", &["vector", "corpus", "error", "huge_page"]),
    ("tempfile", &[]),
    ("thiserror", &[]),
    ("tokenizers", &["embed"]),
    ("toml", &["profile", "eval", "embed", "server"]),
    ("unicode_normalization", &["text"]),
    ("unicode_script", &["text"]),
    ("unicode_segmentation", &["text"]),
    ("ureq", &["remote"]),
    ("url", &["remote", "feed", "publish"]),
    ("whatlang", &["feed"]),
    ("zip", &["embed"]),
];

/// What a room must not name, tests not counted: files, other machines and the wall clock.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("insight", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("text", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("markup", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("path", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("rank", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("cluster", &["std::fs", "std::net", "std::process", "File::", "Timestamp::now"]),
    ("brief", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("profile", &["std::fs", "std::net", "std::process", "File::", "::now()"]),
    ("engine", &["tantivy::", "Timestamp::now"]),
    ("state", &["Timestamp::now"]),
    ("feed", &["std::fs", "std::net", "std::process", "File::", "Timestamp::now"]),
    ("page", &["std::fs", "std::net", "std::process", "File::", "::now()", "|safe"]),
];

#[test]
fn modules_import_only_from_the_layers_below() {
    each_line(|module, place, line| {
        let allowed = LAYERS.iter().find(|(name, _)| *name == module).map(|(_, below)| *below);
        // Tests look at what they test through the front door, too.
        if place.contains("tests.rs:") {
            return;
        }
        let is_the_door = ["lib", "main"].contains(&module);
        let Some(allowed) = allowed else {
            assert!(is_the_door, "{place}: `{module}` is not in the table of layers");
            return;
        };
        for target in crate_paths(line) {
            let is_below = allowed.iter().any(|layer| layer.contains(&target.as_str()));
            assert!(
                target == module || is_below || !is_module(&target),
                "{place}: `{module}` must not import `{target}`"
            );
        }
    });
}

#[test]
fn a_foreign_engine_is_named_in_one_module() {
    each_line(|module, place, line| {
        // Tests read what was written with another's eyes.
        if place.contains("tests.rs:") {
            return;
        }
        for (name, homes) in FOREIGN.iter().filter(|(_, homes)| !homes.is_empty()) {
            assert!(
                !names(line, name) || homes.contains(&module),
                "{place}: {name} belongs to {homes:?}"
            );
        }
    });
}

#[test]
fn every_dependency_has_a_home_and_a_reason() {
    let manifest = read(&root().join("Cargo.toml"));
    let table = manifest.split("[dependencies]\n").nth(1).unwrap();
    let mut before = "";
    for line in table.split("\n[").next().unwrap().lines() {
        if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            let known = FOREIGN.iter().any(|(home, _)| *home == name.replace('-', "_"));
            assert!(known, "{name} is not in the table of homes");
            let is_told = before.starts_with('#') || before.contains(" = ");
            assert!(is_told, "{name}: say above it why it is there");
        }
        before = line;
    }
}

#[test]
fn a_room_keeps_to_what_it_may_do() {
    each_line(|module, place, line| {
        // What makes input for the fuzzer writes files.
        if place.contains("tests.rs:") || place.contains("fuzz.rs:") {
            return;
        }
        for (room, words) in FORBIDDEN.iter().filter(|(room, _)| *room == module) {
            for word in *words {
                assert!(!line.contains(word), "{place}: nothing in `{room}` may name {word}");
            }
        }
    });
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let src = root().join("src");
    let files: Vec<PathBuf> = sources(&src).into_iter().filter(|path| !is_of_tests(path)).collect();
    let name = |path: &Path| {
        let relative = path.strip_prefix(&src).unwrap().with_extension("");
        let name = relative.to_string_lossy().replace('/', "::");
        name.trim_end_matches("::mod").to_owned()
    };
    let names: Vec<String> = files.iter().map(|path| name(path)).collect();
    let number = |path: &str| {
        // The longest module that the path begins with.
        let parts: Vec<&str> = path.split("::").collect();
        (1..=parts.len()).rev().find_map(|n| {
            let module = parts[..n].join("::");
            names.iter().position(|name| *name == module)
        })
    };
    let mut imports: Vec<Vec<usize>> = Vec::new();
    for (path, own) in files.iter().zip(&names) {
        let text = read(path);
        let text = text.split("mod tests {").next().unwrap();
        let mut found: Vec<usize> =
            paths_in(text, own).iter().filter_map(|path| number(path)).collect();
        let me = names.iter().position(|name| name == own).unwrap();
        // A folder and its files are one house: who is above or below in it may be named.
        found.retain(|&other| {
            let (a, b) = (&names[me], &names[other]);
            other != me && !a.starts_with(&format!("{b}::")) && !b.starts_with(&format!("{a}::"))
        });
        imports.push(found);
    }
    let mut state = vec![0u8; names.len()];
    let mut path = Vec::new();
    for start in 0..names.len() {
        walk(start, &imports, &mut state, &mut path, &names);
    }
}

/// The paths within the crate that `text`, of the module `own`, names: after `crate::` and `super::`, braces taken apart.
fn paths_in(text: &str, own: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let line = text[..at].rsplit('\n').next().unwrap();
            if line.trim_start().starts_with("//") || text[..at].ends_with("super::") {
                continue;
            }
            let mut rest = &text[at..];
            let mut base: Vec<&str> =
                if start == "super::" { own.split("::").collect() } else { vec![] };
            while let Some(behind) = rest.strip_prefix("super::") {
                base.pop();
                rest = behind;
            }
            rest = rest.strip_prefix("crate::").unwrap_or(rest);
            for tail in taken_apart(rest) {
                let tail = tail.split("::").filter(|part| !part.is_empty());
                found.push(base.iter().copied().chain(tail).collect::<Vec<_>>().join("::"));
            }
        }
    }
    found
}

/// `a::{b, c::D}` as `a::b` and `a::c::D`.
fn taken_apart(text: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    let end = text.find(|c| !is_path(c)).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    let Some(inside) = rest.strip_prefix('{') else { return vec![path.to_owned()] };
    let (mut depth, mut from, mut all) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let part = inside[from..at].trim();
                all.extend(taken_apart(part).into_iter().map(|tail| format!("{path}{tail}")));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    all
}

/// Goes along imports; a file that is met while it is being left is on a circle.
fn walk(
    at: usize,
    imports: &[Vec<usize>],
    state: &mut [u8],
    path: &mut Vec<usize>,
    names: &[String],
) {
    if state[at] == 2 {
        return;
    }
    if state[at] == 1 {
        let from = path.iter().position(|&other| other == at).unwrap();
        let circle: Vec<&str> = path[from..].iter().map(|&file| names[file].as_str()).collect();
        panic!("a circle of imports: {}", circle.join(" → "));
    }
    state[at] = 1;
    path.push(at);
    imports[at].iter().for_each(|&next| walk(next, imports, state, path, names));
    path.pop();
    state[at] = 2;
}

/// Whether `line` names the crate: as a path of its own, not as the end of another word.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let before = before.filter(|c| *c != ':' || line[..at].ends_with(" ::"));
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    }) && !line.contains(&format!("::{name}::"))
}

/// Whether the file holds tests alone.
fn is_of_tests(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs" || name == "fixture.rs")
        || path.parent().is_some_and(|folder| folder.ends_with("tests"))
}

#[test]
fn every_file_opens_with_what_it_is_for_and_stays_short() {
    for path in sources(&root().join("src")) {
        let text = read(&path);
        let is_tests = is_of_tests(&path);
        let says = is_tests || text.starts_with("//! ");
        assert!(says, "{}: the first line must say what it is for", show(&path));
        let length = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("").lines().count();
        assert!(
            is_tests || length <= CEILING,
            "{}: {length} lines, at most {CEILING}",
            show(&path)
        );
    }
}

#[test]
fn what_the_maps_name_exists() {
    let sources: String = sources(&root().join("src")).iter().map(|path| read(path)).collect();
    for map in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(&root().join(map));
        assert!(text.lines().count() <= MAP, "{map}: a map of at most {MAP} lines");
        for name in text.split('`').skip(1).step_by(2) {
            if name.contains('/') && !name.contains([' ', '<', '*', '$']) && !name.starts_with('/')
            {
                let path = name.trim_end_matches('/');
                assert!(root().join(path).exists(), "{map}: there is no {name}");
            } else if name.starts_with(char::is_uppercase)
                && name.chars().all(char::is_alphanumeric)
            {
                let known = ["struct", "enum", "trait", "type", "fn"]
                    .iter()
                    .any(|kind| sources.contains(&format!("{kind} {name}")))
                    || sources.contains(&format!("    {name},"));
                assert!(known, "{map}: there is no type {name}");
            }
        }
    }
}

#[test]
fn the_page_of_figures_is_made_from_the_figures_that_are_checked() {
    let expected = quintet::eval::Expected::read(&root().join("data/expected.toml")).unwrap();
    let page = read(&root().join("docs/figures.md"));
    let again = "quintet eval --check data/expected.toml --page > docs/figures.md";
    assert!(page == expected.page(), "make the page again: {again}");
    for recorded in &expected.recorded {
        assert!(root().join(&recorded.run).exists(), "{} is gone", recorded.run);
    }
}

/// Calls `check` with the module of `src`, the place and each line outside test modules.
fn each_line(check: impl Fn(&str, &str, &str)) {
    let src = root().join("src");
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        let text = read(&path);
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.starts_with("//") {
                check(&module, &format!("{}:{}", show(&path), number + 1), line);
            }
        }
    }
}

/// The modules that `crate::…` paths in a line begin with.
fn crate_paths(line: &str) -> Vec<String> {
    line.match_indices("crate::")
        .map(|(at, text)| {
            line[at + text.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

fn is_module(name: &str) -> bool {
    LAYERS.iter().any(|(module, _)| *module == name)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", show(path)))
}

fn show(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
