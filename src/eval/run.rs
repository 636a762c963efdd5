//! A run: the answers of one system, scored.
//!
//! Formats: TREC's, `topic Q0 document rank score tag`, and JSON Lines with `query`, `doc` and `score`. As in trec_eval
//! the rank is not looked at: the scores decide.

use std::io::Write;
use std::path::Path;

use super::json_lines::{self, Columns};
use super::lists::{Lists, columns, separator};
use super::source;
use super::{EvalError, LineFault};

/// Answers to many topics.
#[derive(Clone, Debug)]
pub struct Run {
    lists: Lists<f64>,
    tag: String,
}

/// How scores are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScoreFormat {
    /// The score itself, in the fewest digits that give the same number back.
    #[default]
    Exact,
    /// Six decimals, as many tools write them; scores closer than that become ties.
    SixDecimals,
}

const TREC: &str = "6: topic, Q0, document, rank, score, tag";

impl Run {
    /// Reads a run in TREC's format or as JSON Lines, plain or gzip.
    ///
    /// Errors name file and line: a wrong number of columns, a score that is no number or NaN, a document that comes
    /// twice for one topic (trec_eval refuses that, too), no answer at all.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, EvalError> {
        let path = path.as_ref();
        Self::parse(source::read(path)?, path)
    }

    /// Reads a run from a text; `path` is for the messages.
    pub fn parse(mut text: String, path: impl AsRef<Path>) -> Result<Self, EvalError> {
        let path = path.as_ref();
        if json_lines::is_json_lines(&text) {
            text = json_lines::to_columns(&text, path, Columns::Run)?;
        }
        let tag = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .and_then(|line| columns::<6>(line).ok())
            .map_or("run", |columns| columns[5])
            .to_owned();
        let lists = Lists::parse(text, path, |line| trec(line).map(Some))?;
        if lists.total() == 0 {
            return Err(EvalError::Empty { path: path.to_owned(), what: "answers" });
        }
        Ok(Self { lists, tag })
    }

    /// Takes answers from memory: topics with scored documents, in any order.
    pub fn from_scores<T: AsRef<str>, D: AsRef<str>>(
        tag: impl Into<String>,
        topics: impl IntoIterator<Item = (T, Vec<(D, f64)>)>,
    ) -> Result<Self, EvalError> {
        let lists = Lists::from_memory(topics)?;
        for topic in 0..lists.len() {
            if lists.rows(topic).iter().any(|row| row.value.is_nan()) {
                let topic = lists.id(topic).to_owned();
                return Err(EvalError::Answers { topic, fault: LineFault::NanScore });
            }
        }
        Ok(Self { lists, tag: tag.into() })
    }

    /// Takes ranked documents from memory, best first, where only the order counts.
    pub fn from_order<T: AsRef<str>, D: AsRef<str>>(
        tag: impl Into<String>,
        topics: impl IntoIterator<Item = (T, Vec<D>)>,
    ) -> Result<Self, EvalError> {
        let scored = topics.into_iter().map(|(topic, documents)| {
            let best = documents.len();
            let scores = (0..best).map(|rank| (best - rank) as f64);
            (topic, documents.into_iter().zip(scores).collect())
        });
        Self::from_scores(tag, scored)
    }

    /// Writes TREC's format, each topic best first, as gzip where the name ends in `.gz`; with tabs where ids hold spaces.
    pub fn write(&self, path: impl AsRef<Path>, format: ScoreFormat) -> Result<(), EvalError> {
        let tab = separator(self.lists.ids());
        source::write(path.as_ref(), |out: &mut dyn Write| {
            for topic in 0..self.lists.len() {
                let mut rows: Vec<_> = self.lists.rows(topic).iter().collect();
                rows.sort_by(|a, b| {
                    let by_name = || self.lists.document(b).cmp(self.lists.document(a));
                    b.value.total_cmp(&a.value).then_with(by_name)
                });
                for (row, rank) in rows.into_iter().zip(1..) {
                    let (topic, document) = (self.lists.id(topic), self.lists.document(row));
                    write!(out, "{topic}{tab}Q0{tab}{document}{tab}{rank}{tab}")?;
                    match format {
                        ScoreFormat::Exact => writeln!(out, "{}{tab}{}", row.value, self.tag)?,
                        ScoreFormat::SixDecimals => {
                            writeln!(out, "{:.6}{tab}{}", row.value, self.tag)?;
                        }
                    }
                }
            }
            Ok(())
        })
    }

    /// The topics in the order of the file, each with its scored documents in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, f64)>)> {
        (0..self.lists.len()).map(|topic| {
            let rows = self.lists.rows(topic).iter();
            (self.lists.id(topic), rows.map(|row| (self.lists.document(row), row.value)))
        })
    }

    /// The name of the run: its last column.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Number of topics.
    pub fn topics(&self) -> usize {
        self.lists.len()
    }

    /// Number of answers.
    pub fn answers(&self) -> usize {
        self.lists.total()
    }

    pub(super) fn lists(&self) -> &Lists<f64> {
        &self.lists
    }
}

fn trec(line: &str) -> Result<(&str, &str, f64), LineFault> {
    let [topic, _, document, _, score, _] =
        columns(line).map_err(|found| LineFault::Columns { found, expected: TREC })?;
    let value: f64 = score.parse().map_err(|_| LineFault::Score(score.to_owned()))?;
    if value.is_nan() { Err(LineFault::NanScore) } else { Ok((topic, document, value)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn collect(run: &Run) -> Vec<(&str, Vec<(&str, f64)>)> {
        run.iter().map(|(topic, rows)| (topic, rows.collect())).collect()
    }

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(Run::parse(text.into(), "r").unwrap_err().to_string(), message);
    }

    #[test]
    fn a_run_is_read_with_spaces_or_tabs() {
        let run = Run::parse("1 Q0 a 1 2.5 me\n1\tQ0\tb\t2\t1e-3\tme\r\n".into(), "r").unwrap();
        assert_eq!(collect(&run), [("1", vec![("a", 2.5), ("b", 1e-3)])]);
        assert_eq!((run.tag(), run.topics(), run.answers()), ("me", 1, 2));
    }

    #[test]
    fn faults_name_file_and_line() {
        refuse(
            "1 Q0 a 1 2.5 me\n1 Q0 b 2 1.5\n",
            "r:2: found 5 columns, expected 6: topic, Q0, document, rank, score, tag",
        );
        refuse("1 Q0 a 1 best me\n", "r:1: the score \"best\" is not a number");
        refuse(
            "\n1 Q0 a 1 nan me\n",
            "r:2: the score is NaN, which has no place in a ranking; drop the line or give a number",
        );
        refuse(
            "1 Q0 a 1 3 me\n1 Q0 a 2 2 me\n",
            "r:2: document a comes twice for topic 1, first on line 1; keep one",
        );
        refuse("", "r holds no answers; is it the right file?");
    }

    #[test]
    fn answers_from_memory_are_checked() {
        let error = |documents: Vec<(&str, f64)>| {
            Run::from_scores("t", [("1", documents)]).unwrap_err().to_string()
        };
        assert!(error(vec![("a", f64::NAN)]).contains("NaN"));
        assert!(error(vec![("a", 1.0), ("a", 2.0)]).contains("comes twice"));
        assert!(error(vec![("a\tb", 1.0)]).contains("a tab"));
    }

    #[test]
    fn ids_with_spaces_survive_writing_and_reading() {
        let run = Run::from_scores("t", [("my query", vec![("doc 1", 2.0), ("b", 1.0)])]).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        run.write(file.path(), ScoreFormat::Exact).unwrap();
        assert_eq!(collect(&Run::read(file.path()).unwrap()), collect(&run));
    }

    #[test]
    fn a_long_run_is_read_the_same_in_pieces() {
        let mut text = String::new();
        for topic in 0..300 {
            for document in 0..100 {
                text.push_str(&format!(
                    "t{topic} Q0 document-{document} 1 {}.5 tag\n",
                    100 - document
                ));
            }
        }
        let run = Run::parse(text, "r").unwrap();
        assert_eq!((run.topics(), run.answers()), (300, 30_000));
        for ((topic, rows), number) in run.iter().zip(0..) {
            assert_eq!(topic, format!("t{number}"));
            assert_eq!(rows.count(), 100);
        }
    }

    proptest! {
        #[test]
        fn a_run_survives_writing_and_reading(scores in prop::collection::vec(-1e9f64..1e9, 1..20)) {
            let documents: Vec<(String, f64)> =
                scores.iter().enumerate().map(|(i, &score)| (format!("d{i}"), score)).collect();
            let run = Run::from_scores("t", [("1", documents)]).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.gz");
            run.write(&path, ScoreFormat::Exact).unwrap();
            let again = Run::read(&path).unwrap();
            let sorted = |run: &Run| {
                let mut rows: Vec<(String, u64)> = run.iter().flat_map(|(_, rows)| {
                    rows.map(|(d, s)| (d.to_owned(), s.to_bits())).collect::<Vec<_>>()
                }).collect();
                rows.sort();
                rows
            };
            prop_assert_eq!(sorted(&again), sorted(&run));
        }
    }
}
