//! A TOML table that knows where its keys stand, so that every error names a line.

use jiff::civil::{Date, Time};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Problem, ProfileError};

/// The text that is being read, for errors.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) origin: &'a str,
    pub(super) text: &'a str,
}

impl Text<'_> {
    pub(super) fn error(&self, at: usize, key: &str, problem: Problem) -> ProfileError {
        let line = self.text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1;
        ProfileError { origin: self.origin.to_owned(), line, key: key.to_owned(), problem }
    }
}

/// One table of the text.
pub(super) struct Table<'a> {
    text: Text<'a>,
    /// Path of the table, with a dot at its end unless it is the root.
    path: String,
    /// Byte offset of the table.
    at: usize,
    table: &'a DeTable<'a>,
}

/// A value with its place and path.
pub(super) struct Entry<'a> {
    text: Text<'a>,
    pub(super) path: String,
    at: usize,
    value: &'a DeValue<'a>,
}

impl<'a> Table<'a> {
    /// Takes `table`, all of whose keys must be `known`.
    pub(super) fn new(
        text: Text<'a>,
        path: String,
        at: usize,
        table: &'a DeTable<'a>,
        known: &'static [&'static str],
    ) -> Result<Self, ProfileError> {
        let unknown = table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        if let Some(key) = unknown.min_by_key(|key| key.span().start) {
            let problem = Problem::UnknownKey { nearest: nearest(key.get_ref(), known), known };
            return Err(text.error(key.span().start, &format!("{path}{}", key.get_ref()), problem));
        }
        Ok(Self { text, path, at, table })
    }

    pub(super) fn get(&self, key: &str) -> Option<Entry<'a>> {
        let (name, value) = self.table.get_key_value(key)?;
        Some(Entry {
            text: self.text,
            path: format!("{}{key}", self.path),
            at: name.span().start,
            value: value.get_ref(),
        })
    }

    pub(super) fn required(
        &self,
        key: &str,
        expected: &'static str,
    ) -> Result<Entry<'a>, ProfileError> {
        self.get(key).ok_or_else(|| self.error(key, Problem::Missing { expected }))
    }

    /// An error about the table as a whole, or about a key that it lacks.
    pub(super) fn error(&self, key: &str, problem: Problem) -> ProfileError {
        let path = format!("{}{key}", self.path);
        self.text.error(self.at, path.trim_end_matches('.'), problem)
    }
}

impl<'a> Entry<'a> {
    pub(super) fn error(&self, problem: Problem) -> ProfileError {
        self.text.error(self.at, &self.path, problem)
    }

    fn wrong(&self, expected: &'static str) -> ProfileError {
        self.error(Problem::WrongType { expected, found: type_name(self.value) })
    }

    pub(super) fn out_of_range(
        &self,
        expected: &'static str,
        found: impl ToString,
    ) -> ProfileError {
        self.error(Problem::OutOfRange { expected, found: found.to_string() })
    }

    /// Whether a text stands here; asked first, since an error counts the lines before it.
    pub(super) fn is_text(&self) -> bool {
        self.value.as_str().is_some()
    }

    /// Text of one line, trimmed, of 1 to `longest` characters.
    pub(super) fn line(&self, longest: usize) -> Result<String, ProfileError> {
        let text = self.value.as_str().ok_or_else(|| self.wrong("text in double quotes"))?.trim();
        let length = text.chars().count();
        if length == 0 || text.chars().any(char::is_control) {
            return Err(self.out_of_range("one line of text", format!("{text:?}")));
        }
        if length > longest {
            return Err(self.out_of_range("shorter text", format!("{length} characters long")));
        }
        Ok(text.to_owned())
    }

    /// A finite number, whole or not.
    pub(super) fn number(&self) -> Result<f64, ProfileError> {
        let number = match self.value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(whole) => {
                i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(|n| n as f64)
            }
            _ => None,
        };
        number.filter(|number: &f64| number.is_finite()).ok_or_else(|| self.wrong("a number"))
    }

    pub(super) fn truth(&self) -> Result<bool, ProfileError> {
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// A date, bare or as text.
    pub(super) fn date(&self) -> Result<Date, ProfileError> {
        let text = match self.value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return Err(self.wrong("a date such as 2026-12-31")),
        };
        text.parse().map_err(|_| self.out_of_range("a date such as 2026-12-31", text))
    }

    /// A time of day in whole minutes, bare or as text.
    pub(super) fn time(&self) -> Result<Time, ProfileError> {
        const EXPECTED: &str = "a time such as \"07:00\"";
        let text = match self.value {
            DeValue::Datetime(time) => time.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return Err(self.wrong(EXPECTED)),
        };
        let time = text.parse().ok().filter(|time: &Time| {
            text.len() <= 8 && (time.second(), time.subsec_nanosecond()) == (0, 0)
        });
        time.ok_or_else(|| self.out_of_range(EXPECTED, text))
    }

    /// The entries of a list.
    pub(super) fn list(&self) -> Result<Vec<Entry<'a>>, ProfileError> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        Ok(list.iter().enumerate().map(|(i, value)| self.child(i, value)).collect())
    }

    fn child(&self, i: usize, value: &'a Spanned<DeValue<'a>>) -> Entry<'a> {
        let path = format!("{}[{}]", self.path, i + 1);
        Entry { text: self.text, path, at: value.span().start, value: value.get_ref() }
    }

    /// The table that stands here, all of whose keys must be `known`.
    pub(super) fn table(&self, known: &'static [&'static str]) -> Result<Table<'a>, ProfileError> {
        let table = self.value.as_table().ok_or_else(|| self.wrong("a table"))?;
        Table::new(self.text, format!("{}.", self.path), self.at, table, known)
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The known key that is at most two edits, and less than half of its letters, away.
fn nearest(key: &str, known: &[&'static str]) -> Option<&'static str> {
    known
        .iter()
        .map(|known| (distance(key, known), *known))
        .filter(|(distance, known)| *distance <= 2 && distance * 2 < known.len())
        .min()
        .map(|(_, known)| known)
}

/// Levenshtein's distance, in letters of ASCII case-folded bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
