//! One opened commit: documents by ordinal, their columns, their vectors. Later commits do not change it.
//!
//! Where an index is several folders, it is one commit of each: their segments stand one behind the other, and nothing
//! that asks a snapshot knows how many folders it came from.

use std::sync::OnceLock;

use tantivy::columnar::{BytesColumn, Column};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::corpus::commit::seal::META;
use crate::corpus::commit::store::Store;
use crate::corpus::kept::Kept;
use crate::corpus::manifest::Manifest;
use crate::corpus::part::Part;
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
    pub(crate) vectors: VectorField,
    pub(crate) manifest: Manifest,
    /// What the commit's name is a hash of.
    name: String,
    number: u64,
    kept: OnceLock<Kept>,
    sampled: OnceLock<Vec<Ordinal>>,
    /// First ordinal of each segment, and one past the last.
    bases: Vec<u32>,
    segments: Vec<Segment>,
    /// Where the records of each folder are read.
    searchers: Vec<Searcher>,
}

/// A segment, and where it stands.
struct Segment {
    reader: SegmentReader,
    columns: Columns,
    /// Number of its folder, and its own in that.
    folder: usize,
    own: u32,
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

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Self, EngineError> {
        let fast = segment.fast_fields();
        Ok(Self {
            key: fast.u64(column::KEY)?,
            show: fast.u64(column::SHOW)?,
            episode: fast.u64(column::EPISODE)?,
            published: fast.i64(column::PUBLISHED)?,
            words_high: fast.u64(column::WORDS_HIGH)?,
            words_low: fast.u64(column::WORDS_LOW)?,
            claim: fast.u64(column::CLAIM).ok(),
            text: fast.u64(column::TEXT).ok(),
            signature: fast.bytes(column::SIGNATURE).ok().flatten(),
        })
    }
}

impl Snapshot {
    /// Opens the last commit of `store`.
    pub(crate) fn open(store: &Store) -> Result<Self, EngineError> {
        Self::alone(Part::last(store)?)
    }

    /// As [`Snapshot::open`], of an earlier format, too: records, vectors and hashes of words are where they were, shows
    /// and episodes have other hashes.
    pub(crate) fn open_to_upgrade(store: &Store) -> Result<Self, EngineError> {
        Self::alone(Part::to_upgrade(store)?)
    }

    /// Of the one folder of an index.
    pub(crate) fn alone(part: Part) -> Result<Self, EngineError> {
        let (manifest, name, number) = (part.manifest.clone(), part.name(), part.number);
        Self::over(vec![part], manifest, name, number)
    }

    /// Of several folders, of which there is one at least; their documents have the same fields.
    ///
    /// * `manifest` is what they say together;
    /// * `name` tells this commit from others, and `number` counts them.
    pub(crate) fn over(
        parts: Vec<Part>,
        manifest: Manifest,
        name: String,
        number: u64,
    ) -> Result<Self, EngineError> {
        let vectors = VectorField::over(parts.iter().map(Part::vectors))?;
        if vectors.dim() != manifest.model.dim {
            let what = "its manifest tells of vectors of another length".to_owned();
            let file = parts[0].path.join(META);
            return Err(EngineError::Damaged { damaged: vec![Damage { file, what }] });
        }
        let fields = parts[0].fields.clone();
        let (mut bases, mut segments, mut searchers) = (vec![0], Vec::new(), Vec::new());
        for (folder, part) in parts.into_iter().enumerate() {
            for (own, reader) in (0..).zip(part.readers) {
                bases.push(bases[bases.len() - 1] + reader.max_doc());
                segments.push(Segment { columns: Columns::of(&reader)?, reader, folder, own });
            }
            searchers.push(part.searcher);
        }
        let (kept, sampled) = (OnceLock::new(), OnceLock::new());
        Ok(Self {
            fields,
            vectors,
            manifest,
            name,
            number,
            kept,
            sampled,
            bases,
            segments,
            searchers,
        })
    }

    /// Names this commit: a hash of its segments, of what was deleted in them, and of its manifest as it was written.
    pub(crate) fn commit(&self) -> String {
        sha256_hex(self.name.as_bytes())[..16].to_owned()
    }

    /// A number that grows from one commit to the next.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Number of living documents.
    pub(crate) fn len(&self) -> u64 {
        self.segments().map(|segment| u64::from(segment.num_docs())).sum()
    }

    /// The segments of all folders, in the order of their documents.
    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = &SegmentReader> {
        self.segments.iter().map(|segment| &segment.reader)
    }

    /// The number of the folder that a document stands in.
    pub(crate) fn folder(&self, ordinal: Ordinal) -> usize {
        let (segment, _) = self.locate(ordinal);
        self.segments.get(segment).map_or(0, |segment| segment.folder)
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
        self.segments().enumerate().flat_map(|(index, segment)| {
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

    /// Up to `most` living documents, by ascending hash of their ids; the first call reads that column and decides how many
    /// there are.
    pub(crate) fn sampled(&self, most: usize) -> &[Ordinal] {
        self.sampled.get_or_init(|| {
            let mut all: Vec<(u64, Ordinal)> =
                self.living().filter_map(|ordinal| Some((self.key(ordinal)?, ordinal))).collect();
            if all.len() > most && most > 0 {
                all.select_nth_unstable(most - 1);
                all.truncate(most);
            }
            all.sort_unstable();
            all.into_iter().map(|(_, ordinal)| ordinal).collect()
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
        let column = self.segments.get(segment)?.columns.signature.as_ref()?;
        let mut bytes = Vec::new();
        let found = column.ord_to_bytes(column.ords().first(doc)?, &mut bytes).ok()?;
        Signature::from_bytes(&bytes).filter(|_| found)
    }

    fn document(&self, ordinal: Ordinal) -> Result<TantivyDocument, EngineError> {
        let (segment, doc) = self.locate(ordinal);
        let Segment { folder, own, .. } = self.segments[segment];
        Ok(self.searchers[folder].doc(DocAddress::new(own, doc))?)
    }

    /// Where the living insight with this id stands.
    pub(crate) fn find(&self, id: &InsightId) -> Result<Option<Ordinal>, EngineError> {
        let term = Term::from_field_text(self.fields.id, id.as_str());
        for (index, segment) in self.segments().enumerate() {
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
        self.segments[segment].columns.key.first(doc)
    }

    /// Hash of the show's name.
    pub(crate) fn show(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.segments[segment].columns.show.first(doc)
    }

    /// Hash of show and episode.
    pub(crate) fn episode(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.segments[segment].columns.episode.first(doc)
    }

    /// Publication time in seconds since 1970.
    pub(crate) fn published(&self, ordinal: Ordinal) -> Option<i64> {
        let (segment, doc) = self.locate(ordinal);
        self.segments[segment].columns.published.first(doc)
    }

    /// Hash of the words that were embedded.
    pub(crate) fn words_hash(&self, ordinal: Ordinal) -> Option<WordsHash> {
        let (segment, doc) = self.locate(ordinal);
        let columns = &self.segments[segment].columns;
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
        let byte = self.segments.get(segment)?.columns.claim.as_ref()?.first(doc)?;
        u8::try_from(byte).ok().map(Claimness::from_byte)
    }

    /// Hash of the text: equal for insights that say the same.
    pub(crate) fn text_key(&self, ordinal: Ordinal) -> Option<u64> {
        let (segment, doc) = self.locate(ordinal);
        self.segments.get(segment)?.columns.text.as_ref()?.first(doc)
    }

    /// Segment and number in the segment; an ordinal beyond the last falls into the last segment.
    fn locate(&self, ordinal: Ordinal) -> (usize, u32) {
        let segment = self
            .bases
            .partition_point(|&base| base <= ordinal.0)
            .clamp(1, self.segments.len().max(1))
            - 1;
        (segment, ordinal.0 - self.bases[segment])
    }
}
