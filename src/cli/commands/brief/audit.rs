//! `brief verify`, `brief replay` and `brief diff`.

use crate::brief::{self, Detail};
use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::{BOLD, Printer};
use crate::engine::{Audit, Difference};
use crate::operation::ReplayedDays;

pub(super) fn verify(audit: &Audit, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(audit, audit_table)?;
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

pub(super) fn replay(replayed: &ReplayedDays, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(replayed, |replayed| {
        let mut text = String::new();
        for day in &replayed.days {
            text.push_str(&brief::text(&day.brief.selection, Detail::Reason));
            let compared = match &day.stored {
                None => "no brief was stored for this day".to_owned(),
                Some(difference) => told(difference),
            };
            text.push_str(&format!("\n{BOLD}{compared}{BOLD:#}\n\n"));
        }
        text
    })?;
    Ok(Outcome::found(!replayed.days.is_empty()))
}

pub(super) fn diff(difference: &Difference, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(difference, |difference| format!("{}\n", told(difference)))?;
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
