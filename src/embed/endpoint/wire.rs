//! The JSON of the protocol.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is sent.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    pub(super) model: &'a str,
    pub(super) input: &'a [&'a str],
    pub(super) encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dimensions: Option<usize>,
}

/// What comes back.
#[derive(Deserialize)]
pub(super) struct Response {
    pub(super) data: Vec<Item>,
}

/// One vector and the position of its text in the request.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Item {
    pub(super) index: usize,
    pub(super) embedding: Vec<f32>,
}

/// What comes back instead, when something is wrong.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Failure {
    pub(super) error: Explanation,
}

/// OpenAI sends an object, others a string.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Explanation {
    Object { message: String },
    Text(String),
}

impl Explanation {
    /// The server's words.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Object { message } | Self::Text(message) => message,
        }
    }
}
