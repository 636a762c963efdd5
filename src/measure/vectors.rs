//! How fast is search over vectors? On a file of vectors or on an index.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::engine::open::Engine;
use crate::error::EngineError;
use crate::eval::Provenance;
use crate::insight::{Ordinal, Vectors, normalise};
use crate::measure::frame::provenance;
use crate::measure::matrix::{self, Matrices};
use crate::process::mapped_bytes;
use crate::task::Task;
use crate::vector::{AnnReport, FieldParams, ann_bench, measure};

/// Length of the noise on a row of length 1 that makes it a query: near the row, but not the row itself.
const NOISE: f32 = 0.3;

/// What is measured.
#[derive(Clone, Debug)]
pub struct AnnOptions {
    /// Number of queries.
    pub queries: usize,
    /// Answers for each query.
    pub k: usize,
    /// Widths of the walk to try.
    pub widths: Vec<usize>,
}

impl Default for AnnOptions {
    fn default() -> Self {
        Self { queries: 1000, k: 10, widths: vec![16, 24, 32, 48, 64, 96, 128, 192, 256] }
    }
}

/// The recall of the vector field, headed as every evaluation.
#[derive(Clone, Debug, Serialize)]
pub struct AnnEvaluation {
    /// Data set, index and model where it is an index, settings.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// The figures.
    #[serde(flatten)]
    pub report: AnnReport,
}

impl AnnEvaluation {
    /// `report` with `options` as its settings.
    pub fn new(provenance: Provenance, report: AnnReport, options: &AnnOptions) -> Self {
        let provenance = provenance.with("k", options.k).with("queries", report.queries);
        Self { provenance, report }
    }
}

/// Measures the vector field of the index in `path`, with rows of its own a little beside themselves as queries.
pub fn ann_of_index(
    path: &Path,
    options: &AnnOptions,
    task: &Task,
) -> Result<AnnEvaluation, EngineError> {
    let started = Instant::now();
    let report = of_index(path, options, task)?;
    let mut provenance = provenance(&Engine::open(path)?, path);
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(AnnEvaluation::new(provenance, report, options))
}

/// Measures a vector field that is built of the rows in `file`, NumPy or HDF5 as ann-benchmarks lays it out, with the
/// queries of the file where it has some.
pub fn ann_of_vectors(
    file: &Path,
    options: &AnnOptions,
    task: &Task,
) -> Result<AnnEvaluation, EngineError> {
    let started = Instant::now();
    let Matrices { rows, queries } = matrix::read(file)?;
    let report = of_vectors(&rows, queries.as_ref(), options, task)?;
    let seconds = Some(started.elapsed().as_secs_f64());
    let provenance = Provenance { seconds, ..Provenance::of(file.display().to_string()) };
    Ok(AnnEvaluation::new(provenance, report, options))
}

/// Builds a vector field of `vectors` in a temporary folder and measures it with `queries`; evenly spaced rows are held
/// out as queries where there are none.
fn of_vectors(
    vectors: &Vectors,
    queries: Option<&Vectors>,
    options: &AnnOptions,
    task: &Task,
) -> Result<AnnReport, EngineError> {
    let folder = tempfile::tempdir().map_err(EngineError::io(std::env::temp_dir()))?;
    let _scratch = task.scratch(folder.path());
    let params = FieldParams::new(vectors.dim())?;
    let measure = |rows: &Vectors, queries: &Vectors| {
        ann_bench(folder.path(), rows, queries, params, options.k, &options.widths, task)
    };
    if let Some(queries) = queries {
        let mut few = Vectors::new(queries.dim());
        queries.rows().take(options.queries).try_for_each(|row| few.push(row))?;
        return Ok(measure(vectors, &few)?);
    }
    let wanted = options.queries.clamp(1, (vectors.len() / 2).max(1));
    let stride = (vectors.len() / wanted).max(1);
    let (mut rows, mut queries) = (Vectors::new(vectors.dim()), Vectors::new(vectors.dim()));
    for (number, row) in vectors.rows().enumerate() {
        let is_query = number % stride == stride / 2 && queries.len() < wanted;
        if is_query { queries.push(row)? } else { rows.push(row)? }
    }
    Ok(measure(&rows, &queries)?)
}

/// Measures the vector field of the index in `path`; queries are evenly spaced rows with noise, fixed by a seed.
fn of_index(path: &Path, options: &AnnOptions, task: &Task) -> Result<AnnReport, EngineError> {
    let before = mapped_bytes();
    let started = Instant::now();
    let engine = Engine::open(path)?;
    let open_ms = started.elapsed().as_secs_f64() * 1e3;
    let field = &engine.snapshot.vectors;
    let living: Vec<Ordinal> = engine.snapshot.living().collect();
    let stride = (living.len() / options.queries.max(1)).max(1);
    let mut queries = Vectors::new(field.dim());
    let mut random = fastrand::Rng::with_seed(0);
    for &ordinal in living.iter().step_by(stride).take(options.queries) {
        let Some(mut row) = field.row(ordinal) else { continue };
        let mut noise: Vec<f32> = row.iter().map(|_| random.f32() - 0.5).collect();
        normalise(&mut noise);
        row.iter_mut().zip(&noise).for_each(|(value, step)| *value += NOISE * step);
        normalise(&mut row);
        queries.push(&row)?;
    }
    let mut report = measure(field, before, &queries, options.k, &options.widths, task)?;
    report.open_ms = open_ms;
    Ok(report)
}
