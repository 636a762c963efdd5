//! ONNX Runtime, loaded once a process from a library chosen at run time.
//!
//! Invariant: a library that is missing or too old is an error, never a panic.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;

use super::EmbedError;

/// The environment variable that names a library of the user's own; ort's convention.
const LIBRARY_VARIABLE: &str = "ORT_DYLIB_PATH";

/// The user's own library, where one is named.
pub(super) fn library_from_environment() -> Option<PathBuf> {
    std::env::var_os(LIBRARY_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The process's one environment; the first call loads `library`, later ones share it.
pub(super) fn environment(library: &Path) -> Result<Environment, EmbedError> {
    static LOADED: Mutex<Option<Environment>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = loaded.as_ref() {
        return Ok(environment.clone());
    }
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| EmbedError::Runtime {
        path: library.to_owned(),
        source,
    };
    if !library.is_file() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(failed(Box::new(missing)));
    }
    let environment = ort::init_from(library)
        .map_err(|error| failed(Box::new(error)))?
        .with_telemetry(false)
        // ONNX Runtime would write to standard error; what matters comes back as an error as well.
        .with_logger(Arc::new(|_, _, _, _, _| {}))
        .build()
        .map_err(|error| failed(Box::new(error)))?;
    Ok(loaded.insert(environment).clone())
}
