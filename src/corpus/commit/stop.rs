//! Places where a test stops a writer: before every change of a file. A program that is built to be released has none.

#[cfg(not(debug_assertions))]
pub(crate) fn at(_: &std::path::Path, _: &str) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(debug_assertions, test))]
pub(crate) use hooks::Hook;
#[cfg(debug_assertions)]
pub(crate) use hooks::at;

#[cfg(debug_assertions)]
mod hooks {
    #[cfg(test)]
    use std::collections::HashMap;
    use std::io;
    use std::path::Path;
    #[cfg(test)]
    use std::path::PathBuf;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};
    #[cfg(test)]
    use std::sync::{Arc, Mutex};

    /// The place, counted from 1, at which this process ends as if it were killed.
    static FATAL: LazyLock<Option<usize>> =
        LazyLock::new(|| std::env::var("QUINTET_STOP_AT").ok()?.parse().ok());
    static PASSED: AtomicUsize = AtomicUsize::new(0);

    pub(crate) fn at(folder: &Path, what: &str) -> io::Result<()> {
        if *FATAL == Some(PASSED.fetch_add(1, Ordering::Relaxed) + 1) {
            // Nothing is unwound, closed or written: what a kill leaves.
            std::process::abort();
        }
        heard(folder, what)
    }

    #[cfg(not(test))]
    fn heard(_: &Path, _: &str) -> io::Result<()> {
        Ok(())
    }

    /// Hears what is about to be done; an error from it is what the writer meets there.
    #[cfg(test)]
    type Heard = dyn Fn(&str) -> io::Result<()> + Send + Sync;

    #[cfg(test)]
    static HOOKS: LazyLock<Mutex<HashMap<PathBuf, Arc<Heard>>>> = LazyLock::new(Mutex::default);

    #[cfg(test)]
    fn heard(folder: &Path, what: &str) -> io::Result<()> {
        // Called outside of the map's lock: a hook may let another writer run.
        let heard = HOOKS.lock().unwrap().get(folder).cloned();
        heard.map_or(Ok(()), |heard| heard(what))
    }

    /// Hooks the writers of one folder while it lives.
    #[cfg(test)]
    pub(crate) struct Hook(PathBuf);

    #[cfg(test)]
    impl Hook {
        pub(crate) fn set(
            folder: &Path,
            heard: impl Fn(&str) -> io::Result<()> + Send + Sync + 'static,
        ) -> Self {
            HOOKS.lock().unwrap().insert(folder.to_owned(), Arc::new(heard));
            Self(folder.to_owned())
        }
    }

    #[cfg(test)]
    impl Drop for Hook {
        fn drop(&mut self) {
            HOOKS.lock().unwrap().remove(&self.0);
        }
    }
}
