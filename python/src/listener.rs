//! What finds insights in episodes on this machine, without a state and without an index.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use quintet::operation::Problem;
use quintet::scan::{self, ScanOptions};

use crate::guard::guarded;
use crate::{job, problem};

/// Finds the insights of episodes: feeds, transcripts and audio beside which a transcript stands, as `quintet scan` takes
/// them.
#[pyclass(frozen, module = "quintet._quintet")]
pub(crate) struct Listener {
    listener: Arc<Mutex<scan::Listener>>,
    show: Option<String>,
}

#[pymethods]
impl Listener {
    #[new]
    #[pyo3(signature = (*, show=None, threads=None))]
    fn new(py: Python<'_>, show: Option<String>, threads: Option<usize>) -> PyResult<Self> {
        if threads == Some(0) {
            let message = "threads is 0; give at least 1, or leave it out for one a core";
            return Err(problem::raise(py, Problem::invalid(message)));
        }
        let options = ScanOptions { threads, ..ScanOptions::default() };
        Ok(Self { listener: Arc::new(Mutex::new(scan::Listener::new(options))), show })
    }

    /// The insights in the file `path` as lines of JSON, and a line about each of its episodes as a JSON list.
    #[pyo3(signature = (path, progress=None))]
    fn listen(
        &self,
        py: Python<'_>,
        path: PathBuf,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(String, String)> {
        let (listener, show) = (Arc::clone(&self.listener), self.show.clone());
        job::run(py, progress, move |task| {
            guarded(None, || {
                let sources = scan::sources(&[path], show.as_deref());
                let sources = sources.map_err(|error| Problem::failed(error.to_string()))?;
                let mut listener = listener.lock().unwrap_or_else(PoisonError::into_inner);
                let (mut lines, mut about) = (String::new(), Vec::new());
                for source in &sources {
                    for episode in listener.listen(source, task)? {
                        for record in &episode.records {
                            lines.push_str(&serde_json::to_string(record)?);
                            lines.push('\n');
                        }
                        about.push(episode.line);
                    }
                }
                Ok((lines, serde_json::to_string(&about)?))
            })
        })
    }
}
