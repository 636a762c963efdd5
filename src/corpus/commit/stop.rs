//! Places where a test stops a writer: before every change of a file. Nothing at all outside of tests.

#[cfg(not(test))]
pub(crate) fn at(_: &std::path::Path, _: &str) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use hooks::{Hook, at};

#[cfg(test)]
mod hooks {
    use std::collections::HashMap;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, LazyLock, Mutex};

    /// Hears what is about to be done; an error from it is what the writer meets there.
    type Heard = dyn Fn(&str) -> io::Result<()> + Send + Sync;

    static HOOKS: LazyLock<Mutex<HashMap<PathBuf, Arc<Heard>>>> = LazyLock::new(Mutex::default);

    /// Hooks the writers of one folder while it lives.
    pub(crate) struct Hook(PathBuf);

    impl Hook {
        pub(crate) fn set(
            folder: &Path,
            heard: impl Fn(&str) -> io::Result<()> + Send + Sync + 'static,
        ) -> Self {
            HOOKS.lock().unwrap().insert(folder.to_owned(), Arc::new(heard));
            Self(folder.to_owned())
        }
    }

    impl Drop for Hook {
        fn drop(&mut self) {
            HOOKS.lock().unwrap().remove(&self.0);
        }
    }

    pub(crate) fn at(folder: &Path, what: &str) -> io::Result<()> {
        // Called outside of the map's lock: a hook may let another writer run.
        let heard = HOOKS.lock().unwrap().get(folder).cloned();
        heard.map_or(Ok(()), |heard| heard(what))
    }
}
