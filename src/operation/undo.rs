//! Taking back what was said or changed, and erasing a reader.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::profile::stored;
use super::{House, Kind, Operation, Problem};
use crate::state::{StateError, StoredProfile};
use crate::task::Task;

/// Take the last change of a profile back, and the last word of feedback where it was later.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Whose.
    pub name: String,
    /// The last word of feedback alone.
    #[serde(default)]
    pub feedback: bool,
}

/// What was taken back.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Undone {
    /// Whose.
    pub name: String,
    /// The version that is as before the change; nothing where no change was taken back.
    pub version: Option<u64>,
    /// The word that was taken back.
    pub feedback: Option<UndoneWord>,
}

/// A word of feedback that counts no more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UndoneWord {
    /// Id of the insight.
    pub insight: String,
    /// What was said.
    pub verdict: String,
}

impl Operation for Undo {
    const NAME: &'static str = "profile_undo";
    const KIND: Kind = Kind::Readers;
    type Answer = Undone;

    fn run(&self, house: &House, _: &Task) -> Result<Undone, Problem> {
        let (mut state, name) = (house.state()?, &self.name);
        stored(&state, name)?;
        let changes = state.versions(name)?;
        let change = changes.iter().rfind(|version| version.cause != StoredProfile::LEARNED);
        let said = state.last_feedback(name)?;
        // A mute is a word and a change of the profile at the same moment: both go.
        let changed = change.map(|version| version.made);
        let profile = !self.feedback && changed >= said;
        let word = self.feedback || said >= changed;
        let version = if profile { state.undo_profile(name, house.now())? } else { None };
        let word = if word { state.undo_feedback(name)? } else { None };
        let feedback = word.map(|word| UndoneWord {
            insight: word.insight.to_string(),
            verdict: word.verdict.to_string(),
        });
        Ok(Undone { name: name.clone(), version, feedback })
    }
}

/// Erase everything that is kept about a reader.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Who.
    pub name: String,
}

/// Who is gone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Erased {
    /// The reader.
    pub erased: String,
}

impl Operation for Erase {
    const NAME: &'static str = "profile_erase";
    const KIND: Kind = Kind::Readers;
    type Answer = Erased;

    fn run(&self, house: &House, _: &Task) -> Result<Erased, Problem> {
        let name = self.name.clone();
        // Also for one who is not there: an earlier try may have left traces.
        if !house.state()?.erase(&name)? {
            return Err(StateError::UnknownReader { name }.into());
        }
        Ok(Erased { erased: name })
    }
}
