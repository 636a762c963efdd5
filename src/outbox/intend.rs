//! Writing down what is to go out.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use super::{OutboxError, address, settle, token};
use crate::profile::{Profile, Via};
use crate::state::{
    AddressStanding, DeliveryStanding, Intent, Settled, State, StateError, StoredBrief,
};

/// Readers whose briefs are written down in one transaction.
const BATCH: usize = 500;

/// Which briefs are meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// Whose; everybody's unless given.
    pub readers: Option<&'a [String]>,
    /// By this way; by all that are wanted unless given.
    pub via: Option<Via>,
    /// Those of this day, also when it is over; of each reader's today unless given.
    pub date: Option<Date>,
}

impl Which<'_> {
    /// The ways that are meant.
    pub(super) fn ways(&self) -> &[Via] {
        self.via.as_ref().map_or(&Via::ALL, std::slice::from_ref)
    }
}

/// What was written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Intended {
    /// Deliveries that are new.
    pub new: usize,
    /// Deliveries that were written down before.
    pub before: usize,
    /// Readers whose profile names no address for it.
    pub nowhere: usize,
    /// Readers without a brief of the day.
    pub without_brief: usize,
    /// Addresses that nobody has confirmed.
    pub unconfirmed: usize,
    /// Addresses that take nothing any more.
    pub suspended: usize,
    /// Addresses whose readers have left.
    pub left: usize,
    /// Readers who cannot be served, and why.
    pub failed: Vec<Unserved>,
}

/// A reader who cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unserved {
    /// Who.
    pub reader: String,
    /// Why, with the way out.
    pub problem: String,
}

/// Writes down that today's stored briefs of `readers`, or of everybody, go to every address that is wanted and may be
/// written to, by `via` or by every way. Each is written down once, however often this is done.
///
/// # Errors
/// An unknown reader among those that are named.
pub fn intend(
    state: &mut State,
    readers: Option<&[String]>,
    via: Option<Via>,
    now: Timestamp,
) -> Result<Intended, OutboxError> {
    intend_of(state, &Which { readers, via, date: None }, now)
}

/// The same for a day that may be over.
pub fn intend_of(
    state: &mut State,
    which: &Which<'_>,
    now: Timestamp,
) -> Result<Intended, OutboxError> {
    let mut intended = Intended::default();
    let everybody;
    let readers = match which.readers {
        Some(named) => named,
        None => {
            everybody = state.readers()?;
            &everybody
        }
    };
    for batch in readers.chunks(BATCH) {
        let mut intents = Vec::new();
        for reader in batch {
            match of_reader(state, reader, which, now, &mut intended) {
                Ok(found) => intents.extend(found),
                Err(error) if error.is_about_a_reader() => intended
                    .failed
                    .push(Unserved { reader: reader.clone(), problem: error.to_string() }),
                // Erased in between.
                Err(OutboxError::State(StateError::UnknownReader { .. }))
                    if which.readers.is_none() => {}
                Err(error) => return Err(error),
            }
        }
        let new = state.intend(&intents, now)?;
        intended.new += new;
        intended.before += intents.len() - new;
        if which.date.is_some() && new > 0 {
            ask_for(state, &intents, now)?;
        }
    }
    Ok(intended)
}

/// What goes to one reader.
fn of_reader(
    state: &mut State,
    reader: &str,
    which: &Which<'_>,
    now: Timestamp,
    intended: &mut Intended,
) -> Result<Vec<Intent>, OutboxError> {
    let profile = profile(state, reader)?;
    let wanted = profile.delivery.wanted();
    // A feed is read by its reader, and shows what there is.
    let wanted = wanted.filter(|(via, _)| *via != Via::Feed && which.ways().contains(via));
    let wanted: Vec<(Via, &str)> = wanted.collect();
    if wanted.is_empty() {
        intended.nowhere += 1;
        return Ok(Vec::new());
    }
    let date = which.date.map_or_else(|| today(&profile, now), Ok)?;
    let Some(brief) = state.brief(&profile.name, date)? else {
        intended.without_brief += 1;
        return Ok(Vec::new());
    };
    let mut intents = Vec::new();
    for (via, target) in wanted {
        let Some(address) = address::known(state, (&profile.name, via, target), now)? else {
            intended.unconfirmed += 1;
            continue;
        };
        match address.standing {
            AddressStanding::Asked => intended.unconfirmed += 1,
            AddressStanding::Suspended => intended.suspended += 1,
            AddressStanding::Left => intended.left += 1,
            AddressStanding::Active => intents.push(Intent {
                token: token::of_brief(&brief.id, via, &address.handle),
                reader: address.reader,
                brief: Some(brief.id.clone()),
                date,
                via,
                target: address.target,
            }),
        }
    }
    Ok(intents)
}

/// Marks what was not tried yet as asked for by a person: it goes out although its day may be over.
fn ask_for(state: &mut State, intents: &[Intent], now: Timestamp) -> Result<(), OutboxError> {
    let mut asked = Vec::new();
    for intent in intents {
        let found = state.delivery_by_token(&intent.token)?;
        let found = found.filter(|it| it.standing == DeliveryStanding::Pending && it.tries == 0);
        asked.extend(found.map(|it| Settled {
            id: it.id,
            standing: DeliveryStanding::Pending,
            next: None,
            problem: Some(settle::ASKED_FOR.to_owned()),
        }));
    }
    Ok(state.settle_deliveries(&asked, now)?)
}

/// The stored brief of `date`, or of today on the reader's calendar; and the day that is meant.
///
/// # Errors
/// An unknown reader, a profile that cannot be read.
pub fn brief_of(
    state: &State,
    reader: &str,
    date: Option<Date>,
    now: Timestamp,
) -> Result<(Date, Option<StoredBrief>), OutboxError> {
    let profile = profile(state, reader)?;
    let date = date.map_or_else(|| today(&profile, now), Ok)?;
    Ok((date, state.brief(&profile.name, date)?))
}

/// The newest profile of a reader.
pub(super) fn profile(state: &State, reader: &str) -> Result<Profile, OutboxError> {
    let unknown = || StateError::UnknownReader { name: reader.to_owned() };
    let stored = state.profile(reader)?.ok_or_else(unknown)?;
    Ok(Profile::from_toml(&stored.toml, &format!("profile of {reader}"))?)
}

/// The day on the reader's calendar.
pub(super) fn today(profile: &Profile, now: Timestamp) -> Result<Date, OutboxError> {
    let zone = TimeZone::get(&profile.time_zone).map_err(|source| OutboxError::TimeZone {
        reader: profile.name.clone(),
        name: profile.time_zone.clone(),
        source,
    })?;
    Ok(now.to_zoned_datetime(zone).date())
}
