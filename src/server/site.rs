//! What the routes share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::keys::Keys;
use super::limit::Limit;
use super::meter::Meter;
use super::problem::Trouble;
use super::turn::Turn;
use super::{Options, ServerError, Shared};
use crate::operation::{Described, Kind, Operation};
use crate::task::Task;

/// How long an answer waits for what it wrote to be found.
const SOON: Duration = Duration::from_secs(1);

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client(pub(super) SocketAddr);

/// A server's things.
pub(super) struct Site {
    pub(super) house: Shared,
    pub(super) options: Options,
    /// Where it listens, once it does.
    pub(super) addr: SocketAddr,
    pub(super) keys: Option<Keys>,
    pub(super) turn: Turn,
    pub(super) meter: Meter,
    pub(super) limit: Limit,
    /// Whether the index is open.
    pub(super) ready: AtomicBool,
    /// Names that a browser may call the server by.
    authorities: Vec<String>,
    start: u64,
    requests: AtomicU64,
}

impl Site {
    /// Errors: keys that cannot be read; an address that others reach, without a key.
    pub(super) fn new(
        house: Shared,
        options: Options,
        addr: SocketAddr,
    ) -> Result<Self, ServerError> {
        let keys = options.keys.as_deref().map(Keys::open).transpose()?;
        if !addr.ip().is_loopback() && keys.as_ref().is_none_or(|keys| keys.list().is_empty()) {
            return Err(ServerError::Open { addr });
        }
        let base = options.base_url.as_deref().map(authority).transpose()?;
        let port = addr.port();
        let mut authorities: Vec<String> = Vec::new();
        let known = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let own = std::iter::once(match addr.ip() {
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
            std::net::IpAddr::V4(ip) => ip.to_string(),
        });
        for name in known.into_iter().chain(own) {
            authorities.push(format!("{name}:{port}"));
            if port == 80 {
                authorities.push(name);
            }
        }
        for name in options.hosts.iter().map(|name| name.to_lowercase()).chain(base) {
            authorities.push(format!("{name}:{port}"));
            authorities.push(name);
        }
        let start = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_micros() as u64);
        let (limit, meter) = (
            Limit::new(options.rate),
            Meter::new(options.daily.clone(), options.following.clone()),
        );
        Ok(Self {
            house,
            options,
            addr,
            keys,
            turn: Turn::new(),
            meter,
            limit,
            ready: AtomicBool::new(false),
            authorities,
            start,
            requests: AtomicU64::new(0),
        })
    }

    /// Whether the server is called `host`.
    pub(super) fn is_ours(&self, host: &str) -> bool {
        self.authorities.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// Names that it is called by.
    pub(super) fn authorities(&self) -> &[String] {
        &self.authorities
    }

    /// What links that leave the site begin with.
    pub(super) fn base(&self) -> String {
        let local = || format!("http://{}", self.addr);
        self.options
            .base_url
            .as_deref()
            .map_or_else(local, |base| base.trim_end_matches('/').to_owned())
    }

    /// A new id for a request.
    pub(super) fn next_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{number:x}", self.start)
    }

    /// Asks an operation when it is its turn.
    pub(super) async fn ask<O>(&self, operation: O) -> Result<O::Answer, Trouble>
    where
        O: Operation + Send + 'static,
        O::Answer: Send + 'static,
    {
        let house = Arc::clone(&self.house);
        let asked = move |task: &Task<'_>| house.ask(&operation, task);
        let answer = match O::KIND {
            Kind::Read => self.turn.ask(asked).await,
            Kind::Index | Kind::Readers => self.turn.change(asked).await,
        };
        Ok(answer??)
    }

    /// Asks an operation in JSON; the answer as every surface gives it.
    pub(super) async fn ask_json(
        &self,
        operation: &Described,
        request: Value,
    ) -> Result<String, Trouble> {
        let (house, run, kind) = (Arc::clone(&self.house), operation.run, operation.kind);
        let asked = move |task: &Task<'_>| run(request, &house, task);
        let answer = match kind {
            Kind::Read => self.turn.ask(asked).await??,
            Kind::Index | Kind::Readers => self.turn.change(asked).await??,
        };
        if kind == Kind::Index {
            self.soon().await;
        }
        Ok(answer)
    }

    /// Gives what was just written a second to be found; later it is found all the same.
    pub(super) async fn soon(&self) {
        let opened = tokio::time::timeout(SOON, self.follow()).await;
        if let Ok(Err(trouble)) = opened {
            tracing::warn!(detail = trouble.detail, "what was written cannot be opened yet");
        }
    }

    /// Opens the last commit where another is open.
    pub(super) async fn follow(&self) -> Result<(), Trouble> {
        let house = Arc::clone(&self.house);
        let opened = self.turn.aside(move |task| {
            let anew = house.refresh(task)?;
            Ok::<_, crate::operation::Problem>((house.insights(task)?, anew))
        });
        let (insights, anew) = opened.await??;
        self.meter.opened(insights, anew);
        self.ready.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// The name and port of a base address.
fn authority(url: &str) -> Result<String, ServerError> {
    let wrong = || ServerError::BaseUrl { url: url.to_owned() };
    let uri: axum::http::Uri = url.parse().map_err(|_| wrong())?;
    match (uri.scheme_str(), uri.authority()) {
        (Some("http" | "https"), Some(authority)) => Ok(authority.as_str().to_lowercase()),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::House;

    fn site(addr: &str, change: impl FnOnce(&mut Options)) -> Result<Site, ServerError> {
        let addr: SocketAddr = addr.parse().unwrap();
        let mut options = Options::at(addr);
        change(&mut options);
        Site::new(Arc::new(House::new("nowhere", None)), options, addr)
    }

    #[test]
    fn only_its_own_names_are_heard() {
        let site = site("127.0.0.1:7878", |options| {
            options.hosts = vec!["Box".into()];
            options.base_url = Some("https://brief.example.org/".into());
        })
        .unwrap();
        for ours in [
            "localhost:7878",
            "127.0.0.1:7878",
            "[::1]:7878",
            "box",
            "BOX:7878",
            "brief.example.org",
        ] {
            assert!(site.is_ours(ours), "{ours}");
        }
        for other in
            ["localhost", "localhost:80", "evil.example:7878", "", "127.0.0.1:7878.evil.example"]
        {
            assert!(!site.is_ours(other), "{other}");
        }
        assert_eq!(site.base(), "https://brief.example.org");
    }

    #[test]
    fn an_open_door_to_the_net_is_refused() {
        assert!(matches!(site("0.0.0.0:7878", |_| ()), Err(ServerError::Open { .. })));
        assert!(matches!(site("[::]:7878", |_| ()), Err(ServerError::Open { .. })));
        assert!(site("[::1]:7878", |_| ()).is_ok());
        let wrong = site("127.0.0.1:1", |options| options.base_url = Some("brief".into()));
        assert!(matches!(wrong, Err(ServerError::BaseUrl { .. })));
    }
}
