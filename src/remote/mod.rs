//! How is a server asked?
//!
//! Layer 0. One client for feeds, transcripts, audio and services: a [`Client`] that [gets](Client::get),
//! [downloads](Client::download) and [posts](Client::post), with limits on time, size and redirects, and
//! [crawls](Client::crawl) many servers politely ([`Hosts`]).
//! Invariants: private addresses are refused unless allowed, at every redirect and whatever a name server says; no
//! message holds a password, a key or the value of a query; no answer makes it panic.

mod address;
mod client;
mod crawl;
mod download;
mod endpoint;
mod error;
mod field;
#[cfg(test)]
mod fixture;
mod form;
pub mod freshness;
mod get;
mod hosts;
mod pace;
mod post;
mod resolver;
mod server_url;
mod shown;
#[cfg(test)]
mod tests;
mod walk;

pub use address::is_public;
pub use client::{Client, ClientOptions, checked};
pub use crawl::MOST_CONNECTIONS;
pub use endpoint::{AddressError, Endpoint, Settings};
pub use error::{RemoteError, Why};
pub use form::Form;
pub use get::{Answer, Get};
pub use hosts::{Hosts, PAUSE, host_of};
pub use pace::{Pace, sleep, wait_after};
pub use post::{Content, Post, Reply};
pub use server_url::{ServerUrl, Unreadable, key_in};
pub use shown::shown_address;
