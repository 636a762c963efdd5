//! How fast is the field, and how much of the truth does it find? For `quintet bench ann`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::Schema;
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError};

use super::{
    FIELD_TYPE, FieldParams, SearchParams, VectorError, VectorField, VectorPlugin, encode_row,
};
use crate::huge_page;
use crate::insight::{Ordinal, OrdinalSet, RankedList, Vectors};
use crate::process::mapped_bytes;
use crate::task::{Phase, Task};

/// Shares of the rows that the measured filters keep.
const FILTERS: [f64; 4] = [0.5, 0.1, 0.01, 0.001];
/// Queries that are tried with each filter: a filter of its own for each costs more than its search.
const FILTERED_QUERIES: usize = 200;

/// What was measured. The shape is that of `quintet bench ann --json`.
#[derive(Clone, Debug, Serialize)]
pub struct AnnReport {
    /// Rows.
    pub n: usize,
    /// Dimensions of a row.
    pub dim: usize,
    /// Answers for each query.
    pub k: usize,
    /// Queries.
    pub queries: usize,
    /// Seconds to write the rows and build the graph, on all processors; none for an index that was there.
    pub build_s: Option<f64>,
    /// Milliseconds to open the field.
    pub open_ms: f64,
    /// Bytes on disk for each row: the row, its code and its links.
    pub bytes_per_vector: f64,
    /// Bytes of the index that stand in memory for each row after all searches, the exact scan of everything included;
    /// `None` where the system does not tell (other than Linux).
    pub resident_bytes_per_vector: Option<f64>,
    /// Queries per second of the exact scan, on all processors.
    pub exact_qps: f64,
    /// One entry for each width, in the order asked for.
    pub points: Vec<AnnPoint>,
    /// Searches with filters that keep 50 %, 10 %, 1 % and 0.1 % of the rows, drawn by chance.
    pub filters: Vec<FilterPoint>,
}

/// Searches of the default width under filters that keep one share of the rows; one thread, in turn
/// with the exact scan.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FilterPoint {
    /// Share of the rows that a filter keeps, 0 to 1.
    pub kept: f64,
    /// Share of the true `k` nearest among them that were found, 0 to 1.
    pub recall: f64,
    /// Half of the queries took at most this many microseconds.
    pub p50_us: f64,
    /// The same for the exact scan of the rows that the filter keeps, on all processors.
    pub exact_p50_us: f64,
}

/// Searches of one width.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AnnPoint {
    /// Width of the walk.
    pub ef: usize,
    /// Share of the true `k` nearest that were found, 0 to 1.
    pub recall: f64,
    /// Queries per second of one thread.
    pub qps_1: f64,
    /// Queries per second of all processors together.
    pub qps_all: f64,
    /// Half of the queries took at most this many microseconds, one thread.
    pub p50_us: f64,
    /// 95 of 100 queries took at most this many.
    pub p95_us: f64,
    /// 99 of 100 queries took at most this many.
    pub p99_us: f64,
}

/// Writes `vectors` to a new index in `folder`, which exists and is empty: one field, one segment.
///
/// # Errors
/// The folder cannot be written; a row with NaN; the task was cancelled.
pub fn write_index(
    folder: &Path,
    vectors: &Vectors,
    params: FieldParams,
    task: &Task<'_>,
) -> Result<Index, VectorError> {
    let mut schema = Schema::builder();
    let field = schema.add_custom_field("vector", FIELD_TYPE, params.to_json());
    let plugin = Arc::new(VectorPlugin::new("vector", params));
    let index = Index::builder()
        .schema(schema.build())
        .register_plugin(plugin)
        .open_or_create(map(folder)?)?;
    // One thread keeps the order of the rows; the budget holds what tantivy itself keeps of an empty document.
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 1 << 30)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    task.progress().begin(Phase::Write, Some(vectors.len() as u64));
    for row in vectors.rows() {
        let mut document = TantivyDocument::new();
        document.add_custom(field, &encode_row(row));
        writer.add_document(document)?;
        task.progress().advance(1);
    }
    task.check()?;
    writer.commit()?;
    task.progress().end();
    Ok(index)
}

/// Opens the index that [`write_index`] made in `folder`.
///
/// # Errors
/// There is none, or it is damaged.
pub fn open_index(folder: &Path) -> Result<Index, VectorError> {
    let mut index = Index::open(map(folder)?)?;
    let plugin = VectorPlugin::from_schema(&index.schema())?.ok_or(VectorError::NoField)?;
    index.register_plugin(Arc::new(plugin));
    Ok(index)
}

fn map(folder: &Path) -> Result<MmapDirectory, TantivyError> {
    Ok(huge_page::folder(folder)?)
}

/// Builds an index of `vectors` in `folder`, opens it and measures it; see [`measure`].
pub fn ann_bench(
    folder: &Path,
    vectors: &Vectors,
    queries: &Vectors,
    params: FieldParams,
    k: usize,
    widths: &[usize],
    task: &Task<'_>,
) -> Result<AnnReport, VectorError> {
    let start = Instant::now();
    let index = write_index(folder, vectors, params, task)?;
    let build = start.elapsed().as_secs_f64();
    let searcher = index.reader()?.searcher();
    let before = mapped_bytes();
    let start = Instant::now();
    let field = VectorField::open(&searcher)?;
    let open = start.elapsed().as_secs_f64();
    let mut report = measure(&field, before, queries, k, widths, task)?;
    report.build_s = Some(build);
    report.open_ms = open * 1e3;
    Ok(report)
}

/// Measures an opened field against the exact answer, computed here; `mapped_before` is what [`mapped_bytes`] gave
/// before it was opened.
pub fn measure(
    field: &VectorField,
    mapped_before: Option<f64>,
    queries: &Vectors,
    k: usize,
    widths: &[usize],
    task: &Task<'_>,
) -> Result<AnnReport, VectorError> {
    task.progress().begin(Phase::Evaluate, Some(queries.len() as u64));
    let start = Instant::now();
    let mut truth = Vec::with_capacity(queries.len());
    for query in queries.rows() {
        task.check()?;
        truth.push(field.exact(query, k, None)?);
        task.progress().advance(1);
    }
    let exact_s = start.elapsed().as_secs_f64();
    let points = widths.iter().map(|&ef| {
        task.check()?;
        point(field, queries, &truth, k, ef)
    });
    let points = points.collect::<Result<Vec<_>, VectorError>>()?;
    let mut filters = Vec::new();
    for kept in FILTERS {
        task.check()?;
        filters.push(filtered(field, queries, k, kept)?);
    }
    task.progress().end();
    let stats = field.stats();
    Ok(AnnReport {
        n: field.len(),
        dim: field.dim(),
        k,
        queries: queries.len(),
        build_s: None,
        open_ms: 0.0,
        bytes_per_vector: (stats.row_bytes + stats.graph_bytes) as f64 / field.len().max(1) as f64,
        resident_bytes_per_vector: mapped_before
            .zip(mapped_bytes())
            .map(|(before, after)| (after - before).max(0.0) / field.len().max(1) as f64),
        exact_qps: queries.len() as f64 / exact_s,
        points,
        filters,
    })
}

/// Medians over the queries, at most [`FILTERED_QUERIES`] of them, each with a filter of its own.
fn filtered(
    field: &VectorField,
    queries: &Vectors,
    k: usize,
    kept: f64,
) -> Result<FilterPoint, VectorError> {
    let mut random = fastrand::Rng::with_seed(0);
    let (mut times, mut exact_times) = (Vec::new(), Vec::new());
    let (mut found, mut wanted) = (0, 0);
    for query in queries.rows().take(FILTERED_QUERIES) {
        let mut filter = OrdinalSet::new(field.len());
        for ordinal in (0..field.len() as u32).filter(|_| random.f64() < kept) {
            filter.insert(Ordinal(ordinal));
        }
        let start = Instant::now();
        let list = field.search(query, k, &SearchParams::default(), Some(&filter))?;
        times.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let truth = field.exact(query, k, Some(&filter))?;
        exact_times.push(start.elapsed().as_secs_f64());
        found += shared(&list, &truth);
        wanted += truth.len();
    }
    times.sort_unstable_by(f64::total_cmp);
    exact_times.sort_unstable_by(f64::total_cmp);
    Ok(FilterPoint {
        kept,
        recall: found as f64 / wanted.max(1) as f64,
        p50_us: percentile(&times, 0.5) * 1e6,
        exact_p50_us: percentile(&exact_times, 0.5) * 1e6,
    })
}

/// How many of the `truth` a list found.
fn shared(list: &RankedList, truth: &RankedList) -> usize {
    let has = |ordinal| list.iter().any(|entry| entry.ordinal == ordinal);
    truth.iter().filter(|entry| has(entry.ordinal)).count()
}

/// The time that a `share` of the `sorted` times does not exceed; 0 without times.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(0.0)
}

fn point(
    field: &VectorField,
    queries: &Vectors,
    truth: &[RankedList],
    k: usize,
    ef: usize,
) -> Result<AnnPoint, VectorError> {
    let params = SearchParams { ef: Some(ef), exact: false };
    let mut times = Vec::with_capacity(queries.len());
    let (mut found, mut wanted) = (0, 0);
    for (query, truth) in queries.rows().zip(truth) {
        let start = Instant::now();
        let list = field.search(query, k, &params, None)?;
        times.push(start.elapsed().as_secs_f64());
        found += shared(&list, truth);
        wanted += truth.len();
    }
    let total: f64 = times.iter().sum();
    times.sort_unstable_by(f64::total_cmp);
    let start = Instant::now();
    (0..queries.len())
        .into_par_iter()
        .with_min_len(16)
        .try_for_each(|at| field.search(queries.row(at), k, &params, None).map(drop))?;
    let all = start.elapsed().as_secs_f64();
    Ok(AnnPoint {
        ef,
        recall: found as f64 / wanted.max(1) as f64,
        qps_1: queries.len() as f64 / total,
        qps_all: queries.len() as f64 / all,
        p50_us: percentile(&times, 0.50) * 1e6,
        p95_us: percentile(&times, 0.95) * 1e6,
        p99_us: percentile(&times, 0.99) * 1e6,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_the_documented_shape_and_sane_numbers() {
        let mut random = fastrand::Rng::with_seed(1);
        let data = (0..300 * 8).map(|_| random.f32() - 0.5).collect();
        let vectors = Vectors::from_data(8, data).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let params = FieldParams::new(8).unwrap().with_graph_from(256).unwrap();
        let task = Task::silent();
        let report =
            ann_bench(folder.path(), &vectors, &vectors, params, 10, &[16, 64], &task).unwrap();
        assert_eq!((report.n, report.dim, report.points.len()), (300, 8, 2));
        assert!(report.points[1].recall > 0.95 && report.points[1].recall <= 1.0);
        let json = serde_json::to_value(&report).unwrap();
        for key in ["n", "dim", "build_s", "open_ms", "points"] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!(report.filters.len(), FILTERS.len());
        assert!(report.filters.iter().all(|point| point.recall > 0.95 && point.recall <= 1.0));
        for key in ["ef", "recall", "qps_1", "qps_all", "p50_us", "p99_us"] {
            assert!(json["points"][0].get(key).is_some(), "{key}");
        }
    }
}
