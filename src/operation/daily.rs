//! How the day stands: whether a process does its work, what is due next, what was done and what failed.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::at_most;
use super::{House, Kind, Operation, Problem};
use crate::brief::{Made, Schedule};
use crate::profile::Profile;
use crate::state::{JournalLine, Lease, LeaseOf, State, StateError, StatePlace};
use crate::task::Task;

/// One of the works of a day.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum DailyJob {
    /// Asking feeds, reading episodes, adding their insights.
    Scan,
    /// Finding groups and themes of everything.
    Cluster,
    /// Making the briefs that are due.
    Briefs,
    /// Sending them.
    Send,
    /// Erasing who signed up and never confirmed it.
    Forget,
}

impl DailyJob {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Scan, Self::Cluster, Self::Briefs, Self::Send, Self::Forget];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Cluster => "cluster",
            Self::Briefs => "briefs",
            Self::Send => "send",
            Self::Forget => "forget",
        }
    }
}

/// What the process that does the work of the day writes into its lock, so that others can tell what it will do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyPlan {
    /// Its process.
    pub pid: u32,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What it will do next, and when.
    pub next: Vec<JobMoment>,
}

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobMoment {
    /// What.
    pub job: DailyJob,
    /// When; a moment that is over is now.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// When the reader with this profile wants the brief.
///
/// # Errors
/// A profile that cannot be read, a time zone that this machine does not know.
pub fn schedule_of(reader: &str, toml: &str) -> Result<Schedule, Problem> {
    let profile = Profile::from_toml(toml, &format!("profile of {reader}"))?;
    let zone = TimeZone::get(&profile.time_zone)?;
    Ok(Schedule { zone, hour: profile.hour })
}

/// Say how the day stands: what is due next, what was done, what failed.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyStatus {
    /// So many lines of the journal, the newest first, at most 1000; 20 unless given.
    pub lines: Option<usize>,
}

/// How the day stands.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Daily {
    /// Whether a process does its work.
    pub running: bool,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub since: Option<Timestamp>,
    /// What is due, the first first; where no process runs, what would be if one did.
    pub next: Vec<JobMoment>,
    /// How each job fared.
    pub jobs: Vec<DailyJobLine>,
    /// Feeds that are scanned.
    pub feeds: usize,
    /// Feeds that could not be read the last time.
    pub feeds_failing: usize,
    /// Readers that there are.
    pub readers: usize,
    /// Readers whose profile cannot be read, so that they get no brief.
    pub broken: Vec<BrokenReader>,
    /// Deliveries that are not at their end.
    pub deliveries: OpenLine,
    /// What was done, the newest first.
    pub journal: Vec<DailyLine>,
}

/// How a job fared.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DailyJobLine {
    /// Which.
    pub job: DailyJob,
    /// When it last did something without failing.
    #[schemars(with = "Option<String>")]
    pub done: Option<Timestamp>,
    /// Why it failed the last time, where it was not done since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A reader whose profile cannot be read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BrokenReader {
    /// Who.
    pub reader: String,
    /// What is wrong, with the way out.
    pub problem: String,
}

/// Deliveries that are not at their end.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct OpenLine {
    /// They wait for a try.
    pub pending: u64,
    /// They are being sent.
    pub sending: u64,
    /// Nobody knows whether they arrived; a person decides whether they go out again.
    pub uncertain: u64,
}

/// Something that was done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DailyLine {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Which job.
    pub job: String,
    /// What was done, or why not.
    pub what: String,
    /// Whether it failed.
    pub failed: bool,
    /// How long it took.
    pub seconds: f64,
}

impl Operation for DailyStatus {
    const NAME: &'static str = "daily_status";
    const KIND: Kind = Kind::Read;
    type Answer = Daily;

    fn run(&self, house: &House, task: &Task) -> Result<Daily, Problem> {
        let lines = at_most(self.lines.unwrap_or(20), 1000, "lines")?;
        if !house.has_state() {
            return Ok(Daily::default());
        }
        let (state, now) = (house.state()?, house.now());
        let mut daily = Daily { jobs: jobs(&state)?, ..Daily::default() };
        let brief = readers(&state, now, &mut daily, task)?;
        match plan(house.state_place())? {
            Some(plan) => {
                daily.running = true;
                (daily.pid, daily.since, daily.next) = (Some(plan.pid), plan.since, plan.next);
            }
            None => {
                let due = [(DailyJob::Scan, state.next_scan()?), (DailyJob::Briefs, brief)];
                let at = |(job, at): (DailyJob, Option<Timestamp>)| {
                    // What is overdue is due now; for how long is nobody's concern.
                    Some(JobMoment { job, at: at?.max(now) })
                };
                daily.next = due.into_iter().filter_map(at).collect();
            }
        }
        daily.next.sort_by_key(|next| next.at);
        let feeds = state.feeds()?;
        daily.feeds = feeds.len();
        daily.feeds_failing = feeds.iter().filter(|feed| feed.failures > 0 || feed.gone).count();
        let open = state.open_deliveries()?;
        let (pending, sending, uncertain) = (open.pending, open.sending, open.uncertain);
        daily.deliveries = OpenLine { pending, sending, uncertain };
        daily.journal = state.journal(None, lines)?.into_iter().map(line).collect();
        Ok(daily)
    }
}

/// What the process that runs has written down; nothing where none runs.
fn plan(place: &StatePlace) -> Result<Option<DailyPlan>, StateError> {
    let said = Lease::read(place, LeaseOf::Day)?;
    Ok(said.map(|said| serde_json::from_str(&said).unwrap_or_default()))
}

fn jobs(state: &State) -> Result<Vec<DailyJobLine>, StateError> {
    let line = |job: DailyJob| {
        let done = state.last_done(job.as_str())?;
        let problem = state.last_failed(job.as_str())?.map(|(_, what)| what);
        Ok(DailyJobLine { job, done, problem })
    };
    DailyJob::ALL.into_iter().map(line).collect()
}

/// Counts readers, and says when the first brief is due.
fn readers(
    state: &State,
    now: Timestamp,
    daily: &mut Daily,
    task: &Task,
) -> Result<Option<Timestamp>, Problem> {
    let mut first = None::<Timestamp>;
    for mark in state.reader_marks()? {
        task.check()?;
        daily.readers += 1;
        let Some(stored) = state.profile(&mark.name)? else { continue };
        match schedule_of(&mark.name, &stored.toml) {
            Ok(schedule) => {
                let last = mark.last.map(|(date, at)| Made { date, at });
                let next = schedule.next(now, last);
                first = Some(first.map_or(next, |first| first.min(next)));
            }
            Err(problem) => {
                daily.broken.push(BrokenReader { reader: mark.name, problem: problem.to_string() })
            }
        }
    }
    Ok(first)
}

fn line(line: JournalLine) -> DailyLine {
    let JournalLine { at, job, what, failed, seconds } = line;
    DailyLine { at, job, what, failed, seconds }
}
