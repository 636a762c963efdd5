//! What becomes of transactions whose connection breaks off, on a real server (QUINTET_TEST_POSTGRES).

use super::*;
use crate::state::StatePlace;
use crate::state::database::params;
use crate::state::suite::benches;

/// Each server that there is.
fn check(check: impl Fn(&Postgres)) {
    for bench in benches() {
        drop(bench.open());
        if let StatePlace::Server(place) = &bench.place {
            check(&open(place).unwrap());
        }
    }
}

/// Ends the connection, as a leader that is lost does.
fn break_off(postgres: &Postgres) {
    let end = "SELECT pg_terminate_backend(pg_backend_pid())";
    assert!(postgres.with(|session| session.batch(end)).is_err());
}

fn enter(database: &dyn Database, secret: &str) -> Result<usize, StateError> {
    database.execute(
        "INSERT INTO link_keys (version, secret)
         SELECT coalesce(max(version), 0) + 1, ?1 FROM link_keys",
        params![secret],
    )
}

fn secrets(database: &dyn Database) -> Vec<String> {
    let all = "SELECT secret FROM link_keys ORDER BY version";
    database.all(all, &[], |row| row.get(0)).unwrap()
}

#[test]
fn whoever_asks_does_not_notice_that_the_connection_broke_off() {
    check(|postgres| {
        break_off(postgres);
        assert!(secrets(postgres).is_empty());
    });
}

#[test]
fn a_transaction_that_breaks_off_is_done_once_from_its_beginning() {
    check(|postgres| {
        let (database, mut tries): (&dyn Database, _) = (postgres, 0);
        let done = database.write(Sight::Moment, |database| {
            tries += 1;
            enter(database, "one")?;
            if tries == 1 {
                break_off(postgres);
            }
            enter(database, "two")
        });
        // What is left of the first try is refused on another connection.
        assert_eq!((done.unwrap(), tries), (1, 2));
        assert_eq!(secrets(postgres), ["one", "two"]);
    });
}

#[test]
fn what_became_of_a_transaction_is_told_by_its_number() {
    check(|postgres| {
        let database: &dyn Database = postgres;
        database.write(Sight::Moment, |database| enter(database, "one")).unwrap();
        let last = postgres.serial.get();
        break_off(postgres);
        assert_eq!(postgres.became(last).unwrap(), Committed::Yes);
        assert_eq!(postgres.became(last + 1).unwrap(), Committed::No);
    });
}

#[test]
fn whoever_is_overtaken_begins_again() {
    check(|postgres| {
        let (database, mut tries): (&dyn Database, _) = (postgres, 0);
        let other = Postgres::new(postgres.server.place()).unwrap();
        let read = |database: &dyn Database| secrets(database).len();
        let done = database.write(Sight::Moment, |database| {
            tries += 1;
            let before = read(database);
            if tries == 1 {
                let other: &dyn Database = &other;
                other.write(Sight::Moment, |other| enter(other, "other"))?;
            }
            enter(database, "mine")?;
            Ok(before)
        });
        assert_eq!((done.unwrap(), tries), (1, 2));
        assert_eq!(secrets(postgres), ["other", "mine"]);
    });
}

#[test]
fn of_all_who_open_an_empty_database_one_makes_the_tables() {
    for bench in benches() {
        let StatePlace::Server(place) = &bench.place else { continue };
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        open(place).map(drop)
                    })
                })
                .collect();
            for one in opened {
                one.join().unwrap().unwrap();
            }
        });
    }
}
