//! `brief feedback`: a word about an insight.

use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::brief::{Brief, Theme};
use crate::cli::args::{MuteArg, VerdictArg};
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::engine::Engine;
use crate::insight::{Insight, InsightId};
use crate::profile::{Feedback, Mute, Muted, Profile, Verdict};
use crate::state::{State, StateError};

/// The longest phrase that a profile takes, in characters.
const LONGEST: usize = 300;

/// What is said.
pub(super) struct Word<'a> {
    pub(super) id: &'a str,
    pub(super) verdict: VerdictArg,
    pub(super) what: MuteArg,
    pub(super) date: Option<Date>,
}

pub(super) fn run(
    index: &Path,
    store: &mut State,
    word: &Word<'_>,
    reader: Option<String>,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let id = InsightId::new(word.id)?;
    let reader = whose(store, &id, reader)?;
    let unknown = || StateError::UnknownReader { name: reader.clone() };
    let newest = |store: &State| -> anyhow::Result<(u64, String, Profile)> {
        let stored = store.profile(&reader)?.ok_or_else(unknown)?;
        let profile = Profile::from_toml(&stored.toml, &format!("profile of {reader}"))?;
        Ok((stored.version, stored.toml, profile))
    };
    let (_, _, profile) = newest(store)?;
    // What was sent is kept with its brief, whatever has become of the index since.
    let (insight, theme) = match sent(store, &reader, &id)? {
        Some(sent) => sent,
        None => (Engine::open(index)?.get(&id)?, None),
    };
    let now = Timestamp::now();
    let today = now.to_zoned_datetime(TimeZone::get(&profile.time_zone)?).date();
    let date = word.date.unwrap_or(today);
    let verdict = match word.verdict {
        VerdictArg::More => Verdict::More,
        VerdictArg::Less => Verdict::Less,
        VerdictArg::Known => Verdict::Known,
        VerdictArg::Mute => Verdict::Mute,
    };
    let mute = match verdict {
        Verdict::Mute => Some(muted(&insight, theme, word.what)?),
        Verdict::More | Verdict::Less | Verdict::Known => None,
    };
    store.add_feedback(&reader, &Feedback { insight: id.clone(), verdict, date }, now)?;
    if let Some(what) = &mute {
        loop {
            let (version, text, mut profile) = newest(store)?;
            let text = profile.add_mute(Mute { what: what.clone(), until: None }, &text);
            // Unless somebody changed the profile in between.
            if store.revise_profile(&reader, version, &text, "feedback", now)?.is_some() {
                break;
            }
        }
    }
    let acts = date.tomorrow().unwrap_or(date);
    if printer.json {
        printer.object(&serde_json::json!({
            "reader": reader, "insight": id, "verdict": verdict.to_string(), "date": date,
            "mute": mute.as_ref().map(Muted::to_string),
        }))?;
    } else {
        let name = insight.title.as_deref().unwrap_or(&insight.text);
        let muted = mute.as_ref().map(|what| format!(", muted {what}"));
        printer.text(&format!(
            "{verdict}: {name}{}\n{reader}'s briefs heed it from {acts} on; `quintet profile undo {reader:?}` takes it back\n",
            muted.unwrap_or_default()
        ))?;
    }
    Ok(Outcome::Done)
}

/// Who speaks: the one named, or the only one who was sent the insight.
fn whose(store: &State, id: &InsightId, reader: Option<String>) -> anyhow::Result<String> {
    if let Some(reader) = reader {
        return Ok(reader);
    }
    let mut readers = store.readers_sent(id)?;
    if readers.is_empty() {
        readers = store.readers()?;
    }
    match readers.as_slice() {
        [] => bail!("there is no reader yet; `quintet profile new NAME PHRASE…` makes one"),
        [reader] => Ok(reader.clone()),
        _ => bail!("several readers may mean {id}; name one with --reader NAME"),
    }
}

/// The insight as `reader` was last sent it, and its theme then.
fn sent(
    store: &State,
    reader: &str,
    id: &InsightId,
) -> anyhow::Result<Option<(Insight, Option<Theme>)>> {
    let sent = store.sent_before(reader, Date::MAX)?;
    let Some(sent) = sent.iter().rfind(|item| item.insight == *id) else { return Ok(None) };
    let Some(brief) = store.brief(reader, sent.date)? else { return Ok(None) };
    let items = Brief::from_json(&brief.object)?.selection.items;
    let item = items.into_iter().find(|item| item.insight.id == *id);
    Ok(item.map(|item| (item.insight, item.theme)))
}

/// What a mute of `insight` silences.
fn muted(insight: &Insight, theme: Option<Theme>, what: MuteArg) -> anyhow::Result<Muted> {
    let unknown = |what: &str| format!("{} names no {what}; choose another --what", insight.id);
    let source = &insight.source;
    Ok(match what {
        MuteArg::Like => {
            let said = insight.title.as_deref().unwrap_or(&insight.text);
            let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
            Muted::Phrase(line.chars().take(LONGEST).collect::<String>().trim().to_owned())
        }
        MuteArg::Show => Muted::Show(source.show.clone().with_context(|| unknown("show"))?),
        MuteArg::Person => {
            Muted::Person(source.speaker.clone().with_context(|| unknown("speaker"))?)
        }
        MuteArg::Theme => Muted::Theme(theme.with_context(|| unknown("theme"))?.label),
    })
}
