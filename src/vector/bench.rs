//! How fast is the field, and how much of the truth does it find? For `quintet bench ann`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::Schema;
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::{
    FIELD_TYPE, FieldParams, SearchParams, VectorError, VectorField, VectorPlugin, encode_row,
};
use crate::insight::{RankedList, Vectors};
use crate::task::{Phase, Task};

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
    /// Queries per second of the exact scan, on all processors.
    pub exact_qps: f64,
    /// One entry for each width, in the order asked for.
    pub points: Vec<AnnPoint>,
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
    let index =
        Index::builder().schema(schema.build()).register_plugin(plugin).create_in_dir(folder)?;
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
    let start = Instant::now();
    let field = VectorField::open(&searcher)?;
    let open = start.elapsed().as_secs_f64();
    let mut report = measure(&field, queries, k, widths, task)?;
    report.build_s = Some(build);
    report.open_ms = open * 1e3;
    Ok(report)
}

/// Measures an opened field against the exact answer, computed here.
pub fn measure(
    field: &VectorField,
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
        exact_qps: queries.len() as f64 / exact_s,
        points,
    })
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
        let has = |ordinal| list.iter().any(|entry| entry.ordinal == ordinal);
        found += truth.iter().filter(|entry| has(entry.ordinal)).count();
        wanted += truth.len();
    }
    let total: f64 = times.iter().sum();
    times.sort_unstable_by(f64::total_cmp);
    let percentile = |share: f64| {
        let at = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(at).copied().unwrap_or(0.0) * 1e6
    };
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
        p50_us: percentile(0.50),
        p95_us: percentile(0.95),
        p99_us: percentile(0.99),
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
        for key in ["ef", "recall", "qps_1", "qps_all", "p50_us", "p99_us"] {
            assert!(json["points"][0].get(key).is_some(), "{key}");
        }
    }
}
