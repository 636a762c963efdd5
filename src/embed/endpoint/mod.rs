//! A model behind HTTP: any server that speaks OpenAI's `POST /embeddings`.
//!
//! Protocol: <https://platform.openai.com/docs/api-reference/embeddings/create>.
//! Whether the same text gets the same bits is up to the server; many do not promise it.
//! Invariant: rows are put where their texts stand by the `index` that the server gives, never by their order.

mod client;
mod estimate;
mod options;
mod wire;

use std::borrow::Cow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::cut::sentence_boundary;
use super::threads::on_threads;
use super::{EmbedError, Embedder, Fingerprint};
use crate::insight::{Vectors, normalise};
use crate::task::Task;
use client::Client;

pub use client::EndpointError;
pub use estimate::{Estimate, Estimator};
pub use options::{AddressError, EndpointOptions};

/// An embedder that asks a server.
pub struct EndpointEmbedder {
    options: EndpointOptions,
    client: Client,
    fingerprint: Fingerprint,
    name: String,
    dim: usize,
    truncated: AtomicU64,
}

impl EndpointEmbedder {
    /// Asks the server for one vector, unless its dimension is told: a wrong address, key or model is told now.
    ///
    /// # Errors
    /// See [`EndpointError`].
    pub fn open(options: EndpointOptions, task: &Task) -> Result<Self, EmbedError> {
        if options.model.is_empty() {
            return Err(EndpointError::NoModel { url: options.public_url() }.into());
        }
        let client = Client::new(&options);
        let dim = match options.dimensions {
            Some(dim) => dim,
            None => client.embed(&["dimension"], None, task)?.first().map_or(0, Vec::len),
        };
        Ok(Self {
            fingerprint: options.fingerprint(),
            name: format!("{} at {}", options.model, options.host()),
            client,
            dim,
            truncated: AtomicU64::new(0),
            options,
        })
    }

    /// The text as it is sent: with its prefix, and cut at the end of a sentence if it is too long.
    fn prepare<'a>(&self, prefix: &str, text: &'a str) -> Cow<'a, str> {
        let limit = self.options.max_bytes.saturating_sub(prefix.len());
        let kept = if text.len() > limit {
            self.truncated.fetch_add(1, Ordering::Relaxed);
            &text[..sentence_boundary(text, limit)]
        } else {
            text
        };
        match (prefix, kept) {
            // Servers refuse an empty input.
            ("", "") => Cow::Borrowed(" "),
            ("", kept) => Cow::Borrowed(kept),
            (prefix, kept) => Cow::Owned(format!("{prefix}{kept}")),
        }
    }
}

impl Embedder for EndpointEmbedder {
    fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn dim(&self) -> usize {
        self.dim
    }

    fn embed_documents(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        let prefix = &self.options.document_prefix;
        let prepared: Vec<Cow<'_, str>> =
            texts.iter().map(|text| self.prepare(prefix, text)).collect();
        let batches: Vec<&[Cow<'_, str>]> = prepared.chunks(self.options.batch.max(1)).collect();
        let done: Vec<Mutex<Vec<Vec<f32>>>> = batches.iter().map(|_| Mutex::default()).collect();
        let next = AtomicUsize::new(0);
        let workers = self.options.connections.clamp(1, batches.len().max(1));
        let results = on_threads(0..workers, |_| {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(batch) = batches.get(at) else { return Ok(()) };
                let inputs: Vec<&str> = batch.iter().map(AsRef::as_ref).collect();
                let rows = self.client.embed(&inputs, Some(self.dim), task);
                if rows.is_err() {
                    // The others stop before their next batch: the job has failed.
                    next.store(batches.len(), Ordering::Relaxed);
                }
                *done[at].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = rows?;
                task.progress().advance(batch.len() as u64);
            }
        });
        results.into_iter().collect::<Result<(), EndpointError>>()?;
        let mut vectors = Vectors::new(self.dim);
        for rows in done {
            for mut row in rows.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
                normalise(&mut row);
                vectors.push(&row).expect("the client checked the dimension");
            }
        }
        Ok(vectors)
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let text = self.prepare(&self.options.query_prefix, text);
        let mut rows = self.client.embed(&[text.as_ref()], Some(self.dim), &Task::silent())?;
        let mut row = rows.pop().expect("the client checked the number of rows");
        normalise(&mut row);
        Ok(row)
    }

    fn truncated(&self) -> u64 {
        self.truncated.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
