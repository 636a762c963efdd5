//! Writes insights and their vectors as a Parquet file that [`read`](crate::ingest::read()) takes back to the last bit.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FloatType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::FINGERPRINT;
use crate::insight::{Insight, Vectors, unmarked};

/// The columns, in their order; their names stand in [the table of the module](super).
const SCHEMA: &str = "message quintet {
    required binary id (STRING);
    required binary text (STRING);
    optional binary title (STRING);
    optional binary show (STRING);
    optional binary episode (STRING);
    optional binary speaker (STRING);
    optional binary url (STRING);
    optional double start;
    optional binary published (STRING);
    required group tags (LIST) { repeated group list { required binary element (STRING); } }
    optional binary quintet_extra (STRING);
    required group vector (LIST) { repeated group list { required float element; } }
}";

/// A Parquet file that is being written; the same rows give the same bytes.
pub struct TableWriter<W: Write> {
    /// Its bytes are handed on after each row group: it would have them go to another thread.
    table: SerializedFileWriter<Vec<u8>>,
    out: W,
}

impl<W: Write> TableWriter<W> {
    /// Begins a file of vectors that `fingerprint` names.
    pub fn new(out: W, fingerprint: &str) -> io::Result<Self> {
        let vector = ColumnPath::new(["vector", "list", "element"].map(String::from).into());
        let about = KeyValue::new(FINGERPRINT.to_owned(), fingerprint.to_owned());
        let properties = WriterProperties::builder()
            .set_created_by(concat!("quintet ", env!("CARGO_PKG_VERSION")).into())
            .set_key_value_metadata(Some(vec![about]))
            .set_statistics_enabled(EnabledStatistics::None)
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // Floats of vectors are all different and do not compress.
            .set_column_compression(vector.clone(), Compression::UNCOMPRESSED)
            .set_column_dictionary_enabled(vector, false)
            .build();
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(other)?);
        let table = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties));
        Ok(Self { table: table.map_err(other)?, out })
    }

    /// Adds `insights` and the vector of each, as a row group: hand over some thousand at a time.
    pub fn write(&mut self, insights: &[Insight], vectors: &Vectors) -> io::Result<()> {
        let mut group = self.table.next_row_group().map_err(other)?;
        write_group(&mut group, insights, vectors).map_err(other)?;
        group.close().map_err(other)?;
        self.hand_on()
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.table.finish().map_err(other)?;
        self.hand_on()?;
        Ok(self.out)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.table.flush()?;
        self.out.write_all(&std::mem::take(self.table.inner_mut()))
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn write_group(
    group: &mut Group,
    insights: &[Insight],
    vectors: &Vectors,
) -> Result<(), ParquetError> {
    let all = insights.iter();
    texts(group, all.clone().map(|insight| Some(insight.id.as_str().into())), false)?;
    texts(group, all.clone().map(|insight| Some(insight.text.clone())), false)?;
    texts(group, all.clone().map(|insight| insight.title.clone()), true)?;
    texts(group, all.clone().map(|insight| insight.source.show.clone()), true)?;
    texts(group, all.clone().map(|insight| insight.source.episode.clone()), true)?;
    texts(group, all.clone().map(|insight| insight.source.speaker.clone()), true)?;
    texts(group, all.clone().map(|insight| insight.source.url.clone()), true)?;
    let starts: Vec<f64> = all.clone().filter_map(|insight| insight.source.start).collect();
    let there: Vec<i16> =
        all.clone().map(|insight| insight.source.start.is_some().into()).collect();
    column(group, |writer| writer.typed::<DoubleType>().write_batch(&starts, Some(&there), None))?;
    let published = |insight: &Insight| insight.source.published.map(|time| time.to_string());
    texts(group, all.clone().map(published), true)?;
    tags(group, insights)?;
    texts(group, all.map(extra), true)?;
    let each = vectors.dim();
    let levels = vec![1i16; vectors.data().len()];
    let repeated: Vec<i16> =
        (0..levels.len()).map(|at| i16::from(!at.is_multiple_of(each))).collect();
    column(group, |writer| {
        writer.typed::<FloatType>().write_batch(vectors.data(), Some(&levels), Some(&repeated))
    })
}

/// Writes the next column of `group`.
fn column(
    group: &mut Group,
    fill: impl FnOnce(&mut parquet::file::writer::SerializedColumnWriter) -> Result<usize, ParquetError>,
) -> Result<(), ParquetError> {
    let ended = || ParquetError::General("the schema has no more columns".into());
    let mut writer = group.next_column()?.ok_or_else(ended)?;
    fill(&mut writer)?;
    writer.close()
}

fn texts(
    group: &mut Group,
    texts: impl Iterator<Item = Option<String>>,
    optional: bool,
) -> Result<(), ParquetError> {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for text in texts {
        there.push(i16::from(text.is_some()));
        values.extend(text.map(|text| ByteArray::from(text.into_bytes())));
    }
    column(group, |writer| {
        writer.typed::<ByteArrayType>().write_batch(&values, optional.then_some(&there[..]), None)
    })
}

fn tags(group: &mut Group, insights: &[Insight]) -> Result<(), ParquetError> {
    let (mut values, mut there, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for insight in insights {
        if insight.tags.is_empty() {
            there.push(0);
            repeated.push(0);
        }
        for (place, tag) in insight.tags.iter().enumerate() {
            values.push(ByteArray::from(tag.as_bytes().to_vec()));
            there.push(1);
            repeated.push(i16::from(place > 0));
        }
    }
    column(group, |writer| {
        writer.typed::<ByteArrayType>().write_batch(&values, Some(&there), Some(&repeated))
    })
}

/// The fields that are not ours, where there are some.
fn extra(insight: &Insight) -> Option<String> {
    let json = || serde_json::to_string(&insight.extra).ok();
    (!insight.extra.is_empty()).then(json)?.map(|json| unmarked(&json).into_owned())
}

fn other(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
