//! The last commit of an index becomes an edition.
//!
//! Files first, each under its hash, then the edition under the next number, and only where nobody else has put that.
//! A push that is killed has published nothing, and what it moved is not moved again.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::edition::{self, DATA, EDITION_FORMAT, Edition, EditionFile, META, SINGLE};
use super::error::PublishError;
use super::known::Known;
use super::place::Place;
use super::remote::Remote;
use super::sum::{self, Sum, Unread};
use super::{Cost, Told, packed};
use crate::corpus::{Held, HeldFile};
use crate::digest::sha256_hex;
use crate::secret;
use crate::task::{Phase, Standing, Task};

/// A file that no edition names is taken for there when it was put so many seconds ago or less: what is older may be
/// pruned at any moment, see `prune`.
const FRESH: i64 = 12 * 3600;

/// How to push.
#[derive(Clone, Copy, Debug, Default)]
pub struct PushOptions {
    /// Publish over what this index does not come from.
    pub replace: bool,
    /// Put every file, also what seems to be there.
    pub again: bool,
    /// Say what would move, and stop.
    pub dry_run: bool,
}

/// What was pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PushReport {
    /// Where.
    pub place: String,
    /// The number of the edition that the index is there; with a dry run, that it would be.
    pub edition: u64,
    /// Whether it is a new one.
    pub new: bool,
    /// Whether nothing was done but reckoning.
    pub dry_run: bool,
    /// Insights in it.
    pub insights: u64,
    /// What moved.
    pub moved: Cost,
}

/// Publishes the last commit of the index in `index` at `place`.
///
/// * `told` hears what will move before it does.
///
/// # Errors
/// An edition there that this index does not come from, or that came meanwhile; files that are not what the commit says;
/// what the store says. The place then holds the editions of before.
pub fn push(
    index: &Path,
    place: &Place,
    options: PushOptions,
    told: Told<'_>,
    task: &Task,
) -> Result<PushReport, PublishError> {
    task.stands(Standing::Partly);
    let mut held = Held::take(index)?;
    let meta = sha256_hex(&held.meta);
    let mut known = Known::read(index);
    let base = known.base(place.name()).cloned();
    let (insights, dry_run) = (held.about.insights, options.dry_run);
    let report = |edition, new, moved| PushReport {
        place: place.name().to_owned(),
        edition,
        new,
        dry_run,
        insights,
        moved,
    };
    let of = Cost {
        of_files: held.files.len() + 1,
        of_bytes: held.files.iter().map(|file| file.bytes).sum::<u64>() + held.meta.len() as u64,
        ..Cost::default()
    };
    let remote = match Remote::open(place, !options.dry_run) {
        // A folder that would be made.
        Err(PublishError::Nothing { .. }) => {
            let mut bytes = held.meta.len() as u64;
            for file in &mut held.files {
                bytes += length_packed(index, file, task)?.unwrap_or(file.bytes);
            }
            return Ok(report(1, true, Cost { files: of.of_files, bytes, ..of }));
        }
        other => other?,
    };
    let newest = remote.newest(base.as_ref().map(|base| base.number), task)?;
    let is_base = |number| base.as_ref().is_some_and(|base| base.number == number);
    if let Some(number) = newest.filter(|number| is_base(*number) && !options.again)
        && base.as_ref().is_some_and(|base| base.meta == meta)
    {
        return Ok(report(number, false, of));
    }
    let last = newest.map(|number| remote.edition(number, task)).transpose()?.flatten();
    if let Some(last) = &last {
        let is_same = last.meta().is_some_and(|file| file.sha256 == meta);
        if is_same && !options.again {
            known.note(place.name(), last.number, &meta);
            known.write(index);
            return Ok(report(last.number, false, of));
        }
        // A push from here that was killed right after it had published did not come to note that.
        let is_ours = last
            .meta()
            .is_some_and(|file| known.has_tried(place.name(), last.number, &file.sha256));
        if !is_base(last.number) && !is_ours && !is_same && !options.replace {
            let (place, number) = (place.name().to_owned(), last.number);
            return Err(PublishError::Others { place, number, published: last.published });
        }
    }
    let hashes = hashes(index, &mut held.files, &mut known, task)?;
    known.write(index);
    let there: HashMap<&str, Option<u64>> = match &last {
        Some(last) if !options.again => {
            last.files.iter().map(|file| (file.sha256.as_str(), file.packed)).collect()
        }
        _ => HashMap::new(),
    };
    let mut files = Vec::with_capacity(held.files.len() + 1);
    let (mut moving, mut met) = (Vec::new(), HashMap::new());
    for (place, (file, sha256)) in held.files.iter_mut().zip(hashes).enumerate() {
        let known = there.get(sha256.as_str()).or_else(|| met.get(&sha256)).copied();
        let packed = match known {
            Some(packed) => packed,
            None => length_packed(index, file, task)?,
        };
        let named = EditionFile {
            name: file.named.name.clone(),
            bytes: file.bytes,
            sha256: sha256.clone(),
            packed,
        };
        if known.is_none() && (options.again || !is_fresh(&remote, &named, task)?) {
            moving.push(place);
        }
        met.insert(sha256, packed);
        files.push(named);
    }
    let cost = Cost {
        files: moving.len() + 1,
        bytes: moving.iter().map(|place| files[*place].carried()).sum::<u64>()
            + held.meta.len() as u64,
        ..of
    };
    // Numbers are never given twice, not even at a place that was cleared.
    let number = newest.max(base.as_ref().map(|base| base.number)).unwrap_or(0) + 1;
    if options.dry_run {
        return Ok(report(number, true, cost));
    }
    told(&cost);
    let stop = |what: &str| crate::corpus::stop_at(index, what).map_err(PublishError::io(index));
    task.progress().begin(Phase::Push, Some(cost.bytes));
    for place in moving {
        stop(&format!("push {}", files[place].name))?;
        remote.put_file(index, &mut held.files[place], &files[place], task)?;
    }
    stop("push the commit file")?;
    let bytes = held.meta.len() as u64;
    files.push(EditionFile { name: META.into(), bytes, sha256: meta.clone(), packed: None });
    remote.put_bytes(&format!("{DATA}/{meta}"), held.meta.clone(), task)?;
    task.progress().end();
    stop("publish")?;
    let id = secret::random_hex::<8>().map_err(|error| {
        PublishError::io("the number of the edition")(std::io::Error::other(error))
    })?;
    let edition = edition(&held, files, number, id);
    known.tries(place.name(), number, &meta);
    known.write(index);
    publish(&remote, &edition, task)?;
    stop("published")?;
    known.note(place.name(), number, &meta);
    known.write(index);
    Ok(report(number, true, cost))
}

fn edition(held: &Held, files: Vec<EditionFile>, number: u64, id: String) -> Edition {
    Edition {
        format: EDITION_FORMAT,
        number,
        id,
        published: Timestamp::now(),
        quintet: env!("CARGO_PKG_VERSION").into(),
        index_format: held.about.format,
        model: held.about.model.clone(),
        insights: held.about.insights,
        files,
    }
}

/// Puts the edition, in the only step by which others see anything of a push.
fn publish(remote: &Remote, edition: &Edition, task: &Task) -> Result<(), PublishError> {
    let (place, number) = (remote.place().to_owned(), edition.number);
    let text = edition.sealed().map_err(|error| PublishError::BadEdition {
        place: place.clone(),
        key: edition::key(number),
        what: error.to_string(),
    })?;
    let put = remote.put_new(&edition::key(number), text, task);
    if !matches!(put, Ok(true)) {
        // An answer that was lost on its way leaves open whose it is; what is there tells.
        match remote.edition(number, task) {
            Ok(Some(there)) if there.id == edition.id => {}
            Ok(Some(_)) => return Err(PublishError::Lost { place, number }),
            _ => return Err(put.err().unwrap_or(PublishError::Lost { place, number })),
        }
    }
    // Others went on and pruned the number while this was under way: nobody would see it.
    match remote.numbers(number, task)?.last() {
        Some(&number) => Err(PublishError::Lost { place, number }),
        None => Ok(()),
    }
}

/// Whether an earlier push, killed before its end, has put the file not long ago.
fn is_fresh(remote: &Remote, file: &EditionFile, task: &Task) -> Result<bool, PublishError> {
    let found = remote.head(&file.key(), task)?;
    let now = Timestamp::now().as_second();
    Ok(found.is_some_and(|there| there.bytes == file.carried() && now - there.put < FRESH))
}

/// How long the file is when it is packed, where that is worth it.
fn length_packed(
    index: &Path,
    file: &mut HeldFile,
    task: &Task,
) -> Result<Option<u64>, PublishError> {
    task.check()?;
    if file.bytes > SINGLE {
        return Ok(None);
    }
    let mut whole = Vec::with_capacity(file.bytes as usize);
    let read = file.read().and_then(|mut from| from.read_to_end(&mut whole));
    read.map_err(PublishError::io(&index.join(&file.named.name)))?;
    Ok(packed::pack(&whole).map(|packed| packed.len() as u64))
}

/// The hash of each file: as noted, or by reading it, where it is also compared with what the commit says.
fn hashes(
    index: &Path,
    files: &mut [HeldFile],
    known: &mut Known,
    task: &Task,
) -> Result<Vec<String>, PublishError> {
    let unread =
        |file: &HeldFile| known.hash(&file.named.name, file.bytes, file.modified).is_none();
    let total = files.iter().filter(|file| unread(file)).map(|file| file.bytes).sum();
    task.progress().begin(Phase::Read, Some(total));
    let mut hashes = Vec::with_capacity(files.len());
    for file in files.iter_mut() {
        let (name, bytes, modified) = (file.named.name.clone(), file.bytes, file.modified);
        let hash = match known.hash(&name, bytes, modified) {
            Some(hash) => hash.to_owned(),
            None => {
                let hash = read(index, file, task)?;
                known.learn(&name, bytes, modified, &hash);
                hash
            }
        };
        hashes.push(hash);
    }
    task.progress().end();
    known.keep(files.iter().map(|file| file.named.name.as_str()));
    Ok(hashes)
}

fn read(index: &Path, file: &mut HeldFile, task: &Task) -> Result<String, PublishError> {
    let path = index.join(&file.named.name);
    let (mut sum, mut crc) = (Sum::default(), crc32fast::Hasher::new());
    let from = file.read().map_err(PublishError::io(&path))?;
    let summed = sum::each_piece(from, task, |piece| {
        sum.add(piece);
        crc.update(piece);
        task.progress().advance(piece.len() as u64);
    });
    summed.map_err(|unread| match unread {
        Unread::Io(error) => PublishError::io(&path)(error),
        Unread::Cancelled(cancelled) => cancelled.into(),
    })?;
    let (hash, crc) = (sum.finish(), crc.finalize());
    let is_same = file.named.crc32.is_none_or(|expected| expected == crc)
        && file.named.sha256.as_ref().is_none_or(|expected| *expected == hash);
    if is_same { Ok(hash) } else { Err(PublishError::Altered { path }) }
}
