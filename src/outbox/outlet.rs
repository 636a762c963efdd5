//! What an operator named, read: who takes mail, whom it comes from, who asks webhooks.

use std::path::PathBuf;

use super::links::base_of;
use super::{Carrier, Options, OutboxError};
use crate::deliver::{From, Relay};
use crate::remote::{Client, ClientOptions};

/// Everything by which something can go out.
pub(super) struct Outlet {
    /// What takes mail; without it none goes out.
    pub(super) mail: Option<(Mailbag, From)>,
    /// Asks webhooks and Slack.
    pub(super) client: Client,
    /// What links begin with.
    pub(super) base_url: Option<String>,
}

/// What takes mail.
pub(super) enum Mailbag {
    /// A server.
    Relay(Relay),
    /// A folder of files.
    Folder(PathBuf),
}

impl Outlet {
    pub(super) fn new(options: &Options) -> Result<Self, OutboxError> {
        let mail = match &options.carrier {
            None => None,
            Some(carrier) => Some((mailbag(carrier)?, from(options.from.as_deref())?)),
        };
        let allow_private = options.allow_private;
        let client = Client::new(ClientOptions { allow_private, ..ClientOptions::default() });
        let base_url = base_of(options.base_url.as_deref())?.map(str::to_owned);
        Ok(Self { mail, client, base_url })
    }
}

fn mailbag(carrier: &Carrier) -> Result<Mailbag, OutboxError> {
    match carrier {
        Carrier::Relay(address) => {
            let relay =
                address.parse().map_err(|error| OutboxError::Relay { source: Box::new(error) })?;
            Ok(Mailbag::Relay(relay))
        }
        Carrier::Folder(folder) => {
            std::fs::create_dir_all(folder).map_err(OutboxError::io(folder))?;
            Ok(Mailbag::Folder(folder.clone()))
        }
    }
}

fn from(given: Option<&str>) -> Result<From, OutboxError> {
    let given = given.ok_or(OutboxError::NoFrom)?;
    given.parse().map_err(|error| OutboxError::From { source: Box::new(error) })
}
