//! One suite for both databases: what a test says of a state is checked on a SQLite file, and on a PostgreSQL server where
//! QUINTET_TEST_POSTGRES names one (`scripts/check-postgres` does).

use super::{State, StatePlace};

/// A place of its own for one test.
pub(super) struct Bench {
    /// Where.
    pub(super) place: StatePlace,
    _folder: tempfile::TempDir,
    #[cfg(feature = "postgres")]
    schema: Option<(String, String)>,
}

impl Bench {
    /// The state there, opened once more, as another process does it.
    pub(super) fn open(&self) -> State {
        State::open_at(&self.place).unwrap()
    }

    fn of_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = StatePlace::File(folder.path().join("readers.sqlite"));
        Self {
            place,
            _folder: folder,
            #[cfg(feature = "postgres")]
            schema: None,
        }
    }

    #[cfg(feature = "postgres")]
    fn of_server(url: &str) -> Self {
        let schema = format!("test_{}", crate::secret::random_hex::<8>().unwrap());
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let sign = if url.contains('?') { '&' } else { '?' };
        let place = StatePlace::new(format!("{url}{sign}options=-csearch_path%3D{schema}"));
        let folder = tempfile::tempdir().unwrap();
        Self { place, _folder: folder, schema: Some((url.to_owned(), schema)) }
    }
}

#[cfg(feature = "postgres")]
impl Drop for Bench {
    fn drop(&mut self) {
        if let Some((url, schema)) = &self.schema
            && let Ok(mut client) = postgres::Client::connect(url, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

/// A place on each database that can be had.
pub(super) fn benches() -> Vec<Bench> {
    #[cfg_attr(not(feature = "postgres"), expect(unused_mut, reason = "one database"))]
    let mut benches = vec![Bench::of_file()];
    #[cfg(feature = "postgres")]
    if let Ok(url) = std::env::var("QUINTET_TEST_POSTGRES") {
        benches.push(Bench::of_server(&url));
    }
    benches
}

/// Checks on each database in turn.
pub(super) fn check_state(check: impl Fn(&Bench)) {
    for bench in benches() {
        check(&bench);
    }
}
