//! Files that get their name only when they are whole.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::super::EmbedError;
use super::hash::sha256;

/// A nameless file beside the ones in `folder`.
pub(super) fn new(folder: &Path) -> Result<NamedTempFile, EmbedError> {
    NamedTempFile::new_in(folder).map_err(EmbedError::io("write to", folder))
}

/// Gives the file its name `target` if it has the hash `expected`, after it reached the disk.
pub(super) fn finish(part: NamedTempFile, target: &Path, expected: &str) -> Result<(), EmbedError> {
    let found = sha256(part.path())?;
    if found != expected {
        return Err(EmbedError::WrongHash {
            path: target.to_owned(),
            expected: expected.to_owned(),
            found,
        });
    }
    make_readable(part.as_file()).map_err(EmbedError::io("write", target))?;
    part.as_file().sync_all().map_err(EmbedError::io("write", target))?;
    part.persist(target).map_err(|error| error.error).map_err(EmbedError::io("write", target))?;
    Ok(())
}

/// Lets every user read the file, as of any other; temporary files begin private.
#[cfg(unix)]
pub(super) fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Elsewhere a new file takes its folder's permissions.
#[cfg(not(unix))]
pub(super) fn make_readable(_: &File) -> io::Result<()> {
    Ok(())
}
