//! What mail servers report later.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::settle::dropped;
use super::{OutboxError, address};
use crate::deliver::Report;
use crate::profile::Via;
use crate::state::{DeliveryStanding, State};

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// The address takes nothing any more, and gets nothing any more.
    Suspended {
        /// Whose it is.
        reader: String,
        /// The address.
        email: String,
        /// What its server said.
        why: String,
    },
    /// The address was suspended before, or its reader has left.
    Known {
        /// Whose it is.
        reader: String,
    },
    /// The mail is late or has arrived: nothing changes.
    Passing {
        /// Whose it is.
        reader: String,
    },
}

/// Acts on a report that a mail server sent back: one that says for good that nothing can be delivered suspends the
/// address. `None`: it is about nothing that was sent from here. Addresses are found by the mail's id alone, since anybody
/// can write a report that names an address.
pub fn take_report(
    state: &mut State,
    report: &Report,
    now: Timestamp,
) -> Result<Option<Taken>, OutboxError> {
    let Some(token) = &report.token else { return Ok(None) };
    let Some(delivery) = state.delivery_by_token(token)? else { return Ok(None) };
    let intent = &delivery.intent;
    if intent.via != Via::Email {
        return Ok(None);
    }
    let reader = intent.reader.clone();
    if !report.failed {
        return Ok(Some(Taken::Passing { reader }));
    }
    let said = report.says.as_deref().or(report.status.as_deref());
    let why = said.unwrap_or("its server sent it back").to_owned();
    let is_new = address::suspend(state, (&reader, intent.via, &intent.target), &why, now)?;
    if matches!(delivery.standing, DeliveryStanding::Sent | DeliveryStanding::Uncertain) {
        let refused = dropped(&delivery, DeliveryStanding::Refused, &*why);
        state.settle_deliveries(&[refused], now)?;
    }
    let email = delivery.intent.target;
    Ok(Some(if is_new { Taken::Suspended { reader, email, why } } else { Taken::Known { reader } }))
}
