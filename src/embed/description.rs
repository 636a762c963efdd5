//! What must be known about a model besides its weights, and what the known families want.

use serde::Deserialize;

/// How the vectors of a text's tokens become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean; also right for a graph that pools by itself.
    #[default]
    Mean,
    /// The first token's.
    Cls,
}

impl Pooling {
    /// `mean` or `cls`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
        }
    }
}

/// How a model wants to be used.
///
/// A model folder may hold `quintet-model.toml` with any of these fields:
/// `name`, `pooling` (`mean` or `cls`), `query_prefix`, `document_prefix`, `max_tokens`.
/// What it leaves out is taken from the sentence-transformers files (`1_Pooling/config.json`,
/// `sentence_bert_config.json`, `config_sentence_transformers.json`), then from the family that the folder's name tells,
/// then from [`Description::default`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Short name for people; part of the fingerprint.
    pub name: String,
    /// From token vectors to a text's vector.
    pub pooling: Pooling,
    /// Put before every query.
    pub query_prefix: String,
    /// Put before every document.
    pub document_prefix: String,
    /// Longest text in tokens, prefix and special tokens included; the end of a longer one is cut off.
    pub max_tokens: usize,
    /// The token that fills short texts up; batches hold texts of one length, so its vector is never seen.
    pub pad_token: String,
}

impl Default for Description {
    /// Mean pooling, no prefixes, 512 tokens, `[PAD]`: what most BERT-like models want.
    fn default() -> Self {
        Self {
            name: String::new(),
            pooling: Pooling::Mean,
            query_prefix: String::new(),
            document_prefix: String::new(),
            max_tokens: 512,
            pad_token: "[PAD]".to_owned(),
        }
    }
}

/// What a family of models asks for, told by a part of the name.
struct Family {
    /// Lower-case part of the model's name.
    part: &'static str,
    pooling: Pooling,
    query_prefix: &'static str,
    document_prefix: &'static str,
}

/// The instruction of the English bge models, which arctic-embed and mxbai took over.
const BGE_EN: &str = "Represent this sentence for searching relevant passages: ";

/// The families, the more special part first. Source: the model cards of each family on huggingface.co.
const FAMILIES: &[Family] = &[
    family("bge-m3", Pooling::Cls, "", ""),
    family("-zh", Pooling::Cls, "为这个句子生成表示以用于检索相关文章：", ""),
    family("bge", Pooling::Cls, BGE_EN, ""),
    family("e5", Pooling::Mean, "query: ", "passage: "),
    family("gte-base-en", Pooling::Cls, "", ""),
    family("gte-large-en", Pooling::Cls, "", ""),
    family("gte", Pooling::Mean, "", ""),
    family("arctic", Pooling::Cls, BGE_EN, ""),
    family("mxbai", Pooling::Cls, BGE_EN, ""),
    family("nomic", Pooling::Mean, "search_query: ", "search_document: "),
    family("modernbert-embed", Pooling::Mean, "search_query: ", "search_document: "),
    family(
        "embeddinggemma",
        Pooling::Mean,
        "task: search result | query: ",
        "title: none | text: ",
    ),
];

/// One line of the table above.
const fn family(
    part: &'static str,
    pooling: Pooling,
    query_prefix: &'static str,
    document_prefix: &'static str,
) -> Family {
    Family { part, pooling, query_prefix, document_prefix }
}

impl Description {
    /// What the family that `name` belongs to wants; the default for a name that tells nothing.
    pub fn for_name(name: &str) -> Self {
        let lower = name.to_lowercase();
        let known = FAMILIES.iter().find(|family| lower.contains(family.part));
        Self {
            name: name.to_owned(),
            pooling: known.map_or(Pooling::Mean, |family| family.pooling),
            query_prefix: known.map_or("", |family| family.query_prefix).to_owned(),
            document_prefix: known.map_or("", |family| family.document_prefix).to_owned(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, pooling: Pooling, query: &str, document: &str) {
        let found = Description::for_name(name);
        assert_eq!(
            (found.pooling, found.query_prefix.as_str(), found.document_prefix.as_str()),
            (pooling, query, document),
            "{name}"
        );
    }

    #[test]
    fn a_family_is_told_by_the_name() {
        check("bge-small-en-v1.5", Pooling::Cls, BGE_EN, "");
        check("bge-m3", Pooling::Cls, "", "");
        check("multilingual-e5-small", Pooling::Mean, "query: ", "passage: ");
        check("gte-base-en-v1.5", Pooling::Cls, "", "");
        check("snowflake-arctic-embed-xs", Pooling::Cls, BGE_EN, "");
        check("nomic-embed-text-v1.5", Pooling::Mean, "search_query: ", "search_document: ");
        check("all-MiniLM-L12-v2", Pooling::Mean, "", "");
    }
}
