//! How well claims are told from what is none, on examples that the coefficients were not fitted on.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::error::EngineError;
use crate::eval::{Provenance, Statement, StatementFigures, read_statements};
use crate::rank::{Claimness, StatementModel};

/// Parts of the examples that take turns in being held out; each holds the same share of every kind.
const FOLDS: usize = 5;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct StatementsReport {
    /// Which file.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Figures on examples held out, each judged by a model that was fitted on the other folds.
    pub held: StatementFigures,
    /// Figures of the coefficients in the code, which were fitted on the project's own examples.
    pub shipped: StatementFigures,
    /// The examples kind by kind, held out.
    pub kinds: Vec<StatementKind>,
    /// What is added before any feature counts: fitted on all examples, and in the code.
    pub intercept: Coefficient,
    /// The same for every feature.
    pub coefficients: Vec<Coefficient>,
    /// Examples that were told wrongly when held out.
    pub wrong: Vec<WrongStatement>,
}

/// The examples of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct StatementKind {
    /// Which kind.
    pub kind: String,
    /// Whether it is claims.
    pub claim: bool,
    /// How many.
    pub examples: usize,
    /// How many of them were told rightly.
    pub right: usize,
}

/// A coefficient fitted again beside the one in the code.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Coefficient {
    /// Of which feature.
    pub feature: &'static str,
    /// Fitted on all examples.
    pub fitted: f32,
    /// In the code.
    pub shipped: f32,
}

/// An example that was told wrongly.
#[derive(Clone, Debug, Serialize)]
pub struct WrongStatement {
    /// Its kind.
    pub kind: String,
    /// Whether it is a claim.
    pub claim: bool,
    /// The probability that it was given.
    pub probability: f32,
    /// The text.
    pub text: String,
}

/// Measures on the labelled texts in `path`, and fits the coefficients again.
pub fn eval_statements(path: &Path) -> Result<StatementsReport, EngineError> {
    let statements = read_statements(path)?;
    let held = held_out(&statements);
    let told = |probability: &dyn Fn(usize) -> f32| -> Vec<(bool, f32)> {
        statements.iter().enumerate().map(|(at, s)| (s.claim, probability(at))).collect()
    };
    let shipped = StatementModel::shipped();
    let fitted = fit(statements.iter());
    let mut kinds: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (statement, &probability) in statements.iter().zip(&held) {
        let Statement { kind, claim, text } = statement;
        let is_right = (probability >= Claimness::FLOOR) == *claim;
        let count = kinds.entry((*claim, kind)).or_default();
        *count = (count.0 + 1, count.1 + usize::from(is_right));
        if !is_right {
            let (kind, text) = (kind.clone(), text.clone());
            wrong.push(WrongStatement { kind, claim: *claim, probability, text });
        }
    }
    let pair = |feature, fitted, shipped| Coefficient { feature, fitted, shipped };
    Ok(StatementsReport {
        provenance: Provenance::of(path.display().to_string()).with("folds", FOLDS),
        held: StatementFigures::of(&told(&|at| held[at]), Claimness::FLOOR),
        shipped: StatementFigures::of(
            &told(&|at| shipped.probability(&statements[at].text)),
            Claimness::FLOOR,
        ),
        kinds: kinds
            .into_iter()
            .map(|((claim, kind), (examples, right))| StatementKind {
                kind: kind.to_owned(),
                claim,
                examples,
                right,
            })
            .collect(),
        intercept: pair("intercept", fitted.intercept(), shipped.intercept()),
        coefficients: fitted
            .coefficients()
            .zip(shipped.coefficients())
            .map(|((feature, fitted), (_, shipped))| pair(feature, fitted, shipped))
            .collect(),
        wrong,
    })
}

/// The probability of each text by the model of the folds that it is not in.
fn held_out(statements: &[Statement]) -> Vec<f32> {
    let mut dealt: BTreeMap<&str, usize> = BTreeMap::new();
    let folds: Vec<usize> = statements
        .iter()
        .map(|statement| {
            let count = dealt.entry(&statement.kind).or_default();
            *count += 1;
            *count % FOLDS
        })
        .collect();
    let models: Vec<StatementModel> = (0..FOLDS)
        .map(|out| {
            let rest = statements.iter().zip(&folds).filter(|(_, fold)| **fold != out);
            fit(rest.map(|(statement, _)| statement))
        })
        .collect();
    let told = |(s, fold): (&Statement, &usize)| models[*fold].probability(&s.text);
    statements.iter().zip(&folds).map(told).collect()
}

fn fit<'a>(statements: impl Iterator<Item = &'a Statement>) -> StatementModel {
    StatementModel::fit(statements.map(|statement| (statement.text.as_str(), statement.claim)))
}
