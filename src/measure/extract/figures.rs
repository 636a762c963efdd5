//! How good is what was chosen of one episode?
//!
//! Weakness of all of these: coverage rewards length and what is said often; the references were written by a model; the
//! model that judges is the one that chose (`words` is the check without a model); and a text that covers much may still not
//! stand alone. Read what is chosen, too (Manakul and Gales, Podcast Summary Assessment, 2022).

use std::collections::HashSet;

use serde::Serialize;

use crate::extract::is_dangling;
use crate::insight::{Vectors, dot};
use crate::measure::extract::methods::Text;

/// Cosine from which a reference counts as found.
const FOUND: f32 = 0.55;

/// The shortest word that is compared, in letters: shorter ones hold sentences together.
const SHORTEST: usize = 4;

/// What is measured of a choice; what needs references is missing without any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ExtractFigures {
    /// Mean over references of the best cosine among the chosen.
    pub coverage: Option<f64>,
    /// Mean over the chosen of the cosine with the nearest other one.
    pub redundancy: f64,
    /// Share of the chosen that begin with a pronoun, a demonstrative or a connective.
    pub dangling: f64,
    /// Share of the references with a cosine of .55 or more.
    pub at_055: Option<f64>,
    /// Mean over references of the best share of common words of four letters and more (Dice), which no model judges.
    pub words: Option<f64>,
    /// Words of a chosen text.
    pub length: f64,
    /// Texts that were chosen.
    pub chosen: f64,
}

impl ExtractFigures {
    /// Of the texts `chosen` with their vectors, against `references`.
    pub(super) fn of(chosen: &[Text<'_>], references: &[String], rows: &Vectors) -> Self {
        let mean = |values: Vec<f64>| match values.len() {
            0 => 0.0,
            count => values.iter().sum::<f64>() / count as f64,
        };
        let nearest = chosen.iter().enumerate().map(|(at, text)| {
            let others = chosen.iter().enumerate().filter(|(other, _)| *other != at);
            others
                .map(|(_, other)| f64::from(dot(text.row, other.row)))
                .reduce(f64::max)
                .unwrap_or(0.0)
        });
        let mut figures = Self {
            redundancy: mean(nearest.collect()),
            dangling: mean(
                chosen.iter().map(|text| f64::from(u8::from(is_dangling(text.text)))).collect(),
            ),
            length: mean(
                chosen.iter().map(|text| text.text.split_whitespace().count() as f64).collect(),
            ),
            chosen: chosen.len() as f64,
            ..Self::default()
        };
        if references.is_empty() {
            return figures;
        }
        let best = |row: &[f32]| chosen.iter().map(|text| dot(row, text.row)).fold(0.0, f32::max);
        let best: Vec<f32> = rows.rows().map(best).collect();
        figures.coverage = Some(mean(best.iter().copied().map(f64::from).collect()));
        figures.at_055 =
            Some(mean(best.iter().map(|cosine| f64::from(u8::from(*cosine >= FOUND))).collect()));
        let bags: Vec<HashSet<String>> = chosen.iter().map(|text| bag(text.text)).collect();
        let alike = references.iter().map(|reference| {
            let reference = bag(reference);
            bags.iter().map(|bag| dice(&reference, bag)).fold(0.0, f64::max)
        });
        figures.words = Some(mean(alike.collect()));
        figures
    }

    /// The mean of figures of many episodes; what some lack is the mean over the others.
    pub(super) fn mean(all: &[Self]) -> Self {
        let mean = |value: fn(&Self) -> Option<f64>| {
            let values: Vec<f64> = all.iter().filter_map(value).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        Self {
            coverage: mean(|figures| figures.coverage),
            redundancy: mean(|figures| Some(figures.redundancy)).unwrap_or_default(),
            dangling: mean(|figures| Some(figures.dangling)).unwrap_or_default(),
            at_055: mean(|figures| figures.at_055),
            words: mean(|figures| figures.words),
            length: mean(|figures| Some(figures.length)).unwrap_or_default(),
            chosen: mean(|figures| Some(figures.chosen)).unwrap_or_default(),
        }
    }
}

fn bag(text: &str) -> HashSet<String> {
    let words = crate::text::words(text).into_iter().map(|word| word.folded);
    words.filter(|word| word.chars().count() >= SHORTEST).collect()
}

/// Twice the common words by all of both.
fn dice(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { 2.0 * a.intersection(b).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_what_their_names_say() {
        let rows = Vectors::from_data(2, vec![1.0, 0.0, 0.6, 0.8]).unwrap();
        let chosen = [
            Text { text: "Teams need rest.", row: rows.row(0) },
            Text { text: "It pays.", row: rows.row(1) },
        ];
        let references = ["Teams rest.".to_owned(), "Money.".to_owned()];
        let wanted = Vectors::from_data(2, vec![1.0, 0.0, 0.0, 1.0]).unwrap();
        let figures = ExtractFigures::of(&chosen, &references, &wanted);
        assert!((figures.coverage.unwrap() - 0.9).abs() < 1e-6 && figures.at_055 == Some(1.0));
        assert!((figures.redundancy - 0.6).abs() < 1e-6);
        assert_eq!((figures.dangling, figures.length, figures.chosen), (0.5, 2.5, 2.0));
        assert!((figures.words.unwrap() - 0.4).abs() < 1e-6, "{figures:?}");
        let none = ExtractFigures::of(&[], &[], &Vectors::new(2));
        assert_eq!((none.coverage, none.redundancy), (None, 0.0));
    }
}
