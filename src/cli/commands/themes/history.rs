//! `themes --history`: what became of areas, themes and groups.

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::cluster::Level;
use crate::corpus::{Change, Entry, How, What};
use crate::operation::{History, House};
use crate::task::Task;

/// Changes of a level that are shown for each clustering, unless one community is asked for; the rest is counted.
const SHOWN: usize = 8;

pub(super) fn run(
    house: &House,
    asked: &History,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let changes = house.ask(asked, task)?;
    let shown = if asked.of.is_some() { usize::MAX } else { SHOWN };
    printer.answer(&changes, |changes| {
        changes.history.iter().map(|entry| show(entry, shown)).collect()
    })?;
    let any = !changes.history.is_empty();
    if !any {
        printer.warning("there is no such history; it begins with the next `quintet cluster`");
    }
    Ok(Outcome::found(any))
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
