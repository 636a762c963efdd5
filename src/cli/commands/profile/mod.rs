//! `profile`: readers, and what each of them wants to hear of.

mod edit;
mod explain;
mod show;

use std::collections::HashSet;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::brief::{read, text_of};
use crate::cli::args::ProfileVerb;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::cli::{options, state};
use crate::engine::Engine;
use crate::profile::{Interest, Profile, Sign, Taste, settle};
use crate::state::{State, StateError, StoredProfile};
use crate::task::Task;

/// Does what `verb` says.
pub(in crate::cli) fn run(
    index: &Path,
    verb: ProfileVerb,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let now = Timestamp::now();
    match verb {
        ProfileVerb::New { name, phrases, less, opml, time_zone, hour, state } => {
            let wanted = Wanted { phrases, less, opml, time_zone, hour };
            let profile = new(name, wanted)?;
            let mut store = state::create(index, state.state.as_deref())?;
            if store.profile(&profile.name)?.is_some() {
                bail!(
                    "there is a profile named {0} already; `quintet profile edit {0:?}` changes it",
                    profile.name
                );
            }
            let text = profile.to_toml();
            store.save_profile(&profile.name, &text, "new", now)?;
            show::saved(&profile.name, &text, 1, printer)
        }
        ProfileVerb::Show { name, version, state } => {
            let store = state::open(index, state.state.as_deref())?;
            match name {
                Some(name) => show::one(&store, &name, version, printer),
                None => show::all(&store, printer),
            }
        }
        ProfileVerb::Edit { name, state } => {
            let mut store = state::open(index, state.state.as_deref())?;
            edit::run(&mut store, &name, now, printer, task)
        }
        ProfileVerb::Import { files, reader, state } => {
            let mut store = state::create(index, state.state.as_deref())?;
            import(&mut store, &files, reader, now, printer)
        }
        ProfileVerb::Export { name, state } => {
            show::export(&state::open(index, state.state.as_deref())?, &name, printer)
        }
        ProfileVerb::Explain { profile, at, state, model } => {
            let at = options::instant_or_now(at.as_deref())?;
            let engine = Arc::new(Engine::open_with(index, options::embed(&model)?)?.under(task));
            explain::run(index, &engine, &profile, at, state.state.as_deref(), printer, task)
        }
        ProfileVerb::Undo { name, feedback, state } => {
            let mut store = state::open(index, state.state.as_deref())?;
            undo(&mut store, &name, feedback, now, printer)
        }
        ProfileVerb::Erase { name, yes, state } => {
            let mut store = state::open(index, state.state.as_deref())?;
            let known = store.profile(&name)?.is_some();
            if known && !yes && !confirmed(&name, printer)? {
                bail!("nothing was erased; `quintet profile erase {name:?} --yes` does it");
            }
            // Also for one who is not there: an earlier try may have left traces.
            if !store.erase(&name)? {
                return Err(StateError::UnknownReader { name }.into());
            }
            if printer.json {
                printer.object(&serde_json::json!({ "erased": name }))?;
            } else {
                printer.text(&format!("erased {name}: profile, feedback and briefs\n"))?;
            }
            Ok(Outcome::Done)
        }
    }
}

/// What a new reader is made from.
struct Wanted {
    phrases: Vec<String>,
    less: Vec<String>,
    opml: Option<PathBuf>,
    time_zone: Option<String>,
    hour: Option<String>,
}

/// A profile made from what was typed; checked as one that is read from a file.
fn new(name: String, wanted: Wanted) -> anyhow::Result<Profile> {
    let mut profile = Profile::new(name);
    let signed = |sign: Sign| move |phrase| Interest { phrase, weight: 1.0, sign };
    profile.interests.extend(wanted.phrases.into_iter().map(signed(Sign::More)));
    profile.interests.extend(wanted.less.into_iter().map(signed(Sign::Less)));
    if let Some(file) = &wanted.opml {
        profile.follows.shows = shows(file)?;
    }
    if profile.interests.is_empty() && profile.follows.shows.is_empty() {
        bail!("give at least one phrase, or --opml FILE with the shows to follow");
    }
    profile.time_zone = wanted.time_zone.unwrap_or(profile.time_zone);
    let mut text = profile.to_toml();
    if let Some(hour) = wanted.hour {
        let written = profile.hour.strftime("hour = \"%H:%M\"").to_string();
        text = text.replacen(&written, &format!("hour = {hour:?}"), 1);
    }
    Ok(Profile::from_toml(&text, "the new profile")?)
}

fn shows(file: &Path) -> anyhow::Result<Vec<String>> {
    crate::profile::shows_of_opml(&text_of(file)?).with_context(|| file.display().to_string())
}

/// What makes a version of a profile that a person saw before with its taste in it.
pub(in crate::cli) const EDIT: &str = "edit";

/// Stores `profile`, whose text is `text`, as the newest version, and gives its number.
///
/// * `before` is what the profile was made from, where it was made from one that is stored: what has changed there since
///   is merged, and who was erased since stays erased. A file that comes from elsewhere takes the place of what is
///   stored, but does not know what was learned, which therefore stays.
pub(in crate::cli) fn keep(
    store: &mut State,
    mut profile: Profile,
    text: &str,
    before: Option<&Profile>,
    cause: &str,
    now: Timestamp,
) -> anyhow::Result<u64> {
    let name = profile.name.clone();
    let written = profile.clone();
    if let (EDIT, Some(before)) = (cause, before) {
        // What the person has changed or deleted in the taste that they saw.
        settle(&before.taste, &mut profile.taste);
    }
    loop {
        let Some(newest) = store.profile(&name)? else {
            if before.is_some() {
                return Err(StateError::UnknownReader { name }.into());
            }
            return Ok(store.save_profile(&name, text, cause, now)?);
        };
        let stored = Profile::from_toml(&newest.toml, &format!("profile of {name}"))?;
        let merged = match before {
            Some(before) => profile.merged(before, &stored),
            None => {
                let own: HashSet<_> = profile.taste.iter().map(|taste| &taste.insight).collect();
                let is_new = |taste: &Taste| !own.contains(&taste.insight);
                let mut merged = profile.clone();
                merged.taste.extend(stored.taste.into_iter().filter(is_new));
                merged
            }
        };
        let text = if merged == written { text.to_owned() } else { merged.to_toml_like(text) };
        if let Some(version) = store.revise_profile(&name, newest.version, &text, cause, now)? {
            return Ok(version);
        }
        // Another process stored a version in between: once more, on top of that.
    }
}

fn import(
    store: &mut State,
    files: &[PathBuf],
    reader: Option<String>,
    now: Timestamp,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let mut done = Vec::new();
    // All of them are read before the first is stored.
    let mut profiles = Vec::new();
    for file in files {
        if file.extension().is_some_and(|ending| ending == "toml") {
            let (profile, text) = read(file)?;
            profiles.push((profile, text, None));
            continue;
        }
        let Some(reader) = &reader else {
            bail!("say with --reader NAME who follows the shows in {}", file.display());
        };
        let text = stored(store, reader)?.toml;
        let before = Profile::from_toml(&text, &format!("profile of {reader}"))?;
        let mut profile = before.clone();
        let follows = &mut profile.follows.shows;
        let known: HashSet<String> = follows.iter().cloned().collect();
        follows.extend(shows(file)?.into_iter().filter(|show| !known.contains(show)));
        let text = profile.to_toml();
        profiles.push((profile, text, Some(before)));
    }
    for (profile, text, before) in profiles {
        let name = profile.name.clone();
        let version = keep(store, profile, &text, before.as_ref(), "import", now)?;
        done.push(serde_json::json!({ "name": name, "version": version }));
    }
    if printer.json {
        printer.object(&serde_json::json!({ "imported": done }))?;
    } else {
        printer.text(&format!("imported {}\n", count(done.len() as u64, "profile")))?;
    }
    Ok(Outcome::Done)
}

fn undo(
    store: &mut State,
    name: &str,
    feedback_only: bool,
    now: Timestamp,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    stored(store, name)?;
    let changes = store.versions(name)?;
    let change = changes.iter().rfind(|version| version.cause != StoredProfile::LEARNED);
    let said = store.last_feedback(name)?;
    // A mute is a word and a change of the profile at the same moment: both go.
    let changed = change.map(|version| version.made);
    let profile = !feedback_only && changed >= said;
    let word = feedback_only || said >= changed;
    let version = if profile { store.undo_profile(name, now)? } else { None };
    let word = if word { store.undo_feedback(name)? } else { None };
    if printer.json {
        printer.object(&serde_json::json!({
            "name": name, "version": version,
            "feedback": word.as_ref().map(|word| {
                serde_json::json!({ "insight": word.insight, "verdict": word.verdict.to_string() })
            }),
        }))?;
    } else {
        let mut text = String::new();
        if let Some(version) = version {
            text.push_str(&format!(
                "took the last change back; version {version} is as before it\n"
            ));
        }
        if let Some(word) = &word {
            text.push_str(&format!("took back {} for {}\n", word.verdict, word.insight));
        }
        printer.text(&text)?;
    }
    let any = version.is_some() || word.is_some();
    if !any {
        printer.note("there is nothing to take back");
    }
    Ok(Outcome::found(any))
}

/// The newest profile of `name`.
fn stored(store: &State, name: &str) -> anyhow::Result<StoredProfile> {
    let unknown = || StateError::UnknownReader { name: name.to_owned() };
    Ok(store.profile(name)?.ok_or_else(unknown)?)
}

/// Whether a person at a terminal types the reader's name.
fn confirmed(name: &str, printer: Printer) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    printer.question(&format!("type {name} to erase everything that is kept about them: "));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_imported_again_leaves_what_was_learned_and_an_edit_may_delete_it() {
        let now = Timestamp::UNIX_EPOCH;
        let mut store = State::in_memory().unwrap();
        let file = "name = 'A' # me\n";
        let learned = "name = 'A' # me\n\n[[taste]]  # learned; pin it, change it or delete it\ninsight = \"x\"\nweight = 0.25\ndate = 2026-01-01\npinned = false\n";
        let read = |text: &str| Profile::from_toml(text, "").unwrap();
        assert_eq!(keep(&mut store, read(file), file, None, "import", now).unwrap(), 1);
        store.save_profile("A", learned, StoredProfile::LEARNED, now).unwrap();
        assert_eq!(keep(&mut store, read(file), file, None, "import", now).unwrap(), 2);
        let taste = |store: &State| read(&store.profile("A").unwrap().unwrap().toml).taste;

        // Learned while the editor was open: the person has not seen it and cannot have deleted it.
        let (unseen, seen) = (read(file), read(learned));
        let larger = "name = 'A' # me\nsize = 6\n";
        assert_eq!(keep(&mut store, read(larger), larger, Some(&unseen), EDIT, now).unwrap(), 3);
        assert_eq!(taste(&store), seen.taste);
        let kept = store.profile("A").unwrap().unwrap().toml;
        assert!(kept.starts_with(larger), "comments stay: {kept}");

        assert_eq!(keep(&mut store, read(file), file, Some(&seen), EDIT, now).unwrap(), 4);
        let taste = &taste(&store)[0];
        assert_eq!((taste.weight, taste.pinned), (0.0, true));

        store.erase("A").unwrap();
        let error = keep(&mut store, read(file), file, Some(&seen), EDIT, now).unwrap_err();
        assert!(error.downcast_ref::<StateError>().is_some(), "{error}");
        assert!(store.readers().unwrap().is_empty(), "who was erased stays erased");
    }
}
