//! From what readers said of their briefs to the weights of the signals, which travel with the index.

use std::collections::HashMap;
use std::path::Path;

use crate::brief::{Brief, Judged, Learned, Weights, learn_weights};
use crate::corpus;
use crate::corpus::build::amend;
use crate::error::EngineError;
use crate::insight::InsightId;
use crate::profile::Verdict;
use crate::state::State;
use crate::task::{Phase, Task};

/// Learns weights from every word that readers said about items of their briefs, starting from those of the index.
///
/// "More" is wanted, "less" and "mute" are not, and "known" says nothing: it was wanted once. Items of a brief are
/// compared by the parts that the brief has stored, so what has left the index teaches as well.
///
/// # Errors
/// The store or a brief in it cannot be read; the task was cancelled.
pub fn learn_brief_weights(
    index: &Path,
    readers: &State,
    task: &Task,
) -> Result<Learned, EngineError> {
    let before = corpus::manifest(index)?.map(|said| said.brief).unwrap_or_default();
    let names = readers.readers()?;
    task.progress().begin(Phase::Evaluate, Some(names.len() as u64));
    let mut judged = Vec::new();
    for (number, name) in names.iter().enumerate() {
        task.check()?;
        let words: HashMap<InsightId, bool> = readers
            .feedback(name)?
            .into_iter()
            .filter_map(|feedback| match feedback.verdict {
                Verdict::More => Some((feedback.insight, true)),
                Verdict::Less | Verdict::Mute => Some((feedback.insight, false)),
                Verdict::Known => None,
            })
            .collect();
        let dates = if words.is_empty() { Vec::new() } else { readers.brief_dates(name)? };
        for date in dates {
            let Some(stored) = readers.brief(name, date)? else { continue };
            let brief = Brief::from_json(&stored.object)?;
            let used = brief.basis.settings.weights;
            let items = brief.selection.items.iter();
            judged.extend(items.filter_map(|item| {
                Some(Judged::of(number, *words.get(&item.insight.id)?, item, &used))
            }));
        }
        task.progress().advance(1);
    }
    task.progress().end();
    Ok(learn_weights(&judged, &before))
}

/// Commits `weights` to the index: briefs are made with them from now on.
///
/// # Errors
/// The index cannot be opened or is being written by another process.
pub fn keep_brief_weights(index: &Path, weights: Weights, task: &Task) -> Result<(), EngineError> {
    amend(index, task, |manifest| {
        manifest.brief = weights;
        Ok(())
    })
}
