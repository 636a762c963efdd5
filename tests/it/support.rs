//! The binary, a folder of its own, and insights to put in.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

/// A folder that goes away with the test, and the binary run in it.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A bench whose index holds `insights`.
    pub(crate) fn with(insights: &[Value]) -> Self {
        let bench = Self::new();
        let file = bench.jsonl("insights.jsonl", insights);
        bench.ok(&["build", file.to_str().unwrap()]);
        bench
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path().join("index")
    }

    /// Writes `text` into a file of the folder.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn jsonl(&self, name: &str, insights: &[Value]) -> PathBuf {
        self.file(name, insights.iter().map(|insight| format!("{insight}\n")).collect::<String>())
    }

    /// The binary with `--index` set to this bench's.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("quintet").unwrap();
        command.args(arguments).env("QUINTET_INDEX", self.index());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs and expects exit code 0; gives standard output.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs with `--json` and expects exit code 0.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(&[arguments, &["--json"]].concat());
        assert_eq!(text.lines().count(), 1, "one object on one line");
        serde_json::from_str(&text).unwrap()
    }

    /// Runs and expects `code`; gives standard error.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        stderr(&output)
    }
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The ids in a list of hits, in order.
pub(crate) fn ids(hits: &Value) -> Vec<&str> {
    hits.as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

/// The sample corpus that ships with the project.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

/// Nine insights of five shows on three themes; two make one claim, two differ in a number only.
pub(crate) fn nine() -> Vec<Value> {
    let insight = |id: &str, show: &str, episode: &str, day: u32, text: &str| {
        serde_json::json!({
            "id": id, "text": text, "show": show, "episode": episode,
            "published": format!("2026-03-{day:02}T06:00:00Z"), "mood": "calm",
        })
    };
    vec![
        insight(
            "sleep-1",
            "Night Desk",
            "n1",
            1,
            "Going to bed at the same hour every night improves sleep more than sleeping longer, because the body clock learns when to expect rest.",
        ),
        insight(
            "sleep-2",
            "Body Talk",
            "b1",
            2,
            "Going to bed at the same hour every night improves your sleep more than sleeping longer does, since the body clock learns when to expect rest.",
        ),
        insight(
            "sleep-3",
            "Field Kit",
            "f1",
            3,
            "Caffeine after lunch delays falling asleep by 20 minutes for most people, because it blocks the signals of tiredness.",
        ),
        insight(
            "sleep-4",
            "Body Talk",
            "b2",
            4,
            "Caffeine after lunch delays falling asleep by 60 minutes for most people, because it blocks the signals of tiredness.",
        ),
        insight(
            "price-1",
            "Shop Floor",
            "s1",
            5,
            "Raising prices for new customers first shows whether the value is there without angering the people who already pay.",
        ),
        insight(
            "price-2",
            "Night Desk",
            "n2",
            6,
            "Young companies charge too little because their founders remember the product before it was good.",
        ),
        insight(
            "price-3",
            "Ledger Lines",
            "l1",
            7,
            "A price list with three plans sells mostly the middle one, so put what you want to sell there.",
        ),
        insight(
            "grid-1",
            "Field Kit",
            "f2",
            8,
            "Batteries beside solar farms earn their money in the evening, when the sun has gone and demand peaks.",
        ),
        insight(
            "grid-2",
            "Ledger Lines",
            "l2",
            9,
            "Heat pumps shift winter demand to the evening, so grids need storage more than they need more solar panels.",
        ),
    ]
}
