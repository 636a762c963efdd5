//! The profile of a reader: its text to edit, what tomorrow's brief would hold with it, and what differs from the defaults.

use askama::Template;

use super::address::Place;
use super::brief::{ItemLine, holds, lines};
use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use super::left_out::{MissLine, misses};
use crate::brief::Selection;
use crate::insight::encoded;
use crate::operation::KeptProfile;
use crate::profile::Profile;

/// A profile and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct ProfileView<'a> {
    /// What is kept.
    pub kept: &'a KeptProfile,
    /// The text in the editor where it is not the one that is kept: a draft to look at, or one that is wrong.
    pub draft: Option<&'a str>,
    /// What tomorrow's brief would hold with the text in the editor.
    pub preview: Option<&'a Selection>,
    /// What is wrong with the draft.
    pub problem: Option<&'a str>,
    /// What was done just now, in a sentence.
    pub done: Option<&'a str>,
}

/// A setting beside its default.
struct Setting {
    name: &'static str,
    value: String,
    /// What it is unless changed; nothing where it is just that.
    default: Option<String>,
}

/// One version of the profile.
struct VersionLine {
    version: u64,
    cause: String,
    made: Day,
    is_shown: bool,
}

struct PreviewLines {
    holds: String,
    items: Vec<ItemLine>,
    misses: Vec<MissLine>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Page {
    layout: Layout,
    name: String,
    here: String,
    brief: Option<String>,
    next: String,
    undo: String,
    erase: String,
    export: String,
    base: u64,
    toml: String,
    rows: usize,
    is_draft: bool,
    may_write: bool,
    problem: Option<String>,
    done: Option<String>,
    settings: Vec<Setting>,
    changed: usize,
    preview: Option<PreviewLines>,
    versions: Vec<VersionLine>,
}

/// Lines that the editor shows at least and at most.
const ROWS: std::ops::RangeInclusive<usize> = 12..=40;

/// Versions in the list, the newest first.
const VERSIONS: usize = 12;

/// The editor.
pub fn profile(frame: &Frame<'_>, view: &ProfileView<'_>) -> String {
    let kept = view.kept;
    let name = kept.name.as_str();
    let toml = view.draft.unwrap_or(&kept.toml);
    let settings = Profile::from_toml(toml, "profile").map(|profile| settings(&profile));
    let settings = settings.unwrap_or_default();
    let preview = view.preview.map(|selection| PreviewLines {
        holds: holds(selection),
        items: lines(selection, &[]),
        misses: misses(selection),
    });
    let versions = kept.versions.iter().rev().take(VERSIONS).map(|version| VersionLine {
        version: version.version,
        cause: cause(&version.cause),
        made: Day::of(version.made),
        is_shown: version.version == kept.version,
    });
    let title = format!("Profile of {name}");
    drawn(&Page {
        layout: Layout::new(frame, Part::Readers, &title, "What a reader wants to hear of.")
            .private(),
        here: Place::Profile(name).path(),
        brief: (!kept.briefs.is_empty()).then(|| Place::Reader(name).path()),
        next: Place::Next(name).path(),
        undo: Place::Deed(name, "undo").path(),
        erase: Place::Deed(name, "erase").path(),
        export: format!("/v1/readers/{}/export", encoded(name)),
        base: kept.version,
        rows: (toml.lines().count() + 1).clamp(*ROWS.start(), *ROWS.end()),
        is_draft: view.draft.is_some_and(|draft| draft != kept.toml),
        may_write: frame.may_write,
        problem: view.problem.map(str::to_owned),
        done: view.done.map(str::to_owned),
        changed: settings.iter().filter(|setting| setting.default.is_some()).count(),
        settings,
        preview,
        versions: versions.collect(),
        toml: toml.to_owned(),
        name: name.to_owned(),
    })
}

fn cause(cause: &str) -> String {
    match cause {
        "new" => "made".to_owned(),
        "edit" => "edited".to_owned(),
        "import" => "imported".to_owned(),
        "feedback" => "muted from a brief".to_owned(),
        "undo" => "taken back".to_owned(),
        "learned" => "learned from feedback".to_owned(),
        other => other.to_owned(),
    }
}

/// The settings with a default, changed ones with what they were.
fn settings(profile: &Profile) -> Vec<Setting> {
    let usual = Profile::new("");
    let setting = |name, value: &dyn Fn(&Profile) -> String| {
        let (own, default) = (value(profile), value(&usual));
        let default = (own != default).then_some(default);
        Setting { name, value: own, default }
    };
    let yes = |is_so: bool| if is_so { "yes" } else { "no" }.to_owned();
    vec![
        setting("Items of a brief", &|profile| profile.size.to_string()),
        setting("Made at", &|profile| profile.hour.strftime("%H:%M").to_string()),
        setting("Time zone", &|profile| profile.time_zone.clone()),
        setting("Hours to half as new", &|profile| profile.half_life.to_string()),
        setting("Explores", &|profile| yes(profile.exploration)),
        setting("Language", &|profile| profile.language.clone()),
    ]
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    layout: Layout,
    name: String,
    here: String,
    base: u64,
    newest: u64,
    mine: String,
    theirs: String,
    rows: usize,
}

/// Two versions of one profile: the one that was sent, made from version `base`, and the one that came in between.
pub fn conflict(frame: &Frame<'_>, kept: &KeptProfile, base: u64, mine: &str) -> String {
    let rows = mine.lines().count().max(kept.toml.lines().count()) + 1;
    let title = format!("Two versions of the profile of {}", kept.name);
    drawn(&ConflictPage {
        layout: Layout::new(frame, Part::Readers, &title, "Another version came in between.")
            .private()
            .without_json(),
        here: Place::Profile(&kept.name).path(),
        name: kept.name.clone(),
        base,
        newest: kept.version,
        mine: mine.to_owned(),
        theirs: kept.toml.clone(),
        rows: rows.clamp(*ROWS.start(), *ROWS.end()),
    })
}
