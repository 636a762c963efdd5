//! Whether what is to come fits on the disk, asked before any of it comes.

use std::path::Path;

use super::error::PublishError;

/// What stays free beside it, in bytes: a commit file, lists, other programs.
const SPARE: u64 = 32 << 20;

/// An error where the disk of the folder `path` has less than `bytes` free, and a little more.
pub(super) fn check(path: &Path, bytes: u64) -> Result<(), PublishError> {
    let needed = bytes.saturating_add(SPARE);
    match free(path) {
        Some(free) if free < needed => {
            Err(PublishError::NoRoom { path: path.into(), needed, free })
        }
        // A disk that does not say is tried.
        _ => Ok(()),
    }
}

#[cfg(unix)]
#[expect(clippy::useless_conversion, reason = "the width differs from system to system")]
fn free(path: &Path) -> Option<u64> {
    let about = nix::sys::statvfs::statvfs(path).ok()?;
    Some(u64::from(about.blocks_available()).saturating_mul(u64::from(about.fragment_size())))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// That the disk became full while `bytes` were to be written to `path`.
pub(super) fn full(path: &Path, bytes: u64) -> PublishError {
    let folder = path.parent().unwrap_or(path);
    PublishError::NoRoom { path: folder.into(), needed: bytes, free: free(folder).unwrap_or(0) }
}
