//! Which server, which model, how fast.

use super::super::Fingerprint;

/// How to use an OpenAI-compatible endpoint.
#[derive(Clone, PartialEq)]
pub struct EndpointOptions {
    /// The address up to and without `/embeddings`, such as `https://api.openai.com/v1` or `http://localhost:11434/v1`.
    pub url: String,
    /// The model's name on the server.
    pub model: String,
    /// Sent as `Authorization: Bearer …`; never shown or stored.
    pub api_key: Option<String>,
    /// Asks the server for vectors of this length, where the model can; `None`: whatever it gives.
    pub dimensions: Option<usize>,
    /// Put before every query.
    pub query_prefix: String,
    /// Put before every document.
    pub document_prefix: String,
    /// Longest text in bytes; the end of a longer one is cut at a sentence. Default 24,000: below 8,191 tokens of any
    /// language that takes three bytes a token or more.
    pub max_bytes: usize,
    /// Texts in one request. Default 64.
    pub batch: usize,
    /// Requests at the same time. Default 4.
    pub connections: usize,
    /// Tries of one request before it fails, at least 1. Default 6.
    pub tries: u32,
    /// The server's limit, where it has one.
    pub requests_per_minute: Option<u32>,
    /// The server's limit, where it has one.
    pub tokens_per_minute: Option<u64>,
    /// What a million tokens cost, in any currency; only [`Estimate`](super::Estimate) uses it.
    pub price_per_million_tokens: Option<f64>,
}

impl EndpointOptions {
    /// The defaults for one model at one address.
    pub fn new(url: impl Into<String>, model: impl Into<String>) -> Self {
        Self {
            url: url.into().trim_end_matches('/').to_owned(),
            model: model.into(),
            api_key: None,
            dimensions: None,
            query_prefix: String::new(),
            document_prefix: String::new(),
            max_bytes: 24_000,
            batch: 64,
            connections: 4,
            tries: 6,
            requests_per_minute: None,
            tokens_per_minute: None,
            price_per_million_tokens: None,
        }
    }

    /// The server's name, without scheme and path.
    pub(in crate::embed) fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        // Never repeat a password that somebody wrote into the address.
        host.rsplit('@').next().unwrap_or(host)
    }

    /// What makes these vectors, as far as it can be known from outside.
    pub fn fingerprint(&self) -> Fingerprint {
        let dimensions = self.dimensions.map_or_else(|| "own".to_owned(), |dim| dim.to_string());
        let parts =
            [&self.url, &self.model, &dimensions, &self.query_prefix, &self.document_prefix];
        let max_bytes = self.max_bytes.to_string();
        let parts = parts.into_iter().map(String::as_str).chain([max_bytes.as_str()]);
        Fingerprint::hashed(&format!("{}@{}/endpoint", self.model, self.host()), parts)
    }
}

impl std::fmt::Debug for EndpointOptions {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndpointOptions")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}
