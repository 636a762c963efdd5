//! What readers want of a set of insights, group by group: judged from the texts, before any brief was read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::EvalError;
use super::source::read;

/// A file of such judgments.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wants {
    /// Reader by reader.
    pub readers: Vec<ReaderWants>,
}

/// The judgments of one reader.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderWants {
    /// The file of the profile, in the folder `profiles`.
    pub profile: String,
    /// Wanted interests of the profile.
    pub interests: Vec<InterestWants>,
}

/// The groups that one interest is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestWants {
    /// The phrase, as in the profile.
    pub phrase: String,
    /// There to be had.
    pub wanted: Vec<String>,
    /// Right where shown; nobody is blamed for leaving it out.
    #[serde(default)]
    pub fair: Vec<String>,
}

impl Wants {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, or it is not TOML of this form, told with line and column.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        toml::from_str(&read(path)?).map_err(|error| EvalError::Expected {
            path: path.to_owned(),
            message: error.to_string(),
        })
    }
}

impl InterestWants {
    /// Whether an insight of `group` is right for this interest.
    pub fn suits(&self, group: &str) -> bool {
        self.wanted.iter().chain(&self.fair).any(|other| other == group)
    }
}

/// What counts of one brief.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgedBrief {
    /// Most items that it may have.
    pub size: usize,
    /// Each item: whether it is right, and whether its reason is true where it names an interest.
    pub items: Vec<(bool, Option<bool>)>,
    /// Wanted claims that came out and were not sent before, and whether each was sent now.
    pub claims: BTreeMap<String, bool>,
    /// For each interest that nothing came out for: whether nothing was sent for it.
    pub quiet: Vec<bool>,
}

/// Briefs against judgments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct WantsFigures {
    /// Briefs.
    pub briefs: usize,
    /// Items in them.
    pub items: usize,
    /// Share of the items that are right.
    pub precision: f64,
    /// Wanted claims that a brief had room for.
    pub wanted: usize,
    /// Share of them that were sent.
    pub recall: f64,
    /// Interests and days on which nothing came out for them.
    pub quiet_days: usize,
    /// Share of them on which nothing was sent for the interest.
    pub quiet: f64,
    /// Reasons that name an interest.
    pub reasons: usize,
    /// Share of them that name the right one.
    pub reasons_true: f64,
}

impl WantsFigures {
    /// Counts `briefs`; a share of nothing is 1.
    pub fn of(briefs: &[JudgedBrief]) -> Self {
        let share = |part: usize, whole: usize| match whole {
            0 => 1.0,
            whole => part as f64 / whole as f64,
        };
        let mut figures = Self { briefs: briefs.len(), ..Self::default() };
        let (mut right, mut sent, mut kept, mut held) = (0, 0, 0, 0);
        for brief in briefs {
            figures.items += brief.items.len();
            right += brief.items.iter().filter(|(right, _)| *right).count();
            let room = brief.claims.len().min(brief.size);
            figures.wanted += room;
            sent += brief.claims.values().filter(|sent| **sent).count().min(room);
            figures.quiet_days += brief.quiet.len();
            kept += brief.quiet.iter().filter(|kept| **kept).count();
            let named = brief.items.iter().filter_map(|(_, is_true)| *is_true);
            figures.reasons += named.clone().count();
            held += named.filter(|is_true| *is_true).count();
        }
        figures.precision = share(right, figures.items);
        figures.recall = share(sent, figures.wanted);
        figures.quiet = share(kept, figures.quiet_days);
        figures.reasons_true = share(held, figures.reasons);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_is_blamed_for_what_it_had_room_for() {
        let claims = |sent: usize| (0..4).map(|i| (format!("c{i}"), i < sent)).collect();
        let busy = JudgedBrief {
            size: 2,
            items: vec![(true, Some(true)), (false, Some(false)), (true, None)],
            claims: claims(1),
            quiet: vec![true, false],
        };
        let figures = WantsFigures::of(&[busy, JudgedBrief::default()]);
        assert_eq!((figures.items, figures.wanted, figures.recall), (3, 2, 0.5));
        assert!((figures.precision - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((figures.quiet, figures.reasons, figures.reasons_true), (0.5, 2, 0.5));
        assert_eq!(WantsFigures::of(&[]).precision, 1.0);
    }

    #[test]
    fn a_file_of_another_form_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wants.toml");
        std::fs::write(&path, "[[readers]]\nprofile = \"a.toml\"\ninterest = []\n").unwrap();
        let error = Wants::read(&path).unwrap_err().to_string();
        assert!(error.contains("wants.toml") && error.contains("line 3"), "{error}");
    }
}
