//! An embedder on this machine: one session for queries, one a core for documents.
//!
//! Invariant: a query never waits for documents, nor documents for a query.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::found::ModelFiles;
use super::plan::{Batch, plan};
use super::session::{Prepared, Session};
use super::threads::on_threads;
use super::{EmbedError, EmbedOptions, Embedder, Fingerprint, one_by_one};
use crate::insight::Vectors;
use crate::task::Task;

/// Texts that are worth a session of their own: loading one takes as long as embedding about this many.
const TEXTS_A_SESSION: usize = 32;

/// A model that runs in this process.
pub(super) struct LocalEmbedder {
    files: ModelFiles,
    name: String,
    dim: usize,
    sessions: usize,
    batch: usize,
    /// Loaded by the first query.
    query: Mutex<Option<Session>>,
    /// Loaded by the first documents, as many as they are worth.
    documents: Mutex<Vec<Session>>,
    truncated: AtomicU64,
}

impl LocalEmbedder {
    /// Loads nothing if the dimension is known; else loads the session for queries and asks it.
    pub(super) fn new(files: ModelFiles, options: &EmbedOptions) -> Result<Self, EmbedError> {
        let batch = if files.one_by_one { 1 } else { options.batch_size() };
        let mut query = None;
        let dim = match files.dim {
            Some(dim) => dim,
            None => {
                let mut session = Session::load(&files)?;
                let tokens = session.prepare("", "dimension")?.tokens;
                let dim = session.run(&["dimension"], tokens)?.first().map_or(0, Vec::len);
                query = Some(session);
                dim
            }
        };
        Ok(Self {
            name: format!("{} ({})", files.description.name, files.precision),
            dim,
            sessions: options.sessions(),
            batch,
            query: Mutex::new(query),
            documents: Mutex::new(Vec::new()),
            truncated: AtomicU64::new(0),
            files,
        })
    }

    /// The sessions for documents: at least one, and as many of the allowed ones as `texts` are worth.
    fn document_sessions(&self, texts: usize) -> Result<MutexGuard<'_, Vec<Session>>, EmbedError> {
        let mut sessions = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = texts.div_ceil(TEXTS_A_SESSION).clamp(1, self.sessions);
        let missing = wanted.saturating_sub(sessions.len());
        let loaded = on_threads(0..missing, |_| Session::load(&self.files));
        for session in loaded {
            sessions.push(session?);
        }
        Ok(sessions)
    }

    /// Prefixes, counts and cuts `texts`, a share on each session.
    fn prepare<'a>(
        &self,
        sessions: &[Session],
        prefix: &str,
        texts: &'a [String],
    ) -> Result<Vec<Prepared<'a>>, EmbedError> {
        let share = texts.len().div_ceil(sessions.len()).max(1);
        let parts = on_threads(sessions.iter().zip(texts.chunks(share)), |(session, texts)| {
            texts.iter().map(|text| session.prepare(prefix, text)).collect::<Result<Vec<_>, _>>()
        });
        let mut all = Vec::with_capacity(texts.len());
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }

    /// Runs `batches` on all `sessions` and puts the rows where their texts stand.
    fn run(
        &self,
        sessions: &mut [Session],
        prepared: &[Prepared<'_>],
        batches: &[Batch],
        task: &Task,
    ) -> Result<Vec<f32>, EmbedError> {
        let next = AtomicUsize::new(0);
        let parts = on_threads(sessions.iter_mut(), |session| {
            let mut rows = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                task.check()?;
                let texts: Vec<&str> =
                    batch.texts.iter().map(|&text| prepared[text].text.as_ref()).collect();
                let found = session.run(&texts, batch.tokens)?;
                if let Some(row) = found.iter().find(|row| row.len() != self.dim) {
                    return Err(session.wrong_shape(found.len(), texts.len(), row.len(), self.dim));
                }
                rows.extend(batch.texts.iter().copied().zip(found));
                task.progress().advance(texts.len() as u64);
            }
            Ok(rows)
        });
        let mut data = vec![0.0; prepared.len() * self.dim];
        for part in parts {
            for (text, row) in part? {
                data[text * self.dim..][..self.dim].copy_from_slice(&row);
            }
        }
        Ok(data)
    }

    /// One row for each of `texts` with `prefix` before it, on as many sessions as they are worth.
    fn embed_all(
        &self,
        prefix: &str,
        texts: &[String],
        task: &Task,
    ) -> Result<Vectors, EmbedError> {
        task.check()?;
        if texts.is_empty() {
            return Ok(Vectors::new(self.dim));
        }
        let mut sessions = self.document_sessions(texts.len())?;
        let prepared = self.prepare(&sessions, prefix, texts)?;
        let tokens: Vec<usize> = prepared.iter().map(|text| text.tokens).collect();
        let data = self.run(&mut sessions, &prepared, &plan(&tokens, self.batch), task)?;
        self.count(&prepared);
        Ok(Vectors::from_data(self.dim, data).expect("one whole row was made for each text"))
    }

    /// Counts texts that lost their end.
    fn count<'a>(&self, prepared: impl IntoIterator<Item = &'a Prepared<'a>>) {
        let cut = prepared.into_iter().filter(|text| text.cut).count();
        self.truncated.fetch_add(cut as u64, Ordering::Relaxed);
    }
}

impl Embedder for LocalEmbedder {
    fn fingerprint(&self) -> &Fingerprint {
        &self.files.fingerprint
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn dim(&self) -> usize {
        self.dim
    }

    fn embed_documents(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        self.embed_all(&self.files.description.document_prefix, texts, task)
    }

    fn embed_queries(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        // A few are not worth another session: the one for queries is loaded sooner or later anyway.
        if texts.len() > TEXTS_A_SESSION {
            return self.embed_all(&self.files.description.query_prefix, texts, task);
        }
        one_by_one(self, texts, task)
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let mut guard = self.query.lock().unwrap_or_else(PoisonError::into_inner);
        let session = match guard.as_mut() {
            Some(session) => session,
            None => guard.insert(Session::load(&self.files)?),
        };
        let prepared = session.prepare(&self.files.description.query_prefix, text)?;
        let mut rows = session.run(&[prepared.text.as_ref()], prepared.tokens)?;
        self.count([&prepared]);
        match rows.pop() {
            Some(row) if row.len() == self.dim => Ok(row),
            row => Err(session.wrong_shape(1, 1, row.map_or(0, |row| row.len()), self.dim)),
        }
    }

    fn truncated(&self) -> u64 {
        self.truncated.load(Ordering::Relaxed)
    }
}
