//! Files that are damaged, swapped or not ours to write: what reads, and what is said.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Bench, nine, stderr};

/// A bench whose index has two segments, deletions and groups.
fn two_segments() -> Bench {
    let bench = Bench::with(&nine());
    let more = json!({"id": "tea-1", "text": "Green tea tastes bitter when the water is too hot."});
    let more = bench.jsonl("more.jsonl", &[more]);
    bench.ok(&["add", more.to_str().unwrap()]);
    bench.ok(&["delete", "grid-2"]);
    bench
}

/// The files of the index, hidden ones left out.
fn files(bench: &Bench) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(bench.index()).unwrap().map(|entry| entry.unwrap().path());
    let is_hidden = |path: &Path| path.file_name().unwrap().to_string_lossy().starts_with('.');
    let mut files: Vec<PathBuf> = entries.filter(|path| !is_hidden(path)).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn a_file_in_the_place_of_another_segments_is_named() {
    let bench = two_segments();
    let files = files(&bench);
    for ending in ["idx", "pos", "term", "fieldnorm", "fast", "store", "vec"] {
        let pair: Vec<&PathBuf> =
            files.iter().filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
        let [a, b] = pair[..] else { panic!("{ending}: {files:?}") };
        let (one, other) = (std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
        std::fs::write(a, &other).unwrap();
        std::fs::write(b, &one).unwrap();
        let message = bench.fails(2, &["info", "--verify"]);
        assert!(message.contains(&name(a)) && message.contains(&name(b)), "{message}");
        std::fs::write(a, &one).unwrap();
        std::fs::write(b, &other).unwrap();
    }
    bench.ok(&["info", "--verify"]);
}

#[test]
fn a_short_or_altered_file_is_an_error_of_every_verb_that_reads_it() {
    let bench = two_segments();
    for path in files(&bench) {
        let whole = std::fs::read(&path).unwrap();
        let cut = [0, 4, 7, 8, whole.len() - 1].map(|length| whole[..length].to_vec());
        let mut altered = whole.clone();
        altered[whole.len() - 12] ^= 0x10;
        let grown = [&whole[..], b"\0"].concat();
        for damaged in cut.into_iter().chain([altered, grown]) {
            std::fs::write(&path, damaged).unwrap();
            let message = bench.fails(2, &["info", "--verify"]);
            assert!(message.contains(&name(&path)), "{} not named: {message}", path.display());
            for verb in [&["get", "sleep-1"][..], &["related", "sleep-1"], &["themes"]] {
                let output = bench.run(verb);
                let message = stderr(&output);
                let answered = output.status.code() == Some(0);
                let is_told = output.status.code() == Some(2) && message.contains(&name(&path));
                assert!(answered || is_told, "{verb:?} {}: {message}", path.display());
                assert!(!message.contains("panicked") && !message.contains("mistake"), "{message}");
            }
        }
        std::fs::remove_file(&path).unwrap();
        let message = bench.fails(2, &["info", "--verify"]);
        assert!(message.contains(&name(&path)), "{} not named: {message}", path.display());
        std::fs::write(&path, &whole).unwrap();
    }
    bench.ok(&["info", "--verify"]);
}

#[test]
fn nothing_is_written_beside_a_segment_that_is_not_what_was_committed() {
    let bench = two_segments();
    let more =
        bench.jsonl("more.jsonl", &[json!({"id": "x", "text": "Rye bread keeps for a week."})]);
    let segments = files(&bench).into_iter().filter(|path| name(path).find('.') == Some(32));
    for path in segments {
        let whole = std::fs::read(&path).unwrap();
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 0x10;
        std::fs::write(&path, altered).unwrap();
        for verb in [&["delete", "grid-1"][..], &["cluster"], &["add", more.to_str().unwrap()]] {
            let message = bench.fails(2, verb);
            assert!(message.contains(&name(&path)), "{verb:?} {}: {message}", path.display());
        }
        std::fs::write(&path, whole).unwrap();
    }
    bench.ok(&["info", "--verify"]);
    bench.ok(&["get", "grid-1"]);
}

#[test]
fn files_of_no_commit_are_told_and_swept_by_the_next() {
    let bench = Bench::with(&nine());
    let stray = "0123456789abcdef0123456789abcdef.pos";
    std::fs::write(bench.index().join(stray), "left behind").unwrap();
    assert_eq!(bench.json(&["info", "--verify"])["verified"]["beside"], json!([stray]));
    bench.ok(&["delete", "grid-1"]);
    assert_eq!(bench.json(&["info", "--verify"])["verified"]["beside"], json!([]));
}

#[test]
fn readers_that_sqlite_finds_damaged_are_named() {
    let bench = Bench::with(&nine());
    bench.ok(&["profile", "new", "Ada", "sleep and shift work"]);
    let file = bench.path().join("index.readers.sqlite");
    bench.ok(&["info", "--verify"]);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let message = bench.fails(2, &["info", "--verify"]);
    assert!(message.contains("index.readers.sqlite"), "{message}");
}

#[cfg(unix)]
#[test]
fn who_may_only_read_reads_and_is_told_when_writing() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let bench = two_segments();
    let modes = |path: &PathBuf| path.metadata().unwrap().mode() & 0o777;
    let all = files(&bench);
    assert!(all.iter().all(|path| modes(path) == modes(&all[0])), "files with different modes");

    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    all.iter().for_each(|path| set(path, 0o444));
    set(&bench.index(), 0o555);
    set(bench.path(), 0o755);
    // Root may write everywhere, so another user does the reading, with a program that they can reach.
    let program = bench.path().join("quintet");
    std::fs::copy(assert_cmd::cargo::cargo_bin!("quintet"), &program).unwrap();
    let run = |verb: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.args(verb).env("QUINTET_INDEX", bench.index()).current_dir("/");
        if bench.path().metadata().unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        command.output().unwrap()
    };
    let page = std::env::temp_dir().join(format!("quintet-map-{}.html", std::process::id()));
    for verb in [
        &["search", "caffeine", "--mode", "lexical"][..],
        &["get", "sleep-1"],
        &["info"],
        &["info", "--verify"],
        &["related", "sleep-1"],
        &["themes"],
        &["themes", "--history"],
        &["group", "sleep-1"],
        &["map", "--out", page.to_str().unwrap()],
        &["eval", "ann", "--queries", "2"],
    ] {
        let output = run(verb);
        assert_eq!(output.status.code(), Some(0), "{verb:?}: {}", stderr(&output));
    }
    for verb in [&["delete", "sleep-1"][..], &["cluster"]] {
        let output = run(verb);
        assert_eq!(output.status.code(), Some(2), "{verb:?}");
        assert!(stderr(&output).contains("may not be written"), "{}", stderr(&output));
    }
    let _ = std::fs::remove_file(page);
    set(&bench.index(), 0o755);
}
