//! The store behind a place, asked one thing after the other: the asynchronous client ends here.
//!
//! Invariant: a file that was put or got was compared with its hash on the way; a job that is asked to stop stops within a
//! tenth of a second, whatever the server does.

use std::fs::File;
use std::future::Future;
use std::io::{self, Read, Write};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
};
use tokio::runtime::Runtime;

use super::edition::{self, DATA, EDITIONS, Edition, EditionFile, SINGLE};
use super::error::PublishError;
use super::place::Place;
use super::sum::{self, Sum, Unread};
use super::{away, packed, room};
use crate::corpus::HeldFile;
use crate::digest::sha256_hex;
use crate::huge_page;
use crate::task::{Cancelled, Task};

/// How often a job that waits for a server looks whether it should stop.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of a part. Stores want at least 5 MiB and take at most [`PARTS`] of them.
const PART: u64 = 8 << 20;
/// Parts that stores take for one file.
const PARTS: u64 = 10_000;
/// Parts that go up at the same time.
const AT_ONCE: usize = 4;
/// An edition or a commit file that is longer is none.
const SMALL: u64 = 256 << 20;

/// The store behind a place.
pub(super) struct Remote {
    place: String,
    store: Arc<dyn ObjectStore>,
    folder: Path,
    runtime: Runtime,
}

/// An object that is there.
pub(super) struct Object {
    /// Its name within the folder of files.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// When it was put, in seconds since 1970.
    pub(super) put: i64,
}

impl Remote {
    /// * `make`: make a folder of this machine that is not there.
    pub(super) fn open(place: &Place, make: bool) -> Result<Self, PublishError> {
        let (store, folder) = place.open(make)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(PublishError::io("the runtime of the client"))?;
        Ok(Self { place: place.name().to_owned(), store, folder, runtime })
    }

    /// What the place is called.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The highest number of an edition, if there is any; one request where `known` is still there and the last.
    pub(super) fn newest(
        &self,
        known: Option<u64>,
        task: &Task,
    ) -> Result<Option<u64>, PublishError> {
        // What is known has to be seen again: a place that was cleared and begun anew counts from 1.
        let after = known.unwrap_or(0).saturating_sub(1);
        let mut found = self.numbers(after, task)?;
        if found.is_empty() && after > 0 {
            found = self.numbers(0, task)?;
        }
        Ok(found.last().copied())
    }

    /// Numbers of editions above `after`, ascending.
    pub(super) fn numbers(&self, after: u64, task: &Task) -> Result<Vec<u64>, PublishError> {
        let (prefix, from) = (self.path(EDITIONS), self.path(&edition::key(after)));
        let listed = self.run(task, async {
            self.store.list_with_offset(Some(&prefix), &from).try_collect::<Vec<_>>().await
        })?;
        let listed = listed.map_err(|error| self.told(EDITIONS, &error))?;
        let mut numbers: Vec<u64> =
            listed.iter().filter_map(|object| edition::number(&object.location)).collect();
        numbers.retain(|number| *number > after);
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The edition of this number, if it is there.
    pub(super) fn edition(
        &self,
        number: u64,
        task: &Task,
    ) -> Result<Option<Edition>, PublishError> {
        let text = self.small(&edition::key(number), task)?;
        text.map(|text| Edition::read(&self.place, number, &text)).transpose()
    }

    /// The object `key` in memory, if it is there.
    pub(super) fn small(&self, key: &str, task: &Task) -> Result<Option<Vec<u8>>, PublishError> {
        let path = self.path(key);
        let got = self.run(task, async {
            let got = self.store.get(&path).await?;
            if got.meta.size > SMALL {
                return Ok(Vec::new());
            }
            got.bytes().await.map(|bytes| bytes.to_vec())
        })?;
        match got {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if away::is_absent(&error) => Ok(None),
            Err(error) => Err(self.told(key, &error)),
        }
    }

    /// Puts a small object where there is none; says whether there was none.
    pub(super) fn put_new(
        &self,
        key: &str,
        bytes: Vec<u8>,
        task: &Task,
    ) -> Result<bool, PublishError> {
        let path = self.path(key);
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let put = self.run(task, self.store.put_opts(&path, bytes.into(), options))?;
        match put {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(self.told(key, &error)),
        }
    }

    /// What is known of the object `key`, if it is there.
    pub(super) fn head(&self, key: &str, task: &Task) -> Result<Option<Object>, PublishError> {
        let path = self.path(key);
        match self.run(task, self.store.head(&path))? {
            Ok(about) => Ok(Some(object(&about))),
            Err(error) if away::is_absent(&error) => Ok(None),
            Err(error) => Err(self.told(key, &error)),
        }
    }

    /// The files that are there, whoever names them.
    pub(super) fn data(&self, task: &Task) -> Result<Vec<Object>, PublishError> {
        let prefix = self.path(DATA);
        let listed =
            self.run(task, async { self.store.list(Some(&prefix)).try_collect::<Vec<_>>().await })?;
        let listed = listed.map_err(|error| self.told(DATA, &error))?;
        Ok(listed.iter().map(object).collect())
    }

    /// Takes the object `key` away; one that is gone already is no error.
    pub(super) fn delete(&self, key: &str, task: &Task) -> Result<(), PublishError> {
        let path = self.path(key);
        match self.run(task, self.store.delete(&path))? {
            Err(error) if !away::is_absent(&error) => Err(self.told(key, &error)),
            _ => Ok(()),
        }
    }

    /// Puts `bytes` at `key`, whatever is there.
    pub(super) fn put_bytes(
        &self,
        key: &str,
        bytes: Vec<u8>,
        task: &Task,
    ) -> Result<(), PublishError> {
        let path = self.path(key);
        let put = self.run(task, self.store.put(&path, bytes.into()))?;
        put.map(drop).map_err(|error| self.told(key, &error))
    }

    /// Puts a file where it belongs, in parts where it is long.
    ///
    /// # Errors
    /// A file that is not what its hash says, which then is not there.
    pub(super) fn put_file(
        &self,
        index: &FilePath,
        held: &mut HeldFile,
        carried: &EditionFile,
        task: &Task,
    ) -> Result<(), PublishError> {
        let (key, file) = (carried.key(), index.join(&held.named.name));
        let (bytes, sha256) = (held.bytes, &carried.sha256);
        let mut from = held.read().map_err(PublishError::io(&file))?;
        if bytes <= SINGLE {
            let mut whole = Vec::with_capacity(bytes as usize);
            from.read_to_end(&mut whole).map_err(PublishError::io(&file))?;
            if sha256_hex(&whole) != *sha256 {
                return Err(PublishError::Altered { path: file });
            }
            let packed = carried.packed.and_then(|_| packed::pack(&whole));
            self.put_bytes(&key, packed.unwrap_or(whole), task)?;
            task.progress().advance(carried.carried());
            return Ok(());
        }
        let part = PART.max(bytes.div_ceil(PARTS).next_multiple_of(1 << 20));
        let path = self.path(&key);
        let told = |error: Error| self.told(&key, &error);
        let mut upload = self.run(task, self.store.put_multipart(&path))?.map_err(told)?;
        let sent = self.run(task, async {
            let mut sum = Sum::default();
            let mut under_way = FuturesUnordered::new();
            loop {
                let mut piece = Vec::with_capacity(part as usize);
                let read = from.by_ref().take(part).read_to_end(&mut piece);
                let count = read.map_err(PublishError::io(&file))?;
                if count == 0 {
                    break;
                }
                sum.add(&piece);
                if under_way.len() >= AT_ONCE {
                    under_way.next().await.unwrap_or(Ok(0)).map_err(told)?;
                }
                let put = upload.put_part(piece.into());
                under_way.push(async move {
                    put.await.map(|()| {
                        task.progress().advance(count as u64);
                        count
                    })
                });
            }
            while let Some(put) = under_way.next().await {
                put.map_err(told)?;
            }
            match sum.finish() == *sha256 {
                true => Ok(()),
                false => Err(PublishError::Altered { path: file.clone() }),
            }
        });
        let done = match sent {
            Ok(Ok(())) => self.run(task, upload.complete()).map(|done| done.map_err(told)),
            Ok(Err(error)) => Ok(Err(error)),
            Err(cancelled) => Err(cancelled),
        };
        match done {
            Ok(Ok(_)) => Ok(()),
            failed => {
                // What cannot be taken back now is for the rule of the bucket that ends unfinished uploads.
                let quiet = Task::silent();
                drop(self.run(&quiet, async {
                    tokio::time::timeout(LOOK * 20, upload.abort()).await.map(drop)
                }));
                Err(match failed {
                    Ok(Err(error)) => error,
                    Err(cancelled) => cancelled.into(),
                    Ok(Ok(_)) => return Ok(()),
                })
            }
        }
    }

    /// Gets the file with its hash into `folder`, where it stands under its hash once it is whole. What an earlier try got
    /// of it is gone on with.
    pub(super) fn get_file(
        &self,
        file: &EditionFile,
        folder: &FilePath,
        task: &Task,
    ) -> Result<PathBuf, PublishError> {
        let (part, whole) =
            (folder.join(format!("{}.part", file.sha256)), folder.join(&file.sha256));
        let begun = std::fs::metadata(&part).is_ok_and(|about| about.len() > 0);
        let mut got = self.get_part(file, &part, task)?;
        if !got && begun {
            // The beginning came from a disk that lost its power, perhaps.
            got = self.get_part(file, &part, task)?;
        }
        if !got {
            return Err(self.bad(file, "its hash is another".into()));
        }
        std::fs::rename(&part, &whole).map_err(PublishError::io(&whole))?;
        Ok(whole)
    }

    /// Goes on with the file at `part` to its end; says whether it then has the hash, and removes it where it has not.
    fn get_part(
        &self,
        file: &EditionFile,
        part: &FilePath,
        task: &Task,
    ) -> Result<bool, PublishError> {
        let key = file.key();
        let path = self.path(&key);
        let io = |error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull => room::full(part, file.bytes),
            _ => PublishError::io(part)(error),
        };
        let mut options = File::options();
        let to = options.create(true).append(true).open(part).map_err(io)?;
        let mut at = to.metadata().map_err(io)?.len();
        if at > file.bytes {
            to.set_len(0).map_err(io)?;
            at = 0;
        }
        let mut sum = Sum::default();
        if at > 0 {
            let begun = File::open(part).map_err(io)?;
            sum::each_piece(begun, task, |piece| sum.add(piece)).map_err(
                |unread| match unread {
                    Unread::Io(error) => io(error),
                    Unread::Cancelled(cancelled) => cancelled.into(),
                },
            )?;
            task.progress().advance(at);
        }
        if at < file.bytes || at == 0 {
            let range = (at > 0).then_some(GetRange::Offset(at));
            let mut pages = huge_page::Writer::new(&to, at);
            let came = self.run(task, async {
                let told = |error: Error| match away::is_absent(&error) {
                    true => self.bad(file, "it is not there".into()),
                    false => self.told(&key, &error),
                };
                let options = GetOptions { range, ..GetOptions::default() };
                let got = self.store.get_opts(&path, options).await.map_err(told)?;
                if got.meta.size != file.bytes {
                    let (found, expected) = (got.meta.size, file.bytes);
                    let what = format!("it has {found} bytes, the edition says {expected}");
                    return Err(self.bad(file, what));
                }
                let mut pieces = got.into_stream();
                while let Some(piece) = pieces.next().await {
                    let piece = piece.map_err(told)?;
                    pages.write_all(&piece).map_err(io)?;
                    sum.add(&piece);
                    at += piece.len() as u64;
                    task.progress().advance(piece.len() as u64);
                }
                Ok(())
            });
            // What came before it broke off need not come again.
            pages.flush().map_err(io)?;
            came??;
        }
        if at == file.bytes && sum.finish() == file.sha256 {
            to.sync_all().map_err(io)?;
            return Ok(true);
        }
        drop(to);
        std::fs::remove_file(part).map_err(io)?;
        Ok(false)
    }

    /// A file of an edition that is not what that says.
    pub(super) fn bad(&self, file: &EditionFile, what: String) -> PublishError {
        let (place, key) = (self.place.clone(), file.key());
        PublishError::BadFile { place, key, name: file.name.clone(), what }
    }

    fn told(&self, key: &str, error: &Error) -> PublishError {
        away::told(&self.place, key, error)
    }

    fn path(&self, key: &str) -> Path {
        match self.folder.as_ref() {
            "" => Path::from(key),
            folder => Path::from(format!("{folder}/{key}")),
        }
    }

    fn run<T>(&self, task: &Task, work: impl Future<Output = T>) -> Result<T, Cancelled> {
        task.check()?;
        self.runtime.block_on(async {
            tokio::pin!(work);
            loop {
                tokio::select! {
                    done = &mut work => return Ok(done),
                    () = tokio::time::sleep(LOOK) => task.check()?,
                }
            }
        })
    }
}

fn object(about: &ObjectMeta) -> Object {
    let name = about.location.filename().unwrap_or_default().to_owned();
    Object { name, bytes: about.size, put: about.last_modified.timestamp() }
}
