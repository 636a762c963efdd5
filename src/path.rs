//! A path in a report: as JSON it is text, whatever its bytes are.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

/// A path that programs and people are told; what is not UTF-8 in it becomes U+FFFD there.
///
/// serde refuses such a path, and a report would break off in the middle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownPath(PathBuf);

impl<P: Into<PathBuf>> From<P> for ShownPath {
    fn from(path: P) -> Self {
        Self(path.into())
    }
}

impl Deref for ShownPath {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl fmt::Display for ShownPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

impl JsonSchema for ShownPath {
    fn schema_name() -> Cow<'static, str> {
        "ShownPath".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Serialize for ShownPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn a_path_that_is_not_utf_8_is_told_all_the_same() {
        let path = ShownPath::from(OsStr::from_bytes(b"t/n\xff"));
        assert_eq!(serde_json::to_string(&path).unwrap(), "\"t/n\u{fffd}\"");
    }
}
