//! A file that is there is whole: what is written stands beside it until it is done, and takes its name at once.
//!
//! Invariant: a writer that is killed leaves the file of before, or none.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::task::Task;

/// Puts what `fill` writes into `path`, in place of what is there. A pipe or a device is written as it is.
///
/// # Errors
/// What the system says, or what `fill` gives; the file is as it was before.
pub fn write<T, E: From<io::Error>>(
    path: &Path,
    task: &Task,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    // Through links: what takes the name must be the file, not the link to it.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|it| !it.is_file()) {
        let mut file = BufWriter::new(fs::OpenOptions::new().write(true).open(&target)?);
        let filled = fill(&mut file)?;
        file.flush()?;
        return Ok(filled);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let part = begin(folder.unwrap_or(Path::new(".")))?;
    let _scratch = task.scratch(part.path());
    let mut file = BufWriter::new(part.as_file());
    let filled = fill(&mut file)?;
    file.flush()?;
    drop(file);
    part.persist(&target).map_err(|error| error.error)?;
    Ok(filled)
}

/// As [`write()`], and on disk when it is done, name and all: what is written after it never comes without it.
///
/// # Errors
/// What the system says; the file is as it was before, or the new one.
pub(crate) fn write_lasting(path: &Path, task: &Task, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut part = begin(folder)?;
    let _scratch = task.scratch(part.path());
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    part.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Waits until the names in `folder` are on disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// A file in `folder` that will take a name when it is done. Temporary files are for their maker's eyes only; this one is
/// made like any other.
pub(crate) fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_when_it_is_whole_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let (path, task) = (folder.path().join("out"), Task::silent());
        let put = |text: &'static [u8]| move |file: &mut dyn Write| file.write_all(text);
        write(&path, &task, put(b"one")).unwrap();
        let failed: io::Result<()> = write(&path, &task, |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::Other.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, &task, put(b"two")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["file", "link"].map(|name| folder.path().join(name));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, &Task::silent(), |out| out.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write(Path::new("/dev/null"), &Task::silent(), |out| out.write_all(b"x")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
