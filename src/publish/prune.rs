//! What no edition that is kept names goes away.
//!
//! Invariant: what is younger than a day stays, whoever names it: a push that is under way has put files that no edition
//! names yet, and a reader may be in the middle of an edition that was the last a moment ago. A push in its turn does not
//! rely on files that nobody names once they are half as old (`push`).

use std::collections::HashSet;
use std::num::NonZeroUsize;

use jiff::Timestamp;
use serde::Serialize;

use super::edition::{self, DATA, EditionFile};
use super::error::PublishError;
use super::place::Place;
use super::remote::Remote;
use crate::task::Task;

/// How old something has to be to go, in seconds.
const AGE: i64 = 24 * 3600;

/// What to keep.
#[derive(Clone, Copy, Debug)]
pub struct PruneOptions {
    /// The last so many editions.
    pub keep: NonZeroUsize,
    /// Take the others away; without it only what would go is said.
    pub delete: bool,
    /// What is younger stays; a day unless given. Less is for places at which nobody pushes or pulls now.
    pub age: Option<std::time::Duration>,
}

/// What went, or would go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PruneReport {
    /// Where.
    pub place: String,
    /// Whether it went.
    pub deleted: bool,
    /// Numbers of the editions.
    pub editions: Vec<u64>,
    /// Files that only they, or no edition, named.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Editions that stay.
    pub kept: usize,
    /// Bytes that stay.
    pub kept_bytes: u64,
}

/// Takes away, or names, what the last editions at `place` do not need.
///
/// # Errors
/// An edition that cannot be read, because what it needs is not known then; what the store says.
pub fn prune(
    place: &Place,
    options: PruneOptions,
    task: &Task,
) -> Result<PruneReport, PublishError> {
    let remote = Remote::open(place, false)?;
    let age = options.age.map_or(AGE, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
    let now = Timestamp::now().as_second();
    let is_old = |put: i64| now.saturating_sub(put) >= age;
    let numbers = remote.numbers(0, task)?;
    // Before the editions are read: what is put afterwards is young.
    let data = remote.data(task)?;
    let last = numbers.len().saturating_sub(options.keep.get());
    let (mut going, mut kept, mut named) = (Vec::new(), 0, HashSet::new());
    for (at, number) in numbers.iter().enumerate() {
        if at < last
            && let Some(there) = remote.head(&edition::key(*number), task)?
            && is_old(there.put)
        {
            going.push(*number);
            continue;
        }
        let Some(edition) = remote.edition(*number, task)? else { continue };
        kept += 1;
        named.extend(edition.files.iter().map(EditionFile::object));
    }
    let (stays, goes): (Vec<_>, Vec<_>) =
        data.into_iter().partition(|file| named.contains(&file.name) || !is_old(file.put));
    if options.delete {
        // Editions first: none is there that names a file which is not.
        for number in &going {
            remote.delete(&edition::key(*number), task)?;
        }
        for file in &goes {
            remote.delete(&format!("{DATA}/{}", file.name), task)?;
        }
        place.sweep(age);
    }
    Ok(PruneReport {
        place: place.name().to_owned(),
        deleted: options.delete,
        editions: going,
        files: goes.len(),
        bytes: goes.iter().map(|file| file.bytes).sum(),
        kept,
        kept_bytes: stays.iter().map(|file| file.bytes).sum(),
    })
}
