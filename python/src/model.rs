//! A model that turns texts into vectors.

use std::path::PathBuf;
use std::sync::Arc;

use numpy::PyArray2;
use pyo3::prelude::*;
use quintet::embed::{self, EmbedOptions, Embedder, ModelChoice, Precision};
use quintet::engine::embed_file;
use quintet::ingest::{self, IngestOptions};
use quintet::insight::Vectors;
use quintet::operation::{Problem, json_text};
use quintet::task::Phase;

use crate::guard::guarded;
use crate::{array, job, problem};

/// Texts that are embedded together: enough that every length finds company.
const BLOCK: usize = 8192;

/// The model that is asked for; `None` when nothing was said about it.
pub(crate) fn options(
    model: Option<&str>,
    precision: Option<&str>,
    threads: Option<usize>,
) -> Result<Option<EmbedOptions>, Problem> {
    if model.is_none() && precision.is_none() && threads.is_none() {
        return Ok(None);
    }
    if threads == Some(0) {
        let message = "threads is 0; give at least 1, or leave it out for one a core";
        return Err(Problem::invalid(message));
    }
    let mut options = EmbedOptions { threads, ..EmbedOptions::default() };
    let invalid = |error: &dyn std::error::Error| Problem::invalid(error.to_string());
    if let Some(model) = model {
        options.model = model.parse::<ModelChoice>().map_err(|error| invalid(&error))?;
    }
    if let Some(precision) = precision {
        options.precision = precision.parse::<Precision>().map_err(|error| invalid(&error))?;
    }
    Ok(Some(options))
}

/// A model that turns texts into unit vectors; fetched if it is not there, loaded by the first texts.
#[pyclass(frozen, module = "quintet._quintet")]
pub(crate) struct Model {
    embedder: Arc<dyn Embedder>,
}

#[pymethods]
impl Model {
    #[new]
    #[pyo3(signature = (name=None, *, precision=None, threads=None, progress=None))]
    fn new(
        py: Python<'_>,
        name: Option<&str>,
        precision: Option<&str>,
        threads: Option<usize>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let options = options(name, precision, threads);
        let options = options.map_err(|problem| problem::raise(py, problem))?.unwrap_or_default();
        let opened =
            job::run(py, progress, move |task| guarded(None, || Ok(embed::open(&options, task)?)))?;
        Ok(Self { embedder: opened.into() })
    }

    /// The unit vectors of `texts` as documents: float32 of shape (len(texts), dim).
    #[pyo3(signature = (texts, progress=None))]
    fn embed<'py>(
        &self,
        py: Python<'py>,
        texts: Vec<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let embedder = Arc::clone(&self.embedder);
        let rows = job::run(py, progress, move |task| {
            guarded(None, || {
                let dim = embedder.dim();
                let mut values = Vec::with_capacity(texts.len() * dim);
                task.progress().begin(Phase::Embed, Some(texts.len() as u64));
                for block in texts.chunks(BLOCK) {
                    values.extend_from_slice(embedder.embed_documents(block, task)?.data());
                }
                task.progress().end();
                Vectors::from_data(dim, values).map_err(|error| Problem::failed(error.to_string()))
            })
        })?;
        array::rows(py, rows)
    }

    /// The unit vectors of `texts` as queries: float32 of shape (len(texts), dim).
    #[pyo3(signature = (texts, progress=None))]
    fn embed_queries<'py>(
        &self,
        py: Python<'py>,
        texts: Vec<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let embedder = Arc::clone(&self.embedder);
        let rows = job::run(py, progress, move |task| {
            guarded(None, || {
                task.progress().begin(Phase::Embed, Some(texts.len() as u64));
                let rows = embedder.embed_queries(&texts, task)?;
                task.progress().end();
                Ok(rows)
            })
        })?;
        array::rows(py, rows)
    }

    /// Embeds the insights of a file and writes them with their vectors as a Parquet file, `out`; the report is JSON.
    #[pyo3(signature = (path, out, *, strict=false, progress=None))]
    fn embed_file(
        &self,
        py: Python<'_>,
        path: PathBuf,
        out: PathBuf,
        strict: bool,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let embedder = Arc::clone(&self.embedder);
        job::run(py, progress, move |task| {
            guarded(None, || {
                let inputs = ingest::inputs(&[path])?;
                let options = IngestOptions { strict, ..IngestOptions::default() };
                let report = embed_file(embedder.as_ref(), &inputs, &options, &out, task)?;
                json_text(&report)
            })
        })
    }

    /// Dimensions of a vector.
    #[getter]
    fn dim(&self) -> usize {
        self.embedder.dim()
    }

    /// The model for people, such as `all-MiniLM-L6-v2 (float)`.
    #[getter]
    fn name(&self) -> &str {
        self.embedder.name()
    }

    /// Names all that makes its vectors; those of two fingerprints must not be compared.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.embedder.fingerprint().as_str()
    }

    /// Texts so far that were longer than the model's limit and lost their end.
    #[getter]
    fn truncated(&self) -> u64 {
        self.embedder.truncated()
    }
}
