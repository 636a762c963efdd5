//! The name of what made a vector, recorded in every index.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::description::Description;
use super::options::Precision;
use crate::digest::{hex, of_fields};

/// Names exactly what made a vector: model files, precision, pooling, prefixes and length limit.
///
/// Equal fingerprints mean: the same text has the same bits on the same machine. Another processor or another version
/// of ONNX Runtime may round the last bit of a float model differently; they are not part of the fingerprint.
/// Looks like `all-MiniLM-L6-v2/float/3f9c…` (16 hexadecimal digits) and never changes for the same inputs.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Fingerprint(String);

/// Forms of a model whose vectors lie so near to those of an earlier form that a query of the one finds documents of the
/// other: a cosine of .99 for the same text.
const EARLIER: [(&str, &str); 1] = [
    // The first int8 form lost four times as much of the float model.
    ("all-MiniLM-L6-v2/int8/9635c406d58dcaa5", "all-MiniLM-L6-v2/int8/b08d547d1f677e61"),
];

impl Fingerprint {
    /// Whether queries of this model may be asked of vectors that `made` made.
    pub fn reads(&self, made: &Self) -> bool {
        self == made || EARLIER.contains(&(&self.0, &made.0))
    }

    /// What to do where this model was chosen and vectors of `made` cannot be added to.
    pub(crate) fn way_from(&self, made: &Self) -> &'static str {
        match self.reads(made) {
            true => {
                "that is an earlier form of it, which can be read but not added to: build again"
            }
            false => "choose that model or build again with this one",
        }
    }

    /// Reads back a fingerprint that was stored with [`Fingerprint::as_str`].
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The fingerprint of `files` (role and SHA-256 of each) used as `description` and `precision` say.
    pub(super) fn of(
        description: &Description,
        precision: Precision,
        files: &[(&str, &str)],
    ) -> Self {
        let max_tokens = description.max_tokens.to_string();
        let settings = [
            description.pooling.as_str(),
            &description.query_prefix,
            &description.document_prefix,
            &max_tokens,
            precision.as_str(),
        ];
        let files = files.iter().flat_map(|&(role, sha256)| [role, sha256]);
        let readable = format!("{}/{}", description.name, precision.as_str());
        Self::hashed(&readable, settings.into_iter().chain(files))
    }

    /// The fingerprint that reads as `readable` and stands for `parts`, in their order.
    pub(super) fn hashed<'a>(readable: &str, parts: impl Iterator<Item = &'a str>) -> Self {
        Self(format!("{readable}/{}", hex(&of_fields(parts)[..8])))
    }

    /// The fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::{EmbedOptions, Pooling};

    fn description() -> Description {
        Description { name: "m".into(), ..Description::default() }
    }

    #[track_caller]
    fn check_differs(change: impl FnOnce(&mut Description)) {
        let mut other = description();
        change(&mut other);
        let of = |d: &Description| Fingerprint::of(d, Precision::Float, &[("model", "aa")]);
        assert_ne!(of(&description()), of(&other));
    }

    #[test]
    fn every_part_of_the_description_counts() {
        check_differs(|d| d.name = "n".into());
        check_differs(|d| d.pooling = Pooling::Cls);
        check_differs(|d| d.query_prefix = "query: ".into());
        check_differs(|d| d.document_prefix = "query: ".into());
        check_differs(|d| d.max_tokens += 1);
    }

    #[test]
    fn an_earlier_form_is_read_by_the_later_one_only() {
        let [(later, earlier)] =
            EARLIER.map(|(a, b)| (Fingerprint::from_stored(a), Fingerprint::from_stored(b)));
        assert!(later.reads(&earlier) && later.reads(&later) && !earlier.reads(&later));
        let options = EmbedOptions { precision: Precision::Int8, ..EmbedOptions::default() };
        assert_eq!(
            crate::embed::fingerprint(&options).unwrap(),
            later,
            "the table names the int8 form of today"
        );
    }

    #[test]
    fn it_is_stable_and_reads_as_model_and_precision() {
        let print = Fingerprint::of(&description(), Precision::Float, &[("model", "aa")]);
        assert_eq!(print, Fingerprint::of(&description(), Precision::Float, &[("model", "aa")]));
        assert!(print.as_str().starts_with("m/float/"), "{print}");
        assert_eq!(serde_json::to_string(&print).unwrap(), format!("\"{print}\""));
    }
}
