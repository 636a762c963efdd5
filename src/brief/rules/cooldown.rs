//! Rule 3: a theme of the last days comes again only with something new.

use super::{each, outcome};
use crate::brief::evidence::{Evidence, Outcome};
use crate::brief::{AdditionKind, Brief, Item, Signal, select};

pub(super) fn theme_cooldown(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let date = brief.selection.date;
    let is_free = brief.basis.settings.weights.cooldown == 0.0;
    outcome(each(brief, |item| {
        let theme = item.theme.as_ref();
        let shown =
            theme.is_some_and(|theme| evidence.past.cooling(theme.id, date).next().is_some());
        let pays = item.parts.iter().any(|part| part.signal == Signal::Cooldown);
        let is_new = match &item.grounds {
            Some(grounds) => select::is_new(grounds, &brief.basis.settings),
            None => item.update,
        };
        match (shown, pays) {
            (true, false) if !is_free && !is_new => {
                Some("is on a theme of the last days and does not pay".into())
            }
            (false, true) => Some("pays for a theme that was not shown".into()),
            _ => not_an_update(item, shown, evidence),
        }
    }))
}

/// Why an item that is called an update is none.
fn not_an_update(item: &Item, shown: bool, evidence: &Evidence<'_>) -> Option<String> {
    let Some(grounds) = &item.grounds else {
        return (item.update && !shown)
            .then(|| "is called an update of a theme that was not shown".into());
    };
    let Some(update) = &grounds.update else {
        return item.update.then(|| "is called an update and does not say of what".into());
    };
    let mut sent = evidence.past.sent.iter().filter(|sent| sent.id == update.to).peekable();
    if sent.peek().is_none() {
        return Some(format!("is called an update of {}, which was not sent", update.to));
    }
    // Groups of another commit of the index have other members.
    let is_same_index = evidence.replay.is_some();
    let is_of_group = item.group.is_some() && sent.any(|sent| sent.group == item.group);
    if !item.update || (is_same_index && !is_of_group) {
        return Some(format!("is called an update of {}, which is of another group", update.to));
    }
    let said = &update.adds.said;
    let is_there = match update.adds.kind {
        // Numbers are told in digits, however the text writes them.
        AdditionKind::Number => item.insight.text.contains(|c: char| c.is_ascii_digit()),
        AdditionKind::Name | AdditionKind::Day => item.insight.text.contains(said.as_str()),
    };
    (said.is_empty() || !is_there)
        .then(|| format!("is said to add “{said}”, which it does not say"))
}
