//! The hash by which a file is known wherever it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::task::{Cancelled, Task};

/// Bytes that are read at once.
const STEP: usize = 1 << 20;

/// A SHA-256 while it is made.
#[derive(Default)]
pub(super) struct Sum(Sha256);

impl Sum {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// In hexadecimal.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Why a file was not summed up.
pub(super) enum Unread {
    /// What the system says.
    Io(io::Error),
    /// The job was asked to stop.
    Cancelled(Cancelled),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Hands what `from` holds to `each`, piece by piece.
pub(super) fn each_piece(
    mut from: impl Read,
    task: &Task,
    mut each: impl FnMut(&[u8]),
) -> Result<(), Unread> {
    let mut piece = vec![0; STEP];
    loop {
        task.check().map_err(Unread::Cancelled)?;
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => each(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The hash of the file at `path`.
pub(super) fn of_file(path: &Path, task: &Task) -> Result<String, Unread> {
    let mut sum = Sum::default();
    each_piece(File::open(path)?, task, |piece| sum.add(piece))?;
    Ok(sum.finish())
}
