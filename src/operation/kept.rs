//! What is kept about readers: the list of them, one of them, everything to take along.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::profile::stored;
use super::{House, Kind, Operation, Problem};
use crate::insight::InsightId;
use crate::state::{State, StoredBrief, StoredProfile};
use crate::task::Task;

/// List the readers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profiles {}

/// One reader in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReaderLine {
    /// The reader.
    pub name: String,
    /// The newest version of their profile.
    pub version: u64,
    /// How many briefs they have.
    pub briefs: usize,
    /// The day of the last one.
    #[schemars(with = "Option<String>")]
    pub last: Option<Date>,
}

/// The readers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReadersList {
    /// By name.
    pub readers: Vec<ReaderLine>,
}

impl Operation for Profiles {
    const NAME: &'static str = "profiles";
    const KIND: Kind = Kind::Read;
    type Answer = ReadersList;

    fn run(&self, house: &House, _: &Task) -> Result<ReadersList, Problem> {
        let state = house.state()?;
        let mut readers = Vec::new();
        for name in state.readers()? {
            let version = stored(&state, &name)?.version;
            let dates = state.brief_dates(&name)?;
            let last = dates.last().copied();
            readers.push(ReaderLine { name, version, briefs: dates.len(), last });
        }
        Ok(ReadersList { readers })
    }
}

/// Show a reader: profile, versions, feedback, briefs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowProfile {
    /// Whose.
    pub name: String,
    /// An earlier version of the profile; the newest unless given.
    pub version: Option<u64>,
}

/// A reader with all that is kept, briefs by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeptProfile {
    /// The reader.
    pub name: String,
    /// All versions of the profile, oldest first.
    pub versions: Vec<KeptVersion>,
    /// All words of feedback, oldest first.
    pub feedback: Vec<KeptWord>,
    /// The briefs, oldest first.
    pub briefs: Vec<KeptBrief>,
    /// The version shown.
    pub version: u64,
    /// Its text.
    pub toml: String,
}

/// One version of a profile.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeptVersion {
    /// From 1.
    pub version: u64,
    /// What made it: new, edit, import, feedback, undo or learned.
    pub cause: String,
    /// When.
    #[schemars(with = "String")]
    pub made: Timestamp,
    /// Its text.
    pub toml: String,
}

/// One word of feedback.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeptWord {
    /// Id of the insight.
    pub insight: InsightId,
    /// What was said.
    pub verdict: String,
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
}

/// One brief by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeptBrief {
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Its id.
    pub id: String,
}

impl Operation for ShowProfile {
    const NAME: &'static str = "profile_show";
    const KIND: Kind = Kind::Read;
    type Answer = KeptProfile;

    fn run(&self, house: &House, _: &Task) -> Result<KeptProfile, Problem> {
        let (state, name) = (house.state()?, self.name.clone());
        let newest = stored(&state, &name)?;
        let shown = match self.version {
            None => newest,
            Some(version) => state.profile_version(&name, version)?.ok_or_else(|| {
                let last = newest.version;
                Problem::failed(format!("{name} has no version {version}; there are 1 to {last}"))
            })?,
        };
        let briefs = briefs(&state, &name)?;
        let briefs = briefs.into_iter().map(|(date, brief)| KeptBrief { date, id: brief.id });
        Ok(KeptProfile {
            versions: versions(&state, &name)?,
            feedback: words(&state, &name)?,
            briefs: briefs.collect(),
            version: shown.version,
            toml: shown.toml,
            name,
        })
    }
}

fn versions(state: &State, name: &str) -> Result<Vec<KeptVersion>, Problem> {
    let versions = state.versions(name)?.into_iter();
    let kept =
        |StoredProfile { version, toml, cause, made }| KeptVersion { version, cause, made, toml };
    Ok(versions.map(kept).collect())
}

fn words(state: &State, name: &str) -> Result<Vec<KeptWord>, Problem> {
    let words = state.feedback(name)?.into_iter().map(|word| KeptWord {
        insight: word.insight,
        verdict: word.verdict.to_string(),
        date: word.date,
    });
    Ok(words.collect())
}

fn briefs(state: &State, name: &str) -> Result<Vec<(Date, StoredBrief)>, Problem> {
    let mut briefs = Vec::new();
    for date in state.brief_dates(name)? {
        briefs.extend(state.brief(name, date)?.map(|brief| (date, brief)));
    }
    Ok(briefs)
}

/// Everything that is kept about a reader, to take along.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Whose.
    pub name: String,
}

/// A reader with all that is kept, briefs whole.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Exported {
    /// The reader.
    pub name: String,
    /// All versions of the profile, oldest first.
    pub versions: Vec<KeptVersion>,
    /// All words of feedback, oldest first.
    pub feedback: Vec<KeptWord>,
    /// The briefs as they are stored, oldest first.
    pub briefs: Vec<Value>,
    /// The newest version.
    pub version: u64,
    /// Its text.
    pub toml: String,
}

impl Operation for Export {
    const NAME: &'static str = "profile_export";
    const KIND: Kind = Kind::Read;
    type Answer = Exported;

    fn run(&self, house: &House, _: &Task) -> Result<Exported, Problem> {
        let (state, name) = (house.state()?, self.name.clone());
        let newest = stored(&state, &name)?;
        let briefs = briefs(&state, &name)?.into_iter();
        Ok(Exported {
            versions: versions(&state, &name)?,
            feedback: words(&state, &name)?,
            briefs: briefs
                .map(|(_, brief)| serde_json::from_str(&brief.object))
                .collect::<Result<_, _>>()?,
            version: newest.version,
            toml: newest.toml,
            name,
        })
    }
}
