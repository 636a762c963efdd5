//! Texts of which it is known whether they claim something, and how well a model tells them apart.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::source::{lines, read};
use super::{EvalError, ImpressionFigures, LineFault};

/// A text, and whether it makes a claim that stands on its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Statement {
    /// What it is: advice, heading, biography. Folds hold the same share of every kind.
    pub kind: String,
    /// Whether it claims something.
    pub claim: bool,
    /// The text.
    pub text: String,
}

/// How well claims were told from what is none; shares of 0 where there is nothing to share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct StatementFigures {
    /// Texts looked at.
    pub examples: usize,
    /// Those that claim something.
    pub claims: usize,
    /// Share of the claims that were taken for claims: the recall.
    pub kept: f64,
    /// Share of the others that were not.
    pub caught: f64,
    /// Share of what was taken for a claim that is one.
    pub precision: f64,
    /// Share of pairs of a claim and another text that stand in the right order; ties count half.
    pub auc: f64,
}

impl StatementFigures {
    /// Measures pairs of what a text is and the probability that it was given; from `floor` on it is taken for a claim.
    pub fn of(told: &[(bool, f32)], floor: f32) -> Self {
        let count = |is: &dyn Fn(bool, bool) -> bool| {
            told.iter().filter(|(claim, p)| is(*claim, *p >= floor)).count()
        };
        let share = |some: usize, all: usize| if all > 0 { some as f64 / all as f64 } else { 0.0 };
        let claims = count(&|claim, _| claim);
        let kept = count(&|claim, told| claim && told);
        let clicked: Vec<bool> = told.iter().map(|(claim, _)| *claim).collect();
        let scores: Vec<f32> = told.iter().map(|(_, p)| *p).collect();
        Self {
            examples: told.len(),
            claims,
            kept: share(kept, claims),
            caught: share(count(&|claim, told| !claim && !told), told.len() - claims),
            precision: share(kept, count(&|_, told| told)),
            // Probabilities are never NaN, and there is one for each text.
            auc: ImpressionFigures::of(&[clicked], &[scores]).map_or(0.0, |figures| figures.auc),
        }
    }
}

/// Reads one JSON object with `text`, `claim` and `kind` a line.
pub fn read_statements(path: &Path) -> Result<Vec<Statement>, EvalError> {
    let text = read(path)?;
    let parse = |(line, json): (usize, &str)| {
        serde_json::from_str(json).map_err(|error| {
            let fault = LineFault::Json(error.to_string());
            EvalError::Line { path: path.to_owned(), line, fault }
        })
    };
    let statements = lines(&text).map(parse).collect::<Result<Vec<Statement>, _>>()?;
    for (claim, what) in [(true, "claims"), (false, "texts that claim nothing")] {
        if statements.iter().all(|statement| statement.claim != claim) {
            return Err(EvalError::Empty { path: path.to_owned(), what });
        }
    }
    Ok(statements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_count_both_kinds_apart() {
        let told = [(true, 0.9), (true, 0.5), (true, 0.2), (false, 0.7), (false, 0.1)];
        let figures = StatementFigures::of(&told, 0.5);
        assert_eq!((figures.examples, figures.claims), (5, 3));
        assert_eq!((figures.kept, figures.caught), (2.0 / 3.0, 0.5));
        assert_eq!((figures.precision, figures.auc), (2.0 / 3.0, 4.0 / 6.0));
        assert_eq!(StatementFigures::of(&[], 0.5), StatementFigures::default());
    }

    #[test]
    fn statements_are_read_and_faults_name_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("statements.jsonl");
        let line = |claim: bool| format!(r#"{{"kind":"plain","claim":{claim},"text":"x"}}"#);
        let read = |text: String| {
            std::fs::write(&path, text).unwrap();
            read_statements(&path).map_err(|error| error.to_string())
        };
        assert_eq!(read(format!("{}\n\n{}\n", line(true), line(false))).unwrap().len(), 2);
        assert!(read(format!("{}\n{{}}", line(true))).unwrap_err().contains("jsonl:2: "));
        assert!(read(line(true)).unwrap_err().contains("texts that claim nothing"));
    }
}
