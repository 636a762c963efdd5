//! What the fuzz targets need to see of the command line: what it makes of panics.

use std::path::Path;

use super::exit::Outcome;
use super::guard;
use crate::corpus::verify;
use crate::engine::{Engine, Mode, RelatedOptions, SearchOptions};
use crate::insight::InsightId;
use crate::task::Task;

/// Verifies the index in `folder` and asks it every question that needs no model, as the program would.
///
/// A panic that no damaged file explains is one.
pub fn index(folder: &Path) {
    let _ = verify(folder, &Task::silent());
    let ask = || -> anyhow::Result<Outcome> {
        let engine = Engine::open(folder)?;
        let id = InsightId::new("sleep-3")?;
        let search = SearchOptions { mode: Mode::Lexical, ..SearchOptions::default() };
        let answers = [
            engine.get(&id).err(),
            engine.search("caffeine sleep", 5, &search).err(),
            engine.related(&id, 5, &RelatedOptions::default()).err(),
            engine.history(None).err(),
        ];
        answers.into_iter().flatten().next().map_or(Ok(Outcome::Done), |error| Err(error.into()))
    };
    if let Err(error) = guard::guarded(folder, ask) {
        let said = error.to_string();
        assert!(!said.contains("mistake in Quintet"), "{said}");
    }
}
