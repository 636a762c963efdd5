//! The contract of a brief, checked on any brief that was ever made: PRODUCT.md, 15 rules.

use super::evidence::{Evidence, Finding};
use super::{Brief, rules};

/// Checks every rule, in order.
pub fn verify(brief: &Brief, evidence: &Evidence<'_>) -> Vec<Finding> {
    rules::ALL
        .iter()
        .zip(1..)
        .map(|((name, check), rule)| Finding { rule, name, outcome: check(brief, evidence) })
        .collect()
}

#[cfg(test)]
mod tests;
