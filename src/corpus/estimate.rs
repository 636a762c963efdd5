//! What a build with a model on a server will send there, counted before it starts.

use std::collections::HashSet;
use std::path::Path;

use crate::corpus::build::BuildOptions;
use crate::corpus::commit::store::Store;
use crate::corpus::rows::known_rows;
use crate::corpus::schema::WordsHash;
use crate::corpus::shards::Place;
use crate::corpus::snapshot::Snapshot;
use crate::embed::{Estimate, Estimator, ModelChoice};
use crate::error::EngineError;
use crate::ingest::{self, Input};
use crate::task::Task;

/// What building the index in `path` from `inputs`, or adding them to it, will ask of the server; `None` where the
/// model runs here.
///
/// Reads the inputs once; a pipe is empty afterwards. Texts whose vectors the index has are not counted, and each text
/// once. Vectors that a stopped build left behind are, so the true cost may be lower.
///
/// # Errors
/// An input cannot be read; cancelled. What a build would refuse is left out in silence.
pub fn estimate(
    path: &Path,
    inputs: &[Input],
    options: &BuildOptions,
    task: &Task,
) -> Result<Option<Estimate>, EngineError> {
    let opened = match Place::of(path)? {
        Place::One(path) => Store::open(&path).and_then(|it| Snapshot::open_to_upgrade(&it)),
        Place::Several(shards) => shards.to_build_on(),
    };
    let old = match opened {
        Ok(snapshot) => Some(snapshot),
        Err(EngineError::NoIndex { .. } | EngineError::Empty { .. }) => None,
        // A build makes it whole again, and embeds everything.
        Err(error) if error.is_damage() => None,
        Err(other) => return Err(other),
    };
    let embed = match (&options.embed, &old) {
        (Some(embed), _) => embed.clone(),
        (None, Some(old)) => old.manifest.model.options(),
        (None, None) => return Ok(None),
    };
    let ModelChoice::Endpoint(endpoint) = &embed.model else { return Ok(None) };
    let same = old.filter(|old| old.manifest.model.fingerprint == endpoint.fingerprint());
    let mut known: HashSet<WordsHash> =
        same.map(|old| known_rows(&old).into_keys().collect()).unwrap_or_default();
    let mut estimator = Estimator::new(endpoint);
    ingest::read_arrivals(
        inputs,
        &options.ingest,
        task,
        &mut |arrival| -> Result<(), EngineError> {
            let words = arrival.insight.words();
            if arrival.vector.is_some() {
                known.insert(WordsHash::of(&words));
            } else if known.insert(WordsHash::of(&words)) {
                estimator.add(&words);
            }
            Ok(())
        },
    )?;
    Ok(Some(estimator.estimate()))
}
