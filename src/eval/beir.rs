//! A data set in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/*.tsv, each plain or gzip.
//!
//! Source: Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation".

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::id::id;
use super::source::{lines, read};
use super::{EvalError, LineFault, Qrels};

/// Queries and judgments of a data set; the corpus stays on disk until it is asked for.
#[derive(Clone, Debug)]
pub struct Beir {
    /// Name of the folder.
    pub name: String,
    /// Name of the judgments, such as `test`.
    pub split: String,
    /// The documents: JSON Lines, plain or gzip.
    pub corpus: PathBuf,
    /// The queries that have judgments, in the order of their file.
    pub queries: Vec<BeirQuery>,
    /// The judgments of these queries.
    pub qrels: Qrels,
    /// Ids of judged queries that have no text: nobody can ask them, and no mean is over them.
    pub unasked: Vec<String>,
}

/// One query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BeirQuery {
    /// The topic's id in the judgments.
    #[serde(rename = "_id", alias = "id", deserialize_with = "id")]
    pub id: String,
    /// The words.
    pub text: String,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BeirDocument {
    /// The document's id in the judgments.
    #[serde(rename = "_id", alias = "id", deserialize_with = "id")]
    pub id: String,
    /// Its heading; often empty.
    #[serde(default)]
    pub title: String,
    /// Its words.
    pub text: String,
}

impl Beir {
    /// Opens `folder` with the judgments called `split`; by default `test`, or the only ones there are.
    ///
    /// Errors name the file that is missing, or file and line.
    pub fn open(folder: impl AsRef<Path>, split: Option<&str>) -> Result<Self, EvalError> {
        let folder = folder.as_ref();
        let corpus = plain_or_gzip(folder, "corpus.jsonl")?;
        let queries = plain_or_gzip(folder, "queries.jsonl")?;
        let (split, judgments) = find_split(folder, split)?;
        let qrels = Qrels::read(judgments)?;
        let mut all: Vec<BeirQuery> = read_jsonl(&queries)?;
        let judged: HashMap<&str, usize> = qrels.lists().by_id();
        all.retain(|query| judged.contains_key(query.id.as_str()));
        if all.is_empty() {
            return Err(EvalError::Empty { path: queries, what: "queries with judgments" });
        }
        let texts: HashSet<&str> = all.iter().map(|query| query.id.as_str()).collect();
        let unasked = qrels.iter().map(|(topic, _)| topic).filter(|topic| !texts.contains(topic));
        let unasked: Vec<String> = unasked.map(str::to_owned).collect();
        let qrels = match unasked.is_empty() {
            true => qrels,
            false => qrels.only(|topic| texts.contains(topic))?,
        };
        let name =
            folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
        Ok(Self { name, split, corpus, queries: all, qrels, unasked })
    }

    /// Reads the documents.
    pub fn read_corpus(&self) -> Result<Vec<BeirDocument>, EvalError> {
        read_jsonl(&self.corpus)
    }
}

fn plain_or_gzip(folder: &Path, name: &'static str) -> Result<PathBuf, EvalError> {
    [name.to_owned(), format!("{name}.gz")]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| EvalError::NotBeir { folder: folder.to_owned(), missing: name })
}

/// The name and the file of the judgments to use.
fn find_split(folder: &Path, wanted: Option<&str>) -> Result<(String, PathBuf), EvalError> {
    let missing = || EvalError::NotBeir { folder: folder.to_owned(), missing: "qrels/*.tsv" };
    let entries = std::fs::read_dir(folder.join("qrels")).map_err(|_| missing())?;
    let mut found: Vec<(String, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            let name = file.strip_suffix(".gz").unwrap_or(&file).strip_suffix(".tsv")?;
            Some((name.to_owned(), entry.path()))
        })
        .collect();
    found.sort();
    let names = found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let at = match (wanted, found.len()) {
        (_, 0) => return Err(missing()),
        (None, 1) => Some(0),
        (wanted, _) => found.iter().position(|(name, _)| name == wanted.unwrap_or("test")),
    };
    at.map(|at| found.swap_remove(at)).ok_or_else(|| EvalError::NoSplit {
        folder: folder.to_owned(),
        wanted: wanted.unwrap_or("test").to_owned(),
        found: names,
    })
}

fn read_jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, EvalError> {
    let text = read(path)?;
    lines(&text)
        .map(|(line, json)| {
            serde_json::from_str(json).map_err(|error| EvalError::Line {
                path: path.to_owned(),
                line,
                fault: LineFault::Json(error.to_string()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(qrels: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("corpus.jsonl", "{\"_id\": \"d\", \"text\": \"a b\", \"metadata\": {}}\n");
        write(
            "queries.jsonl",
            "{\"_id\": \"1\", \"text\": \"a\"}\n\n{\"_id\": \"2\", \"text\": \"b\"}\n",
        );
        std::fs::create_dir(folder.path().join("qrels")).unwrap();
        for name in qrels {
            write(&format!("qrels/{name}.tsv"), "query-id\tcorpus-id\tscore\n2\td\t1\n");
        }
        folder
    }

    #[test]
    fn a_data_set_opens_with_the_queries_that_were_judged() {
        let folder = folder(&["train", "test"]);
        let beir = Beir::open(folder.path(), None).unwrap();
        assert_eq!(beir.split, "test");
        assert_eq!(beir.queries, [BeirQuery { id: "2".into(), text: "b".into() }]);
        let corpus = beir.read_corpus().unwrap();
        assert_eq!((corpus.len(), corpus[0].title.as_str()), (1, ""));
        assert_eq!(Beir::open(folder.path(), Some("train")).unwrap().split, "train");
    }

    #[test]
    fn a_judged_query_without_text_is_told_and_counts_in_no_mean() {
        let folder = folder(&["test"]);
        let qrels = "query-id\tcorpus-id\tscore\n2\td\t1\nno text\td\t1\n";
        std::fs::write(folder.path().join("qrels/test.tsv"), qrels).unwrap();
        let beir = Beir::open(folder.path(), None).unwrap();
        assert_eq!((beir.qrels.topics(), &beir.unasked[..]), (1, &["no text".to_owned()][..]));
    }

    #[test]
    fn whole_numbers_are_ids() {
        let folder = folder(&["test"]);
        let queries = "{\"_id\": 2, \"text\": \"b\"}\n";
        std::fs::write(folder.path().join("queries.jsonl"), queries).unwrap();
        assert_eq!(Beir::open(folder.path(), None).unwrap().queries[0].id, "2");
    }

    #[test]
    fn what_is_missing_is_named() {
        let message = |folder: &Path, split| Beir::open(folder, split).unwrap_err().to_string();
        let two = folder(&["all", "dev"]);
        assert!(
            message(two.path(), None).ends_with("no judgments called test; there are: all, dev")
        );
        let none = folder(&[]);
        assert!(message(none.path(), None).contains("qrels/*.tsv is missing"));
        let empty = tempfile::tempdir().unwrap();
        assert!(message(empty.path(), None).contains("corpus.jsonl is missing"));
        std::fs::write(two.path().join("queries.jsonl"), "{\"_id\": \"1\"}\n").unwrap();
        assert!(message(two.path(), Some("dev")).contains("queries.jsonl:1: not the JSON object"));
    }
}
