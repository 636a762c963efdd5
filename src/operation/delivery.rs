//! What went out and what did not, and what mail servers report of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::{Named, at_most};
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::deliver::read_reports;
use crate::error::Hint;
use crate::outbox::{self, Taken};
use crate::profile::Via;
use crate::remote::shown_address;
use crate::state::{DeliveryCounts, DeliveryStanding, State, StateError, StoredDelivery};
use crate::task::Task;

/// The most deliveries that are listed.
const MOST: usize = 10_000;

/// Deliveries that are listed unless it is said how many.
const LISTED: usize = 50;

/// List deliveries, newest first: what is pending, sent, uncertain, refused, given up.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deliveries {
    /// Those that stand so: pending, sending, sent, uncertain, refused or given_up.
    pub standing: Option<String>,
    /// Those to this reader.
    pub reader: Option<String>,
    /// How many, at most 10000; 50 unless given.
    pub n: Option<usize>,
}

/// Deliveries.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeliveriesList {
    /// How many stand where, of all.
    pub counts: StandingCounts,
    /// Those that were asked for, newest first.
    pub deliveries: Vec<DeliveryLine>,
}

/// How many deliveries stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandingCounts {
    /// They wait for their turn, or for another try.
    pub pending: u64,
    /// Somebody is sending them, or was killed over it.
    pub sending: u64,
    /// The other side has them.
    pub sent: u64,
    /// They were handed over, and nobody knows whether they arrived.
    pub uncertain: u64,
    /// The other side will not have them, or nobody wants them any more.
    pub refused: u64,
    /// Their time was over.
    pub given_up: u64,
}

impl From<DeliveryCounts> for StandingCounts {
    fn from(counts: DeliveryCounts) -> Self {
        let DeliveryCounts { pending, sending, sent, uncertain, refused, given_up } = counts;
        Self { pending, sending, sent, uncertain, refused, given_up }
    }
}

/// A delivery.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeliveryLine {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub reader: String,
    /// Id of the brief; nothing for the question whether an address is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brief: Option<String>,
    /// The reader's local date.
    pub date: String,
    /// By which way.
    pub via: Via,
    /// Where to; of an address on the web what is no secret.
    pub target: String,
    /// How it stands.
    pub standing: &'static str,
    /// How often it was tried.
    pub tries: u32,
    /// When it was written down.
    #[schemars(with = "String")]
    pub made: Timestamp,
    /// Since when it stands so.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// The next try.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// What the other side said, or what stood in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Operation for Deliveries {
    const NAME: &'static str = "deliveries";
    const KIND: Kind = Kind::Read;
    type Answer = DeliveriesList;

    fn run(&self, house: &House, _: &Task) -> Result<DeliveriesList, Problem> {
        let standing = self.standing.as_deref().map(standing).transpose()?;
        let n = at_most(self.n.unwrap_or(LISTED), MOST, "n")?;
        let state = house.state()?;
        if let Some(reader) = &self.reader {
            known(&state, reader)?;
        }
        let found = state.deliveries(standing, self.reader.as_deref(), n)?;
        let counts = state.delivery_counts()?.into();
        Ok(DeliveriesList { counts, deliveries: found.into_iter().map(line).collect() })
    }
}

fn standing(word: &str) -> Result<DeliveryStanding, Problem> {
    word.parse().map_err(|()| {
        let all = DeliveryStanding::ALL.map(DeliveryStanding::as_str).join(", ");
        Problem::invalid(format!(
            "{word:?} is nothing that a delivery can be; expected one of {all}"
        ))
        .about("standing")
    })
}

fn known(state: &State, reader: &str) -> Result<String, Problem> {
    let unknown = || StateError::UnknownReader { name: reader.to_owned() };
    Ok(state.known_name(reader)?.ok_or_else(unknown)?)
}

fn line(delivery: StoredDelivery) -> DeliveryLine {
    let intent = delivery.intent;
    DeliveryLine {
        id: delivery.id,
        reader: intent.reader,
        brief: intent.brief,
        date: intent.date.to_string(),
        via: intent.via,
        target: shown_target(intent.via, intent.target),
        standing: delivery.standing.as_str(),
        tries: delivery.tries,
        made: delivery.made,
        since: delivery.since,
        next: delivery.next,
        problem: delivery.problem,
    }
}

/// A target as it may be shown: an address on the web may hold what opens it, also in its path.
pub(super) fn shown_target(via: Via, target: String) -> String {
    if matches!(via, Via::Email | Via::Feed) {
        return target;
    }
    let shown = shown_address(&target);
    let Some((scheme, rest)) = shown.split_once("://") else { return shown };
    match rest.split_once('/') {
        Some((host, path)) if !path.is_empty() => format!("{scheme}://{host}/…"),
        _ => shown,
    }
}

/// Send again what did not go out or may not have: one delivery, or all of a reader that are uncertain, refused or given
/// up. The next run does it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendDelivery {
    /// A reader, or the number of a delivery.
    pub which: String,
}

/// What will be sent again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Resent {
    /// Deliveries that wait for the next run.
    pub pending: usize,
}

impl Operation for ResendDelivery {
    const NAME: &'static str = "delivery_resend";
    const KIND: Kind = Kind::Readers;
    type Answer = Resent;

    fn run(&self, house: &House, _: &Task) -> Result<Resent, Problem> {
        let mut state = house.state()?;
        let found = match state.known_name(&self.which)? {
            Some(reader) => state.deliveries(None, Some(&reader), usize::MAX)?,
            None => {
                let id = self.which.parse().ok();
                let found = id.map(|id| state.delivery(id)).transpose()?.flatten();
                let none = || {
                    let message = format!("there is no reader and no delivery {:?}", self.which);
                    Problem::new(ProblemCode::NotFound, message).with(Hint::ListDeliveries)
                };
                vec![found.ok_or_else(none)?]
            }
        };
        let pending = outbox::again(&mut state, &found, house.now())?;
        if pending == 0 {
            let message = "nothing of it is uncertain, refused or given up";
            return Err(Problem::new(ProblemCode::NotFound, message).with(Hint::ListDeliveries));
        }
        Ok(Resent { pending })
    }
}

/// Read what mail servers report of mails that they could not deliver (RFC 3464): an address that takes nothing any more
/// gets nothing any more.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BounceBriefs {
    /// Messages as they came, one each, or mailboxes of many (mbox).
    pub messages: Vec<Named>,
}

/// What reports said.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Bounced {
    /// Reports that were read.
    pub read: usize,
    /// Those about nothing that was sent from here.
    pub foreign: usize,
    /// What became of the others, in their order.
    pub taken: Vec<Taken>,
    /// What is no report, and why.
    pub unread: Vec<String>,
}

impl Operation for BounceBriefs {
    const NAME: &'static str = "brief_bounce";
    const KIND: Kind = Kind::Readers;
    type Answer = Bounced;

    fn run(&self, house: &House, _: &Task) -> Result<Bounced, Problem> {
        if self.messages.is_empty() {
            return Err(Problem::invalid("there is no report to read").about("messages"));
        }
        let (mut state, mut answer) = (house.state()?, Bounced::default());
        for Named { name, text } in &self.messages {
            let reports = match read_reports(text.as_bytes()) {
                Ok(reports) => reports,
                Err(error) => {
                    answer.unread.push(format!("{name}: {error}"));
                    continue;
                }
            };
            for report in reports {
                answer.read += 1;
                match outbox::take_report(&mut state, &report, house.now())? {
                    Some(taken) => answer.taken.push(taken),
                    None => answer.foreign += 1,
                }
            }
        }
        if answer.read == 0 {
            return Err(Problem::invalid(answer.unread.join("; ")));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_shown_without_what_opens_it() {
        let shown = |via, target: &str| shown_target(via, target.to_owned());
        assert_eq!(shown(Via::Email, "ada@example.org"), "ada@example.org");
        assert_eq!(
            shown(Via::Slack, "https://hooks.slack.com/services/T0/B0/secret"),
            "https://hooks.slack.com/…"
        );
        assert_eq!(
            shown(Via::Webhook, "https://u:p@example.org/?token=x"),
            "https://example.org/…"
        );
        assert_eq!(shown(Via::Webhook, "https://example.org"), "https://example.org/");
    }
}
