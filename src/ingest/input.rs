//! From the paths that were typed to the inputs that are read.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::IngestError;
use super::stream::{Format, format_of_name};

/// One source of records.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A file, plain or gzip.
    File(PathBuf),
    /// Standard input, plain or gzip.
    Stdin,
    /// What a file would hold, plain or gzip, such as the body of a request; the name stands in refusals.
    Bytes(String, Arc<[u8]>),
    /// Records that a program made, each an object with the keys of a line of JSON; refusals count them from 1.
    Records(String, Arc<[Map<String, Value>]>),
}

impl Input {
    /// The format that the name tells: .jsonl, .ndjson, .json, .csv, .tsv or .parquet, also with `.gz`.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::File(path) => format_of_name(&path.to_string_lossy()),
            Self::Bytes(name, _) => format_of_name(name),
            Self::Stdin | Self::Records(..) => None,
        }
    }

    /// Whether it can be read more than once.
    pub fn is_there_again(&self) -> bool {
        *self != Self::Stdin
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("standard input"),
            Self::Bytes(name, _) | Self::Records(name, _) => f.write_str(name),
        }
    }
}

/// The name of a corpus in BEIR layout, where the other files of the folder are queries and judgments.
const CORPUS: [&str; 2] = ["corpus.jsonl", "corpus.jsonl.gz"];

/// Ends of file names that a folder is searched for, each also with `.gz`.
const ENDINGS: [&str; 4] = [".jsonl", ".ndjson", ".csv", ".parquet"];

/// Turns files, folders and `-` (standard input) into inputs, in the order given.
///
/// A folder gives its `corpus.jsonl` or `corpus.jsonl.gz` alone if it has one (BEIR layout), else every
/// `.jsonl`, `.ndjson`, `.csv` and `.parquet` file in it, also with `.gz`, in the order of their names;
/// hidden files and folders inside it are left out.
///
/// Errors: no path, a path that does not exist, a folder without such a file.
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, IngestError> {
    if paths.is_empty() {
        return Err(IngestError::Nothing);
    }
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.extend(folder(path)?.into_iter().map(Input::File));
        } else if path.exists() {
            inputs.push(Input::File(path.clone()));
        } else {
            return Err(IngestError::Missing { path: path.clone() });
        }
    }
    Ok(inputs)
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, IngestError> {
    if let Some(corpus) = CORPUS.iter().map(|name| path.join(name)).find(|path| path.is_file()) {
        return Ok(vec![corpus]);
    }
    let io = |source| IngestError::Io { input: path.display().to_string(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        if !name.starts_with('.')
            && ENDINGS.iter().any(|ending| stem.ends_with(ending))
            && file.is_file()
        {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(IngestError::EmptyFolder { path: path.to_owned() });
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[&str], expected: Option<&[&str]>) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            fs::write(dir.path().join(file), "").unwrap();
        }
        let found = inputs(&[dir.path().to_owned()]).ok();
        let wanted = expected.map(|names| {
            names.iter().map(|name| Input::File(dir.path().join(name))).collect::<Vec<_>>()
        });
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_folder_in_beir_layout_gives_its_corpus_alone() {
        check(&["corpus.jsonl", "queries.jsonl"], Some(&["corpus.jsonl"]));
        check(&["corpus.jsonl.gz", "queries.jsonl"], Some(&["corpus.jsonl.gz"]));
    }

    #[test]
    fn a_folder_gives_its_files_in_the_order_of_their_names() {
        let files = ["b.jsonl.gz", "c.CSV", "a.ndjson", "README.md", ".d.jsonl", "e.json"];
        check(&files, Some(&["a.ndjson", "b.jsonl.gz", "c.CSV"]));
    }

    #[test]
    fn a_folder_without_insights_is_an_error() {
        check(&["README.md"], None);
    }

    #[test]
    fn a_path_that_leads_nowhere_is_an_error_and_a_dash_is_standard_input() {
        let error = inputs(&["no/such/file.jsonl".into()]).unwrap_err();
        assert!(error.to_string().starts_with("no/such/file.jsonl does not exist"));
        assert_eq!(inputs(&["-".into()]).unwrap(), [Input::Stdin]);
        assert!(matches!(inputs(&[]), Err(IngestError::Nothing)));
    }
}
