//! Large answers go to a file as they come.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::client::{Client, Head};
use super::error::RemoteError;
use super::get::{Answer, Get};
use crate::task::Task;

/// A server that sends nothing for this long has stopped; the time for all of it is much longer.
const SILENCE: Duration = Duration::from_secs(30);

impl Client {
    /// Writes what stands at an address to a new file at `path`; [`Answer::body`] stays empty.
    ///
    /// There is a file afterwards only if the status is 200 to 299 and it is whole; a file that was there is replaced or
    /// gone, so that a name of one's own is best.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub fn download(&self, get: &Get, path: &Path, task: &Task) -> Result<Answer, RemoteError> {
        let failed = |source| RemoteError::File { path: path.to_owned(), source };
        let mut file = File::create(path).map_err(failed)?;
        let head = Head {
            // Audio is packed already.
            fields: vec![("Accept-Encoding", "identity".to_owned())],
            silence: Some(SILENCE),
            ..Head::default()
        };
        let answer = self
            .fetch(get, head, task, |piece| file.write_all(piece).map_err(failed))
            .and_then(|answer| file.sync_all().map_err(failed).map(|()| answer));
        drop(file);
        let is_whole = answer.as_ref().is_ok_and(Answer::is_good);
        if !is_whole {
            // What cannot be removed either is told by the error that led here.
            let _ = std::fs::remove_file(path);
        }
        answer
    }
}
