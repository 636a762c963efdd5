//! Do titles name what they stand for? Titles of gold classes against the classes' own names.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::insight::{Vectors, dot};

/// What one way to name classes comes to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TitleFigures {
    /// Share of the titles whose nearest class name is that of their class; a tie is none.
    pub names_found: f64,
    /// Mean share of a class name's words that stand in the title.
    pub words: f64,
    /// Share of titles that no other class has.
    pub unique: f64,
    /// Mean number of words of a title.
    pub length: f64,
}

/// A title or a name with the words that it is compared by.
#[derive(Clone, Debug, PartialEq)]
pub struct Titled {
    /// As people read it.
    pub text: String,
    /// Stems, say, without function words.
    pub words: BTreeSet<String>,
}

/// Measures `titles` against the `names` of the same classes; rows are their vectors. No classes, no figures: all zero.
pub fn title_figures(
    titles: &[Titled],
    title_rows: &Vectors,
    names: &[Titled],
    name_rows: &Vectors,
) -> TitleFigures {
    let classes = titles.len().max(1) as f64;
    let found = |(class, row): (usize, &[f32])| {
        let own = dot(row, name_rows.row(class));
        let others = name_rows.rows().enumerate().filter(|&(other, _)| other != class);
        others.map(|(_, name)| dot(row, name)).all(|other| other < own)
    };
    let share = |(title, name): (&Titled, &Titled)| {
        let common = name.words.intersection(&title.words).count();
        common as f64 / name.words.len().max(1) as f64
    };
    let is_unique =
        |title: &&Titled| titles.iter().filter(|other| other.text == title.text).count() == 1;
    let length = |title: &Titled| title.text.split_whitespace().count() as f64;
    TitleFigures {
        names_found: title_rows.rows().enumerate().filter(|&at| found(at)).count() as f64 / classes,
        words: titles.iter().zip(names).map(share).sum::<f64>() / classes,
        unique: titles.iter().filter(is_unique).count() as f64 / classes,
        length: titles.iter().map(length).sum::<f64>() / classes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_counts_where_its_own_name_is_nearest() {
        let titled = |text: &str| Titled {
            text: text.into(),
            words: text.split(' ').map(str::to_owned).collect(),
        };
        let names = ["card arrival", "cash", "rates"].map(titled);
        let titles = ["card", "cash", "cash"].map(titled);
        let names_at = Vectors::from_data(2, vec![1.0, 0.0, 0.0, 1.0, 0.0, -1.0]).unwrap();
        let titles_at = Vectors::from_data(2, vec![0.8, 0.6, 0.0, 1.0, 0.0, 1.0]).unwrap();
        let figures = title_figures(&titles, &titles_at, &names, &names_at);
        assert!((figures.names_found - 2.0 / 3.0).abs() < 1e-9);
        assert!((figures.words - 0.5).abs() < 1e-9);
        assert!((figures.unique - 1.0 / 3.0).abs() < 1e-9);
        assert!((figures.length - 1.0).abs() < 1e-9);
    }
}
