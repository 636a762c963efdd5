//! What became of groups, themes and areas.

use super::Engine;
use crate::cluster::Level;
use crate::corpus::Entry;
use crate::corpus::communities::history::read;
use crate::error::EngineError;

impl Engine {
    /// What became of groups, themes and areas, oldest clustering first; only what concerns `of`, where it is given.
    pub fn history(&self, of: Option<(Level, u32)>) -> Result<Vec<Entry>, EngineError> {
        let Some(record) = &self.snapshot.manifest.history else { return Ok(Vec::new()) };
        let mut entries = read(&self.home, record)?;
        if let Some((wanted, id)) = of {
            for entry in &mut entries {
                for level in Level::ALL {
                    let changes = entry.level_mut(level);
                    changes.retain(|change| level == wanted && change.concerns(id));
                }
            }
            entries.retain(|entry| Level::ALL.iter().any(|&level| !entry.level(level).is_empty()));
        }
        Ok(entries)
    }
}
