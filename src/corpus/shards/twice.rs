//! Ids that stand in two folders. The folder that was named first wins; the others' insight counts as deleted.

use crate::corpus::part::Part;
use crate::corpus::schema::column;
use crate::error::EngineError;
use crate::insight::InsightId;

/// A document: numbers of folder and segment, and its own.
type At = (usize, usize, u32);

/// Hides every insight of `parts` whose id stands in a part before; says how many of each part. Reads one column of all
/// documents: some 16 bytes each are in memory until it is done.
pub(super) fn hide(parts: &mut [Part]) -> Result<Vec<u64>, EngineError> {
    let mut counts = vec![0; parts.len()];
    let mut later = found(parts)?;
    later.sort_unstable();
    for same in later.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (part, segment, _) = same[0];
        let docs: Vec<u32> = same.iter().map(|at| at.2).collect();
        parts[part].hide(segment, &docs)?;
        counts[part] += docs.len() as u64;
    }
    Ok(counts)
}

/// The documents that come second.
fn found(parts: &[Part]) -> Result<Vec<At>, EngineError> {
    let (mut bases, mut keys) = (Vec::new(), Vec::new());
    let mut base = 0u32;
    for (part, opened) in parts.iter().enumerate() {
        for (segment, reader) in opened.readers.iter().enumerate() {
            let column = reader.fast_fields().u64(column::KEY)?;
            let docs = reader.doc_ids_alive();
            keys.extend(docs.filter_map(|doc| Some((column.first(doc)?, base + doc))));
            bases.push((base, part, segment));
            base += reader.max_doc();
        }
    }
    keys.sort_unstable();
    let at = |place: u32| -> At {
        let (base, part, segment) = bases[bases.partition_point(|one| one.0 <= place) - 1];
        (part, segment, place - base)
    };
    let mut later = Vec::new();
    for same in keys.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        // Keys are hashes: the ids themselves decide.
        let mut known: Vec<InsightId> = Vec::new();
        for &(_, place) in same {
            let at = at(place);
            let id = parts[at.0].id(at.1, at.2)?;
            if known.contains(&id) {
                later.push(at);
            } else {
                known.push(id);
            }
        }
    }
    Ok(later)
}
