//! What goes out, what does not, and what is left by whoever is killed.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::*;
use crate::brief::{Basis, Brief, Selection, Settings};
use crate::deliver::{Deed, LinkKey, Report};
use crate::profile::{Channels, Profile, Via};
use crate::state::{
    AddressStanding, DeliveryStanding, Entry, Settled, State, StateError, StatePlace, StoredBrief,
    StoredDelivery,
};
use crate::task::{Cancel, Task};

const BASE: &str = "https://brief.example.org";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-20T07:00:00Z")
}

/// A folder with a state in which the named readers have a mailbox and a brief of today.
struct Bench {
    folder: tempfile::TempDir,
    state: State,
}

impl Bench {
    fn new(readers: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("readers.sqlite")).unwrap();
        let mut bench = Self { folder, state };
        for reader in readers {
            let channels = Channels { email: Some(email(reader)), ..Channels::default() };
            bench.keep(reader, channels.clone());
            vouch(&mut bench.state, reader, &channels, now()).unwrap();
            bench.brief(reader);
        }
        bench
    }

    fn keep(&mut self, reader: &str, delivery: Channels) {
        let profile = Profile { delivery, ..Profile::new(reader) };
        self.state.save_profile(reader, &profile.to_toml(), "new", now()).unwrap();
    }

    fn brief(&mut self, reader: &str) {
        let brief = brief(reader);
        let entry = Entry {
            reader: reader.into(),
            brief: StoredBrief {
                id: brief.id.to_string(),
                date: brief.selection.date,
                moment: now(),
                object: brief.to_json(),
            },
            items: Vec::new(),
        };
        self.state.record_briefs(&[entry]).unwrap();
    }

    fn file(&self) -> StatePlace {
        StatePlace::File(self.folder.path().join("readers.sqlite"))
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn options(&self) -> Options {
        Options {
            carrier: Some(Carrier::Folder(self.out())),
            from: Some("Quintet <brief@example.org>".into()),
            base_url: Some(BASE.into()),
            allow_private: false,
        }
    }

    fn send_at(&mut self, moment: Timestamp) -> SendReport {
        let (file, options) = (self.file(), self.options());
        send(&mut self.state, &file, &options, &|| moment, &Task::silent()).unwrap()
    }

    fn all(&self) -> Vec<StoredDelivery> {
        self.state.deliveries(None, None, 100).unwrap()
    }

    /// How deliveries stand, oldest first.
    #[track_caller]
    fn check(&self, expected: &[&str]) {
        let mut found: Vec<&str> = self.all().iter().map(|it| it.standing.as_str()).collect();
        found.reverse();
        assert_eq!(found, expected, "{:?}", self.all());
    }
}

fn email(reader: &str) -> String {
    format!("{}@example.org", reader.to_lowercase())
}

fn brief(reader: &str) -> Brief {
    let item = json!({
        "insight": { "id": "i1", "text": "Raise prices before you hire.", "show": "A Show" },
        "theme": null, "group": null, "score": 1.0, "parts": [], "reason": "It matches “pricing”.",
        "also_on": [], "collapsed": [], "likeness": 0.0, "exploration": false, "update": false,
    });
    let selection: Selection = serde_json::from_value(json!({
        "reader": reader, "date": date(2026, 3, 20),
        "window": { "from": "2026-03-18T07:00:00Z", "until": "2026-03-20T07:00:00Z" },
        "items": [item], "shows": 1, "chances": [], "nearest_miss": null, "considered": 1, "excluded": [],
    }))
    .unwrap();
    let settings = Settings::default();
    Brief::new(selection, Basis { index_commit: "1".into(), profile_version: 1, settings })
}

fn mails(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut mails: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    mails.sort();
    mails
}

#[test]
fn a_brief_goes_out_once_however_often_it_is_asked_for() {
    let mut bench = Bench::new(&["Ada", "Bob"]);
    for round in 0..3 {
        let intended = intend(&mut bench.state, None, None, now()).unwrap();
        assert_eq!((intended.new, intended.before), if round == 0 { (2, 0) } else { (0, 2) });
        assert_eq!(bench.send_at(now()).sent, if round == 0 { 2 } else { 0 });
    }
    bench.check(&["sent", "sent"]);
    let mails = mails(&bench.out());
    assert_eq!(mails.len(), 2);
    for (delivery, (name, bytes)) in bench.all().iter().zip(mails.iter().rev()) {
        let names: Vec<&String> = mails.iter().map(|(name, _)| name).collect();
        assert!(names.contains(&&format!("{}.eml", delivery.intent.token)), "{name}");
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("List-Unsubscribe: <https://brief.example.org/u/"), "{text}");
    }
}

#[test]
fn what_a_killed_sender_left_is_uncertain_and_goes_out_again_with_the_same_bytes() {
    let mut bench = Bench::new(&["Ada"]);
    intend(&mut bench.state, None, None, now()).unwrap();
    bench.send_at(now());
    let first = mails(&bench.out());
    // The same, killed between the server's answer and the state.
    let sent = &bench.all()[0];
    let sending =
        Settled { id: sent.id, standing: DeliveryStanding::Sending, next: None, problem: None };
    bench.state.settle_deliveries(&[sending], now()).unwrap();
    std::fs::remove_dir_all(bench.out()).unwrap();
    let report = bench.send_at(now());
    assert_eq!((report.found, report.sent), (1, 0));
    bench.check(&["uncertain"]);
    assert_eq!(mails(&bench.out()), []);
    assert_eq!(resend_uncertain(&mut bench.state, Some("Ada"), now()).unwrap(), 1);
    // Three days later, too: a person asked for it.
    assert_eq!(bench.send_at(now() + SignedDuration::from_hours(72)).sent, 1);
    assert_eq!(mails(&bench.out()), first);
    assert_eq!(resend_uncertain(&mut bench.state, None, now()).unwrap(), 0);
}

#[test]
fn a_webhook_that_a_killed_sender_left_waits_for_another_try() {
    let mut bench = Bench::new(&[]);
    let webhook = "https://hooks.example.org/brief".to_owned();
    bench.keep("Ada", Channels { webhook: Some(webhook.clone()), ..Channels::default() });
    bench.brief("Ada");
    assert_eq!(intend(&mut bench.state, None, None, now()).unwrap().new, 1);
    let address = bench.state.address("Ada", Via::Webhook, &webhook).unwrap().unwrap();
    assert_eq!(address.standing, AddressStanding::Active);
    assert!(address.secret.unwrap().starts_with("whsec_"));
    bench.state.claim_delivery(now()).unwrap().unwrap();
    // By mail alone: webhooks are not tried here.
    let (file, options) = (bench.file(), bench.options());
    let which = Which { via: Some(Via::Email), ..Which::default() };
    send_of(&mut bench.state, &file, &which, &options, &now, &Task::silent()).unwrap();
    bench.check(&["pending"]);
}

#[test]
fn nothing_goes_to_who_has_not_agreed_has_left_or_cannot_be_reached() {
    let mut bench = Bench::new(&["Ada", "Bob", "Cy"]);
    bench.keep("Dee", Channels { email: Some(email("Dee")), ..Channels::default() });
    bench.brief("Dee");
    bench.keep("Eve", Channels { email: Some(email("Eve")), ..Channels::default() });
    let close = |bench: &mut Bench, reader: &str, standing| {
        let handle = "f".repeat(32);
        let which = (reader, Via::Email, &*email(reader));
        bench.state.put_address(which, standing, None, &handle, now()).unwrap();
    };
    close(&mut bench, "Bob", AddressStanding::Left);
    close(&mut bench, "Cy", AddressStanding::Suspended);
    let intended = intend(&mut bench.state, None, None, now()).unwrap();
    let Intended { new, without_brief, unconfirmed, suspended, left, .. } = intended;
    assert_eq!([new, without_brief, unconfirmed, suspended, left], [1; 5]);
    // Leaves between the word and the deed.
    close(&mut bench, "Ada", AddressStanding::Left);
    assert_eq!(bench.send_at(now()).refused, 1);
    bench.check(&["refused"]);
    assert_eq!(mails(&bench.out()), []);
    // Vouching brings nobody back, an operator's word does.
    let channels = Channels { email: Some(email("Ada")), ..Channels::default() };
    vouch(&mut bench.state, "Ada", &channels, now()).unwrap();
    assert_eq!(bench.send_at(now()).sent, 0);
    assert_eq!(resume(&mut bench.state, "Ada", Via::Email, now()).unwrap().len(), 1);
    let all = bench.all();
    assert_eq!(again(&mut bench.state, &all, now()).unwrap(), 1);
    assert_eq!(bench.send_at(now()).sent, 1);
}

#[test]
fn a_brief_whose_day_is_over_stays_unless_a_person_asks_for_it() {
    let mut bench = Bench::new(&["Ada"]);
    intend(&mut bench.state, None, None, now()).unwrap();
    assert_eq!(bench.send_at(at("2026-03-21T00:00:00Z")).given_up, 1);
    bench.check(&["given_up"]);
    let tomorrow = at("2026-03-21T09:00:00Z");
    assert_eq!(intend(&mut bench.state, None, None, tomorrow).unwrap().without_brief, 1);
    let all = bench.all();
    assert_eq!(again(&mut bench.state, &all, tomorrow).unwrap(), 1);
    assert_eq!(bench.send_at(tomorrow).sent, 1);
    let mut other = Bench::new(&["Ada"]);
    let which = Which { date: Some(date(2026, 3, 20)), ..Which::default() };
    assert_eq!(intend_of(&mut other.state, &which, tomorrow).unwrap().new, 1);
    assert_eq!(other.send_at(tomorrow).sent, 1);
}

#[test]
fn an_address_is_asked_once_a_day_and_only_while_it_is_not_known_to_be_right() {
    let mut bench = Bench::new(&[]);
    bench.keep("Ada", Channels::default());
    let day = date(2026, 3, 20);
    for _ in 0..2 {
        ask(&mut bench.state, "Ada", "ada@example.org", day, now()).unwrap();
    }
    bench.check(&["pending"]);
    assert_eq!(bench.send_at(now()).sent, 1);
    let [(_, mail)] = &mails(&bench.out())[..] else { panic!("one mail") };
    assert!(String::from_utf8_lossy(mail).contains("https://brief.example.org/c/"));
    ask(&mut bench.state, "Ada", "ada@example.org", date(2026, 3, 21), now()).unwrap();
    bench.check(&["sent", "pending"]);
    resume(&mut bench.state, "Ada", Via::Email, now()).unwrap();
    assert_eq!(bench.send_at(now()).refused, 1, "it has been answered meanwhile");
    ask(&mut bench.state, "Ada", "ada@example.org", date(2026, 3, 22), now()).unwrap();
    bench.check(&["sent", "refused"]);
    assert!(matches!(
        ask(&mut bench.state, "Zoe", "zoe@example.org", day, now()),
        Err(OutboxError::State(StateError::UnknownReader { .. }))
    ));
}

#[test]
fn a_report_suspends_the_address_of_the_mail_that_it_is_about_and_no_other() {
    let mut bench = Bench::new(&["Ada", "Bob"]);
    intend(&mut bench.state, None, None, now()).unwrap();
    bench.send_at(now());
    let token = bench.all()[1].intent.token.clone();
    let mut report = Report {
        token: Some("0".repeat(32)),
        recipient: Some(email("Bob")),
        failed: true,
        status: Some("5.1.1".into()),
        says: Some("550 no such user".into()),
    };
    assert_eq!(take_report(&mut bench.state, &report, now()).unwrap(), None);
    report.token = Some(token);
    report.failed = false;
    let passing = take_report(&mut bench.state, &report, now()).unwrap().unwrap();
    assert_eq!(passing, Taken::Passing { reader: "Ada".into() });
    report.failed = true;
    let taken = take_report(&mut bench.state, &report, now()).unwrap().unwrap();
    assert!(matches!(taken, Taken::Suspended { .. }));
    assert!(matches!(take_report(&mut bench.state, &report, now()), Ok(Some(Taken::Known { .. }))));
    let standing = |reader: &str| {
        bench.state.address(reader, Via::Email, &email(reader)).unwrap().unwrap().standing
    };
    assert_eq!(
        [standing("Ada"), standing("Bob")],
        [AddressStanding::Suspended, AddressStanding::Active]
    );
}

#[test]
fn links_say_who_they_are_for_and_are_the_same_all_day() {
    let mut bench = Bench::new(&["Ada B/C"]);
    let brief = brief("Ada B/C");
    let address = bench.state.addresses(None).unwrap().remove(0);
    let day = date(2026, 3, 20);
    let mut of = |base: Option<&str>| links(&mut bench.state, base, &brief, Some(&address), day);
    assert_eq!(of(None).unwrap(), Default::default());
    let made = of(Some("https://brief.example.org/")).unwrap();
    assert_eq!(of(Some(BASE)).unwrap(), made);
    assert_eq!(made.page.as_deref(), Some("https://brief.example.org/r/Ada%20B%2FC/2026-03-20"));
    for wrong in [
        "brief",
        "ftp://x",
        "https://",
        "https://a b",
        "https://x/?q",
        &format!("https://{}", "x".repeat(120)),
    ] {
        assert!(matches!(of(Some(wrong)), Err(OutboxError::BaseUrl { .. })), "{wrong}");
    }
    let key = LinkKey::new(bench.state.known_link_key().unwrap().unwrap().as_bytes());
    let read = |link: &str| key.read(link.rsplit('/').next().unwrap()).unwrap();
    let leave = made.leave.unwrap();
    assert!(leave.len() <= 180);
    let hex = |bytes: [u8; 16]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert_eq!((read(&leave).deed, hex(read(&leave).subject)), (Deed::Leave, address.handle));
    let more = read(&made.items[0].more);
    assert_eq!((more.deed, hex(more.subject), more.place), (Deed::More, brief.id.to_string(), 0));
    assert_eq!((more.until, read(&leave).until), (date(2026, 4, 19), date(2027, 4, 24)));
}

#[test]
fn one_sends_at_a_time_and_whoever_waits_can_be_stopped() {
    let bench = Bench::new(&[]);
    let held = lock::hold(&bench.file(), &Task::silent()).unwrap();
    assert!(held.waited.is_zero());
    let cancel = Cancel::default();
    cancel.cancel();
    let waiting = lock::hold(&bench.file(), &Task::until(cancel));
    assert!(matches!(waiting, Err(OutboxError::Cancelled(_))));
    let file = bench.file();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| lock::hold(&file, &Task::silent()).unwrap().waited);
        std::thread::sleep(std::time::Duration::from_millis(120));
        drop(held);
        assert!(!second.join().unwrap().is_zero());
    });
}

#[test]
fn an_interrupt_begins_nothing_and_a_missing_carrier_is_told() {
    let mut bench = Bench::new(&["Ada"]);
    intend(&mut bench.state, None, None, now()).unwrap();
    let (file, cancel) = (bench.file(), Cancel::default());
    let nothing = Options::default();
    let report = send(&mut bench.state, &file, &nothing, &now, &Task::silent()).unwrap();
    assert_eq!((report.without_carrier, report.is_idle()), (1, true));
    cancel.cancel();
    let options = bench.options();
    let report = send(&mut bench.state, &file, &options, &now, &Task::until(cancel)).unwrap();
    assert_eq!((report.interrupted, report.sent, report.waiting), (true, 0, 1));
    let without = Options { from: None, ..bench.options() };
    assert!(matches!(
        send(&mut bench.state, &file, &without, &now, &Task::silent()),
        Err(OutboxError::NoFrom)
    ));
}

#[test]
fn a_relay_that_cannot_be_reached_costs_no_mail_a_try() {
    let mut bench = Bench::new(&["Ada", "Bob", "Cy", "Dee", "Eve", "Fay"]);
    intend(&mut bench.state, None, None, now()).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let relay = Carrier::Relay(format!("smtp://127.0.0.1:{port}?tls=none"));
    let (file, options) = (bench.file(), Options { carrier: Some(relay), ..bench.options() });
    let report = send(&mut bench.state, &file, &options, &now, &Task::silent()).unwrap();
    assert!(report.closed.is_some());
    assert_eq!((report.sent, report.waiting), (0, 6));
    bench.check(&["pending"; 6]);
    assert!(bench.all().iter().all(|it| it.tries == 0));
    assert_eq!(bench.send_at(now() + SignedDuration::from_secs(61)).sent, 6);
}
