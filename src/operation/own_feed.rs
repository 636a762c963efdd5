//! A reader's feed, asked for by what opens it. No operation of the API: who has the address needs no key.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::feed_address::profile;
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::brief::Brief;
use crate::deliver::{
    FeedHead, Letter, Links, MOST_ENTRIES, atom, feed_token_hash, json_feed, last_change,
};
use crate::outbox;
use crate::state::{AddressStanding, State};
use crate::task::Task;

/// Ask for the feed that a token opens.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OwnFeed {
    /// What opens it.
    pub token: String,
    /// In which form.
    pub form: FeedForm,
    /// What addresses of the server begin with.
    pub base_url: String,
}

/// The form of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedForm {
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

impl FeedForm {
    /// How its address ends.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }
}

/// A feed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OwnFeedText {
    /// The whole of it.
    pub text: String,
    /// When it last changed; nothing where it has no entry yet.
    #[schemars(with = "Option<String>")]
    pub changed: Option<Timestamp>,
}

impl Operation for OwnFeed {
    const NAME: &'static str = "own_feed";
    const KIND: Kind = Kind::Read;
    type Answer = OwnFeedText;

    fn run(&self, house: &House, _: &Task) -> Result<OwnFeedText, Problem> {
        // Whatever is wrong with a token is found by the same look-up.
        let hash = feed_token_hash(&self.token);
        let unknown = || Problem::new(ProblemCode::NotFound, "there is no such feed");
        let mut state = match house.state() {
            Err(problem) if problem.is_unknown_reader() => return Err(unknown()),
            state => state?,
        };
        let address = state.feed_by_hash(&hash)?.ok_or_else(unknown)?;
        let is_wanted = profile(&state, &address.reader)?.delivery.feed;
        if address.standing != AddressStanding::Active || !is_wanted {
            let message = "the reader has left this feed";
            return Err(Problem::new(ProblemCode::Gone, message));
        }
        let base = self.base_url.trim_end_matches('/');
        let kept = newest(&mut state, base, &address.reader)?;
        let letters: Vec<Letter<'_>> =
            kept.iter().map(|(brief, links)| Letter { brief, links }).collect();
        // The page of a brief lies below that of its reader.
        let page = letters.first().and_then(|letter| letter.links.page.as_deref());
        let head = FeedHead {
            reader: &address.reader,
            self_url: &format!("{base}/f/{}.{}", self.token, self.form.as_str()),
            home: page.and_then(|page| page.rsplit_once('/')).map(|(home, _)| home),
            domain: domain(base),
        };
        let text = match self.form {
            FeedForm::Atom => atom(&head, &letters),
            FeedForm::Json => json_feed(&head, &letters),
        };
        Ok(OwnFeedText { text, changed: last_change(&letters) })
    }
}

/// The last briefs of `reader`, newest first, each with links that are good from its day on: the same whenever the feed
/// is asked for.
fn newest(state: &mut State, base: &str, reader: &str) -> Result<Vec<(Brief, Links)>, Problem> {
    // Nothing is written here, and without what signs them there are no links.
    let base = state.known_link_key()?.map(|_| base);
    let mut kept = Vec::new();
    for date in state.brief_dates(reader)?.into_iter().rev().take(MOST_ENTRIES) {
        let Some(stored) = state.brief(reader, date)? else { continue };
        let brief = Brief::from_json(&stored.object)?;
        let links = outbox::links(state, base, &brief, None, date)?;
        kept.push((brief, links));
    }
    Ok(kept)
}

/// The host in an address, without a port: a server that moves to another port stays who it is.
fn domain(base: &str) -> &str {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    // An id holds no brackets (RFC 4151), and numbers name nobody.
    let is_number = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    if is_number || name.is_empty() { "localhost" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_called_by_its_name_alone() {
        for (base, name) in [
            ("https://brief.example.org", "brief.example.org"),
            ("https://brief.example.org:8443/under", "brief.example.org"),
            ("http://127.0.0.1:7878", "localhost"),
            ("http://[::1]:7878", "localhost"),
            ("http://localhost:7878", "localhost"),
        ] {
            assert_eq!(domain(base), name);
        }
    }
}
