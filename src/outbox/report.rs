//! What a run did.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::state::{DeliveryStanding, Settled};

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct SendReport {
    /// Deliveries that the other side has.
    pub sent: usize,
    /// Deliveries that were not taken now, and are tried again.
    pub later: usize,
    /// Deliveries that the other side will not have, or that nobody wants any more.
    pub refused: usize,
    /// Deliveries that were handed over, and whose answer was lost.
    pub uncertain: usize,
    /// Deliveries whose time is over.
    pub given_up: usize,
    /// Addresses that take nothing any more, as their servers said in this run.
    pub suspended: usize,
    /// Deliveries that a run before was killed over; those by mail and Slack are uncertain now.
    pub found: usize,
    /// Deliveries that wait for another run.
    pub waiting: u64,
    /// When the first of these is due, where none is due now.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// Mails that wait because nothing was named that takes mail.
    pub without_carrier: u64,
    /// Why mail was not taken any more, where the run ended it before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// Whether something went out without links, since it is not known what they begin with.
    pub without_links: bool,
    /// Whether the run was asked to stop before its end.
    pub interrupted: bool,
    /// Seconds for which another process that was sending was waited for.
    pub waited: f64,
    /// Seconds that it took, without waiting.
    pub seconds: f64,
}

impl SendReport {
    /// Counts what became of one.
    pub(super) fn count(&mut self, settled: &Settled) {
        match settled.standing {
            DeliveryStanding::Pending => self.later += 1,
            DeliveryStanding::Sending => {}
            DeliveryStanding::Sent => self.sent += 1,
            DeliveryStanding::Uncertain => self.uncertain += 1,
            DeliveryStanding::Refused => self.refused += 1,
            DeliveryStanding::GivenUp => self.given_up += 1,
        }
    }

    /// Whether anything was tried.
    pub fn is_idle(&self) -> bool {
        self.sent + self.later + self.refused + self.uncertain + self.given_up == 0
    }
}
