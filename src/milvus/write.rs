//! Insights in and out: a build fills a collection and then names it, an add puts block after block in, delete takes away.
//!
//! Invariant: a block that was acknowledged is there; what is sent again is there once.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use milvus::v2::prelude::{DeleteRequest, FieldData};

use super::client::Client;
use super::corpus::MilvusCorpus;
use super::fetched::Want;
use super::head::{self, Head, numbered};
use super::place::MilvusPlace;
use super::row::{Columns, any_of, field, words_key};
use crate::corpus::commit::transaction::WriteMode;
use crate::corpus::rows::{RowSource, Words};
use crate::corpus::{BuildOptions, BuildReport, DeleteReport, SearchSettings};
use crate::embed::EmbedOptions;
use crate::error::{EngineError, MilvusError};
use crate::ingest::{self, Arrival, IngestOptions, Input};
use crate::insight::{Insight, InsightId};
use crate::task::{Standing, Task};

/// Insights that go up together: about a megabyte, and what a kill loses at most.
const BLOCK: usize = 256;

/// Where insights go.
struct Target<'a> {
    client: &'a Client,
    /// The collection that is written to.
    name: &'a str,
    /// What has vectors of the same model: the corpus as it was.
    old: Option<&'a MilvusCorpus>,
    /// Whether it is that corpus which is added to.
    adds: bool,
    acknowledged: u64,
    replaced: u64,
    /// Vectors that were taken over.
    taken: u64,
}

/// Builds the corpus that `named` names from `inputs`, in place of what it held.
///
/// # Errors
/// A server that is away or refuses; a collection of somebody else; nothing accepted. The corpus stays as it was.
pub fn build(
    named: &Path,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<BuildReport, EngineError> {
    let started = Instant::now();
    task.stands(Standing::Unchanged);
    let place = MilvusPlace::of(named)?;
    if let Some(layout) = options.layout {
        return Err(EngineError::Milvus(MilvusError::Unserved {
            what: format!(
                "{place} keeps its vectors on the server, whose index `--vectors {layout}` does not shape; leave it out, or name the corpus with ?index=flat to have every vector compared"
            ),
        }));
    }
    let client = Client::open(&place, task)?;
    let before = Head::read(&client, &place, task)?;
    let old = match &before {
        // One whose collection is gone or was changed is built anew.
        Some(head) => {
            let other = Client::open(&place, task)?;
            MilvusCorpus::with(place.clone(), other, head.clone(), None, task).ok()
        }
        None => None,
    };
    let embed = options.embed.clone().unwrap_or_default();
    let mut rows = RowSource::new(named, None, WriteMode::Replace, &embed, None, task)?;
    let fingerprint = &rows.model().fingerprint;
    let old = old.filter(|old| old.head.model.fingerprint == *fingerprint);
    let search = before.as_ref().map_or_else(SearchSettings::default, |head| head.search);
    let number = before.as_ref().map_or(1, |head| head.number + 1);
    let name = numbered(&place, number);
    // What a build left behind that did not come to its end.
    head::drop(&client, &name, task)?;
    head::create_data(&client, &name, rows.dim(), place.kind, &search, task)?;
    let mut target = Target::new(&client, &name, old.as_ref(), false);
    let filled = fill(&mut target, inputs, options, &mut rows, task);
    let (acknowledged, taken) = (target.acknowledged, target.taken);
    let ingest = match filled {
        Ok(ingest) => ingest,
        Err(error) => {
            // Nothing names it; where the server is away, the next build drops it.
            let _ = head::drop(&client, &name, &Task::silent());
            return Err(error);
        }
    };
    // Without it the corpus is as whole, and slower for a while.
    if let Err(error) = head::flush(&client, &name, task)
        && error.is_cancelled()
    {
        return Err(error);
    }
    let groups = before.as_ref().and_then(|head| head.groups);
    let head = Head { groups, ..Head::new(number, place.kind, rows.model().clone(), search) };
    task.stands(Standing::Committing);
    head.write(&client, &place, task)?;
    task.stands(Standing::Committed);
    if let Some(before) = before {
        // The build is done; what cannot be dropped now costs room and nothing else.
        let _ = head::drop(&client, &numbered(&place, before.number), &Task::silent());
    }
    let given = rows.given() - taken;
    Ok(BuildReport {
        insights: acknowledged,
        embedded: rows.embedded(),
        reused: rows.reused() + taken,
        given,
        replaced: 0,
        truncated: rows.truncated(),
        ingest,
        groups: None,
        bytes: 0,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Adds `inputs` to the corpus that `named` names; an insight whose id is there already takes its place. Where there is no
/// corpus yet, it is built.
///
/// # Errors
/// As [`build`]; another model; [`MilvusError::BrokenOff`] with how many were acknowledged.
pub fn add(
    named: &Path,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<BuildReport, EngineError> {
    let started = Instant::now();
    task.stands(Standing::Unchanged);
    let corpus = match MilvusCorpus::open(named, None, task) {
        Ok(corpus) => corpus,
        Err(EngineError::NoIndex { .. }) => return build(named, inputs, options, task),
        Err(other) => return Err(other),
    };
    let embed: EmbedOptions = options.embed.clone().unwrap_or_else(|| corpus.head.model.options());
    let mut rows = RowSource::new(named, None, WriteMode::Replace, &embed, None, task)?;
    let (expected, found) = (&corpus.head.model.fingerprint, &rows.model().fingerprint);
    if expected != found {
        let (expected, found) = (expected.clone(), found.clone());
        return Err(EngineError::ModelMismatch { path: named.into(), expected, found });
    }
    let (client, name) = (&corpus.client, corpus.data.as_str());
    let mut target = Target::new(client, name, Some(&corpus), true);
    task.stands(Standing::Partly);
    let filled = fill(&mut target, inputs, options, &mut rows, task);
    let (acknowledged, replaced, taken) = (target.acknowledged, target.replaced, target.taken);
    let ingest = filled.map_err(|error| match acknowledged {
        0 => error,
        acknowledged => MilvusError::BrokenOff { acknowledged, source: Box::new(error) }.into(),
    })?;
    task.stands(Standing::Committed);
    let given = rows.given() - taken;
    Ok(BuildReport {
        insights: corpus.count("", task)?,
        embedded: rows.embedded(),
        reused: rows.reused() + taken,
        given,
        replaced,
        truncated: rows.truncated(),
        ingest,
        groups: None,
        bytes: 0,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Deletes the insights with these ids.
///
/// # Errors
/// As [`MilvusCorpus::open`].
pub fn delete(named: &Path, ids: &[InsightId], task: &Task) -> Result<DeleteReport, EngineError> {
    let corpus = MilvusCorpus::open(named, None, task)?;
    let known = corpus.rows(ids.iter().map(InsightId::as_str), Want::Record, task)?;
    let (mut deleted, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        let list = if known.contains_key(id.as_str()) { &mut deleted } else { &mut missing };
        list.push(id.clone());
    }
    for some in deleted.chunks(BLOCK) {
        let asked = DeleteRequest::builder()
            .collection_name(&corpus.data)
            .filter(any_of(field::ID, some.iter().map(InsightId::as_str)))
            .build();
        corpus.client.send(task, asked, |c, r| async move { c.delete(r).await })?;
        task.stands(Standing::Partly);
    }
    Ok(DeleteReport { deleted, missing })
}

/// Reads `inputs` and puts what is accepted in, block after block.
fn fill(
    target: &mut Target<'_>,
    inputs: &[Input],
    options: &BuildOptions,
    rows: &mut RowSource<'_>,
    task: &Task,
) -> Result<ingest::IngestReport, EngineError> {
    let mut block: Vec<Arrival> = Vec::with_capacity(BLOCK);
    let accepted = IngestOptions { expected: Some(rows.expected()), ..options.ingest.clone() };
    let ingest = ingest::read_arrivals(inputs, &accepted, task, &mut |arrival| {
        block.push(arrival);
        if block.len() == BLOCK { target.take(&mut block, rows, task) } else { Ok(()) }
    })?;
    target.take(&mut block, rows, task)?;
    match ingest.accepted {
        0 => Err(EngineError::NothingAccepted(Box::new(ingest))),
        _ => Ok(ingest),
    }
}

impl<'a> Target<'a> {
    fn new(client: &'a Client, name: &'a str, old: Option<&'a MilvusCorpus>, adds: bool) -> Self {
        Self { client, name, old, adds, acknowledged: 0, replaced: 0, taken: 0 }
    }

    fn take(
        &mut self,
        block: &mut Vec<Arrival>,
        rows: &mut RowSource<'_>,
        task: &Task,
    ) -> Result<(), EngineError> {
        if block.is_empty() {
            return Ok(());
        }
        let known = self.known(block, task)?;
        let (mut insights, mut words): (Vec<Insight>, Vec<Words>) = (Vec::new(), Vec::new());
        for Arrival { insight, vector } in block.drain(..) {
            let text = insight.words();
            let found = match vector {
                Some(_) => None,
                None => known.get(&words_key(&text)).cloned(),
            };
            self.taken += u64::from(found.is_some());
            words.push(Words { given: vector.or(found), text });
            insights.push(insight);
        }
        let vectors = rows.rows(words, task)?;
        let mut columns = Columns::new();
        for (insight, row) in insights.iter().zip(vectors.rows()) {
            columns.push(insight, row)?;
        }
        let sent = columns.len() as u64;
        if let Some(old) = self.old.filter(|_| self.adds) {
            let ids = any_of(field::ID, insights.iter().map(|insight| insight.id.as_str()));
            self.replaced += old.count(&ids, task)?;
        }
        head::upsert(self.client, self.name, columns.into_fields(), task)?;
        self.acknowledged += sent;
        Ok(())
    }

    /// Vectors that the corpus has for the same words.
    fn known(
        &self,
        block: &[Arrival],
        task: &Task,
    ) -> Result<HashMap<String, Vec<f32>>, EngineError> {
        let Some(old) = self.old else { return Ok(HashMap::new()) };
        let keys: HashSet<String> = block
            .iter()
            .filter(|arrival| arrival.vector.is_none())
            .map(|arrival| words_key(&arrival.insight.words()))
            .collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let any = any_of(field::WORDS, keys.iter().map(String::as_str));
        let found = old.columns(&any, vec![field::WORDS, field::VECTOR], task)?;
        let names = found.get_output_field(field::WORDS).and_then(FieldData::as_varchar);
        let vectors = found.get_output_field(field::VECTOR).and_then(FieldData::as_float_vectors);
        let pairs = names.unwrap_or_default().iter().zip(vectors.unwrap_or_default());
        Ok(pairs.map(|(name, vector)| (name.clone(), vector.clone())).collect())
    }
}
