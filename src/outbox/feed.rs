//! A reader's feed as files, for who serves them in another way.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::intend::profile;
use super::links::base_of;
use super::{OutboxError, links};
use crate::brief::Brief;
use crate::deliver::{FeedHead, Letter, Links, MOST_ENTRIES, atom, feed_domain, json_feed};
use crate::insight::encoded;
use crate::state::State;
use crate::task::Task;
use crate::whole_file;

/// A feed in two forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeedFiles {
    /// Whose.
    pub reader: String,
    /// Briefs in it.
    pub briefs: usize,
    /// Atom.
    pub atom: PathBuf,
    /// JSON Feed.
    pub json: PathBuf,
}

/// Writes the last briefs of `reader` as `READER.atom` and `READER.json` into `folder`.
///
/// # Errors
/// An unknown reader; a folder that cannot be written.
pub fn write_feed(
    state: &mut State,
    reader: &str,
    base_url: Option<&str>,
    folder: &Path,
) -> Result<FeedFiles, OutboxError> {
    let base = base_of(base_url)?;
    let reader = profile(state, reader)?.name;
    let kept = last_letters(state, base, &reader)?;
    let letters: Vec<Letter<'_>> =
        kept.iter().map(|(brief, links)| Letter { brief, links }).collect();
    std::fs::create_dir_all(folder).map_err(OutboxError::io(folder))?;
    let home = base.map(|base| format!("{base}/r/{}", encoded(&reader)));
    let domain = feed_domain(base);
    let put = |ending: &str, form: fn(&FeedHead<'_>, &[Letter<'_>]) -> String| {
        let name = format!("{}.{ending}", encoded(&reader));
        let path = folder.join(&name);
        let self_url = base.map_or(name.clone(), |base| format!("{base}/{name}"));
        let head = FeedHead { reader: &reader, self_url: &self_url, home: home.as_deref(), domain };
        let text = form(&head, &letters);
        whole_file::write(&path, &Task::silent(), |file| file.write_all(text.as_bytes()))
            .map_err(OutboxError::io(&path))?;
        Ok::<_, OutboxError>(path)
    };
    let (atom, json) = (put("atom", atom)?, put("json", json_feed)?);
    Ok(FeedFiles { briefs: letters.len(), atom, json, reader })
}

/// The last briefs of `reader`, newest first, each with links that are good from its day on: the same whenever a feed of
/// them is made.
pub fn last_letters(
    state: &mut State,
    base_url: Option<&str>,
    reader: &str,
) -> Result<Vec<(Brief, Links)>, OutboxError> {
    let mut kept = Vec::new();
    for date in state.brief_dates(reader)?.into_iter().rev().take(MOST_ENTRIES) {
        let Some(stored) = state.brief(reader, date)? else { continue };
        let brief = Brief::from_json(&stored.object)?;
        let links = links(state, base_url, &brief, None, date)?;
        kept.push((brief, links));
    }
    Ok(kept)
}
