//! One commit: the folder, the lock, what is written and swept, and whether the files are what was committed.

pub(crate) mod directory;
pub(crate) mod held;
pub(crate) mod lock;
pub(crate) mod receive;
pub(crate) mod seal;
pub(crate) mod sidecar;
mod staged;
mod stamp;
pub(crate) mod stop;
pub(crate) mod store;
pub(crate) mod sweep;
pub(crate) mod transaction;
pub(crate) mod verify;

pub use held::{CommitInfo, Held, HeldFile, Named, is_a_name, read as read_commit};
pub use receive::Receiving;
pub use stamp::Stamp;
pub use verify::{Verification, damage, verify};
