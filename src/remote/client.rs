//! One client for everything that is asked over HTTP, and one exchange with a server.
//!
//! ureq does not follow redirects here, since it loses which of them are permanent, and uses a proxy only where addresses are
//! not checked, since a proxy looks names up itself.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ureq::http::{Method, Request, Response};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, AsSendBody, Body, Proxy, Timeout};
use url::Url;

use super::address::is_named_private;
use super::error::RemoteError;
use super::hosts::{Hosts, Visit};
use super::resolver::{AllPrivate, PublicResolver};
use super::shown::{shown, shown_address};
use crate::task::Task;

/// How servers are asked.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Also this machine and private networks. Default: refused.
    pub allow_private: bool,
    /// Through the proxy that the environment names (`HTTPS_PROXY` and its like), where there is one; only together with
    /// `allow_private`, since a proxy looks names up itself. Default: not.
    pub proxy: bool,
    /// Who asks.
    pub user_agent: String,
    /// For finding the server and connecting to it. Default 10 s.
    pub connect: Duration,
    /// For one request from the first byte to the last, redirects included, where it says nothing else. Default 30 s.
    pub total: Duration,
    /// The largest answer, unpacked, where the request says nothing else. Default 32 MB.
    pub max_bytes: u64,
    /// Redirects followed. Default 10.
    pub max_redirects: u32,
    /// Connections kept open for a next request. Default 0: a server is rarely asked twice in a row, and one that
    /// closes at that moment would fail the next request.
    pub kept_alive: usize,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            allow_private: false,
            proxy: false,
            user_agent: concat!("quintet/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            max_bytes: 32 << 20,
            max_redirects: 10,
            kept_alive: 0,
        }
    }
}

/// Asks servers. Used from many threads.
#[derive(Debug)]
pub struct Client {
    agent: RwLock<Agent>,
    pub(super) options: ClientOptions,
    pub(super) hosts: Option<Arc<Hosts>>,
}

/// What is sent beside the address.
#[derive(Default)]
pub(super) struct Head {
    /// Default: GET.
    pub(super) method: Method,
    pub(super) fields: Vec<(&'static str, String)>,
    /// The server may be silent for that long.
    pub(super) silence: Option<Duration>,
}

/// The time that a request has, and what is left of it.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) limit: Duration,
    pub(super) left: Duration,
}

impl Client {
    /// A client that asks at once, for servers that want to be asked.
    pub fn new(options: ClientOptions) -> Self {
        Self { agent: RwLock::new(agent(&options)), options, hosts: None }
    }

    /// A client that asks politely, for the servers of others.
    pub fn polite(options: ClientOptions, hosts: Arc<Hosts>) -> Self {
        Self { hosts: Some(hosts), ..Self::new(options) }
    }

    /// Breaks off every request under way; later ones are not concerned.
    pub fn break_off(&self) {
        let fresh = agent(&self.options);
        let mut current = self.agent.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, fresh).shutdown();
    }

    /// Waits for its turn at the server of `url`, where this client is polite.
    pub(super) fn enter(&self, url: &Url, task: &Task) -> Result<Option<Visit>, RemoteError> {
        task.check()?;
        self.hosts.as_ref().map(|hosts| hosts.enter(url, task)).transpose()
    }

    /// One exchange.
    pub(super) fn exchange(
        &self,
        url: &Url,
        head: &Head,
        body: impl AsSendBody,
        time: Time,
        task: &Task,
    ) -> Result<Response<Body>, RemoteError> {
        if !self.options.allow_private && is_named_private(url) {
            return Err(RemoteError::Private { address: shown(url) });
        }
        let agent = self.agent.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut clean = url.clone();
        // Neither fails for an address that has a host; the name and the password are sent as a field.
        let _ = clean.set_username("");
        let _ = clean.set_password(None);
        clean.set_fragment(None);
        let connect = Some(self.options.connect.min(time.left));
        let mut request = Request::builder().method(head.method.clone()).uri(clean.as_str());
        for (name, value) in &head.fields {
            request = request.header(*name, value);
        }
        let answered = request.body(body).map_err(ureq::Error::from).and_then(|request| {
            let request = agent
                .configure_request(request)
                .timeout_global(Some(time.left))
                .timeout_resolve(connect)
                .timeout_connect(connect)
                .timeout_per_read(head.silence)
                .build();
            agent.run(request)
        });
        let response =
            answered.map_err(|error| self.failed(url, error, false, head, time, task))?;
        if let Some(coding) = response.headers().get("content-encoding")
            && !matches!(coding.as_bytes().to_ascii_lowercase().as_slice(), b"" | b"identity")
            && response.status().is_success()
        {
            let coding = String::from_utf8_lossy(coding.as_bytes()).chars().take(40).collect();
            return Err(RemoteError::Coding { address: shown(url), coding });
        }
        Ok(response)
    }

    /// Hands what `response` holds to `take`, piece by piece; the number of bytes.
    pub(super) fn read(
        &self,
        url: &Url,
        response: Response<Body>,
        most: u64,
        (head, time): (&Head, Time),
        task: &Task,
        mut take: impl FnMut(&[u8]) -> Result<(), RemoteError>,
    ) -> Result<u64, RemoteError> {
        let too_large = || RemoteError::TooLarge { address: shown(url), limit: most };
        let body = response.into_body();
        if body.content_length().is_some_and(|length| length > most) {
            return Err(too_large());
        }
        let mut reader = body.into_reader();
        let (mut piece, mut bytes) = (vec![0; 64 << 10], 0);
        loop {
            task.check()?;
            let read = std::io::Read::read(&mut reader, &mut piece)
                .map_err(|error| self.failed(url, error.into(), true, head, time, task))?;
            // A connection that was broken off may look like the end of an answer.
            task.check()?;
            if read == 0 {
                return Ok(bytes);
            }
            bytes += read as u64;
            // Counted after decoding: a small file that unpacks to a large one stops here as well.
            if bytes > most {
                return Err(too_large());
            }
            take(&piece[..read])?;
        }
    }

    /// What an error of ureq means; `answering`: the head of the answer was there.
    fn failed(
        &self,
        url: &Url,
        error: ureq::Error,
        answering: bool,
        head: &Head,
        time: Time,
        task: &Task,
    ) -> RemoteError {
        if let Err(cancelled) = task.check() {
            return cancelled.into();
        }
        let address = shown(url);
        match error {
            ureq::Error::Timeout(which) => {
                let limit = match which {
                    Timeout::Resolve | Timeout::Connect => self.options.connect.min(time.limit),
                    Timeout::PerRead => head.silence.unwrap_or(time.limit),
                    _ => time.limit,
                };
                let asked = !matches!(which, Timeout::Resolve | Timeout::Connect);
                RemoteError::Timeout { address, limit, asked }
            }
            ureq::Error::Other(other) if other.is::<AllPrivate>() => {
                RemoteError::Private { address }
            }
            // These would repeat the address with its secrets.
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => RemoteError::BadAddress {
                address,
                reason: "it holds signs that no request may hold, or a server that none may have",
            },
            ureq::Error::HostNotFound => {
                let reason = "there is no such server".into();
                RemoteError::Unreachable { address, reason, asked: false }
            }
            ureq::Error::Io(error) if !answering => {
                let asked = !is_no_connection(error.kind());
                RemoteError::Unreachable { address, reason: error.to_string(), asked }
            }
            ureq::Error::Io(error) => RemoteError::Broken { address, reason: error.to_string() },
            error @ (ureq::Error::Rustls(_) | ureq::Error::Tls(_)) => {
                RemoteError::Unreachable { address, reason: error.to_string(), asked: false }
            }
            error => RemoteError::Broken { address, reason: error.to_string() },
        }
    }
}

/// Whether an error of this kind says that there was no connection over which anything could be asked.
fn is_no_connection(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind as K;
    matches!(
        kind,
        K::ConnectionRefused
            | K::HostUnreachable
            | K::NetworkUnreachable
            | K::NetworkDown
            | K::AddrNotAvailable
    )
}

/// An address that somebody gave, in the one form in which it is compared and kept.
///
/// # Errors
/// What is no address of http or https.
pub fn checked(address: &str) -> Result<String, RemoteError> {
    Ok(read_address(address)?.to_string())
}

/// Reads an address that somebody gave.
pub(super) fn read_address(address: &str) -> Result<Url, RemoteError> {
    let bad = |reason| RemoteError::BadAddress { address: shown_address(address), reason };
    let url = Url::parse(address.trim()).map_err(|_| bad("it cannot be read as one"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("only http and https are asked"));
    }
    if !url.has_host() {
        return Err(bad("it names no server"));
    }
    Ok(url)
}

fn agent(options: &ClientOptions) -> Agent {
    // A field of a head holds visible signs and spaces; ureq would panic on others.
    let user_agent: String =
        options.user_agent.chars().filter(|c| matches!(c, ' '..='~')).collect();
    let config = Agent::config_builder()
        // With a proxy the resolver below is not asked.
        .proxy(if options.proxy && options.allow_private { Proxy::try_from_env() } else { None })
        .max_redirects(0)
        // Statuses are answers here: 304, 410 and 429 say something.
        .http_status_as_error(false)
        .user_agent(user_agent.trim())
        .max_idle_connections(options.kept_alive)
        .max_idle_connections_per_host(options.kept_alive)
        .build();
    let resolver = PublicResolver { allow_private: options.allow_private };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}
