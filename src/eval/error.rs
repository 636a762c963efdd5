//! What can be wrong with judgments and answers, said with file and line.

use std::path::PathBuf;

/// Why judgments, answers or a data set could not be used.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The file cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// "read" or "write".
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not what the format asks for.
    #[error("{}:{line}: {fault}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// There is not one line of data.
    #[error("{} holds no {what}; is it the right file?", path.display())]
    Empty {
        /// Which file.
        path: PathBuf,
        /// "judgments", "answers", "queries".
        what: &'static str,
    },
    /// A data set lacks a file.
    #[error("{} is not in BEIR layout: {missing} is missing (plain or .gz)", folder.display())]
    NotBeir {
        /// The folder.
        folder: PathBuf,
        /// What was looked for.
        missing: &'static str,
    },
    /// A data set lacks a file.
    #[error("{} is not in MIND layout: {missing} is missing (plain or .gz)", folder.display())]
    NotMind {
        /// The folder.
        folder: PathBuf,
        /// What was looked for.
        missing: &'static str,
    },
    /// A folder has readers in neither layout.
    #[error(
        "{} holds no readers: expected items.jsonl and users.jsonl, or news.tsv and behaviors.tsv (plain or .gz)",
        folder.display()
    )]
    NotReaders {
        /// The folder.
        folder: PathBuf,
    },
    /// No phrase has an item that is its own.
    #[error("no class has both a name and an item, so there is nothing to measure")]
    NoOwn,
    /// A data set has several sets of judgments and none is called test, or not the one asked for.
    #[error("{} has no judgments called {wanted}; there are: {found}", folder.display())]
    NoSplit {
        /// The folder.
        folder: PathBuf,
        /// The name looked for.
        wanted: String,
        /// The names that exist.
        found: String,
    },
    /// A file of published figures that is not of its form.
    #[error("{}: {message}", path.display())]
    Expected {
        /// Which file.
        path: PathBuf,
        /// What is wrong, where the format tells with line and column.
        message: String,
    },
    /// A topic or document id, or a score, that was handed over in memory cannot be used.
    #[error("answers for topic {topic}: {fault}")]
    Answers {
        /// Which topic.
        topic: String,
        /// What is wrong.
        fault: LineFault,
    },
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Not the number of columns that the format has.
    #[error("found {found} columns, expected {expected}")]
    Columns {
        /// Columns found.
        found: usize,
        /// The columns of the format.
        expected: &'static str,
    },
    /// A grade that is no whole number.
    #[error("the grade \"{0}\" is not a whole number")]
    Grade(String),
    /// A score that is no number.
    #[error("the score \"{0}\" is not a number")]
    Score(String),
    /// A score that is NaN has no place in an order.
    #[error("the score is NaN, which has no place in a ranking; drop the line or give a number")]
    NanScore,
    /// The same document twice for one topic; trec_eval refuses it, too.
    #[error("document {document} comes twice for topic {topic}, first on line {first}; keep one")]
    Duplicate {
        /// Which topic.
        topic: String,
        /// Which document.
        document: String,
        /// The other line, from 1; 0 where the data came without lines.
        first: usize,
    },
    /// A name that is empty or holds what parts columns and lines cannot be told from its neighbours.
    #[error("the id \"{0}\" is empty or holds a tab, a line end or white space at its ends")]
    Id(String),
    /// A MIND candidate without its click.
    #[error("the candidate \"{0}\" does not end in -0 or -1")]
    Click(String),
    /// An item that was chosen without being shown.
    #[error("\"{0}\" was chosen and is not among the candidates")]
    NotShown(String),
    /// Not JSON, or not with the fields that are needed.
    #[error("not the JSON object that is expected: {0}")]
    Json(String),
    /// Bytes that are not UTF-8.
    #[error("not UTF-8; convert the file first")]
    NotUtf8,
}
