//! Which editions a place holds.

use jiff::Timestamp;
use serde::Serialize;

use super::edition::EditionFile;
use super::error::PublishError;
use super::place::Place;
use super::remote::Remote;
use crate::task::Task;

/// An edition, as a list has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its number.
    pub edition: u64,
    /// When it was published.
    pub published: Timestamp,
    /// Version of Quintet that published it.
    pub quintet: String,
    /// Version of the format of the index.
    pub index_format: u32,
    /// Name of the model that made its vectors.
    pub model: String,
    /// Insights in it.
    pub insights: u64,
    /// Files in it.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes that are carried of files that the edition before, in this list, does not have.
    pub new_bytes: u64,
}

/// The last `n` editions at `place`, the last one first.
///
/// # Errors
/// An edition that is damaged or of a later version; what the store says.
pub fn list(place: &Place, n: usize, task: &Task) -> Result<Vec<Listed>, PublishError> {
    let remote = match Remote::open(place, false) {
        Err(PublishError::Nothing { .. }) => return Ok(Vec::new()),
        other => other?,
    };
    let numbers = remote.numbers(0, task)?;
    let mut listed: Vec<Listed> = Vec::new();
    let mut before = std::collections::HashSet::new();
    for number in &numbers[numbers.len().saturating_sub(n)..] {
        // One that was pruned while the list was made is no longer there.
        let Some(edition) = remote.edition(*number, task)? else { continue };
        let new = edition.files.iter().filter(|file| !before.contains(&file.sha256));
        listed.push(Listed {
            edition: edition.number,
            published: edition.published,
            quintet: edition.quintet.clone(),
            index_format: edition.index_format,
            model: edition.model.clone(),
            insights: edition.insights,
            files: edition.files.len(),
            bytes: edition.bytes(),
            new_bytes: new.map(EditionFile::carried).sum(),
        });
        before = edition.files.into_iter().map(|file| file.sha256).collect();
    }
    listed.reverse();
    Ok(listed)
}
