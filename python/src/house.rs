//! An index with its readers, as Python holds it.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use quintet::ingest::Given;
use quintet::insight::{InsightId, Vectors};
use quintet::operation::{self, Add, Build, Described, Kind, Problem, Put, Within, json_text};
use quintet::outbox::{self, Carrier};
use quintet::task::{Phase, Task};
use serde_json::Value;

use crate::guard::guarded;
use crate::job;
use crate::put::put;
use crate::{array, model, operations, picture, problem};

/// What was answered within this time is answered on the calling thread next time.
const QUICK: Duration = Duration::from_millis(20);

/// An index, opened by the first question that needs it, its model, its readers and a clock; one for all threads.
#[pyclass(frozen, module = "quintet._quintet")]
pub(crate) struct House {
    house: Arc<operation::House>,
    /// Operations that were quick last time. A thread for each question would cost more than many an answer.
    quick: Mutex<HashSet<&'static str>>,
    /// Nanoseconds that answers took without the way to them and back.
    worked: Arc<AtomicU64>,
}

impl House {
    /// Whether an operation is answered on the calling thread: it changes nothing, and was quick last time.
    fn is_quick(&self, known: &Described) -> bool {
        let quick = || self.quick.lock().unwrap_or_else(PoisonError::into_inner);
        known.kind == Kind::Read && quick().contains(known.name)
    }

    fn note(&self, name: &'static str, time: Duration) {
        let mut quick = self.quick.lock().unwrap_or_else(PoisonError::into_inner);
        if time < QUICK {
            quick.insert(name);
        } else {
            quick.remove(name);
        }
    }

    /// Does `work` for the operation `known`, here or on a thread of its own.
    fn answer(
        &self,
        py: Python<'_>,
        known: &'static Described,
        progress: Option<Py<PyAny>>,
        work: impl FnOnce(&operation::House, &Task<'_>) -> Result<String, Problem> + Send + 'static,
    ) -> PyResult<String> {
        let house = Arc::clone(&self.house);
        let worked = Arc::clone(&self.worked);
        let work = move |house: &operation::House, task: &Task<'_>| {
            let started = Instant::now();
            let answer = work(house, task);
            worked.fetch_add(started.elapsed().as_nanos() as u64, Ordering::Relaxed);
            answer
        };
        let started = Instant::now();
        let answer = if self.is_quick(known) {
            let work = || guarded(Some(house.index()), || work(&house, &Task::silent()));
            py.detach(work).map_err(|problem| problem::raise(py, problem))
        } else {
            if known.kind != Kind::Read {
                job::wind_down(py)?;
            }
            job::run(py, progress, move |task| {
                guarded(Some(house.index()), || {
                    let answer = work(&house, task)?;
                    if known.kind == Kind::Index {
                        // What was changed is there, whether the commit can be opened now or by the next question.
                        let _ = house.refresh(task);
                    }
                    Ok(answer)
                })
            })
        };
        if known.kind == Kind::Read {
            self.note(known.name, started.elapsed());
        }
        answer
    }
}

#[pymethods]
impl House {
    #[new]
    #[pyo3(signature = (
        index, *, state=None, model=None, precision=None, threads=None,
        smtp=None, out=None, sender=None, base_url=None, allow_private=false,
    ))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python, each with its name")]
    fn new(
        py: Python<'_>,
        index: PathBuf,
        state: Option<PathBuf>,
        model: Option<&str>,
        precision: Option<&str>,
        threads: Option<usize>,
        smtp: Option<String>,
        out: Option<PathBuf>,
        sender: Option<String>,
        base_url: Option<String>,
        allow_private: bool,
    ) -> PyResult<Self> {
        let model = model::options(model, precision, threads);
        let model = model.map_err(|problem| problem::raise(py, problem))?;
        let carrier = out.map(Carrier::Folder).or(smtp.map(Carrier::Relay));
        let delivery = outbox::Options { carrier, from: sender, base_url, allow_private };
        let house = operation::House::new(index, state).with_model(model).with_delivery(delivery);
        Ok(Self { house: Arc::new(house), quick: Mutex::default(), worked: Arc::default() })
    }

    /// Asks the operation called `name`; request and answer are JSON text, as on every surface.
    #[pyo3(signature = (name, request, progress=None))]
    fn ask(
        &self,
        py: Python<'_>,
        name: &str,
        request: &str,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let known = operations::named(name).map_err(|problem| problem::raise(py, problem))?;
        let request: Value = serde_json::from_str(request)
            .map_err(|error| problem::invalid(py, format!("the request is not JSON: {error}")))?;
        self.answer(py, known, progress, move |house, task| (known.run)(request, house, task))
    }

    /// Puts insights into the index: `kind` is `build` or `add`, `records` lines of JSON, `options` a JSON object.
    ///
    /// `vectors`, float32 of shape (records, dim), are those of the records, made by what `fingerprint` names. They are
    /// copied once: the job may outlive the call.
    #[pyo3(signature = (
        kind, records=None, paths=None, options="{}", vectors=None, fingerprint=None, progress=None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "arguments of Python, each with its name")]
    fn put(
        &self,
        py: Python<'_>,
        kind: &str,
        records: Option<String>,
        paths: Option<Vec<PathBuf>>,
        options: &str,
        vectors: Option<PyReadonlyArray2<'_, f32>>,
        fingerprint: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let raise = |problem| problem::raise(py, problem);
        let vectors = given(vectors, fingerprint).map_err(raise)?;
        let known = match kind {
            "build" | "add" => operations::named(kind).map_err(raise)?,
            _ => return Err(problem::invalid(py, format!("kind is `{kind}`, not build or add"))),
        };
        let put = Put { vectors, ..put(records, paths, options).map_err(raise)? };
        self.answer(py, known, progress, move |house, task| match known.name {
            "build" => json_text(&house.ask(&Build(put), task)?),
            _ => json_text(&house.ask(&Add(put), task)?),
        })
    }

    /// For each row of `queries`, float32 of shape (n, dim), the ids of the `k` nearest insights and their cosines.
    ///
    /// Returns a list of lists of ids, best first, and float32 of shape (n, k); where fewer are found, NaN fills the row.
    #[pyo3(signature = (queries, k, *, exact=false, show=Vec::new(), since=None, until=None, progress=None))]
    #[expect(clippy::too_many_arguments, reason = "arguments of Python, each with its name")]
    fn search_vectors<'py>(
        &self,
        py: Python<'py>,
        queries: PyReadonlyArray2<'py, f32>,
        k: usize,
        exact: bool,
        show: Vec<String>,
        since: Option<String>,
        until: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(Vec<Vec<String>>, Bound<'py, PyArray2<f32>>)> {
        let (rows, dim) = (queries.shape()[0], queries.shape()[1]);
        let copied;
        let values = match queries.as_slice() {
            // A slice alone would not tell rows from columns.
            Ok(values) if queries.is_c_contiguous() => values,
            _ => {
                copied = queries.as_array().iter().copied().collect::<Vec<f32>>();
                &copied
            }
        };
        let within = Within { show, since, until };
        let house = &self.house;
        let found = job::run_borrowing(py, progress, |task| {
            guarded(Some(house.index()), || {
                let engine = house.engine(task)?;
                let filter = within.filter()?;
                task.progress().begin(Phase::Evaluate, Some(rows as u64));
                let found = engine.nearest(values, dim, k, exact, &filter, task)?;
                task.progress().end();
                Ok(found)
            })
        })?;
        let mut scores = vec![f32::NAN; rows * k];
        let mut ids = Vec::with_capacity(rows);
        for (at, list) in found.into_iter().enumerate() {
            let mut row = Vec::with_capacity(list.len());
            for (rank, (id, score)) in list.into_iter().enumerate() {
                scores[at * k + rank] = score;
                row.push(id.as_str().to_owned());
            }
            ids.push(row);
        }
        Ok((ids, PyArray1::from_vec(py, scores).reshape([rows, k])?))
    }

    /// The unit vectors of these insights, or of all in the order of `ids()`: float32 of shape (n, dim).
    #[pyo3(signature = (ids=None, progress=None))]
    fn vectors<'py>(
        &self,
        py: Python<'py>,
        ids: Option<Vec<String>>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let house = Arc::clone(&self.house);
        let rows = job::run(py, progress, move |task| {
            guarded(Some(house.index()), || {
                let ids = match &ids {
                    Some(ids) => {
                        Some(ids.iter().map(InsightId::new).collect::<Result<Vec<_>, _>>()?)
                    }
                    None => None,
                };
                Ok(house.engine(task)?.rows(ids.as_deref(), task)?)
            })
        })?;
        array::rows(py, rows)
    }

    /// The ids of all insights, in the order of the index.
    fn ids(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let house = Arc::clone(&self.house);
        let ids = job::run(py, None, move |task| {
            guarded(Some(house.index()), || Ok(house.engine(task)?.ids(task)?))
        })?;
        Ok(ids.iter().map(|id| id.as_str().to_owned()).collect())
    }

    /// The page of the map, as `quintet map` writes it.
    #[pyo3(signature = (title=None, progress=None))]
    fn map(
        &self,
        py: Python<'_>,
        title: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let house = Arc::clone(&self.house);
        job::run(py, progress, move |task| {
            guarded(Some(house.index()), || picture::page(&house, title.as_deref(), task))
        })
    }

    /// The points of the map: the id of the first insight of each, and float32 of shape (points, 2).
    #[pyo3(signature = (progress=None))]
    fn places<'py>(
        &self,
        py: Python<'py>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(Vec<String>, Bound<'py, PyArray2<f32>>)> {
        let house = Arc::clone(&self.house);
        let (ids, places) = job::run(py, progress, move |task| {
            guarded(Some(house.index()), || picture::places(&house, task))
        })?;
        Ok((ids, array::rows(py, places)?))
    }

    /// Opens the last commit where another process has made one since; says whether there was one.
    #[pyo3(signature = (progress=None))]
    fn refresh(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<bool> {
        let house = Arc::clone(&self.house);
        job::run(py, progress, move |task| guarded(Some(house.index()), || house.refresh(task)))
    }

    /// Seconds that the engine has worked on what was asked, without the way through Python.
    #[getter]
    fn worked(&self) -> f64 {
        Duration::from_nanos(self.worked.load(Ordering::Relaxed)).as_secs_f64()
    }

    /// The folder of the index.
    #[getter]
    fn index(&self) -> PathBuf {
        self.house.index().to_owned()
    }

    /// Where readers stand: the path of a file, or the address of a server without its password.
    #[getter]
    fn state(&self) -> OsString {
        let place = self.house.state_place();
        place.file().map_or_else(|| place.to_string().into(), |path| path.as_os_str().to_owned())
    }
}

/// Rows that come with their records, and what made them.
fn given(
    rows: Option<PyReadonlyArray2<'_, f32>>,
    fingerprint: Option<String>,
) -> Result<Option<Arc<Given>>, Problem> {
    match (rows, fingerprint) {
        (None, None) => Ok(None),
        (Some(rows), Some(fingerprint)) => {
            let values = rows.as_array().iter().copied().collect();
            let rows = Vectors::from_data(rows.shape()[1], values);
            let rows =
                rows.map_err(|error| Problem::invalid(error.to_string()).about("vectors"))?;
            Ok(Some(Arc::new(Given { fingerprint, rows })))
        }
        _ => {
            let message = "vectors and the fingerprint of the model that made them go together";
            Err(Problem::invalid(message).about("vectors"))
        }
    }
}
