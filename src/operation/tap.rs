//! Links in mails: what one would do, and doing it, once.
//!
//! Whoever has a link may: it is signed, and does one thing for one reader. Whatever is wrong with a link, the answer is the
//! same, and so is the work: one signature is reckoned and one thing is looked up.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{House, Kind, Lent, Operation, Problem, ProblemCode, Silence, Undo, Word};
use crate::brief::Brief;
use crate::deliver::{self, Deed, LinkKey};
use crate::digest::hex;
use crate::insight::InsightId;
use crate::profile::{Profile, Verdict};
use crate::state::{Address, AddressStanding, State, StoredProfile};
use crate::task::Task;

/// Which kind of link: each kind has its own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// A word about an item of a brief.
    Item,
    /// No more mail.
    Leave,
    /// The address is right.
    Confirm,
}

impl Door {
    fn opens(self, deed: Deed) -> bool {
        match self {
            Self::Item => verdict(deed).is_some(),
            Self::Leave => deed == Deed::Leave,
            Self::Confirm => deed == Deed::Confirm,
        }
    }
}

/// Say what a link would do; nothing is done.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TapShow {
    /// Which kind of link it is.
    pub door: Door,
    /// The link, without the address before it.
    pub link: String,
}

/// Do what a link says; a second time changes nothing.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// Which kind of link it is.
    pub door: Door,
    /// The link, without the address before it.
    pub link: String,
    /// Take back what it did, where that can be.
    #[serde(default)]
    pub undo: bool,
}

/// What a link does, and how things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tapped {
    /// Whose it is.
    pub reader: String,
    /// What it does: more, less, known, mute, leave or confirm.
    pub deed: &'static str,
    /// Whether that is how things stand now.
    pub is_done: bool,
    /// Whether the link can still do it.
    pub is_open: bool,
    /// Whether the same link can take it back.
    pub can_undo: bool,
    /// What the item says that it is about.
    pub item: Option<String>,
    /// The day of its brief.
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// The mailbox that it is about.
    pub address: Option<String>,
    /// When the reader's brief is made, and in which time zone.
    pub hour: Option<(String, String)>,
}

impl Operation for TapShow {
    const NAME: &'static str = "tap_show";
    const KIND: Kind = Kind::Read;
    type Answer = Tapped;

    fn run(&self, house: &House, _: &Task) -> Result<Tapped, Problem> {
        let (state, subject) = opened(house, self.door, &self.link)?;
        subject.told(&state)
    }
}

impl Operation for Tap {
    const NAME: &'static str = "tap";
    const KIND: Kind = Kind::Readers;
    type Answer = Tapped;

    fn run(&self, house: &House, task: &Task) -> Result<Tapped, Problem> {
        let (mut state, subject) = opened(house, self.door, &self.link)?;
        match &subject {
            Subject::Item(item) => item.say(&state, self.undo, house, task)?,
            Subject::Address(address, deed) => {
                if let Some(standing) = after(*deed, self.undo, address.standing) {
                    let which = (&*address.reader, address.via, &*address.target);
                    state.put_address(which, standing, None, &address.handle, house.now())?;
                }
            }
        }
        drop(state);
        TapShow { door: self.door, link: self.link.clone() }.run(house, task)
    }
}

/// How an address stands after a tap; nothing where it changes nothing. Who has left comes back by the link that they left
/// by, and not by the one that they once confirmed with.
fn after(deed: Deed, undo: bool, now: AddressStanding) -> Option<AddressStanding> {
    use AddressStanding::{Active, Asked, Left};
    match (deed, undo, now) {
        (Deed::Leave, false, now) if now != Left => Some(Left),
        (Deed::Leave, true, Left) | (Deed::Confirm, false, Asked) => Some(Active),
        _ => None,
    }
}

/// What a link is about.
enum Subject {
    Item(Box<Item>),
    Address(Box<Address>, Deed),
}

/// An item of a brief, and the word about it.
struct Item {
    reader: String,
    insight: InsightId,
    verdict: Verdict,
    deed: Deed,
    says: String,
    date: Date,
}

/// The readers' file, and what the link is about.
fn opened<'h>(house: &'h House, door: Door, link: &str) -> Result<(Lent<'h>, Subject), Problem> {
    if !house.has_state() {
        return Err(no_link());
    }
    let state = house.state()?;
    let today = house.now().to_zoned_datetime(TimeZone::UTC).date();
    let secret = state.known_link_key()?;
    let tap = good(secret.as_deref(), door, link, today);
    let subject = match door {
        Door::Item => {
            let (tap, (reader, stored)) = found(tap, |id| Ok(state.brief_by_id(id)?))?;
            let brief = Brief::from_json(&stored.object)?;
            let item = brief.selection.items.into_iter().nth(usize::from(tap.place));
            let insight = item.ok_or_else(no_link)?.insight;
            Subject::Item(Box::new(Item {
                reader,
                verdict: verdict(tap.deed).ok_or_else(no_link)?,
                deed: tap.deed,
                says: insight.title.unwrap_or(insight.text),
                insight: insight.id,
                date: stored.date,
            }))
        }
        Door::Leave | Door::Confirm => {
            let (tap, address) = found(tap, |handle| Ok(state.address_by_handle(handle)?))?;
            Subject::Address(Box::new(address), tap.deed)
        }
    };
    Ok((state, subject))
}

/// What the link says, where it was signed with `secret`, leads through `door` and is good on `today`.
fn good(secret: Option<&str>, door: Door, link: &str, today: Date) -> Option<deliver::Tap> {
    // Where nothing was ever signed, nothing is good; the work is the same.
    let read = LinkKey::new(secret.unwrap_or_default().as_bytes()).read(link);
    read.filter(|tap| secret.is_some() && door.opens(tap.deed) && tap.is_good(today))
}

/// Looks up what `tap` is about: once, also where there is no tap, for which nothing is found.
fn found<T>(
    tap: Option<deliver::Tap>,
    look: impl FnOnce(&str) -> Result<Option<T>, Problem>,
) -> Result<(deliver::Tap, T), Problem> {
    let subject = tap.map_or([0; 16], |tap| tap.subject);
    let digits = hex(&subject);
    let found = look(&digits)?;
    tap.zip(found).ok_or_else(no_link)
}

/// The one answer to a link that was changed or has run out, of another house, and of a reader who is gone.
fn no_link() -> Problem {
    let message = "the link does nothing: it was changed, has run out, or its reader is gone";
    Problem::new(ProblemCode::NoLink, message)
}

fn verdict(deed: Deed) -> Option<Verdict> {
    match deed {
        Deed::More => Some(Verdict::More),
        Deed::Less => Some(Verdict::Less),
        Deed::Known => Some(Verdict::Known),
        Deed::Mute => Some(Verdict::Mute),
        Deed::Leave | Deed::Confirm => None,
    }
}

fn word(deed: Deed) -> &'static str {
    match deed {
        Deed::More => "more",
        Deed::Less => "less",
        Deed::Known => "known",
        Deed::Mute => "mute",
        Deed::Leave => "leave",
        Deed::Confirm => "confirm",
    }
}

impl Subject {
    fn told(&self, state: &State) -> Result<Tapped, Problem> {
        match self {
            Self::Item(item) => item.told(state),
            Self::Address(address, deed) => {
                let standing = address.standing;
                let is_done = match deed {
                    Deed::Leave => standing == AddressStanding::Left,
                    _ => standing == AddressStanding::Active,
                };
                Ok(Tapped {
                    reader: address.reader.clone(),
                    deed: word(*deed),
                    is_done,
                    is_open: is_done || after(*deed, false, standing).is_some(),
                    can_undo: after(*deed, true, standing).is_some(),
                    item: None,
                    date: None,
                    address: Some(address.target.clone()),
                    hour: hour(state, &address.reader)?,
                })
            }
        }
    }
}

/// When briefs of `reader` are made; nothing where the profile cannot be read.
fn hour(state: &State, reader: &str) -> Result<Option<(String, String)>, Problem> {
    let Some(kept) = state.profile(reader)? else { return Ok(None) };
    let profile = Profile::from_toml(&kept.toml, reader).ok();
    Ok(profile.map(|profile| (profile.hour.strftime("%H:%M").to_string(), profile.time_zone)))
}

impl Item {
    /// Says the word, unless it is the reader's last one about the insight; or takes it back.
    fn say(&self, state: &State, undo: bool, house: &House, task: &Task) -> Result<(), Problem> {
        let told = self.told(state)?;
        if undo && told.can_undo {
            // A mute is also a change of the profile, which goes with it.
            let feedback = self.verdict != Verdict::Mute;
            Undo { name: self.reader.clone(), feedback }.run(house, task)?;
        } else if !undo && !told.is_done {
            let word = Word {
                id: self.insight.to_string(),
                verdict: self.verdict,
                reader: Some(self.reader.clone()),
                what: Silence::default(),
                date: None,
            };
            word.run(house, task)?;
        }
        Ok(())
    }

    fn told(&self, state: &State) -> Result<Tapped, Problem> {
        let words = state.feedback(&self.reader)?;
        let about = words.iter().rposition(|said| said.insight == self.insight);
        let is_done = about.is_some_and(|at| words[at].verdict == self.verdict);
        // Undo takes the last word back, and no other.
        let is_last = about.is_some_and(|at| at + 1 == words.len());
        let can_undo =
            is_done && is_last && (self.verdict != Verdict::Mute || self.is_last_change(state)?);
        Ok(Tapped {
            reader: self.reader.clone(),
            deed: word(self.deed),
            is_done,
            is_open: true,
            can_undo,
            item: Some(self.says.clone()),
            date: Some(self.date),
            address: None,
            hour: None,
        })
    }

    /// Whether the mute that came with the last word is the last change of the profile.
    fn is_last_change(&self, state: &State) -> Result<bool, Problem> {
        let versions = state.versions(&self.reader)?;
        let change = versions.iter().rfind(|version| version.cause != StoredProfile::LEARNED);
        let said = state.last_feedback(&self.reader)?;
        Ok(change.is_some_and(|change| change.cause == "feedback" && Some(change.made) == said))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 3, 20);

    fn tap(deed: Deed, until: Date) -> deliver::Tap {
        deliver::Tap { deed, subject: [7; 16], place: 0, until }
    }

    #[test]
    fn whatever_is_wrong_with_a_link_one_thing_is_looked_up_and_the_answer_is_one() {
        let sign = |secret: &str, tap: deliver::Tap| LinkKey::new(secret.as_bytes()).sign(&tap);
        let right = sign("one", tap(Deed::Less, TODAY));
        let mut changed = right.clone().into_bytes();
        changed[20] ^= 1;
        let old = sign("one", tap(Deed::Less, date(2026, 3, 19)));
        let other_deed = sign("one", tap(Deed::Leave, TODAY));
        let looked = RefCell::new(Vec::new());
        let answer = |secret: Option<&str>, link: &str, is_there: bool| {
            let found = found(good(secret, Door::Item, link, TODAY), |id| {
                looked.borrow_mut().push(id.to_owned());
                Ok(is_there.then_some(()))
            });
            found.map(|_| ()).map_err(|problem| serde_json::to_string(&problem).unwrap())
        };
        assert_eq!(answer(Some("one"), &right, true), Ok(()));
        let refused = [
            answer(Some("one"), &String::from_utf8_lossy(&changed), false),
            answer(Some("one"), &old, false),
            answer(Some("one"), &other_deed, false),
            answer(Some("two"), &right, false),
            answer(None, &sign("", tap(Deed::Less, TODAY)), true),
            answer(Some("one"), "", false),
            // The reader is gone.
            answer(Some("one"), &right, false),
        ];
        assert!(refused.iter().all(|answer| answer.is_err() && *answer == refused[0]));
        let looked = looked.into_inner();
        assert_eq!(looked.len(), 1 + refused.len(), "one look for each");
        let (blank, subject) = ("00".repeat(16), "07".repeat(16));
        assert!(looked[1..refused.len()].iter().all(|id| *id == blank));
        assert_eq!((&looked[0], &looked[refused.len()]), (&subject, &subject));
    }

    #[test]
    fn who_has_left_comes_back_by_the_link_they_left_by_alone() {
        use AddressStanding::{Active, Asked, Left, Suspended};
        for now in [Asked, Active, Suspended] {
            assert_eq!(after(Deed::Leave, false, now), Some(Left));
            assert_eq!(after(Deed::Leave, true, now), None);
        }
        assert_eq!(after(Deed::Leave, false, Left), None);
        assert_eq!(after(Deed::Leave, true, Left), Some(Active));
        assert_eq!(after(Deed::Confirm, false, Asked), Some(Active));
        for now in [Active, Suspended, Left] {
            assert_eq!(after(Deed::Confirm, false, now), None);
        }
        assert_eq!(after(Deed::Confirm, true, Active), None);
    }
}
