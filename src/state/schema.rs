//! The schema of a SQLite file and how older files grow into it.

use rusqlite::{Connection, TransactionBehavior, params};

use super::StateError;
use crate::text::fold;

/// One step a version, oldest first; a step that was published is never changed, only followed by another.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE readers (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;

    -- Every version of every profile, as the TOML that a person edits; undo goes to the parent.
    CREATE TABLE profiles (
        reader  INTEGER NOT NULL REFERENCES readers ON DELETE CASCADE,
        version INTEGER NOT NULL,
        parent  INTEGER,
        toml    TEXT NOT NULL,
        cause   TEXT NOT NULL,
        made    TEXT NOT NULL,
        PRIMARY KEY (reader, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feedback (
        id      INTEGER PRIMARY KEY,
        reader  INTEGER NOT NULL REFERENCES readers ON DELETE CASCADE,
        insight TEXT NOT NULL,
        verdict TEXT NOT NULL,
        date    TEXT NOT NULL
    ) STRICT;
    CREATE INDEX feedback_of_reader ON feedback (reader);

    -- One brief a reader and a date, as the JSON that every surface renders.
    CREATE TABLE briefs (
        reader INTEGER NOT NULL REFERENCES readers ON DELETE CASCADE,
        date   TEXT NOT NULL,
        id     TEXT NOT NULL UNIQUE,
        moment TEXT NOT NULL,
        object TEXT NOT NULL,
        PRIMARY KEY (reader, date)
    ) STRICT, WITHOUT ROWID;

    -- What was ever sent to whom.
    CREATE TABLE sent (
        reader  INTEGER NOT NULL,
        date    TEXT NOT NULL,
        place   INTEGER NOT NULL,
        insight TEXT NOT NULL,
        theme   INTEGER,
        PRIMARY KEY (reader, date, place),
        FOREIGN KEY (reader, date) REFERENCES briefs ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
",
    "
    -- When the word was said, so that undo knows what came last.
    ALTER TABLE feedback ADD COLUMN made TEXT;
    CREATE INDEX sent_insight ON sent (insight);
",
    "
    -- What a name is compared by: two that look the same are one reader.
    ALTER TABLE readers ADD COLUMN look TEXT;
    CREATE INDEX readers_look ON readers (look);
",
    "
    -- A feed that is scanned: where it is asked, how it answered, and when it is asked next.
    CREATE TABLE feeds (
        id       INTEGER PRIMARY KEY,
        url      TEXT NOT NULL UNIQUE,
        given    TEXT NOT NULL,
        guid     TEXT UNIQUE,
        title    TEXT,
        etag     TEXT,
        modified TEXT,
        digest   TEXT,
        added    TEXT NOT NULL,
        asked    TEXT,
        next     TEXT,
        held     TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        problem  TEXT,
        gone     INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX feeds_given ON feeds (given);

    -- What a feed published and what became of it. While there is work to do, `object` holds what it needs: the episode,
    -- then the insights that are about to go into the index.
    CREATE TABLE episodes (
        feed      INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
        key       TEXT NOT NULL,
        title     TEXT,
        published TEXT,
        standing  TEXT NOT NULL,
        tries     INTEGER NOT NULL DEFAULT 0,
        next      TEXT,
        problem   TEXT,
        words     TEXT,
        ids       TEXT NOT NULL DEFAULT '[]',
        object    TEXT,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX episodes_standing ON episodes (standing) WHERE standing IN ('waiting', 'ready');
",
    "
    -- What is known about the addresses of a reader, which the profile names.
    CREATE TABLE addresses (
        reader   INTEGER NOT NULL REFERENCES readers ON DELETE CASCADE,
        via      TEXT NOT NULL,
        target   TEXT NOT NULL,
        standing TEXT NOT NULL,
        why      TEXT,
        since    TEXT NOT NULL,
        -- Names reader and address in links.
        handle   TEXT NOT NULL UNIQUE,
        -- What signs a webhook, or the hash of what opens a feed; and the one before, while both are good.
        secret   TEXT,
        before   TEXT,
        rotated  TEXT,
        PRIMARY KEY (reader, via, target)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX addresses_secret ON addresses (secret) WHERE via = 'feed';

    -- What is sent, written down before it is: a brief goes out once by each way. A question whether an address is right
    -- has no brief.
    CREATE TABLE deliveries (
        id       INTEGER PRIMARY KEY,
        reader   INTEGER NOT NULL REFERENCES readers ON DELETE CASCADE,
        brief    TEXT REFERENCES briefs (id) ON DELETE CASCADE,
        date     TEXT NOT NULL,
        via      TEXT NOT NULL,
        target   TEXT NOT NULL,
        -- What it is called on the way.
        token    TEXT NOT NULL UNIQUE,
        made     TEXT NOT NULL,
        standing TEXT NOT NULL,
        tries    INTEGER NOT NULL DEFAULT 0,
        next     TEXT,
        since    TEXT NOT NULL,
        problem  TEXT,
        UNIQUE (brief, via)
    ) STRICT;
    CREATE INDEX deliveries_standing ON deliveries (standing, next) WHERE standing IN ('pending', 'sending', 'uncertain');
    CREATE INDEX deliveries_of_reader ON deliveries (reader);

    -- What signs links.
    CREATE TABLE link_keys (
        version INTEGER PRIMARY KEY,
        secret  TEXT NOT NULL
    ) STRICT;

    -- What was done all day, and when each thing was last done.
    CREATE TABLE journal (
        id      INTEGER PRIMARY KEY,
        at      TEXT NOT NULL,
        job     TEXT NOT NULL,
        what    TEXT NOT NULL,
        failed  INTEGER NOT NULL,
        seconds REAL NOT NULL
    ) STRICT;
    CREATE INDEX journal_job ON journal (job, id);
",
];

/// Brings the database up to the newest version, each step whole or not at all.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StateError> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version as usize == MIGRATIONS.len() {
        // Nothing is written where nothing is to be done: who only reads changes nothing.
        return Ok(());
    }
    // The write lock comes first, so that two programs that open a new file do not both fill it.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let found = found as usize;
    if found > MIGRATIONS.len() {
        return Err(StateError::Newer { found, known: MIGRATIONS.len() });
    }
    for step in &MIGRATIONS[found..] {
        transaction.execute_batch(step)?;
    }
    fill_looks(&transaction)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as u32)?;
    Ok(transaction.commit()?)
}

/// Gives every reader who has none yet the form of their name that is compared.
fn fill_looks(connection: &Connection) -> Result<(), StateError> {
    let mut statement = connection.prepare("SELECT id, name FROM readers WHERE look IS NULL")?;
    let readers = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let readers: Vec<(i64, String)> = readers.collect::<Result<_, _>>()?;
    for (id, name) in readers {
        connection
            .execute("UPDATE readers SET look = ?2 WHERE id = ?1", params![id, fold(&name)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256_hex;

    #[test]
    fn a_step_that_was_published_is_never_changed() {
        let hash = |step: &&str| sha256_hex(step.as_bytes())[..8].to_owned();
        let hashes: Vec<String> = MIGRATIONS.iter().map(hash).collect();
        assert_eq!(hashes, ["4297f1a3", "f8a61b4b", "903d8de0", "32b9d7a5", "2c554778"]);
    }
}
