//! An edition becomes the commit of a folder.
//!
//! What is here already, by its hash, is not fetched; what was fetched by a pull that was killed is gone on with. Readers of
//! the folder see the commit before until the last rename.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::edition::{self, Edition, EditionFile, META};
use super::error::PublishError;
use super::known::Known;
use super::place::Place;
use super::remote::Remote;
use super::sum::{self, Unread};
use super::{Cost, Told, room};
use crate::corpus::{Receiving, read_commit};
use crate::digest::sha256_hex;
use crate::task::{Phase, Standing, Task};

/// How to pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct PullOptions {
    /// Lose what was done here and not pushed.
    pub replace: bool,
    /// The edition; the last one unless given.
    pub edition: Option<u64>,
    /// Read every file that is here, and get anew what is damaged.
    pub again: bool,
    /// Say what would move, and stop.
    pub dry_run: bool,
}

/// What was pulled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PullReport {
    /// From where.
    pub place: String,
    /// The edition that is here now; with a dry run, that would be.
    pub edition: u64,
    /// Whether another one was here.
    pub new: bool,
    /// Whether nothing was done but reckoning.
    pub dry_run: bool,
    /// When it was published; not asked where nothing is new.
    pub published: Option<Timestamp>,
    /// Insights in it; not asked where nothing is new.
    pub insights: Option<u64>,
    /// What moved.
    pub moved: Cost,
    /// Whether the commit before is kept, in `.before` of the folder.
    pub kept_before: bool,
}

/// Where a file of an edition comes from.
enum Origin {
    /// It stands in the folder.
    Here,
    /// It was gathered by an earlier pull, or stands in the commit before.
    Near(PathBuf),
    /// It has to be fetched.
    Away,
}

/// Makes the last edition at `place`, or the one that `options` name, the commit of the index in `index`.
///
/// * `told` hears what will move before it does.
///
/// # Errors
/// Changes here that the place does not hold; no edition, or one that this version cannot read; files that are not what
/// their hash says; no room; what the store says. The index is then as it was.
pub fn pull(
    index: &Path,
    place: &Place,
    options: PullOptions,
    told: Told<'_>,
    task: &Task,
) -> Result<PullReport, PublishError> {
    task.stands(Standing::Partly);
    let remote = Remote::open(place, false)?;
    let here = commit_here(index);
    let base = Known::read(index).base(place.name()).cloned();
    let base = base.filter(|base| here.as_ref() == Some(&base.meta));
    let number = match options.edition {
        Some(number) => number,
        None => remote
            .newest(base.as_ref().map(|base| base.number), task)?
            .ok_or_else(|| PublishError::Nothing { place: place.name().to_owned() })?,
    };
    let mut report = PullReport {
        place: place.name().to_owned(),
        edition: number,
        new: false,
        dry_run: options.dry_run,
        published: None,
        insights: None,
        moved: Cost::default(),
        kept_before: false,
    };
    if base.is_some_and(|base| base.number == number) && !options.again {
        return Ok(report);
    }
    let edition = remote
        .edition(number, task)?
        .ok_or_else(|| PublishError::NoEdition { place: place.name().to_owned(), number })?;
    edition.is_readable(place.name())?;
    (report.published, report.insights) = (Some(edition.published), Some(edition.insights));
    let pull = Pull { index, remote, edition, options, task };
    pull.run(report, told)
}

struct Pull<'a, 't> {
    index: &'a Path,
    remote: Remote,
    edition: Edition,
    options: PullOptions,
    task: &'a Task<'t>,
}

impl Pull<'_, '_> {
    fn run(&self, mut report: PullReport, told: Told<'_>) -> Result<PullReport, PublishError> {
        let receiving = match self.options.dry_run {
            true => None,
            false => Some(Receiving::begin(self.index)?),
        };
        // Only now, with the lock held, is it known what is here.
        let mut known = Known::read(self.index);
        let meta = self.edition.meta().cloned().ok_or_else(|| self.wrong("no commit file"))?;
        let here = commit_here(self.index);
        if here.as_ref() == Some(&meta.sha256) && !self.options.again {
            known.note(&report.place, self.edition.number, &meta.sha256);
            if let Some(receiving) = receiving {
                known.write(self.index);
                receiving.nothing()?;
            }
            return Ok(report);
        }
        if here.is_some_and(|here| !known.is_published(&here)) && !self.options.replace {
            let (path, place) = (self.index.to_owned(), report.place);
            return Err(PublishError::LocalChanges { path, place });
        }
        let commit = self.commit(&meta)?;
        let plan = self.plan(&mut known)?;
        let away = || plan.iter().filter(|(_, from)| matches!(from, Origin::Away));
        report.new = true;
        report.moved = Cost {
            files: away().count() + 1,
            bytes: away().map(|(file, _)| file.carried()).sum::<u64>() + meta.bytes,
            of_files: self.edition.files.len(),
            of_bytes: self.edition.bytes(),
        };
        let Some(receiving) = receiving else { return Ok(report) };
        told(&report.moved);
        let coming = receiving.coming().to_owned();
        let needed = away().map(|(file, _)| file.bytes).sum::<u64>() + meta.bytes;
        room::check(&coming, needed.saturating_sub(begun(&coming)))?;
        let files = self.gather(&plan, &coming, report.moved.bytes)?;
        report.kept_before = receiving.install(&commit, &files)?;
        for file in &self.edition.files {
            if let Ok(about) = std::fs::metadata(self.index.join(&file.name))
                && let Ok(modified) = about.modified()
            {
                known.learn(&file.name, about.len(), modified, &file.sha256);
            }
        }
        known.keep(self.edition.files.iter().map(|file| file.name.as_str()));
        known.note(&report.place, self.edition.number, &meta.sha256);
        known.write(self.index);
        Ok(report)
    }

    /// The commit file, after everything that it names was found in the edition.
    fn commit(&self, meta: &EditionFile) -> Result<Vec<u8>, PublishError> {
        let text = self.remote.small(&meta.key(), self.task)?;
        let text = text.ok_or_else(|| self.remote.bad(meta, "it is not there".into()))?;
        if sha256_hex(&text) != meta.sha256 {
            return Err(self.remote.bad(meta, "its hash is another".into()));
        }
        let (_, named) = read_commit(self.index, &text)?;
        for file in named {
            let there = self.edition.files.iter().any(|there| {
                there.name == file.name
                    && file.bytes.is_none_or(|bytes| bytes == there.bytes)
                    && file.sha256.as_ref().is_none_or(|sha256| *sha256 == there.sha256)
            });
            if !there {
                return Err(self.wrong(&format!("it lacks {}, which its commit names", file.name)));
            }
        }
        Ok(text)
    }

    /// Where each file comes from.
    fn plan(&self, known: &mut Known) -> Result<Vec<(&EditionFile, Origin)>, PublishError> {
        let mut none = Known::default();
        // What is noted is not taken for true where every file is to be read.
        let known = if self.options.again { &mut none } else { known };
        let files = self.edition.files.iter().filter(|file| file.name != META);
        let mut plan = Vec::new();
        for file in files {
            let here = known.has(self.index, &file.name, file.bytes, &file.sha256, self.task);
            let from = match here.map_err(|unread| unread_at(self.index, &file.name, unread))? {
                true => Origin::Here,
                false => self.near(file)?.map_or(Origin::Away, Origin::Near),
            };
            plan.push((file, from));
        }
        Ok(plan)
    }

    /// A whole copy of the file within the folder, though not in its place.
    fn near(&self, file: &EditionFile) -> Result<Option<PathBuf>, PublishError> {
        let gathered = Receiving::gathered(self.index, &file.sha256);
        for path in [gathered, Receiving::before(self.index, &file.name)] {
            if !std::fs::metadata(&path).is_ok_and(|about| about.len() == file.bytes) {
                continue;
            }
            let sum = sum::of_file(&path, self.task);
            if sum.map_err(|unread| unread_at(&path, "", unread))? == file.sha256 {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Gathers what is not in its place; gives each with its name.
    fn gather(
        &self,
        plan: &[(&EditionFile, Origin)],
        coming: &Path,
        bytes: u64,
    ) -> Result<Vec<(String, PathBuf)>, PublishError> {
        self.task.progress().begin(Phase::Fetch, Some(bytes));
        let mut files = Vec::new();
        for (file, from) in plan {
            let path = match from {
                Origin::Here => continue,
                Origin::Near(path) if path.starts_with(coming) => path.clone(),
                Origin::Near(path) => {
                    let to = coming.join(&file.sha256);
                    let linked = std::fs::hard_link(path, &to);
                    let copied = linked.or_else(|_| std::fs::copy(path, &to).map(drop));
                    copied.map_err(PublishError::io(&to))?;
                    to
                }
                Origin::Away => {
                    let what = format!("fetch {}", file.name);
                    crate::corpus::stop_at(self.index, &what)
                        .map_err(PublishError::io(self.index))?;
                    match file.packed {
                        Some(_) => self.remote.get_packed(file, coming, self.task)?,
                        None => self.remote.get_file(file, coming, self.task)?,
                    }
                }
            };
            files.push((file.name.clone(), path));
        }
        self.task.progress().end();
        Ok(files)
    }

    fn wrong(&self, what: &str) -> PublishError {
        PublishError::BadEdition {
            place: self.remote.place().to_owned(),
            key: edition::key(self.edition.number),
            what: what.to_owned(),
        }
    }
}

fn unread_at(path: &Path, name: &str, unread: Unread) -> PublishError {
    match unread {
        Unread::Io(error) => PublishError::io(path.join(name))(error),
        Unread::Cancelled(cancelled) => cancelled.into(),
    }
}

/// Hash of the commit file that the folder holds, if it holds one.
fn commit_here(index: &Path) -> Option<String> {
    Some(sha256_hex(&std::fs::read(index.join(META)).ok()?))
}

/// Bytes of files that an earlier pull has begun to fetch.
fn begun(coming: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(coming) else { return 0 };
    let parts = entries.flatten().filter(|entry| entry.path().extension().is_some());
    parts.filter_map(|entry| entry.metadata().ok()).map(|about| about.len()).sum()
}
