//! How is Quintet asked over HTTP, by people, programs and models?
//!
//! Layer 7, a surface: parse, call, draw; the only asynchronous layer. Every request passes `guard`, becomes a request of
//! an operation, waits for its turn (`turn`) and is answered as JSON or as a page.
//! Invariants: GET changes nothing; what is answered is what the command line prints, byte for byte; nothing that came from
//! outside is taken for markup, for a path or for a line of the log.

mod api;
mod body;
mod endpoint;
mod folder;
mod follow;
mod following;
mod guard;
mod health;
mod ingest;
mod keys;
mod limit;
mod listen;
mod mcp;
mod meter;
mod openapi;
mod pages;
mod problem;
mod query;
mod reply;
mod routes;
mod site;
mod turn;
mod who;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::daily::Figures;
use crate::operation::House;
use crate::outbox;

pub use folder::serve_folder;
pub use following::Following;
pub use keys::{Key, KeyError, Keys, Scope};
pub use listen::{Stop, run};
pub use mcp::stdio;

/// How the server stands on the net.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 is any that is free.
    pub addr: SocketAddr,
    /// Names by which it may be asked besides those of the loopback, with or without a port.
    pub hosts: Vec<String>,
    /// The file with keys; without one everything is allowed, and the address must be a loopback.
    pub keys: Option<PathBuf>,
    /// The address that links in previews and feeds begin with, such as `https://brief.example.org`.
    pub base_url: Option<String>,
    /// Pages and answers about the index need no key.
    pub public: bool,
    /// Models may change readers through MCP.
    pub mcp_write: bool,
    /// Everybody may sign up for a brief.
    pub sign_up: bool,
    /// Requests a second that one key or address may ask for; 0 is any number.
    pub rate: u32,
    /// How briefs go out.
    pub delivery: outbox::Options,
    /// What the work of the day counts, where it is done in this process.
    pub daily: Option<Arc<Figures>>,
    /// What following a published index has come to, where this process follows one.
    pub following: Option<Arc<Following>>,
}

impl Options {
    /// At `addr`, and nothing else said.
    pub fn at(addr: SocketAddr) -> Self {
        let (hosts, keys, base_url) = (Vec::new(), None, None);
        let (public, mcp_write, sign_up, rate) = (false, false, false, 0);
        let delivery = outbox::Options::default();
        let (daily, following) = (None, None);
        Self {
            addr,
            hosts,
            keys,
            base_url,
            public,
            mcp_write,
            sign_up,
            rate,
            delivery,
            daily,
            following,
        }
    }
}

/// Why the server did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Reachable from elsewhere, and nobody is kept out.
    #[error(
        "{addr} is reachable from other machines, and there is no key; make one with `quintet key new NAME` and name the file with --keys, or listen on 127.0.0.1"
    )]
    Open {
        /// Where it was to listen.
        addr: SocketAddr,
    },
    /// The address cannot be had.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// Where.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A base that is no address.
    #[error("--base-url: {url:?} is no address; expected such as https://brief.example.org")]
    BaseUrl {
        /// What was given.
        url: String,
    },
    /// The keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The index cannot be read.
    #[error(transparent)]
    Problem(#[from] crate::operation::Problem),
    /// What the system said.
    #[error("the server cannot go on: {0}")]
    Io(#[from] std::io::Error),
}

/// The house, shared by all who ask.
pub(crate) type Shared = Arc<House>;
