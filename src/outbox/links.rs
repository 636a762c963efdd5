//! The links that one letter gets.

use jiff::ToSpan;
use jiff::civil::Date;

use super::OutboxError;
use super::error::LONGEST_BASE;
use crate::brief::Brief;
use crate::deliver::{Deed, ItemLinks, LinkKey, Links, Tap};
use crate::insight::encoded;
use crate::secret::random_hex;
use crate::state::{Address, State};

/// Days on which a word about an item is taken: a month of mail may wait to be read.
const TAP_DAYS: i64 = 30;

/// Days on which a reader can leave by a link: mail is kept, and who finds an old one wants no more, too.
const LEAVE_DAYS: i64 = 400;

/// Days on which an address can be confirmed.
const CONFIRM_DAYS: i64 = 7;

/// The links of `brief`, whose reader is written to at `address`; none where no address of the service is known.
///
/// * `today`, in UTC: links are good from then on. The same day gives the same links.
///
/// Makes what links are signed with, where that is not there.
pub fn links(
    state: &mut State,
    base_url: Option<&str>,
    brief: &Brief,
    address: Option<&Address>,
    today: Date,
) -> Result<Links, OutboxError> {
    let Some(base) = base_of(base_url)? else { return Ok(Links::default()) };
    let key = key(state)?;
    let leave = address.and_then(|address| {
        let tap = tap(Deed::Leave, &address.handle, 0, after(today, LEAVE_DAYS))?;
        Some(format!("{base}/u/{}", key.sign(&tap)))
    });
    let until = after(today, TAP_DAYS);
    let id = brief.id.to_string();
    let item = |place: usize| {
        let place = u8::try_from(place).ok()?;
        let link = |deed| {
            let tap = tap(deed, &id, place, until)?;
            Some(format!("{base}/t/{}", key.sign(&tap)))
        };
        Some(ItemLinks {
            more: link(Deed::More)?,
            less: link(Deed::Less)?,
            known: link(Deed::Known)?,
            mute: link(Deed::Mute)?,
        })
    };
    let items = (0..brief.selection.items.len()).map_while(item).collect();
    let page = Some(format!("{base}{}", page_of(&brief.selection.reader, brief.selection.date)));
    Ok(Links { page, leave, items })
}

/// The link by which the address is confirmed, asked for on `today`; `None` where no address of the service is known.
pub(super) fn confirm(
    state: &mut State,
    base_url: Option<&str>,
    address: &Address,
    today: Date,
) -> Result<Option<String>, OutboxError> {
    let Some(base) = base_of(base_url)? else { return Ok(None) };
    let tap = tap(Deed::Confirm, &address.handle, 0, after(today, CONFIRM_DAYS));
    let key = key(state)?;
    Ok(tap.map(|tap| format!("{base}/c/{}", key.sign(&tap))))
}

/// What links begin with, without the stroke at its end.
pub(super) fn base_of(base_url: Option<&str>) -> Result<Option<&str>, OutboxError> {
    let Some(given) = base_url else { return Ok(None) };
    let base = given.trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let is_plain =
        base.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"'?#\\@".contains(&byte));
    let is_one = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) && is_plain;
    if !is_one || base.len() > LONGEST_BASE {
        return Err(OutboxError::BaseUrl { url: given.to_owned() });
    }
    Ok(Some(base))
}

/// The path of the page of a brief.
fn page_of(reader: &str, date: Date) -> String {
    format!("/r/{}/{date}", encoded(reader))
}

fn key(state: &mut State) -> Result<LinkKey, OutboxError> {
    let secret = match state.known_link_key()? {
        Some(known) => known,
        None => state.link_key(&random_hex::<32>()?)?,
    };
    Ok(LinkKey::new(secret.as_bytes()))
}

/// `None` where the subject is not 32 hex digits.
fn tap(deed: Deed, subject: &str, place: u8, until: Date) -> Option<Tap> {
    let mut bytes = [0; 16];
    if subject.len() != 32 || !subject.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&subject[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(Tap { deed, subject: bytes, place, until })
}

fn after(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}
