//! A packed file as it comes into a folder.

use std::path::{Path as FilePath, PathBuf};

use super::edition::EditionFile;
use super::error::PublishError;
use super::remote::Remote;
use super::{packed, room};
use crate::digest::sha256_hex;
use crate::task::Task;
use crate::whole_file;

impl Remote {
    /// Gets a file that is packed into `folder`, where it stands under its hash once it is whole.
    pub(super) fn get_packed(
        &self,
        file: &EditionFile,
        folder: &FilePath,
        task: &Task,
    ) -> Result<PathBuf, PublishError> {
        let packed = self.small(&file.key(), task)?;
        let packed = packed.ok_or_else(|| self.bad(file, "it is not there".into()))?;
        let whole = packed::unpack(&packed, file.bytes).map_err(|what| self.bad(file, what))?;
        if sha256_hex(&whole) != file.sha256 {
            return Err(self.bad(file, "its hash is another".into()));
        }
        let path = folder.join(&file.sha256);
        whole_file::write_lasting(&path, task, &whole).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => room::full(&path, file.bytes),
            _ => PublishError::io(&path)(error),
        })?;
        task.progress().advance(packed.len() as u64);
        Ok(path)
    }
}
