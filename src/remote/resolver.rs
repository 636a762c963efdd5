//! Names become addresses here, and those that are not public are left out.
//!
//! The connection uses what was checked and nothing is looked up again, so that a name which leads elsewhere the second
//! time (DNS rebinding) gains nothing. ureq asks its resolver for every request, also for literal addresses, unless a
//! proxy is set: so none is.

use std::fmt;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address::is_public;

/// Asks the system, and gives public addresses only unless others are allowed.
#[derive(Debug)]
pub(super) struct PublicResolver {
    pub(super) allow_private: bool,
}

/// All addresses of a name are private.
#[derive(Debug)]
pub(super) struct AllPrivate;

impl fmt::Display for AllPrivate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("private addresses are refused unless they are allowed")
    }
}

impl std::error::Error for AllPrivate {}

impl Resolver for PublicResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        if self.allow_private {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() { Err(ureq::Error::Other(Box::new(AllPrivate))) } else { Ok(public) }
    }
}
