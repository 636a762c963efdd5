//! The command line as a surface: what can be asked can be typed.

use std::collections::BTreeSet;

use clap::CommandFactory;

use super::args::Cli;
use crate::operation;

/// Fields, and what is typed in their place.
type Instead = &'static [(&'static str, &'static str)];

/// The verb that asks each operation, where its name does not say it, and what stands at the command line in the place of
/// a field: a file whose text is the field, words that are joined, a list of options.
const TYPED: &[(&str, &[&str], Instead)] = &[
    ("search", &["search"], &[("query", "words"), ("within", "since")]),
    ("related", &["related"], &[("within", "since")]),
    ("build", &["build"], &[("records", "files")]),
    ("add", &["add"], &[("records", "files")]),
    ("insight_page", &["page"], &[]),
    ("newest", &["newest"], &[("within", "since")]),
    ("area_themes", &["themes"], &[]),
    ("themes_history", &["themes"], &[("of", "history")]),
    ("themes_rising", &["themes"], &[]),
    ("profiles", &["profile", "show"], &[]),
    // The editor has the text, and the version is the one that it was opened with.
    ("profile_revise", &["profile", "edit"], &[("base", "name"), ("toml", "name")]),
    ("profile_explain", &["profile", "explain"], &[("of", "profile")]),
    ("brief_preview", &["brief", "preview"], &[("of", "profile")]),
    ("brief_make", &["brief", "make"], &[("of", "profile")]),
    ("brief_make_all", &["brief", "make"], &[]),
    ("feedback", &["brief", "feedback"], &[]),
    ("daily_status", &["daily"], &[]),
    ("feed_address", &["brief", "feed"], &[]),
    ("webhook_secret", &["brief", "webhook"], &[]),
    ("brief_bounce", &["brief", "bounce"], &[("messages", "files")]),
    ("deliveries", &["brief", "deliveries"], &[]),
    ("delivery_resend", &["brief", "resend"], &[]),
    ("addresses", &["brief", "addresses"], &[]),
    ("address_resume", &["brief", "resume"], &[]),
];

#[test]
fn every_field_of_every_request_can_be_typed() {
    for asked in operation::all() {
        let known = TYPED.iter().find(|(name, ..)| *name == asked.name);
        let named: Vec<&str> = asked.name.split('_').collect();
        let (path, instead) =
            known.map_or((&named[..], &[][..]), |(_, path, instead)| (*path, *instead));
        let mut command = Cli::command();
        for word in path {
            let next = command.find_subcommand(word).cloned();
            command = next.unwrap_or_else(|| panic!("{}: no verb {path:?}", asked.name));
        }
        let typed: BTreeSet<&str> =
            command.get_arguments().map(|argument| argument.get_id().as_str()).collect();
        let schema = (asked.request)().to_value();
        let fields = schema["properties"].as_object().cloned().unwrap_or_default();
        for field in fields.keys() {
            let flag =
                instead.iter().find(|(of, _)| of == field).map_or(field.as_str(), |(_, to)| to);
            assert!(typed.contains(flag), "{}: {field} cannot be typed: {typed:?}", asked.name);
        }
    }
}

#[test]
fn operations_have_names_of_their_own_and_say_what_each_field_means() {
    let all = operation::all();
    let names: BTreeSet<&str> = all.iter().map(|asked| asked.name).collect();
    assert_eq!(names.len(), all.len());
    for asked in &all {
        for schema in [(asked.request)(), (asked.answer)()] {
            let schema = schema.to_value();
            let Some(fields) = schema["properties"].as_object() else { continue };
            for (field, about) in fields {
                let said = about.get("description").is_some() || about.get("$ref").is_some();
                assert!(said, "{}: nothing is said of {field}: {about}", asked.name);
            }
        }
    }
}
