//! One form for every report: data set, index, model, settings, seed, figures, seconds.
//!
//! Invariant: JSON keys are stable; the other forms say the same things.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::table::{Cell, Table};
use super::{Comparison, Evaluation, Form, Provenance};
use crate::insight::signed;

/// What was measured, on what, with what, and how long it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Data set, index, model, settings, seed, seconds.
    pub provenance: Provenance,
    /// What a row is called in JSON: "mode", "run", …
    pub row: String,
    /// Names of the figures, such as `ndcg@10`.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<ReportRow>,
}

/// The figures of one mode or run.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// Its name.
    pub name: String,
    /// One figure a column; `None` where there is no value.
    pub figures: Vec<Option<f64>>,
}

impl Report {
    /// A report on `dataset` with the means of `runs`; all are measured with the metrics of the first.
    ///
    /// * `row`: what a row is called in JSON, such as "mode".
    pub fn of(
        dataset: impl Into<String>,
        row: impl Into<String>,
        runs: &[(&str, &Evaluation)],
    ) -> Self {
        let metrics = runs.first().map_or(&[][..], |(_, first)| first.metrics.as_slice());
        Self {
            provenance: Provenance::of(dataset),
            row: row.into(),
            columns: metrics.iter().map(ToString::to_string).collect(),
            rows: runs
                .iter()
                .map(|(name, run)| ReportRow {
                    name: (*name).to_owned(),
                    figures: metrics.iter().map(|&metric| run.mean(metric)).collect(),
                })
                .collect(),
        }
    }

    /// The report in `form`, with a line break at the end.
    pub fn render(&self, form: Form) -> String {
        if form == Form::Json {
            return format!("{}\n", self.json());
        }
        let best = |column: usize| {
            let figures =
                self.rows.iter().filter_map(|row| row.figures.get(column).copied().flatten());
            figures.max_by(f64::total_cmp).filter(|_| self.rows.len() > 1)
        };
        let mut table = Table::new([&self.row].into_iter().chain(&self.columns));
        for row in &self.rows {
            let figures = row.figures.iter().enumerate().map(|(column, figure)| match figure {
                Some(figure) => Cell::strong(format!("{figure:.4}"), best(column) == Some(*figure)),
                None => Cell::new("–"),
            });
            table.push([Cell::new(&row.name)].into_iter().chain(figures).collect());
        }
        let (head, title) = (&self.provenance, &self.provenance.dataset);
        match (form, head.notes()) {
            (Form::Latex, _) => format!("% {head}\n{}", table.render(form)),
            (Form::Markdown, notes) if notes.is_empty() => {
                format!("**{title}**\n\n{}", table.render(form))
            }
            (Form::Markdown, notes) => format!("**{title}**: {notes}\n\n{}", table.render(form)),
            (Form::Text | Form::Json, _) => format!("{head}\n{}", table.render(form)),
        }
    }

    /// One JSON object: what is known of `dataset`, `index`, `model`, `settings`, `seed`, `seconds`, then `runs`.
    pub fn json(&self) -> Value {
        let mut object = match serde_json::to_value(&self.provenance) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        let runs = self.rows.iter().map(|row| {
            let name = (self.row.clone(), Value::from(row.name.clone()));
            let figures =
                self.columns.iter().zip(&row.figures).map(|(k, v)| (k.clone(), (*v).into()));
            Value::Object([name].into_iter().chain(figures).collect())
        });
        object.insert("runs".into(), runs.collect());
        Value::Object(object)
    }
}

impl Comparison {
    /// The comparison in `form`: means with intervals, then each pair with its test; with a line break at the end.
    pub fn render(&self, form: Form) -> String {
        if form == Form::Json {
            return serde_json::to_string(self).unwrap_or_default() + "\n";
        }
        let metrics = self.systems.first().map_or(&[][..], |system| system.figures.as_slice());
        let names = metrics.iter().map(|figure| figure.metric.as_str());
        let mut means = Table::new(["system"].into_iter().chain(names));
        for system in &self.systems {
            let figures = system.figures.iter().enumerate().map(|(column, figure)| {
                let best =
                    self.systems.iter().all(|other| other.figures[column].mean <= figure.mean);
                let (low, high) = (figure.interval.low, figure.interval.high);
                Cell::strong(format!("{:.4} [{low:.4}, {high:.4}]", figure.mean), best)
            });
            means.push([Cell::new(&system.name)].into_iter().chain(figures).collect());
        }
        let head = [
            "metric",
            "system",
            "against",
            "difference",
            "interval",
            "p",
            "p (Holm)",
            "better",
            "equal",
            "worse",
        ];
        let mut pairs = Table::new(head);
        for pair in &self.pairs {
            pairs.push(vec![
                Cell::new(&pair.metric),
                Cell::new(&pair.system),
                Cell::new(&pair.baseline),
                Cell::new(signed(pair.difference, 4)),
                Cell::new(format!(
                    "[{}, {}]",
                    signed(pair.interval.low, 4),
                    signed(pair.interval.high, 4)
                )),
                Cell::new(p_value(pair.p)),
                Cell::strong(p_value(pair.adjusted), pair.adjusted < 1.0 - self.confidence),
                Cell::new(pair.wins.to_string()),
                Cell::new(pair.ties.to_string()),
                Cell::new(pair.losses.to_string()),
            ]);
        }
        let mut out = means.render(form);
        let _ = write!(out, "\n{}", pairs.render(form));
        let percent = self.confidence * 100.0;
        let note = format!(
            "{} topic{}; {percent:.0} % bootstrap intervals; paired randomisation test, Holm's correction within a metric; seed {}",
            self.topics,
            if self.topics == 1 { "" } else { "s" },
            self.seed
        );
        let _ = match form {
            Form::Latex => writeln!(out, "% {note}"),
            _ => writeln!(out, "\n{note}"),
        };
        if form == Form::Text {
            for pair in self.pairs.iter().filter(|pair| !pair.most.is_empty()) {
                let most: Vec<String> = pair
                    .most
                    .iter()
                    .map(|most| format!("{} {}", most.topic, signed(most.difference, 4)))
                    .collect();
                let _ = writeln!(
                    out,
                    "{} {} against {} differs most on: {}",
                    pair.metric,
                    pair.system,
                    pair.baseline,
                    most.join(", ")
                );
            }
        }
        out
    }
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "<.0001".into() } else { format!("{p:.4}") }
}

#[cfg(test)]
mod tests;
