//! How long does a page of related insights take on an index that is open?

use std::num::NonZeroUsize;
use std::time::Instant;

use serde::Serialize;

use crate::engine::open::Engine;
use crate::engine::related::RelatedOptions;
use crate::error::EngineError;
use crate::insight::Ordinal;
use crate::task::{Phase, Task};
use crate::vector::percentile;

/// How long pages of related insights take, one after the other on one thread.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RelatedBench {
    /// Insights in the index.
    pub insights: u64,
    /// Pages made: for insights evenly spread over the index.
    pub pages: usize,
    /// Related insights a page, on average.
    pub shown: f64,
    /// Mean milliseconds a page.
    pub mean_ms: f64,
    /// Half of the pages took at most this many milliseconds.
    pub p50_ms: f64,
    /// 95 of 100.
    pub p95_ms: f64,
    /// 99 of 100.
    pub p99_ms: f64,
}

/// Makes `pages` pages with up to `n` related insights each, texts included, after as many to warm up.
pub fn bench_related(
    engine: &Engine,
    pages: NonZeroUsize,
    n: usize,
    task: &Task,
) -> Result<RelatedBench, EngineError> {
    let living: Vec<Ordinal> = engine.snapshot.living().collect();
    let stride = (living.len() / pages).max(1);
    let asked = living.into_iter().step_by(stride).take(pages.get());
    let ids = asked
        .map(|ordinal| Ok(engine.snapshot.insight(ordinal)?.id))
        .collect::<Result<Vec<_>, EngineError>>()?;
    let options = RelatedOptions::default();
    let (mut times, mut shown) = (Vec::with_capacity(ids.len()), 0);
    task.progress().begin(Phase::Evaluate, Some(2 * ids.len() as u64));
    for timed in [false, true] {
        for id in &ids {
            task.check()?;
            let started = Instant::now();
            let page = engine.related(id, n, &options)?;
            if timed {
                times.push(started.elapsed().as_secs_f64() * 1e3);
                shown += page.related.len();
            }
            task.progress().advance(1);
        }
    }
    task.progress().end();
    times.sort_by(f64::total_cmp);
    let of_all = |sum: f64| sum / times.len().max(1) as f64;
    Ok(RelatedBench {
        insights: engine.len(),
        pages: times.len(),
        shown: of_all(shown as f64),
        mean_ms: of_all(times.iter().sum()),
        p50_ms: percentile(&times, 0.5),
        p95_ms: percentile(&times, 0.95),
        p99_ms: percentile(&times, 0.99),
    })
}
