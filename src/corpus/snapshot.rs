//! One opened commit: documents by ordinal, their columns, their vectors. Later commits do not change it.

use std::sync::OnceLock;

use tantivy::columnar::{BytesColumn, Column};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term};

use crate::corpus::commit::seal::META;
use crate::corpus::commit::store::Store;
use crate::corpus::kept::Kept;
use crate::corpus::manifest::Manifest;
use crate::corpus::schema::{Fields, WordsHash, column};
use crate::digest::sha256_hex;
use crate::error::{Damage, EngineError};
use crate::insight::{Insight, InsightId, Ordinal};
use crate::rank::{Claimness, Signature};
use crate::vector::VectorField;

/// One commit, opened by memory mapping.
///
/// An [`Ordinal`] is the number of documents in the segments before, deleted ones included, plus the document's
/// number in its segment; the vector field counts in the same way.
pub(crate) struct Snapshot {
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    pub(crate) vectors: VectorField,
    pub(crate) manifest: Manifest,
    /// The manifest as the commit holds it.
    payload: String,
    kept: OnceLock<Kept>,
    /// First ordinal of each segment, and one past the last.
    bases: Vec<u32>,
    columns: Vec<Columns>,
}

/// The columns of one segment.
struct Columns {
    key: Column<u64>,
    show: Column<u64>,
    episode: Column<u64>,
    published: Column<i64>,
    words_high: Column<u64>,
    words_low: Column<u64>,
    claim: Option<Column<u64>>,
    text: Option<Column<u64>>,
    signature: Option<BytesColumn>,
}

impl Snapshot {
    /// Opens the last commit of `store`.
    pub(crate) fn open(store: &Store) -> Result<Self, EngineError> {
        Self::of(store, Store::last_manifest)
    }

    /// As [`Snapshot::open`], of an earlier format, too: records, vectors and hashes of words are where they were, shows
    /// and episodes have other hashes.
    pub(crate) fn open_to_upgrade(store: &Store) -> Result<Self, EngineError> {
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
        let (manifest, payload, searcher) = loop {
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
                break (manifest, before.payload.unwrap_or_default(), searcher);
            }
        };
        let mut bases = vec![0];
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            bases.push(bases[bases.len() - 1] + segment.max_doc());
            let fast = segment.fast_fields();
            columns.push(Columns {
                key: fast.u64(column::KEY)?,
                show: fast.u64(column::SHOW)?,
                episode: fast.u64(column::EPISODE)?,
                published: fast.i64(column::PUBLISHED)?,
                words_high: fast.u64(column::WORDS_HIGH)?,
                words_low: fast.u64(column::WORDS_LOW)?,
                claim: fast.u64(column::CLAIM).ok(),
                text: fast.u64(column::TEXT).ok(),
                signature: fast.bytes(column::SIGNATURE).ok().flatten(),
            });
        }
        let vectors = VectorField::open(&searcher)?;
        if vectors.dim() != manifest.model.dim {
            let what = "its manifest tells of vectors of another length".to_owned();
            let file = store.path.join(META);
            return Err(EngineError::Damaged { damaged: vec![Damage { file, what }] });
        }
        Ok(Self {
            fields: store.fields.clone(),
            searcher,
            vectors,
            manifest,
            payload,
            kept: OnceLock::new(),
            bases,
            columns,
        })
    }

    /// Names this commit: a hash of its segments, of what was deleted in them, and of its manifest as it was written.
    pub(crate) fn commit(&self) -> String {
        let mut name = self.payload.clone();
        for segment in self.searcher.segment_readers() {
            let deletes = segment.delete_opstamp().unwrap_or_default();
            name.push_str(&format!(" {} {deletes}", segment.segment_id().uuid_string()));
        }
        sha256_hex(name.as_bytes())[..16].to_owned()
    }

    /// One more than the largest ordinal; deleted documents count.
    pub(crate) fn capacity(&self) -> usize {
        self.bases[self.bases.len() - 1] as usize
    }

    /// First ordinal of the segment.
    pub(crate) fn base(&self, segment: usize) -> u32 {
        self.bases[segment]
    }

    /// The living documents in order.
    pub(crate) fn living(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.searcher.segment_readers().iter().enumerate().flat_map(|(index, segment)| {
            let base = self.bases[index];
            segment.doc_ids_alive().map(move |doc| Ordinal(base + doc))
        })
    }

    /// Who was published when, and on which show; the first call reads the columns.
    pub(crate) fn kept(&self) -> &Kept {
        self.kept.get_or_init(|| {
            Kept::of(self.living().map(|at| (at, self.published(at), self.show(at))))
        })
    }

    /// The insight at `ordinal`.
    pub(crate) fn insight(&self, ordinal: Ordinal) -> Result<Insight, EngineError> {
        self.fields.insight(&self.document(ordinal)?)
    }

    /// The id of the insight at `ordinal`.
    pub(crate) fn id(&self, ordinal: Ordinal) -> Result<InsightId, EngineError> {
        self.fields.id(&self.document(ordinal)?)
    }

    /// The text of the insight at `ordinal`.
    pub(crate) fn text(&self, ordinal: Ordinal) -> Result<String, EngineError> {
        self.fields.text(&self.document(ordinal)?)
    }

    /// What decides about sameness in the text at `ordinal`: as it was kept, or read from the text.
    pub(crate) fn signature(&self, ordinal: Ordinal) -> Result<Signature, EngineError> {
        let kept = self.kept_signature(ordinal);
        kept.map_or_else(|| Ok(Signature::of(&self.text(ordinal)?)), Ok)
    }

    /// The signature that the index keeps; `None` where the text is too long for one, or another version kept it.
    pub(crate) fn kept_signature(&self, ordinal: Ordinal) -> Option<Signature> {
        let (segment, doc) = self.locate(ordinal);
        let column = self.columns.get(segment)?.signature.as_ref()?;
        let mut bytes = Vec::new();
        let found = column.ord_to_bytes(column.ords().first(doc)?, &mut bytes).ok()?;
        Signature::from_bytes(&bytes).filter(|_| found)
    }

    fn document(&self, ordinal: Ordinal) -> Result<TantivyDocument, EngineError> {
        let (segment, doc) = self.locate(ordinal);
        Ok(self.searcher.doc(DocAddress::new(segment as u32, doc))?)
    }

    /// Where the living insight with this id stands.
    pub(crate) fn find(&self, id: &InsightId) -> Result<Option<Ordinal>, EngineError> {
        let term = Term::from_field_text(self.fields.id, id.as_str());
        for (index, segment) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(self.fields.id)?;
            let postings = inverted
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(tantivy::TantivyError::from)?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(Ordinal(self.bases[index] + postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// Hash of the id.
    pub(crate) fn key(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.columns[segment].key.first(doc)
    }

    /// Hash of the show's name.
    pub(crate) fn show(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.columns[segment].show.first(doc)
    }

    /// Hash of show and episode.
    pub(crate) fn episode(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.columns[segment].episode.first(doc)
    }

    /// Publication time in seconds since 1970.
    pub(crate) fn published(&self, ordinal: Ordinal) -> Option<i64> {
        let (segment, doc) = self.locate(ordinal);
        self.columns[segment].published.first(doc)
    }

    /// Hash of the words that were embedded.
    pub(crate) fn words_hash(&self, ordinal: Ordinal) -> Option<WordsHash> {
        let (segment, doc) = self.locate(ordinal);
        let columns = &self.columns[segment];
        Some(WordsHash { high: columns.words_high.first(doc)?, low: columns.words_low.first(doc)? })
    }

    /// How likely the text claims something: as the index keeps it, or read from the text.
    pub(crate) fn claimness(&self, ordinal: Ordinal) -> Result<Claimness, EngineError> {
        match self.kept_claimness(ordinal) {
            Some(kept) => Ok(kept),
            None => Ok(Claimness::of(&self.text(ordinal)?)),
        }
    }

    /// How likely the text claims something; `None` in an index that was made before this was kept.
    pub(crate) fn kept_claimness(&self, ordinal: Ordinal) -> Option<Claimness> {
        let (segment, doc) = self.locate(ordinal);
        let byte = self.columns.get(segment)?.claim.as_ref()?.first(doc)?;
        u8::try_from(byte).ok().map(Claimness::from_byte)
    }

    /// Hash of the text: equal for insights that say the same.
    pub(crate) fn text_key(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.columns.get(segment)?.text.as_ref()?.first(doc)
    }

    /// Segment and number in the segment; an ordinal beyond the last falls into the last segment.
    fn locate(&self, ordinal: Ordinal) -> (usize, u32) {
        let segment = self
            .bases
            .partition_point(|&base| base <= ordinal.0)
            .clamp(1, self.columns.len().max(1))
            - 1;
        (segment, ordinal.0 - self.bases[segment])
    }
}
