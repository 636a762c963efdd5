//! What can be asked about briefs: previewed, made, shown, explained, verified, replayed, compared.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::field::{Named, at_most, at_or_now, date, day};
use super::mailbox::{mailbox, see_to};
use super::profile::keep;
use super::{House, Kind, Operation, Problem, ProblemCode};
use crate::brief::{Brief, Selection};
use crate::engine::{
    Audit, BriefJob, BriefMaker, Delivered, Delivery, Difference, Explained, Replayed, When,
};
use crate::error::Hint;
use crate::profile::Profile;
use crate::state::StateError;
use crate::task::Task;

/// Whose brief: a reader that is kept, or a profile as it is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The name of a reader.
    Reader(String),
    /// The text of a profile (TOML).
    Profile(Named),
}

impl Whose {
    fn job(&self, house: &House, maker: &BriefMaker, at: Timestamp) -> Result<BriefJob, Problem> {
        match self {
            Self::Reader(name) => Ok(maker.stored_job(&*house.state()?, name, at)?),
            Self::Profile(Named { name, text }) => {
                Ok(BriefJob::preview(Profile::from_toml(text, name)?, at))
            }
        }
    }
}

/// What a brief would hold; nothing is stored.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// Whose.
    pub of: Whose,
    /// Made at this moment; now unless given.
    pub at: Option<String>,
    /// How many, at most 20; the profile says unless given.
    pub n: Option<usize>,
}

impl Operation for Preview {
    const NAME: &'static str = "brief_preview";
    const KIND: Kind = Kind::Read;
    type Answer = Selection;

    fn run(&self, house: &House, task: &Task) -> Result<Selection, Problem> {
        let at = at_or_now(house, self.at.as_deref())?;
        let n = self.n.map(|n| at_most(n, 20, "n")).transpose()?;
        house.with_maker_from(at, task, |maker| {
            let mut job = self.of.job(house, maker, at)?;
            job.profile.size = n.unwrap_or(job.profile.size);
            maker.prepare(std::slice::from_ref(&job), task)?;
            Ok(maker.select(&job)?)
        })
    }
}

/// What each part of a profile does to scores, over the last three days.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explain {
    /// Whose.
    pub of: Whose,
    /// At this moment; now unless given.
    pub at: Option<String>,
}

/// A profile explained.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExplainedProfile {
    /// Whose.
    pub reader: String,
    /// What each part does.
    #[serde(flatten)]
    pub explained: Explained,
    /// The profile itself.
    #[serde(skip)]
    pub profile: Profile,
}

impl Operation for Explain {
    const NAME: &'static str = "profile_explain";
    const KIND: Kind = Kind::Read;
    type Answer = ExplainedProfile;

    fn run(&self, house: &House, task: &Task) -> Result<ExplainedProfile, Problem> {
        let at = at_or_now(house, self.at.as_deref())?;
        house.with_maker_from(at, task, |maker| {
            let mut job = self.of.job(house, maker, at)?;
            // The whole of the last three days, whatever was sent in them.
            job.last = None;
            maker.prepare(std::slice::from_ref(&job), task)?;
            let (explained, profile) = (maker.explain(&job)?, job.profile);
            Ok(ExplainedProfile { reader: profile.name.clone(), explained, profile })
        })
    }
}

/// Make a reader's brief and keep it: the one of a day is made once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Make {
    /// Whose; a profile is kept first.
    pub of: Whose,
    /// For this day on the reader's calendar; today unless given.
    pub date: Option<String>,
    /// Whether who asks vouches for the mailbox in the profile; another one is asked first whether it is right.
    #[serde(skip)]
    pub vouched: bool,
}

/// A brief that is kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Made {
    /// The one stored object that every form of the brief is made from, byte for byte.
    #[schemars(with = "Brief")]
    pub object: Box<RawValue>,
    /// The day whose brief was there before; nothing where it was made now.
    #[serde(skip)]
    pub before: Option<(String, Date)>,
}

impl Made {
    fn of(object: String, before: Option<(String, Date)>) -> Result<Self, Problem> {
        Ok(Self { object: RawValue::from_string(object)?, before })
    }
}

impl Operation for Make {
    const NAME: &'static str = "brief_make";
    const KIND: Kind = Kind::Readers;
    type Answer = Made;

    fn run(&self, house: &House, task: &Task) -> Result<Made, Problem> {
        let (date, now) = (date(self.date.as_deref())?, house.now());
        // An index that cannot be read is told before anything is kept.
        house.check_index(task)?;
        let (mut state, reader) = match &self.of {
            Whose::Reader(name) => (house.state()?, name.clone()),
            Whose::Profile(Named { name, text }) => {
                let profile = Profile::from_toml(text, name)?;
                let (mut state, reader) = (house.state_or_new()?, profile.name.clone());
                let wrote_to = mailbox(&state, &reader)?;
                keep(&mut state, profile, text, None, "import", now)?;
                see_to(&mut state, &reader, wrote_to.as_deref(), self.vouched, now)?;
                (state, reader)
            }
        };
        let when = When { now, date, early: true };
        let deliver = |maker: &BriefMaker| Ok(maker.deliver(&mut state, &reader, when, task)?);
        match house.with_maker_from(begin(date, now), task, deliver)? {
            Delivery::Now(brief) => Made::of(brief.object, None),
            Delivery::Before(brief) => Made::of(brief.object, Some((reader, brief.date))),
            Delivery::Later(at) => {
                let message = format!("this brief for {reader} can be made from {at} on");
                Err(Problem::failed(message).with(Hint::Preview { reader }))
            }
        }
    }
}

/// Make the briefs that are due, of every reader.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeAll {
    /// For this day on each reader's calendar; today unless given.
    pub date: Option<String>,
    /// Of these readers alone, for who knows whose hour has come.
    #[serde(skip)]
    pub readers: Option<Vec<String>>,
}

impl Operation for MakeAll {
    const NAME: &'static str = "brief_make_all";
    const KIND: Kind = Kind::Readers;
    type Answer = Delivered;

    fn run(&self, house: &House, task: &Task) -> Result<Delivered, Problem> {
        let date = date(self.date.as_deref())?;
        house.check_index(task)?;
        let mut state = house.state()?;
        let when = When { now: house.now(), date, early: false };
        house.with_maker_from(begin(date, when.now), task, |maker| match &self.readers {
            Some(readers) => Ok(maker.deliver_to(&mut state, readers, when, task)?),
            None => Ok(maker.deliver_all(&mut state, when, task)?),
        })
    }
}

/// Show a brief that is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// Its id; or a reader, whose last one is meant.
    pub brief: String,
    /// The brief of this day, where a reader is named.
    pub date: Option<String>,
}

impl Operation for Show {
    const NAME: &'static str = "brief_show";
    const KIND: Kind = Kind::Read;
    type Answer = Made;

    fn run(&self, house: &House, _: &Task) -> Result<Made, Problem> {
        let date = date(self.date.as_deref())?;
        let (state, name) = (house.state()?, &self.brief);
        let found = match date {
            Some(date) => state.brief(name, date)?,
            None => match state.brief_by_id(name)? {
                Some((_, brief)) => Some(brief),
                None => state.brief_before(name, Date::MAX)?,
            },
        };
        match found {
            Some(brief) => Made::of(brief.object, None),
            None => {
                let message = format!("there is no such brief: {name}");
                Err(Problem::new(ProblemCode::NotFound, message).with(Hint::ReaderHasBriefs))
            }
        }
    }
}

/// Hold every brief that is kept against the contract.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// Whose; everybody's unless given.
    pub reader: Option<String>,
}

impl Operation for Verify {
    const NAME: &'static str = "brief_verify";
    const KIND: Kind = Kind::Read;
    type Answer = Audit;

    fn run(&self, house: &House, task: &Task) -> Result<Audit, Problem> {
        house.check_index(task)?;
        let state = house.state()?;
        let readers = match &self.reader {
            Some(name) if state.profile(name)?.is_none() => {
                return Err(StateError::UnknownReader { name: name.clone() }.into());
            }
            Some(reader) => vec![reader.clone()],
            None => state.readers()?,
        };
        house.with_maker(task, |maker| Ok(maker.audit(&state, &readers, task)?))
    }
}

/// The most days that are replayed at a time: each costs a brief, in time and in memory.
const LONGEST_REPLAY: i32 = 366;

/// Make a reader's past briefs again, with what is known now, and compare; nothing is stored.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// Whose.
    pub reader: String,
    /// The first day.
    pub from: String,
    /// The last day, at most a year later.
    pub to: String,
}

/// Days that were made again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReplayedDays {
    /// Whose.
    pub reader: String,
    /// In their order.
    pub days: Vec<Replayed>,
}

impl Operation for Replay {
    const NAME: &'static str = "brief_replay";
    const KIND: Kind = Kind::Read;
    type Answer = ReplayedDays;

    fn run(&self, house: &House, task: &Task) -> Result<ReplayedDays, Problem> {
        let (from, to) = (day(&self.from, "from")?, day(&self.to, "to")?);
        house.check_index(task)?;
        let state = house.state()?;
        if from > to {
            let message = format!("{from} is after {to}; no day lies between them");
            return Err(Problem::failed(message).about("from"));
        }
        let days = (to - from).get_days() + 1;
        if days > LONGEST_REPLAY {
            let message = format!(
                "from {from} to {to} are {days} days; at most {LONGEST_REPLAY} are replayed at a time"
            );
            return Err(Problem::failed(message).about("to"));
        }
        let reader = self.reader.clone();
        let days = house.with_maker_from(begin(Some(from), house.now()), task, |maker| {
            Ok(maker.replay(&state, &reader, (from, to), house.now(), task)?)
        })?;
        Ok(ReplayedDays { reader, days })
    }
}

/// Compare two briefs that are kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diff {
    /// Id of one.
    pub before: String,
    /// Id of the other.
    pub after: String,
}

impl Operation for Diff {
    const NAME: &'static str = "brief_diff";
    const KIND: Kind = Kind::Read;
    type Answer = Difference;

    fn run(&self, house: &House, _: &Task) -> Result<Difference, Problem> {
        let state = house.state()?;
        let read = |id: &str| -> Result<Brief, Problem> {
            match state.brief_by_id(id)? {
                Some((_, brief)) => Ok(Brief::from_json(&brief.object)?),
                None => {
                    let message = format!("no brief has the id {id}");
                    Err(Problem::failed(message).with(Hint::ReaderHasBriefs))
                }
            }
        };
        Ok(Difference::of(&read(&self.before)?, &read(&self.after)?))
    }
}

/// The earliest moment that a brief of `date` looks back from, anywhere on earth; now unless a date is given.
fn begin(date: Option<Date>, now: Timestamp) -> Timestamp {
    let midnight = date.and_then(|date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok());
    midnight.map_or(now, |midnight| midnight.min(now))
}
