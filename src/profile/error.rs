//! Why a text is not a profile, told by file, line and key.

use crate::insight::IdError;

/// Why a text is not a profile. Prints as `file:line: `key`: what, expected, way out`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{origin}:{line}: {}{problem}", shown(key))]
pub struct ProfileError {
    /// The file, or what stands for it.
    pub origin: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key as a path such as `interests[2].weight`; empty for broken TOML.
    pub key: String,
    /// What is wrong with it.
    pub problem: Problem,
}

fn shown(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!("`{key}`: ") }
}

/// What is wrong with a key of a profile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// Not TOML.
    #[error("broken TOML: {detail}; put text in double quotes and each key on its own line")]
    Syntax {
        /// What the parser said.
        detail: String,
    },
    /// A key that means nothing here; a silent typing error would change every brief.
    #[error("unknown key; {}", hint(nearest, known))]
    UnknownKey {
        /// The known key that looks most like it.
        nearest: Option<&'static str>,
        /// All keys that are known here.
        known: &'static [&'static str],
    },
    /// A key that must be there.
    #[error("is missing; expected {expected}")]
    Missing {
        /// What should stand there.
        expected: &'static str,
    },
    /// A value of another type.
    #[error("is {found}, expected {expected}")]
    WrongType {
        /// The type wanted.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// A value that makes no sense.
    #[error("is {found}, expected {expected}")]
    OutOfRange {
        /// The values that are allowed.
        expected: &'static str,
        /// The value found.
        found: String,
    },
    /// A zone that the time zone database does not have.
    #[error("is {found}, which is no IANA time zone; expected a name such as Europe/Berlin or UTC")]
    UnknownTimeZone {
        /// The name found.
        found: String,
    },
    /// A mute that names no target, or several.
    #[error(
        "has {found} of `phrase`, `show`, `theme` and `person`; expected exactly one, write one [[mutes]] for each"
    )]
    MuteTargets {
        /// How many it has.
        found: usize,
    },
    /// The same entry twice.
    #[error("stands here for the second time; remove one of the two")]
    Repeated,
    /// A taste that names no possible insight.
    #[error(transparent)]
    BadId(#[from] IdError),
}

fn hint(nearest: &Option<&'static str>, known: &[&'static str]) -> String {
    match nearest {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!("known keys are {}", known.join(", ")),
    }
}
