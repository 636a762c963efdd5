//! What vector does this text get?
//!
//! `open` finds or fetches the model, then hands out an [`Embedder`]; [`Fingerprint`] names what made a vector.
//! Invariant: the same text gets the same bits, whatever stood beside it, as a document in any batch.
//! Invariant: nothing here prints, and only this module knows fastembed and ONNX Runtime.

mod bench;
mod cache;
mod cut;
mod description;
mod endpoint;
mod error;
mod files;
mod fingerprint;
mod folder;
mod found;
mod hub;
mod int8;
mod local;
mod options;
mod peer;
mod plan;
mod processor;
mod remembered;
mod runtime;
mod session;
mod store;
mod stream;
mod threads;

pub use bench::{BenchOptions, BenchReport, BenchRun, bench, sample};
pub use description::{Description, Pooling};
pub use endpoint::{
    AddressError, EndpointEmbedder, EndpointError, EndpointOptions, Estimate, Estimator,
};
pub use error::EmbedError;
pub use fingerprint::Fingerprint;
pub use int8::ConvertError;
pub use options::{EmbedOptions, ModelChoice, Precision, PrecisionError};
pub use processor::Processor;
pub use remembered::Remembered;
#[cfg(fuzzing)]
pub use store::fuzz;
pub use store::{FetchReport, FileState, ModelStore, StoredFile};
pub use stream::stream;

use crate::insight::Vectors;
use crate::task::Task;
use options::Kind;

/// Turns texts into unit vectors.
///
/// Invariant: every row has length 1 ± 1e-5 (a row of zeros cannot come out of a model).
pub trait Embedder: Send + Sync {
    /// What makes these vectors; vectors of different fingerprints must not be compared.
    fn fingerprint(&self) -> &Fingerprint;

    /// The model for people, such as `all-MiniLM-L6-v2 (float)`.
    fn name(&self) -> &str;

    /// Dimensions of a vector.
    fn dim(&self) -> usize;

    /// One row for each of `texts`, in their order.
    ///
    /// Works on all cores, reports each finished text to `task` (the caller begins and ends
    /// [`Phase::Embed`](crate::task::Phase::Embed)) and stops within a batch of being cancelled.
    /// Memory grows with `texts` only by their rows: hand over a few thousand at a time.
    fn embed_documents(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError>;

    /// The vector of one query; never waits for [`Embedder::embed_documents`].
    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError>;

    /// The vectors of many queries, the same bits as [`Embedder::embed_query`] gives one by one.
    ///
    /// Reports and stops as [`Embedder::embed_documents`] does.
    fn embed_queries(&self, texts: &[String], task: &Task) -> Result<Vectors, EmbedError> {
        one_by_one(self, texts, task)
    }

    /// Texts that were longer than the model's limit and lost their end, so far.
    fn truncated(&self) -> u64;
}

/// Asks `embedder` for one query after the other.
fn one_by_one<E: Embedder + ?Sized>(
    embedder: &E,
    texts: &[String],
    task: &Task,
) -> Result<Vectors, EmbedError> {
    let mut rows = Vectors::new(embedder.dim());
    for text in texts {
        task.check()?;
        let row = embedder.embed_query(text)?;
        rows.push(&row).expect("a query has the dimensions of its model");
        task.progress().advance(1);
    }
    Ok(rows)
}

/// Opens the embedder that `options` ask for.
///
/// Fetches what is missing first (reported as [`Phase::Fetch`](crate::task::Phase::Fetch)). Nothing is loaded yet
/// for the default model: the first query loads one session, the first documents load one a core.
///
/// ONNX Runtime reports its use to its maker unless the environment variable `ORT_DISABLE_TELEMETRY` is 1 when it is
/// loaded. `quintet` sets it first of all; a program that embeds this library should, too. What can be switched off
/// afterwards is switched off here.
///
/// # Errors
/// See [`EmbedError`]: unknown name, no network, wrong hash, unreadable folder, runtime that cannot be loaded.
pub fn open(options: &EmbedOptions, task: &Task) -> Result<Box<dyn Embedder>, EmbedError> {
    match options.model.kind() {
        Kind::Local(model) => {
            let files = files::resolve(model, options.precision, task)?;
            Ok(Box::new(local::LocalEmbedder::new(files, options)?))
        }
        Kind::Endpoint(endpoint) => Ok(Box::new(EndpointEmbedder::open(endpoint.clone(), task)?)),
    }
}

/// The fingerprint that [`open`] would give, without loading or fetching a model.
///
/// # Errors
/// As [`open`]; for a model that is neither pinned nor on this machine, that it must be fetched first.
pub fn fingerprint(options: &EmbedOptions) -> Result<Fingerprint, EmbedError> {
    match options.model.kind() {
        Kind::Local(model) => files::fingerprint(model, options.precision),
        Kind::Endpoint(endpoint) => Ok(endpoint.fingerprint()),
    }
}
