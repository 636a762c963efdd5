//! Judgments: how relevant a document is to a topic.
//!
//! Formats: TREC qrels (`topic iteration document grade`), BEIR's (`query-id corpus-id score` with tabs and a header) and
//! JSON Lines with `query`, `doc` and `relevance`, told apart by the first line.

use std::io::Write;
use std::path::Path;

use super::json_lines::{self, Columns};
use super::lists::{Lists, columns, separator};
use super::source;
use super::{EvalError, LineFault};

/// How relevant: 0 is judged and not relevant, below 0 is known to the judges and not judged.
pub type Grade = i32;

/// Judgments of many topics.
#[derive(Clone, Debug)]
pub struct Qrels(Lists<Grade>);

const TREC: &str = "4: topic, iteration, document, grade";
const BEIR: &str = "3: query-id, corpus-id, score";

impl Qrels {
    /// Reads a file, plain or gzip, in TREC's or BEIR's format or as JSON Lines.
    ///
    /// Errors name file and line: a wrong number of columns, a grade that is no whole number, a document judged twice
    /// for one topic (trec_eval refuses that, too), no judgment at all.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, EvalError> {
        let path = path.as_ref();
        Self::parse(source::read(path)?, path)
    }

    /// Reads judgments from a text; `path` is for the messages.
    pub fn parse(mut text: String, path: impl AsRef<Path>) -> Result<Self, EvalError> {
        let path = path.as_ref();
        if json_lines::is_json_lines(&text) {
            text = json_lines::to_columns(&text, path, Columns::Judgments)?;
        }
        let empty = || EvalError::Empty { path: path.to_owned(), what: "judgments" };
        let first = text.lines().find(|line| !line.trim().is_empty()).ok_or_else(empty)?.to_owned();
        // Four columns parted by whatever, the second of which is an iteration, are TREC's.
        let spaced = first.split_whitespace().collect::<Vec<_>>();
        let is_trec = matches!(spaced[..], [_, "0" | "Q0", _, _]);
        let beir_columns = columns::<3>(&first).ok().filter(|_| !is_trec);
        let lists = if let Some([.., grade]) = beir_columns {
            // The header is the first line if its last column is no grade.
            let header = grade.parse::<Grade>().is_err();
            Lists::parse(text, path, |line| {
                if header && line.trim_end() == first.trim_end() {
                    Ok(None)
                } else {
                    beir(line).map(Some)
                }
            })?
        } else {
            Lists::parse(text, path, |line| trec(line).map(Some))?
        };
        if lists.total() == 0 { Err(empty()) } else { Ok(Self(lists)) }
    }

    /// Takes judgments from memory; topics keep their order.
    pub fn from_grades<T: AsRef<str>, D: AsRef<str>>(
        topics: impl IntoIterator<Item = (T, Vec<(D, Grade)>)>,
    ) -> Result<Self, EvalError> {
        Lists::from_memory(topics).map(Self)
    }

    /// The judgments of the topics that `wanted` lets through.
    pub(super) fn only(&self, wanted: impl Fn(&str) -> bool) -> Result<Self, EvalError> {
        let kept = self.iter().filter(|(topic, _)| wanted(topic));
        Self::from_grades(kept.map(|(topic, documents)| (topic, documents.collect())))
    }

    /// Writes TREC's format, as gzip where the name ends in `.gz`; with tabs where ids hold spaces.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), EvalError> {
        let tab = separator(self.0.ids());
        source::write(path.as_ref(), |out: &mut dyn Write| {
            for (topic, judgments) in self.iter() {
                for (document, grade) in judgments {
                    writeln!(out, "{topic}{tab}0{tab}{document}{tab}{grade}")?;
                }
            }
            Ok(())
        })
    }

    /// The topics in the order of the file, each with its judged documents.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, Grade)>)> {
        (0..self.0.len()).map(|topic| {
            let rows = self.0.rows(topic).iter();
            (self.0.id(topic), rows.map(|row| (self.0.document(row), row.value)))
        })
    }

    /// Number of topics.
    pub fn topics(&self) -> usize {
        self.0.len()
    }

    /// Number of judgments.
    pub fn judgments(&self) -> usize {
        self.0.total()
    }

    pub(super) fn lists(&self) -> &Lists<Grade> {
        &self.0
    }
}

fn trec(line: &str) -> Result<(&str, &str, Grade), LineFault> {
    let [topic, _, document, grade] =
        columns(line).map_err(|found| LineFault::Columns { found, expected: TREC })?;
    Ok((topic, document, parse_grade(grade)?))
}

fn beir(line: &str) -> Result<(&str, &str, Grade), LineFault> {
    let [topic, document, grade] =
        columns(line).map_err(|found| LineFault::Columns { found, expected: BEIR })?;
    Ok((topic, document, parse_grade(grade)?))
}

fn parse_grade(text: &str) -> Result<Grade, LineFault> {
    text.parse().map_err(|_| LineFault::Grade(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[(&str, Grade)])]) {
        let qrels = Qrels::parse(text.into(), "q").unwrap();
        let found: Vec<(&str, Vec<(&str, Grade)>)> =
            qrels.iter().map(|(topic, rows)| (topic, rows.collect())).collect();
        let expected: Vec<_> = expected.iter().map(|&(t, rows)| (t, rows.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(Qrels::parse(text.into(), "q").unwrap_err().to_string(), message);
    }

    #[test]
    fn both_formats_are_read() {
        check(
            "1 0 a 2\n1 0 b -1\r\n\n2 Q0 a 0",
            &[("1", &[("a", 2), ("b", -1)]), ("2", &[("a", 0)])],
        );
        check("query-id\tcorpus-id\tscore\n1\ta\t2\n", &[("1", &[("a", 2)])]);
        check("1\ta\t2\n", &[("1", &[("a", 2)])]);
        check("1 0\ta\t2\n", &[("1", &[("a", 2)])]);
    }

    #[test]
    fn ids_between_tabs_may_hold_spaces() {
        check(
            "query-id\tcorpus-id\tscore\nmy query\tdoc 1\t2\r\n2\tb\t1\n",
            &[("my query", &[("doc 1", 2)]), ("2", &[("b", 1)])],
        );
        check("my query\t0\tdoc 1\t2\n", &[("my query", &[("doc 1", 2)])]);
    }

    #[test]
    fn a_topic_may_come_in_several_stretches() {
        check("1 0 a 1\n2 0 a 1\n1 0 b 1\n", &[("1", &[("a", 1), ("b", 1)]), ("2", &[("a", 1)])]);
    }

    #[test]
    fn faults_name_file_and_line() {
        refuse(
            "1 0 a 1\n1 0 b\n",
            "q:2: found 3 columns, expected 4: topic, iteration, document, grade",
        );
        refuse("1 0 a high\n", "q:1: the grade \"high\" is not a whole number");
        refuse(
            "1 0 a 1\n2 0 a 1\n1 0 a 0\n",
            "q:3: document a comes twice for topic 1, first on line 1; keep one",
        );
        refuse("\n", "q holds no judgments; is it the right file?");
        refuse("query-id\tcorpus-id\tscore\n", "q holds no judgments; is it the right file?");
    }

    #[test]
    fn judgments_survive_writing_and_reading() {
        let folder = tempfile::tempdir().unwrap();
        let qrels = Qrels::from_grades([("1", vec![("a", 2), ("b", 0)])]).unwrap();
        for name in ["qrels.txt", "qrels.txt.gz"] {
            let path = folder.path().join(name);
            qrels.write(&path).unwrap();
            assert_eq!(
                format!("{:?}", collect(&Qrels::read(&path).unwrap())),
                format!("{:?}", collect(&qrels))
            );
        }
    }

    fn collect(qrels: &Qrels) -> Vec<(&str, Vec<(&str, Grade)>)> {
        qrels.iter().map(|(topic, rows)| (topic, rows.collect())).collect()
    }
}
