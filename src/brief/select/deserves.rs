//! What deserves a place: floors, and which interests are plain.

use crate::brief::reader::Follows;
use crate::brief::signals::{self, Signal, Signed};
use crate::brief::{Grounds, Interest, Reader, Settings};
use crate::insight::Source;

/// What an insight from `source` with these parts has to suit the reader.
///
/// The weight of an interest decides about the order, not whether something is about it.
pub(in crate::brief) fn floor(
    reader: &Reader,
    follows: &Follows,
    source: &Source,
    parts: &[impl Signed],
    settings: &Settings,
) -> f64 {
    let wishes = reader.interests.iter().any(|interest| interest.weight > 0.0);
    if follows.name(source).is_some() {
        settings.floor / 4.0
    } else if wishes || !reader.shows.is_empty() || !reader.people.is_empty() {
        let share = named(reader, parts).map(|i| reader.share(i));
        signals::rounded(settings.floor * settings.weights.interest * share.unwrap_or(1.0))
    } else {
        // Who wishes for nothing gets whatever they did not say no to.
        -settings.floor
    }
}

/// The wanted interest that the parts of a score speak of.
pub(super) fn named(reader: &Reader, parts: &[impl Signed]) -> Option<usize> {
    let part = parts.iter().find(|part| part.signal() == Signal::Interest)?;
    let phrase = part.words()?;
    let wanted = |wish: &Interest| wish.weight > 0.0 && wish.phrase == phrase;
    reader.interests.iter().position(wanted)
}

/// Whether an item on a theme of the last days has something new, so that it need not pay.
pub(in crate::brief) fn is_new(grounds: &Grounds, settings: &Settings) -> bool {
    let differs = grounds.nearest_sent.is_some_and(|cosine| cosine < settings.new_information);
    differs || grounds.update.is_some()
}

/// Wanted interests of at least the share `least`, weightiest first.
pub(in crate::brief) fn strong(reader: &Reader, least: f64) -> Vec<usize> {
    let mut strong: Vec<usize> = (0..reader.interests.len())
        .filter(|&i| reader.interests[i].weight > 0.0 && reader.share(i) >= least)
        .collect();
    strong.sort_by(|&a, &b| reader.share(b).total_cmp(&reader.share(a)).then(a.cmp(&b)));
    strong
}
