//! Readers: what each liked before, and what they were then shown.
//!
//! Two layouts: `items.jsonl` with `users.jsonl`, and MIND's, each plain or gzip.
//! Invariant: `clicked` has one value a candidate.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::id::{id, ids};
use super::source::{lines, read};
use super::{EvalError, LineFault, Mind, MindNews};

/// A data set of readers.
#[derive(Clone, Debug)]
pub struct Readers {
    /// What can be shown.
    pub items: Items,
    /// Who is shown it, in the order of the file.
    pub readers: Vec<Reader>,
}

/// Where the items are.
#[derive(Clone, Debug)]
pub enum Items {
    /// JSON Lines, plain or gzip, one insight a line.
    File(PathBuf),
    /// MIND's news.
    News(Vec<MindNews>),
}

/// One reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their id; it comes more than once where the history changed in between.
    pub id: String,
    /// Items that they liked, oldest first where the data set has an order.
    pub history: Vec<String>,
    /// Items that they disliked.
    pub disliked: Vec<String>,
    /// What they were shown after the history, never part of it.
    pub impressions: Vec<Shown>,
}

/// What was shown at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The items.
    pub candidates: Vec<String>,
    /// Whether each was chosen.
    pub clicked: Vec<bool>,
}

/// A line of `users.jsonl`; what else it holds (times, ratings) is left alone.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "id", alias = "_id", deserialize_with = "id")]
    user: String,
    #[serde(default, deserialize_with = "ids")]
    history: Vec<String>,
    #[serde(default, deserialize_with = "ids")]
    disliked: Vec<String>,
    impressions: Vec<LineImpression>,
}

#[derive(Deserialize)]
struct LineImpression {
    #[serde(deserialize_with = "ids")]
    candidates: Vec<String>,
    #[serde(deserialize_with = "ids")]
    clicked: Vec<String>,
}

impl Readers {
    /// Opens a folder in either layout, told by its files.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, EvalError> {
        let folder = folder.as_ref();
        match (find(folder, "items.jsonl"), find(folder, "users.jsonl")) {
            (Some(items), Some(users)) => {
                Ok(Self { items: Items::File(items), readers: read_users(&users)? })
            }
            _ if find(folder, "behaviors.tsv").is_some() => Ok(Self::of_mind(Mind::open(folder)?)),
            _ => Err(EvalError::NotReaders { folder: folder.to_owned() }),
        }
    }

    /// The readers of MIND: impressions of one user with one history are one reader.
    fn of_mind(mind: Mind) -> Self {
        let mut readers: Vec<Reader> = Vec::new();
        let mut known: HashMap<(String, Vec<String>), usize> = HashMap::new();
        for impression in mind.impressions {
            let shown = Shown { candidates: impression.candidates, clicked: impression.clicked };
            let at = *known.entry((impression.user, impression.history)).or_insert_with_key(
                |(id, history)| {
                    readers.push(Reader {
                        id: id.clone(),
                        history: history.clone(),
                        disliked: Vec::new(),
                        impressions: Vec::new(),
                    });
                    readers.len() - 1
                },
            );
            readers[at].impressions.push(shown);
        }
        Self { items: Items::News(mind.news), readers }
    }
}

fn read_users(path: &Path) -> Result<Vec<Reader>, EvalError> {
    let text = read(path)?;
    let readers: Vec<Reader> = lines(&text)
        .map(|(line, row)| {
            reader(row).map_err(|fault| EvalError::Line { path: path.to_owned(), line, fault })
        })
        .collect::<Result<_, _>>()?;
    if readers.is_empty() {
        return Err(EvalError::Empty { path: path.to_owned(), what: "readers" });
    }
    Ok(readers)
}

fn reader(row: &str) -> Result<Reader, LineFault> {
    let line: Line =
        serde_json::from_str(row).map_err(|error| LineFault::Json(error.to_string()))?;
    let impressions = line
        .impressions
        .into_iter()
        .map(|shown| {
            let chosen: HashSet<&str> = shown.clicked.iter().map(String::as_str).collect();
            let clicked = shown.candidates.iter().map(|item| chosen.contains(item.as_str()));
            let clicked: Vec<bool> = clicked.collect();
            let candidates: HashSet<&str> = shown.candidates.iter().map(String::as_str).collect();
            match shown.clicked.iter().find(|item| !candidates.contains(item.as_str())) {
                Some(stranger) => Err(LineFault::NotShown(stranger.clone())),
                None => Ok(Shown { candidates: shown.candidates, clicked }),
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(Reader { id: line.user, history: line.history, disliked: line.disliked, impressions })
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    [name.to_owned(), format!("{name}.gz")]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(users: &str) -> Result<Readers, EvalError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("items.jsonl"), "{}\n").unwrap();
        std::fs::write(folder.path().join("users.jsonl"), users).unwrap();
        Readers::open(folder.path())
    }

    const USER: &str = r#"{"user": "u", "history": ["a"], "impressions":
        [{"candidates": ["b", "c", "b"], "clicked": ["b"], "ratings": {"b": 7.2}}]}"#;

    #[test]
    fn users_are_read_with_what_they_chose() {
        let readers = open(&USER.replace('\n', " ")).unwrap().readers;
        assert_eq!((readers[0].id.as_str(), readers[0].disliked.len()), ("u", 0));
        assert_eq!(readers[0].impressions[0].clicked, [true, false, true]);
    }

    #[test]
    fn minds_impressions_with_one_history_are_one_reader() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("news.tsv", "N1\tnews\tworld\tA title\tA summary\turl\t[]\t[]\n");
        write("behaviors.tsv", "1\tU1\tt\tN7\tN1-1 N2-0\n2\tU2\tt\t\tN1-0\n3\tU1\tt\tN7\tN2-1\n");
        let found = Readers::open(folder.path()).unwrap();
        assert!(matches!(&found.items, Items::News(news) if news.len() == 1));
        let sizes: Vec<usize> = found.readers.iter().map(|r| r.impressions.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn faults_name_file_and_line() {
        let message = |users: &str| open(users).unwrap_err().to_string();
        let line = USER.replace('\n', " ");
        let strange = line.replace(r#""clicked": ["b"]"#, r#""clicked": ["z"]"#);
        let found = message(&format!("{line}\n{strange}\n"));
        assert!(found.ends_with("users.jsonl:2: \"z\" was chosen and is not among the candidates"));
        assert!(message("{\"user\": 1}\n").contains("users.jsonl:1: not the JSON object"));
        assert!(message("\n").contains("holds no readers"));
        let error = Readers::open("/nowhere").unwrap_err().to_string();
        assert!(error.contains("items.jsonl and users.jsonl"), "{error}");
    }
}
