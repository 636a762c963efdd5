//! The vector field as a component of a tantivy segment: written with it, merged with it.
//!
//! Rows go to the `.vec` file as documents come, so memory does not grow with them; the graph is built from that file.

use std::any::Any;
use std::path::Path;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, FieldType, Schema, Value};
use tantivy::{DocId, Segment, SegmentReader, TantivyDocument, TantivyError};

use super::aligned::AlignedBytes;
use super::graph::GraphFile;
use super::rows::{self, Rows, RowsWriter};
use super::{FIELD_TYPE, FieldParams, VectorError, graph};
use crate::huge_page;

/// How the names of the files of a vector field end.
pub(crate) const EXTENSIONS: [&str; 2] = [rows::EXTENSION, graph::EXTENSION];

/// Rows whose length differs from 1 by less are taken as they are: half precision moves a length by up to 1e-3, and a
/// row that is read from one index and added to another must keep its bits.
const LENGTH_TOLERANCE: f32 = 1e-3;

/// The bytes of `row` for `TantivyDocument::add_custom`: little-endian 32-bit floats.
pub fn encode_row(row: &[f32]) -> Vec<u8> {
    row.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Writes and merges the vectors of an index; register it when an index is created and whenever it is opened.
#[derive(Clone, Debug)]
pub struct VectorPlugin {
    field: String,
    params: FieldParams,
}

impl VectorPlugin {
    /// For the custom field `field_name` of type [`FIELD_TYPE`].
    pub fn new(field_name: &str, params: FieldParams) -> Self {
        Self { field: field_name.to_owned(), params }
    }

    /// For the vector field that `schema` describes; `None` where it has none.
    ///
    /// # Errors
    /// [`VectorError::Schema`] when the description is not readable.
    pub fn from_schema(schema: &Schema) -> Result<Option<Self>, VectorError> {
        let custom = schema.fields().find_map(|(_, entry)| match entry.field_type() {
            FieldType::Custom(options) if options.type_name() == FIELD_TYPE => {
                Some((entry.name(), options))
            }
            _ => None,
        });
        let Some((name, options)) = custom else { return Ok(None) };
        Ok(Some(Self::new(name, FieldParams::from_json(name, options.params())?)))
    }

    /// How the field is built.
    pub fn params(&self) -> &FieldParams {
        &self.params
    }
}

impl SegmentPlugin for VectorPlugin {
    fn extensions(&self) -> &[&str] {
        &EXTENSIONS
    }

    fn create_writer(
        &self,
        context: &PluginWriterContext<'_>,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        let field = context.segment.schema().get_field(&self.field)?;
        let file = open_write(context.segment, rows::EXTENSION)?;
        let rows = RowsWriter::new(file, self.params.dim());
        Ok(Box::new(VectorWriter { field, params: self.params, rows, row: Vec::new() }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if matches!(context.doc_id_mapping.mapping_type(), MappingType::Shuffled) {
            return Err(VectorError::Sorted.into());
        }
        let file = open_write(context.target_segment, rows::EXTENSION)?;
        let mut out = RowsWriter::new(file, self.params.dim());
        // The graph of the segment with most of the rows is worth keeping.
        let most = context.readers.iter().max_by_key(|reader| reader.num_docs());
        let total: u32 = context.readers.iter().map(SegmentReader::num_docs).sum();
        let most =
            most.filter(|reader| reader.num_docs() > total / 2).map(SegmentReader::segment_id);
        let mut now = Vec::new();
        for reader in context.readers {
            let bytes = reader.open_read(component(rows::EXTENSION))?.read_bytes()?;
            let path = reader.segment_id().uuid_string() + "." + rows::EXTENSION;
            let rows = Rows::open(Path::new(&path), AlignedBytes::new(bytes), self.params.dim())?;
            if rows.len() != reader.max_doc() as usize {
                let what = "it does not have a row for every document";
                return Err(VectorError::Damaged { file: path.into(), what }.into());
            }
            let kept = most == Some(reader.segment_id());
            if kept {
                now.resize(rows.len(), graph::NONE);
            }
            for document in reader.doc_ids_alive() {
                if kept {
                    now[document as usize] = out.len() as u32;
                }
                out.push_halves(rows.halves(document as usize))?;
            }
        }
        let reader = context.readers.iter().find(|reader| most == Some(reader.segment_id()));
        let file = match reader {
            Some(reader) => open_graph(reader, now.len(), self.params.dim())?,
            None => None,
        };
        let prior = file.as_ref().map(|file| graph::Prior { graph: file.view(), now });
        finish(out, context.target_segment, &self.params, prior.as_ref())
    }
}

/// The graph of a segment that is merged.
fn open_graph(
    reader: &SegmentReader,
    rows: usize,
    dim: usize,
) -> tantivy::Result<Option<GraphFile>> {
    let bytes = reader.open_read(component(graph::EXTENSION))?.read_bytes()?;
    let path = reader.segment_id().uuid_string() + "." + graph::EXTENSION;
    Ok(GraphFile::open(Path::new(&path), AlignedBytes::new(bytes), rows, dim)?)
}

/// Takes the vectors of the documents of one new segment.
struct VectorWriter {
    field: Field,
    params: FieldParams,
    rows: RowsWriter<huge_page::Writer<WritePtr>>,
    row: Vec<f32>,
}

impl PluginWriter for VectorWriter {
    fn add_document(
        &mut self,
        id: DocId,
        document: &dyn ErasedDocument,
        _: &Schema,
    ) -> tantivy::Result<()> {
        let Some(document) = document.as_any().downcast_ref::<TantivyDocument>() else {
            let message = "the vector field takes documents of the type TantivyDocument only";
            return Err(TantivyError::InvalidArgument(message.to_owned()));
        };
        // A writer is asked once for every document, in order; a gap would shift all vectors that follow.
        while self.rows.len() < id as usize {
            self.rows.push(None)?;
        }
        match document.get_first(self.field).and_then(|value| value.as_custom()) {
            Some(bytes) => {
                decode_row(bytes, self.params.dim(), &mut self.row)?;
                self.rows.push(Some(&self.row))?;
            }
            None => self.rows.push(None)?,
        }
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        map: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        if map.is_some() {
            return Err(VectorError::Sorted.into());
        }
        finish(self.rows, segment, &self.params, None)
    }

    /// Rows are on disk already; what remains grows by an eighth of a byte with each.
    fn mem_usage(&self) -> usize {
        self.rows.len() / 8 + self.params.dim() * 6
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The row that `bytes` encode, scaled to length 1; a row of zeros stays one.
fn decode_row(bytes: &[u8], dim: usize, row: &mut Vec<f32>) -> Result<(), VectorError> {
    if bytes.len() != dim * 4 {
        return Err(VectorError::RowBytes { expected: dim * 4, found: bytes.len() });
    }
    row.clear();
    row.extend(bytes.as_chunks::<4>().0.iter().map(|&value| f32::from_le_bytes(value)));
    normalise(row)
}

/// Scales `row` to length 1 unless it has that length already; refuses NaN and infinities.
pub(super) fn normalise(row: &mut [f32]) -> Result<(), VectorError> {
    if let Some(position) = row.iter().position(|value| !value.is_finite()) {
        return Err(VectorError::NotFinite { position });
    }
    // In 64 bits the square of the largest float does not overflow.
    let length = row.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
    if length > 0.0 && (length - 1.0).abs() > f64::from(LENGTH_TOLERANCE) {
        row.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
    }
    Ok(())
}

/// A new file of the segment.
fn open_write(segment: &Segment, extension: &str) -> tantivy::Result<huge_page::Writer<WritePtr>> {
    Ok(huge_page::Writer::new(segment.open_write(component(extension))?, 0))
}

/// Ends the file of rows and writes the graph, where the rows are enough for one.
fn finish(
    rows: RowsWriter<huge_page::Writer<WritePtr>>,
    segment: &Segment,
    params: &FieldParams,
    prior: Option<&graph::Prior<'_>>,
) -> tantivy::Result<()> {
    rows.finish()?.into_inner()?.terminate()?;
    let path = segment.relative_path(component(rows::EXTENSION));
    let bytes = segment.open_read(component(rows::EXTENSION))?.read_bytes()?;
    let rows = Rows::open(&path, AlignedBytes::new(bytes), params.dim())?;
    let mut out = open_write(segment, graph::EXTENSION)?;
    if rows.len() - rows.absent() >= params.graph_from() {
        let graph = graph::build(&rows, params, prior);
        graph::write_graph(&mut out, &graph, params.dim())?;
    } else {
        graph::write_no_graph(&mut out)?;
    }
    out.into_inner()?.terminate()?;
    Ok(())
}

/// The component of a segment that has this extension.
pub(super) fn component(extension: &str) -> SegmentComponent {
    SegmentComponent::Custom(extension.to_owned())
}
