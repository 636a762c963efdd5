//! Which five, today, for this reader?
//!
//! Layer 1. [`select()`] is a pure function of candidates, reader, past and moment: no clock, no file, no chance.
//! Invariants: a mute is never shown; the parts of an item add up to its score; ties go by id;
//! every constraint holds by construction, none by filtering a finished list.

#[cfg(test)]
mod fixture;

mod candidate;
mod claim;
mod clarity;
mod evidence;
mod grounds;
mod learn;
mod mute;
mod past;
mod phrase;
mod reader;
mod reason;
mod render;
mod room;
mod rules;
mod schedule;
mod select;
mod selection;
mod settings;
mod signals;
mod stored;
mod verify;
mod window;

pub use candidate::{Candidate, Relations, Theme};
pub use evidence::{Evidence, Finding, Outcome, SameClaim};
pub use grounds::{Addition, AdditionKind, Grounds, Update};
pub use learn::{Held, Judged, Learned, learn_weights};
pub use past::{Past, Sent};
pub use reader::{Interest, Mute, Reader};
pub use render::{Detail, also, closing, html, link, markdown, parts, source, text};
pub use schedule::{Made, Schedule};
pub use select::select;
pub use selection::{Chance, Excluded, Exclusion, Item, Miss, Quiet, Selection};
pub use settings::Settings;
pub use signals::{Part, Signal, Weights};
pub use stored::{Basis, Brief, BriefError, BriefId};
pub use verify::verify;
pub use window::Window;
