//! Judgments and runs as JSON Lines, one object a line, turned into the columns of TREC's format, with tabs.
//!
//! Invariant: every line stays where it is, so that messages name the line of the file.

use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use super::id::Id;
use super::lists::is_id;
use super::{EvalError, LineFault};

/// One judgment or answer. The names are those of ir_measures, BEIR and TREC.
#[derive(Deserialize)]
struct Line {
    #[serde(
        alias = "query_id",
        alias = "query-id",
        alias = "topic",
        alias = "topic_id",
        alias = "qid"
    )]
    query: Id,
    #[serde(
        alias = "doc_id",
        alias = "corpus-id",
        alias = "document",
        alias = "docid",
        alias = "docno"
    )]
    doc: Id,
    #[serde(alias = "relevance", alias = "rel", alias = "grade")]
    score: serde_json::Number,
}

/// What becomes of the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// `topic iteration document grade`.
    Judgments,
    /// `topic Q0 document rank score tag`.
    Run,
}

/// Whether a text is JSON Lines rather than columns.
pub(super) fn is_json_lines(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// The same judgments or answers in TREC's columns; `path` is for the messages.
pub(super) fn to_columns(text: &str, path: &Path, columns: Columns) -> Result<String, EvalError> {
    let mut out = String::with_capacity(text.len());
    for (line, number) in text.lines().zip(1..) {
        if !line.trim().is_empty() {
            let fault = |fault| EvalError::Line { path: path.to_owned(), line: number, fault };
            let Line { query, doc, score } = serde_json::from_str(line)
                .map_err(|error| fault(LineFault::Json(error.to_string())))?;
            let (query, doc) = (String::from(query), String::from(doc));
            for id in [&query, &doc] {
                if !is_id(id) {
                    return Err(fault(LineFault::Id(id.clone())));
                }
            }
            // Writing to a string cannot fail.
            let _ = match columns {
                Columns::Judgments => write!(out, "{query}\t0\t{doc}\t{score}"),
                Columns::Run => write!(out, "{query}\tQ0\t{doc}\t0\t{score}\tjsonl"),
            };
        }
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use crate::eval::{Qrels, Run};

    #[test]
    fn objects_are_read_under_the_names_that_tools_use() {
        let text = "{\"query_id\": \"q1\", \"doc_id\": \"d\\u00e9\", \"relevance\": 2}\n\n\
                    {\"query-id\": 7, \"corpus-id\": \"b\", \"score\": 1, \"note\": \"kept out\"}\n";
        let qrels = Qrels::parse(text.to_owned(), "qrels.jsonl").unwrap();
        let found: Vec<(String, Vec<(String, i32)>)> = qrels
            .iter()
            .map(|(topic, docs)| (topic.into(), docs.map(|(d, g)| (d.into(), g)).collect()))
            .collect();
        let expected = [("q1", "dé", 2), ("7", "b", 1)];
        let expected: Vec<(String, Vec<(String, i32)>)> =
            expected.iter().map(|&(q, d, g)| (q.into(), vec![(d.into(), g)])).collect();
        assert_eq!(found, expected);
        let run =
            Run::parse("{\"query\":\"q1\",\"doc\":\"a\",\"score\":0.25}".into(), "r").unwrap();
        assert_eq!(run.iter().next().unwrap().1.next(), Some(("a", 0.25)));
    }

    #[test]
    fn a_line_that_is_no_such_object_is_told_by_its_number() {
        let good = "{\"query\":\"q\",\"doc\":\"a\",\"score\":1}\n\n";
        for (bad, said) in [
            ("{\"query\":\"q\",\"doc\":\"b\"}", "missing field `score`"),
            ("{\"query\":\"q\",\"doc\":\"b\",\"score\":NaN}", "expected value"),
            ("{\"query\":\"q\",\"doc\":\"b\\tc\",\"score\":1}", "holds a tab"),
            ("q Q0 b 1 0.5 tag", "expected value"),
        ] {
            let error = Run::parse(format!("{good}{bad}\n"), "torn.jsonl").unwrap_err();
            let message = format!("{error}");
            assert!(message.contains("torn.jsonl:3") && message.contains(said), "{message}");
        }
        let half = "{\"query\":\"q\",\"doc\":\"a\",\"score\":0.5}".to_owned();
        assert!(Qrels::parse(half, "half.jsonl").unwrap_err().to_string().contains("half.jsonl:1"));
    }
}
