//! Files as other programs write them, files that come back to the last bit, and files that are damaged.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type,
};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{FINGERPRINT, TableError, TableWriter};
use crate::ingest::{
    Arrival, Expected, IngestError, IngestOptions, IngestReport, Input, read, read_arrivals,
};
use crate::insight::{Insight, Vectors};
use crate::task::Task;

type Read = Result<(IngestReport, Vec<Arrival>), IngestError>;

fn arrivals(input: Input, options: &IngestOptions) -> Read {
    let mut found = Vec::new();
    let report = read_arrivals(&[input], options, &Task::silent(), &mut |arrival| {
        found.push(arrival);
        Ok::<_, IngestError>(())
    })?;
    Ok((report, found))
}

fn bytes(bytes: Vec<u8>) -> Input {
    Input::Bytes("a.parquet".into(), bytes.into())
}

fn insights(lines: &str) -> Vec<Insight> {
    let input = Input::Bytes("a.jsonl".into(), lines.as_bytes().into());
    let mut found = Vec::new();
    read(&[input], &IngestOptions::default(), &Task::silent(), &mut |insight| {
        found.push(insight);
        Ok::<_, IngestError>(())
    })
    .unwrap();
    found
}

fn written(insights: &[Insight], vectors: &Vectors) -> Vec<u8> {
    let mut table = TableWriter::new(Vec::new(), "m/float/1").unwrap();
    for (at, insight) in insights.iter().enumerate() {
        // A row group each: files come in any cut.
        let row = Vectors::from_data(vectors.dim(), vectors.row(at).to_vec()).unwrap();
        table.write(std::slice::from_ref(insight), &row).unwrap();
    }
    table.finish().unwrap()
}

/// A file as another program writes it: each column is filled in the order of `schema`.
fn foreign(
    schema: &str,
    about: Option<&str>,
    compression: Compression,
    fill: &mut [&mut dyn FnMut(&mut SerializedColumnWriter)],
) -> Vec<u8> {
    let about = about.map(|value| vec![KeyValue::new(FINGERPRINT.to_owned(), value.to_owned())]);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_key_value_metadata(about)
        .build();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut table = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = table.next_row_group().unwrap();
    for fill in fill {
        let mut column = group.next_column().unwrap().unwrap();
        fill(&mut column);
        column.close().unwrap();
    }
    group.close().unwrap();
    table.into_inner().unwrap()
}

fn texts(texts: &[&str]) -> Vec<ByteArray> {
    texts.iter().map(|text| ByteArray::from(text.as_bytes().to_vec())).collect()
}

#[test]
fn columns_of_every_kind_become_fields() {
    let schema = "message a {
        required binary text (STRING); optional binary show; optional int64 start; required int64 id;
        required int64 published (TIMESTAMP(MICROS,true)); required int32 day (DATE); required boolean live;
        required float weight; required double share; optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
        repeated binary names (STRING); optional binary __index_level_0__; }";
    let file = foreign(
        schema,
        None,
        Compression::SNAPPY,
        &mut [
            // Equal values are written as a dictionary.
            &mut |c| {
                drop(c.typed::<ByteArrayType>().write_batch(&texts(&["One.", "One."]), None, None))
            },
            &mut |c| {
                drop(c.typed::<ByteArrayType>().write_batch(&texts(&["S"]), Some(&[1, 0]), None))
            },
            &mut |c| drop(c.typed::<Int64Type>().write_batch(&[75], Some(&[0, 1]), None)),
            &mut |c| drop(c.typed::<Int64Type>().write_batch(&[7, i64::MAX], None, None)),
            &mut |c| {
                drop(c.typed::<Int64Type>().write_batch(&[1_700_000_000_500_000, 0], None, None))
            },
            &mut |c| drop(c.typed::<Int32Type>().write_batch(&[20_000, -1], None, None)),
            &mut |c| drop(c.typed::<BoolType>().write_batch(&[true, false], None, None)),
            &mut |c| drop(c.typed::<FloatType>().write_batch(&[0.1, f32::NAN], None, None)),
            &mut |c| drop(c.typed::<DoubleType>().write_batch(&[0.25, 1e300], None, None)),
            &mut |c| {
                let (defined, repeated) = ([3, 3, 1], [0, 1, 0]);
                drop(c.typed::<ByteArrayType>().write_batch(
                    &texts(&["x", "y"]),
                    Some(&defined),
                    Some(&repeated),
                ));
            },
            &mut |c| {
                drop(c.typed::<ByteArrayType>().write_batch(
                    &texts(&["n"]),
                    Some(&[0, 1]),
                    Some(&[0, 0]),
                ))
            },
            &mut |c| drop(c.typed::<ByteArrayType>().write_batch(&texts(&[]), Some(&[0, 0]), None)),
        ],
    );
    let (report, found) = arrivals(bytes(file), &IngestOptions::default()).unwrap();
    assert_eq!((report.read, report.accepted), (2, 2), "{report:?}");
    let found: Vec<Value> =
        found.iter().map(|one| serde_json::to_value(&one.insight).unwrap()).collect();
    let expected = [
        json!({"id": "7", "text": "One.", "show": "S", "published": "2023-11-14T22:13:20.5Z", "tags": ["x", "y"],
            "day": "2024-10-04", "live": true, "weight": 0.1, "share": 0.25, "names": []}),
        json!({"id": i64::MAX.to_string(), "text": "One.", "start": 75.0, "published": "1970-01-01T00:00:00Z",
            "day": "1969-12-31", "live": false, "share": 1e300, "names": ["n"]}),
    ];
    assert_eq!(found, expected);
}

const VECTORS: &str = "message a { optional binary text (STRING);
    optional group vector (LIST) { repeated group list { optional float element; } } }";

#[test]
fn a_vector_that_is_none_is_refused_on_its_line_and_one_that_is_missing_is_embedded() {
    let file = foreign(
        VECTORS,
        Some("m/float/1"),
        Compression::UNCOMPRESSED,
        &mut [
            &mut |c| {
                let all = texts(&["a", "b", "c", "d", "e", "f"]);
                drop(c.typed::<ByteArrayType>().write_batch(&all, Some(&[1; 6]), None));
            },
            &mut |c| {
                // [0.6 0.8], null, [], [1], [1 null], [1 1]
                let values = [0.6, 0.8, 1.0, 1.0, 1.0, 1.0];
                let (defined, repeated) =
                    ([3, 3, 0, 1, 3, 3, 2, 3, 3], [0, 1, 0, 0, 0, 0, 1, 0, 1]);
                drop(c.typed::<FloatType>().write_batch(&values, Some(&defined), Some(&repeated)));
            },
        ],
    );
    let expected = Some(Expected { fingerprint: "m/float/1".into(), dim: 2 });
    let options = IngestOptions { expected, ..IngestOptions::default() };
    let (report, found) = arrivals(bytes(file.clone()), &options).unwrap();
    let vectors: Vec<_> = found.iter().map(|one| one.vector.clone()).collect();
    assert_eq!(vectors, [Some(vec![0.6, 0.8]), None]);
    let kinds: Vec<_> = report.refused.iter().map(|(kind, tally)| (*kind, tally.count)).collect();
    assert_eq!(kinds, [("vector_length", 2), ("vector_not_finite", 1), ("vector_not_unit", 1)]);
    assert_eq!(report.refused["vector_not_unit"].examples[0].line, 6);

    let strict = IngestOptions { strict: true, ..options.clone() };
    assert!(matches!(arrivals(bytes(file.clone()), &strict), Err(IngestError::Refused(_))));
    let expected = Some(Expected { fingerprint: "m/int8/1".into(), dim: 2 });
    let other = arrivals(bytes(file), &IngestOptions { expected, ..options }).err().unwrap();
    let said = other.to_string();
    assert!(said.contains("m/float/1") && said.contains("m/int8/1"), "{said}");
}

#[test]
fn what_no_field_can_be_is_told_by_its_column() {
    let with = |column: &str| {
        let table = SerializedFileWriter::new(
            Vec::new(),
            Arc::new(
                parse_message_type(&format!("message a {{ required binary text; {column} }}"))
                    .unwrap(),
            ),
            Arc::default(),
        )
        .unwrap();
        table.into_inner().unwrap()
    };
    let told = |column: &str| match arrivals(bytes(with(column)), &IngestOptions::default()) {
        Err(IngestError::Table { source, .. }) => source.to_string(),
        _ => panic!("{column} was read"),
    };
    assert!(told("optional group who { required binary name; }").contains("`who`"));
    assert!(told("optional fixed_len_byte_array(16) u (UUID);").contains("`u`"));
    assert!(told("optional int32 price (DECIMAL(9,2));").contains("decimal"));
    assert!(
        told("optional group vector (LIST) { repeated group list { optional double element; } }")
            .contains("DOUBLE")
    );
    assert!(told("optional float vector;").contains("no list"));
    let list = "optional group vector (LIST) { repeated group list { optional float element; } }";
    assert_eq!(told(list), TableError::NoFingerprint.to_string());
}

#[test]
fn a_file_without_sentences_names_its_columns() {
    let schema = "message a { required binary sentence; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let table = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let error =
        arrivals(bytes(table.into_inner().unwrap()), &IngestOptions::default()).err().unwrap();
    assert!(error.to_string().contains("`sentence`"), "{error}");
}

#[test]
fn what_is_only_named_parquet_is_told() {
    let error =
        arrivals(bytes(b"{\"text\": \"a\"}".to_vec()), &IngestOptions::default()).err().unwrap();
    assert!(matches!(error, IngestError::Table { source: TableError::NoParquet, .. }), "{error}");
}

const LINES: &str = r#"{"id":"a","text":"Prices rise.","title":"Prices","show":"S","start":12.3,"published":"2026-03-01T08:00:00Z","tags":["x","y"],"n":12345678901234567890123,"deep":{"a":[1,null]}}
{"text":"Teams shrink.","speaker":"Ada","none":null}"#;

#[test]
fn a_file_that_is_cut_anywhere_is_an_error() {
    let vectors = Vectors::from_data(2, vec![1.0, 0.0, 0.6, 0.8]).unwrap();
    let file = written(&insights(LINES), &vectors);
    for end in 4..file.len() {
        assert!(arrivals(bytes(file[..end].to_vec()), &IngestOptions::default()).is_err(), "{end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn bytes_that_were_changed_end_in_an_error_or_in_rows(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        at_the_end in any::<bool>(),
    ) {
        let vectors = Vectors::from_data(2, vec![1.0, 0.0, 0.6, 0.8]).unwrap();
        let mut file = written(&insights(LINES), &vectors);
        // What is claimed about rows and lengths stands at the end.
        let from = if at_the_end { file.len() / 2 } else { 4 };
        for (place, byte) in changes {
            let place = from + place.index(file.len() - from);
            file[place] = byte;
        }
        let _ = arrivals(bytes(file), &IngestOptions::default());
    }

    #[test]
    fn what_was_written_is_read_back_to_the_last_bit(
        records in prop::collection::vec(
            ("[a-zé\u{1F600}]{1,12}", prop::option::of("[a-z]{1,4}"), prop::collection::vec("[a-z]{1,3}", 0..3),
             prop::option::of(0.0f64..1e6), prop::option::of(any::<i64>())),
            1..20,
        ),
    ) {
        let lines: Vec<String> = records.iter().enumerate().map(|(at, (text, show, tags, start, other))| {
            json!({"id": at.to_string(), "text": text, "show": show, "tags": tags, "start": start, "other": other}).to_string()
        }).collect();
        let expected = insights(&lines.join("\n"));
        let rows: Vec<f32> = (0..expected.len()).flat_map(|at| {
            let angle = at as f32;
            [angle.cos(), angle.sin(), 0.0]
        }).collect();
        let vectors = Vectors::from_data(3, rows).unwrap();
        let (report, found) = arrivals(bytes(written(&expected, &vectors)), &IngestOptions::default()).unwrap();
        prop_assert_eq!(report.accepted as usize, expected.len());
        for (at, (one, expected)) in found.iter().zip(&expected).enumerate() {
            prop_assert_eq!(&one.insight, expected);
            prop_assert_eq!(one.vector.as_deref(), Some(vectors.row(at)));
        }
    }
}

#[test]
fn a_file_is_read_where_it_lies_and_through_gzip() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(&insights(LINES), &Vectors::from_data(2, vec![1.0, 0.0, 0.6, 0.8]).unwrap());
    let read =
        |path: &Path| arrivals(Input::File(path.into()), &IngestOptions::default()).unwrap().1;
    let plain = folder.path().join("a.parquet");
    std::fs::write(&plain, &file).unwrap();
    let packed = folder.path().join("a.parquet.gz");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&file).unwrap();
    std::fs::write(&packed, gzip.finish().unwrap()).unwrap();
    let expected = insights(LINES);
    for path in [plain, packed] {
        let found: Vec<Insight> = read(&path).into_iter().map(|one| one.insight).collect();
        assert_eq!(found, expected);
    }
}
