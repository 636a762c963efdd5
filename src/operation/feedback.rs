//! A word of a reader about an insight.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::date;
use super::profile::stored;
use super::{House, Kind, Operation, Problem};
use crate::brief::{Brief, Theme};
use crate::error::Hint;
use crate::insight::{Insight, InsightId};
use crate::profile::{Feedback, Muted, Profile, Verdict};
use crate::state::State;
use crate::task::Task;

/// The longest phrase that a profile takes, in characters.
const LONGEST: usize = 300;

/// What a mute silences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Silence {
    /// What is like the insight.
    #[default]
    Like,
    /// Its show.
    Show,
    /// Its speaker.
    Person,
    /// Its theme.
    Theme,
}

/// Say a word about an insight: more of it, less, known already, or never again.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Id of the insight.
    pub id: String,
    /// more, less, known or mute.
    #[schemars(with = "String")]
    pub verdict: Verdict,
    /// Who says it; the only one who was sent the insight unless given.
    pub reader: Option<String>,
    /// What a mute silences.
    #[serde(default)]
    pub what: Silence,
    /// The day it was said on; today unless given.
    pub date: Option<String>,
}

/// What was said, and what follows from it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Heeded {
    /// Who said it.
    pub reader: String,
    /// Id of the insight.
    pub insight: InsightId,
    /// The word.
    pub verdict: String,
    /// The day it was said on; briefs heed it from the next one on.
    #[schemars(with = "String")]
    pub date: Date,
    /// What was muted.
    pub mute: Option<String>,
    /// What the insight is called.
    #[serde(skip)]
    pub named: String,
}

impl Operation for Word {
    const NAME: &'static str = "feedback";
    const KIND: Kind = Kind::Readers;
    type Answer = Heeded;

    fn run(&self, house: &House, task: &Task) -> Result<Heeded, Problem> {
        let said = date(self.date.as_deref())?;
        let mut state = house.state()?;
        let id = InsightId::new(&self.id)?;
        let reader = self.whose(&state, &id)?;
        let profile = stored(&state, &reader)?;
        let profile = Profile::from_toml(&profile.toml, &format!("profile of {reader}"))?;
        // What was sent is kept with its brief, whatever has become of the index since.
        let (insight, theme) = match sent(&state, &reader, &id)? {
            Some(sent) => sent,
            None => (house.insight(&id, task)?, None),
        };
        let now = house.now();
        let today = now.to_zoned_datetime(TimeZone::get(&profile.time_zone)?).date();
        let (date, verdict) = (said.unwrap_or(today), self.verdict);
        let mute = match verdict {
            Verdict::Mute => Some(muted(&insight, theme, self.what)?),
            Verdict::More | Verdict::Less | Verdict::Known => None,
        };
        let feedback = Feedback { insight: id.clone(), verdict, date };
        state.heed(&reader, &feedback, mute.as_ref(), now)?;
        Ok(Heeded {
            reader,
            insight: id,
            verdict: verdict.to_string(),
            date,
            mute: mute.as_ref().map(Muted::to_string),
            named: insight.title.unwrap_or(insight.text),
        })
    }
}

impl Word {
    /// Who speaks: the one named, or the only one who was sent the insight.
    fn whose(&self, state: &State, id: &InsightId) -> Result<String, Problem> {
        if let Some(reader) = &self.reader {
            return Ok(reader.clone());
        }
        let mut readers = state.readers_sent(id)?;
        if readers.is_empty() {
            readers = state.readers()?;
        }
        match readers.as_slice() {
            [] => Err(Problem::failed("there is no reader yet").with(Hint::NewReader)),
            [reader] => Ok(reader.clone()),
            _ => {
                let message = format!("several readers may mean {id}");
                Err(Problem::failed(message).with(Hint::NameReader))
            }
        }
    }
}

/// The insight as `reader` was last sent it, and its theme then.
fn sent(
    state: &State,
    reader: &str,
    id: &InsightId,
) -> Result<Option<(Insight, Option<Theme>)>, Problem> {
    let sent = state.sent_before(reader, Date::MAX)?;
    let Some(sent) = sent.iter().rfind(|item| item.insight == *id) else { return Ok(None) };
    let Some(brief) = state.brief(reader, sent.date)? else { return Ok(None) };
    let items = Brief::from_json(&brief.object)?.selection.items;
    let item = items.into_iter().find(|item| item.insight.id == *id);
    Ok(item.map(|item| (item.insight, item.theme)))
}

/// What a mute of `insight` silences.
fn muted(insight: &Insight, theme: Option<Theme>, what: Silence) -> Result<Muted, Problem> {
    let unknown = |what: &str| {
        Problem::failed(format!("{} names no {what}", insight.id)).with(Hint::MuteOther)
    };
    let source = &insight.source;
    Ok(match what {
        Silence::Like => {
            let said = insight.title.as_deref().unwrap_or(&insight.text);
            let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
            Muted::Phrase(line.chars().take(LONGEST).collect::<String>().trim().to_owned())
        }
        Silence::Show => Muted::Show(source.show.clone().ok_or_else(|| unknown("show"))?),
        Silence::Person => Muted::Person(source.speaker.clone().ok_or_else(|| unknown("speaker"))?),
        Silence::Theme => Muted::Theme(theme.ok_or_else(|| unknown("theme"))?.label),
    })
}
