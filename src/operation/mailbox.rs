//! The mailbox that a profile names: whoever keeps the profile at this machine vouches for it; any other is asked first
//! whether it is right.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Problem;
use crate::outbox;
use crate::profile::{Profile, Via};
use crate::state::State;

/// Questions that go out for one reader in a day: whoever may change a profile could have strangers asked.
const QUESTIONS: usize = 5;

/// The mailbox of `reader`, as the profile names it that is kept now.
pub(super) fn mailbox(state: &State, reader: &str) -> Result<Option<String>, Problem> {
    let kept = state.profile(reader)?;
    let profile = kept.and_then(|kept| Profile::from_toml(&kept.toml, reader).ok());
    Ok(profile.and_then(|profile| profile.delivery.email))
}

/// Sees to the mailbox that the profile of `reader` names since it was saved.
///
/// * `before` is the one that it named before.
/// * `vouched`: whether it may be written to without being asked.
pub(super) fn see_to(
    state: &mut State,
    reader: &str,
    before: Option<&str>,
    vouched: bool,
    now: Timestamp,
) -> Result<(), Problem> {
    let Some(kept) = state.profile(reader)? else { return Ok(()) };
    let profile = Profile::from_toml(&kept.toml, &format!("profile of {reader}"))?;
    if vouched {
        return Ok(outbox::vouch(state, reader, &profile.delivery, now)?);
    }
    let Some(email) = &profile.delivery.email else { return Ok(()) };
    let is_new = before != Some(email) || state.address(reader, Via::Email, email)?.is_none();
    if is_new { ask(state, reader, email, &profile.time_zone, now) } else { Ok(()) }
}

/// Has `email` asked whether it is right, unless that was done on this day, or too many were.
pub(super) fn ask(
    state: &mut State,
    reader: &str,
    email: &str,
    zone: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let today = now.to_zoned_datetime(TimeZone::get(zone)?).date();
    let sent = state.deliveries(None, Some(reader), 10 * QUESTIONS)?;
    let questions =
        sent.iter().filter(|one| one.intent.brief.is_none() && one.intent.date == today);
    if questions.count() < QUESTIONS {
        outbox::ask(state, reader, email, today, now)?;
    }
    Ok(())
}
