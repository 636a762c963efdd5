//! `brief verify`, `brief replay` and `brief diff`.

use anyhow::bail;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

use crate::brief::{self, Brief, Detail};
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::{BOLD, Printer};
use crate::engine::{Audit, BriefMaker, Difference, Engine, Replayed};
use crate::state::{State, StateError};
use crate::task::Task;

pub(super) fn verify(
    engine: &Arc<Engine>,
    store: &State,
    reader: Option<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let readers = match reader {
        Some(name) if store.profile(&name)?.is_none() => {
            return Err(StateError::UnknownReader { name }.into());
        }
        Some(reader) => vec![reader],
        None => store.readers()?,
    };
    let audit = BriefMaker::new(engine).audit(store, &readers, task)?;
    if printer.json {
        printer.object(&audit)?;
    } else {
        printer.text(&audit_table(&audit))?;
    }
    Ok(Outcome::found(audit.broken.is_empty()))
}

fn audit_table(audit: &Audit) -> String {
    let mut table = numbers(["rule", "held", "broken", "undecided"]);
    for rule in &audit.rules {
        table.add_row([
            format!("{:>2} {}", rule.rule, rule.name),
            rule.held.to_string(),
            rule.broken.to_string(),
            rule.undecided.to_string(),
        ]);
    }
    let mut text = format!(
        "{} of {}\n{table}\n",
        count(audit.briefs as u64, "brief"),
        count(audit.readers as u64, "reader")
    );
    for breach in &audit.broken {
        let told = breach.breaches.join("; ");
        text.push_str(&format!(
            "{} on {}, rule {} ({}): {told}\n",
            breach.reader, breach.date, breach.rule, breach.name
        ));
    }
    text
}

/// The most days that are replayed at a time: each costs a brief, in time and in memory.
const LONGEST_REPLAY: i32 = 366;

/// The shape of `brief replay --json`.
#[derive(Serialize)]
struct Replay<'a> {
    reader: &'a str,
    days: &'a [Replayed],
}

pub(super) fn replay(
    engine: &Arc<Engine>,
    store: &State,
    reader: &str,
    (from, to): (Date, Date),
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    if from > to {
        bail!("--from {from} is after --to {to}; no day lies between them");
    }
    let days = (to - from).get_days() + 1;
    if days > LONGEST_REPLAY {
        bail!(
            "from {from} to {to} are {}; at most {LONGEST_REPLAY} are replayed at a time, give a later --from or an earlier --to",
            count(days as u64, "day")
        );
    }
    let maker = BriefMaker::new(engine);
    let days = maker.replay(store, reader, (from, to), Timestamp::now(), task)?;
    if printer.json {
        printer.object(&Replay { reader, days: &days })?;
        return Ok(Outcome::found(!days.is_empty()));
    }
    let mut text = String::new();
    for day in &days {
        text.push_str(&brief::text(&day.brief.selection, Detail::Reason));
        let compared = match &day.stored {
            None => "no brief was stored for this day".to_owned(),
            Some(difference) => told(difference),
        };
        text.push_str(&format!("\n{BOLD}{compared}{BOLD:#}\n\n"));
    }
    printer.text(&text)?;
    Ok(Outcome::found(!days.is_empty()))
}

pub(super) fn diff(
    store: &State,
    before: &str,
    after: &str,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let read = |id: &str| -> anyhow::Result<Brief> {
        match store.brief_by_id(id)? {
            Some((_, brief)) => Ok(Brief::from_json(&brief.object)?),
            None => bail!("no brief has the id {id}; `quintet profile show NAME` lists them"),
        }
    };
    let difference = Difference::of(&read(before)?, &read(after)?);
    if printer.json {
        printer.object(&difference)?;
    } else {
        printer.text(&format!("{}\n", told(&difference)))?;
    }
    Ok(Outcome::found(difference.same))
}

/// A difference in one line.
fn told(difference: &Difference) -> String {
    if difference.same {
        return "the same as the stored brief, byte for byte".into();
    }
    let mut parts = vec![format!("{} kept", count(difference.kept.len() as u64, "item"))];
    for (what, ids) in [("gone", &difference.gone), ("new", &difference.new)] {
        if !ids.is_empty() {
            let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            parts.push(format!("{what}: {}", ids.join(", ")));
        }
    }
    if difference.reordered {
        parts.push("in another order".into());
    }
    if !difference.basis.is_empty() {
        parts.push(format!("made from another {}", difference.basis.join(" and another ")));
    }
    parts.join("; ")
}
