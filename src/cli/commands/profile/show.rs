//! `profile show` and `profile export`: what is kept about readers.

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::operation::{Exported, KeptProfile, ReadersList, Saved};

/// Says that a profile was stored, and shows it.
pub(super) fn saved(saved: &Saved, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(saved, |saved| saved.toml.clone())?;
    if !printer.json {
        printer.note(&format!("stored as version {} of {}", saved.version, saved.name));
    }
    Ok(Outcome::Done)
}

pub(super) fn all(list: &ReadersList, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(list, |list| {
        let mut table = numbers(["reader", "version", "briefs", "last brief"]);
        for reader in &list.readers {
            table.add_row([
                reader.name.clone(),
                reader.version.to_string(),
                reader.briefs.to_string(),
                reader.last.map(|date| date.to_string()).unwrap_or_default(),
            ]);
        }
        format!("{table}\n")
    })?;
    Ok(Outcome::found(!list.readers.is_empty()))
}

pub(super) fn one(kept: &KeptProfile, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(kept, |kept| kept.toml.clone())?;
    if printer.json {
        return Ok(Outcome::Done);
    }
    let shown = kept.versions.iter().find(|version| version.version == kept.version);
    if let (Some(shown), Some(newest)) = (shown, kept.versions.last()) {
        printer.note(&format!(
            "version {} of {}, by {} on {}",
            shown.version,
            newest.version,
            shown.cause,
            shown.made.strftime("%Y-%m-%d")
        ));
    }
    printer.note(&match kept.briefs.last() {
        Some(last) => {
            format!("{}, the last on {}", count(kept.briefs.len() as u64, "brief"), last.date)
        }
        None => "no brief yet".into(),
    });
    printer.note(&match kept.feedback.as_slice() {
        [] => "no feedback".into(),
        words => {
            let told = words.iter().map(|w| format!("{} {} ({})", w.verdict, w.insight, w.date));
            format!("feedback: {}", told.collect::<Vec<_>>().join(", "))
        }
    });
    Ok(Outcome::Done)
}

pub(super) fn export(kept: &Exported, printer: Printer) -> anyhow::Result<Outcome> {
    if printer.json {
        printer.object(kept)?;
    } else {
        printer.document("toml", kept.toml.as_bytes())?;
    }
    Ok(Outcome::Done)
}
