//! What an episode is known by within its show, and which episodes are one.
//!
//! An episode is known by its guid, else by the address of its audio, else by its page, else by a hash of title and date.
//! Feeds repeat items, and some give one guid, or the page of the show, to all. So a key identifies only if all that have
//! it agree in what they would be known by next: then they are one episode, and the first is taken; where they do not, it
//! identifies none of them, whatever the order, so that the next poll finds each under the same key again.

use std::collections::{HashMap, HashSet};

use crate::digest::{hex, of_fields};
use crate::insight::counted;

use super::episode::Episode;

/// Bytes of a key; longer ones are known by their hash.
const LONGEST: usize = 500;

/// Gives the episodes their keys; `guids` are theirs, in their order. Leaves out repeated ones and those that nothing can
/// be known by, and says so.
pub(super) fn identify(
    episodes: Vec<Episode>,
    guids: &[Option<String>],
    remarks: &mut Vec<String>,
) -> Vec<Episode> {
    let candidates: Vec<Vec<String>> = episodes
        .iter()
        .zip(guids)
        .map(|(episode, guid)| candidates(episode, guid.as_deref()))
        .collect();
    // The next key of the first that has a key, and whether all that have it agree.
    let mut next: HashMap<&str, (&str, bool)> = HashMap::new();
    for keys in &candidates {
        for (at, key) in keys.iter().enumerate() {
            let after = keys.get(at + 1).map_or("", String::as_str);
            let known = next.entry(key).or_insert((after, true));
            known.1 &= known.0 == after;
        }
    }
    let (mut repeated, mut shared, mut unknown) = (0_usize, 0_usize, 0_usize);
    let mut taken = HashSet::new();
    let mut kept = Vec::with_capacity(episodes.len());
    for (mut episode, keys) in episodes.into_iter().zip(&candidates) {
        let agreed =
            keys.iter().position(|key| next.get(key.as_str()).is_some_and(|known| known.1));
        // The last is the hash of what is left; those who have it are the same to every reader.
        let Some(at) = agreed.or(keys.len().checked_sub(1)) else {
            unknown += 1;
            continue;
        };
        shared += usize::from(at > 0);
        let key = &keys[at];
        if taken.insert(key.as_str()) {
            episode.key.clone_from(key);
            kept.push(episode);
        } else {
            repeated += 1;
        }
    }
    for (count, what) in [
        (repeated, "left out, as they repeat an episode that stands before them"),
        (shared, "known by what is their own, as others have their guid or address, too"),
        (unknown, "left out, as they have no guid, address, title or text"),
    ] {
        if count > 0 {
            remarks.push(format!("{what}: {}", counted(count as u64, "item")));
        }
    }
    kept
}

/// What an episode can be known by, the best first.
fn candidates(episode: &Episode, guid: Option<&str>) -> Vec<String> {
    let audio = episode.audio.as_ref().map(|audio| audio.url.as_str());
    let named = [guid, audio, episode.link.as_deref()].into_iter().flatten();
    let mut found: Vec<String> = Vec::new();
    for key in named.map(bounded).chain(hash(episode)) {
        if !key.is_empty() && !found.contains(&key) {
            found.push(key);
        }
    }
    found
}

/// `key` without control characters, or its hash if it is too long.
fn bounded(key: &str) -> String {
    let key: String = key.trim().chars().filter(|c| !c.is_control()).collect();
    if key.len() > LONGEST { digest(&[&key]) } else { key }
}

/// A hash of title and date, and of the notes where there is no title.
fn hash(episode: &Episode) -> Option<String> {
    let title = episode.title.as_deref().or(episode.notes.as_deref())?;
    let date = episode.published.map(|moment| moment.to_string()).unwrap_or_default();
    Some(digest(&[title, &date]))
}

fn digest(parts: &[&str]) -> String {
    format!("sha256:{}", hex(&of_fields(parts.iter().copied())[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Audio;

    /// Guid, audio and title of each; empty is none.
    #[track_caller]
    fn check(items: &[(&str, &str, &str)], expected: &[&str], remarks: usize) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let guids: Vec<_> = items.iter().map(|(guid, ..)| some(guid)).collect();
        let episodes = items.iter().map(|(_, audio, title)| Episode {
            audio: some(audio).map(|url| Audio { url, ..Audio::default() }),
            title: some(title),
            ..Episode::default()
        });
        let mut said = Vec::new();
        let kept = identify(episodes.collect(), &guids, &mut said);
        let keys: Vec<_> =
            kept.iter().map(|episode| episode.key.get(..6).unwrap_or(&episode.key)).collect();
        assert_eq!(keys, expected);
        assert_eq!(said.len(), remarks, "{said:?}");
    }

    #[test]
    fn the_guid_comes_first_then_audio_then_a_hash() {
        check(&[("g", "a", "t"), ("", "b", "t"), ("", "", "t")], &["g", "b", "sha256"], 0);
    }

    #[test]
    fn a_repeated_episode_is_taken_once() {
        check(&[("g", "a", "t"), ("g", "a", "t, again"), ("h", "b", "u")], &["g", "h"], 1);
    }

    #[test]
    fn a_guid_that_all_have_identifies_none_in_any_order() {
        check(&[("g", "a", "t"), ("g", "b", "u")], &["a", "b"], 1);
        check(&[("g", "c", "v"), ("g", "b", "u"), ("g", "a", "t")], &["c", "b", "a"], 1);
    }

    #[test]
    fn what_cannot_be_known_is_left_out() {
        check(&[("", "", ""), ("g", "", "")], &["g"], 1);
    }

    #[test]
    fn a_very_long_guid_is_known_by_its_hash() {
        check(&[(&"x".repeat(2_000), "", "")], &["sha256"], 0);
    }
}
