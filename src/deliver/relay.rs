//! The server that takes mail, as an operator names it.
//!
//! Invariant: the password is shown nowhere, and goes over no line in the clear but to this machine.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;

/// Ports: submission (RFC 6409), submission over TLS (RFC 8314), and the one of a server on this machine.
const SUBMISSION: u16 = 587;
const SUBMISSIONS: u16 = 465;
const LOCAL: u16 = 25;

/// How long an answer is waited for, unless asked otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A server that takes mail: `smtp://[USER:PASSWORD@]HOST[:PORT]` or `smtps://…`.
///
/// Behind a `?`, joined by `&`:
/// * `tls=required` (the default but for this machine), `opportunistic` (what is offered, whoever offers it) or `none`;
/// * `ca=FILE`: trust the certificates in this PEM file, too;
/// * `hello=NAME`: what this machine calls itself;
/// * `timeout=SECONDS` for each answer (default 60); the one to a whole message has five times as long.
///
/// Signs in user and password that mean something in an address are written `%40` (@), `%3A` (:), `%2F` (/), `%3F` (?).
#[derive(Clone)]
pub struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Security,
    pub(super) user: Option<(String, String)>,
    pub(super) ca: Option<PathBuf>,
    pub(super) hello: ClientId,
    pub(super) timeout: Duration,
}

/// How the line is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// From the first byte.
    Wrapped,
    /// By STARTTLS, or not at all.
    Required,
    /// By STARTTLS where it is offered, whatever the certificate.
    Opportunistic,
    /// Not.
    None,
}

/// A text that names no relay. It never holds the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// Another scheme, or none.
    #[error(
        "a relay begins with smtp:// or smtps://, such as smtp://user:password@mail.example.org:587"
    )]
    Scheme,
    /// No host, or one that is none.
    #[error("a relay needs the name of a host, such as smtp://mail.example.org:587")]
    Host,
    /// A port that is none.
    #[error("the port of a relay is a number from 1 to 65535")]
    Port,
    /// User or password cannot be read.
    #[error(
        "user and password of a relay are two texts with a colon between, signs such as @ written as %40"
    )]
    User,
    /// Something else behind the `?`.
    #[error(
        "{0:?} is nothing a relay knows; expected tls=required, opportunistic or none, ca=FILE, hello=NAME, timeout=SECONDS"
    )]
    Setting(String),
    /// The password would be readable on the way.
    #[error("a password goes to another machine only over TLS; leave out tls=, or the user")]
    Clear,
}

impl Relay {
    /// User and password, where there are any.
    pub(super) fn credentials(&self) -> Option<Credentials> {
        self.user.clone().map(Credentials::from)
    }

    /// Whether it is on this machine.
    fn is_local(&self) -> bool {
        let address: Option<std::net::IpAddr> = self.host.parse().ok();
        self.host == "localhost" || address.is_some_and(|address| address.is_loopback())
    }
}

impl FromStr for Relay {
    type Err = RelayError;

    fn from_str(text: &str) -> Result<Self, RelayError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(RelayError::Scheme)?;
        let wrapped = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(RelayError::Scheme),
        };
        let (place, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let place = place.strip_suffix('/').unwrap_or(place);
        let (user, place) = match place.rsplit_once('@') {
            Some((user, place)) => (Some(credentials(user)?), place),
            None => (None, place),
        };
        let (host, port) = host_and_port(place)?;
        let mut relay = Self {
            host,
            port: 0,
            tls: Security::Wrapped,
            user,
            ca: None,
            hello: ClientId::default(),
            timeout: TIMEOUT,
        };
        if !wrapped {
            relay.tls = if relay.is_local() { Security::None } else { Security::Required };
        }
        relay.port = port.unwrap_or(match (wrapped, relay.is_local()) {
            (true, _) => SUBMISSIONS,
            (false, true) => LOCAL,
            (false, false) => SUBMISSION,
        });
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            relay.set(setting, wrapped)?;
        }
        let is_clear = matches!(relay.tls, Security::Opportunistic | Security::None);
        if relay.user.is_some() && is_clear && !relay.is_local() {
            return Err(RelayError::Clear);
        }
        Ok(relay)
    }
}

impl Relay {
    fn set(&mut self, setting: &str, wrapped: bool) -> Result<(), RelayError> {
        let wrong = || RelayError::Setting(setting.to_owned());
        let (key, value) = setting.split_once('=').ok_or_else(wrong)?;
        let value = decoded(value).filter(|value| !value.is_empty()).ok_or_else(wrong)?;
        match (key, value.as_str()) {
            ("tls", "required") if wrapped => {}
            ("tls", "required") => self.tls = Security::Required,
            ("tls", "opportunistic") if !wrapped => self.tls = Security::Opportunistic,
            ("tls", "none") if !wrapped => self.tls = Security::None,
            ("ca", _) => self.ca = Some(PathBuf::from(value)),
            ("hello", name) if is_name(name) => self.hello = ClientId::Domain(value),
            ("timeout", seconds) => {
                let seconds = seconds.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
                self.timeout = Duration::from_secs(seconds.ok_or_else(wrong)?);
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }
}

fn credentials(text: &str) -> Result<(String, String), RelayError> {
    let (user, password) = text.split_once(':').ok_or(RelayError::User)?;
    let part = |part: &str| {
        // NUL ends both in the words of the protocol.
        decoded(part)
            .filter(|part| !part.is_empty() && !part.contains('\0'))
            .ok_or(RelayError::User)
    };
    Ok((part(user)?, part(password)?))
}

fn host_and_port(place: &str) -> Result<(String, Option<u16>), RelayError> {
    let (host, port) = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or(RelayError::Port)?)),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    if !is_name(host) && !is_address {
        return Err(RelayError::Host);
    }
    let port = port.map(|port| port.parse().ok().filter(|&port| port > 0).ok_or(RelayError::Port));
    Ok((host.to_ascii_lowercase(), port.transpose()?))
}

/// Whether `text` can be the name of a machine.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    !text.is_empty() && text.len() <= 253 && text.chars().all(is_part)
}

/// Percent-encoding undone (RFC 3986).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls == Security::Wrapped { "smtps" } else { "smtp" };
        match self.host.contains(':') {
            true => write!(f, "{scheme}://[{}]:{}", self.host, self.port),
            false => write!(f, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({self}, {:?})", self.tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str, tls: Security) {
        let relay: Relay = text.parse().unwrap();
        assert_eq!((relay.to_string().as_str(), relay.tls), (shown, tls));
        assert!(!format!("{relay:?}").contains("secret"));
    }

    #[test]
    fn a_relay_is_secured_unless_it_is_on_this_machine() {
        check("smtp://a.org", "smtp://a.org:587", Security::Required);
        check("smtps://u:secret@a.org", "smtps://a.org:465", Security::Wrapped);
        check("smtp://localhost", "smtp://localhost:25", Security::None);
        check("smtp://127.0.0.1:2525/", "smtp://127.0.0.1:2525", Security::None);
        check("smtp://[::1]:2525", "smtp://[::1]:2525", Security::None);
        check("smtp://u:secret@localhost?tls=required", "smtp://localhost:25", Security::Required);
        check("SMTP://A.org:25?tls=opportunistic", "smtp://a.org:25", Security::Opportunistic);
        let relay: Relay =
            "smtp://u%40a.org:p%3A%C3%A9@a.org?hello=me.org&timeout=5&ca=%2Fx".parse().unwrap();
        assert_eq!(relay.user, Some(("u@a.org".into(), "p:é".into())));
        assert_eq!((relay.hello, relay.timeout.as_secs()), (ClientId::Domain("me.org".into()), 5));
    }

    #[test]
    fn what_is_no_relay_says_why_and_never_the_password() {
        use RelayError::{Clear, Host, Port, Scheme, User};
        for (text, error) in [
            ("a.org:25", Scheme),
            ("http://a.org", Scheme),
            ("smtp://", Host),
            ("smtp://a b", Host),
            ("smtp://a\r\nb", Host),
            ("smtp://a.org:0", Port),
            ("smtp://a.org:99999", Port),
            ("smtp://u@a.org", User),
            ("smtp://u:secret%zz@a.org", User),
            ("smtp://u:secret@a.org?tls=none", Clear),
            ("smtp://u:secret@a.org?tls=opportunistic", Clear),
            ("smtp://a.org?tls=maybe", RelayError::Setting("tls=maybe".into())),
            ("smtp://a.org?hello=a%0D%0Ab", RelayError::Setting("hello=a%0D%0Ab".into())),
        ] {
            let found = text.parse::<Relay>().unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(!found.to_string().contains("secret"));
        }
    }
}
