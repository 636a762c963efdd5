//! Which addresses may be written to.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{OutboxError, token};
use crate::deliver::new_secret;
use crate::profile::{Channels, Via};
use crate::secret::random_hex;
use crate::state::{Address, AddressStanding, Intent, State};

/// Takes the operator's word for the mailbox that a profile names: it may be written to from now on. Nothing is changed
/// where anything is known about it, whoever has left or cannot be reached included.
///
/// # Errors
/// An unknown reader.
pub fn vouch(
    state: &mut State,
    reader: &str,
    channels: &Channels,
    now: Timestamp,
) -> Result<(), OutboxError> {
    let Some(email) = &channels.email else { return Ok(()) };
    if state.address(reader, Via::Email, email)?.is_none() {
        begin(state, (reader, Via::Email, email), AddressStanding::Active, now)?;
    }
    Ok(())
}

/// Asks whoever reads at `email` whether the address is right, by a mail that the next run sends; once a day, and not at
/// all where it is known to be right. One that had left or could not be reached is asked anew.
///
/// # Errors
/// An unknown reader.
pub fn ask(
    state: &mut State,
    reader: &str,
    email: &str,
    date: Date,
    now: Timestamp,
) -> Result<(), OutboxError> {
    let known = state.address(reader, Via::Email, email)?;
    let address = match known {
        Some(known) if known.standing == AddressStanding::Active => return Ok(()),
        Some(known) if known.standing == AddressStanding::Asked => known,
        _ => begin(state, (reader, Via::Email, email), AddressStanding::Asked, now)?,
    };
    let token = token::of_question(&address.handle, date);
    let question = Intent {
        reader: address.reader,
        brief: None,
        date,
        via: Via::Email,
        target: address.target,
        token,
    };
    state.intend(&[question], now)?;
    Ok(())
}

/// What is known about an address that a profile names. A webhook and a channel of Slack may be written to from the first
/// time on: whoever gave the address has it from its owner. A webhook gets what signs its messages.
pub(super) fn known(
    state: &mut State,
    (reader, via, target): (&str, Via, &str),
    now: Timestamp,
) -> Result<Option<Address>, OutboxError> {
    let known = state.address(reader, via, target)?;
    if via == Via::Email || via == Via::Feed {
        return Ok(known);
    }
    let mut address = match known {
        Some(known) => known,
        None => begin(state, (reader, via, target), AddressStanding::Active, now)?,
    };
    if via == Via::Webhook && address.secret.is_none() {
        let secret = new_secret()?;
        state.rotate_secret(&address.handle, &secret, now)?;
        address.secret = Some(secret);
    }
    Ok(Some(address))
}

fn begin(
    state: &mut State,
    which: (&str, Via, &str),
    standing: AddressStanding,
    now: Timestamp,
) -> Result<Address, OutboxError> {
    Ok(state.put_address(which, standing, None, &random_hex::<16>()?, now)?)
}

/// Keeps that nothing is taken at the address any more, as `why` says; whoever has left, has left.
pub(super) fn suspend(
    state: &mut State,
    which: (&str, Via, &str),
    why: &str,
    now: Timestamp,
) -> Result<bool, OutboxError> {
    let (reader, via, target) = which;
    let Some(address) = state.address(reader, via, target)? else { return Ok(false) };
    if !matches!(address.standing, AddressStanding::Active | AddressStanding::Asked) {
        return Ok(false);
    }
    state.put_address(which, AddressStanding::Suspended, Some(why), &address.handle, now)?;
    Ok(true)
}

/// Writes to the addresses of `reader` that go by `via` again, on the operator's word; says which they are.
pub fn resume(
    state: &mut State,
    reader: &str,
    via: Via,
    now: Timestamp,
) -> Result<Vec<Address>, OutboxError> {
    let mut resumed = Vec::new();
    for address in state.addresses(Some(reader))? {
        if address.via == via && address.standing != AddressStanding::Active {
            let which = (&*address.reader, via, &*address.target);
            let active = AddressStanding::Active;
            resumed.push(state.put_address(which, active, None, &address.handle, now)?);
        }
    }
    Ok(resumed)
}
