//! Names for communities: the words of the texts, what the index's model says of the phrases, and the tree of titles.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::cluster::{
    Graph, Hierarchy, Label, Level, Meanings, Namer, Shortlist, Terms, TermsBuilder,
};
use crate::corpus::communities::texts::Texts;
use crate::corpus::communities::title_words::{TitleWord, TitleWords};
use crate::corpus::manifest::ModelRecord;
use crate::corpus::snapshot::Snapshot;
use crate::embed::{self, Embedder};
use crate::error::EngineError;
use crate::insight::{Ordinal, Vectors};
use crate::task::{Cancelled, Phase, Task};

/// Phrases that the model is asked about, at most: some seconds of work on one core, whatever the size of the index. The
/// largest communities of the coarsest level come first.
const ASKED: usize = 2000;

/// Texts that are read together.
const BLOCK: usize = 32_768;

/// Parts into which the words of all texts are cut for as many cores, at most.
const PARTS: usize = 32;

/// What a text is named by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) title: Option<String>,
    pub(crate) text: String,
    /// A hash of its episode, where that is known.
    pub(crate) source: Option<u64>,
}

/// The labels of groups, themes and areas of the `texts` of a snapshot.
pub(crate) fn labels(
    snapshot: &Snapshot,
    texts: &Texts,
    graph: &Graph,
    hierarchy: &Hierarchy,
    task: &Task,
) -> Result<[Vec<Label>; 3], EngineError> {
    let terms = terms(snapshot, texts, task)?;
    let embedder = at_hand(&snapshot.manifest.model, task);
    labelled(&terms, &texts.rows(snapshot)?, graph, hierarchy, embedder.as_deref(), task)
}

/// The labels of groups, themes and areas of texts with these `terms` and `rows`, which are the nodes of `graph`.
pub(crate) fn labelled(
    terms: &Terms,
    rows: &Vectors,
    graph: &Graph,
    hierarchy: &Hierarchy,
    embedder: Option<&dyn Embedder>,
    task: &Task,
) -> Result<[Vec<Label>; 3], EngineError> {
    let namer = Namer::new(terms, rows);
    let shortlists = Level::ALL.map(|level| namer.shortlist(hierarchy.level(level), Some(graph)));
    let phrases = shortlists.iter().rev().flat_map(Shortlist::phrases);
    let meanings = match embedder {
        Some(embedder) => ask(&namer, embedder, phrases, ASKED, task)?,
        None => Meanings::default(),
    };
    let mut labels: [Vec<Label>; 3] = Default::default();
    for level in Level::ALL.into_iter().rev() {
        let above = level.coarser().map(|coarser| labels[coarser as usize].clone());
        let (shortlist, parents) = (&shortlists[level as usize], hierarchy.parents(level));
        labels[level as usize] =
            namer.labels(shortlist, &meanings, graph, &parents, &above.unwrap_or_default());
    }
    Ok(labels)
}

/// What `embedder` says of the first `limit` different `phrases`.
pub(crate) fn ask<'p>(
    namer: &Namer<'_>,
    embedder: &dyn Embedder,
    phrases: impl Iterator<Item = &'p str>,
    limit: usize,
    task: &Task,
) -> Result<Meanings, EngineError> {
    let mut seen = HashSet::new();
    let phrases: Vec<String> =
        phrases.filter(|&phrase| seen.insert(phrase)).take(limit).map(str::to_owned).collect();
    task.progress().begin(Phase::Embed, Some(phrases.len() as u64));
    let rows = embedder.embed_documents(&phrases, task)?;
    task.progress().end();
    Ok(namer.meanings(phrases, &rows))
}

/// The model of an index, where it runs on this machine and nothing must be fetched. Titles can do without.
pub(crate) fn at_hand(model: &ModelRecord, task: &Task) -> Option<Box<dyn Embedder>> {
    let options = model.options();
    if !options.model.is_local() || !embed::fingerprint(&options).ok()?.reads(&model.fingerprint) {
        return None;
    }
    embed::open(&options, &task.aside()).ok()
}

/// The words of every text, by number, in the words of its first copy.
pub(crate) fn terms(snapshot: &Snapshot, texts: &Texts, task: &Task) -> Result<Terms, EngineError> {
    task.progress().begin(Phase::Read, None);
    let mut read = Vec::with_capacity(texts.len());
    for block in texts.firsts().chunks(BLOCK) {
        task.check()?;
        let one = |&ordinal: &Ordinal| snapshot.insight(ordinal);
        let insights: Result<Vec<_>, EngineError> = block.par_iter().map(one).collect();
        for (insight, &ordinal) in insights?.into_iter().zip(block) {
            let (title, text, source) = (insight.title, insight.text, snapshot.episode(ordinal));
            read.push(Said { title, text, source });
        }
    }
    let terms = terms_of(&read, task)?;
    task.progress().end();
    Ok(terms)
}

/// The words of texts, one document each. A title that several texts have is that of an episode, say, and is not what any
/// of them is about.
pub(crate) fn terms_of(read: &[Said], task: &Task) -> Result<Terms, Cancelled> {
    let mut titles: HashMap<&str, u32> = HashMap::new();
    for title in read.iter().filter_map(|said| said.title.as_deref()) {
        *titles.entry(title).or_default() += 1;
    }
    let (titles, reader) = (&titles, &TitleWords::new());
    // What a reader finds out about words it keeps, so parts are large.
    let part = read.len().div_ceil(PARTS).max(BLOCK / 16);
    let parts: Vec<TermsBuilder> = read
        .par_chunks(part)
        .map(|part| {
            let (mut reader, mut builder) = (reader.clone(), TermsBuilder::new());
            for Said { title, text, source } in part {
                task.check()?;
                let own = title.as_deref().filter(|title| titles[title] == 1);
                let mut words = own.map(|title| reader.of(title)).unwrap_or_default();
                words.extend(reader.of(text));
                builder.push(*source, words.iter().map(TitleWord::token));
            }
            Ok(builder)
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut builder = TermsBuilder::new();
    parts.into_iter().for_each(|part| builder.append(part));
    Ok(builder.finish())
}
