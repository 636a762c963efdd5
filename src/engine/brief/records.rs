//! What all readers share of the index: records, rows and same claims, each read when it is first asked for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::brief::{Candidate, Theme};
use crate::cluster::Level;
use crate::corpus::communities::texts::{Copies, Texts};
use crate::corpus::schema::{key_of, text_key};
use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal, OrdinalSet, dot};
use crate::rank::{ClaimBands, Signature};
use crate::vector::SearchParams;

/// One insight with all that no reader changes.
pub(super) struct Record {
    /// Without what a reader adds: matches, and the shows that make its claim.
    pub(super) candidate: Candidate,
    pub(super) row: Vec<f32>,
    /// Equal for insights that say the same.
    text: Option<u64>,
    signature: OnceLock<Signature>,
}

impl Record {
    /// An insight that is in no index, under an ordinal beyond all others.
    pub(super) fn outside(ordinal: Ordinal, insight: Insight, row: Vec<f32>) -> Self {
        Self {
            text: Some(text_key(&insight.text)),
            candidate: Candidate::new(ordinal, insight),
            row,
            signature: OnceLock::new(),
        }
    }

    pub(super) fn ordinal(&self) -> Ordinal {
        self.candidate.ordinal
    }

    pub(super) fn insight(&self) -> &Insight {
        &self.candidate.insight
    }
}

/// The records of one opened index.
pub(super) struct Records {
    pub(super) engine: Arc<Engine>,
    bands: ClaimBands,
    slots: Vec<OnceLock<Option<Box<Record>>>>,
    pub(super) texts: Texts,
    copies: Copies,
    /// The first insight of each text, where some have several.
    firsts: Option<OrdinalSet>,
    /// For each text the others that make its claim.
    twins: Vec<OnceLock<Vec<usize>>>,
    /// Where each id stands, by its hash.
    ordinals: HashMap<u64, Ordinal>,
    /// Hours between two episodes of a show, by the hash of its name.
    cadence: HashMap<u64, f64>,
}

/// Two items of a theme with more insights than this need not have much to do with each other; then each group is a
/// theme of its own for briefs.
const MOST_OF_A_THEME: u32 = 500;

/// Added to the id of such a group, so that no theme has the same.
const GROUP_IDS: u32 = 1 << 31;

impl Records {
    /// One pass over the columns; no record is read yet.
    pub(super) fn open(engine: &Arc<Engine>) -> Self {
        let snapshot = &engine.snapshot;
        let mut ordinals = HashMap::new();
        let mut shows: HashMap<u64, Episodes> = HashMap::new();
        for ordinal in snapshot.living() {
            ordinals.extend(snapshot.key(ordinal).map(|key| (key, ordinal)));
            let (show, episode) = (snapshot.show(ordinal), snapshot.episode(ordinal));
            if let (Some(show), Some(episode), Some(at)) =
                (show, episode, snapshot.published(ordinal))
            {
                let episodes = shows.entry(show).or_default();
                episodes.ids.insert(episode);
                episodes.first = Some(episodes.first.map_or(at, |first| first.min(at)));
                episodes.last = Some(episodes.last.map_or(at, |last| last.max(at)));
            }
        }
        let cadence = shows.into_iter().filter_map(|(show, e)| Some((show, e.hours()?))).collect();
        let slots = (0..snapshot.capacity()).map(|_| OnceLock::new()).collect();
        let texts = Texts::of(snapshot, snapshot.living());
        Self {
            engine: Arc::clone(engine),
            bands: engine.bands(),
            slots,
            copies: texts.copies(),
            firsts: texts.has_copies().then(|| texts.set()),
            twins: (0..texts.len()).map(|_| OnceLock::new()).collect(),
            texts,
            ordinals,
            cadence,
        }
    }

    /// Where the living insight with this id stands.
    pub(super) fn find(&self, id: &InsightId) -> Option<Ordinal> {
        self.ordinals.get(&key_of(id)).copied()
    }

    /// One more than the largest ordinal of the index.
    pub(super) fn capacity(&self) -> usize {
        self.slots.len()
    }

    /// The record at `ordinal`; `None` where it has no vector or there is no such document.
    pub(super) fn get(&self, ordinal: Ordinal) -> Result<Option<&Record>, EngineError> {
        let Some(slot) = self.slots.get(ordinal.index()) else { return Ok(None) };
        if let Some(record) = slot.get() {
            return Ok(record.as_deref());
        }
        // Two threads may both read it; they find the same.
        let record = self.read(ordinal)?.map(Box::new);
        Ok(slot.get_or_init(|| record).as_deref())
    }

    fn read(&self, ordinal: Ordinal) -> Result<Option<Record>, EngineError> {
        let snapshot = &self.engine.snapshot;
        let Some(row) = snapshot.vectors.row(ordinal) else { return Ok(None) };
        let mut record = Record::outside(ordinal, snapshot.insight(ordinal)?, row);
        record.text = snapshot.text_key(ordinal);
        let candidate = &mut record.candidate;
        candidate.is_claim = snapshot.claimness(ordinal)?.is_claim();
        let show = snapshot.show(ordinal);
        candidate.cadence_hours = show.and_then(|show| self.cadence.get(&show).copied());
        // An index without groups still gives a brief, only without the limit of two a theme.
        if let Ok(Some(group)) = self.engine.place(ordinal) {
            let community = self.engine.community(Level::Group, Some(group))?;
            let parent = community.and_then(|group| group.parent);
            let theme = self.engine.community(Level::Theme, parent)?;
            candidate.group = Some(group);
            let theme = match (theme, community) {
                (Some(theme), _) if theme.size <= MOST_OF_A_THEME => {
                    Some(Theme { id: theme.id, label: theme.title.clone(), area: theme.parent })
                }
                (_, Some(group)) => Some(Theme {
                    id: GROUP_IDS | group.id,
                    label: group.title.clone(),
                    area: group.parent,
                }),
                _ => None,
            };
            candidate.theme = theme.map(Arc::new);
        }
        Ok(Some(record))
    }

    /// Whether two insights make the same claim, by comparing them: those that say the same do, whatever a model thinks of
    /// their titles.
    pub(super) fn same_claim(&self, a: &Record, b: &Record) -> bool {
        if a.text.is_some() && a.text == b.text {
            return true;
        }
        let cosine = dot(&a.row, &b.row);
        self.bands.may_be_same(cosine)
            && self.bands.same_claim(cosine, self.signature(a), self.signature(b))
    }

    fn signature<'r>(&self, record: &'r Record) -> &'r Signature {
        record.signature.get_or_init(|| {
            let inside = record.ordinal().index() < self.capacity();
            let kept = inside.then(|| self.engine.snapshot.kept_signature(record.ordinal()));
            kept.flatten().unwrap_or_else(|| Signature::of(&record.insight().text))
        })
    }

    /// The texts in the whole index that make the claim of the text at `ordinal`, found by the graph; its own is the first.
    pub(super) fn twins(
        &self,
        ordinal: Ordinal,
    ) -> Result<impl Iterator<Item = usize>, EngineError> {
        let own = self.texts.number(ordinal);
        if let Some(own) = own
            && self.twins[own].get().is_none()
        {
            let found = self.find_twins(own)?;
            // Two threads may both look; they find the same.
            let _ = self.twins[own].set(found);
        }
        let others = own.and_then(|own| self.twins[own].get()).into_iter().flatten();
        Ok(own.into_iter().chain(others.copied()))
    }

    /// Whether two insights say the same, or [`Records::twins`] was asked of one and found the other.
    pub(super) fn known_twins(&self, a: Ordinal, b: Ordinal) -> bool {
        let (Some(a), Some(b)) = (self.texts.number(a), self.texts.number(b)) else { return false };
        let knows = |a: usize, b: usize| {
            self.twins[a].get().is_some_and(|twins| twins.binary_search(&b).is_ok())
        };
        a == b || knows(a, b) || knows(b, a)
    }

    /// Everyone who says the text of this number, ascending.
    pub(super) fn copies(&self, text: usize) -> &[Ordinal] {
        self.copies.of(text)
    }

    /// The shows on which one of `texts` was heard by `until`.
    pub(super) fn shows(
        &self,
        texts: impl Iterator<Item = usize>,
        until: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let snapshot = &self.engine.snapshot;
        let (mut names, mut known) = (Vec::new(), BTreeSet::new());
        for &ordinal in texts.flat_map(|text| self.copies(text)) {
            // Columns count whole seconds; what a later time will say is not known yet.
            let early = snapshot.published(ordinal).is_none_or(|at| at <= until.as_second());
            let Some(show) = snapshot.show(ordinal).filter(|show| early && !known.contains(show))
            else {
                continue;
            };
            let Some(record) = self.get(ordinal)? else { continue };
            let source = &record.insight().source;
            if source.published <= Some(until) {
                known.insert(show);
                names.extend(source.show.clone());
            }
        }
        Ok(names)
    }

    fn find_twins(&self, own: usize) -> Result<Vec<usize>, EngineError> {
        let (Some(band), Some(record)) = (self.bands.claim(), self.get(self.texts.firsts()[own])?)
        else {
            return Ok(Vec::new());
        };
        let field = &self.engine.snapshot.vectors;
        let mut wanted = FEW_TWINS;
        let near = loop {
            let params = SearchParams::default();
            let near =
                field.search_near(record.ordinal(), wanted, &params, self.firsts.as_ref())?;
            let whole = near.len() < wanted;
            if whole || near.iter().last().is_none_or(|last| last.score < band - ROUNDING) {
                break near;
            }
            wanted *= 4;
        };
        let mut twins = BTreeSet::new();
        for entry in near.iter().take_while(|entry| entry.score >= band - ROUNDING) {
            if let Some(other) = self.get(entry.ordinal)?
                && other.ordinal() != record.ordinal()
                && self.same_claim(record, other)
            {
                twins.extend(self.texts.number(other.ordinal()));
            }
        }
        Ok(twins.into_iter().collect())
    }
}

/// Neighbours asked for at first; more only where all of them are near enough to be the same claim.
const FEW_TWINS: usize = 16;

/// The vector field's scores and products of decoded rows differ by less than this.
const ROUNDING: f32 = 1e-3;

/// The dated episodes of a show.
#[derive(Default)]
struct Episodes {
    ids: BTreeSet<u64>,
    first: Option<i64>,
    last: Option<i64>,
}

impl Episodes {
    /// Hours between two of them; `None` where there is no second one.
    fn hours(&self) -> Option<f64> {
        let gaps = self.ids.len().checked_sub(1).filter(|&gaps| gaps > 0)?;
        Some((self.last? - self.first?) as f64 / 3600.0 / gaps as f64)
    }
}
