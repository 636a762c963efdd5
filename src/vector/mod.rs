//! Who is nearby, quickly?
//!
//! The vectors are a field of every tantivy segment: [`VectorPlugin`] writes them, [`VectorField`] searches them.
//! `.vec` holds the rows as they were given, `.hnsw` a graph that is walked in the memory map: over 8-bit codes, or over
//! estimates that each row holds of its neighbours.
//! Invariant: unsafe code stands in `simd` only.

mod aligned;
mod bench;
mod codes;
mod error;
mod field;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod graph;
mod half;
mod neighbours;
mod params;
mod plugin;
mod quantiser;
mod rows;
mod segment;
#[expect(unsafe_code, reason = "SIMD kernels, chosen at run time; each block says why it is sound")]
mod simd;
mod sketch;

// The files are little-endian and are used as they lie in memory.
const _: () = assert!(cfg!(target_endian = "little"), "only little-endian machines are supported");

pub use bench::{AnnPoint, AnnReport, ann_bench, measure, open_index, percentile, write_index};
pub use error::VectorError;
pub use field::{FieldStats, VectorField};
pub use neighbours::Neighbours;
pub use params::{FIELD_TYPE, FieldParams, SearchParams, VectorLayout};
pub(crate) use plugin::EXTENSIONS;
pub use plugin::{VectorPlugin, encode_row};

#[cfg(test)]
mod tests;
