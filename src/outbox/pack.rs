//! One delivery made ready: what it says, or why it does not go out.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::courier::{Content, Job};
use super::intend::{profile, today};
use super::links::confirm;
use super::settle::{dropped, was_asked_for};
use super::{OutboxError, links};
use crate::brief::Brief;
use crate::state::{Address, AddressStanding, DeliveryStanding, Settled, State, StoredDelivery};

/// A delivery that was claimed.
pub(super) enum Packed {
    /// It can be carried.
    Ready(Box<Job>),
    /// It does not go out.
    Dropped(Settled),
}

/// Makes `delivery` ready. What it says depends on what is stored alone, so that it says the same whenever it goes out.
pub(super) fn pack(
    state: &mut State,
    base_url: Option<&str>,
    delivery: StoredDelivery,
    now: Timestamp,
) -> Result<Packed, OutboxError> {
    match content(state, base_url, &delivery, now) {
        Ok(Ok(content)) => Ok(Packed::Ready(Box::new(Job { delivery, content }))),
        Ok(Err((standing, why))) => Ok(Packed::Dropped(dropped(&delivery, standing, why))),
        // The others must not wait for one that is broken.
        Err(error) if error.is_about_a_reader() => {
            let refused = DeliveryStanding::Refused;
            Ok(Packed::Dropped(dropped(&delivery, refused, error.to_string())))
        }
        Err(error) => Err(error),
    }
}

/// Why something does not go out.
type Dropped = (DeliveryStanding, &'static str);

fn content(
    state: &mut State,
    base_url: Option<&str>,
    delivery: &StoredDelivery,
    now: Timestamp,
) -> Result<Result<Content, Dropped>, OutboxError> {
    use DeliveryStanding::{GivenUp, Refused};
    let intent = &delivery.intent;
    let Some(address) = state.address(&intent.reader, intent.via, &intent.target)? else {
        return Ok(Err((Refused, "nothing is known about this address")));
    };
    let made = delivery.made.to_zoned_datetime(TimeZone::UTC).date();
    let Some(id) = &intent.brief else {
        if address.standing != AddressStanding::Asked {
            return Ok(Err((Refused, "the address need not be asked any more")));
        }
        // Without a link nobody could answer.
        return Ok(match confirm(state, base_url, &address, made)? {
            Some(confirm) => Ok(Content::Question { confirm }),
            None => Err((
                GivenUp,
                "a question needs a link, and it is not known what links begin with (--base-url)",
            )),
        });
    };
    if let Some(why) = closed(&address) {
        return Ok(Err((Refused, why)));
    }
    let profile = profile(state, &intent.reader)?;
    let is_wanted = profile.delivery.wanted().any(|it| it == (intent.via, &*intent.target));
    if !is_wanted {
        return Ok(Err((Refused, "the profile does not name this address any more")));
    }
    if today(&profile, now)? > intent.date && !was_asked_for(delivery) {
        return Ok(Err((GivenUp, "its day was over before it could be sent")));
    }
    let Some((_, stored)) = state.brief_by_id(id)? else {
        return Ok(Err((Refused, "its brief is gone")));
    };
    let brief = Brief::from_json(&stored.object)?;
    let links = links(state, base_url, &brief, Some(&address), made)?;
    Ok(Ok(Content::Brief { brief: Box::new(brief), links, address: Box::new(address) }))
}

fn closed(address: &Address) -> Option<&'static str> {
    match address.standing {
        AddressStanding::Active => None,
        AddressStanding::Asked => Some("nobody has confirmed this address"),
        AddressStanding::Suspended => Some("nothing is taken at this address any more"),
        AddressStanding::Left => Some("the reader has left"),
    }
}
