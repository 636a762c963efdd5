//! A corpus on Milvus, opened: the lists that it gives, and rows by id.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use milvus::v2::prelude::{
    ConsistencyLevel, Ids, MetricType, QueryRequest, QueryResults, SearchRequest, SearchVectors,
};

use super::client::Client;
use super::fetched::List;
use super::head::{self, Head};
use super::place::MilvusPlace;
use super::row::{and, field, ordered};
use super::sample::Sample;
use crate::corpus::Tree;
use crate::embed::{EmbedOptions, Embedder};
use crate::engine::open::open_model;
use crate::error::{EngineError, MilvusError};
use crate::task::Task;

/// The longest list that Milvus gives.
pub(super) const WINDOW: usize = 16_384;

/// Candidates that a walk keeps, for each neighbour wanted, and at least.
const WIDTH: usize = 2;
const NARROWEST: usize = 200;

/// One corpus on Milvus.
pub struct MilvusCorpus {
    pub(super) place: MilvusPlace,
    pub(super) client: Client,
    pub(super) head: Head,
    /// The collection with the insights.
    pub(super) data: String,
    options: EmbedOptions,
    embedder: OnceLock<Arc<dyn Embedder>>,
    pub(super) sample: OnceLock<Sample>,
    /// Groups, themes and areas, once they were asked for.
    pub(super) tree: OnceLock<Arc<Tree>>,
    /// What words weigh, as far as they were counted.
    pub(super) rarity: Mutex<HashMap<String, f32>>,
}

impl MilvusCorpus {
    /// Opens the corpus that `named` names.
    ///
    /// # Errors
    /// A server that is away or lets nobody in; no such corpus; one that is none of ours.
    pub fn open(
        named: &Path,
        model: Option<EmbedOptions>,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let place = MilvusPlace::of(named)?;
        let client = Client::open(&place, task)?;
        let Some(head) = Head::read(&client, &place, task)? else {
            return Err(EngineError::NoIndex { path: named.into() });
        };
        Self::with(place, client, head, model, task)
    }

    pub(super) fn with(
        place: MilvusPlace,
        client: Client,
        head: Head,
        model: Option<EmbedOptions>,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let data = head.collection(&place);
        let options = model.unwrap_or_else(|| head.model.options());
        let (embedder, sample, tree) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let rarity = Mutex::default();
        let corpus = Self { place, client, head, data, options, embedder, sample, tree, rarity };
        corpus.check(task)?;
        Ok(corpus)
    }

    /// Whether the collection is as the head says.
    fn check(&self, task: &Task) -> Result<(), EngineError> {
        if !head::exists(&self.client, &self.data, task)? {
            return Err(self.foreign("it is gone".into()));
        }
        let described = head::describe(&self.client, &self.data, task)?;
        let fields = described.get_schema().get_fields();
        let find = |name: &str| fields.iter().find(|field| field.get_name() == name);
        for name in [field::ID, field::KEY, field::RECORD, field::BM25] {
            if find(name).is_none() {
                return Err(self.foreign(format!("it has no field {name}")));
            }
        }
        let dim = find(field::VECTOR).map(|field| field.get_dimension() as usize);
        match dim {
            Some(dim) if dim == self.head.model.dim => {}
            Some(dim) => {
                let expected = self.head.model.dim;
                let what = format!("its vectors have {dim} dimensions, its model {expected}");
                return Err(self.foreign(what));
            }
            None => return Err(self.foreign(format!("it has no field {}", field::VECTOR))),
        }
        head::load(&self.client, &self.data, task)
    }

    pub(super) fn foreign(&self, what: String) -> EngineError {
        let place = self.client.place().to_owned();
        MilvusError::Foreign { place, collection: self.data.clone(), what }.into()
    }

    /// The embedder, loaded at the first call.
    pub(super) fn embedder(&self, task: &Task) -> Result<&dyn Embedder, EngineError> {
        if let Some(embedder) = self.embedder.get() {
            return Ok(embedder.as_ref());
        }
        let made = &self.head.model.fingerprint;
        let embedder = open_model(&self.place.named, made, &self.options, task)?;
        Ok(self.embedder.get_or_init(|| embedder).as_ref())
    }

    /// Whether it is still what readers should see.
    ///
    /// # Errors
    /// A server that is away.
    pub fn is_current(&self, task: &Task) -> Result<bool, EngineError> {
        let head = Head::read(&self.client, &self.place, task)?;
        let seen = |head: &Head| (head.number, head.groups);
        head::load(&self.client, &self.data, task)?;
        Ok(head.is_some_and(|head| seen(&head) == seen(&self.head)))
    }

    /// How many insights there are.
    ///
    /// # Errors
    /// A server that is away.
    pub fn insights(&self, task: &Task) -> Result<u64, EngineError> {
        self.count("", task)
    }

    /// Does what the first question would wait for: learns what is usual, and loads the model.
    ///
    /// # Errors
    /// A server that is away, a model that cannot be had.
    pub fn warm(&self, task: &Task) -> Result<(), EngineError> {
        self.habits(task)?;
        self.embedder(task)?.embed_query("what is said")?;
        Ok(())
    }

    /// Takes over the model of one that was open before.
    pub fn lend(&self, embedder: Arc<dyn Embedder>) {
        if embedder.fingerprint().reads(&self.head.model.fingerprint) {
            // One that was loaded in between is the same.
            let _ = self.embedder.set(embedder);
        }
    }

    /// The model that texts are embedded with.
    pub(super) fn options(&self) -> &EmbedOptions {
        &self.options
    }

    /// The model, if it was loaded.
    pub fn loaded(&self) -> Option<Arc<dyn Embedder>> {
        self.embedder.get().cloned()
    }

    /// How many insights pass `filter`.
    pub(super) fn count(&self, filter: &str, task: &Task) -> Result<u64, EngineError> {
        self.count_in(&self.data, filter, task)
    }

    fn count_in(&self, name: &str, filter: &str, task: &Task) -> Result<u64, EngineError> {
        let asked = QueryRequest::builder()
            .collection_name(name)
            .filter(filter)
            .output_fields(["count(*)"])
            .consistency_level(ConsistencyLevel::Strong)
            .build();
        let found = self.client.send(task, asked, |c, r| async move { c.query(r).await })?;
        Ok(found.results().get_row_count())
    }

    /// The nearest of each of `vectors`, at most `n`.
    ///
    /// # Errors
    /// As [`MilvusCorpus::lists`].
    pub(super) fn near(
        &self,
        vectors: Vec<Vec<f32>>,
        n: usize,
        filter: &str,
        task: &Task,
    ) -> Result<Vec<List>, EngineError> {
        self.lists(field::VECTOR, SearchVectors::Float(vectors), n, filter, task)
    }

    /// The best of each of `texts` by words, at most `n`; `texts` are spelled.
    pub(super) fn worded(
        &self,
        texts: Vec<String>,
        n: usize,
        filter: &str,
        task: &Task,
    ) -> Result<Vec<List>, EngineError> {
        if texts.iter().all(String::is_empty) || n == 0 {
            return Ok(vec![List::new(); texts.len()]);
        }
        let k1 = self.head.search.k1;
        let mut lists =
            self.lists(field::BM25, SearchVectors::EmbeddedText(texts), n, filter, task)?;
        for entry in lists.iter_mut().flatten() {
            // Lite gives distances, which are the scores below zero; BM25 itself is never below it. Milvus's has a factor
            // that ours has not.
            entry.1 = entry.1.abs() / (k1 + 1.0);
        }
        for list in &mut lists {
            list.retain(|entry| entry.1 > 0.0);
        }
        Ok(lists)
    }

    fn lists(
        &self,
        name: &'static str,
        vectors: SearchVectors,
        n: usize,
        filter: &str,
        task: &Task,
    ) -> Result<Vec<List>, EngineError> {
        fits(n)?;
        let metric = match name {
            field::BM25 => MetricType::Bm25,
            _ => MetricType::Cosine,
        };
        let mut asked = SearchRequest::builder()
            .collection_name(&self.data)
            .vector_field(name)
            .vectors(vectors)
            .metric_type(metric)
            .filter(filter)
            .output_fields([field::ID])
            .limit(n.max(1) as i64)
            .consistency_level(ConsistencyLevel::Bounded);
        if metric == MetricType::Cosine && !self.head.flat {
            let ef = (n * WIDTH).clamp(NARROWEST, WINDOW * WIDTH);
            asked = asked.extra_params([("ef".to_owned(), ef.to_string())].into());
        }
        let asked = asked.build();
        let found = self.client.send(task, asked, |c, r| async move { c.search(r).await })?;
        let lists = found.results().iter().map(|one| {
            let ids: &[String] = match one.get_ids() {
                Ids::VarChar(ids) => ids,
                _ => &[],
            };
            ids.iter().cloned().zip(one.get_scores().iter().copied()).collect()
        });
        Ok(lists.collect())
    }

    /// Columns of up to [`WINDOW`] rows that pass `filter`.
    pub(super) fn columns(
        &self,
        filter: &str,
        fields: Vec<&str>,
        task: &Task,
    ) -> Result<QueryResults, EngineError> {
        let asked = QueryRequest::builder()
            .collection_name(&self.data)
            .filter(filter)
            .output_fields(fields)
            .limit(WINDOW as i64)
            .consistency_level(ConsistencyLevel::Strong)
            .build();
        let found = self.client.send(task, asked, |c, r| async move { c.query(r).await })?;
        Ok(found.results().clone())
    }

    /// Pages through everything that passes `filter`: by ranges of the hashes of ids, each of about `rows` rows.
    pub(super) fn pages(
        &self,
        filter: &str,
        rows: u64,
        task: &Task,
        page: &mut dyn FnMut(&str) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.pages_in(&self.data, filter, rows, task, page)
    }

    /// The same of the collection `name`, which has hashes in a field of the same name.
    pub(super) fn pages_in(
        &self,
        name: &str,
        filter: &str,
        rows: u64,
        task: &Task,
        page: &mut dyn FnMut(&str) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let parts = (self.count_in(name, filter, task)? / rows.max(1) + 1).min(1 << 20);
        let step = (u64::MAX / parts).saturating_add(1);
        for part in 0..parts {
            task.check()?;
            let mut range = String::new();
            if part > 0 {
                range = format!("{} >= {}", field::KEY, ordered(part * step));
            }
            if part + 1 < parts {
                let end = format!("{} < {}", field::KEY, ordered((part + 1) * step));
                range = and(&range, &end);
            }
            page(&and(&range, filter))?;
        }
        Ok(())
    }
}

/// Whether a list of `n` can be had.
///
/// # Errors
/// [`MilvusError::Unserved`].
pub(super) fn fits(n: usize) -> Result<(), MilvusError> {
    if n <= WINDOW {
        return Ok(());
    }
    let what = format!(
        "{n} answers are wanted, and Milvus gives at most {WINDOW}; ask for fewer, or narrow the question with --show, --since or --until"
    );
    Err(MilvusError::Unserved { what })
}
