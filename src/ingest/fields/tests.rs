//! What a record may hold, and what becomes of it.

use super::*;
use crate::insight::{marked, unmarked};
use serde_json::json;

/// Maps the fields of `record` and gives the insight as JSON.
fn map(record: Value) -> Result<Value, Reason> {
    let Value::Object(record) = record else { panic!("the test gives an object") };
    let accepted = insight(record.into_iter().collect(), 100)?;
    Ok(serde_json::to_value(accepted.insight).unwrap())
}

#[track_caller]
fn check(record: Value, expected: Value) {
    assert_eq!(map(record), Ok(expected));
}

#[test]
fn second_names_count_where_the_first_is_missing() {
    check(
        json!({"_id": 7, "text": "T.", "guest": "G", "video_id": "v", "date": "2025-11-02"}),
        json!({"id": "7", "text": "T.", "episode": "v", "speaker": "G", "published": "2025-11-02T00:00:00Z"}),
    );
}

#[test]
fn second_names_are_kept_as_they_are_where_the_first_is_there() {
    let expected = json!({"id": "a", "text": "T.", "episode": "E", "speaker": "S", "_id": 7, "guest": "G", "video_id": "v"});
    check(
        json!({"_id": 7, "id": "a", "text": "T.", "guest": "G", "speaker": "S", "episode": "E", "video_id": "v"}),
        expected.clone(),
    );
    check(
        json!({"id": "a", "video_id": "v", "episode": "E", "text": "T.", "speaker": "S", "guest": "G", "_id": 7}),
        expected,
    );
}

#[test]
fn null_and_empty_values_are_absent() {
    check(
        json!({"id": null, "_id": "a", "text": "T.", "title": "", "show": " ", "tags": null, "date": ""}),
        json!({"id": "a", "text": "T."}),
    );
}

#[test]
fn other_fields_come_back_as_they_were() {
    let extra =
        json!({"id": "a", "text": "T.", "labels": ["x", "y"], "n": null, "deep": {"k": [1.5]}});
    check(extra.clone(), extra);
}

#[test]
fn numbers_keep_the_digits_with_which_they_are_written() {
    let line = r#"{"id":12345678901234567890123,"text":"T.","show":1.50,"start":1e400,"date":1e400,"tags":[10000000000000000000001],"tweet":0.12345678901234567890}"#;
    let object: Map<String, Value> = serde_json::from_str(&marked(line)).unwrap();
    let accepted = insight(object.into_iter().collect(), 100).ok().unwrap();
    assert_eq!(
        unmarked(&serde_json::to_string(&accepted.insight).unwrap()),
        r#"{"id":"12345678901234567890123","text":"T.","show":"1.50","tags":["10000000000000000000001"],"tweet":0.12345678901234567890}"#
    );
    let warned = accepted.warnings.iter().map(ToString::to_string).collect::<String>();
    assert!(warned.contains("`1e400` is not a date"), "{warned}");
}

#[test]
fn as_many_tags_as_a_line_holds_are_taken_once_each() {
    let tags: Vec<String> = (0..200_000).map(|tag| format!("{:x}", tag % 100_000)).collect();
    let record = json!({"text": "T.", "tags": tags.join(",")});
    let accepted =
        insight(record.as_object().unwrap().clone().into_iter().collect(), 100).ok().unwrap();
    assert_eq!(accepted.insight.tags.len(), 100_000);
}

#[test]
fn tags_are_a_list_or_text() {
    for tags in [json!(["a", "b c", "a", ""]), json!("a, b c,a,"), json!(" a; b c ")] {
        check(
            json!({"id": "1", "text": "T.", "tags": tags}),
            json!({"id": "1", "text": "T.", "tags": ["a", "b c"]}),
        );
    }
}

#[test]
fn an_insight_without_an_id_gets_one_from_its_show_and_text() {
    let id = |record| map(record).unwrap()["id"].as_str().unwrap().to_owned();
    let first = id(json!({"text": "T.", "show": "A", "episode": "1"}));
    assert_eq!(first.len(), 16);
    assert_eq!(first, id(json!({"text": " T. ", "show": "A", "episode": "2"})));
    assert_ne!(first, id(json!({"text": "T.", "show": "B"})));
}

#[test]
fn what_cannot_be_an_insight_is_refused() {
    let long = "x".repeat(101);
    for (record, expected) in [
        (json!({"id": "a"}), "no_text"),
        (json!({"id": "a", "text": " \u{0} "}), "empty_text"),
        (json!({"id": "a", "text": ""}), "empty_text"),
        (json!({"id": "a", "text": long}), "text_too_long"),
        (json!({"id": "a", "text": 5}), "wrong_type"),
        (json!({"id": "a", "text": null}), "wrong_type"),
        (json!({"id": 1.5, "text": "T."}), "wrong_type"),
        (json!({"id": ["a"], "text": "T."}), "wrong_type"),
        (json!({"id": "a", "text": "T.", "show": {}}), "wrong_type"),
        (json!({"id": "a", "text": "T.", "tags": [[]]}), "wrong_type"),
        (json!({"id": "a\nb", "text": "T."}), "bad_id"),
    ] {
        use super::super::report::Fault;
        assert_eq!(map(record.clone()).unwrap_err().kind(), expected, "{record}");
    }
}

#[test]
fn a_bad_date_or_offset_costs_the_value_and_not_the_insight() {
    let record = json!({"text": "T.\u{1}", "date": "soon", "start": {"at": 1}});
    let accepted =
        insight(record.as_object().unwrap().clone().into_iter().collect(), 100).ok().unwrap();
    assert_eq!(
        accepted.warnings,
        [
            Warning::ControlCharacters,
            Warning::BadStart { value: "{\"at\":1}".into() },
            Warning::BadDate { value: "soon".into() },
        ]
    );
    assert_eq!(accepted.insight.source, Source::default());
}
