//! What the operator looks at in the morning: what is due, what did not go out and why, which addresses get nothing.

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::address::Place;
use super::count::counted;
use super::frame::{Frame, Layout, Part, drawn};
use crate::operation::{AddressLine, Daily, DailyLine, DeliveryLine, JobMoment, StandingCounts};

/// How deliveries stand.
#[derive(Clone, Debug, Default)]
pub struct OperatorView<'a> {
    /// How many stand where.
    pub counts: StandingCounts,
    /// Those that need somebody's word: uncertain, refused, given up.
    pub stuck: &'a [DeliveryLine],
    /// Those that wait, or are being sent.
    pub waiting: &'a [DeliveryLine],
    /// Addresses that get nothing.
    pub addresses: &'a [AddressLine],
    /// The work of the day; nothing where it is not known.
    pub day: Option<&'a Daily>,
    /// What was done just now, in a sentence.
    pub done: Option<&'a str>,
}

/// A delivery, as the page has it.
struct Line {
    id: i64,
    reader: String,
    profile: String,
    what: &'static str,
    via: &'static str,
    target: String,
    date: String,
    standing: &'static str,
    since: String,
    tries: String,
    next: Option<String>,
    problem: Option<String>,
}

/// An address that gets nothing.
struct Shut {
    reader: String,
    profile: String,
    via: &'static str,
    target: String,
    standing: &'static str,
    since: String,
    why: Option<String>,
}

/// A moment and what belongs to it.
struct At {
    at: String,
    job: String,
    what: String,
    failed: bool,
}

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Page {
    layout: Layout,
    holds: String,
    done: Option<String>,
    stuck: Vec<Line>,
    waiting: Vec<Line>,
    shut: Vec<Shut>,
    has_day: bool,
    is_running: bool,
    due: Vec<At>,
    journal: Vec<At>,
}

/// The operator's page.
pub fn deliveries(frame: &Frame<'_>, view: &OperatorView<'_>) -> String {
    let layout = Layout::new(frame, Part::Status, "Deliveries", "What went out, and what did not.");
    let due = |due: &JobMoment| At {
        at: moment(due.at),
        job: due.job.as_str().to_owned(),
        what: String::new(),
        failed: false,
    };
    let done = |done: &DailyLine| At {
        at: moment(done.at),
        job: done.job.clone(),
        what: done.what.clone(),
        failed: done.failed,
    };
    drawn(&Page {
        layout: layout.private().without_json(),
        holds: holds(&view.counts),
        done: view.done.map(str::to_owned),
        stuck: view.stuck.iter().map(line).collect(),
        waiting: view.waiting.iter().map(line).collect(),
        shut: view.addresses.iter().map(shut).collect(),
        has_day: view.day.is_some(),
        is_running: view.day.is_some_and(|day| day.running),
        due: view.day.map(|day| day.next.iter().map(due).collect()).unwrap_or_default(),
        journal: view.day.map(|day| day.journal.iter().map(done).collect()).unwrap_or_default(),
    })
}

/// `97 sent, 2 waiting, 1 uncertain.`
fn holds(counts: &StandingCounts) -> String {
    let StandingCounts { pending, sending, sent, uncertain, refused, given_up } = *counts;
    let told = [
        (pending + sending, "waiting"),
        (uncertain, "uncertain"),
        (refused, "refused"),
        (given_up, "given up"),
    ];
    let mut text = format!("{} sent", counted(sent, "delivery"));
    for (number, word) in told.into_iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(", {number} {word}"));
    }
    text + "."
}

fn line(delivery: &DeliveryLine) -> Line {
    let standing = match delivery.standing {
        "given_up" => "given up",
        other => other,
    };
    Line {
        id: delivery.id,
        reader: delivery.reader.clone(),
        profile: Place::Profile(&delivery.reader).path(),
        what: if delivery.brief.is_some() { "Brief" } else { "Question" },
        via: delivery.via.as_str(),
        target: delivery.target.clone(),
        date: delivery.date.clone(),
        standing,
        since: moment(delivery.since),
        tries: match delivery.tries {
            1 => "1 try".to_owned(),
            tries => format!("{tries} tries"),
        },
        next: delivery.next.map(moment),
        problem: delivery.problem.clone(),
    }
}

fn shut(address: &AddressLine) -> Shut {
    Shut {
        reader: address.reader.clone(),
        profile: Place::Profile(&address.reader).path(),
        via: address.via.as_str(),
        target: address.target.clone(),
        standing: address.standing,
        since: moment(address.since),
        why: address.why.clone(),
    }
}

/// `20 March, 07:05 UTC`.
fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%-d %B, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Via;

    #[test]
    fn what_needs_a_word_has_a_button_and_what_waits_has_none() {
        let at: Timestamp = "2026-03-20T07:05:00Z".parse().unwrap();
        let delivery = |id: i64, standing: &'static str| DeliveryLine {
            id,
            reader: "Ada".into(),
            brief: Some("b".into()),
            date: "2026-03-20".into(),
            via: Via::Email,
            target: "ada@example.org".into(),
            standing,
            tries: 1,
            made: at,
            since: at,
            next: None,
            problem: Some("451 <later>".into()),
        };
        let address = AddressLine {
            reader: "Ada".into(),
            via: Via::Email,
            target: "ada@example.org".into(),
            standing: "suspended",
            why: Some("550 <b>".into()),
            since: at,
        };
        let (stuck, waiting) = (vec![delivery(7, "uncertain")], vec![delivery(8, "pending")]);
        let counts = StandingCounts { sent: 2, uncertain: 1, pending: 1, ..Default::default() };
        let job = crate::operation::DailyJob::Briefs;
        let said =
            DailyLine { at, job: "scan".into(), what: "x".into(), failed: true, seconds: 1.0 };
        let day = Daily {
            running: true,
            next: vec![JobMoment { job, at }],
            journal: vec![said],
            ..Daily::default()
        };
        let view = OperatorView {
            counts,
            stuck: &stuck,
            waiting: &waiting,
            addresses: &[address],
            day: Some(&day),
            done: None,
        };
        let page = deliveries(&Frame::default(), &view);
        for part in [
            "2 deliveries sent, 1 waiting, 1 uncertain.",
            "name=\"which\" value=\"7\"",
            "name=\"reader\" value=\"Ada\"",
            "451 &#60;later&#62;",
            "550 &#60;b&#62;",
            "20 March, 07:05 UTC",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("value=\"8\""));
        let quiet = deliveries(&Frame::default(), &OperatorView::default());
        assert!(quiet.contains("0 deliveries sent.") && !quiet.contains("<form"), "{quiet}");
    }
}
