//! Links that do one thing for one reader: signed, and good for a while.
//!
//! A link is 50 letters and digits: version, deed, place, last day, subject, and the first 16 bytes of HMAC-SHA256 (RFC 2104)
//! of these. The subject is the id of a brief, which is one reader's, or the handle of an address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::{Date, date};
use sha2::Sha256;

/// The form of a link.
const VERSION: u8 = 1;

/// Bytes before the signature, and of it.
const BODY: usize = 21;
const SIGNATURE: usize = 16;

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// More like this item.
    More,
    /// Less like it.
    Less,
    /// It was known already.
    Known,
    /// Never again.
    Mute,
    /// No more mail to this address.
    Leave,
    /// The address is right.
    Confirm,
}

impl Deed {
    const ALL: [Self; 6] =
        [Self::More, Self::Less, Self::Known, Self::Mute, Self::Leave, Self::Confirm];
}

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tap {
    /// What is done.
    pub deed: Deed,
    /// The id of a brief, or the handle of an address.
    pub subject: [u8; 16],
    /// Which item of the brief, counted from 0; else 0.
    pub place: u8,
    /// The last day, in UTC, on which it is good.
    pub until: Date,
}

/// What links are signed with.
pub struct LinkKey(Hmac<Sha256>);

impl LinkKey {
    /// The key with this secret.
    pub fn new(secret: &[u8]) -> Self {
        // A key of any length is one (RFC 2104).
        let key = Hmac::new_from_slice(secret);
        Self(key.unwrap_or_else(|_| unreachable!("HMAC takes keys of any length")))
    }

    /// The link, without the address before it.
    pub fn sign(&self, tap: &Tap) -> String {
        let mut bytes = body(tap).to_vec();
        let mut mac = self.0.clone();
        mac.update(&bytes);
        bytes.extend_from_slice(&mac.finalize().into_bytes()[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What the link says; `None` for one that was not signed here, or was changed. Whether it is still good is asked by
    /// [`Tap::is_good`]. Takes the same time whatever is wrong with it.
    pub fn read(&self, link: &str) -> Option<Tap> {
        let mut bytes = [0; BODY + SIGNATURE];
        let whole = URL_SAFE_NO_PAD.decode_slice(link, &mut bytes) == Ok(BODY + SIGNATURE);
        let mut mac = self.0.clone();
        mac.update(&bytes[..BODY]);
        let signed = mac.verify_truncated_left(&bytes[BODY..]).is_ok();
        (whole && signed && bytes[0] == VERSION).then_some(())?;
        let days = u16::from_be_bytes([bytes[3], bytes[4]]);
        let mut subject = [0; 16];
        subject.copy_from_slice(&bytes[5..BODY]);
        let deed = Deed::ALL.into_iter().find(|&deed| deed as u8 == bytes[1])?;
        let until = FIRST.checked_add(jiff::Span::new().days(i64::from(days))).ok()?;
        Some(Tap { deed, subject, place: bytes[2], until })
    }
}

/// The day from which days are counted.
const FIRST: Date = date(2020, 1, 1);

impl Tap {
    /// Whether the link is good on `today`, in UTC.
    pub fn is_good(&self, today: Date) -> bool {
        today <= self.until
    }
}

fn body(tap: &Tap) -> [u8; BODY] {
    let days = FIRST.until(tap.until).map_or(0, |span| span.get_days());
    let days = u16::try_from(days.max(0)).unwrap_or(u16::MAX).to_be_bytes();
    let mut bytes = [0; BODY];
    bytes[..5].copy_from_slice(&[VERSION, tap.deed as u8, tap.place, days[0], days[1]]);
    bytes[5..].copy_from_slice(&tap.subject);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tap() -> impl Strategy<Value = Tap> {
        let deed = prop::sample::select(Deed::ALL.to_vec());
        (deed, any::<[u8; 16]>(), any::<u8>(), 0_i64..60_000).prop_map(
            |(deed, subject, place, days)| {
                let until = FIRST.checked_add(jiff::Span::new().days(days)).unwrap();
                Tap { deed, subject, place, until }
            },
        )
    }

    proptest! {
        #[test]
        fn a_link_says_what_was_signed_and_nothing_else_is_a_link(
            tap in tap(), at in 0_usize..37, bit in 0_u8..8
        ) {
            let key = LinkKey::new(b"one");
            let link = key.sign(&tap);
            prop_assert_eq!(link.len(), 50);
            prop_assert_eq!(key.read(&link), Some(tap));
            prop_assert_eq!(LinkKey::new(b"two").read(&link), None);
            let mut bytes = URL_SAFE_NO_PAD.decode(&link).unwrap();
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(key.read(&URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }

    #[test]
    fn what_is_no_link_is_none_and_a_link_is_good_until_its_last_day() {
        let key = LinkKey::new(b"one");
        for text in ["", "a", "//////", &"A".repeat(50), &"A".repeat(49), &"A".repeat(4000), "é"] {
            assert_eq!(key.read(text), None, "{text}");
        }
        let until = date(2026, 3, 20);
        let tap = Tap { deed: Deed::Leave, subject: [7; 16], place: 0, until };
        assert!(tap.is_good(until) && !tap.is_good(date(2026, 3, 21)));
    }
}
