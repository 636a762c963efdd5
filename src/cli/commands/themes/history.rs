//! `themes --history`: what became of areas, themes and groups.

use anyhow::bail;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::cluster::Level;
use crate::corpus::{Change, Entry, How, What};
use crate::engine::Engine;

/// Changes of a level that are shown for each clustering, unless one community is asked for; the rest is counted.
const SHOWN: usize = 8;

pub(super) fn run(
    engine: &Engine,
    of: Option<&str>,
    n: Option<usize>,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let wanted = of.map(parse).transpose()?;
    let mut entries = engine.history(wanted)?;
    if let Some(n) = n {
        entries.drain(..entries.len().saturating_sub(n));
    }
    if printer.json {
        printer.object(&serde_json::json!({ "history": entries }))?;
    } else {
        let shown = if wanted.is_some() { usize::MAX } else { SHOWN };
        printer.text(&entries.iter().map(|entry| show(entry, shown)).collect::<String>())?;
    }
    if entries.is_empty() {
        printer.warning("there is no such history; it begins with the next `quintet cluster`");
    }
    Ok(Outcome::found(!entries.is_empty()))
}

/// `12`, `theme:12`, `area:3`, `group:45`.
fn parse(text: &str) -> anyhow::Result<(Level, u32)> {
    let (level, id) = text.split_once(':').unwrap_or(("theme", text));
    let level = match level {
        "group" => Level::Group,
        "theme" => Level::Theme,
        "area" => Level::Area,
        _ => bail!("{text:?} names no level; write theme:12, area:3 or group:45"),
    };
    match id.parse() {
        Ok(id) => Ok((level, id)),
        Err(_) => bail!("{text:?} is no id; write theme:12, area:3 or group:45"),
    }
}

fn show(entry: &Entry, shown: usize) -> String {
    let how = match entry.how {
        How::Anew => "clustered anew",
        How::Continued => "clustered on from before",
        How::Assigned => "added",
    };
    let date = entry.date.map_or_else(|| "no dates".to_owned(), |date| format!("data to {date}"));
    let insights = count(entry.insights, "insight");
    let mut text = format!("{BOLD}commit {}{BOLD:#}, {date}, {insights}, {how}\n", entry.commit);
    for (level, name) in [(Level::Area, "area"), (Level::Theme, "theme"), (Level::Group, "group")] {
        let mut changes: Vec<&Change> = entry.level(level).iter().collect();
        // Growth is every day's news; what is rarer comes first.
        changes
            .sort_by_key(|change| matches!(change.event, What::Grown { .. } | What::Shrunk { .. }));
        for change in changes.iter().take(shown) {
            text.push_str(&format!(
                "  {name} {ACCENT}{}{ACCENT:#} {}  {DIM}{}{DIM:#}\n",
                change.id,
                told(change),
                change.title
            ));
        }
        if changes.len() > shown {
            let rest = (changes.len() - shown) as u64;
            text.push_str(&format!("  {DIM}{}{DIM:#}\n", count(rest, &format!("more {name}"))));
        }
    }
    text
}

fn told(change: &Change) -> String {
    let list = |ids: &[u32]| ids.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    match &change.event {
        What::Born { size, from } if from.is_empty() => format!("born with {size}"),
        What::Born { size, from } => format!("born with {size} from {}", list(from)),
        What::Grown { gained, lost: 0 } => format!("grown by {gained}"),
        What::Grown { gained, lost } => format!("grown by {gained}, less {lost}"),
        What::Shrunk { gained: 0, lost } => format!("shrunk by {lost}"),
        What::Shrunk { gained, lost } => format!("shrunk by {lost}, gained {gained}"),
        What::Merged { into } => format!("merged into {into}"),
        What::Split { into } => format!("split, {} went off", list(into)),
        What::Retired => "retired".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_name_its_level() {
        assert_eq!(parse("12").unwrap(), (Level::Theme, 12));
        assert_eq!(parse("group:45").unwrap(), (Level::Group, 45));
        for wrong in ["x", "show:3", "theme:"] {
            let message = parse(wrong).unwrap_err().to_string();
            assert!(message.contains("theme:12"), "{message}");
        }
    }
}
