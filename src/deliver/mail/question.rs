//! The question whether an address is right (double opt-in): one link, and nothing comes unless it is followed.

use askama::Template;

use super::html::drawn;
use super::plain::Lines;
use super::{Envelope, Head, MailError};
use crate::deliver::text::line;

const ASKED: &str = "Somebody, we do not know who, asked for a daily brief of podcast insights to be sent to this address";
const WAY: &str = "If it was you, open this page and press its button:";
const ELSE: &str = "If it was not, ignore this message and nothing will come.";

/// The longest name that is shown, in characters.
const LONGEST: usize = 30;

#[derive(Template)]
#[template(path = "question.html")]
struct Page<'a> {
    subject: &'a str,
    asked: String,
    way: &'static str,
    otherwise: &'static str,
    confirm: &'a str,
}

/// The message that asks whether the brief of `reader` may come; `confirm` is where one says so.
pub fn compose_question(
    reader: &str,
    confirm: &str,
    envelope: &Envelope<'_>,
) -> Result<Vec<u8>, MailError> {
    let subject = "Is this your address? One tap and your brief comes daily";
    let asked = match shown(reader) {
        Some(name) => format!("{ASKED}, under the name {name}."),
        None => format!("{ASKED}."),
    };
    let confirm = &line(confirm);
    let mut plain = Lines::default();
    plain.prose("", &asked);
    plain.blank();
    plain.prose("", WAY);
    plain.blank();
    plain.address(confirm);
    plain.blank();
    plain.prose("", ELSE);
    let page = Page { subject, asked, way: WAY, otherwise: ELSE, confirm };
    // No name and no list: whoever gets this is no reader yet.
    let head = Head { name: None, subject: subject.to_owned(), leave: None };
    head.message(envelope, &plain.0, Some(&drawn(&page)))
}

/// The name that somebody unknown gave, where it can be a name only: else others' mailboxes would be written to in the
/// words of whoever asked.
fn shown(reader: &str) -> Option<String> {
    let name = line(reader);
    let is_name = |c: char| c.is_alphanumeric() || " -'_".contains(c);
    ((1..=LONGEST).contains(&name.chars().count()) && name.chars().all(is_name)).then_some(name)
}
