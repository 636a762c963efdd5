//! What the classes of a data set are called, where their labels are not names.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::source::{lines, read};
use super::{EvalError, LineFault};

/// One class, as a line of `queries.jsonl` in BEIR's layout; a label may be a number.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "_id", alias = "id", alias = "label")]
    label: Value,
    #[serde(alias = "name")]
    text: String,
}

/// The name of each label: JSON Lines of `_id` (the label) and `text` (its name), plain or gzip.
pub fn read_class_names(path: &Path) -> Result<BTreeMap<String, String>, EvalError> {
    let text = read(path)?;
    let one = |(line, json)| {
        let named: Line = serde_json::from_str(json).map_err(|error| EvalError::Line {
            path: path.to_owned(),
            line,
            fault: LineFault::Json(error.to_string()),
        })?;
        Ok((label_of(&named.label), named.text))
    };
    lines(&text).map(one).collect()
}

/// A label as it is written: without the quotes of JSON.
pub fn label_of(label: &Value) -> String {
    label.as_str().map_or_else(|| label.to_string(), str::to_owned)
}

/// A label as a phrase: underscores and dashes are spaces; `None` where it holds no letter and so is no name.
pub fn phrase_of(label: &str) -> Option<String> {
    let spaced = label.replace(['_', '-'], " ");
    let phrase = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    phrase.contains(char::is_alphabetic).then_some(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_phrases() {
        assert_eq!(phrase_of("card_arrival").as_deref(), Some("card arrival"));
        assert_eq!(phrase_of("rec-sport--hockey ").as_deref(), Some("rec sport hockey"));
        assert_eq!(phrase_of("42"), None);
    }

    #[test]
    fn names_are_read_by_label() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("names.jsonl");
        let lines = "{\"_id\": 1, \"text\": \"business\"}\n{\"id\": \"b\", \"name\": \"bread\"}\n";
        std::fs::write(&path, lines).unwrap();
        let names = read_class_names(&path).unwrap();
        assert_eq!((names["1"].as_str(), names["b"].as_str()), ("business", "bread"));
        std::fs::write(&path, "{\"_id\": 1}").unwrap();
        let message = read_class_names(&path).unwrap_err().to_string();
        assert!(message.contains("names.jsonl:1"), "{message}");
    }
}
