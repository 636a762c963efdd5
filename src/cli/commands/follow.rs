//! `serve --follow`: a published index is pulled beside the server, which opens each new commit by itself.

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::FollowArgs;
use crate::server::Following;
use crate::task::Task;

/// What a server follows.
#[cfg(feature = "object-store")]
pub(super) struct Followed {
    figures: Arc<Following>,
    follow: crate::publish::Follow,
}

/// A program without object stores follows nothing.
#[cfg(not(feature = "object-store"))]
pub(super) enum Followed {}

#[cfg(not(feature = "object-store"))]
pub(super) fn prepare(_: &Path, args: &FollowArgs, _: &Task) -> anyhow::Result<Option<Followed>> {
    let FollowArgs { follow, follow_every: _ } = args;
    if follow.is_some() {
        anyhow::bail!(crate::cli::options::NO_STORE);
    }
    Ok(None)
}

#[cfg(not(feature = "object-store"))]
impl Followed {
    pub(super) fn figures(&self) -> Arc<Following> {
        match *self {}
    }

    pub(super) fn run(&self, _: &Path, _: &Task) {
        match *self {}
    }
}

/// Reads what was typed; where there is no index yet, gets one before anybody asks.
#[cfg(feature = "object-store")]
pub(super) fn prepare(
    index: &Path,
    args: &FollowArgs,
    task: &Task,
) -> anyhow::Result<Option<Followed>> {
    use crate::publish::{self, Follow, PullOptions};

    let Some(url) = &args.follow else { return Ok(None) };
    let place = super::index::at(url)?;
    if args.follow_every.is_zero() {
        anyhow::bail!("--follow-every is 0; give at least a second or so, such as 30s");
    }
    let figures = Arc::new(Following::default());
    if crate::corpus::Stamp::of(index).is_none() {
        let told = |cost: &publish::Cost| {
            tracing::info!(files = cost.files, bytes = cost.bytes, "the first edition is pulled");
        };
        let pulled = publish::pull(index, &place, PullOptions::default(), &told, task);
        let pulled = pulled.map_err(super::index::wrapped)?;
        figures.answered(pulled.edition, Some(pulled.moved.bytes));
    }
    let follow = Follow { place, every: args.follow_every };
    Ok(Some(Followed { figures, follow }))
}

#[cfg(feature = "object-store")]
impl Followed {
    /// What it counts.
    pub(super) fn figures(&self) -> Arc<Following> {
        Arc::clone(&self.figures)
    }

    /// Follows until the task is asked to stop.
    pub(super) fn run(&self, index: &Path, task: &Task) {
        use crate::publish::{self, Heard};

        let heard = |heard| match heard {
            Heard::Unchanged { edition } => self.figures.answered(edition, None),
            Heard::Pulled { edition, bytes } => self.figures.answered(edition, Some(bytes)),
            Heard::Failed => self.figures.failed(),
        };
        publish::follow(index, &self.follow, &heard, task);
    }
}
