//! Items and readers as numbers: vectors, terms, days and themes of the items, and who said what of them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::{Map, Value};

use crate::cluster::{Level, Partition};
use crate::corpus::analyzer;
use crate::corpus::communities::cluster::{communities, living};
use crate::embed::EmbedOptions;
use crate::error::EngineError;
use crate::eval::{Items, LabelledItem, MindNews, Provenance, Reader, Readers, replay};
use crate::ingest::{self, IngestReport, Input};
use crate::insight::{Insight, Ordinal, Vectors, dot};
use crate::measure::frame::MeasuredIndex;
use crate::rank::{Library, Said};
use crate::task::Task;

/// Where items and readers come from.
pub(super) enum Source<'a> {
    /// A data set with readers.
    Readers(Readers),
    /// Dated items with labels, of which readers are made.
    Labels {
        /// Where the items are.
        folder: &'a Path,
        /// The field of the labels.
        field: &'a str,
    },
}

/// A data set, ready to be ranked.
///
/// Items have numbers from 0; one more, the last, stands for every item that the collection lacks: it has no words and
/// a vector of zeros.
pub(super) struct Collection {
    /// Index and model, without the data set.
    pub(super) provenance: Provenance,
    pub(super) ingest: IngestReport,
    /// Number of items, the last one not counted.
    pub(super) items: usize,
    pub(super) vectors: Vectors,
    pub(super) library: Library,
    /// Seconds since 1970.
    pub(super) published: Vec<Option<i64>>,
    /// The theme of each item, below [`Collection::themes_count`].
    pub(super) themes: Vec<Option<u32>>,
    pub(super) themes_count: usize,
    pub(super) readers: Vec<NumberedReader>,
    /// Items named by readers that the collection lacks.
    pub(super) unknown: usize,
}

/// A reader with numbers for items.
pub(super) struct NumberedReader {
    pub(super) said: Said,
    pub(super) shown: Vec<NumberedImpression>,
}

impl NumberedReader {
    /// All that the reader is shown, in its order.
    pub(super) fn candidates(&self) -> Vec<u32> {
        self.shown.iter().flat_map(|shown| &shown.candidates).copied().collect()
    }
}

/// An impression with numbers for items.
pub(super) struct NumberedImpression {
    pub(super) candidates: Vec<u32>,
    pub(super) clicked: Vec<bool>,
}

impl Collection {
    pub(super) fn open(
        source: Source<'_>,
        keep: Option<&Path>,
        embed: &EmbedOptions,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let inputs = match &source {
            Source::Labels { folder, .. } => ingest::inputs(&[folder.to_path_buf()])?,
            Source::Readers(Readers { items: Items::File(path), .. }) => {
                vec![Input::File(path.clone())]
            }
            Source::Readers(Readers { items: Items::News(news), .. }) => {
                vec![Input::Records("the news of MIND".into(), news.iter().map(record).collect())]
            }
        };
        let measured = MeasuredIndex::build(&inputs, keep, embed, task)?;
        let snapshot = &measured.engine.snapshot;
        let dim = snapshot.manifest.model.dim;
        let found = communities(snapshot, &living(snapshot), None, task)?;
        let partition = found.hierarchy.level(Level::Theme);

        let mut vectors = Vectors::new(dim);
        let mut insights = Vec::new();
        let mut themes = Vec::new();
        let blank = vec![0.0; dim];
        for ordinal in snapshot.living() {
            insights.push(snapshot.insight(ordinal)?);
            vectors.push(snapshot.vectors.row(ordinal).as_deref().unwrap_or(&blank))?;
            themes.push(theme(partition, ordinal));
        }
        let items = insights.len();
        vectors.push(&blank)?;
        themes.push(None);
        let mut bags: Vec<Vec<String>> = insights.iter().map(bag).collect();
        bags.push(Vec::new());
        let mut published: Vec<Option<i64>> = insights.iter().map(seconds).collect();
        published.push(None);

        let readers = match source {
            Source::Readers(Readers { readers, .. }) => readers,
            Source::Labels { field, .. } => replay_of(&insights, field)?,
        };
        let numbers: HashMap<&str, u32> =
            insights.iter().map(|insight| insight.id.as_str()).zip(0..).collect();
        let (readers, unknown) = number(readers, &numbers);
        Ok(Self {
            provenance: measured.provenance(Path::new("")),
            ingest: measured.ingest,
            items,
            library: Library::new(&vectors, &bags),
            vectors,
            published,
            themes_count: partition.count(),
            themes,
            readers,
            unknown,
        })
    }

    /// Cosine of two items as the model gives it.
    pub(super) fn cosine(&self, a: u32, b: u32) -> f32 {
        dot(self.vectors.row(a as usize), self.vectors.row(b as usize))
    }
}

fn theme(partition: &Partition, ordinal: Ordinal) -> Option<u32> {
    partition.community(ordinal.index()).map(|community| community.0)
}

fn seconds(insight: &Insight) -> Option<i64> {
    insight.source.published.map(|instant| instant.as_second())
}

/// The terms of title, text and tags.
fn bag(insight: &Insight) -> Vec<String> {
    let words = insight.words();
    let tags = insight.tags.iter().map(String::as_str);
    std::iter::once(words.as_str()).chain(tags).flat_map(analyzer::terms).collect()
}

/// One of MIND's news; a headline without a summary is the text, category and subcategory are tags.
fn record(news: &MindNews) -> Map<String, Value> {
    let MindNews { id, category, subcategory, title, summary } = news;
    let mut record = Map::new();
    record.insert("id".into(), id.as_str().into());
    if summary.is_empty() {
        record.insert("text".into(), title.as_str().into());
    } else {
        record.insert("title".into(), title.as_str().into());
        record.insert("text".into(), summary.as_str().into());
    }
    record.insert("tags".into(), vec![category.as_str(), subcategory.as_str()].into());
    record
}

fn replay_of(insights: &[Insight], field: &str) -> Result<Vec<Reader>, EngineError> {
    let labelled: Vec<LabelledItem> = insights
        .iter()
        .filter_map(|insight| {
            let labels = match insight.extra.get(field)? {
                Value::String(label) => vec![label.clone()],
                Value::Array(labels) => {
                    labels.iter().filter_map(|label| label.as_str().map(str::to_owned)).collect()
                }
                _ => return None,
            };
            let id = insight.id.as_str().to_owned();
            Some(LabelledItem { id, published: seconds(insight)?, labels })
        })
        .collect();
    let readers = replay(&labelled);
    if readers.is_empty() {
        return Err(EngineError::NoReplay { field: field.to_owned(), found: labelled.len() });
    }
    Ok(readers)
}

/// Readers with numbers, and how many named items have none.
fn number(readers: Vec<Reader>, numbers: &HashMap<&str, u32>) -> (Vec<NumberedReader>, usize) {
    let blank = numbers.len() as u32;
    let mut unknown = HashSet::new();
    let mut look = |id: &String| {
        let number = numbers.get(id.as_str()).copied();
        if number.is_none() {
            unknown.insert(id.clone());
        }
        number
    };
    let readers = readers
        .into_iter()
        .map(|reader| {
            let said = Said {
                liked: reader.history.iter().filter_map(&mut look).collect(),
                disliked: reader.disliked.iter().filter_map(&mut look).collect(),
            };
            let shown = reader.impressions.into_iter().map(|shown| NumberedImpression {
                candidates: shown.candidates.iter().map(|id| look(id).unwrap_or(blank)).collect(),
                clicked: shown.clicked,
            });
            NumberedReader { said, shown: shown.collect() }
        })
        .collect();
    (readers, unknown.len())
}
