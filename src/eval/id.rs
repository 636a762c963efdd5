//! Ids of queries, documents and readers in JSON: text, or a whole number, which is read as its digits.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// An id as the judgments have it: without white space at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(String);

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id: text, or a whole number of 64 bits")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Id, E> {
        Ok(Id(name.trim().to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }
}

/// For fields that are kept as text.
pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Id::deserialize(deserializer).map(String::from)
}

/// For lists of such.
pub(super) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<Id>::deserialize(deserializer)?.into_iter().map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_text_or_the_digits_of_a_whole_number() {
        let read = |json: &str| serde_json::from_str::<Id>(json).map(String::from).ok();
        assert_eq!(read("\" two words \""), Some("two words".into()));
        assert_eq!(read("18446744073709551615"), Some("18446744073709551615".into()));
        assert_eq!(read("-7"), Some("-7".into()));
        for wrong in ["1.5", "null", "[1]", "1e3", "12345678901234567890123"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
