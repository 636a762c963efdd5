//! The lane that works on the index: feeds as they fall due, and at night everything is clustered.

use std::time::Duration;

use jiff::Timestamp;

use super::backoff::Backoff;
use super::board::{Board, Did};
use super::lane::{LOOK, Lane};
use super::{Options, backoff, night};
use crate::corpus::{How, Stamp};
use crate::insight::counted;
use crate::operation::{Cluster, DailyJob, House, Problem, Scan};
use crate::scan::{FeedNews, ScanReport};
use crate::task::{Cancelled, Task};

/// The longest that a scan is left alone that could not be done at all; single feeds have a rhythm of their own.
const LONGEST_SCAN: Duration = Duration::from_secs(15 * 60);

/// The longest that clustering is left alone, which may take minutes of all cores.
const LONGEST_CLUSTER: Duration = Duration::from_secs(4 * 3600);

/// The lane that works on the index.
pub(super) struct IndexLane<'a> {
    house: &'a House,
    options: &'a Options,
    board: &'a Board<'a>,
    scan: Scan,
    scanning: Backoff,
    clustering: Backoff,
    /// The night that needs nothing more.
    night: Option<Timestamp>,
}

impl<'a> IndexLane<'a> {
    pub(super) fn new(house: &'a House, options: &'a Options, board: &'a Board<'a>) -> Self {
        let scan = Scan { due: true, ..options.scan.clone() };
        let scanning = Backoff::up_to(LONGEST_SCAN);
        let clustering = Backoff::up_to(LONGEST_CLUSTER);
        Self { house, options, board, scan, scanning, clustering, night: None }
    }

    /// Scans, if a feed or an episode is due; gives when the next one is.
    fn scan(&mut self, now: Timestamp, task: &Task) -> Result<Option<Timestamp>, Cancelled> {
        if let Some(until) = self.scanning.until(now) {
            return Ok(Some(until));
        }
        let mut next = None;
        let works = self.board.run(DailyJob::Scan, || {
            next = self.due()?;
            if next.is_none_or(|next| next > now) {
                return Ok(Did::default());
            }
            let report = self.house.ask(&self.scan, task)?;
            next = self.due()?;
            Ok(told(&report))
        })?;
        // What is due still, or again at once, was not helped by this scan.
        let is_stuck = next.is_some_and(|next| next <= self.house.now());
        if is_stuck || (!works && next.is_none()) {
            self.scanning.failed(now);
            return Ok(self.scanning.until(now));
        }
        self.scanning.done();
        Ok(next)
    }

    fn due(&self) -> Result<Option<Timestamp>, Problem> {
        if !self.house.has_state() {
            return Ok(None);
        }
        Ok(self.house.state()?.next_scan()?)
    }

    /// Clusters, if the last night's is still to be done; gives when the next one is.
    fn cluster(&mut self, now: Timestamp, task: &Task) -> Result<Timestamp, Cancelled> {
        let (at, zone) = (self.options.cluster_at, &self.options.zone);
        let (last, next) = (night::last(now, at, zone), night::next(now, at, zone));
        if self.night == Some(last) {
            return Ok(next);
        }
        if let Some(until) = self.clustering.until(now) {
            return Ok(until.min(next));
        }
        let works = self.board.run(DailyJob::Cluster, || self.cluster_once(last, now, task))?;
        if works {
            self.night = Some(last);
            self.clustering.done();
            Ok(next)
        } else {
            self.clustering.failed(now);
            Ok(self.clustering.until(now).unwrap_or(next).min(next))
        }
    }

    fn cluster_once(&self, night: Timestamp, now: Timestamp, task: &Task) -> Result<Did, Problem> {
        let house = self.house;
        if Stamp::of(house.index()).is_none() {
            return Ok(Did::default());
        }
        if house.has_state() {
            // What was noted while the clock was ahead says nothing.
            let done = house.state()?.last_done(DailyJob::Cluster.as_str())?;
            if done.is_some_and(|done| done >= night && done <= now) {
                return Ok(Did::default());
            }
        }
        house.refresh(task)?;
        let history = house.engine(task)?.history(None)?;
        if history.last().is_some_and(|last| last.how != How::Assigned) {
            return Ok(Did::some("nothing has come since everything was clustered"));
        }
        let report = house.ask(&Cluster::default(), task)?;
        let [groups, themes, areas] =
            [report.groups, report.themes, report.areas].map(|count| count as u64);
        Ok(Did::some(format!(
            "{}, {}, {}",
            counted(groups, "group"),
            counted(themes, "theme"),
            counted(areas, "area")
        )))
    }
}

impl Lane for IndexLane<'_> {
    fn step(&mut self, task: &Task) -> Result<Timestamp, Cancelled> {
        let scan = self.scan(self.house.now(), task)?;
        let cluster = self.cluster(self.house.now(), task)?;
        self.board.plan(&[(DailyJob::Scan, scan), (DailyJob::Cluster, Some(cluster))]);
        let look = backoff::after(self.house.now(), LOOK);
        Ok(scan.map_or(cluster, |scan| scan.min(cluster)).min(look))
    }
}

/// What a scan did, in numbers; nothing where nobody was asked and nothing was read.
fn told(report: &ScanReport) -> Did {
    let is_unread = |what: FeedNews| matches!(what, FeedNews::Broken | FeedNews::Gone);
    let unread = report.lines.iter().filter(|line| is_unread(line.what)).count();
    if report.asked == 0 && report.episodes.is_empty() && report.insights == 0 {
        return Did::default();
    }
    let mut parts = vec![format!("{} asked", counted(report.asked as u64, "feed"))];
    if unread > 0 {
        parts.push(format!("{unread} not read"));
    }
    parts.push(format!("{} read", counted(report.episodes.len() as u64, "episode")));
    parts.push(format!("{} in the index", counted(report.insights as u64, "new insight")));
    if report.waiting > 0 {
        parts.push(format!("{} still to be read", counted(report.waiting as u64, "episode")));
    }
    // One show that is away is usual; all of them are a fault on this side, or of the only one.
    let failed = report.asked > 0 && unread == report.asked;
    Did { what: Some(parts.join(", ")), failed }
}
