//! What deliveries are called on the way: the same delivery always the same, and none of them tells anything.

use jiff::civil::Date;

use crate::digest::{hex, of_fields};
use crate::profile::Via;

/// The name of a brief's delivery to the address with this handle.
pub(super) fn of_brief(brief: &str, via: Via, handle: &str) -> String {
    token(&["quintet delivery 1", brief, via.as_str(), handle])
}

/// The name of the question, asked on `date`, whether the address with this handle is right.
pub(super) fn of_question(handle: &str, date: Date) -> String {
    token(&["quintet question 1", handle, &date.to_string()])
}

/// The first 32 hex digits of a SHA-256 of the fields.
fn token(fields: &[&str]) -> String {
    hex(&of_fields(fields.iter().copied())[..16])
}

/// A share of 1 that is drawn once for each token: who was refused together does not come back together.
pub(super) fn jitter(token: &str) -> f64 {
    let byte = token.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    f64::from(byte.unwrap_or(0)) / 255.0
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_delivery_has_one_name_and_no_two_have_the_same() {
        let day = date(2026, 3, 20);
        let all = [
            of_brief("a", Via::Email, "b"),
            of_brief("a", Via::Slack, "b"),
            of_brief("ab", Via::Email, ""),
            of_question("a", day),
            of_question("a", date(2026, 3, 21)),
        ];
        assert_eq!(all[0], of_brief("a", Via::Email, "b"));
        for (at, token) in all.iter().enumerate() {
            assert!(token.len() == 32 && !all[..at].contains(token));
            assert!((0.0..=1.0).contains(&jitter(token)));
        }
        // Written down: a mail that is sent again must have the Message-ID that it had.
        assert_eq!(all[0], "6e57b2086cde768d8cf64e94df202802");
    }
}
