//! One connection, and what it has prepared.

use std::collections::HashMap;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Statement};

use super::super::{Each, Row, Value};
use super::Said;
use super::server::Server;
use crate::state::StateError;

/// A connection.
pub(super) struct Session {
    /// There until the end.
    client: Option<Client>,
    prepared: HashMap<String, Statement>,
}

impl Session {
    pub(super) fn new(server: &Server) -> Result<Self, StateError> {
        Ok(Self { client: Some(server.connect()?), prepared: HashMap::new() })
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, Said> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let changed = self.client()?.execute(&statement, &values)?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    pub(super) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: Each<'_>,
    ) -> Result<(), Said> {
        let statement = self.prepared(sql)?;
        let mut rows = self.client()?.query_raw(&statement, values)?;
        while let Some(row) = rows.next()? {
            each(&Row(&row))?;
        }
        Ok(())
    }

    /// Does what has no values, several deeds where there are.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Said> {
        Ok(self.client()?.batch_execute(sql)?)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Said> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client()?.prepare(&in_its_words(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn client(&mut self) -> Result<&mut Client, Said> {
        Ok(self.client.as_mut().unwrap_or_else(|| unreachable!("it is there until the end")))
    }
}

impl Drop for Session {
    /// On a thread of its own: the client has a runtime inside, which must not end on a thread of another one, as those of
    /// the server are.
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let end = std::thread::Builder::new().spawn(move || drop(client));
            drop(end.map(std::thread::JoinHandle::join));
        }
    }
}

/// `sql` as PostgreSQL says it: values are `$1`, and texts where only their absence is asked for; lists are JSON by another
/// function; and what stands in `/*pg … */`, which SQLite passes over, is read.
fn in_its_words(sql: &str) -> String {
    let mut said = String::with_capacity(sql.len() + 32);
    let mut rest = sql;
    while let Some(at) = rest.find(['?', '/', 'j']) {
        said.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(list) = rest.strip_prefix("json_each(?")
            && let Some((number, behind)) = list.split_once(')')
        {
            said.push_str(&format!("json_array_elements_text(CAST(${number} AS json))"));
            rest = behind;
        } else if let Some((inside, behind)) =
            rest.strip_prefix("/*pg ").and_then(|inside| inside.split_once("*/"))
        {
            said.push_str(inside);
            rest = behind;
        } else if let Some(value) = rest.strip_prefix('?') {
            let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
            let (number, behind) = value.split_at(end);
            // Of a value that is only looked for, PostgreSQL cannot tell the type.
            match behind.starts_with(" IS NULL") {
                true => said.push_str(&format!("CAST(${number} AS text)")),
                false => said.push_str(&format!("${number}")),
            }
            rest = behind;
        } else {
            said.push(rest.as_bytes()[0] as char);
            rest = &rest[1..];
        }
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_reads_is_said_in_the_words_of_postgresql() {
        let check = |sql: &str, said: &str| assert_eq!(in_its_words(sql), said);
        check("SELECT a FROM j WHERE b = ?1 OR c = ?12", "SELECT a FROM j WHERE b = $1 OR c = $12");
        check(
            "x IN (SELECT value FROM json_each(?2)) LIMIT 1 /*pg FOR UPDATE */",
            "x IN (SELECT value FROM json_array_elements_text(CAST($2 AS json))) LIMIT 1 FOR UPDATE ",
        );
        check("a / 2 /* why */", "a / 2 /* why */");
        check("?1 IS NULL OR a = ?1", "CAST($1 AS text) IS NULL OR a = $1");
    }
}
