//! Who carries one delivery after another: a thread with a connection of its own.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::outlet::{Mailbag, Outlet};
use crate::brief::Brief;
use crate::deliver::{
    self, Envelope, Letter, Links, Outcome, Relay, Session, compose, compose_question,
};
use crate::profile::Via;
use crate::state::{Address, StoredDelivery};
use crate::task::Task;
use crate::whole_file;

/// One delivery with all that it needs.
pub(super) struct Job {
    pub(super) delivery: StoredDelivery,
    pub(super) content: Content,
}

/// What is carried.
pub(super) enum Content {
    /// A brief.
    Brief { brief: Box<Brief>, links: Links, address: Box<Address> },
    /// The question whether an address is right.
    Question { confirm: String },
}

/// What became of a job.
pub(super) enum Report {
    /// It was tried.
    Tried(StoredDelivery, Outcome),
    /// There was no connection to try it on, and this courier goes home.
    Home(StoredDelivery, Outcome),
}

/// Carries what comes out of `jobs` until nothing comes any more.
pub(super) fn carry(
    jobs: &Mutex<Receiver<Job>>,
    reports: &Sender<Report>,
    outlet: &Outlet,
    now: &(dyn Fn() -> Timestamp + Sync),
) {
    let mut session = None;
    loop {
        // The lock is held while waiting: the others wait behind it, in turn.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { delivery, content }) = job else { break };
        let tried = match delivery.intent.via {
            Via::Email => match mail(&mut session, outlet, &delivery, &content) {
                Ok(outcome) => outcome,
                Err(outcome) => {
                    let _ = reports.send(Report::Home(delivery, outcome));
                    break;
                }
            },
            _ => web(outlet, &delivery, &content, now()),
        };
        if reports.send(Report::Tried(delivery, tried)).is_err() {
            break;
        }
    }
    if let Some(session) = session {
        Session::close(session);
    }
}

/// Sends a mail. An error: there is no connection to send it on.
fn mail(
    session: &mut Option<Session>,
    outlet: &Outlet,
    delivery: &StoredDelivery,
    content: &Content,
) -> Result<Outcome, Outcome> {
    let Some((bag, from)) = &outlet.mail else {
        return Err(Outcome::Closed { why: "nothing takes mail".into() });
    };
    let (to, token) = (&*delivery.intent.target, &*delivery.intent.token);
    let envelope = Envelope { from, to, token, made: delivery.made };
    let message = match content {
        Content::Brief { brief, links, .. } => compose(&Letter { brief, links }, &envelope),
        Content::Question { confirm } => {
            compose_question(&delivery.intent.reader, confirm, &envelope)
        }
    };
    let message = match message {
        Ok(message) => message,
        Err(error) => return Ok(Outcome::Refused { why: error.to_string(), gone: false }),
    };
    match bag {
        Mailbag::Folder(folder) => file(folder, token, &message),
        Mailbag::Relay(relay) => relayed(session, relay, from.email(), to, &message),
    }
}

fn file(folder: &Path, token: &str, message: &[u8]) -> Result<Outcome, Outcome> {
    let path = folder.join(format!("{token}.eml"));
    // A file is whole or not there, and an interrupt does not reach in between.
    match whole_file::write(&path, &Task::silent(), |file| file.write_all(message)) {
        Ok(()) => Ok(Outcome::Done),
        Err(error) => Err(Outcome::Closed { why: format!("{}: {error}", path.display()) }),
    }
}

fn relayed(
    session: &mut Option<Session>,
    relay: &Relay,
    from: &str,
    to: &str,
    message: &[u8],
) -> Result<Outcome, Outcome> {
    let mut open = match session.take() {
        Some(open) => open,
        None => Session::open(relay)?,
    };
    let outcome = open.send(from, to, message);
    match &outcome {
        // The connection is in order.
        Outcome::Done | Outcome::Refused { .. } => *session = Some(open),
        // Whether it is, nobody knows: the next mail must not pay for it.
        Outcome::Later { .. } | Outcome::Unknown { .. } => open.close(),
        Outcome::Closed { .. } => {
            open.close();
            return Err(outcome);
        }
    }
    Ok(outcome)
}

/// Sends to a webhook or to Slack.
fn web(outlet: &Outlet, delivery: &StoredDelivery, content: &Content, now: Timestamp) -> Outcome {
    // An interrupt waits for what was begun, so that its end is known.
    let task = &Task::silent();
    let Content::Brief { brief, links, address } = content else {
        return Outcome::Refused { why: "only a mail can ask".into(), gone: false };
    };
    let (letter, target) = (Letter { brief, links }, &*delivery.intent.target);
    if delivery.intent.via == Via::Slack {
        return deliver::send_slack(&outlet.client, target, &deliver::slack_body(&letter), task);
    }
    let Address { secret, before, rotated, .. } = &**address;
    let secrets = deliver::good_secrets(secret.as_deref(), before.as_deref(), *rotated, now);
    let (token, body) = (&*delivery.intent.token, deliver::webhook_body(&letter));
    deliver::send_webhook(&outlet.client, target, &secrets, token, now, &body, task)
}
