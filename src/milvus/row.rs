//! How an insight becomes a row on Milvus, and comes back.

use milvus::v2::prelude::FieldData;

use crate::corpus::Filter;
use crate::corpus::analyzer;
use crate::corpus::schema::{WordsHash, episode_key, key_of, show_key, text_key};
use crate::error::{EngineError, MilvusError};
use crate::insight::Insight;
use crate::rank::Claimness;
use jiff::Timestamp;

/// Names of the fields.
pub(super) mod field {
    /// The id; the primary key, so that what is sent twice is there once.
    pub(in crate::milvus) const ID: &str = "id";
    /// Hash of the id, in the order of unsigned numbers: ranges of it are samples and pages.
    pub(in crate::milvus) const KEY: &str = "key";
    /// Hash of the show; 0 where it is unknown.
    pub(in crate::milvus) const SHOW: &str = "show_key";
    /// Hash of show and episode; 0 where it is unknown.
    pub(in crate::milvus) const EPISODE: &str = "episode_key";
    /// Publication time in microseconds since 1970; [`UNDATED`](super::UNDATED) where it is unknown.
    pub(in crate::milvus) const PUBLISHED: &str = "published";
    /// How much the text is a claim, 0 to 255.
    pub(in crate::milvus) const CLAIM: &str = "claim";
    /// Hash of the folded text.
    pub(in crate::milvus) const TEXT: &str = "text_key";
    /// Hash of the words that were embedded, in hexadecimal.
    pub(in crate::milvus) const WORDS: &str = "words_key";
    /// The insight as JSON.
    pub(in crate::milvus) const RECORD: &str = "record";
    /// Its terms, spelled for every tokenizer.
    pub(in crate::milvus) const TERMS: &str = "terms";
    /// What Milvus makes of the terms.
    pub(in crate::milvus) const BM25: &str = "bm25";
    /// The vector.
    pub(in crate::milvus) const VECTOR: &str = "vector";
}

/// The time of what has none: before everything.
pub(super) const UNDATED: i64 = i64::MIN + 1;

/// Bytes that a text field holds.
pub(super) const LONGEST: usize = 65_535;

/// Insights as columns of an upsert.
pub(super) struct Columns {
    names: [&'static str; 6],
    numbers: Vec<Vec<i64>>,
    ids: Vec<String>,
    words: Vec<String>,
    records: Vec<String>,
    terms: Vec<String>,
    vectors: Vec<Vec<f32>>,
}

impl Columns {
    pub(super) fn new() -> Self {
        Self {
            names: [
                field::KEY,
                field::SHOW,
                field::EPISODE,
                field::PUBLISHED,
                field::CLAIM,
                field::TEXT,
            ],
            numbers: vec![Vec::new(); 6],
            ids: Vec::new(),
            words: Vec::new(),
            records: Vec::new(),
            terms: Vec::new(),
            vectors: Vec::new(),
        }
    }

    /// Adds an insight with its unit vector.
    ///
    /// # Errors
    /// [`MilvusError::TooLong`].
    pub(super) fn push(&mut self, insight: &Insight, row: &[f32]) -> Result<(), EngineError> {
        let record = serde_json::to_string(insight).map_err(EngineError::Record)?;
        if record.len() > LONGEST {
            let (id, found) = (insight.id.clone(), record.len());
            return Err(MilvusError::TooLong { id, found, most: LONGEST }.into());
        }
        let words = insight.words();
        let numbers = [
            ordered(key_of(&insight.id)),
            insight.source.show.as_deref().map_or(0, |show| show_key(show).cast_signed()),
            episode_key(insight).map_or(0, u64::cast_signed),
            insight.source.published.map_or(UNDATED, Timestamp::as_microsecond),
            i64::from(Claimness::of(&insight.text).byte()),
            text_key(&insight.text).cast_signed(),
        ];
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.push(number);
        }
        self.ids.push(insight.id.as_str().to_owned());
        self.words.push(words_key(&words));
        self.records.push(record);
        self.terms.push(spelled_text(&words));
        self.vectors.push(row.to_vec());
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// As the client sends them.
    pub(super) fn into_fields(self) -> Vec<FieldData> {
        let mut fields: Vec<FieldData> =
            self.names.iter().zip(self.numbers).map(|(n, c)| FieldData::int64(*n, c)).collect();
        fields.push(FieldData::varchar(field::ID, self.ids));
        fields.push(FieldData::varchar(field::WORDS, self.words));
        fields.push(FieldData::varchar(field::RECORD, self.records));
        fields.push(FieldData::varchar(field::TERMS, self.terms));
        fields.push(FieldData::float_vector(field::VECTOR, self.vectors));
        fields
    }
}

/// An unsigned number as a signed one of the same order.
pub(super) fn ordered(key: u64) -> i64 {
    (key ^ (1 << 63)).cast_signed()
}

/// The hash of the words that are embedded.
pub(super) fn words_key(words: &str) -> String {
    let WordsHash { high, low } = WordsHash::of(words);
    format!("{high:016x}{low:016x}")
}

/// A term in letters and digits only, so that no tokenizer cuts it and no two terms are spelled alike.
pub(super) fn spelled(term: &str) -> String {
    let is_plain = term.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if is_plain && !term.starts_with("q0") {
        return term.to_owned();
    }
    let mut spelled = String::from("q0");
    for byte in term.bytes() {
        spelled.push_str(&format!("{byte:02x}"));
    }
    spelled
}

/// The terms of a text, spelled; what a field cannot hold is left out at its end.
pub(super) fn spelled_text(text: &str) -> String {
    let mut all = String::new();
    for term in analyzer::terms(text) {
        let term = spelled(&term);
        if all.len() + term.len() + 1 > LONGEST {
            break;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&term);
    }
    all
}

/// A text in quotes, as an expression of Milvus has it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What passes a filter, as an expression; empty where everything does.
pub(super) fn expression(filter: &Filter) -> String {
    let mut parts = Vec::new();
    if !filter.shows.is_empty() {
        let keys: Vec<String> =
            filter.shows.iter().map(|show| show_key(show).cast_signed().to_string()).collect();
        parts.push(format!("{} in [{}]", field::SHOW, keys.join(", ")));
    }
    if filter.since.is_some() || filter.until.is_some() {
        let since = filter.since.map_or(UNDATED + 1, Timestamp::as_microsecond);
        parts.push(format!("{} >= {since}", field::PUBLISHED));
    }
    if let Some(until) = filter.until {
        parts.push(format!("{} < {}", field::PUBLISHED, until.as_microsecond()));
    }
    parts.join(" and ")
}

/// Both conditions.
pub(super) fn and(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (true, _) => other.to_owned(),
        (_, true) => one.to_owned(),
        _ => format!("({one}) and ({other})"),
    }
}

/// Any of these ids.
pub(super) fn any_of<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<String> = values.into_iter().map(quoted).collect();
    format!("{name} in [{}]", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_terms_are_spelled_alike_and_none_is_cut() {
        let terms = ["ai", "c++", "q0632b2b", "don't", "東京", "#1", "node.j", "q0"];
        let spelled: std::collections::BTreeSet<String> =
            terms.iter().map(|term| super::spelled(term)).collect();
        assert_eq!(spelled.len(), terms.len());
        assert!(spelled.iter().all(|s| s.bytes().all(|b| b.is_ascii_alphanumeric())));
        assert_eq!(spelled_text("The markets of C++"), "market q0632b2b");
    }

    #[test]
    fn a_filter_is_an_expression() {
        assert_eq!(expression(&Filter::default()), "");
        let until = "1970-01-01T00:00:01Z".parse().ok();
        let filter = Filter { shows: Vec::new(), since: None, until };
        let expected = format!("published >= {} and published < 1000000", UNDATED + 1);
        assert_eq!(expression(&filter), expected);
        assert_eq!(any_of("id", ["a\"b\\"]), r#"id in ["a\"b\\"]"#);
        assert!(ordered(0) < ordered(1) && ordered(u64::MAX >> 1) < ordered(u64::MAX));
    }
}
