//! One speaker, one name: "Bekah" and "Bekah Hawrot Weigel" are one, where only one is meant.

use std::collections::HashMap;

use super::label::{MOST_NAMES, is_part_of, key};
use super::said::{Said, Voice};

/// Gives each speaker the longest of their names, in its most frequent spelling.
///
/// A short name is left as it is where it may mean two ("Dan" beside "Dan Ott" and "Dan Lee").
pub(super) fn unify(said: &mut [Said]) {
    let mut spellings: HashMap<String, HashMap<&str, usize>> = HashMap::new();
    for one in said.iter() {
        if let Voice::Named(name) = &one.voice {
            *spellings.entry(key(name)).or_default().entry(name).or_default() += 1;
        }
    }
    let keys: Vec<&String> = spellings.keys().collect();
    let shown: HashMap<String, String> = keys
        .iter()
        .filter_map(|key| {
            let longest = if keys.len() > MOST_NAMES { key } else { longest(key, &keys) };
            let best = spellings.get(longest)?.iter().max_by_key(|(name, count)| {
                let shouts = !name.chars().any(char::is_lowercase);
                (!shouts, **count, std::cmp::Reverse(**name))
            })?;
            Some(((*key).clone(), (*best.0).to_owned()))
        })
        .collect();
    for one in said {
        if let Voice::Named(name) = &mut one.voice
            && let Some(shown) = shown.get(&key(name))
        {
            name.clone_from(shown);
        }
    }
}

/// The longest name of which `own` is a part, if all of which it is a part are one person's.
fn longest<'a>(own: &'a str, keys: &[&'a String]) -> &'a str {
    let wholes: Vec<&str> =
        keys.iter().map(|key| key.as_str()).filter(|key| is_meant(own, key)).collect();
    let Some(longest) = wholes.iter().copied().max_by_key(|key| (key.len(), *key)) else {
        return own;
    };
    let are_one = wholes.iter().all(|whole| *whole == longest || is_part_of(whole, longest));
    if are_one { longest } else { own }
}

/// Whether `own` may mean `whole`: words of it, or its initials.
fn is_meant(own: &str, whole: &str) -> bool {
    let initials: String = whole.split(' ').filter_map(|word| word.chars().next()).collect();
    let is_numbered = whole.chars().any(|c| c.is_ascii_digit());
    own != whole
        && !is_numbered
        && !whole.contains(" and ")
        && !whole.contains('&')
        && (is_part_of(own, whole) || (own.len() >= 2 && own == initials))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: &[&str]) {
        let said = |name: &&str| Said { voice: Voice::Named((*name).into()), ..Said::default() };
        let mut all: Vec<Said> = names.iter().map(said).collect();
        unify(&mut all);
        let found: Vec<&str> = all
            .iter()
            .map(|one| match &one.voice {
                Voice::Named(name) => name.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_short_name_becomes_the_long_one() {
        check(&["Ann Lee Kim", "Bo", "Ann", "BO"], &["Ann Lee Kim", "Bo", "Ann Lee Kim", "Bo"]);
        check(&["Ann Lee", "AL", "Lee"], &["Ann Lee", "Ann Lee", "Ann Lee"]);
    }

    #[test]
    fn a_name_that_may_mean_two_stays() {
        check(&["Dan Ott", "Dan Lee", "Dan"], &["Dan Ott", "Dan Lee", "Dan"]);
        check(&["Speaker 1", "Speaker 2"], &["Speaker 1", "Speaker 2"]);
    }
}
