//! The highest memory of this process, where the system tells.
//!
//! Linux only: `VmHWM` in `/proc/self/status`, reset by writing 5 to `/proc/self/clear_refs` (proc(5)).

use std::fs;

/// Starts a new measurement; without effect where the system does not offer it.
pub(super) fn reset_peak() {
    // A system without the file gives no figures either, so there is nothing to tell.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The highest resident memory since the reset, in MB of 10⁶ bytes.
pub(super) fn peak_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
