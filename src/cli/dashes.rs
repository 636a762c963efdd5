//! Ids that begin with a dash, as many ids of videos do, told from flags.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, Command};

/// The arguments `typed` (the program's name first) with every id that begins with a dash behind a `--`, where it is no
/// flag to clap.
///
/// Ids are the positional arguments that allow hyphens; a verb without one is left as it is. What looks like a flag that
/// the verb knows is the flag.
pub(super) fn behind_flags(typed: Vec<OsString>, root: &Command) -> Vec<OsString> {
    let Some((verb, at)) = verb(&typed, root) else { return typed };
    if !verb.get_positionals().any(Arg::is_allow_hyphen_values_set) {
        return typed;
    }
    let known: Vec<&Arg> = verb.get_arguments().chain(globals(root)).collect();
    let (mut flags, mut values) = (typed[..at].to_vec(), Vec::new());
    let mut rest = typed[at..].iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            values.extend(rest.by_ref().cloned());
        } else if let Some(takes_next) = flag(word, &known) {
            flags.push(word.clone());
            if takes_next {
                flags.extend(rest.next().cloned());
            }
        } else {
            values.push(word.clone());
        }
    }
    if values.iter().any(|value| value.as_encoded_bytes().starts_with(b"-")) {
        flags.push("--".into());
        flags.extend(values);
        flags
    } else if verb.get_positionals().any(takes_many) {
        // A list of values that may begin with a dash would swallow the flags behind it.
        flags.extend(values);
        flags
    } else {
        typed
    }
}

fn takes_many(argument: &Arg) -> bool {
    argument.is_allow_hyphen_values_set() && matches!(argument.get_action(), ArgAction::Append)
}

/// The innermost verb that was typed, and the place behind its name.
fn verb<'a>(typed: &[OsString], root: &'a Command) -> Option<(&'a Command, usize)> {
    let known: Vec<&Arg> = globals(root).collect();
    let (mut verb, mut at) = (root, 1);
    let mut words = typed.iter().enumerate().skip(1);
    while let Some((place, word)) = words.next() {
        match flag(word, &known) {
            Some(true) => {
                words.next();
            }
            Some(false) => {}
            None => match verb.find_subcommand(word) {
                Some(inner) => (verb, at) = (inner, place + 1),
                None => break,
            },
        }
    }
    (at > 1).then_some((verb, at))
}

fn globals(root: &Command) -> impl Iterator<Item = &Arg> {
    root.get_arguments().filter(|argument| argument.is_global_set())
}

/// Whether `word` is a flag of `known`, and if so, whether the next word is its value.
fn flag(word: &OsStr, known: &[&Arg]) -> Option<bool> {
    let word = word.to_str()?;
    let takes = |argument: &Arg| argument.get_action().takes_values();
    if let Some(long) = word.strip_prefix("--") {
        let (name, has_value) =
            long.split_once('=').map_or((long, false), |(name, _)| (name, true));
        if name == "help" {
            return Some(false);
        }
        let found = known.iter().find(|argument| argument.get_long() == Some(name))?;
        return Some(takes(found) && !has_value);
    }
    let mut letters = word.strip_prefix('-').filter(|letters| !letters.is_empty())?.chars();
    while let Some(letter) = letters.next() {
        if letter == 'h' {
            continue;
        }
        let found = known.iter().find(|argument| argument.get_short() == Some(letter))?;
        if takes(found) {
            let value = letters.as_str().trim_start_matches('=');
            // -n5 is a flag with its value; -nXy_8 is an id.
            let is_value = value.bytes().all(|byte| byte.is_ascii_digit());
            return is_value.then_some(value.is_empty());
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        let words = typed.split(' ').map(OsString::from).collect();
        let found = behind_flags(words, &Cli::command());
        let found: Vec<&str> = found.iter().filter_map(|word| word.to_str()).collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn an_id_with_a_dash_goes_behind_the_flags() {
        check("quintet get -hYx_9", "quintet get -- -hYx_9");
        check("quintet --json get --5a --index d", "quintet --json get --index d -- --5a");
        check("quintet delete a -b --json -c -q", "quintet delete --json -q -- a -b -c");
        check("quintet delete a b --index d --json", "quintet delete --index d --json a b");
        check("quintet related -n 5 -nXy", "quintet related -n 5 -- -nXy");
        check(
            "quintet brief feedback -abc more --reader Ada",
            "quintet brief feedback --reader Ada -- -abc more",
        );
    }

    #[test]
    fn what_has_no_such_id_stays_as_it_is() {
        for typed in [
            "quintet get a --json",
            "quintet get -- -a",
            "quintet related -n5 a",
            "quintet get --help",
            "quintet search -x",
            "quintet",
            "quintet --index d info",
        ] {
            check(typed, typed);
        }
    }
}
