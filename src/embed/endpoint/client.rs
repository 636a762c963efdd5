//! One request, tried until it succeeds or cannot.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::estimate::tokens_of;
use super::options::EndpointOptions;
use super::wire::{Failure, Request, Response};
use crate::remote::{self, ClientOptions, Pace, Post, RemoteError, sleep, wait_after};
use crate::task::{Cancelled, Task};

/// A server that says nothing for this long is gone.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The largest answer read: 2,048 texts (OpenAI's limit) of 4,096 numbers as text.
const MAX_ANSWER: u64 = 256 << 20;

/// Why the server gave no vectors. Addresses stand here without passwords and without what is asked behind `?`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The address names no model.
    #[error(
        "which model at {url}? Write its name behind the address, as in {url}#text-embedding-3-small"
    )]
    NoModel {
        /// The address.
        url: String,
    },
    /// Nothing was answered, at every try.
    #[error(
        "{url} does not answer ({tries} tries): {reason}; is the address right and the server running?"
    )]
    Unreachable {
        /// Where the request went.
        url: String,
        /// How often it was tried.
        tries: u32,
        /// What went wrong the last time.
        reason: String,
    },
    /// The server refused.
    #[error(
        "{url} refused with status {status} ({tries} tries): {said}; check the address, the model's name and the API key"
    )]
    Refused {
        /// Where the request went.
        url: String,
        /// HTTP's status.
        status: u16,
        /// How often it was tried.
        tries: u32,
        /// What the server said, shortened.
        said: String,
    },
    /// The answer is not the protocol's.
    #[error("{url} did not answer in OpenAI's form: {reason}; it must serve POST /embeddings")]
    Strange {
        /// Where the request went.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Sends requests at the allowed pace.
pub(super) struct Client {
    remote: remote::Client,
    options: EndpointOptions,
    /// With its secrets: for the request alone.
    url: String,
    pace: Mutex<Pace>,
}

/// What became of one try.
enum Outcome {
    Rows(Vec<Vec<f32>>),
    /// Worth another try, after that long if the server said so.
    Again(Option<Duration>, EndpointError),
}

impl Client {
    /// A client for one endpoint.
    pub(super) fn new(options: &EndpointOptions) -> Self {
        // A model's server is one's own choice, and often stands in one's own network.
        let remote = remote::Client::new(ClientOptions {
            allow_private: true,
            proxy: true,
            kept_alive: options.connections,
            total: TIMEOUT,
            max_bytes: MAX_ANSWER,
            ..ClientOptions::default()
        });
        let pace =
            Pace::new(options.requests_per_minute, options.tokens_per_minute, Instant::now());
        Self {
            remote,
            url: options.embeddings_url(),
            options: options.clone(),
            pace: Mutex::new(pace),
        }
    }

    /// One row for each text, in their order, each of `dim` finite values where `dim` is known.
    pub(super) fn embed(
        &self,
        texts: &[&str],
        dim: Option<usize>,
        task: &Task,
    ) -> Result<Vec<Vec<f32>>, EndpointError> {
        let tokens = texts.iter().map(|text| tokens_of(text)).sum();
        let mut tries = 0;
        loop {
            let wait = self
                .pace
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .reserve(tokens, Instant::now());
            sleep(wait, task)?;
            tries += 1;
            match self.once(texts, dim, tries, task)? {
                Outcome::Rows(rows) => return Ok(rows),
                Outcome::Again(_, error) if tries >= self.options.tries => return Err(error),
                Outcome::Again(asked, _) => sleep(wait_after(tries, asked), task)?,
            }
        }
    }

    /// Try number `tries`.
    fn once(
        &self,
        texts: &[&str],
        dim: Option<usize>,
        tries: u32,
        task: &Task,
    ) -> Result<Outcome, EndpointError> {
        let request = Request {
            model: &self.options.model,
            input: texts,
            encoding_format: "float",
            dimensions: self.options.dimensions,
        };
        let body = serde_json::to_vec(&request).map_err(|error| self.strange(error.to_string()))?;
        let bearer = self.options.api_key.as_deref();
        let post = Post { bearer, ..Post::json(&self.url, &body) };
        let reply = match self.remote.post(&post, task) {
            Ok(reply) => reply,
            Err(RemoteError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(error) => {
                let reason = self.options.without_secrets(&error.reason());
                let is_passing = error.is_passing();
                let error =
                    EndpointError::Unreachable { url: self.options.public_url(), tries, reason };
                return if is_passing { Ok(Outcome::Again(None, error)) } else { Err(error) };
            }
        };
        let status = reply.status;
        if status == 200 {
            return self.rows(&reply.body, texts.len(), dim).map(Outcome::Rows);
        }
        let said = self.options.without_secrets(&said(&reply.body));
        let error = EndpointError::Refused { url: self.options.public_url(), status, tries, said };
        match status {
            408 | 429 | 500 | 502..=504 => Ok(Outcome::Again(reply.retry_after, error)),
            _ => Err(error),
        }
    }

    /// The rows of an answer, each where its text stands.
    fn rows(
        &self,
        answer: &[u8],
        texts: usize,
        dim: Option<usize>,
    ) -> Result<Vec<Vec<f32>>, EndpointError> {
        let response: Response =
            serde_json::from_slice(answer).map_err(|error| self.strange(error.to_string()))?;
        let mut rows = vec![Vec::new(); texts];
        for item in response.data {
            let Some(row) = rows.get_mut(item.index) else {
                return Err(self.strange(format!("index {} for {texts} texts", item.index)));
            };
            *row = item.embedding;
        }
        let dim = dim.unwrap_or(rows.first().map_or(0, Vec::len));
        for (index, row) in rows.iter().enumerate() {
            if row.len() != dim || row.is_empty() {
                return Err(self
                    .strange(format!("vector {index} has {} values, expected {dim}", row.len())));
            }
            if !row.iter().all(|value| value.is_finite()) || row.iter().all(|&value| value == 0.0) {
                return Err(self.strange(format!("vector {index} has no direction")));
            }
        }
        Ok(rows)
    }

    /// An answer that makes no sense.
    fn strange(&self, reason: String) -> EndpointError {
        let reason = self.options.without_secrets(&reason);
        EndpointError::Strange { url: self.options.public_url(), reason }
    }
}

/// The server's explanation, or the beginning of whatever it sent.
fn said(answer: &[u8]) -> String {
    let text = match serde_json::from_slice::<Failure>(answer) {
        Ok(failure) => failure.error.into_text(),
        Err(_) => String::from_utf8_lossy(answer).into_owned(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}
