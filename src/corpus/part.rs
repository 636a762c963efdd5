//! The last commit of one folder, opened: what a snapshot is made of.

use std::path::PathBuf;

use tantivy::directory::OwnedBytes;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::schema::Schema;
use tantivy::{DocAddress, Index, Searcher, SegmentReader};

use crate::corpus::commit::store::Store;
use crate::corpus::manifest::Manifest;
use crate::corpus::schema::Fields;
use crate::digest::sha256_hex;
use crate::error::{EngineError, ShardsError};
use crate::insight::InsightId;

/// One commit of one folder.
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    pub(crate) fields: Fields,
    pub(crate) manifest: Manifest,
    /// Grows from one commit to the next.
    pub(crate) number: u64,
    pub(crate) searcher: Searcher,
    /// Its segments as they are searched; what is hidden counts as deleted.
    pub(crate) readers: Vec<SegmentReader>,
    index: Index,
    schema: Schema,
    /// The manifest as the commit holds it.
    payload: String,
}

impl Part {
    /// Opens the last commit of `store`.
    pub(crate) fn last(store: &Store) -> Result<Self, EngineError> {
        Self::of(store, Store::last_manifest)
    }

    /// The same of an earlier format, too.
    pub(crate) fn to_upgrade(store: &Store) -> Result<Self, EngineError> {
        Self::of(store, |store| {
            let empty = || EngineError::Empty { path: store.path.clone() };
            store.manifest_to_upgrade()?.ok_or_else(empty)
        })
    }

    fn of(
        store: &Store,
        manifest: impl Fn(&Store) -> Result<Manifest, EngineError>,
    ) -> Result<Self, EngineError> {
        // Manifest and segments are read one after the other: where another process commits in between, both again.
        loop {
            let before = store.index.load_metas()?;
            let manifest = manifest(store)?;
            let reader = store
                .index
                .reader_builder()
                .reload_policy(tantivy::ReloadPolicy::Manual)
                .num_warming_threads(0)
                .try_into()?;
            let searcher: Searcher = tantivy::IndexReader::searcher(&reader);
            let after = store.index.load_metas()?;
            if (before.opstamp, &before.payload) == (after.opstamp, &after.payload) {
                return Ok(Self {
                    path: store.path.clone(),
                    fields: store.fields.clone(),
                    manifest,
                    number: before.opstamp,
                    readers: searcher.segment_readers().to_vec(),
                    searcher,
                    index: store.index.clone(),
                    schema: before.schema,
                    payload: before.payload.unwrap_or_default(),
                });
            }
        }
    }

    /// What tells this commit from others: its manifest as it was written, its segments, and what was deleted in them.
    pub(crate) fn name(&self) -> String {
        let mut name = self.payload.clone();
        for segment in self.searcher.segment_readers() {
            let deletes = segment.delete_opstamp().unwrap_or_default();
            name.push_str(&format!(" {} {deletes}", segment.segment_id().uuid_string()));
        }
        name
    }

    /// Its name as others write it down.
    pub(crate) fn commit(&self) -> String {
        sha256_hex(self.name().as_bytes())[..16].to_owned()
    }

    /// The id of a document: number of its segment, and its own.
    pub(crate) fn id(&self, segment: usize, doc: u32) -> Result<InsightId, EngineError> {
        let document = self.searcher.doc(DocAddress::new(segment as u32, doc))?;
        Ok(self.fields.insight(&document)?.id)
    }

    /// Number of documents that are neither deleted nor hidden.
    pub(crate) fn len(&self) -> u64 {
        self.readers.iter().map(|reader| u64::from(reader.num_docs())).sum()
    }

    /// What its vectors are opened from.
    pub(crate) fn vectors(&self) -> (&Schema, &[SegmentReader]) {
        (&self.schema, &self.readers)
    }

    /// From now on `hidden` count as deleted: numbers of documents in the segment with this number.
    ///
    /// # Errors
    /// [`ShardsError::Overtaken`] where a writer has since replaced the segment.
    pub(crate) fn hide(&mut self, segment: usize, hidden: &[u32]) -> Result<(), EngineError> {
        let reader = &self.readers[segment];
        let overtaken = || EngineError::from(ShardsError::Overtaken { path: self.path.clone() });
        let all = self.index.searchable_segments()?;
        let found = all.iter().find(|one| one.id() == reader.segment_id());
        let found = found.ok_or_else(overtaken)?;
        let mut shown = tantivy::BitSet::with_max_value_and_full(reader.max_doc());
        hidden.iter().for_each(|&doc| shown.remove(doc));
        let mut bytes = Vec::new();
        write_alive_bitset(&shown, &mut bytes).map_err(tantivy::TantivyError::from)?;
        let shown = AliveBitSet::open(OwnedBytes::new(bytes));
        let anew = SegmentReader::open_with_custom_alive_set(found, Some(shown))?;
        if anew.delete_opstamp() != reader.delete_opstamp() {
            return Err(overtaken());
        }
        self.readers[segment] = anew;
        Ok(())
    }
}
