//! The mailbox that mail comes from.

use std::fmt;
use std::str::FromStr;

use lettre::Address;

use crate::remote::host_of;
use crate::text::acts;

/// A name and an address: `Quintet <brief@example.org>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    name: Option<String>,
    address: Address,
}

/// A text that is no mailbox to write from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FromError {
    /// The address is none.
    #[error(
        "{0:?} is no mailbox to write from; expected one such as \"Quintet <brief@example.org>\""
    )]
    Address(String),
    /// The name could not be shown.
    #[error(
        "the name before the address of the sender holds a character that is not shown; expected plain text"
    )]
    Name,
    /// Only ASCII goes through every relay.
    #[error(
        "{0:?} is no mailbox to write from; use ASCII letters before the @, which every relay takes"
    )]
    Local(String),
}

impl From {
    /// What stands behind the `@`, as it is in the DNS.
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    /// The bare address, as a relay is told it.
    pub fn email(&self) -> &str {
        self.address.as_ref()
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

impl FromStr for From {
    type Err = FromError;

    fn from_str(text: &str) -> Result<Self, FromError> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim(), address),
            None => ("", text),
        };
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = quoted.map_or_else(|| name.to_owned(), |name| name.replace("\\\"", "\""));
        if name.contains(|c: char| c.is_control() || acts(c)) {
            return Err(FromError::Name);
        }
        let address = mailbox(address).ok_or_else(|| FromError::Address(text.to_owned()))?;
        if !address.user().is_ascii() {
            return Err(FromError::Local(text.to_owned()));
        }
        Ok(Self { name: (!name.is_empty()).then_some(name), address })
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}

/// The one mailbox that `text` is, its domain as it is in the DNS (IDNA).
pub(in crate::deliver) fn mailbox(text: &str) -> Option<Address> {
    if text.contains(|c: char| c.is_control() || c.is_whitespace() || acts(c) || "<>".contains(c)) {
        return None;
    }
    let address: Address = text.parse().ok()?;
    if address.domain().is_ascii() {
        return Some(address);
    }
    let host = host_of(&format!("https://{}/", address.domain()));
    let (domain, _) = host.rsplit_once(':')?;
    Address::new(address.user(), domain).ok().filter(|address| address.domain().is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: Option<&str>, address: &str) {
        let from: From = text.parse().unwrap();
        assert_eq!((from.name(), from.email()), (name, address));
    }

    #[test]
    fn a_mailbox_is_an_address_with_or_without_a_name() {
        check("brief@example.org", None, "brief@example.org");
        check("Quintet <brief@example.org>", Some("Quintet"), "brief@example.org");
        check("\"The \\\"Five\\\"\" <a@b.org>", Some("The \"Five\""), "a@b.org");
        check("Fünf <a@bücher.example>", Some("Fünf"), "a@xn--bcher-kva.example");
        assert_eq!("a@b.org".parse::<From>().unwrap().domain(), "b.org");
    }

    #[test]
    fn what_is_no_mailbox_says_so() {
        for text in [
            "",
            "a",
            "a@",
            "@b",
            "a@b.org, c@d.org",
            "<a@b.org> c",
            "x <a@b.org\r\nBcc: c@d.org>",
            "a b@c.org",
            "\"a@b.org",
            "jörg@example.org",
            "n\u{202e} <a@b.org>",
            "n\0 <a@b.org>",
        ] {
            assert!(text.parse::<From>().is_err(), "{text:?}");
        }
    }
}
