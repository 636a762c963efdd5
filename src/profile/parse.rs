//! From TOML to a profile; every value is checked where it is read.

use std::collections::HashSet;
use std::fmt::Debug;

use jiff::tz::TimeZone;
use toml::de::DeTable;

use super::table::{Entry, Table, Text};
use super::{
    Channels, Follows, Interest, Mute, Muted, Problem, Profile, ProfileError, Sign, Taste,
};
use crate::insight::{InsightId, is_web_link};

/// Keys of the file, in the order in which it is written.
const KEYS: &[&str] = &[
    "name",
    "language",
    "time_zone",
    "hour",
    "size",
    "half_life",
    "exploration",
    "interests",
    "follows",
    "delivery",
    "mutes",
    "taste",
];
const INTEREST: &[&str] = &["phrase", "weight", "sign"];
const FOLLOWS: &[&str] = &["shows", "people"];
const DELIVERY: &[&str] = &["email", "webhook", "slack", "feed"];
const MUTE: &[&str] = &["phrase", "show", "theme", "person", "until"];
const TASTE: &[&str] = &["insight", "title", "weight", "date", "pinned"];

/// The longest phrase or name, in characters: a phrase is a few words, not a page.
const LONGEST: usize = 300;

/// The longest name of a reader, in characters; it becomes part of file names and links.
const LONGEST_NAME: usize = 100;

/// The longest mailbox that a mail server takes, in characters (RFC 5321).
const LONGEST_ADDRESS: usize = 254;

/// The longest address of a webhook, in characters.
const LONGEST_LINK: usize = 2000;

/// The largest weight; beyond it one interest would leave no room for another.
pub(super) const MAX_WEIGHT: f64 = 5.0;

impl Profile {
    /// Reads a profile; `origin` is the file's name, for errors.
    ///
    /// Only `name` must be there. Errors name the line and the key; the first one found is told.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, ProfileError> {
        let at = Text { origin, text: text.strip_prefix('\u{feff}').unwrap_or(text) };
        let parsed = DeTable::parse(at.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let detail = error.message().lines().collect::<Vec<_>>().join(", ");
            at.error(start, "", Problem::Syntax { detail })
        })?;
        let root = Table::new(at, String::new(), 0, parsed.get_ref(), KEYS)?;

        let mut profile =
            Self::new(root.required("name", "the reader's name")?.line(LONGEST_NAME)?);
        if let Some(entry) = root.get("language") {
            profile.language = language(&entry)?;
        }
        if let Some(entry) = root.get("time_zone") {
            profile.time_zone = time_zone(&entry)?;
        }
        if let Some(entry) = root.get("hour") {
            profile.hour = entry.time()?;
        }
        if let Some(entry) = root.get("size") {
            profile.size = size(&entry)?;
        }
        if let Some(entry) = root.get("half_life") {
            let hours = entry.number()?;
            if !(1.0..=720.0).contains(&hours) {
                return Err(entry.out_of_range("hours from 1 to 720", hours));
            }
            profile.half_life = hours;
        }
        if let Some(entry) = root.get("exploration") {
            profile.exploration = entry.truth()?;
        }
        profile.interests = each(&root, "interests", interest)?;
        if let Some(entry) = root.get("follows") {
            let table = entry.table(FOLLOWS)?;
            profile.follows =
                Follows { shows: names(&table, "shows")?, people: names(&table, "people")? };
        }
        if let Some(entry) = root.get("delivery") {
            profile.delivery = channels(&entry.table(DELIVERY)?)?;
        }
        profile.mutes = each(&root, "mutes", mute)?;
        profile.taste = each(&root, "taste", taste)?;
        Ok(profile)
    }
}

/// Reads every entry of the list under `key`; none where the key is absent. No two may be equal.
///
/// Programs write such lists, too: the cost is that of one look at each entry, however many there are.
fn each<T: Debug>(
    table: &Table<'_>,
    key: &str,
    read: impl Fn(&Entry<'_>) -> Result<T, ProfileError>,
) -> Result<Vec<T>, ProfileError> {
    let mut seen = HashSet::new();
    let mut values = Vec::new();
    for entry in table.get(key).map_or(Ok(Vec::new()), |entry| entry.list())? {
        let value = read(&entry)?;
        // Two values are equal if they print alike: texts, numbers, dates and names of variants.
        if !seen.insert(format!("{value:?}")) {
            return Err(entry.error(Problem::Repeated));
        }
        values.push(value);
    }
    Ok(values)
}

fn names(table: &Table<'_>, key: &str) -> Result<Vec<String>, ProfileError> {
    each(table, key, |entry| entry.line(LONGEST))
}

fn channels(table: &Table<'_>) -> Result<Channels, ProfileError> {
    let email = table.get("email").map(|entry| mailbox(&entry)).transpose()?;
    let webhook = table.get("webhook").map(|entry| web_address(&entry)).transpose()?;
    let slack = table.get("slack").map(|entry| web_address(&entry)).transpose()?;
    let feed = table.get("feed").map_or(Ok(false), |entry| entry.truth())?;
    Ok(Channels { email, webhook, slack, feed })
}

fn mailbox(entry: &Entry<'_>) -> Result<String, ProfileError> {
    let address = entry.line(LONGEST_ADDRESS)?;
    let options = email_address::Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    let is_plain = !address.contains(['"', '(', ')', ',', ';', ':', '<', '>', '\\']);
    match email_address::EmailAddress::parse_with_options(&address, options) {
        Ok(_) if is_plain => Ok(address),
        _ => Err(entry.out_of_range("one mailbox such as ada@example.org", format!("{address:?}"))),
    }
}

fn web_address(entry: &Entry<'_>) -> Result<String, ProfileError> {
    let address = entry.line(LONGEST_LINK)?;
    match is_web_link(&address) {
        true => Ok(address),
        false => {
            let expected = "an address that begins with http:// or https://";
            Err(entry.out_of_range(expected, format!("{address:?}")))
        }
    }
}

/// A phrase alone, or a table with weight and sign.
fn interest(entry: &Entry<'_>) -> Result<Interest, ProfileError> {
    if entry.is_text() {
        let phrase = entry.line(LONGEST)?;
        return Ok(Interest { phrase, weight: 1.0, sign: Sign::More });
    }
    let table = entry.table(INTEREST)?;
    let weight = match table.get("weight") {
        None => 1.0,
        Some(entry) => {
            let weight = entry.number()?;
            if weight <= 0.0 || weight > MAX_WEIGHT {
                let expected = "above 0 and at most 5; write sign = \"less\" for what is unwanted";
                return Err(entry.out_of_range(expected, weight));
            }
            weight
        }
    };
    let sign = match table.get("sign") {
        None => Sign::More,
        Some(entry) => match entry.line(LONGEST)?.as_str() {
            "more" => Sign::More,
            "less" => Sign::Less,
            other => return Err(entry.out_of_range("\"more\" or \"less\"", format!("{other:?}"))),
        },
    };
    Ok(Interest { phrase: table.required("phrase", "a few words")?.line(LONGEST)?, weight, sign })
}

fn mute(entry: &Entry<'_>) -> Result<Mute, ProfileError> {
    let table = entry.table(MUTE)?;
    type Target = (&'static str, fn(String) -> Muted);
    let targets: [Target; 4] = [
        ("phrase", Muted::Phrase),
        ("show", Muted::Show),
        ("theme", Muted::Theme),
        ("person", Muted::Person),
    ];
    let mut found = Vec::new();
    for (key, make) in targets {
        if let Some(entry) = table.get(key) {
            found.push(make(entry.line(LONGEST)?));
        }
    }
    let until = table.get("until").map(|entry| entry.date()).transpose()?;
    match (found.pop(), found.len()) {
        (Some(what), 0) => Ok(Mute { what, until }),
        (last, rest) => {
            let found = rest + usize::from(last.is_some());
            Err(table.error("", Problem::MuteTargets { found }))
        }
    }
}

fn taste(entry: &Entry<'_>) -> Result<Taste, ProfileError> {
    let table = entry.table(TASTE)?;
    let id = table.required("insight", "the id of an insight")?;
    let insight = InsightId::new(id.line(512)?).map_err(|error| id.error(error.into()))?;
    let title = table.get("title").map_or(Ok(String::new()), |entry| entry.line(LONGEST))?;
    let pinned = table.get("pinned").map_or(Ok(false), |entry| entry.truth())?;
    let entry = table.required("weight", "a number from -5 to 5")?;
    let weight = entry.number()?;
    if (weight == 0.0 && !pinned) || weight.abs() > MAX_WEIGHT {
        let expected = "from -5 to 5, and 0 only with pinned = true, which forgets the taste";
        return Err(entry.out_of_range(expected, weight));
    }
    let date = table.required("date", "a date such as 2026-12-31")?.date()?;
    Ok(Taste { insight, title, weight, date, pinned })
}

fn language(entry: &Entry<'_>) -> Result<String, ProfileError> {
    let tag = entry.line(35)?;
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if first && rest { Ok(tag) } else { Err(entry.out_of_range("a tag such as en or pt-BR", tag)) }
}

fn time_zone(entry: &Entry<'_>) -> Result<String, ProfileError> {
    let found = entry.line(LONGEST)?;
    match TimeZone::get(&found) {
        Ok(zone) => Ok(zone.iana_name().unwrap_or(&found).to_owned()),
        Err(_) => Err(entry.error(Problem::UnknownTimeZone { found })),
    }
}

fn size(entry: &Entry<'_>) -> Result<usize, ProfileError> {
    let size = entry.number()?;
    if size.fract() != 0.0 || !(1.0..=20.0).contains(&size) {
        return Err(entry.out_of_range("a whole number from 1 to 20", size));
    }
    Ok(size as usize)
}

#[cfg(test)]
mod tests;
