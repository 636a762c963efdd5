//! What can go wrong with an index, and the way out.

mod causes;
mod damage;
mod hint;
mod milvus;
mod shards;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use self::milvus::MilvusError;
pub(crate) use self::milvus::without_password;
pub use causes::with_causes;
pub use damage::Damage;
use damage::told;
pub use hint::Hint;
pub use shards::{MissingShard, ShardsError};

use crate::brief::BriefError;
use crate::cluster::GraphError;
use crate::embed::{EmbedError, Fingerprint};
use crate::eval::{CompareError, EvalError, ImpressionError};
use crate::ingest::{IngestError, IngestReport};
use crate::insight::{InsightId, VectorsError};
use crate::profile::ProfileError;
use crate::state::StateError;
use crate::task::Cancelled;
use crate::vector::VectorError;

/// Why the engine could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no index in the folder.
    #[error("there is no index at {path}")]
    NoIndex {
        /// The folder that was looked in.
        path: PathBuf,
    },
    /// The folder holds an index without documents.
    #[error("the index at {path} is empty")]
    Empty {
        /// The index.
        path: PathBuf,
    },
    /// The folder holds files that are not an index.
    #[error("{path} holds other files and no index; give --index a new or empty folder")]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// Another process writes to the index.
    #[error(
        "another process is writing to the index at {path}; wait until it is done, readers are not affected"
    )]
    Busy {
        /// The index.
        path: PathBuf,
    },
    /// The folder may only be read.
    #[error(
        "{path} may not be written ({source}), only read; get the right to write into it, or work on a copy"
    )]
    ReadOnly {
        /// The index.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// Files of the index are missing, cut off or altered.
    #[error("{}", told(damaged))]
    Damaged {
        /// Which files, and what is wrong with them.
        damaged: Vec<Damage>,
    },
    /// The index has an earlier format.
    #[error("the index at {path} has format {found}, this version reads {expected}")]
    OldFormat {
        /// The index.
        path: PathBuf,
        /// Version found.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
    /// The index was written by a later version of this program.
    #[error(
        "the index at {path} has format {found}, this version reads {expected}; use the newer quintet that wrote it"
    )]
    NewFormat {
        /// The index.
        path: PathBuf,
        /// Version found.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
    /// The commit's payload cannot be read.
    #[error("the commit of the index at {path} has no readable manifest: {source}")]
    Manifest {
        /// The index.
        path: PathBuf,
        /// What the JSON reader said.
        source: serde_json::Error,
    },
    /// The index holds vectors of another model.
    #[error(
        "the index at {path} was built with {expected}, the chosen model is {found}; {way}",
        way = found.way_from(expected)
    )]
    ModelMismatch {
        /// The index.
        path: PathBuf,
        /// The fingerprint in the index.
        expected: Fingerprint,
        /// The fingerprint of the chosen model.
        found: Fingerprint,
    },
    /// The folder holds an index of vectors of another length.
    #[error(
        "the index at {path} holds vectors of {expected} dimensions, the chosen model gives {found}; build into another folder with --index DIR"
    )]
    Dimensions {
        /// The index.
        path: PathBuf,
        /// Dimensions in the index.
        expected: usize,
        /// Dimensions of the model.
        found: usize,
    },
    /// No insight has this id.
    #[error("no insight has the id {id:?}", id = id.as_str())]
    UnknownId {
        /// The id asked for.
        id: InsightId,
    },
    /// The groups have not been computed or belong to another commit.
    #[error("the index at {path} has no groups yet")]
    NoGroups {
        /// The index.
        path: PathBuf,
    },
    /// The groups file is gone, torn or altered.
    #[error("the groups file {path} cannot be used: {what}")]
    GroupsDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The history file is gone, torn or altered.
    #[error("the history file {path} is missing or damaged")]
    HistoryDamaged {
        /// The file.
        path: PathBuf,
    },
    /// A time zone that this machine does not know.
    #[error(
        "{name:?} is no time zone that this machine knows: {source}; use a name such as Europe/Berlin"
    )]
    TimeZone {
        /// The name.
        name: String,
        /// What the time zone library said.
        source: jiff::Error,
    },
    /// Briefs are made in the order of their dates.
    #[error(
        "the brief of {date} for {reader} was not made, and that of {last} was: briefs are made in order"
    )]
    OutOfOrder {
        /// Whose.
        reader: String,
        /// The date asked for.
        date: Date,
        /// The date of the last brief.
        last: Date,
    },
    /// The reader has moved over a date line.
    #[error(
        "the last brief for {reader} was made for {last}, which is no longer {date} in {zone}; the next date will have its brief"
    )]
    DateIsOver {
        /// Whose.
        reader: String,
        /// The date asked for.
        date: Date,
        /// The moment of the last brief.
        last: Timestamp,
        /// The reader's time zone.
        zone: String,
    },
    /// No insight has the field of the gold labels.
    #[error(
        "no insight has the field {field:?}; name the field that holds the labels with --label FIELD"
    )]
    NoLabels {
        /// The field.
        field: String,
    },
    /// Dated items with labels are too few to make readers of.
    #[error(
        "{found} items have a date and labels in the field {field:?}, too few to make readers of; name another field with --replay FIELD"
    )]
    NoReplay {
        /// The field.
        field: String,
        /// Items with both.
        found: usize,
    },
    /// Candidates and scores do not fit together.
    #[error(transparent)]
    Impression(#[from] ImpressionError),
    /// A file of vectors cannot be read.
    #[error("{0}")]
    Matrix(String),
    /// Too few days to say anything about change.
    #[error(
        "the insights are dated on {days} different days; give some of at least two days (in `published` or `date`)"
    )]
    NoDates {
        /// Different days found.
        days: usize,
    },
    /// The query has no words.
    #[error("the query is empty; give at least one word")]
    EmptyQuery,
    /// A query's vector that cannot be compared with those of the index.
    #[error(
        "the query's vector has {found} numbers; expected {expected} finite ones, not all of them 0"
    )]
    QueryVector {
        /// Numbers in the vectors of the index.
        expected: usize,
        /// Numbers in the query's.
        found: usize,
    },
    /// Nothing was left to index.
    #[error("no insight was accepted, the index was left as it is{}", .0.reasons())]
    NothingAccepted(Box<IngestReport>),
    /// A stored record cannot be read or written.
    #[error("a stored record is damaged: {0}")]
    Record(#[source] serde_json::Error),
    /// Reading or writing a file of ours.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The input could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The model could not be had or run.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The vector field could not be read.
    #[error(transparent)]
    Vector(#[from] VectorError),
    /// Rows of another length than the model's.
    #[error(transparent)]
    Shape(#[from] VectorsError),
    /// The neighbours are no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A stored profile cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// Readers could not be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// A stored brief cannot be read.
    #[error(transparent)]
    Brief(#[from] BriefError),
    /// Judgments or queries could not be read.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// Figures could not be compared.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// tantivy could not read or write.
    #[error("the index cannot be read or written: {0}")]
    Tantivy(#[source] tantivy::TantivyError),
    /// A file of the last commit is gone.
    #[error("the index has lost {path}, which its last commit names")]
    FileMissing {
        /// The file, within the index folder.
        path: PathBuf,
    },
    /// Several folders are no index together.
    #[error(transparent)]
    Shards(#[from] ShardsError),
    /// A corpus on Milvus could not do it.
    #[error(transparent)]
    Milvus(#[from] MilvusError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl EngineError {
    /// The way out, where one is known.
    pub fn hint(&self) -> Option<Hint> {
        Some(match self {
            Self::NoIndex { path } | Self::Empty { path } => Hint::Build { index: path.clone() },
            Self::OldFormat { path, .. } => Hint::Upgrade { index: path.clone() },
            Self::Damaged { .. } | Self::Manifest { .. } => Hint::Restore,
            Self::Record(_) | Self::Tantivy(_) | Self::FileMissing { .. } => Hint::VerifyFiles,
            Self::UnknownId { .. } => Hint::Search,
            Self::NoGroups { .. } | Self::GroupsDamaged { .. } | Self::HistoryDamaged { .. } => {
                Hint::Cluster
            }
            Self::OutOfOrder { .. } => Hint::Replay,
            Self::Embed(EmbedError::NoPip | EmbedError::Download { .. }) => {
                Hint::FetchModelFromWheels
            }
            Self::Embed(
                EmbedError::WrongHash { .. }
                | EmbedError::Convert { .. }
                | EmbedError::Runtime { .. },
            ) => Hint::FetchModel,
            _ => return None,
        })
    }

    /// Whether a damaged file can be behind it that it does not name.
    pub fn hides_damage(&self) -> bool {
        matches!(
            self,
            Self::Tantivy(_)
                | Self::Record(_)
                | Self::Manifest { .. }
                | Self::Vector(
                    VectorError::Tantivy(_)
                        | VectorError::NotFinite { .. }
                        | VectorError::Dimensions { .. }
                )
        )
    }

    /// Whether the job was asked to stop, wherever it was.
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Cancelled(_)
                | Self::Ingest(IngestError::Cancelled(_))
                | Self::Embed(EmbedError::Cancelled(_))
                | Self::Vector(VectorError::Cancelled(_))
        ) || matches!(self, Self::Milvus(MilvusError::BrokenOff { source, .. }) if source.is_cancelled())
    }

    /// Whether the index is at fault, so that building it anew mends it.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Tantivy(_)
                | Self::FileMissing { .. }
                | Self::Damaged { .. }
                | Self::Vector(_)
                | Self::Manifest { .. }
                | Self::Record(_)
        )
    }

    /// Whether it is about one reader only, so that others can be served.
    pub(crate) fn is_about_a_reader(&self) -> bool {
        matches!(
            self,
            Self::Profile(_)
                | Self::TimeZone { .. }
                | Self::OutOfOrder { .. }
                | Self::DateIsOver { .. }
                | Self::Brief(_)
                | Self::State(StateError::UnknownReader { .. })
        )
    }

    /// Wraps what the system said about `path`.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<tantivy::TantivyError> for EngineError {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError::OpenReadError;
        use tantivy::directory::error::OpenReadError::FileDoesNotExist;
        match error {
            OpenReadError(FileDoesNotExist(path)) => Self::FileMissing { path },
            other => Self::Tantivy(other),
        }
    }
}
