//! The vector field of an opened index, all segments together.
//!
//! Rows are numbered by [`Ordinal`]: the documents of the segments before, deleted ones included, plus the document.
//! Opening maps files and reads a few hundred bytes of each segment.

use schemars::JsonSchema;
use serde::Serialize;
use tantivy::schema::Schema;
use tantivy::{Searcher, SegmentReader};

use super::segment::{Asked, SegmentVectors};
use super::{FieldParams, SearchParams, VectorError, VectorLayout, VectorPlugin, plugin};
use crate::insight::{Ordinal, OrdinalSet, RankedList};

/// The vectors of one snapshot of an index.
pub struct VectorField {
    pub(super) segments: Vec<SegmentVectors>,
    dim: usize,
    layout: VectorLayout,
    len: usize,
}

/// Size of a vector field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldStats {
    /// Documents, deleted ones and those without a vector included.
    pub rows: usize,
    /// Segments.
    pub segments: usize,
    /// Documents in segments that have a graph; the others are compared one by one.
    pub graph_rows: usize,
    /// Bytes of the rows.
    pub row_bytes: usize,
    /// Bytes of the graphs with their codes.
    pub graph_bytes: usize,
    /// What the graphs of new segments are made for.
    pub layout: VectorLayout,
}

impl VectorField {
    /// Maps the vectors of all segments of `searcher`.
    ///
    /// # Errors
    /// No vector field in the schema; a file that is missing, damaged or of another version.
    pub fn open(searcher: &Searcher) -> Result<Self, VectorError> {
        Self::over([(searcher.schema(), searcher.segment_readers())])
    }

    /// Maps the vectors of the segments of several indexes, one behind the other, as of one.
    ///
    /// # Errors
    /// As [`VectorField::open`]; no index at all; vectors of another length than those of the first.
    pub fn over<'a>(
        indexes: impl IntoIterator<Item = (&'a Schema, &'a [SegmentReader])>,
    ) -> Result<Self, VectorError> {
        let (mut segments, mut len, mut first) = (Vec::new(), 0, None::<FieldParams>);
        for (schema, readers) in indexes {
            let plugin = VectorPlugin::from_schema(schema)?.ok_or(VectorError::NoField)?;
            let found = plugin.params().dim();
            let expected = first.get_or_insert(*plugin.params()).dim();
            if found != expected {
                return Err(VectorError::Dimensions { expected, found });
            }
            for reader in readers {
                segments.push(SegmentVectors::open(reader, len as u32, found)?);
                len += reader.max_doc() as usize;
            }
        }
        let first = first.ok_or(VectorError::NoField)?;
        Ok(Self { segments, dim: first.dim(), layout: first.layout(), len })
    }

    /// Reads every file as a whole: whether all numbers in it are ones that it can have. Searches check what they meet.
    ///
    /// # Errors
    /// [`VectorError::Damaged`], which names the file.
    pub fn check(&self) -> Result<(), VectorError> {
        self.segments.iter().try_for_each(SegmentVectors::check)
    }

    /// Number of documents, deleted ones and those without a vector included: one more than the largest ordinal.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Number of documents that are not deleted.
    pub(super) fn living(&self) -> usize {
        self.segments.iter().map(SegmentVectors::living).sum()
    }

    /// Whether there are no documents.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Dimensions of a row.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The row of a document, of length 1, as it was given up to half precision.
    ///
    /// `None` where the document has no vector or there is no such document; a deleted document keeps its row until
    /// its segment is merged.
    pub fn row(&self, ordinal: Ordinal) -> Option<Vec<f32>> {
        let segment = self.segment_of(ordinal)?;
        let row = (ordinal.0 - segment.base()) as usize;
        segment.rows().has(row).then(|| {
            let mut values = vec![0.0; self.dim];
            segment.rows().decode_into(row, &mut values);
            values
        })
    }

    /// The inner product of `query` with the row of a document: for a query of length 1 their cosine.
    ///
    /// `None` where the document has no vector, there is no such document, or `query` is of another length.
    pub fn cosine(&self, query: &[f32], ordinal: Ordinal) -> Option<f32> {
        let segment = self.segment_of(ordinal)?;
        let row = (ordinal.0 - segment.base()) as usize;
        (query.len() == self.dim && segment.rows().has(row))
            .then(|| segment.rows().score(query, row))
    }

    /// The `k` documents nearest to `query` by cosine, best first; deleted documents and those outside `filter` never
    /// come. Scores are exact, in [-1, 1]; which documents are found is approximate unless `params.exact`.
    ///
    /// A query of zeros has no neighbours.
    ///
    /// # Errors
    /// A query of another length or with NaN; a filter made for another snapshot.
    pub fn search(
        &self,
        query: &[f32],
        k: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<RankedList, VectorError> {
        self.search_from(query, None, k, params, filter)
    }

    /// As [`VectorField::search`], with the row of a document of the field as the query; the document itself is among what
    /// may be found. The walk begins where the document stands, which saves the way there.
    ///
    /// A document without a vector has no neighbours.
    ///
    /// # Errors
    /// A filter made for another snapshot.
    pub fn search_near(
        &self,
        document: Ordinal,
        k: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<RankedList, VectorError> {
        let Some(row) = self.row(document) else { return Ok(RankedList::default()) };
        self.search_from(&row, Some(document), k, params, filter)
    }

    fn search_from(
        &self,
        query: &[f32],
        document: Option<Ordinal>,
        k: usize,
        params: &SearchParams,
        filter: Option<&OrdinalSet>,
    ) -> Result<RankedList, VectorError> {
        if params.exact {
            return self.exact(query, k, filter);
        }
        let width = params.width(k);
        self.each_segment(query, k, filter, |segment, query| {
            let from = document.and_then(|document| segment.row_of(document));
            segment.search(query, Asked { k, width, from }, filter)
        })
    }

    /// As [`VectorField::search`], by comparing every row: the truth that searches are measured against.
    pub fn exact(
        &self,
        query: &[f32],
        k: usize,
        filter: Option<&OrdinalSet>,
    ) -> Result<RankedList, VectorError> {
        self.each_segment(query, k, filter, |segment, query| segment.exact(query, k, filter))
    }

    /// What the field holds and takes.
    pub fn stats(&self) -> FieldStats {
        let (rows, segments, layout) = (self.len, self.segments.len(), self.layout);
        let mut stats = FieldStats { rows, segments, layout, ..FieldStats::default() };
        for segment in &self.segments {
            stats.row_bytes += segment.rows().bytes();
            if let Some(graph) = segment.graph() {
                stats.graph_rows += segment.rows().len();
                stats.graph_bytes += graph.bytes();
            }
        }
        stats
    }

    /// The segment that holds `ordinal`.
    pub(super) fn segment_of(&self, ordinal: Ordinal) -> Option<&SegmentVectors> {
        if ordinal.index() >= self.len {
            return None;
        }
        let after = self.segments.partition_point(|segment| segment.base() <= ordinal.0);
        self.segments.get(after.checked_sub(1)?)
    }

    fn each_segment(
        &self,
        query: &[f32],
        k: usize,
        filter: Option<&OrdinalSet>,
        search: impl Fn(&SegmentVectors, &[f32]) -> RankedList,
    ) -> Result<RankedList, VectorError> {
        if query.len() != self.dim {
            return Err(VectorError::Dimensions { expected: self.dim, found: query.len() });
        }
        if let Some(set) = filter
            && set.capacity() != self.len
        {
            return Err(VectorError::Filter { expected: self.len, found: set.capacity() });
        }
        let mut query = query.to_vec();
        plugin::normalise(&mut query)?;
        let nothing = k == 0 || filter.is_some_and(OrdinalSet::is_empty);
        if nothing || query.iter().all(|&value| value == 0.0) {
            return Ok(RankedList::default());
        }
        if let [segment] = &self.segments[..] {
            return Ok(search(segment, &query));
        }
        let lists = self.segments.iter().map(|segment| search(segment, &query));
        let mut list = RankedList::new(lists.flat_map(|list| list.as_slice().to_vec()).collect());
        list.truncate(k);
        Ok(list)
    }
}
