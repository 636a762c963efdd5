//! Whole days without sleeping: a clock that goes from one moment to the next, an index whose vectors are made up, and mail
//! that goes into a folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::board::Board;
use super::index_lane::IndexLane;
use super::lane::Lane;
use super::lock::{DayLock, Taken};
use super::reader_lane::ReaderLane;
use super::{Once, Options, once};
use crate::corpus::commit::lock::WriteLock;
use crate::corpus::commit::transaction::{Transaction, WriteMode};
use crate::corpus::manifest::{Manifest, ModelRecord};
use crate::insight::{Insight, normalise};
use crate::operation::{DailyJob, DailyStatus, House};
use crate::outbox::{self, Carrier};
use crate::profile::Channels;
use crate::state::{DeliveryStanding, State};
use crate::task::{Standing, Task};
use crate::vector::FieldParams;

const DIM: usize = 64;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Never one by the machine's own clock: what is due would turn on the hour at which the tests run.
fn house(folder: &Path, clock: &Arc<Mutex<Timestamp>>) -> House {
    let hands = Arc::clone(clock);
    let carrier = Some(Carrier::Folder(folder.join("mail")));
    let from = Some("Quintet <brief@example.org>".to_owned());
    let base_url = Some("https://brief.example.org".to_owned());
    House::new(folder.join("index"), None)
        .with_clock(Box::new(move || *hands.lock().unwrap()))
        .with_delivery(outbox::Options { carrier, from, base_url, allow_private: false })
}

/// A house in a folder of its own, and the hands of its clock.
struct Bench {
    folder: tempfile::TempDir,
    clock: Arc<Mutex<Timestamp>>,
    house: House,
    options: Options,
}

impl Bench {
    fn at(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        index(&folder.path().join("index"), at(now));
        let clock = Arc::new(Mutex::new(at(now)));
        let house = house(folder.path(), &clock);
        let zone = jiff::tz::TimeZone::UTC;
        Self { folder, clock, house, options: Options { zone, ..Options::default() } }
    }

    /// As after a restart: nothing of the index is open, and the clock goes on.
    fn restart(&mut self) {
        self.house = house(self.folder.path(), &self.clock);
    }

    fn put_clock(&self, now: Timestamp) {
        *self.clock.lock().unwrap() = now;
    }

    fn state(&self) -> State {
        State::open_at(self.house.state_place()).unwrap()
    }

    /// A reader who follows the one show that there is, and gets mail.
    fn reader(&self, name: &str, zone: &str, hour: &str) {
        let email = format!("{}@example.org", name.to_lowercase());
        let toml = format!(
            "name = \"{name}\"\ntime_zone = \"{zone}\"\nhour = \"{hour}\"\n\n[follows]\nshows = [\"One\"]\n\n[delivery]\nemail = \"{email}\"\n"
        );
        let (mut state, now) = (self.state(), self.house.now());
        state.save_profile(name, &toml, "new", now).unwrap();
        let channels = Channels { email: Some(email), ..Channels::default() };
        outbox::vouch(&mut state, name, &channels, now).unwrap();
    }

    fn lock(&self) -> DayLock {
        match DayLock::take(self.house.state_place()).unwrap() {
            Taken::Ours(lock) => lock,
            Taken::Theirs(pid) => panic!("{pid:?} has it"),
        }
    }

    /// Goes from one moment to the next until `end`, in a process of its own.
    fn live_until(&self, end: &str) {
        let (end, task) = (at(end), Task::silent());
        let board = Board::new(&self.house, &self.options.figures, self.lock());
        let mut index = IndexLane::new(&self.house, &self.options, &board);
        let mut readers = ReaderLane::new(&self.house, &self.options, &board);
        let mut steps = 0;
        while self.house.now() < end {
            let next = index.step(&task).unwrap().min(readers.step(&task).unwrap());
            let now = self.house.now();
            assert!(next > now, "{next} is not after {now}: a lane would never sleep");
            // Hours in one step, or a test of weeks takes minutes: nobody else changes the state here.
            self.put_clock(next.max(now + 20.minutes()).min(end));
            steps += 1;
            assert!(steps < 20_000, "no end");
        }
    }

    /// How many briefs each reader has of each date, and how many mails went out.
    fn briefs(&self, reader: &str) -> Vec<Date> {
        self.state().brief_dates(reader).unwrap()
    }

    fn mails(&self) -> usize {
        let files = std::fs::read_dir(self.folder.path().join("mail"));
        files
            .map_or(0, |files| files.filter(|file| is_mail(&file.as_ref().unwrap().path())).count())
    }

    fn sent(&self) -> BTreeMap<String, usize> {
        let mut sent = BTreeMap::new();
        for one in self.state().deliveries(None, None, usize::MAX).unwrap() {
            assert_eq!(one.standing, DeliveryStanding::Sent, "{:?}", one.problem);
            *sent.entry(one.intent.reader).or_default() += 1;
        }
        sent
    }
}

fn is_mail(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "eml")
}

/// Thirty insights of one show, the newest just before `now`.
fn index(folder: &Path, now: Timestamp) {
    std::fs::create_dir_all(folder).unwrap();
    let (lock, params) = (WriteLock::take(folder).unwrap(), FieldParams::new(DIM).unwrap());
    let mut index = Transaction::begin_or_create(&lock, WriteMode::Replace, params).unwrap();
    for number in 0..30 {
        let words: String = (0..8).map(|i| format!("w{number}x{i} ")).collect();
        let insight: Insight = serde_json::from_value(serde_json::json!({
            "id": format!("i{number}"), "show": "One", "episode": format!("Episode {number}"),
            "text": format!("Whoever thinks about work knows {words}and why."),
            "published": now - (i64::from(number) + 1).hours(),
        }))
        .unwrap();
        let mut row = vec![0.1; DIM];
        row[number as usize] = 0.9;
        normalise(&mut row);
        index.put(&insight, &row).unwrap();
    }
    let model = ModelRecord {
        name: "made up".into(),
        fingerprint: serde_json::from_str("\"made up\"").unwrap(),
        dim: DIM,
        choice: "default".into(),
        precision: "float".into(),
    };
    index.commit(&Manifest::first(model), Standing::Committed, &Task::silent()).unwrap();
    index.finish().unwrap();
}

/// Every date from `first` to `last`.
fn dates(first: Date, last: Date) -> Vec<Date> {
    first.series(1.day()).take_while(|day| *day <= last).collect()
}

/// Three readers whose hours are skipped or come twice when their clocks are changed.
#[track_caller]
fn one_a_day(begin: &str, end: &str, first: Date, last: Date) {
    let bench = Bench::at(begin);
    let readers = [
        ("Ada", "Europe/Berlin", "02:30"),
        ("Bob", "Australia/Sydney", "02:30"),
        ("Cy", "America/Santiago", "00:00"),
    ];
    for (name, zone, hour) in readers {
        bench.reader(name, zone, hour);
    }
    bench.live_until(end);
    let mut mails = 0;
    for (name, ..) in readers {
        let made = bench.briefs(name);
        let inside: Vec<Date> =
            made.iter().copied().filter(|day| (first..=last).contains(day)).collect();
        assert_eq!(inside, dates(first, last), "{name}");
        assert_eq!(bench.sent()[name], made.len(), "{name}");
        mails += made.len();
    }
    assert_eq!(bench.mails(), mails);
    let jobs: Vec<_> = bench.options.figures.jobs().collect();
    assert!(jobs.iter().all(|job| job.failed == 0), "{jobs:?}");
    assert_eq!(bench.options.figures.briefs() as usize, mails);
}

#[test]
fn everybody_gets_one_brief_a_date_when_the_clocks_change_in_march_and_april() {
    // Berlin goes forward on 29 March, Santiago and Sydney back on 5 April.
    one_a_day("2026-03-26T12:00:00Z", "2026-04-08T12:00:00Z", date(2026, 3, 27), date(2026, 4, 8));
}

#[test]
fn everybody_gets_one_brief_a_date_when_the_clocks_change_from_september_on() {
    // Santiago goes forward on 6 September, Sydney on 4 October.
    one_a_day("2026-09-04T12:00:00Z", "2026-09-08T12:00:00Z", date(2026, 9, 5), date(2026, 9, 8));
    one_a_day("2026-10-02T12:00:00Z", "2026-10-06T12:00:00Z", date(2026, 10, 3), date(2026, 10, 6));
    // And Berlin back on 25 October.
    one_a_day(
        "2026-10-23T12:00:00Z",
        "2026-10-27T12:00:00Z",
        date(2026, 10, 24),
        date(2026, 10, 27),
    );
}

#[test]
fn after_three_days_off_there_is_one_brief_for_today_and_none_for_the_days_that_were_missed() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    bench.reader("Ada", "UTC", "07:00");
    bench.live_until("2026-03-10T12:00:00Z");
    bench.put_clock(at("2026-03-13T09:00:00Z"));
    bench.live_until("2026-03-13T20:00:00Z");
    assert_eq!(bench.briefs("Ada"), [date(2026, 3, 10), date(2026, 3, 13)]);
    assert_eq!(bench.mails(), 2);
}

#[test]
fn a_clock_that_jumps_makes_nothing_twice_and_nothing_is_lost_when_it_is_right_again() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    bench.reader("Ada", "UTC", "07:00");
    let task = Task::silent();
    let board = Board::new(&bench.house, &bench.options.figures, bench.lock());
    let mut lane = ReaderLane::new(&bench.house, &bench.options, &board);
    let mut step = |now: &str| {
        bench.put_clock(at(now));
        lane.step(&task).unwrap()
    };
    assert_eq!(step("2026-03-10T06:55:00Z"), at("2026-03-10T07:00:00Z"));
    step("2026-03-10T07:00:00Z");
    assert_eq!(bench.briefs("Ada"), [date(2026, 3, 10)]);
    // An hour back, the same hour again.
    step("2026-03-10T06:00:00Z");
    step("2026-03-10T07:00:00Z");
    assert_eq!((bench.briefs("Ada").len(), bench.mails()), (1, 1));
    step("2026-03-11T07:00:00Z");
    assert_eq!((bench.briefs("Ada").len(), bench.mails()), (2, 2));
}

#[test]
fn a_reader_who_cannot_be_served_is_told_and_keeps_nobody_waiting() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    bench.reader("Ada", "UTC", "07:00");
    bench.reader("Bob", "UTC", "07:00");
    let now = bench.house.now();
    bench.state().save_profile("Bob", "name = \"Bob\"\nhour = \"soon\"\n", "edit", now).unwrap();
    bench.live_until("2026-03-10T08:00:00Z");
    assert_eq!((bench.briefs("Ada").len(), bench.briefs("Bob").len()), (1, 0));
    let status = bench.house.ask(&DailyStatus::default(), &Task::silent()).unwrap();
    assert_eq!(status.broken.len(), 1);
    assert!(status.broken[0].problem.contains("hour"), "{:?}", status.broken);
    assert!(status.journal.iter().any(|line| line.failed), "{:?}", status.journal);
    for line in &status.journal {
        assert!(!line.what.contains("Bob") && !line.what.contains('@'), "{}", line.what);
    }
    bench.reader("Bob", "UTC", "07:00");
    bench.live_until("2026-03-10T09:00:00Z");
    assert_eq!((bench.briefs("Bob").len(), bench.mails()), (1, 2));
}

#[test]
fn where_there_is_no_index_yet_the_day_goes_on_and_says_so() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    bench.reader("Ada", "UTC", "07:00");
    let away = bench.folder.path().join("away");
    std::fs::rename(bench.house.index(), &away).unwrap();
    bench.live_until("2026-03-10T08:00:00Z");
    let briefs = bench.options.figures.jobs().find(|job| job.job == DailyJob::Briefs).unwrap();
    // Tried ever more seldom, and every ten minutes in the end.
    assert!((3..12).contains(&briefs.failed), "{briefs:?}");
    std::fs::rename(&away, bench.house.index()).unwrap();
    bench.live_until("2026-03-10T08:30:00Z");
    assert_eq!((bench.briefs("Ada").len(), bench.mails()), (1, 1));
}

#[test]
fn one_run_over_all_that_is_due_says_whether_something_failed_and_who_is_second_does_nothing() {
    let mut bench = Bench::at("2026-03-10T08:00:00Z");
    let task = Task::silent();
    assert_eq!(once(&bench.house, &bench.options, &task).unwrap(), Once::Done);
    bench.reader("Ada", "UTC", "07:00");
    let lock = bench.lock();
    let elsewhere = once(&bench.house, &bench.options, &task).unwrap();
    assert!(matches!(elsewhere, Once::Elsewhere(_)), "{elsewhere:?}");
    assert_eq!(bench.briefs("Ada"), []);
    drop(lock);
    assert_eq!(once(&bench.house, &bench.options, &task).unwrap(), Once::Done);
    assert_eq!(once(&bench.house, &bench.options, &task).unwrap(), Once::Done);
    assert_eq!((bench.briefs("Ada").len(), bench.mails()), (1, 1));
    std::fs::remove_dir_all(bench.house.index()).unwrap();
    bench.reader("Bob", "UTC", "07:00");
    bench.restart();
    assert_eq!(once(&bench.house, &bench.options, &task).unwrap(), Once::Failed);
}

#[test]
fn who_signed_up_and_did_not_confirm_within_a_week_is_erased() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    let now = bench.house.now();
    bench.state().save_profile("Ada", "name = \"Ada\"\n", "sign_up", now).unwrap();
    bench.state().save_profile("Bob", "name = \"Bob\"\n", "new", now).unwrap();
    bench.live_until("2026-03-17T05:00:00Z");
    assert_eq!(bench.state().readers().unwrap(), ["Ada", "Bob"]);
    bench.live_until("2026-03-17T07:30:00Z");
    assert_eq!(bench.state().readers().unwrap(), ["Bob"]);
}

#[test]
fn who_asks_learns_what_is_due_and_who_does_the_work() {
    let bench = Bench::at("2026-03-10T06:00:00Z");
    bench.reader("Ada", "UTC", "07:00");
    let ask = || bench.house.ask(&DailyStatus::default(), &Task::silent()).unwrap();
    let idle = ask();
    assert_eq!((idle.running, idle.pid), (false, None));
    assert_eq!(idle.next[0].at, at("2026-03-10T07:00:00Z"));
    let board = Board::new(&bench.house, &bench.options.figures, bench.lock());
    ReaderLane::new(&bench.house, &bench.options, &board).step(&Task::silent()).unwrap();
    IndexLane::new(&bench.house, &bench.options, &board).step(&Task::silent()).unwrap();
    let busy = ask();
    assert_eq!((busy.running, busy.pid), (true, Some(std::process::id())));
    let due = |job: DailyJob| busy.next.iter().find(|next| next.job == job).map(|next| next.at);
    assert_eq!(due(DailyJob::Briefs), Some(at("2026-03-10T07:00:00Z")));
    assert_eq!(due(DailyJob::Cluster), Some(at("2026-03-11T03:30:00Z")));
    drop(board);
    assert!(!ask().running);
    let far = at("2026-03-10T06:00:00Z") + SignedDuration::from_hours(1);
    assert_eq!(ask().next[0].at, far);
}
