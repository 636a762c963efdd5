//! One commit of each folder, opened as one snapshot. A folder that is away is told, and the others are served.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Place, Shards, ShardsFile, twice};
use crate::corpus::commit::store::{Store, bytes_on_disk};
use crate::corpus::commit::verify::segments_are_whole;
use crate::corpus::manifest::Manifest;
use crate::corpus::part::Part;
use crate::corpus::snapshot::Snapshot;
use crate::error::{EngineError, MissingShard, ShardsError};
use crate::path::ShownPath;
use crate::vector::VectorField;

/// How often opening is tried while others write.
const OPEN_TRIES: usize = 5;

/// A folder of an index of several, as it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shard {
    /// The folder.
    pub folder: ShownPath,
    /// Its last commit, by name.
    pub commit: String,
    /// Insights in it that can be found.
    pub insights: u64,
    /// Insights in it that are not found because a folder that was named before it has one with the same id.
    pub doubled: u64,
    /// Whether it was written to since the groups were made; what came in has no group before the next `add` or `cluster`
    /// of all folders.
    pub moved_on: bool,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What a name of an index gives.
pub(crate) struct Whole {
    pub(crate) snapshot: Snapshot,
    /// Where groups and their history stand.
    pub(crate) home: PathBuf,
    /// Its folders; none where it is one folder.
    pub(crate) shards: Vec<Shard>,
    /// Folders that could not be opened.
    pub(crate) missing: Vec<MissingShard>,
}

/// Folders that are opened, each with its place in the list.
type Numbered = Vec<(usize, Part)>;

impl Place {
    /// Opens the last commit, of as many folders as can be read.
    ///
    /// # Errors
    /// No folder can be read; two that are no index together.
    pub(crate) fn open(&self) -> Result<Whole, EngineError> {
        match self {
            Self::One(path) => Ok(Whole {
                snapshot: Snapshot::open(&Store::open(path)?)?,
                home: path.clone(),
                shards: Vec::new(),
                missing: Vec::new(),
            }),
            Self::Several(shards) => shards.open(),
        }
    }

    /// The last commit of all folders.
    ///
    /// # Errors
    /// As [`Place::open`]; [`ShardsError::Away`].
    pub(crate) fn open_all(&self) -> Result<Snapshot, EngineError> {
        let Whole { snapshot, missing, .. } = self.open()?;
        if missing.is_empty() { Ok(snapshot) } else { Err(ShardsError::Away { missing }.into()) }
    }

    /// What the last commit says, of whatever format, where it can be read and nothing else need be.
    pub(crate) fn said(&self) -> Option<Manifest> {
        match self {
            Self::One(path) => Store::open(path).ok()?.manifest_to_upgrade().ok()?,
            Self::Several(shards) => shards.file.as_ref()?.manifest.clone(),
        }
    }

    /// What the last commit says; `None` before the first.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>, EngineError> {
        match self {
            Self::One(path) => Store::open(path)?.manifest(),
            Self::Several(shards) => Ok(Some(shards.open()?.snapshot.manifest)),
        }
    }
}

impl Shards {
    fn open(&self) -> Result<Whole, EngineError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (parts, missing) = self.parts()?;
            match self.together(parts, missing) {
                Err(EngineError::Shards(ShardsError::Overtaken { .. })) if tries < OPEN_TRIES => {}
                other => return other,
            }
        }
    }

    /// The last commit of every folder that can be opened.
    fn parts(&self) -> Result<(Numbered, Vec<MissingShard>), EngineError> {
        let (mut parts, mut missing, mut is_anywhere) = (Vec::new(), Vec::new(), false);
        for (number, folder) in self.folders.iter().enumerate() {
            match opened(folder) {
                Ok(part) => parts.push((number, part)),
                Err(error) if is_away(&error) => {
                    is_anywhere |= !is_nothing(&error);
                    let (folder, why) = (folder.clone().into(), error.to_string());
                    missing.push(MissingShard { folder, why });
                }
                Err(other) => return Err(other),
            }
        }
        if !parts.is_empty() {
            return Ok((parts, missing));
        }
        match self.file.as_ref().is_some_and(|file| file.number > 0) || is_anywhere {
            true => Err(ShardsError::AllAway { missing }.into()),
            false => Err(EngineError::NoIndex { path: self.named.clone() }),
        }
    }

    /// One snapshot of `parts`, each with the number of its folder.
    fn together(&self, parts: Numbered, missing: Vec<MissingShard>) -> Result<Whole, EngineError> {
        let (numbers, mut parts): (Vec<usize>, Vec<Part>) = parts.into_iter().unzip();
        let file = self.file.as_ref();
        // Of a model before, the file knows no settings.
        let said = file.and_then(|file| file.manifest.as_ref());
        let fits = said.filter(|said| said.model == parts[0].manifest.model);
        for part in &parts[1..] {
            agree(&parts[0], part, fits.is_none())?;
        }
        let own = &parts[0].manifest;
        let current = |said: &Manifest| Manifest { format: own.format, ..said.clone() };
        let manifest = fits.map(current).unwrap_or_else(|| Manifest {
            groups: said.and_then(|said| said.groups.clone()),
            groups_before: said.and_then(|said| said.groups_before.clone()),
            history: said.and_then(|said| said.history.clone()),
            ..own.clone()
        });
        let written: Vec<String> = numbers.iter().map(|&number| self.written_as(number)).collect();
        let commits: Vec<String> = parts.iter().map(Part::commit).collect();
        let is_known = |file: &&ShardsFile| {
            let known =
                |(folder, commit): (&String, &String)| file.commits.get(folder) == Some(commit);
            file.disjoint && written.iter().zip(&commits).all(known)
        };
        let doubled = match file.filter(is_known) {
            Some(_) => vec![0; parts.len()],
            None => twice::hide(&mut parts)?,
        };
        let shards = parts.iter().enumerate().map(|(at, part)| Shard {
            folder: part.path.clone().into(),
            commit: commits[at].clone(),
            insights: part.len(),
            doubled: doubled[at],
            moved_on: file.is_some_and(|file| {
                manifest.groups.is_some() && file.grouped.get(&written[at]) != Some(&commits[at])
            }),
            bytes: bytes_on_disk(&part.path),
        });
        let shards = shards.collect();
        let number = file.map_or(0, |file| file.number);
        let said = serde_json::to_string(&manifest).map_err(EngineError::Record)?;
        let mut name = format!("{number} {said}");
        parts.iter().for_each(|part| name.push_str(&part.name()));
        let snapshot = Snapshot::over(parts, manifest, name, number)?;
        Ok(Whole { snapshot, home: self.home.clone(), shards, missing })
    }

    /// The folders that a build takes vectors over from: those that can be read and were made by one model, that of the
    /// first. What they say together is what counts here, not whether they are whole.
    pub(crate) fn to_build_on(&self) -> Result<Snapshot, EngineError> {
        let mut parts: Vec<Part> = Vec::new();
        for folder in &self.folders {
            let opened = segments_are_whole(folder)
                .and_then(|()| Store::open(folder))
                .and_then(|store| Part::to_upgrade(&store));
            match opened {
                Ok(part) => {
                    let is_like = |first: &Part| {
                        first.manifest.model == part.manifest.model
                            && first.manifest.format == part.manifest.format
                    };
                    if parts.first().is_none_or(is_like) {
                        parts.push(part);
                    }
                }
                Err(error) if is_away(&error) => {}
                Err(other) => return Err(other),
            }
        }
        let Some(first) = parts.first() else {
            return Err(EngineError::NoIndex { path: self.named.clone() });
        };
        let said = self.file.as_ref().and_then(|file| file.manifest.clone());
        let said = said.filter(|said| said.model == first.manifest.model);
        let manifest = said.unwrap_or_else(|| first.manifest.clone());
        Snapshot::over(parts, manifest, String::new(), 0)
    }
}

/// The last commit of the index in `folder`, all of which is tried: a file of vectors that is cut must be told of its
/// folder, not of all.
fn opened(folder: &Path) -> Result<Part, EngineError> {
    let part = Part::last(&Store::open(folder)?)?;
    VectorField::over([part.vectors()])?;
    Ok(part)
}

/// Whether a folder cannot be read now, in distinction to one that should not be read.
fn is_away(error: &EngineError) -> bool {
    is_nothing(error) || error.is_damage() || matches!(error, EngineError::Io { .. })
}

/// Whether there is nothing in the folder.
fn is_nothing(error: &EngineError) -> bool {
    matches!(error, EngineError::NoIndex { .. } | EngineError::Empty { .. })
}

/// Whether two folders can be searched together.
///
/// * `settings`: theirs count, because nothing was written down for all.
fn agree(a: &Part, b: &Part, settings: bool) -> Result<(), EngineError> {
    let (one, other) = (&a.manifest, &b.manifest);
    let both = |what: &str, a: &dyn std::fmt::Display, b: &dyn std::fmt::Display| {
        format!("their {what} ({a} and {b})")
    };
    let (models, searches) = ((&one.model, &other.model), (&one.search, &other.search));
    let what = if models.0.fingerprint != models.1.fingerprint {
        both("models", &models.0.fingerprint, &models.1.fingerprint)
    } else if models.0.dim != models.1.dim {
        both("dimensions", &models.0.dim, &models.1.dim)
    } else if a.fields != b.fields {
        "their fields".into()
    } else if settings && searches.0 != searches.1 {
        let named = searches.0.named().into_iter().zip(searches.1.named());
        let other = named.into_iter().find(|(a, b)| a != b);
        let told = other.map(|((name, a), (_, b))| both(&name, &a, &b));
        told.unwrap_or_else(|| "their settings of the search".into())
    } else if settings && one.claims != other.claims {
        "what counts as the same claim (`calibrate --write` keeps that in an index)".into()
    } else if settings && one.brief != other.brief {
        "what each signal of a brief is worth (`brief learn --write` keeps that in an index)".into()
    } else {
        return Ok(());
    };
    Err(ShardsError::Differ { a: a.path.clone(), b: b.path.clone(), what }.into())
}
