//! `profile show` and `profile export`: what is kept about readers.

use anyhow::bail;
use serde_json::{Value, json};

use super::stored;
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::state::State;

/// Says that a profile was stored, and shows it.
pub(super) fn saved(
    name: &str,
    toml: &str,
    version: u64,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    if printer.json {
        printer.object(&json!({ "name": name, "version": version, "toml": toml }))?;
    } else {
        printer.text(toml)?;
        printer.note(&format!("stored as version {version} of {name}"));
    }
    Ok(Outcome::Done)
}

pub(super) fn all(store: &State, printer: Printer) -> anyhow::Result<Outcome> {
    let mut table = numbers(["reader", "version", "briefs", "last brief"]);
    let mut rows = Vec::new();
    for name in store.readers()? {
        let version = stored(store, &name)?.version;
        let dates = store.brief_dates(&name)?;
        let last = dates.last().map(|date| date.to_string());
        table.add_row([
            name.clone(),
            version.to_string(),
            dates.len().to_string(),
            last.clone().unwrap_or_default(),
        ]);
        rows.push(json!({
            "name": name, "version": version, "briefs": dates.len(), "last": last,
        }));
    }
    let outcome = Outcome::found(!rows.is_empty());
    if printer.json {
        printer.object(&json!({ "readers": rows }))?;
    } else {
        printer.text(&format!("{table}\n"))?;
    }
    Ok(outcome)
}

pub(super) fn one(
    store: &State,
    name: &str,
    version: Option<u64>,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let newest = stored(store, name)?;
    let shown = match version {
        None => newest.clone(),
        Some(version) => match store.profile_version(name, version)? {
            Some(profile) => profile,
            None => bail!("{name} has no version {version}; there are 1 to {}", newest.version),
        },
    };
    let feedback = store.feedback(name)?;
    let dates = store.brief_dates(name)?;
    if printer.json {
        let mut object = everything(store, name)?;
        object["version"] = json!(shown.version);
        object["toml"] = json!(shown.toml);
        printer.object(&object)?;
        return Ok(Outcome::Done);
    }
    printer.text(&shown.toml)?;
    let mut notes = vec![format!(
        "version {} of {}, by {} on {}",
        shown.version,
        newest.version,
        shown.cause,
        shown.made.strftime("%Y-%m-%d")
    )];
    notes.push(match dates.last() {
        Some(last) => format!("{}, the last on {last}", count(dates.len() as u64, "brief")),
        None => "no brief yet".into(),
    });
    notes.push(match feedback.as_slice() {
        [] => "no feedback".into(),
        words => {
            let told = words.iter().map(|w| format!("{} {} ({})", w.verdict, w.insight, w.date));
            format!("feedback: {}", told.collect::<Vec<_>>().join(", "))
        }
    });
    notes.iter().for_each(|note| printer.note(note));
    Ok(Outcome::Done)
}

pub(super) fn export(store: &State, name: &str, printer: Printer) -> anyhow::Result<Outcome> {
    let newest = stored(store, name)?;
    if !printer.json {
        printer.document("toml", newest.toml.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let mut object = everything(store, name)?;
    object["version"] = json!(newest.version);
    object["toml"] = json!(newest.toml);
    let mut briefs = Vec::new();
    for date in store.brief_dates(name)? {
        if let Some(brief) = store.brief(name, date)? {
            briefs.push(serde_json::from_str::<Value>(&brief.object)?);
        }
    }
    object["briefs"] = Value::Array(briefs);
    printer.object(&object)?;
    Ok(Outcome::Done)
}

/// Name, versions, feedback and dates of briefs.
fn everything(store: &State, name: &str) -> anyhow::Result<Value> {
    let versions: Vec<Value> = store
        .versions(name)?
        .into_iter()
        .map(|v| json!({ "version": v.version, "cause": v.cause, "made": v.made, "toml": v.toml }))
        .collect();
    let feedback: Vec<Value> = store
        .feedback(name)?
        .into_iter()
        .map(|w| json!({ "insight": w.insight, "verdict": w.verdict.to_string(), "date": w.date }))
        .collect();
    let mut briefs = Vec::new();
    for date in store.brief_dates(name)? {
        if let Some(brief) = store.brief(name, date)? {
            briefs.push(json!({ "date": date, "id": brief.id }));
        }
    }
    Ok(json!({ "name": name, "versions": versions, "feedback": feedback, "briefs": briefs }))
}
