//! How one becomes a reader: what to hear of, at once what tomorrow's brief would hold, and where it goes.

use askama::Template;

use super::brief::{ItemLine, holds, lines};
use super::count::counted;
use super::frame::{Frame, Layout, Part, drawn};
use super::left_out::{MissLine, misses};
use crate::brief::Selection;

/// What a visitor has said so far.
#[derive(Clone, Debug, Default)]
pub struct SignUpView<'a> {
    /// What to hear of, a phrase on each line.
    pub phrases: &'a str,
    /// Shows of a list that was read.
    pub shows: &'a [String],
    /// What tomorrow's brief would hold; until it was looked at, nobody is asked for more.
    pub preview: Option<&'a Selection>,
    /// Their name.
    pub name: &'a str,
    /// Their mailbox.
    pub email: &'a str,
    /// When the brief is made; 07:00 where nothing was said.
    pub hour: Option<&'a str>,
    /// Their time zone; the browser's, where nothing was said.
    pub time_zone: Option<&'a str>,
    /// What is wrong, and with which field.
    pub problem: Option<(&'a str, Option<&'a str>)>,
}

struct PreviewLines {
    holds: String,
    items: Vec<ItemLine>,
    misses: Vec<MissLine>,
}

#[derive(Template)]
#[template(path = "sign_up.html")]
struct Page {
    layout: Layout,
    phrases: String,
    shows: Vec<String>,
    followed: Option<String>,
    preview: Option<PreviewLines>,
    name: String,
    email: String,
    hour: String,
    time_zone: String,
    is_zone_given: bool,
    problem: Option<String>,
    field: String,
}

/// Names of shows that are shown; of more, the number says enough.
const NAMED: usize = 4;

/// The form; with a preview also the part that asks for a name and a mailbox.
pub fn sign_up(frame: &Frame<'_>, view: &SignUpView<'_>) -> String {
    let preview = view.preview.map(|selection| PreviewLines {
        holds: holds(selection),
        items: lines(selection, &[]),
        misses: misses(selection),
    });
    let problem = view.problem.map(|(problem, _)| problem.to_owned());
    let field = view.problem.and_then(|(_, field)| field).unwrap_or_default();
    drawn(&Page {
        layout: around(frame),
        phrases: view.phrases.to_owned(),
        shows: view.shows.to_vec(),
        followed: followed(view.shows),
        preview,
        name: view.name.to_owned(),
        email: view.email.to_owned(),
        hour: view.hour.unwrap_or("07:00").to_owned(),
        time_zone: view.time_zone.unwrap_or("UTC").to_owned(),
        is_zone_given: view.time_zone.is_some(),
        problem,
        field: field.to_owned(),
    })
}

/// `12 shows are followed: A, B, C, D and 8 more`.
fn followed(shows: &[String]) -> Option<String> {
    let more = shows.len().saturating_sub(NAMED);
    let names = shows.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    let number = counted(shows.len() as u64, "show");
    (!shows.is_empty()).then(|| format!("{number} from your list: {names}{rest}."))
}

#[derive(Template)]
#[template(path = "signed_up.html")]
struct Done {
    layout: Layout,
}

/// The page after it, the same for everybody.
pub fn signed_up(frame: &Frame<'_>) -> String {
    drawn(&Done { layout: around(frame) })
}

fn around(frame: &Frame<'_>) -> Layout {
    let frame = Frame { path: "/subscribe", ..*frame };
    let description = "Five insights from podcasts each day, on what you want to hear of.";
    Layout::new(&frame, Part::None, "Five insights a day", description).without_json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_are_named_as_far_as_they_are_few() {
        let shows = |n: usize| (0..n).map(|at| format!("S{at}")).collect::<Vec<_>>();
        assert_eq!(followed(&[]), None);
        assert_eq!(followed(&shows(1)).unwrap(), "1 show from your list: S0.");
        assert_eq!(
            followed(&shows(6)).unwrap(),
            "6 shows from your list: S0, S1, S2, S3 and 2 more."
        );
    }
}
