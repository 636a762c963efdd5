//! Chapters of an episode from their own file.
//!
//! Source: the podcast namespace, JSON chapters 1.2: `startTime` in seconds, `title`, and `toc: false` for what is not shown
//! in a list.

use serde_json::Value;

use crate::insight::Chapter;

use super::transcript::clock;

/// The most bytes that are read.
const LIMIT: usize = 4 << 20;

/// Why bytes are no chapters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChaptersError {
    /// More than is read.
    #[error("the file of chapters has {bytes} bytes, at most {LIMIT} are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not JSON.
    #[error(
        "the file of chapters is broken JSON: {detail}; expected {{\"chapters\": [{{\"startTime\", \"title\"}}]}}"
    )]
    Broken {
        /// What the parser said, with line and column.
        detail: String,
    },
    /// JSON without chapters.
    #[error(
        "the JSON has no list `chapters`; expected {{\"chapters\": [{{\"startTime\", \"title\"}}]}}"
    )]
    NoList,
}

/// Chapters in the order of time; those without a title or start, and those that are not for a list (`toc: false`), are
/// left out.
///
/// # Errors
///
/// What is too large, broken or without a list.
pub fn chapters(bytes: &[u8]) -> Result<Vec<Chapter>, ChaptersError> {
    if bytes.len() > LIMIT {
        return Err(ChaptersError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ChaptersError::Broken { detail: error.to_string() })?;
    let list = value.get("chapters").unwrap_or(&value).as_array().ok_or(ChaptersError::NoList)?;
    let mut chapters: Vec<Chapter> = list.iter().filter_map(chapter).collect();
    chapters.sort_by(|a, b| a.start.total_cmp(&b.start));
    Ok(chapters)
}

fn chapter(value: &Value) -> Option<Chapter> {
    if value.get("toc") == Some(&Value::Bool(false)) {
        return None;
    }
    let start = match value.get("startTime").or_else(|| value.get("start"))? {
        Value::String(text) => clock::seconds(text.trim()).or_else(|| text.trim().parse().ok())?,
        value => value.as_f64()?,
    };
    let title = value.get("title")?.as_str()?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    ((0.0..1e7).contains(&start) && !title.is_empty()).then_some(Chapter { start, title })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_come_in_order_without_what_is_hidden() {
        let text = r#"{"version": "1.2.0", "chapters": [
            {"startTime": 90, "title": "Two  \n parts"}, {"startTime": 0, "title": "Intro"},
            {"startTime": 60, "title": "Picture", "toc": false}, {"startTime": 70, "img": "x"},
            {"startTime": "00:02:00.5", "title": "Text"}, {"startTime": -1, "title": "no"}]}"#;
        let found = chapters(text.as_bytes()).unwrap();
        let seen: Vec<(f64, &str)> = found.iter().map(|c| (c.start, c.title.as_str())).collect();
        assert_eq!(seen, [(0.0, "Intro"), (90.0, "Two parts"), (120.5, "Text")]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(matches!(chapters(b"{"), Err(ChaptersError::Broken { .. })));
        assert_eq!(chapters(b"{\"a\": 1}"), Err(ChaptersError::NoList));
    }
}
