//! What makes and changes a reader.

use std::collections::HashSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Named;
use super::mailbox::{mailbox, see_to};
use super::{House, Kind, Operation, Problem};
use crate::error::Hint;
use crate::profile::{Channels, Interest, Profile, Sign, Taste, settle, shows_of_opml};
use crate::state::{State, StateError, StoredProfile};
use crate::task::Task;

/// Make a reader from phrases or a list of feeds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// The reader's name.
    pub name: String,
    /// What they want to hear of, a phrase each.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// What they want less of, a phrase each.
    #[serde(default)]
    pub less: Vec<String>,
    /// A list of feeds (OPML) with the shows to follow.
    pub opml: Option<Named>,
    /// IANA name; UTC unless given.
    pub time_zone: Option<String>,
    /// When the brief is made, on the local clock: 07:00.
    pub hour: Option<String>,
    /// The mailbox that the brief goes to.
    pub email: Option<String>,
    /// An address on the web that takes signed messages (Standard Webhooks).
    pub webhook: Option<String>,
    /// The address of an incoming webhook of Slack.
    pub slack: Option<String>,
    /// Let the reader's own feed reader fetch it, under a secret address.
    #[serde(default)]
    pub feed: bool,
    /// Whether who asks vouches for the mailbox; another one is asked first whether it is right.
    #[serde(skip)]
    pub vouched: bool,
}

/// A profile that was stored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Saved {
    /// Whose.
    pub name: String,
    /// Its version, from 1.
    pub version: u64,
    /// Its text.
    pub toml: String,
}

impl Operation for New {
    const NAME: &'static str = "profile_new";
    const KIND: Kind = Kind::Readers;
    type Answer = Saved;

    fn run(&self, house: &House, _: &Task) -> Result<Saved, Problem> {
        let profile = self.profile()?;
        let mut state = house.state_or_new()?;
        let name = profile.name.clone();
        if state.profile(&name)?.is_some() {
            let message = format!("there is a profile named {name} already");
            return Err(Problem::failed(message).with(Hint::EditProfile { reader: name }));
        }
        let (toml, now) = (profile.to_toml(), house.now());
        state.save_profile(&name, &toml, "new", now)?;
        see_to(&mut state, &name, None, self.vouched, now)?;
        Ok(Saved { name, version: 1, toml })
    }
}

impl New {
    /// The profile, checked as one that is read from a file.
    fn profile(&self) -> Result<Profile, Problem> {
        let shows = self.opml.as_ref().map(shows_of).transpose()?;
        let text = self.text(shows.unwrap_or_default())?;
        Ok(Profile::from_toml(&text, "the new profile")?)
    }

    /// Its text, with these shows to follow, unchecked.
    pub(super) fn text(&self, shows: Vec<String>) -> Result<String, Problem> {
        let mut profile = Profile::new(self.name.clone());
        let signed = |sign: Sign| {
            move |phrase: &String| Interest { phrase: phrase.clone(), weight: 1.0, sign }
        };
        profile.interests.extend(self.phrases.iter().map(signed(Sign::More)));
        profile.interests.extend(self.less.iter().map(signed(Sign::Less)));
        profile.follows.shows = shows;
        if profile.interests.is_empty() && profile.follows.shows.is_empty() {
            return Err(Problem::failed("a reader needs something to go by").with(Hint::GivePhrase));
        }
        profile.time_zone = self.time_zone.clone().unwrap_or(profile.time_zone);
        profile.delivery = Channels {
            email: self.email.clone(),
            webhook: self.webhook.clone(),
            slack: self.slack.clone(),
            feed: self.feed,
        };
        let mut text = profile.to_toml();
        if let Some(hour) = &self.hour {
            let written = profile.hour.strftime("hour = \"%H:%M\"").to_string();
            text = text.replacen(&written, &format!("hour = {hour:?}"), 1);
        }
        Ok(text)
    }
}

/// Store profiles, and let a reader follow the shows of lists of feeds. Who has a profile already keeps what was learned.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// What is stored; all of it is read before the first is.
    pub files: Vec<ImportFile>,
    /// Who follows the shows of lists.
    pub reader: Option<String>,
    /// Whether who asks vouches for the mailboxes; others are asked first whether they are right.
    #[serde(skip)]
    pub vouched: bool,
}

/// What can be imported.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportFile {
    /// A profile (TOML).
    Profile(Named),
    /// A list of feeds (OPML).
    Opml(Named),
}

/// What was stored.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Imported {
    /// One for each.
    pub imported: Vec<ImportedProfile>,
}

/// A reader and the version that was stored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportedProfile {
    /// The reader.
    pub name: String,
    /// The version.
    pub version: u64,
}

impl Operation for Import {
    const NAME: &'static str = "profile_import";
    const KIND: Kind = Kind::Readers;
    type Answer = Imported;

    fn run(&self, house: &House, _: &Task) -> Result<Imported, Problem> {
        let (mut state, now) = (house.state_or_new()?, house.now());
        let mut profiles = Vec::new();
        for file in &self.files {
            profiles.push(match file {
                ImportFile::Profile(Named { name, text }) => {
                    (Profile::from_toml(text, name)?, text.clone(), None)
                }
                ImportFile::Opml(list) => {
                    let (before, profile) = self.following(list, &state)?;
                    let text = profile.to_toml();
                    (profile, text, Some(before))
                }
            });
        }
        let mut imported = Vec::new();
        for (profile, text, before) in profiles {
            let name = profile.name.clone();
            let wrote_to = mailbox(&state, &name)?;
            let version = keep(&mut state, profile, &text, before.as_ref(), "import", now)?;
            see_to(&mut state, &name, wrote_to.as_deref(), self.vouched, now)?;
            imported.push(ImportedProfile { name, version });
        }
        Ok(Imported { imported })
    }
}

impl Import {
    /// The profile of the reader who is named, as it is and with the shows of `list`.
    fn following(&self, list: &Named, state: &State) -> Result<(Profile, Profile), Problem> {
        let Some(reader) = &self.reader else {
            let message = format!("nobody is named who follows the shows in {}", list.name);
            return Err(Problem::failed(message).with(Hint::NameReader));
        };
        let text = stored(state, reader)?.toml;
        let before = Profile::from_toml(&text, &format!("profile of {reader}"))?;
        let mut profile = before.clone();
        let follows = &mut profile.follows.shows;
        let known: HashSet<String> = follows.iter().cloned().collect();
        follows.extend(shows_of(list)?.into_iter().filter(|show| !known.contains(show)));
        Ok((before, profile))
    }
}

/// The shows in a list of feeds.
fn shows_of(list: &Named) -> Result<Vec<String>, Problem> {
    shows_of_opml(&list.text).map_err(|error| Problem::failed(format!("{}: {error}", list.name)))
}

/// Store a profile that a person has changed, on top of what has changed since they saw it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revise {
    /// Whose.
    pub name: String,
    /// The version that the person saw.
    pub base: u64,
    /// The profile as it should be (TOML).
    pub toml: Named,
    /// Whether who asks vouches for the mailbox; another one is asked first whether it is right.
    #[serde(skip)]
    pub vouched: bool,
}

impl Operation for Revise {
    const NAME: &'static str = "profile_revise";
    const KIND: Kind = Kind::Readers;
    type Answer = Saved;

    fn run(&self, house: &House, _: &Task) -> Result<Saved, Problem> {
        let (mut state, name) = (house.state()?, &self.name);
        let Named { name: called, text } = &self.toml;
        let profile = Profile::from_toml(text, called)?;
        if profile.name != *name {
            let message = format!(
                "the name was changed from {name} to {}; change it back, or import another reader",
                profile.name
            );
            return Err(Problem::failed(message));
        }
        let unknown = || StateError::UnknownReader { name: name.clone() };
        let before = state.profile_version(name, self.base)?.ok_or_else(unknown)?;
        let before = Profile::from_toml(&before.toml, &format!("profile of {name}"))?;
        let (wrote_to, now) = (mailbox(&state, name)?, house.now());
        let version = keep(&mut state, profile, text, Some(&before), EDIT, now)?;
        see_to(&mut state, name, wrote_to.as_deref(), self.vouched, now)?;
        Ok(Saved { name: name.clone(), version, toml: stored(&state, name)?.toml })
    }
}

/// The newest profile of `name`.
pub(super) fn stored(state: &State, name: &str) -> Result<StoredProfile, Problem> {
    let unknown = || StateError::UnknownReader { name: name.to_owned() };
    Ok(state.profile(name)?.ok_or_else(unknown)?)
}

/// What makes a version of a profile that a person saw before with its taste in it.
const EDIT: &str = "edit";

/// Stores `profile`, whose text is `text`, as the newest version, and gives its number.
///
/// * `before` is what the profile was made from, where it was made from one that is stored: what has changed there since
///   is merged, and who was erased since stays erased. A file that comes from elsewhere takes the place of what is
///   stored, but does not know what was learned, which therefore stays.
pub(super) fn keep(
    state: &mut State,
    mut profile: Profile,
    text: &str,
    before: Option<&Profile>,
    cause: &str,
    now: Timestamp,
) -> Result<u64, Problem> {
    let name = profile.name.clone();
    let written = profile.clone();
    if let (EDIT, Some(before)) = (cause, before) {
        // What the person has changed or deleted in the taste that they saw.
        settle(&before.taste, &mut profile.taste);
    }
    loop {
        let Some(newest) = state.profile(&name)? else {
            if before.is_some() {
                return Err(StateError::UnknownReader { name }.into());
            }
            return Ok(state.save_profile(&name, text, cause, now)?);
        };
        let stored = Profile::from_toml(&newest.toml, &format!("profile of {name}"))?;
        let merged = match before {
            Some(before) => profile.merged(before, &stored),
            None => {
                let own: HashSet<_> = profile.taste.iter().map(|taste| &taste.insight).collect();
                let is_new = |taste: &Taste| !own.contains(&taste.insight);
                let mut merged = profile.clone();
                merged.taste.extend(stored.taste.into_iter().filter(is_new));
                merged
            }
        };
        let text = if merged == written { text.to_owned() } else { merged.to_toml_like(text) };
        if let Some(version) = state.revise_profile(&name, newest.version, &text, cause, now)? {
            return Ok(version);
        }
        // Another process stored a version in between: once more, on top of that.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_imported_again_leaves_what_was_learned_and_an_edit_may_delete_it() {
        let now = Timestamp::UNIX_EPOCH;
        let mut state = State::in_memory().unwrap();
        let file = "name = 'A' # me\n";
        let learned = "name = 'A' # me\n\n[[taste]]  # learned; pin it, change it or delete it\ninsight = \"x\"\nweight = 0.25\ndate = 2026-01-01\npinned = false\n";
        let read = |text: &str| Profile::from_toml(text, "").unwrap();
        assert_eq!(keep(&mut state, read(file), file, None, "import", now).unwrap(), 1);
        state.save_profile("A", learned, StoredProfile::LEARNED, now).unwrap();
        assert_eq!(keep(&mut state, read(file), file, None, "import", now).unwrap(), 2);
        let taste = |state: &State| read(&state.profile("A").unwrap().unwrap().toml).taste;

        // Learned while the editor was open: the person has not seen it and cannot have deleted it.
        let (unseen, seen) = (read(file), read(learned));
        let larger = "name = 'A' # me\nsize = 6\n";
        assert_eq!(keep(&mut state, read(larger), larger, Some(&unseen), EDIT, now).unwrap(), 3);
        assert_eq!(taste(&state), seen.taste);
        let kept = state.profile("A").unwrap().unwrap().toml;
        assert!(kept.starts_with(larger), "comments stay: {kept}");

        assert_eq!(keep(&mut state, read(file), file, Some(&seen), EDIT, now).unwrap(), 4);
        let taste = &taste(&state)[0];
        assert_eq!((taste.weight, taste.pinned), (0.0, true));

        state.erase("A").unwrap();
        keep(&mut state, read(file), file, Some(&seen), EDIT, now).unwrap_err();
        assert!(state.readers().unwrap().is_empty(), "who was erased stays erased");
    }
}
