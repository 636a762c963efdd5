//! A reader's feed, asked for by what opens it. No operation of the API: who has the address needs no key.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::feed_address::profile;
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::deliver::{
    FeedHead, Letter, atom, feed_domain, feed_token_hash, json_feed, last_change,
};
use crate::outbox;
use crate::state::AddressStanding;
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
        // Nothing is written here, and without what signs them there are no links.
        let signed = state.known_link_key()?.map(|_| base);
        let kept = outbox::last_letters(&mut state, signed, &address.reader)?;
        let letters: Vec<Letter<'_>> =
            kept.iter().map(|(brief, links)| Letter { brief, links }).collect();
        // The page of a brief lies below that of its reader.
        let page = letters.first().and_then(|letter| letter.links.page.as_deref());
        let head = FeedHead {
            reader: &address.reader,
            self_url: &format!("{base}/f/{}.{}", self.token, self.form.as_str()),
            home: page.and_then(|page| page.rsplit_once('/')).map(|(home, _)| home),
            domain: feed_domain(Some(base)),
        };
        let text = match self.form {
            FeedForm::Atom => atom(&head, &letters),
            FeedForm::Json => json_feed(&head, &letters),
        };
        Ok(OwnFeedText { text, changed: last_change(&letters) })
    }
}
