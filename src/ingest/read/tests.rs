//! Whole inputs, good and bad, from their bytes to the report.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

/// Reads `bytes` as an input called `input`: the ids accepted, and `line kind` of each example kept.
fn ingest(
    bytes: &[u8],
    options: &IngestOptions,
) -> Result<(Vec<String>, IngestReport), IngestError> {
    let task = Task::silent();
    let mut reading = Reading::new(options, &task);
    let mut ids = Vec::new();
    reading.stream("input", bytes, None, &mut |arrival| {
        ids.push(arrival.insight.id.to_string());
        Ok::<_, IngestError>(())
    })?;
    Ok((ids, reading.report))
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, ids: &[&str], refused: &[&str]) {
    let (found, report) = ingest(bytes.as_ref(), &IngestOptions::default()).unwrap();
    assert_eq!(found, ids);
    let mut examples: Vec<(u64, String)> = report
        .refused
        .iter()
        .flat_map(|(kind, tally)| {
            tally.examples.iter().map(move |e| (e.line, format!("{} {kind}", e.line)))
        })
        .collect();
    examples.sort();
    assert_eq!(examples.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), refused);
    assert_eq!(report.read, report.accepted + report.refused_total());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const TWO: &str = "{\"id\":\"a\",\"text\":\"One.\"}\n{\"id\":\"b\",\"text\":\"Two.\"}\n";

#[test]
fn what_is_in_memory_is_read_as_a_file_is() {
    let lines =
        "{\"id\":\"a\",\"text\":\"One.\"}\n{\"text\":\"\"}\n{\"id\":\"a\",\"text\":\"Two.\"}\n";
    let records: Vec<_> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    std::fs::write(&file, lines).unwrap();
    let told = |input: Input| {
        let mut ids = Vec::new();
        let mut sink = |insight: Insight| {
            ids.push(insight.id.to_string());
            Ok::<_, IngestError>(())
        };
        let report = super::read(&[input], &IngestOptions::default(), &Task::silent(), &mut sink);
        let report = serde_json::to_string(&report.unwrap()).unwrap();
        (ids, report.replace(&file.display().to_string(), "x"))
    };
    let from_file = told(Input::File(file.clone()));
    assert_eq!(from_file.0, ["a"]);
    assert_eq!(told(Input::Bytes("x".into(), lines.as_bytes().into())), from_file);
    assert_eq!(told(Input::Records("x".into(), records.into())), from_file);
}

#[test]
fn lines_are_read_with_any_line_end_and_with_a_byte_order_mark() {
    check(TWO, &["a", "b"], &[]);
    check(TWO.replace('\n', "\r\n\r\n"), &["a", "b"], &[]);
    check(format!("\u{feff}{TWO}"), &["a", "b"], &[]);
    check(TWO.trim_end(), &["a", "b"], &[]);
    check(format!("\n \n{TWO}"), &["a", "b"], &[]);
    check("", &[], &[]);
}

#[test]
fn gzip_is_told_by_its_content_also_when_it_has_several_members() {
    check(gzip(TWO.as_bytes()), &["a", "b"], &[]);
    let (first, second) = TWO.split_at(TWO.find('\n').unwrap() + 1);
    check([gzip(first.as_bytes()), gzip(second.as_bytes())].concat(), &["a", "b"], &[]);
    check(gzip(b"id,text\na,One.\n"), &["a"], &[]);
    let padded = [gzip(first.as_bytes()), vec![0; 700], gzip(second.as_bytes()), vec![0; 9000]];
    check(padded.concat(), &["a", "b"], &[]);
}

#[test]
fn a_bad_line_is_refused_with_its_number_and_the_rest_is_read() {
    let mut bytes = TWO.as_bytes().to_vec();
    bytes.extend_from_slice(b"{\"id\":\"a\",\"text\":\"Again.\"}\n{\"id\":\n[1]\n7\n{\"id\":\"c\",\"text\":\"caf\xe9\"}\n{\"id\":\"c\"}\n{\"id\":\"d\",\"text\":\"\\ud800\"}\n{\"id\":\"e\",\"text\":\"Last.\"}");
    check(
        bytes,
        &["a", "b", "e"],
        &[
            "3 duplicate_id",
            "4 broken_json",
            "5 not_an_object",
            "6 not_an_object",
            "7 not_utf8",
            "8 no_text",
            "9 broken_json",
        ],
    );
}

#[test]
fn a_line_that_does_not_fit_in_memory_is_refused_and_the_next_is_read() {
    let bytes = format!("{}\n{TWO}", "x".repeat(crate::ingest::jsonl::MAX_RECORD + 5));
    let options = IngestOptions { format: Some(Format::JsonLines), ..IngestOptions::default() };
    let (ids, report) = ingest(bytes.as_bytes(), &options).unwrap();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(report.refused["record_too_long"].examples[0].line, 1);
}

#[test]
fn a_table_is_read_with_quotes_line_ends_and_either_delimiter() {
    check("id,text\na,\"One, \"\"two\"\"\nand three.\"\nb,Four.\n", &["a", "b"], &[]);
    check("ID; Text ;tags\r\na;One.;x,y\r\nb;Two, three.;z\r\n", &["a", "b"], &[]);
    check("id\ttext\na\tOne, two.\n", &["a"], &[]);
    check("\u{feff}\"id\",\"text\"\na,One.\n\n,\nb,Two.\n", &["a", "b"], &[]);
    check("text\nOne.\nOne.\n", &["26f595a26c312d46"], &["3 duplicate_text"]);
}

#[test]
fn a_bad_row_is_refused_with_the_line_it_begins_on() {
    check(
        b"id,text\na,\"One\ntwo.\"\nb,Two, three.\nc\nd,\ne,caf\xe9\nf,Six.\n",
        &["a", "f"],
        &["4 cell_count", "5 cell_count", "6 empty_text", "7 not_utf8"],
    );
    check("name,words\na,One.\nb,Two.\n", &[], &["1 no_text_column"]);
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_other_row() {
    let bytes = format!("id,text\na,One.\nb,\"{}c,Three.\n", "x\n".repeat(9 << 20));
    let (ids, report) = ingest(bytes.as_bytes(), &IngestOptions::default()).unwrap();
    assert_eq!(ids, ["a", "c"]);
    assert_eq!(report.refused["open_quote"].examples[0].line, 3);
}

#[test]
fn in_tab_separated_values_a_quote_is_a_character() {
    check("id\ttext\na\t\"One, she said\nb\t5'9\" tall\nc\tThree\"\n", &["a", "b", "c"], &[]);
}

#[test]
fn another_encoding_is_named() {
    let utf16: Vec<u8> = TWO.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check([b"\xff\xfe".to_vec(), utf16.clone()].concat(), &[], &["1 utf16"]);
    check(utf16, &[], &["1 utf16"]);
}

#[test]
fn what_is_not_text_or_damaged_is_an_error_that_names_the_input() {
    let whole = gzip(TWO.repeat(50).as_bytes());
    for (bytes, expected) in [
        (&b"PK\x03\x04rest"[..], "input is a zip archive; expected JSON Lines or CSV"),
        (&whole[..whole.len() - 9], "input cannot be read: "),
    ] {
        let error = ingest(bytes, &IngestOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn strict_ends_at_the_first_fault() {
    let strict = IngestOptions { strict: true, ..IngestOptions::default() };
    for (line, expected) in [
        ("{\"id\":\"a\",\"text\":\"\"}", "input:2: the field `text` is empty;"),
        ("{\"id\":\"c\",\"text\":\"T.\",\"date\":\"x\"}", "input:2: `x` is not a date;"),
    ] {
        let bytes = format!("{{\"id\":\"z\",\"text\":\"T.\"}}\n{line}\n");
        let error = ingest(bytes.as_bytes(), &strict).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        assert!(ingest(bytes.as_bytes(), &IngestOptions::default()).is_ok());
    }
}

#[test]
fn an_error_of_the_sink_and_a_cancelled_task_end_the_reading() {
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), TWO.repeat(2000)).unwrap();
    let inputs = [Input::File(path.path().to_owned())];
    let options = IngestOptions::default();
    let result = read(&inputs, &options, &Task::silent(), &mut |_| Err(IngestError::Nothing));
    assert!(matches!(result, Err(IngestError::Nothing)));

    struct Deaf;
    impl crate::task::Progress for Deaf {
        fn begin(&self, _: Phase, total: Option<u64>) {
            assert_eq!(total, Some(TWO.len() as u64 * 2000));
        }
        fn advance(&self, _: u64) {}
        fn end(&self) {}
    }
    let cancel = crate::task::Cancel::default();
    cancel.cancel();
    let task = Task::new(&Deaf, cancel);
    let result = read(&inputs, &options, &task, &mut |_| Ok::<_, IngestError>(()));
    assert!(matches!(result, Err(IngestError::Cancelled(_))));
}

#[test]
fn every_message_says_what_was_expected() {
    let bytes = b"{\"id\":1.5,\"text\":\"T.\"}\n{\"id\n{\"text\":[]}\n[\n{\"text\":\"\xff\"}\n";
    let (_, report) = ingest(bytes, &IngestOptions::default()).unwrap();
    let examples = report.refused.values().flat_map(|tally| &tally.examples);
    insta::assert_snapshot!(examples.map(|remark| format!("{remark}\n")).collect::<String>());
}

proptest! {
    #[test]
    fn no_content_makes_it_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        format in prop::option::of(prop::sample::select(vec![Format::JsonLines, Format::Csv])),
    ) {
        let options = IngestOptions { format, ..IngestOptions::default() };
        let _ = ingest(&bytes, &options);
        let _ = ingest(&gzip(&bytes), &options);
        let _ = ingest(&[b"id,text\n".to_vec(), bytes.clone()].concat(), &options);
        let _ = ingest(&[b"\x1f\x8b".to_vec(), bytes].concat(), &options);
    }

    #[test]
    fn an_accepted_insight_read_again_is_the_same(
        text in "\\PC{0,40}", title in "\\PC{0,20}", id in "[a-z0-9]{0,5}",
        start in 0.0..1e5f64, date in "20[0-9]{2}-0[1-9]-[0-2][0-9]", tags in "[a-z,; ]{0,20}",
    ) {
        let record = serde_json::json!({
            "_id": id, "text": text, "title": title, "start": start, "date": date, "tags": tags, "more": [text],
        });
        let of = |value: &serde_json::Value| -> Fields {
            value.as_object().unwrap().clone().into_iter().collect()
        };
        if let Ok(first) = fields::insight(of(&record), 1000) {
            let again = serde_json::to_value(&first.insight).unwrap();
            let second = fields::insight(of(&again), 1000).ok().unwrap();
            prop_assert_eq!(first.insight, second.insight);
        }
    }
}
