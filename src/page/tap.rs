//! Where links in mails lead: what one would do, with a button that does it; what was done, with one that takes it back.

use askama::Template;

use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use crate::operation::Tapped;

#[derive(Template)]
#[template(path = "tap.html")]
struct Page {
    layout: Layout,
    here: String,
    title: &'static str,
    /// What the item says.
    item: Option<String>,
    /// What there is to say, before and behind the name of the mailbox or of the day.
    lead: &'static str,
    address: Option<String>,
    rest: &'static str,
    day: Option<Day>,
    hour: Option<(String, String)>,
    reader: String,
    button: Option<&'static str>,
    note: Option<&'static str>,
    is_done: bool,
    can_undo: bool,
}

/// The words of a page.
struct Words {
    title: &'static str,
    lead: &'static str,
    rest: &'static str,
    button: &'static str,
}

const fn words(
    title: &'static str,
    lead: &'static str,
    rest: &'static str,
    button: &'static str,
) -> Words {
    Words { title, lead, rest, button }
}

/// What is said before (or after) the deed is done.
fn said(deed: &str, is_done: bool) -> Words {
    match (deed, is_done) {
        ("more", false) => words("More like this?", "", "", "More like this"),
        ("more", true) => words("Noted: more like this", "", "", ""),
        ("less", false) => words("Less like this?", "", "", "Less like this"),
        ("less", true) => words("Noted: less like this", "", "", ""),
        ("known", false) => words("Did you know this?", "", "", "I knew it"),
        ("known", true) => words("Noted: you knew this", "", "", ""),
        ("mute", false) => words("Never again?", "", "", "Mute it"),
        ("mute", true) => words("Muted", "", "", ""),
        ("leave", false) => words("Leave?", "No more briefs will go to", ".", "Unsubscribe"),
        ("leave", true) => words("You have left", "No more briefs go to", ".", ""),
        (_, false) => {
            words("Is this address yours?", "Briefs will go to", "", "Yes, send me the brief")
        }
        (_, true) => words("It is settled", "Briefs go to", "", ""),
    }
}

/// The page of a link, which stands at the path `here`.
pub fn tap(frame: &Frame<'_>, here: &str, told: &Tapped) -> String {
    let Words { title, lead, rest, button } = said(told.deed, told.is_done);
    let has_hour = told.deed == "confirm" && told.is_open;
    let note = match told.deed {
        "confirm" if !told.is_open => Some(
            "It was left since, or could not be reached. Whoever wants the brief again signs up again.",
        ),
        "confirm" if !told.is_done => Some(
            "If you did not ask for this, close the page: nothing is sent to you, and within days nothing is left of the request.",
        ),
        _ => None,
    };
    let (lead, title) =
        if told.is_open { (lead, title) } else { ("No briefs go to", "Not any more") };
    let rest = if has_hour {
        ""
    } else if told.address.is_some() {
        "."
    } else {
        rest
    };
    drawn(&Page {
        layout: around(frame, title),
        here: here.to_owned(),
        title,
        item: told.item.clone(),
        lead,
        address: told.address.clone(),
        rest,
        day: told.date.map(Day::date),
        hour: told.hour.clone().filter(|_| has_hour),
        reader: told.reader.clone(),
        button: (told.is_open && !told.is_done).then_some(button),
        note,
        is_done: told.is_done,
        can_undo: told.can_undo,
    })
}

#[derive(Template)]
#[template(path = "no_link.html")]
struct NoLink {
    layout: Layout,
}

/// The page of a link that does nothing, whatever the reason.
pub fn no_link(frame: &Frame<'_>) -> String {
    drawn(&NoLink { layout: around(frame, "A link that does nothing any more") })
}

/// A page that names its own address nowhere: the address is the key.
fn around(frame: &Frame<'_>, title: &str) -> Layout {
    let frame = Frame { path: "/", ..*frame };
    Layout::new(&frame, Part::None, title, "A link from a brief.").private().without_json()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn told(deed: &'static str, is_done: bool) -> Tapped {
        let is_word = !matches!(deed, "leave" | "confirm");
        Tapped {
            reader: "Ada".into(),
            deed,
            is_done,
            is_open: true,
            can_undo: is_done && deed != "confirm",
            item: is_word.then(|| "Tea is old.".into()),
            date: is_word.then(|| date(2026, 3, 20)),
            address: (!is_word).then(|| "ada@example.org".into()),
            hour: Some(("07:00".into(), "Europe/Berlin".into())),
        }
    }

    #[test]
    fn a_page_has_one_button_that_does_it_or_takes_it_back() {
        let frame = Frame { base: "https://e.org", path: "/t/SECRET", ..Frame::default() };
        for deed in ["more", "less", "known", "mute", "leave", "confirm"] {
            let before = tap(&frame, "/t/SECRET", &told(deed, false));
            assert_eq!(before.matches("<form method=\"post\" action=\"/t/SECRET\"").count(), 1);
            assert!(!before.contains("name=\"undo\""), "{before}");
            let after = tap(&frame, "/t/SECRET", &told(deed, true));
            let undo = usize::from(deed != "confirm");
            assert_eq!(after.matches("<form method=\"post\"").count(), undo, "{after}");
            assert_eq!(after.matches("name=\"undo\"").count(), undo);
            assert!(!before.contains("e.org/t/"), "the address stands in no other place");
        }
        let gone = tap(&frame, "/c/x", &Tapped { is_open: false, ..told("confirm", false) });
        assert!(gone.contains("signs up again") && !gone.contains("<form"), "{gone}");
    }
}
