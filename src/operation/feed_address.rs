//! What a reader's own programs need: the secret address of their feed, and the secret that signs their webhook.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::profile::{keep, stored};
use super::{House, Kind, Operation, Problem};
use crate::deliver::{BOTH_SECRETS, feed_token_hash, good_secrets, new_feed_token, new_secret};
use crate::error::Hint;
use crate::profile::{Profile, Via};
use crate::secret::{RandomError, random_hex};
use crate::state::{Address, AddressStanding, State};
use crate::task::Task;

/// Make the secret address of a reader's feed, or a new one in its place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedAddress {
    /// Whose.
    pub reader: String,
    /// Whether a feed that exists gets a new address; the one before stops.
    #[serde(default)]
    pub rotate: bool,
}

/// Where a feed lies.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FeedAddresses {
    /// Whose.
    pub reader: String,
    /// As Atom: the address, or its path where it is not known what addresses of the server begin with. Nothing where the
    /// feed exists: its address was shown once and is not kept.
    pub atom: Option<String>,
    /// As JSON Feed.
    pub json: Option<String>,
    /// Since when the feed has its address.
    #[schemars(with = "String")]
    pub since: Timestamp,
}

impl Operation for FeedAddress {
    const NAME: &'static str = "feed_address";
    const KIND: Kind = Kind::Readers;
    type Answer = FeedAddresses;

    fn run(&self, house: &House, _: &Task) -> Result<FeedAddresses, Problem> {
        let (mut state, now) = (house.state()?, house.now());
        let reader = stored_name(&state, &self.reader)?;
        want_feed(&mut state, &reader, now)?;
        // Here, so that nobody who fetches a feed writes anything.
        state.link_key(&random_hex::<32>()?)?;
        let address = begin(&mut state, (&reader, Via::Feed, ""), now)?;
        if address.secret.is_some() && !self.rotate {
            let since = address.rotated.unwrap_or(address.since);
            return Ok(FeedAddresses { reader, atom: None, json: None, since });
        }
        let token = new_feed_token()?;
        state.rotate_secret(&address.handle, &feed_token_hash(&token), now)?;
        let base = house.delivery().base_url.as_deref().unwrap_or_default().trim_end_matches('/');
        let at = |form: &str| Some(format!("{base}/f/{token}.{form}"));
        Ok(FeedAddresses { reader, atom: at("atom"), json: at("json"), since: now })
    }
}

/// Show the secret that a reader's webhook knows messages by, or make a new one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSecret {
    /// Whose.
    pub reader: String,
    /// Whether there is to be a new one; messages are signed with both for 24 hours.
    #[serde(default)]
    pub rotate: bool,
}

/// What messages to a webhook are signed with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookSecrets {
    /// Whose.
    pub reader: String,
    /// Where the messages go.
    pub webhook: String,
    /// The secret, as Standard Webhooks writes it: `whsec_` and base64.
    pub secret: String,
    /// The one before, while messages are signed with both.
    pub before: Option<String>,
    /// Until when they are.
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
}

impl Operation for WebhookSecret {
    const NAME: &'static str = "webhook_secret";
    const KIND: Kind = Kind::Readers;
    type Answer = WebhookSecrets;

    fn run(&self, house: &House, _: &Task) -> Result<WebhookSecrets, Problem> {
        let (mut state, now) = (house.state()?, house.now());
        let reader = stored_name(&state, &self.reader)?;
        let Some(webhook) = profile(&state, &reader)?.delivery.webhook else {
            let message = format!("the profile of {reader} names no webhook");
            return Err(Problem::failed(message).with(Hint::EditProfile { reader }));
        };
        let which = (&*reader, Via::Webhook, &*webhook);
        // One that was closed stays so: a new secret is no word that it is to be written to again.
        let mut address = match state.address(which.0, which.1, which.2)? {
            Some(known) => known,
            None => begin(&mut state, which, now)?,
        };
        if self.rotate || address.secret.is_none() {
            state.rotate_secret(&address.handle, &new_secret()?, now)?;
            address = state.address(which.0, which.1, which.2)?.unwrap_or(address);
        }
        let Address { secret, before, rotated, .. } = address;
        let good = good_secrets(secret.as_deref(), before.as_deref(), rotated, now);
        let before = good.get(1).map(|&before| before.to_owned());
        let until = rotated.filter(|_| before.is_some()).map(|rotated| rotated + BOTH_SECRETS);
        let secret = secret.unwrap_or_default();
        Ok(WebhookSecrets { reader, webhook, secret, before, until })
    }
}

/// The name under which a reader is kept.
fn stored_name(state: &State, reader: &str) -> Result<String, Problem> {
    stored(state, reader)?;
    Ok(state.known_name(reader)?.unwrap_or_else(|| reader.to_owned()))
}

/// The newest profile of a reader.
pub(super) fn profile(state: &State, reader: &str) -> Result<Profile, Problem> {
    let kept = stored(state, reader)?;
    Ok(Profile::from_toml(&kept.toml, &format!("profile of {reader}"))?)
}

/// Lets the profile say that there is a feed: whoever asks for its address wants it.
fn want_feed(state: &mut State, reader: &str, now: Timestamp) -> Result<(), Problem> {
    let before = profile(state, reader)?;
    if before.delivery.feed {
        return Ok(());
    }
    let mut wanted = before.clone();
    wanted.delivery.feed = true;
    let text = with_feed(&stored(state, reader)?.toml);
    // What a person wrote stays as it is, where that can be.
    let same = Profile::from_toml(&text, "").is_ok_and(|read| read == wanted);
    let text = if same { text } else { wanted.to_toml() };
    keep(state, wanted, &text, Some(&before), "edit", now)?;
    Ok(())
}

/// A profile's text with the line that asks for a feed.
fn with_feed(text: &str) -> String {
    const TABLE: &str = "[delivery]";
    let is_table = |line: &str| line.trim_start().starts_with(TABLE);
    if !text.lines().any(is_table) {
        return format!("{}\n\n{TABLE}\nfeed = true\n", text.trim_end());
    }
    let lines =
        text.lines().filter(|line| line.split('=').next().is_none_or(|key| key.trim() != "feed"));
    lines
        .map(
            |line| {
                if is_table(line) { format!("{line}\nfeed = true\n") } else { format!("{line}\n") }
            },
        )
        .collect()
}

/// What is known about an address, which may be written to from now on.
fn begin(state: &mut State, which: (&str, Via, &str), now: Timestamp) -> Result<Address, Problem> {
    let known = state.address(which.0, which.1, which.2)?;
    match known {
        Some(known) if known.standing == AddressStanding::Active => Ok(known),
        _ => {
            let handle = random_hex::<16>()?;
            Ok(state.put_address(which, AddressStanding::Active, None, &handle, now)?)
        }
    }
}

impl From<RandomError> for Problem {
    fn from(error: RandomError) -> Self {
        Self::failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::New;
    use crate::outbox;

    fn house() -> (tempfile::TempDir, House) {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-03-20T07:00:00Z".parse().unwrap();
        let house = House::new(folder.path().join("index"), None);
        let base_url = Some("https://brief.example.org/".to_owned());
        let house = house
            .with_clock(Box::new(move || now))
            .with_delivery(outbox::Options { base_url, ..outbox::Options::default() });
        let new = New { name: "Ada".into(), phrases: vec!["sleep".into()], ..New::default() };
        house.ask(&new, &Task::silent()).unwrap();
        (folder, house)
    }

    fn ask(house: &House, rotate: bool) -> FeedAddresses {
        let asked = FeedAddress { reader: "ada".into(), rotate };
        house.ask(&asked, &Task::silent()).unwrap()
    }

    #[test]
    fn a_feed_has_one_address_which_is_shown_once_and_kept_as_a_hash() {
        let (_folder, house) = house();
        let first = ask(&house, false);
        assert_eq!(first.reader, "Ada");
        let atom = first.atom.unwrap();
        let token = atom.strip_prefix("https://brief.example.org/f/").unwrap();
        let token = token.strip_suffix(".atom").unwrap();
        assert!(profile(&house.state().unwrap(), "Ada").unwrap().delivery.feed);
        let known = |token: &str| {
            let state = house.state().unwrap();
            state.feed_by_hash(&feed_token_hash(token)).unwrap().is_some()
        };
        assert!(known(token));
        let again = ask(&house, false);
        assert_eq!((again.atom, again.json, again.since), (None, None, first.since));
        let second = ask(&house, true).atom.unwrap();
        assert_ne!(second, atom);
        assert!(!known(token), "the one before stops");
    }

    #[test]
    fn what_a_person_wrote_stays() {
        for (text, expected) in [
            ("name = 'A' # me\n", "name = 'A' # me\n\n[delivery]\nfeed = true\n"),
            (
                "name = 'A'\n[delivery] # x\nfeed = false\nslack = 'y'\n",
                "name = 'A'\n[delivery] # x\nfeed = true\nslack = 'y'\n",
            ),
        ] {
            assert_eq!(with_feed(text), expected);
        }
    }

    #[test]
    fn a_webhook_has_a_secret_and_two_while_it_is_changed() {
        let (_folder, house) = house();
        let asked =
            |rotate| house.ask(&WebhookSecret { reader: "Ada".into(), rotate }, &Task::silent());
        let none = asked(false).unwrap_err();
        assert_eq!(none.hint, Some(Hint::EditProfile { reader: "Ada".into() }));
        let mut wanted = profile(&house.state().unwrap(), "Ada").unwrap();
        wanted.delivery.webhook = Some("https://example.org/hook".into());
        let mut state = house.state().unwrap();
        state.save_profile("Ada", &wanted.to_toml(), "edit", house.now()).unwrap();
        drop(state);
        let first = asked(false).unwrap();
        assert_eq!(asked(false).unwrap().secret, first.secret);
        assert_eq!((first.before, first.until), (None, None));
        let second = asked(true).unwrap();
        assert_ne!(second.secret, first.secret);
        assert_eq!(second.before, Some(first.secret));
        assert_eq!(second.until, Some("2026-03-21T07:00:00Z".parse().unwrap()));
    }
}
