//! How an insight becomes a document of the index, and comes back.
//!
//! The whole record is stored as JSON, so every field that came in is given back; columns hold only what filters,
//! selection and the embedding cache read for many documents at once.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions, Value,
};

use crate::corpus::analyzer;
use crate::error::EngineError;
use crate::insight::{Insight, InsightId};
use crate::rank::{Claimness, Signature};
use crate::text::fold;
use crate::vector::{self, FieldParams};

/// Name of the custom field that holds the vector; the plugin finds it by this name.
pub(crate) const VECTOR_FIELD: &str = "vector";

/// Names of the columns.
pub(crate) mod column {
    /// Hash of the id.
    pub(crate) const KEY: &str = "key";
    /// Hash of the show's name; absent when the show is unknown.
    pub(crate) const SHOW: &str = "show_key";
    /// Hash of show and episode; absent when the episode is unknown.
    pub(crate) const EPISODE: &str = "episode_key";
    /// Publication time in seconds since 1970, absent when unknown.
    pub(crate) const PUBLISHED: &str = "published";
    /// High half of the hash of the embedded words.
    pub(crate) const WORDS_HIGH: &str = "words_high";
    /// Low half of the hash of the embedded words.
    pub(crate) const WORDS_LOW: &str = "words_low";
    /// How much the text is a claim that stands on its own, 0 to 255.
    pub(crate) const CLAIM: &str = "claim";
    /// Hash of the folded text.
    pub(crate) const TEXT: &str = "text_key";
    /// What decides about sameness in the text; absent where a text is too long for it.
    pub(crate) const SIGNATURE: &str = "signature";
}

/// The fields of the index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) words: Field,
    pub(crate) record: Field,
    key: Field,
    show: Field,
    episode: Field,
    published: Field,
    words_high: Field,
    words_low: Field,
    /// `None`, as the next two, in an index of format 1, which is opened to be upgraded.
    claim: Option<Field>,
    text: Option<Field>,
    signature: Option<Field>,
    vector: Field,
}

impl Fields {
    /// The schema of a new index; the vector field keeps how it is built.
    pub(crate) fn schema(vectors: &FieldParams) -> Schema {
        let mut builder = Schema::builder();
        builder.add_text_field("id", STRING);
        builder.add_text_field(
            "words",
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(analyzer::NAME)
                    .set_index_option(IndexRecordOption::WithFreqsAndPositions),
            ),
        );
        builder.add_text_field("record", STORED);
        builder.add_u64_field(column::KEY, FAST);
        builder.add_u64_field(column::SHOW, FAST | INDEXED);
        builder.add_u64_field(column::EPISODE, FAST);
        builder.add_i64_field(column::PUBLISHED, FAST);
        builder.add_u64_field(column::WORDS_HIGH, FAST);
        builder.add_u64_field(column::WORDS_LOW, FAST);
        builder.add_u64_field(column::CLAIM, FAST);
        builder.add_u64_field(column::TEXT, FAST);
        builder.add_bytes_field(column::SIGNATURE, BytesOptions::default().set_fast());
        builder.add_custom_field(VECTOR_FIELD, vector::FIELD_TYPE, vectors.to_json());
        builder.build()
    }

    /// Finds the fields in an opened index.
    pub(crate) fn of(schema: &Schema) -> tantivy::Result<Self> {
        Ok(Self {
            id: schema.get_field("id")?,
            words: schema.get_field("words")?,
            record: schema.get_field("record")?,
            key: schema.get_field(column::KEY)?,
            show: schema.get_field(column::SHOW)?,
            episode: schema.get_field(column::EPISODE)?,
            published: schema.get_field(column::PUBLISHED)?,
            words_high: schema.get_field(column::WORDS_HIGH)?,
            words_low: schema.get_field(column::WORDS_LOW)?,
            claim: schema.get_field(column::CLAIM).ok(),
            text: schema.get_field(column::TEXT).ok(),
            signature: schema.get_field(column::SIGNATURE).ok(),
            vector: schema.get_field(VECTOR_FIELD)?,
        })
    }

    /// The document of `insight`, whose words have the unit vector `row`.
    pub(crate) fn document(
        &self,
        insight: &Insight,
        row: &[f32],
    ) -> Result<TantivyDocument, EngineError> {
        let mut document = TantivyDocument::new();
        document.add_text(self.id, insight.id.as_str());
        let words = insight.words();
        let record = serde_json::to_string(insight).map_err(EngineError::Record)?;
        document.add_text(self.record, record);
        document.add_u64(self.key, key_of(&insight.id));
        if let Some(show) = &insight.source.show {
            document.add_u64(self.show, show_key(show));
        }
        if let Some(episode) = episode_key(insight) {
            document.add_u64(self.episode, episode);
        }
        if let Some(published) = insight.source.published {
            document.add_i64(self.published, published.as_second());
        }
        let WordsHash { high, low } = WordsHash::of(&words);
        document.add_u64(self.words_high, high);
        document.add_u64(self.words_low, low);
        if let Some(field) = self.claim {
            document.add_u64(field, u64::from(Claimness::of(&insight.text).byte()));
        }
        let signature = Signature::of(&insight.text).to_bytes();
        if let (Some(field), Some(signature)) = (self.signature, signature) {
            document.add_bytes(field, &signature);
        }
        if let Some(text) = self.text {
            document.add_u64(text, text_key(&insight.text));
        }
        document.add_text(self.words, words);
        document.add_custom(self.vector, &vector::encode_row(row));
        Ok(document)
    }

    /// The insight that `document` was made from.
    pub(crate) fn insight(&self, document: &TantivyDocument) -> Result<Insight, EngineError> {
        self.stored(document)
    }

    /// The text alone of a stored document: a third of the work of the whole record.
    pub(crate) fn text(&self, document: &TantivyDocument) -> Result<String, EngineError> {
        #[derive(Deserialize)]
        struct Text {
            text: String,
        }
        self.stored(document).map(|Text { text }| text)
    }

    /// The id alone of a stored document.
    pub(crate) fn id(&self, document: &TantivyDocument) -> Result<InsightId, EngineError> {
        #[derive(Deserialize)]
        struct Id {
            id: InsightId,
        }
        self.stored(document).map(|Id { id }| id)
    }

    fn stored<T: DeserializeOwned>(&self, document: &TantivyDocument) -> Result<T, EngineError> {
        let record = document.get_first(self.record).and_then(|value| value.as_str());
        serde_json::from_str(record.unwrap_or_default()).map_err(EngineError::Record)
    }
}

/// 128 bits of the SHA-256 of the embedded words: equal words need no second embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WordsHash {
    pub(crate) high: u64,
    pub(crate) low: u64,
}

impl WordsHash {
    pub(crate) fn of(words: &str) -> Self {
        let digest = Sha256::digest(words.as_bytes());
        Self { high: word_of(&digest, 0), low: word_of(&digest, 1) }
    }
}

/// A 64-bit name of an id, for columns and the groups file.
pub(crate) fn key_of(id: &InsightId) -> u64 {
    hash_of(&[id.as_str()])
}

/// A 64-bit name of a show; shows whose names look the same are one.
pub(crate) fn show_key(show: &str) -> u64 {
    hash_of(&[&fold(show)])
}

/// A 64-bit name of a text; texts that look the same are copies of one.
pub(crate) fn text_key(text: &str) -> u64 {
    hash_of(&[&fold(text)])
}

/// A 64-bit name of the episode within its show; `None` when the episode is unknown.
pub(crate) fn episode_key(insight: &Insight) -> Option<u64> {
    let episode = insight.source.episode.as_deref()?;
    let show = insight.source.show.as_deref().unwrap_or_default();
    Some(hash_of(&[&fold(show), &fold(episode)]))
}

fn hash_of(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(str::as_bytes(part));
    }
    word_of(&hasher.finalize(), 0)
}

fn word_of(digest: &[u8], index: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[index * 8..index * 8 + 8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use crate::corpus::schema::*;

    #[test]
    fn parts_of_a_key_do_not_run_together() {
        assert_ne!(hash_of(&["ab", "c"]), hash_of(&["a", "bc"]));
        assert_eq!(show_key(" The\u{a0}Caf\u{e9}"), show_key("the cafe\u{301} "));
        assert_eq!(text_key(" Ask  Twice.\n"), text_key("ask twice."));
        assert_ne!(text_key("ask twice."), text_key("asktwice."));
    }
}
