//! Why there is no answer: a word for programs, a sentence for people, and the way out as a value.

use schemars::JsonSchema;
use serde::Serialize;

use crate::embed::EmbedError;
use crate::error::{EngineError, Hint, MilvusError, with_causes};
use crate::ingest::{IngestError, IngestReport};
use crate::insight::IdError;
use crate::outbox::OutboxError;
use crate::profile::{DecodeError, ProfileError};
use crate::state::StateError;
use crate::task::Cancelled;

/// The word by which a program knows a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// No insight has the id.
    UnknownId,
    /// What was asked for is not there.
    NotFound,
    /// It has ended; another holds what it held.
    Moved,
    /// It has ended.
    Gone,
    /// A link that does nothing, whatever the reason.
    NoLink,
    /// Every record was refused.
    NothingAccepted,
    /// The request cannot be read as what it should be.
    Invalid,
    /// The job was asked to stop.
    Interrupted,
    /// Anything else.
    Failed,
}

/// What stands between a request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request: another one would be answered.
    Request,
    /// What is there now: groups are not made yet, a brief's day is not over, a profile was changed.
    State,
    /// Somebody else is writing; the same request may be answered later.
    Busy,
    /// This machine: its files, its model, its network.
    Machine,
}

/// Why there is no answer.
#[derive(Debug, Serialize, JsonSchema, thiserror::Error)]
#[error("{}{message}", .field.map_or_else(String::new, |field| format!("{field}: ")))]
pub struct Problem {
    /// What kind of problem.
    pub code: ProblemCode,
    /// What is wrong, in a sentence without the way out.
    pub message: String,
    /// Which field of the request it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// The way out, which each surface words in its own way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
    /// What was refused, where nothing was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingest: Option<Box<IngestReport>>,
    /// What lies behind it.
    #[serde(skip)]
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Problem {
    /// A problem in a sentence.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, hint: None, ingest: None, source: None }
    }

    /// One that has no word of its own.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ProblemCode::Failed, message)
    }

    /// A request that cannot be read as what it should be.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ProblemCode::Invalid, message)
    }

    /// A request that is not what its schema says.
    pub(super) fn bad_request(error: serde_json::Error) -> Self {
        Self::invalid(format!("the request cannot be read: {error}"))
    }

    /// The same, about a field of the request.
    #[must_use]
    pub fn about(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// The same, with a way out.
    #[must_use]
    pub fn with(self, hint: Hint) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The engine's error behind it, where there is one.
    pub fn engine_error(&self) -> Option<&EngineError> {
        self.source.as_ref()?.downcast_ref()
    }

    /// Whether it is about a reader whom nobody knows, or readers where there are none.
    pub fn is_unknown_reader(&self) -> bool {
        let unknown = |error: &EngineError| {
            matches!(error, EngineError::State(StateError::UnknownReader { .. }))
        };
        self.engine_error().is_some_and(unknown) || self.hint == Some(Hint::NewReader)
    }

    /// What stands between the request and its answer.
    pub fn fault(&self) -> Fault {
        use EngineError as E;
        match self.engine_error() {
            Some(
                E::Busy { .. }
                | E::Milvus(MilvusError::Away { .. } | MilvusError::Overtaken { .. }),
            ) => Fault::Busy,
            Some(E::Milvus(
                MilvusError::Denied { .. }
                | MilvusError::Version { .. }
                | MilvusError::Foreign { .. }
                | MilvusError::Refused { .. }
                | MilvusError::BrokenOff { .. },
            )) => Fault::Machine,
            Some(
                E::NoGroups { .. }
                | E::NoDates { .. }
                | E::OutOfOrder { .. }
                | E::DateIsOver { .. },
            ) => Fault::State,
            Some(
                E::NoIndex { .. }
                | E::Empty { .. }
                | E::NotAnIndex { .. }
                | E::ReadOnly { .. }
                | E::Damaged { .. }
                | E::OldFormat { .. }
                | E::NewFormat { .. }
                | E::Manifest { .. }
                | E::ModelMismatch { .. }
                | E::Dimensions { .. }
                | E::GroupsDamaged { .. }
                | E::HistoryDamaged { .. }
                | E::Record(_)
                | E::Io { .. }
                | E::Embed(_)
                | E::Vector(_)
                | E::Graph(_)
                | E::Brief(_)
                | E::Tantivy(_)
                | E::FileMissing { .. },
            ) => Fault::Machine,
            Some(E::State(error)) => match error {
                StateError::UnknownReader { .. }
                | StateError::BadValue { .. }
                | StateError::Profile(_) => Fault::Request,
                StateError::NotErased { .. }
                | StateError::Traces { .. }
                | StateError::Away { .. }
                | StateError::Overtaken { .. } => Fault::Busy,
                _ => Fault::Machine,
            },
            _ => Fault::Request,
        }
    }

    fn wrapping(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        let message = with_causes(&error);
        Self { source: Some(Box::new(error)), ..Self::failed(message) }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let code = match &error {
            EngineError::UnknownId { .. } => ProblemCode::UnknownId,
            EngineError::NothingAccepted(_) => ProblemCode::NothingAccepted,
            error if error.is_cancelled() => ProblemCode::Interrupted,
            _ => ProblemCode::Failed,
        };
        let ingest = match &error {
            EngineError::NothingAccepted(report) => Some(report.clone()),
            _ => None,
        };
        let hint = error.hint();
        Self { code, hint, ingest, ..Self::wrapping(error) }
    }
}

macro_rules! from {
    ($($error:ty),*) => {
        $(impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                EngineError::from(error).into()
            }
        })*
    };
}

from!(StateError, ProfileError, IngestError, EmbedError, Cancelled, crate::brief::BriefError);

impl From<OutboxError> for Problem {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::State(error) => error.into(),
            OutboxError::Profile(error) => error.into(),
            OutboxError::Brief(error) => error.into(),
            OutboxError::Cancelled(error) => error.into(),
            OutboxError::NoFrom => Self::wrapping(error).with(Hint::NameSender),
            error => Self::wrapping(error),
        }
    }
}

macro_rules! wrapped {
    ($($error:ty),*) => {
        $(impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::wrapping(error)
            }
        })*
    };
}

wrapped!(IdError, DecodeError, jiff::Error, serde_json::Error, std::io::Error);
