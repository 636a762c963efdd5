//! Vectors that come with their records, so that these need not be embedded.

use super::report::Reason;
use crate::insight::{Insight, Vectors};

/// Furthest that the length of a vector may be from 1: rounding to half precision on its way here stays well below.
const TOLERANCE: f64 = 1e-3;

/// A vector for each record, in the order in which they are read, of all inputs together and also of what is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Names what made them, as [`Fingerprint`](crate::embed::Fingerprint) has it.
    pub fingerprint: String,
    /// The vectors, as documents have them.
    pub rows: Vectors,
}

/// What vectors of an index are made of, so that those that come with records can be held against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Names what makes them, as [`Fingerprint`](crate::embed::Fingerprint) has it.
    pub fingerprint: String,
    /// Dimensions of each.
    pub dim: usize,
}

/// An insight, and its vector where that came with it.
pub struct Arrival {
    /// The insight.
    pub insight: Insight,
    /// Its vector, bit for bit; `None` where it has to be embedded.
    ///
    /// Invariant: it is finite, of length 1 ± 1e-3, and what [`IngestOptions::expected`](super::IngestOptions::expected)
    /// asks for.
    pub vector: Option<Vec<f32>>,
}

/// Says why `row` is no vector of an insight; `dim` are the dimensions it should have, where that is known.
pub(super) fn check(row: &[f32], dim: Option<usize>) -> Result<(), Reason> {
    if let Some(expected) = dim.filter(|&dim| dim != row.len()) {
        return Err(Reason::VectorLength { found: row.len(), expected });
    }
    if let Some(place) = row.iter().position(|value| !value.is_finite()) {
        return Err(Reason::VectorNotFinite { place: place + 1 });
    }
    let length = row.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
    if (length - 1.0).abs() > TOLERANCE {
        return Err(Reason::VectorNotUnit { length: format!("{length:.4}") });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_kind(row: &[f32], expected: Option<&str>) {
        use super::super::report::Fault;
        let found = check(row, Some(2)).err();
        assert_eq!(found.as_ref().map(Fault::kind), expected, "{row:?}");
    }

    #[test]
    fn a_vector_is_finite_and_of_length_one() {
        check_kind(&[0.6, 0.8], None);
        check_kind(&[0.6004, 0.8], None);
        check_kind(&[0.6, 0.81], Some("vector_not_unit"));
        check_kind(&[0.0, 0.0], Some("vector_not_unit"));
        check_kind(&[f32::MAX, f32::MAX], Some("vector_not_unit"));
        check_kind(&[f32::NAN, 1.0], Some("vector_not_finite"));
        check_kind(&[1.0, f32::INFINITY], Some("vector_not_finite"));
        check_kind(&[1.0], Some("vector_length"));
        check_kind(&[], Some("vector_length"));
    }
}
