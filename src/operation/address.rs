//! What is known about the addresses of readers.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delivery::shown_target;
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::error::Hint;
use crate::outbox;
use crate::profile::Via;
use crate::state::{Address, StateError};
use crate::task::Task;

/// List what is known about addresses: whether they may be written to, since when, and why not.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// Whose; everybody's unless given.
    pub reader: Option<String>,
}

/// Addresses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AddressesList {
    /// By reader and way.
    pub addresses: Vec<AddressLine>,
}

/// An address.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AddressLine {
    /// Whose.
    pub reader: String,
    /// By which way.
    pub via: Via,
    /// The address; of one on the web what is no secret; empty for a feed.
    pub target: String,
    /// Whether it may be written to: asked, active, suspended or left.
    pub standing: &'static str,
    /// Why, where somebody else said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Since when.
    #[schemars(with = "String")]
    pub since: Timestamp,
}

impl From<Address> for AddressLine {
    fn from(address: Address) -> Self {
        Self {
            target: shown_target(address.via, address.target),
            reader: address.reader,
            via: address.via,
            standing: address.standing.as_str(),
            why: address.why,
            since: address.since,
        }
    }
}

impl Operation for Addresses {
    const NAME: &'static str = "addresses";
    const KIND: Kind = Kind::Read;
    type Answer = AddressesList;

    fn run(&self, house: &House, _: &Task) -> Result<AddressesList, Problem> {
        let state = house.state()?;
        if let Some(reader) = &self.reader
            && state.known_name(reader)?.is_none()
        {
            return Err(StateError::UnknownReader { name: reader.clone() }.into());
        }
        let addresses = state.addresses(self.reader.as_deref())?;
        Ok(AddressesList { addresses: addresses.into_iter().map(AddressLine::from).collect() })
    }
}

/// Write to a reader's address again that was suspended or left, or that nobody has confirmed: on the operator's word.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeAddress {
    /// Whose.
    pub reader: String,
    /// By which way.
    pub via: Via,
}

impl Operation for ResumeAddress {
    const NAME: &'static str = "address_resume";
    const KIND: Kind = Kind::Readers;
    type Answer = AddressesList;

    fn run(&self, house: &House, _: &Task) -> Result<AddressesList, Problem> {
        let mut state = house.state()?;
        let unknown = || StateError::UnknownReader { name: self.reader.clone() };
        let reader = state.known_name(&self.reader)?.ok_or_else(unknown)?;
        let resumed = outbox::resume(&mut state, &reader, self.via, house.now())?;
        if resumed.is_empty() {
            let message = format!("{reader} has no address by {} that is not written to", self.via);
            return Err(Problem::new(ProblemCode::NotFound, message).with(Hint::ListAddresses));
        }
        Ok(AddressesList { addresses: resumed.into_iter().map(AddressLine::from).collect() })
    }
}
