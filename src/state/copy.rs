//! A state, copied to another place: from a file to a server, back, or to another file.

use std::collections::HashSet;

use super::database::{Database, Sight, Value};
use super::{State, StateError, StatePlace};
use crate::task::{Phase, Task};

/// Every table with its columns, those first that others speak of. What is only about one server (its migrations, its
/// leases) is no part of a state.
const TABLES: [(&str, &str); 10] = [
    ("readers", "id, name, look"),
    ("profiles", "reader, version, parent, toml, cause, made"),
    ("feedback", "id, reader, insight, verdict, date, made"),
    ("briefs", "reader, date, id, moment, object"),
    ("sent", "reader, date, place, insight, theme"),
    (
        "feeds",
        "id, url, given, guid, title, etag, modified, digest, added, asked, next, held, failures, problem, gone",
    ),
    ("episodes", "feed, key, title, published, standing, tries, next, problem, words, ids, object"),
    ("addresses", "reader, via, target, standing, why, since, handle, secret, before, rotated"),
    (
        "deliveries",
        "id, reader, brief, date, via, target, token, made, standing, tries, next, since, problem",
    ),
    ("journal", "id, at, job, what, failed, seconds"),
];

/// The table of what signs links, which is copied as the others are, but is no sign that somebody uses the state.
const LINK_KEYS: (&str, &str) = ("link_keys", "version, secret");

/// Tables whose rows are numbered by the database.
const NUMBERED: [&str; 5] = ["readers", "feedback", "feeds", "deliveries", "journal"];

/// Rows that go over at once.
const CHUNK: usize = 100;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Copied {
    /// Each table and its rows.
    pub tables: Vec<(&'static str, usize)>,
    /// All rows.
    pub rows: usize,
}

impl State {
    /// Copies everything from one place to another, which holds nothing yet: all of it, or nothing. What is copied from
    /// stays as it is, and nobody can change it meanwhile.
    ///
    /// # Errors
    /// Nothing there, something there already, a copy that did not come out as it went in.
    pub fn copy(from: &StatePlace, to: &StatePlace, task: &Task) -> Result<Copied, StateError> {
        if !from.is_there() {
            return Err(StateError::Nothing { place: from.to_string() });
        }
        let (source, target) = (Self::open_at(from)?, Self::open_at(to)?);
        task.progress().begin(Phase::Write, None);
        let copied = target.database.write(Sight::Moment, |target| {
            // One moment of the source for all tables.
            source.database.write(Sight::Moment, |source| all(source, target, to, task))
        });
        task.progress().end();
        let copied = copied?;
        target.close()?;
        Ok(copied)
    }
}

fn all(
    source: &dyn Database,
    target: &dyn Database,
    to: &StatePlace,
    task: &Task,
) -> Result<Copied, StateError> {
    for (table, _) in TABLES {
        if count(target, table)? > 0 {
            return Err(StateError::NotEmpty { place: to.to_string() });
        }
    }
    target.execute("DELETE FROM link_keys", &[])?;
    let mut copied = Copied { tables: Vec::new(), rows: 0 };
    for (table, columns) in TABLES.into_iter().chain([LINK_KEYS]) {
        one(source, target, (table, columns), task)?;
        let (expected, found) = (count(source, table)?, count(target, table)?);
        if expected != found {
            let place = to.to_string();
            return Err(StateError::Miscopied { place, table, expected, found });
        }
        copied.tables.push((table, found));
        copied.rows += found;
    }
    for table in NUMBERED {
        target.number_on(table)?;
    }
    Ok(copied)
}

fn count(database: &dyn Database, table: &str) -> Result<usize, StateError> {
    let count = format!("SELECT count(*) FROM {table}");
    let count: Option<i64> = database.one(&count, &[], |row| row.get(0))?;
    Ok(count.unwrap_or_default().unsigned_abs() as usize)
}

/// Copies one table, a chunk of rows at a time: memory does not grow with it.
fn one(
    source: &dyn Database,
    target: &dyn Database,
    (table, columns): (&str, &str),
    task: &Task,
) -> Result<(), StateError> {
    let width = columns.split(',').count();
    let (mut values, mut looks) = (Vec::new(), HashSet::<String>::new());
    let put = |values: &mut Vec<Value<'static>>| {
        if values.is_empty() {
            return Ok(());
        }
        let rows = values.len() / width;
        target.execute(&insert(table, columns, width, rows), values)?;
        task.progress().advance(rows as u64);
        values.clear();
        Ok::<_, StateError>(())
    };
    source.query(&format!("SELECT {columns} FROM {table}"), &[], &mut |row| {
        for at in 0..width {
            values.push(row.value(at)?);
        }
        // A file of earlier days may hold two readers who look the same, which a server never does: the second of them is
        // found as it is written.
        if table == "readers"
            && let Some(last) = values.last_mut()
            && let Value::Text(look) = last
            && !looks.insert(look.to_string())
        {
            *last = Value::Null;
        }
        if values.len() == CHUNK * width { put(&mut values) } else { Ok(()) }
    })?;
    put(&mut values)
}

fn insert(table: &str, columns: &str, width: usize, rows: usize) -> String {
    let row = |row: usize| {
        let values: Vec<String> = (1..=width).map(|at| format!("?{}", row * width + at)).collect();
        format!("({})", values.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO {table} ({columns}) VALUES {}", rows.join(", "))
}
