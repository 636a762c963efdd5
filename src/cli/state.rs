//! Where readers are kept: one SQLite file beside the index, unless another is given.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::state::State;

/// The file that holds the readers of the index in `index`: `--state`, or the folder's name with `.readers.sqlite`.
///
/// Beside the index and not in it, because building replaces the index; and not in the user's folder, because the
/// ledger names insights of this index.
pub(super) fn path(index: &Path, state: Option<&Path>) -> PathBuf {
    match (state, index.file_name()) {
        (Some(state), _) => state.to_owned(),
        (None, Some(name)) => {
            index.with_file_name(format!("{}.readers.sqlite", name.to_string_lossy()))
        }
        (None, None) => index.join("readers.sqlite"),
    }
}

/// Opens the readers that there are.
pub(super) fn open(index: &Path, state: Option<&Path>) -> anyhow::Result<State> {
    let path = path(index, state);
    if !path.is_file() {
        bail!(
            "there are no readers in {} yet; `quintet profile new NAME PHRASE…` makes one, --state FILE names another file",
            path.display()
        );
    }
    Ok(State::open(&path)?)
}

/// Opens the readers, or begins with none.
pub(super) fn create(index: &Path, state: Option<&Path>) -> anyhow::Result<State> {
    let path = path(index, state);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    Ok(State::open(&path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_stand_beside_their_index_unless_said_otherwise() {
        let index = Path::new("index/default");
        assert_eq!(path(index, None), Path::new("index/default.readers.sqlite"));
        assert_eq!(path(index, Some(Path::new("/x/y.db"))), Path::new("/x/y.db"));
        assert_eq!(path(Path::new(".."), None), Path::new("../readers.sqlite"));
    }
}
