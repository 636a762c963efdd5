//! The MIND layout: news.tsv and behaviors.tsv, plain or gzip.
//!
//! Source: Wu et al. 2020, "MIND: A Large-scale Dataset for News Recommendation".

use std::path::{Path, PathBuf};

use super::source::{lines, read};
use super::{EvalError, LineFault};

/// News and the impressions of readers.
#[derive(Clone, Debug)]
pub struct Mind {
    /// The items.
    pub news: Vec<MindNews>,
    /// What readers were shown, in the order of the file.
    pub impressions: Vec<Impression>,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MindNews {
    /// Its id, such as N1234.
    pub id: String,
    /// Its category.
    pub category: String,
    /// Its subcategory.
    pub subcategory: String,
    /// Its headline.
    pub title: String,
    /// Its summary; often empty.
    pub summary: String,
}

/// What one reader was shown at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impression {
    /// Its id.
    pub id: String,
    /// Who.
    pub user: String,
    /// When, as the file has it (month/day/year hour:minute:second AM or PM).
    pub time: String,
    /// Items clicked before, oldest first.
    pub history: Vec<String>,
    /// The items shown.
    pub candidates: Vec<String>,
    /// Whether each was clicked.
    pub clicked: Vec<bool>,
}

impl Mind {
    /// Opens a folder with `news.tsv` and `behaviors.tsv`.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, EvalError> {
        let folder = folder.as_ref();
        let news = parse(
            &find(folder, "news.tsv")?,
            "at least 5: id, category, subcategory, title, summary",
            |line| {
                let mut columns = line.split('\t').map(str::to_owned);
                let mut next = || columns.next();
                match (next(), next(), next(), next(), next()) {
                    (Some(id), Some(category), Some(subcategory), Some(title), Some(summary)) => {
                        Some(Ok(MindNews { id, category, subcategory, title, summary }))
                    }
                    _ => None,
                }
            },
        )?;
        let impressions = parse(
            &find(folder, "behaviors.tsv")?,
            "5: id, user, time, history, impressions",
            impression,
        )?;
        Ok(Self { news, impressions })
    }
}

fn impression(line: &str) -> Option<Result<Impression, LineFault>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let &[id, user, time, history, shown] = columns.as_slice() else { return None };
    let (mut candidates, mut clicked) = (Vec::new(), Vec::new());
    for candidate in shown.split_whitespace() {
        let Some((item, click @ ("0" | "1"))) = candidate.rsplit_once('-') else {
            return Some(Err(LineFault::Click(candidate.to_owned())));
        };
        candidates.push(item.to_owned());
        clicked.push(click == "1");
    }
    Some(Ok(Impression {
        id: id.to_owned(),
        user: user.to_owned(),
        time: time.to_owned(),
        history: history.split_whitespace().map(str::to_owned).collect(),
        candidates,
        clicked,
    }))
}

fn find(folder: &Path, name: &'static str) -> Result<PathBuf, EvalError> {
    [name.to_owned(), format!("{name}.gz")]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| EvalError::NotMind { folder: folder.to_owned(), missing: name })
}

/// Every line through `one`, which gives `None` where the number of columns is wrong.
fn parse<T>(
    path: &Path,
    expected: &'static str,
    one: impl Fn(&str) -> Option<Result<T, LineFault>>,
) -> Result<Vec<T>, EvalError> {
    let text = read(path)?;
    let rows: Vec<T> = lines(&text)
        .map(|(line, row)| {
            let columns = || LineFault::Columns { found: row.split('\t').count(), expected };
            one(row).unwrap_or_else(|| Err(columns())).map_err(|fault| EvalError::Line {
                path: path.to_owned(),
                line,
                fault,
            })
        })
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Err(EvalError::Empty { path: path.to_owned(), what: "lines" });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(news: &str, behaviors: &str) -> Result<Mind, EvalError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("news.tsv"), news).unwrap();
        std::fs::write(folder.path().join("behaviors.tsv"), behaviors).unwrap();
        Mind::open(folder.path())
    }

    const NEWS: &str = "N1\tnews\tworld\tA title\tA summary\turl\t[]\t[]\n";

    #[test]
    fn the_layout_is_read() {
        let mind =
            open(NEWS, "1\tU1\t11/11/2019 9:05:58 AM\tN7 N8\tN1-1 N-2-0\n2\tU2\tt\t\tN1-0\n")
                .unwrap();
        assert_eq!(mind.news[0].title, "A title");
        let first = &mind.impressions[0];
        assert_eq!(
            (first.candidates.join(" "), &first.clicked),
            ("N1 N-2".into(), &vec![true, false])
        );
        assert_eq!(first.history, ["N7", "N8"]);
        assert!(mind.impressions[1].history.is_empty());
    }

    #[test]
    fn faults_name_the_line() {
        let message = |behaviors: &str| open(NEWS, behaviors).unwrap_err().to_string();
        assert!(
            message("1\tU1\tt\tN7\tN1\n")
                .ends_with(":1: the candidate \"N1\" does not end in -0 or -1")
        );
        assert!(message("1\tU1\tt\n").contains(":1: found 3 columns, expected 5"));
        assert!(Mind::open("/nowhere").unwrap_err().to_string().contains("news.tsv is missing"));
    }
}
