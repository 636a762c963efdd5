//! What is published, and whether it still holds: a TOML file of figures, each with the command that repeats it.
//!
//! Invariant: the page of published figures is made from the same file that is checked.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::{Cell, Table};
use super::{EvalError, Form};

/// Stands in a command for the folder of judged sets that are not part of the project.
const DATA: &str = "DATA";

/// Figures that are published.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// What the page says above the figures, in Markdown.
    #[serde(default)]
    pub about: String,
    /// Figures that a command of `quintet` repeats.
    #[serde(default, rename = "figure")]
    pub figures: Vec<ExpectedFigure>,
    /// Figures that depend on the machine, kept as recorded runs.
    #[serde(default, rename = "recorded")]
    pub recorded: Vec<RecordedFigure>,
}

/// One figure, where it comes from, and how far it may move.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFigure {
    /// What it is.
    pub name: String,
    /// The command without `quintet`; a word that is `DATA`, or begins with `DATA/`, needs the judged sets.
    pub command: String,
    /// Where it stands in what the command prints with `--json`: steps parted by `/`, each a key, a number of an
    /// array, or `key=value` for the first object of an array that has it, such as `runs/mode=hybrid/ndcg@10`.
    pub at: String,
    /// Its value.
    pub expected: f64,
    /// How far it may be off.
    pub tolerance: f64,
}

/// A figure that only a run on one machine can give.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedFigure {
    /// What it is.
    pub name: String,
    /// What was measured.
    pub value: String,
    /// The folder or page that has the run, its command and its caveats.
    pub run: String,
}

/// A figure that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckedFigure {
    /// What it is.
    pub name: String,
    /// Its command without `quintet`.
    pub command: String,
    /// The published value.
    pub expected: f64,
    /// How far it may be off.
    pub tolerance: f64,
    /// What the command gave; `None` where it was not run or gave no such number.
    pub found: Option<f64>,
    /// What to say of it.
    pub verdict: Verdict,
}

/// Whether a published figure holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the tolerance.
    Holds,
    /// Beyond it.
    Off,
    /// The command failed or gave no such number: why.
    Failed(String),
    /// The judged sets were not given.
    Skipped,
}

impl Expected {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read; it is not TOML of this form, told with line and column; a tolerance that is no number from 0.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let io = |source| EvalError::Io { action: "read", path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(io)?;
        let wrong = |message: String| EvalError::Expected { path: path.to_owned(), message };
        let expected: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        for figure in &expected.figures {
            if !(figure.tolerance >= 0.0 && figure.expected.is_finite()) {
                let name = &figure.name;
                return Err(wrong(format!("\"{name}\": expected a number and a tolerance from 0")));
            }
        }
        Ok(expected)
    }

    /// The commands, each once, in the order of the file.
    pub fn commands(&self) -> Vec<&str> {
        let mut commands: Vec<&str> = Vec::new();
        for figure in &self.figures {
            if !commands.contains(&figure.command.as_str()) {
                commands.push(&figure.command);
            }
        }
        commands
    }

    /// The page of figures in Markdown.
    pub fn page(&self) -> String {
        let mut page = format!("{}\n", self.about.trim_end());
        if !self.figures.is_empty() {
            let mut table = Table::new(["figure", "value", "may be off by", "command"]);
            for figure in &self.figures {
                let command = format!("`quintet {}`", figure.command);
                let cells = [
                    figure.name.clone(),
                    figure.expected.to_string(),
                    figure.tolerance.to_string(),
                    command,
                ];
                table.push(cells.into_iter().map(Cell::new).collect());
            }
            // Writing to a string cannot fail.
            let _ =
                write!(page, "\n## Figures that are checked\n\n{}", table.render(Form::Markdown));
        }
        if !self.recorded.is_empty() {
            let mut table = Table::new(["figure", "value", "run"]);
            for recorded in &self.recorded {
                let run = format!("`{}`", recorded.run);
                let cells = [recorded.name.clone(), recorded.value.clone(), run];
                table.push(cells.into_iter().map(Cell::new).collect());
            }
            let _ = write!(page, "\n## Recorded runs\n\n{}", table.render(Form::Markdown));
        }
        page
    }

    /// Every figure beside what its command gave: the JSON that it printed, why it failed, or `None` where it was not
    /// run.
    pub fn check(
        &self,
        answer: impl Fn(&str) -> Option<Result<Value, String>>,
    ) -> Vec<CheckedFigure> {
        let check = |figure: &ExpectedFigure| {
            let (found, verdict) = match answer(&figure.command) {
                None => (None, Verdict::Skipped),
                Some(Err(why)) => (None, Verdict::Failed(why)),
                Some(Ok(json)) => match look_up(&json, &figure.at) {
                    Some(found) if (found - figure.expected).abs() <= figure.tolerance => {
                        (Some(found), Verdict::Holds)
                    }
                    Some(found) => (Some(found), Verdict::Off),
                    None => {
                        (None, Verdict::Failed(format!("it printed no number at {}", figure.at)))
                    }
                },
            };
            CheckedFigure {
                name: figure.name.clone(),
                command: figure.command.clone(),
                expected: figure.expected,
                tolerance: figure.tolerance,
                found,
                verdict,
            }
        };
        self.figures.iter().map(check).collect()
    }
}

/// The words of a command; `None` where it needs the judged sets and `data`, their folder, is not given.
pub fn command_words(command: &str, data: Option<&Path>) -> Option<Vec<PathBuf>> {
    let word = |word: &str| match word.strip_prefix(DATA) {
        Some("") => data.map(Path::to_owned),
        Some(rest) => match rest.strip_prefix('/') {
            Some(below) => data.map(|data| data.join(below)),
            None => Some(word.into()),
        },
        None => Some(word.into()),
    };
    command.split_whitespace().map(word).collect()
}

/// The number at a place; see [`ExpectedFigure::at`].
fn look_up(json: &Value, at: &str) -> Option<f64> {
    let step = |value: &'_ Value, step: &str| -> Option<Value> {
        match (value, step.split_once('=')) {
            (Value::Array(list), Some((key, wanted))) => {
                let found = list.iter().find(|entry| entry.get(key).is_some_and(|v| v == wanted));
                found.cloned()
            }
            (Value::Array(list), None) => list.get(step.parse::<usize>().ok()?).cloned(),
            (Value::Object(object), _) => object.get(step).cloned(),
            _ => None,
        }
    };
    at.split('/').try_fold(json.clone(), |value, next| step(&value, next))?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(text: &str) -> Expected {
        toml::from_str(text).unwrap()
    }

    const TWO: &str = r#"
        about = "Figures."
        [[figure]]
        name = "hybrid"
        command = "eval retrieval data/sample"
        at = "runs/mode=hybrid/ndcg@10"
        expected = 0.5
        tolerance = 0.01
        [[figure]]
        name = "far"
        command = "eval retrieval DATA/far"
        at = "runs/0/ndcg@10"
        expected = 0.5
        tolerance = 0.01
    "#;

    #[test]
    fn a_figure_holds_within_its_tolerance_and_is_off_beyond() {
        let json = |value: f64| serde_json::json!({"runs": [{"mode": "lexical", "ndcg@10": 0.1}, {"mode": "hybrid", "ndcg@10": value}]});
        let verdicts = |value: f64| -> Vec<Verdict> {
            let answer = |command: &str| command.ends_with("sample").then(|| Ok(json(value)));
            expected(TWO).check(answer).into_iter().map(|figure| figure.verdict).collect()
        };
        assert_eq!(verdicts(0.509), [Verdict::Holds, Verdict::Skipped]);
        assert_eq!(verdicts(0.489), [Verdict::Off, Verdict::Skipped]);
    }

    #[test]
    fn a_command_that_fails_or_lacks_the_number_does_not_hold() {
        let verdict = |answer: Result<Value, String>| {
            expected(TWO).check(|_| Some(answer.clone()))[0].verdict.clone()
        };
        assert_eq!(verdict(Err("no model".into())), Verdict::Failed("no model".into()));
        for json in [
            serde_json::json!({}),
            serde_json::json!({"runs": [{"mode": "hybrid", "ndcg@10": "x"}]}),
        ] {
            assert!(matches!(verdict(Ok(json)), Verdict::Failed(_)));
        }
    }

    #[test]
    fn judged_sets_take_their_place_in_a_command() {
        let words = |command| command_words(command, Some(Path::new("/sets of mine")));
        let expected = ["eval", "retrieval", "/sets of mine/ret_cranfield"].map(PathBuf::from);
        assert_eq!(words("eval retrieval DATA/ret_cranfield").unwrap(), expected);
        assert_eq!(words("get DATABASE").unwrap(), ["get", "DATABASE"].map(PathBuf::from));
        assert_eq!(command_words("eval retrieval DATA/ret_cranfield", None), None);
    }

    #[test]
    fn the_page_names_every_figure_with_its_command() {
        let page = expected(TWO).page();
        assert!(page.starts_with("Figures.\n"));
        assert!(
            page.contains("| hybrid | 0.5 | 0.01 | `quintet eval retrieval data/sample` |"),
            "{page}"
        );
    }

    #[test]
    fn a_file_of_another_form_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("expected.toml");
        for (text, told) in [
            ("[[figure]]\nname = 3\n", "line 2"),
            ("surprise = 1\n", "surprise"),
            (&TWO.replace("0.01", "-1.0"), "tolerance"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Expected::read(&path).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains("expected.toml"), "{error}");
        }
    }
}
