//! From the named values of one record to an insight.
//!
//! | field | taken from, first that is there | else |
//! |---|---|---|
//! | id | `id`, `_id`: text or whole number | first 16 hex digits of the SHA-256 of show, line end, text |
//! | text | `text` | refused |
//! | title, show, url | the same name: text or number | unknown |
//! | episode | `episode`, `video_id` | unknown |
//! | speaker | `speaker`, `guest` | unknown |
//! | start | `start`: seconds or HH:MM:SS | unknown |
//! | published | `published`, `date`: see [`parse_published`] | unknown |
//! | tags | `tags`: a list, or text with `;` or `,` between | none |
//! Null and empty values count as absent; all other fields, and second names that were not needed, go to `extra`.
//! Invariant: no digit of a number is lost; what is not read as a number is taken as it is written.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::clean;
use super::date::{parse_published, parse_start};
use super::report::{Reason, Warning};
use crate::digest::sha256_hex;
use crate::insight::{Insight, InsightId, Source, digits};

/// The named values of one record, in its order.
pub(super) type Fields = Vec<(String, Value)>;

/// An accepted record.
pub(super) struct Accepted {
    pub(super) insight: Insight,
    pub(super) derived_id: bool,
    pub(super) warnings: Vec<Warning>,
}

/// A field of an insight, as an index into the slots of a record.
#[derive(Clone, Copy)]
enum Field {
    Id,
    Text,
    Title,
    Show,
    Episode,
    Speaker,
    Url,
    Start,
    Published,
    Tags,
}

/// Number of [`Field`]s, which are the first entries of [`NAMES`].
const FIELDS: usize = 10;

/// First names in the order of [`Field`], then second names.
const NAMES: [(&str, Field); 14] = [
    ("id", Field::Id),
    ("text", Field::Text),
    ("title", Field::Title),
    ("show", Field::Show),
    ("episode", Field::Episode),
    ("speaker", Field::Speaker),
    ("url", Field::Url),
    ("start", Field::Start),
    ("published", Field::Published),
    ("tags", Field::Tags),
    ("_id", Field::Id),
    ("video_id", Field::Episode),
    ("guest", Field::Speaker),
    ("date", Field::Published),
];

/// The name of a CSV column: trimmed, and in lower case where that makes it a known one.
pub(super) fn canonical(name: &str) -> String {
    let name = name.trim();
    let lower = name.to_lowercase();
    if NAMES.iter().any(|(known, _)| *known == lower) { lower } else { name.to_owned() }
}

/// The JSON type of `value`, with its article.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Makes an insight of `fields`, or says why not.
pub(super) fn insight(fields: Fields, max_text_bytes: usize) -> Result<Accepted, Reason> {
    let mut slots = Slots::fill(fields);
    let mut warnings = Vec::new();

    let text = match slots.take(Field::Text) {
        None => return Err(Reason::NoText),
        Some((_, Given::Other(Value::String(text)))) => text,
        Some((name, other)) => return Err(wrong_type(name, "text", &other)),
    };
    let (text, dirty) = clean::prose(text);
    if text.is_empty() {
        return Err(Reason::EmptyText);
    }
    if text.len() > max_text_bytes {
        return Err(Reason::TextTooLong { found: text.len(), limit: max_text_bytes });
    }
    if dirty {
        warnings.push(Warning::ControlCharacters);
    }

    let title = slots.name(Field::Title)?;
    let source = Source {
        show: slots.name(Field::Show)?,
        episode: slots.name(Field::Episode)?,
        speaker: slots.name(Field::Speaker)?,
        url: slots.name(Field::Url)?,
        start: slots.read(Field::Start, parse_start, |value| {
            warnings.push(Warning::BadStart { value });
        }),
        published: slots.read(Field::Published, parse_published, |value| {
            warnings.push(Warning::BadDate { value });
        }),
    };
    let tags = slots.tags()?;
    let given = slots.id()?;
    let derived_id = given.is_none();
    let id = given.unwrap_or_else(|| derive_id(source.show.as_deref(), &text));
    let insight =
        Insight { id: InsightId::new(id)?, text, title, source, tags, extra: slots.extra };
    Ok(Accepted { insight, derived_id, warnings })
}

/// A stable id for a record that has none.
fn derive_id(show: Option<&str>, text: &str) -> String {
    let named = format!("{}\n{text}", show.unwrap_or_default());
    sha256_hex(named.as_bytes())[..16].to_owned()
}

fn wrong_type(field: String, expected: &'static str, found: &Given) -> Reason {
    let found = match found {
        Given::Number(_) => "a number",
        Given::Other(value) => type_name(value),
    };
    Reason::WrongType { field, expected, found }
}

/// A value as it was given: numbers with all their digits.
enum Given {
    Number(String),
    Other(Value),
}

impl From<Value> for Given {
    fn from(value: Value) -> Self {
        match digits(&value) {
            Some(digits) => Self::Number(digits.into_owned()),
            None => Self::Other(value),
        }
    }
}

impl Given {
    /// The value; a number that no float can hold as its digits.
    fn value(self) -> Value {
        match self {
            Self::Other(value) => value,
            Self::Number(digits) => serde_json::from_str(&digits).unwrap_or(Value::String(digits)),
        }
    }
}

/// The known fields of a record in their places, and the others.
struct Slots {
    known: [Option<(String, Value)>; FIELDS],
    extra: Map<String, Value>,
}

impl Slots {
    fn fill(fields: Fields) -> Self {
        let mut slots = Self { known: Default::default(), extra: Map::new() };
        for (name, value) in fields {
            let Some(place) = NAMES.iter().position(|(known, _)| *known == name) else {
                slots.extra.insert(name, value);
                continue;
            };
            let field = NAMES[place].1;
            if is_absent(&value) && !matches!(field, Field::Text) {
                continue;
            }
            let slot = &mut slots.known[field as usize];
            let second = place >= FIELDS;
            match slot {
                Some(_) if second => {
                    slots.extra.insert(name, value);
                }
                _ => {
                    if let Some((old, value)) = slot.replace((name, value))
                        && NAMES[FIELDS..].iter().any(|(known, _)| *known == old)
                    {
                        slots.extra.insert(old, value);
                    }
                }
            }
        }
        slots
    }

    fn take(&mut self, field: Field) -> Option<(String, Given)> {
        let (name, value) = self.known[field as usize].take()?;
        Some((name, value.into()))
    }

    /// A value that has to fit on one line.
    fn name(&mut self, field: Field) -> Result<Option<String>, Reason> {
        let text = match self.take(field) {
            None => return Ok(None),
            Some((_, Given::Other(Value::String(text)) | Given::Number(text))) => text,
            Some((name, other)) => return Err(wrong_type(name, "text", &other)),
        };
        Ok(Some(clean::line(text)).filter(|text| !text.is_empty()))
    }

    fn id(&mut self) -> Result<Option<String>, Reason> {
        match self.take(Field::Id) {
            None => Ok(None),
            Some((_, Given::Other(Value::String(text)))) => Ok(Some(text)),
            Some((_, Given::Number(digits))) if is_whole(&digits) => Ok(Some(digits)),
            // 1.0 and 1e0 are one number and two ids.
            Some((name, other)) => Err(wrong_type(name, "text or a whole number", &other)),
        }
    }

    fn read<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&Value) -> Option<T>,
        warn: impl FnOnce(String),
    ) -> Option<T> {
        let value = self.take(field)?.1.value();
        let parsed = parse(&value);
        if parsed.is_none() {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            warn(clean::line(shown.chars().take(60).collect()));
        }
        parsed
    }

    fn tags(&mut self) -> Result<Vec<String>, Reason> {
        let mut tags: Vec<String> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        let mut push = |tag: &str| {
            let tag = clean::line(tag.to_owned());
            if !tag.is_empty() && seen.insert(tag.clone()) {
                tags.push(tag);
            }
        };
        match self.take(Field::Tags) {
            None => {}
            Some((_, Given::Other(Value::String(text)))) => {
                let separator = if text.contains(';') { ';' } else { ',' };
                text.split(separator).for_each(&mut push);
            }
            Some((name, Given::Other(Value::Array(values)))) => {
                for value in values {
                    match value.into() {
                        Given::Other(Value::String(text)) | Given::Number(text) => push(&text),
                        other => return Err(wrong_type(name, "a list of texts", &other)),
                    }
                }
            }
            Some((name, other)) => return Err(wrong_type(name, "a list or text", &other)),
        }
        Ok(tags)
    }
}

fn is_whole(digits: &str) -> bool {
    digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit())
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
