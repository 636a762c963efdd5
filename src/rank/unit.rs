//! Weights between 0 and 1, one type for each thing that is weighed.

use serde::{Deserialize, Serialize};

/// A number is not in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {found}, expected a number from 0 to 1")]
pub struct UnitError {
    /// What the number is called.
    pub name: &'static str,
    /// The number found.
    pub found: f32,
}

macro_rules! unit {
    ($(#[$doc:meta])* $type:ident, $name:literal, $default:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(try_from = "f32", into = "f32")]
        pub struct $type(f32);

        impl $type {
            /// Checks that `value` is in [0, 1].
            pub fn new(value: f32) -> Result<Self, UnitError> {
                if (0.0..=1.0).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(UnitError { name: $name, found: value })
                }
            }

            /// The number, in [0, 1].
            pub fn get(self) -> f32 {
                self.0
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self($default)
            }
        }

        impl TryFrom<f32> for $type {
            type Error = UnitError;
            fn try_from(value: f32) -> Result<Self, UnitError> {
                Self::new(value)
            }
        }

        impl From<$type> for f32 {
            fn from(value: $type) -> f32 {
                value.0
            }
        }
    };
}

unit!(
    /// Weight of the dense list in a convex combination; the lexical list weighs the rest.
    ///
    /// 0 is words alone, 1 is vectors alone. Default .55: with feedback no judged set does worse by it than the design's
    /// .6 without (`docs/decisions/0007-hybrid-search-asks-twice.md`).
    Alpha,
    "alpha, the weight of the dense list,",
    0.55
);

unit!(
    /// How much relevance counts against novelty in maximal marginal relevance.
    ///
    /// 1 is relevance alone, 0 is novelty alone. Default .9: it costs 2 % of the precision of related insights on the sample
    /// (.8 costs 8 %) and moves repetitions down.
    Lambda,
    "lambda, the weight of relevance,",
    0.9
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_from_zero_to_one_are_weights() {
        for good in [0.0, 0.3, 1.0] {
            assert_eq!(Alpha::new(good).map(Alpha::get), Ok(good));
        }
        for bad in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
            assert!(Lambda::new(bad).is_err());
        }
        assert_eq!(
            Alpha::new(2.0).unwrap_err().to_string(),
            "alpha, the weight of the dense list, is 2, expected a number from 0 to 1"
        );
    }
}
