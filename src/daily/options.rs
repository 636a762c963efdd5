//! What the operator chose for every day.

use std::sync::Arc;

use jiff::civil::{Time, time};
use jiff::tz::TimeZone;

use super::Figures;
use crate::operation::Scan;

/// What the operator chose for every day.
#[derive(Clone, Debug)]
pub struct Options {
    /// How feeds are scanned; that only those are whose time has come goes without saying.
    pub scan: Scan,
    /// When everything is clustered, if anything has come since the last time. Default 03:30.
    pub cluster_at: Time,
    /// On which clock. Default this machine's, or UTC where it does not tell.
    pub zone: TimeZone,
    /// Where is counted what was done.
    pub figures: Arc<Figures>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scan: Scan::default(),
            cluster_at: time(3, 30, 0, 0),
            zone: TimeZone::try_system().unwrap_or(TimeZone::UTC),
            figures: Arc::default(),
        }
    }
}
