//! A server: its address, how it is reached, and what its errors mean.

use std::error::Error;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode, TargetSessionAttrs};
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::state::{ServerPlace, StateError};

/// The oldest version that its makers still mend.
const OLDEST: u32 = 14;

/// How long one server of several is waited for.
const CONNECT: Duration = Duration::from_secs(3);

/// After how long without a word, and how often, it is asked whether the other side is there.
const SILENCE: Duration = Duration::from_secs(10);
const ASK: Duration = Duration::from_secs(5);

/// What every connection relies on. A lock is waited for as long as SQLite waits for another's transaction. A time limit
/// for statements would cut short the wait for the standby, and the server would say *kept* of what only the leader has;
/// and one who vanished in the middle of a transaction holds nothing for longer than a minute.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning;
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/// Another one came before: nothing is kept, and the next try may well succeed.
const OVERTAKEN: [SqlState; 5] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::LOCK_NOT_AVAILABLE,
    SqlState::UNIQUE_VIOLATION,
    SqlState::FOREIGN_KEY_VIOLATION,
];

/// Beside what stands in the class of refused logins.
const DENIED: [SqlState; 3] = [
    SqlState::INVALID_CATALOG_NAME,
    SqlState::INVALID_SCHEMA_NAME,
    SqlState::INSUFFICIENT_PRIVILEGE,
];

/// A server that can be asked.
pub(super) struct Server {
    place: ServerPlace,
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.place, f)
    }
}

impl Server {
    /// Reads an address. What it leaves open: the password is PGPASSWORD, and a server that is not on this machine has a
    /// certificate that is checked.
    pub(super) fn new(place: &ServerPlace) -> Result<Self, StateError> {
        let cannot = |said: String| StateError::Address { place: place.to_string(), said };
        let (url, options) = place.url().split_once('?').unwrap_or((place.url(), ""));
        let (mut kept, mut authority, mut has_mode) = (Vec::new(), None, false);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("sslrootcert", file)) => authority = Some(file),
                // The certificate and the name in it are checked whenever there is one.
                Some(("sslmode", "verify-full" | "verify-ca")) => {
                    has_mode = true;
                    kept.push("sslmode=require");
                }
                option_of => {
                    has_mode |= option_of.is_some_and(|(name, _)| name == "sslmode");
                    kept.push(option);
                }
            }
        }
        let url =
            if kept.is_empty() { url.to_owned() } else { format!("{url}?{}", kept.join("&")) };
        let mut config: Config = url.parse().map_err(|error: postgres::Error| {
            // It repeats no part of the address.
            cannot(error.source().map_or_else(|| error.to_string(), ToString::to_string))
        })?;
        if config.get_hosts().is_empty() {
            return Err(cannot("it names no server".to_owned()));
        }
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if !has_mode {
            let here = config.get_hosts().iter().all(is_here);
            config.ssl_mode(if here { SslMode::Disable } else { SslMode::Require });
        }
        // Of several, the one that takes changes; a name that was not chosen tells an operator who is connected.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_application_name().is_none() {
            config.application_name("quintet");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.keepalives_idle(SILENCE).keepalives_interval(ASK).keepalives_retries(3);
        config.tcp_user_timeout(3 * SILENCE);
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(tls(place, authority)?),
        };
        Ok(Self { place: place.clone(), config, tls })
    }

    /// Where it is.
    #[cfg(test)]
    pub(super) fn place(&self) -> &ServerPlace {
        &self.place
    }

    /// A new connection.
    pub(super) fn connect(&self) -> Result<Client, StateError> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = client.map_err(|error| self.told(&error))?;
        client.batch_execute(SETTINGS).map_err(|error| self.told(&error))?;
        Ok(client)
    }

    /// That it is new enough.
    pub(super) fn check_version(&self, number: i64, name: &str) -> Result<(), StateError> {
        if number >= i64::from(OLDEST) * 10_000 {
            return Ok(());
        }
        let (place, found) = (self.to_string(), name.to_owned());
        Err(StateError::Old { place, found, needed: OLDEST })
    }

    /// A transaction goes on that has lost its connection.
    pub(super) fn broke_off(&self) -> StateError {
        let said = "the connection broke off in the middle of a transaction".to_owned();
        StateError::Away { place: self.to_string(), said }
    }

    /// What an error means for whoever asked.
    pub(super) fn told(&self, error: &postgres::Error) -> StateError {
        let place = self.to_string();
        let Some(database) = error.as_db_error() else {
            return self.not_said(error);
        };
        let said = match database.detail() {
            // Details of constraints repeat what was to be kept: names and addresses of people.
            Some(detail) if !database.code().code().starts_with("23") => {
                format!("{} ({detail})", database.message())
            }
            _ => database.message().to_owned(),
        };
        let is = |states: &[SqlState]| states.contains(database.code());
        if is(&[SqlState::READ_ONLY_SQL_TRANSACTION]) {
            return StateError::ReadOnly { place, said };
        }
        if is(&OVERTAKEN) {
            return StateError::Overtaken { said };
        }
        if is(&DENIED) {
            return StateError::Denied { place, said };
        }
        match database.code().code().get(..2) {
            Some("28") => StateError::Denied { place, said },
            Some("53") => StateError::Full { place, said },
            // The connection is lost; or the server goes down, comes up, or has ended it.
            Some("08" | "57") => StateError::Away { place, said },
            _ => StateError::Server { place, said },
        }
    }

    /// What an error means that the server did not send.
    fn not_said(&self, error: &postgres::Error) -> StateError {
        let place = self.to_string();
        let source = error.source();
        let said = source.map_or_else(|| error.to_string(), ToString::to_string);
        if let Some(system) = source.and_then(|source| source.downcast_ref::<std::io::Error>()) {
            // What the client says of a server that does not write.
            if system.kind() == ErrorKind::PermissionDenied {
                return StateError::ReadOnly { place, said };
            }
            let inner = system.get_ref();
            if inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
                return StateError::Untrusted { place, said };
            }
            return StateError::Away { place, said };
        }
        let told = error.to_string();
        if told.contains("TLS") {
            StateError::Untrusted { place, said }
        } else if told.contains("configuration") || told.contains("authentication") {
            StateError::Denied { place, said }
        } else if error.is_closed() || told.contains("connect") || told.contains("timeout") {
            StateError::Away { place, said }
        } else {
            StateError::Server { place, said: told }
        }
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// How certificates are checked: by the authorities that browsers know, or by the one in the file.
fn tls(place: &ServerPlace, authority: Option<&str>) -> Result<MakeRustlsConnect, StateError> {
    let mut roots = RootCertStore::empty();
    match authority {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let cannot = |said: String| StateError::Address {
                place: place.to_string(),
                said: format!("sslrootcert={file}: {said}"),
            };
            let found = CertificateDer::pem_file_iter(file).map_err(|it| cannot(it.to_string()))?;
            for certificate in found {
                let certificate = certificate.map_err(|error| cannot(error.to_string()))?;
                roots.add(certificate).map_err(|error| cannot(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(cannot("it holds no certificate".to_owned()));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StateError::Untrusted {
            place: place.to_string(),
            said: error.to_string(),
        })?;
    let config = versions.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StatePlace;

    fn server(typed: &str) -> Result<Server, StateError> {
        let StatePlace::Server(place) = StatePlace::new(typed) else { panic!("a server") };
        Server::new(&place)
    }

    #[test]
    fn certificates_are_checked_of_every_server_that_is_not_here_unless_said_otherwise() {
        let mode = |typed| server(typed).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://ada@127.0.0.1/q"), SslMode::Disable);
        assert_eq!(mode("postgres://ada@localhost:1,db:2/q"), SslMode::Require);
        assert_eq!(mode("postgres://ada@db/q?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgres://ada@db/q?sslmode=disable"), SslMode::Disable);
    }

    #[test]
    fn an_address_that_cannot_be_read_is_told_without_its_password() {
        for typed in [
            "postgres://ada:secret@db:port/q",
            "postgres://ada:secret@db/q?no_such_option=secret",
            "postgres://ada:secret@db/q?sslrootcert=/no/such/file",
        ] {
            let error = server(typed).err().unwrap().to_string();
            assert!(error.starts_with("postgres://ada@db"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
