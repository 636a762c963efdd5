//! What the server counts, in the format of Prometheus (OpenMetrics 1.0).

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Method;
use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::following::{FollowMeter, Following};
use crate::daily::Figures;
use crate::page::RouteLine;

/// Bounds of the histogram, in seconds: a stored page, a page, a search, trouble.
const BOUNDS: [f64; 12] =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u32,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What the work of the day counts.
struct Day {
    figures: Arc<Figures>,
    running: Gauge,
    runs: Family<Run, Counter>,
    last: Family<Job, Gauge>,
    briefs: Counter,
    tries: Family<Result, Counter>,
    open: Family<Standing, Gauge>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Run {
    job: &'static str,
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    job: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Result {
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Standing {
    standing: &'static str,
}

/// Figures of one server.
pub(super) struct Meter {
    registry: Registry,
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram>,
    waiting: Gauge,
    insights: Gauge,
    swaps: Counter,
    day: Option<Day>,
    follow: Option<FollowMeter>,
    started: Instant,
    opened: Mutex<Option<Timestamp>>,
    recent: Mutex<BTreeMap<String, Recent>>,
}

/// The last answers of a route.
#[derive(Default)]
struct Recent {
    count: u64,
    failed: u64,
    /// Milliseconds, in a ring.
    took: Vec<f64>,
}

/// Answers of a route that are remembered.
const RECENT: usize = 1024;

impl Meter {
    /// With what the work of the day and following count, where they are done beside the server.
    pub(super) fn new(daily: Option<Arc<Figures>>, following: Option<Arc<Following>>) -> Self {
        let mut registry = Registry::with_prefix("quintet");
        let answered = Family::<Answered, Counter>::default();
        let took = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(BOUNDS));
        let (waiting, insights, swaps) = (Gauge::default(), Gauge::default(), Counter::default());
        registry.register("requests", "Requests answered", answered.clone());
        let about = "From the head of a request to the head of its answer";
        registry.register_with_unit("request_duration", about, Unit::Seconds, took.clone());
        registry.register("requests_waiting", "Requests that wait for their turn", waiting.clone());
        registry.register("insights", "Insights in the open commit", insights.clone());
        registry.register(
            "commits_opened",
            "Commits opened in the place of another",
            swaps.clone(),
        );
        let day = daily.map(|figures| Day::new(figures, &mut registry));
        let follow = following.map(|following| FollowMeter::new(following, &mut registry));
        Self {
            registry,
            answered,
            took,
            waiting,
            insights,
            swaps,
            day,
            follow,
            started: Instant::now(),
            opened: Mutex::default(),
            recent: Mutex::default(),
        }
    }

    /// Counts an answer. Routes are those of the program, so that their number is bounded.
    pub(super) fn count(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE];
        let method = if known.contains(method) { method.as_str() } else { "other" };
        let labels = Answered { method: method.into(), route: route.into(), status: status.into() };
        self.answered.get_or_create(&labels).inc();
        self.took.get_or_create(&Route { route: route.into() }).observe(took.as_secs_f64());
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = recent.entry(route.to_owned()).or_default();
        let (at, ms) = (recent.count as usize % RECENT, took.as_secs_f64() * 1e3);
        recent.count += 1;
        recent.failed += u64::from(status >= 500);
        match recent.took.get_mut(at) {
            Some(place) => *place = ms,
            None => recent.took.push(ms),
        }
    }

    /// Notes that another commit is open.
    pub(super) fn opened(&self, insights: u64, anew: bool) {
        self.insights.set(i64::try_from(insights).unwrap_or(i64::MAX));
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if anew || opened.is_none() {
            *opened = Some(Timestamp::now());
        }
        if anew {
            self.swaps.inc();
        }
    }

    /// When the open commit was opened.
    pub(super) fn opened_at(&self) -> Option<Timestamp> {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seconds since the start.
    pub(super) fn uptime(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    /// What was asked of each route, and how long the last answers took.
    pub(super) fn routes(&self) -> Vec<RouteLine> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |(route, recent): (&String, &Recent)| {
            let mut took = recent.took.clone();
            took.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| {
                let place = (took.len() as f64 * share) as usize;
                took.get(place.min(took.len().saturating_sub(1))).copied().unwrap_or(0.0)
            };
            let (count, failed) = (recent.count, recent.failed);
            RouteLine { route: route.clone(), count, failed, p50: at(0.5), p99: at(0.99) }
        };
        recent.iter().map(line).collect()
    }

    /// Everything, as text.
    pub(super) fn text(&self, waiting: usize) -> String {
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        if let Some(day) = &self.day {
            day.read();
        }
        if let Some(follow) = &self.follow {
            follow.read();
        }
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

impl Day {
    fn new(figures: Arc<Figures>, registry: &mut Registry) -> Self {
        let registry = registry.sub_registry_with_prefix("daily");
        let (running, briefs) = (Gauge::default(), Counter::default());
        let (runs, last) = (Family::default(), Family::default());
        let (tries, open) = (Family::default(), Family::default());
        let about = "Whether this process does the work of the day";
        registry.register("running", about, running.clone());
        registry.register("jobs", "Times that a job did something or failed", Family::clone(&runs));
        let about = "When a job last did something, in seconds since 1970";
        registry.register("last_done", about, Family::clone(&last));
        registry.register("briefs", "Briefs made", briefs.clone());
        registry.register("deliveries", "What became of tries to send", Family::clone(&tries));
        let about = "Deliveries that are not at their end";
        registry.register("deliveries_open", about, Family::clone(&open));
        Self { figures, running, runs, last, briefs, tries, open }
    }

    /// Takes over what was counted.
    fn read(&self) {
        let put = |counter: &Counter, count: u64| counter.inner().store(count, Ordering::Relaxed);
        self.running.set(self.figures.is_running().into());
        put(&self.briefs, self.figures.briefs());
        for counts in self.figures.jobs() {
            let job = counts.job.as_str();
            for (result, count) in [("done", counts.done), ("failed", counts.failed)] {
                put(&self.runs.get_or_create(&Run { job, result }), count);
            }
            if counts.last > 0 {
                self.last.get_or_create(&Job { job }).set(counts.last);
            }
        }
        for (result, count) in self.figures.deliveries() {
            put(&self.tries.get_or_create(&Result { result }), count);
        }
        for (standing, count) in self.figures.open() {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.open.get_or_create(&Standing { standing }).set(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let meter = Meter::new(Some(Arc::default()), Some(Arc::default()));
        meter.count(&Method::GET, "/i/{id}", 200, Duration::from_millis(3));
        meter.count(&Method::from_bytes(b"X-ODD").unwrap(), "none", 405, Duration::from_millis(1));
        meter.opened(42, true);
        let text = meter.text(2);
        for line in [
            "quintet_requests_total{method=\"GET\",route=\"/i/{id}\",status=\"200\"} 1",
            "quintet_requests_total{method=\"other\",route=\"none\",status=\"405\"} 1",
            "quintet_request_duration_seconds_bucket{le=\"0.005\",route=\"/i/{id}\"} 1",
            "quintet_requests_waiting 2",
            "quintet_insights 42",
            "quintet_commits_opened_total 1",
            "quintet_daily_running 0",
            "quintet_daily_jobs_total{job=\"send\",result=\"failed\"} 0",
            "quintet_daily_deliveries_total{result=\"uncertain\"} 0",
            "quintet_daily_deliveries_open{standing=\"pending\"} 0",
            "quintet_follow_asked_total{result=\"failed\"} 0",
            "quintet_follow_edition 0",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
