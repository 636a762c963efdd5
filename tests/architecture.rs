//! The house inspects itself: who imports whom, what each file opens with, how long it is, and whether the maps are true.

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, tests not counted.
const CEILING: usize = 500;

/// What a module of `src` may import from the crate, besides itself: modules of the layers below, named one by one where
/// not all of a layer is meant.
const LAYERS: &[(&str, &[&[&str]])] = &[
    ("insight", &[]),
    ("task", &[]),
    ("path", &[]),
    ("text", &[]),
    ("whole_file", &[&["task"]]),
    ("ingest", &[WORDS]),
    ("embed", &[WORDS]),
    ("vector", &[WORDS]),
    ("cluster", &[WORDS]),
    ("rank", &[WORDS]),
    ("profile", &[WORDS]),
    ("brief", &[WORDS]),
    ("eval", &[WORDS]),
    ("error", &[WORDS, SKILLS, &["state"]]),
    ("state", &[WORDS, &["profile"]]),
    ("corpus", &[WORDS, &["ingest", "embed", "vector", "cluster", "rank", "brief", "error"]]),
    ("engine", &[WORDS, SKILLS, LASTING]),
    ("measure", &[WORDS, SKILLS, LASTING, &["engine"]]),
    ("operation", &[WORDS, SKILLS, LASTING, &["engine"]]),
    ("cli", &[WORDS, SKILLS, LASTING, &["engine", "measure", "operation"]]),
];

/// Layer 0: words and numbers.
const WORDS: &[&str] = &["insight", "task", "path", "text", "whole_file"];

/// Layer 1: one skill each.
const SKILLS: &[&str] =
    &["ingest", "embed", "vector", "cluster", "rank", "profile", "brief", "eval"];

/// Layer 2: what lasts.
const LASTING: &[&str] = &["error", "state", "corpus"];

/// Where a foreign crate may be named.
const FOREIGN: &[(&str, &[&str])] = &[
    ("fastembed", &["embed"]),
    ("ort", &["embed"]),
    ("hnsw_rs", &["vector"]),
    ("tantivy", &["vector", "corpus", "error"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("rusqlite", &["state"]),
    ("quick_xml", &["profile"]),
    ("plotters", &["eval"]),
    ("ndarray", &["rank"]),
    ("unicode_normalization", &["text"]),
    ("unicode_script", &["text"]),
    ("unicode_segmentation", &["text"]),
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
        for (name, homes) in FOREIGN {
            let named =
                line.starts_with(&format!("use {name}::")) || line.contains(&format!(" {name}::"));
            assert!(!named || homes.contains(&module), "{place}: {name} belongs to {homes:?}");
        }
    });
}

#[test]
fn every_file_opens_with_what_it_is_for_and_stays_short() {
    for path in sources(&root().join("src")) {
        let text = read(&path);
        let is_tests = path.file_name().is_some_and(|name| name == "tests.rs")
            || path.parent().is_some_and(|folder| folder.ends_with("tests"));
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
        assert!(text.lines().count() <= 250, "{map}: a map of at most 250 lines");
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
    let page = read(&root().join("docs/reproduce/README.md"));
    let again = "quintet eval --check data/expected.toml --page > docs/reproduce/README.md";
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
