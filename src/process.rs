//! Memory and processor time of this process, where the system tells.
//!
//! Linux only, see proc(5): `VmHWM` and `RssFile` in `/proc/self/status`, the first reset by writing 5 to `/proc/self/clear_refs`; times in
//! `/proc/self/stat`; `MemTotal` in `/proc/meminfo`, and what a container is given of it (`memory.max`, cgroups(7)).

use std::fs;

/// Starts a new measurement; without effect where the system does not offer it.
pub fn reset_peak() {
    // A system without the file gives no figures either, so there is nothing to tell.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The highest resident memory since the reset, in MB of 10⁶ bytes.
pub fn peak_memory_mb() -> Option<f64> {
    Some(bytes_told("/proc/self/status", "VmHWM:")? as f64 / 1e6)
}

/// Bytes of mapped files that stand in memory, the program itself included (`RssFile`).
pub fn mapped_bytes() -> Option<f64> {
    Some(bytes_told("/proc/self/status", "RssFile:")? as f64)
}

/// Bytes of memory that this process may use: those of the machine, or of its container where that has a limit.
pub fn memory() -> Option<u64> {
    let all = bytes_told("/proc/meminfo", "MemTotal:")?;
    // "max" where there is no limit, and no file outside of a container.
    let limit = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let limit = limit.and_then(|limit| limit.trim().parse().ok()).unwrap_or(u64::MAX);
    Some(limit.min(all))
}

/// What a line of `file` that begins with `name` says, in kB of 1,024 bytes.
fn bytes_told(file: &str, name: &str) -> Option<u64> {
    let told = fs::read_to_string(file).ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib.saturating_mul(1024))
}

/// Processor time of all threads so far, in seconds.
pub fn cpu_seconds() -> Option<f64> {
    // Linux reports in hundredths of a second on every processor that it runs on (USER_HZ).
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name in brackets and may hold spaces; user and system time are fields 14 and 15.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS_A_SECOND)
}
