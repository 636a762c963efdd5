//! The head of every report: data set, index, model, settings, seed, seconds.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// What was measured on and with; what is not known or plays no part is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Provenance {
    /// Name of the data set.
    pub dataset: String,
    /// Commit of the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// The model for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Settings that change figures.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// Seed, where chance was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Seconds that it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

impl Provenance {
    /// Of `dataset`, of which nothing else is known yet.
    pub fn of(dataset: impl Into<String>) -> Self {
        Self { dataset: dataset.into(), ..Self::default() }
    }

    /// With one more setting; a number of single precision is told as it was typed.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// What is known besides the data set.
    pub(super) fn notes(&self) -> String {
        let mut notes = Vec::new();
        notes.extend(self.index.iter().map(|index| format!("index {index}")));
        notes.extend(self.model.iter().map(|model| format!("model {model}")));
        notes.extend(self.settings.iter().map(|(name, value)| match value {
            Value::String(text) => format!("{name} {text}"),
            value => format!("{name} {value}"),
        }));
        notes.extend(self.seed.map(|seed| format!("seed {seed}")));
        notes.extend(self.seconds.map(|seconds| format!("{seconds:.2} s")));
        notes.join(", ")
    }
}

/// One line: the data set, then what is known of the rest.
impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let notes = self.notes();
        match notes.is_empty() {
            true => f.write_str(&self.dataset),
            false => write!(f, "{}: {notes}", self.dataset),
        }
    }
}
