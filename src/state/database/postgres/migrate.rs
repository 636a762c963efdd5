//! How the schema comes to a server and grows there: numbered steps, each whole or not at all, one program at a time.

use super::super::{Database, Sight, params};
use super::Postgres;
use crate::digest::sha256_hex;
use crate::state::StateError;

/// One step a version, oldest first; a step that was published is never changed, only followed by another.
const STEPS: [&str; 1] = [include_str!("schema.sql")];

/// Says whose turn it is among those who migrate; the lock ends with its transaction.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext(current_schema()), 0)";

/// Brings the database up to the newest version.
pub(super) fn migrate(postgres: &Postgres) -> Result<(), StateError> {
    let database: &dyn Database = postgres;
    let version = "SELECT CAST(current_setting('server_version_num') AS BIGINT),
         current_setting('server_version')";
    let version: Option<(i64, String)> =
        database.one(version, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (number, name) = version.unwrap_or_default();
    postgres.server.check_version(number, &name)?;
    if is_new(postgres)? {
        // Nothing is written where nothing is to be done: who only reads changes nothing.
        return Ok(());
    }
    database.write(Sight::Newest, |database| {
        database.one(LOCK, &[], |_| Ok(()))?;
        let found = found(database)?;
        check(postgres, &found)?;
        for (number, step) in STEPS.iter().enumerate().skip(found.len()) {
            if number == 0 {
                let begin =
                    "CREATE TABLE migrations (number BIGINT PRIMARY KEY, hash TEXT NOT NULL,
                     made TIMESTAMPTZ NOT NULL DEFAULT now())";
                database.execute(begin, &[])?;
            }
            postgres.with(|session| session.batch(step))?;
            database.execute(
                "INSERT INTO migrations (number, hash) VALUES (?1, ?2)",
                params![number as i64 + 1, hash(step)],
            )?;
        }
        Ok(())
    })
}

/// Whether every step is done.
fn is_new(postgres: &Postgres) -> Result<bool, StateError> {
    let found = found(postgres)?;
    check(postgres, &found)?;
    Ok(found.len() == STEPS.len())
}

/// The hashes of the steps that are done.
fn found(database: &dyn Database) -> Result<Vec<String>, StateError> {
    // The catalogue is asked by a query: `to_regclass` looks into a cache, and who has waited for the lock would not see
    // there what was made meanwhile.
    let is_there = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables
         WHERE schemaname = current_schema() AND tablename = 'migrations')";
    if !database.one(is_there, &[], |row| row.get(0))?.unwrap_or(false) {
        return Ok(Vec::new());
    }
    database.all("SELECT hash FROM migrations ORDER BY number", &[], |row| row.get(0))
}

/// That the steps that are done are those that this program knows.
fn check(postgres: &Postgres, found: &[String]) -> Result<(), StateError> {
    if found.len() > STEPS.len() {
        return Err(StateError::Newer { found: found.len(), known: STEPS.len() });
    }
    for (number, (step, found)) in STEPS.iter().zip(found).enumerate() {
        if hash(step) != *found {
            let place = postgres.server.to_string();
            return Err(StateError::Altered { place, number: number + 1 });
        }
    }
    Ok(())
}

fn hash(step: &str) -> String {
    sha256_hex(step.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_was_published_is_never_changed() {
        let hashes: Vec<String> = STEPS.iter().map(|step| hash(step)[..8].to_owned()).collect();
        assert_eq!(hashes, ["37fb835f"]);
    }
}
