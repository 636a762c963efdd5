//! One conversation with a relay, step by step, so that it is known at which one a message broke off.
//!
//! Source: RFC 5321, with 6152 (8BITMIME), 6531 (SMTPUTF8), 4954 (AUTH) and 3463 (what an enhanced code means).
//! Invariants: a message of which the last dot was not written is *later*, one whose dot was written and not answered is
//! *unknown*, and that is never tried again here; no answer that is kept holds the recipient's address.

use std::error::Error as _;
use std::io::ErrorKind::{self, InvalidData, TimedOut, WouldBlock};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{
    Certificate, SmtpConnection, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};

use super::Outcome;
use super::mail::mailbox;
use super::relay::{Relay, Security};
use super::text::line;
use crate::insight::shortened;

/// After so long without a word a server may have hung up; it is asked first.
const IDLE: Duration = Duration::from_secs(30);

/// How much longer than for other answers is waited for that to a whole message: a server does all its work before it
/// (RFC 5321, 4.5.3.2.6), and who hangs up makes it unknown.
const PATIENCE: u32 = 5;

/// Bytes handed over at once.
const CHUNK: usize = 1 << 14;

/// Characters of an answer that are kept.
const ANSWER: usize = 300;

/// One conversation with a relay, for many messages; begun again where the relay ends it between two.
pub struct Session {
    relay: Relay,
    /// Nothing while it has to be begun again.
    connection: Option<SmtpConnection>,
    used: Instant,
    /// Whether a message went through it, or was tried to.
    is_fresh: bool,
}

/// The steps of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    From,
    To,
    Data,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("relay", &self.relay).finish_non_exhaustive()
    }
}

impl Session {
    /// Begins a conversation.
    ///
    /// # Errors
    /// [`Outcome::Later`] where the relay cannot be reached or is busy, [`Outcome::Closed`] where it will not have us: no
    /// TLS, a certificate that nobody vouches for, a wrong password.
    pub fn open(relay: &Relay) -> Result<Self, Outcome> {
        let connection = connected(relay)?;
        let relay = relay.clone();
        Ok(Self { relay, connection: Some(connection), used: Instant::now(), is_fresh: true })
    }

    /// Hands over one message: from the bare address `from`, to `to`.
    ///
    /// What a relay answers with a code of 4 is later. With a code of 5 it is refused, and the address counts as gone
    /// unless the answer says that something else is the matter: rules, size, content, a full mailbox. Before the
    /// recipient was named the refusal means us.
    pub fn send(&mut self, from: &str, to: &str, message: &[u8]) -> Outcome {
        let (Some(sender), Some(recipient)) = (mailbox(from), mailbox(to)) else {
            return refused("it has no address that mail can be sent to or from");
        };
        if !has_whole_lines(message) {
            return refused(
                "a line of the message ends with half a line end, which relays read in two ways",
            );
        }
        let shown = |outcome| without(outcome, &[to, recipient.as_ref()]);
        match self.exchange(&sender, &recipient, message) {
            Ok(outcome) => shown(outcome),
            // The line was dead, or the relay had enough of it: nothing of this message was said yet.
            Err(_) if !self.is_fresh => {
                self.connection = None;
                shown(self.exchange(&sender, &recipient, message).unwrap_or_else(|outcome| outcome))
            }
            Err(outcome) => shown(outcome),
        }
    }

    /// Ends it, politely.
    pub fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.command(Quit);
        }
    }

    /// One message. `Err`: it broke off before the relay took the sender.
    fn exchange(
        &mut self,
        from: &Address,
        to: &Address,
        message: &[u8],
    ) -> Result<Outcome, Outcome> {
        let was_idle = self.used.elapsed() > IDLE;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.is_fresh = true;
                connected(&self.relay)?
            }
        };
        if was_idle && !self.is_fresh {
            connection
                .command(Noop)
                .map_err(|error| Outcome::Later { why: said(&error), after: None })?;
        }
        let options = match options(&connection, &[from, to], message) {
            Ok(options) => options,
            Err(outcome) => {
                self.connection = Some(connection);
                return Ok(outcome);
            }
        };
        let result = connection.command(Mail::new(Some(from.clone()), options));
        let first = result.map_err(|error| (Step::From, error));
        let is_lost = matches!(&first, Err((_, error)) if is_lost(error));
        let rest = first
            .and_then(|_| {
                connection.command(Rcpt::new(to.clone(), Vec::new())).map_err(|e| (Step::To, e))
            })
            .and_then(|_| connection.command(Data).map_err(|error| (Step::Data, error)));
        let (outcome, is_answered) = match rest {
            Err((step, error)) => {
                let outcome = before_data(step, &error);
                if is_lost {
                    return Err(outcome);
                }
                if !self::is_lost(&error) {
                    self.keep(connection);
                }
                return Ok(outcome);
            }
            Ok(answer) if answer.code().severity != Severity::PositiveIntermediate => {
                let why = format!("the relay answered DATA with {}", answer.code());
                return Ok(Outcome::Later { why, after: None });
            }
            Ok(_) => handed_over(&mut connection, message, self.relay.timeout),
        };
        self.used = Instant::now();
        self.is_fresh = false;
        if is_answered {
            self.connection = Some(connection);
        }
        Ok(outcome)
    }

    /// Makes the relay forget what was said of a message that it did not take.
    fn keep(&mut self, mut connection: SmtpConnection) {
        self.used = Instant::now();
        self.is_fresh = false;
        if connection.command(Rset).is_ok() {
            self.connection = Some(connection);
        }
    }
}

fn connected(relay: &Relay) -> Result<SmtpConnection, Outcome> {
    let wrapped = relay.tls == Security::Wrapped;
    let tls = match relay.tls {
        Security::None => None,
        _ => Some(parameters(relay)?),
    };
    let address = (relay.host.as_str(), relay.port);
    let outer = tls.as_ref().filter(|_| wrapped);
    let mut connection =
        SmtpConnection::connect(address, Some(relay.timeout), &relay.hello, outer, None)
            .map_err(|error| refusal("the relay cannot be reached", &error))?;
    if let Some(tls) = tls.filter(|_| !wrapped) {
        if connection.can_starttls() {
            connection
                .starttls(&tls, &relay.hello)
                .map_err(|error| refusal("the line to the relay cannot be secured", &error))?;
        } else if relay.tls == Security::Required {
            connection.abort();
            let why = "the relay offers no TLS (STARTTLS); name another port, or say tls=none";
            return Err(Outcome::Closed { why: why.to_owned() });
        }
    }
    if let Some(credentials) = relay.credentials() {
        let known = [Mechanism::Plain, Mechanism::Login];
        if let Err(error) = connection.auth(&known, &credentials) {
            let outcome = match error.is_client() {
                true => Outcome::Closed {
                    why: "the relay takes no password (AUTH PLAIN or LOGIN) on this line"
                        .to_owned(),
                },
                false => refusal("the relay did not take user and password", &error),
            };
            connection.abort();
            return Err(outcome);
        }
    }
    Ok(connection)
}

fn parameters(relay: &Relay) -> Result<TlsParameters, Outcome> {
    let closed = |why: String| Outcome::Closed { why };
    let mut builder = TlsParametersBuilder::new(relay.host.clone());
    if relay.tls == Security::Opportunistic {
        builder = builder.dangerous_accept_invalid_certs(true);
    }
    if let Some(path) = &relay.ca {
        let name = crate::path::ShownPath::from(path);
        let pem = std::fs::read(path).map_err(|error| closed(format!("{name}: {error}")))?;
        let root = Certificate::from_pem(&pem)
            .map_err(|_| closed(format!("{name} holds no certificate in PEM")))?;
        builder = builder.add_root_certificate(root);
    }
    builder.build().map_err(|error| closed(said(&error)))
}

/// What a message asks of a relay beyond RFC 5321; refused where it does not offer that.
fn options(
    connection: &SmtpConnection,
    addresses: &[&Address],
    message: &[u8],
) -> Result<Vec<MailParameter>, Outcome> {
    let offers = |extension| connection.server_info().supports_feature(extension);
    let mut options = Vec::new();
    if !message.is_ascii() {
        if !offers(Extension::EightBitMime) {
            return Err(refused("the relay takes no bytes above 127 (8BITMIME)"));
        }
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let is_ascii = |address: &&Address| AsRef::<str>::as_ref(*address).is_ascii();
    if !addresses.iter().all(is_ascii) || !head(message).is_ascii() {
        if !offers(Extension::SmtpUtfEight) {
            return Err(refused("the relay takes ASCII addresses only (no SMTPUTF8)"));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    Ok(options)
}

/// Writes the message, dots doubled, and reads the answer. Says also whether there was one, and the line is good.
fn handed_over(
    connection: &mut SmtpConnection,
    message: &[u8],
    timeout: Duration,
) -> (Outcome, bool) {
    // The library ends the last line itself.
    let body = message.strip_suffix(b"\r\n").unwrap_or(message);
    let mut chunks = body.chunks(CHUNK);
    let mut is_whole = false;
    // It asks for the next chunk once the one before is written, and writes the dot when there is none.
    let chunks = std::iter::from_fn(|| {
        let chunk = chunks.next();
        is_whole = chunk.is_none();
        chunk
    });
    let is_patient = connection.set_timeout(Some(timeout * PATIENCE)).is_ok();
    let answer = connection.message_iter(chunks);
    let is_good = is_patient && connection.set_timeout(Some(timeout)).is_ok();
    let error = match answer {
        Ok(answer) if answer.code().severity == Severity::PositiveCompletion => {
            return (Outcome::Done, is_good);
        }
        Ok(answer) => {
            let why = format!("the relay answered the whole message with {}", said_in(&answer));
            return (Outcome::Unknown { why }, false);
        }
        Err(error) => error,
    };
    let why = said(&error);
    let outcome = if error.is_transient() {
        Outcome::Later { why, after: None }
    } else if error.is_permanent() {
        Outcome::Refused { gone: is_gone(&why), why }
    } else if is_whole {
        Outcome::Unknown { why: format!("it was handed over whole and not answered: {why}") }
    } else {
        Outcome::Later { why, after: None }
    };
    (outcome, is_good && !is_lost(&error))
}

/// A message that the relay did not take before its first line was said.
fn before_data(step: Step, error: &Error) -> Outcome {
    let why = said(error);
    match (step, error.is_permanent()) {
        (_, false) => Outcome::Later { why, after: None },
        (Step::From, true) => Outcome::Closed { why },
        // It wants a password first.
        (_, true) if error.status().is_some_and(|code| [530, 535, 538].contains(&code.into())) => {
            Outcome::Closed { why }
        }
        (_, true) => Outcome::Refused { gone: is_gone(&why), why },
    }
}

/// Whether a refusal means that nothing will be taken at this address any more. Its enhanced code says so, if it has one:
/// 5.1 the address, 5.2.1 the mailbox is closed; anything else is about rules, size or content.
fn is_gone(why: &str) -> bool {
    let code = why.split(|c: char| !c.is_ascii_digit() && c != '.').find(|word| {
        let mut parts = word.split('.');
        parts.next() == Some("5")
            && parts.clone().count() == 2
            && parts.all(|part| !part.is_empty())
    });
    code.is_none_or(|code| code.starts_with("5.1.") || code == "5.2.1" || code == "5.0.0")
}

/// A relay that will not talk: later where that may pass.
fn refusal(what: &str, error: &Error) -> Outcome {
    let why = format!("{what}: {}", said(error));
    // A certificate that nobody vouches for comes as data that is wrong.
    let is_closed = error.is_permanent() || error.is_tls() || kind(error) == Some(InvalidData);
    match is_closed {
        true => Outcome::Closed { why },
        false => Outcome::Later { why, after: None },
    }
}

/// Whether the line is gone, or will be at once (421).
fn is_lost(error: &Error) -> bool {
    let is_answer = error.is_transient() || error.is_permanent();
    !is_answer || error.status().is_some_and(|code| u16::from(code) == 421)
}

fn refused(why: &str) -> Outcome {
    Outcome::Refused { why: why.to_owned(), gone: false }
}

/// What went wrong, on one line.
fn said(error: &Error) -> String {
    match kind(error) {
        Some(TimedOut | WouldBlock) => "no answer came in time".to_owned(),
        _ => shortened(&line(&error.to_string()), ANSWER),
    }
}

fn kind(error: &Error) -> Option<ErrorKind> {
    Some(error.source()?.downcast_ref::<std::io::Error>()?.kind())
}

fn said_in(answer: &Response) -> String {
    let words: Vec<&str> = answer.message().collect();
    shortened(&line(&format!("{} {}", answer.code(), words.join(" "))), ANSWER)
}

/// The same, without these addresses.
fn without(outcome: Outcome, addresses: &[&str]) -> Outcome {
    let clean = |why: String| {
        addresses.iter().fold(why, |why, address| {
            // Servers write addresses in small letters.
            let why = why.replace(address, "…");
            why.replace(&address.to_lowercase(), "…")
        })
    };
    match outcome {
        Outcome::Done => Outcome::Done,
        Outcome::Later { why, after } => Outcome::Later { why: clean(why), after },
        Outcome::Closed { why } => Outcome::Closed { why: clean(why) },
        Outcome::Refused { why, gone } => Outcome::Refused { why: clean(why), gone },
        Outcome::Unknown { why } => Outcome::Unknown { why: clean(why) },
    }
}

/// The lines before the first empty one.
fn head(message: &[u8]) -> &[u8] {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    &message[..end.unwrap_or(message.len())]
}

/// Whether each CR has its LF and each LF its CR: a dot behind half a line end could end the message elsewhere.
fn has_whole_lines(message: &[u8]) -> bool {
    let mut before = 0;
    message.iter().chain([&0]).all(|&byte| {
        let is_whole = (before == b'\r') == (byte == b'\n');
        before = byte;
        is_whole
    })
}

#[cfg(test)]
mod tests;
