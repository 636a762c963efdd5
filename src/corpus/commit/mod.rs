//! One commit: the folder, the lock, what is written and swept, and whether the files are what was committed.

pub(crate) mod directory;
pub(crate) mod lock;
pub(crate) mod seal;
pub(crate) mod sidecar;
mod staged;
mod stamp;
pub(crate) mod stop;
pub(crate) mod store;
pub(crate) mod sweep;
pub(crate) mod transaction;
pub(crate) mod verify;

pub use stamp::Stamp;
pub use verify::{Verification, damage, verify};
