//! Two changes of one profile at the same time: what a person wrote, and what was stored meanwhile.

use super::{Channels, Follows, Profile};

impl Profile {
    /// This profile, written by a person who was given `before`, with what has changed in `stored` since.
    ///
    /// What the person left as it was follows `stored`, entry by entry; what they changed, added or deleted is theirs.
    pub fn merged(&self, before: &Self, stored: &Self) -> Self {
        let text = |own: &String, old: &String, new: &String| pick(own, old, new).clone();
        let own = |part: fn(&Channels) -> &Option<String>| {
            pick(part(&self.delivery), part(&before.delivery), part(&stored.delivery)).clone()
        };
        Self {
            name: self.name.clone(),
            interests: entries(&self.interests, &before.interests, &stored.interests, |one| {
                &one.phrase
            }),
            follows: Follows {
                shows: entries(
                    &self.follows.shows,
                    &before.follows.shows,
                    &stored.follows.shows,
                    |show| show,
                ),
                people: entries(
                    &self.follows.people,
                    &before.follows.people,
                    &stored.follows.people,
                    |person| person,
                ),
            },
            mutes: entries(&self.mutes, &before.mutes, &stored.mutes, |mute| &mute.what),
            taste: entries(&self.taste, &before.taste, &stored.taste, |taste| &taste.insight),
            half_life: *pick(&self.half_life, &before.half_life, &stored.half_life),
            language: text(&self.language, &before.language, &stored.language),
            time_zone: text(&self.time_zone, &before.time_zone, &stored.time_zone),
            hour: *pick(&self.hour, &before.hour, &stored.hour),
            size: *pick(&self.size, &before.size, &stored.size),
            exploration: *pick(&self.exploration, &before.exploration, &stored.exploration),
            delivery: Channels {
                email: own(|channels| &channels.email),
                webhook: own(|channels| &channels.webhook),
                slack: own(|channels| &channels.slack),
                feed: *pick(&self.delivery.feed, &before.delivery.feed, &stored.delivery.feed),
            },
        }
    }
}

/// What the person says, unless they left it as it was.
fn pick<'a, T: PartialEq>(own: &'a T, before: &T, stored: &'a T) -> &'a T {
    if own == before { stored } else { own }
}

/// The entries of a list; `key` tells which of them speak of the same.
fn entries<T: Clone + PartialEq, K: PartialEq>(
    own: &[T],
    before: &[T],
    stored: &[T],
    key: impl Fn(&T) -> &K,
) -> Vec<T> {
    let find = |list: &[T], entry: &T| list.iter().find(|one| key(one) == key(entry)).cloned();
    let kept = own.iter().filter_map(|entry| match find(before, entry) {
        Some(old) if old == *entry => find(stored, entry),
        _ => Some(entry.clone()),
    });
    let is_new = |entry: &&T| find(own, entry).is_none() && find(before, entry).is_none();
    kept.chain(stored.iter().filter(is_new).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(rest: &str) -> Profile {
        Profile::from_toml(&format!("name = 'Ann'\n{rest}"), "").unwrap()
    }

    #[track_caller]
    fn check(own: &str, before: &str, stored: &str, expected: &str) {
        let merged = profile(own).merged(&profile(before), &profile(stored));
        assert_eq!(merged, profile(expected));
    }

    const TEA: &str = "[[interests]]\nphrase = 'tea'\n";
    const ART: &str = "[[interests]]\nphrase = 'art'\n";
    const LOUD: &str = "[[interests]]\nphrase = 'tea'\nweight = 3\n";

    #[test]
    fn what_a_person_left_alone_follows_what_was_stored_since() {
        check("size = 6", "", "hour = '09:00'", "size = 6\nhour = '09:00'");
        check(TEA, TEA, LOUD, LOUD);
        check(TEA, TEA, "", "");
        check("", "", ART, ART);
    }

    #[test]
    fn what_a_person_wrote_or_deleted_is_theirs() {
        check("size = 6", "", "size = 7", "size = 6");
        check(LOUD, TEA, "", LOUD);
        check("", TEA, LOUD, "");
        check(TEA, "", ART, &format!("{TEA}{ART}"));
    }
}
