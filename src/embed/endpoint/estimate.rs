//! What a job will cost, before it starts.

use serde::Serialize;

use super::options::EndpointOptions;

/// An estimate of a job. Tokens are guessed from bytes, four a token as in English prose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Texts.
    pub texts: u64,
    /// Tokens, guessed.
    pub tokens: u64,
    /// Requests.
    pub requests: u64,
    /// Cost in the currency of the price, where a price is told.
    pub cost: Option<f64>,
    /// The least time that the rate limits allow, in seconds; 0 without limits.
    pub seconds: f64,
}

/// Counts the documents of a job, one after the other.
#[derive(Clone, Debug)]
pub struct Estimator<'a> {
    options: &'a EndpointOptions,
    texts: u64,
    tokens: u64,
}

impl<'a> Estimator<'a> {
    /// Nothing counted yet.
    pub fn new(options: &'a EndpointOptions) -> Self {
        Self { options, texts: 0, tokens: 0 }
    }

    /// Counts `text`, with the prefix of documents and as far as it is sent.
    pub fn add(&mut self, text: &str) {
        let prefix = (self.options.document_prefix.len() as u64).div_ceil(BYTES_A_TOKEN);
        let longest = (self.options.max_bytes as u64).div_ceil(BYTES_A_TOKEN);
        self.texts += 1;
        self.tokens += (prefix + tokens_of(text)).min(longest);
    }

    /// What the texts so far will cost.
    pub fn estimate(&self) -> Estimate {
        let Self { options, texts, tokens } = *self;
        let requests = u64::div_ceil(texts, options.batch.max(1) as u64);
        let minutes = |amount: u64, limit: Option<u64>| match limit {
            Some(limit @ 1..) => amount as f64 / limit as f64,
            _ => 0.0,
        };
        let by_requests = minutes(requests, options.requests_per_minute.map(u64::from));
        Estimate {
            texts,
            tokens,
            requests,
            cost: options.price_per_million_tokens.map(|price| price * tokens as f64 / 1e6),
            seconds: 60.0 * by_requests.max(minutes(tokens, options.tokens_per_minute)),
        }
    }
}

/// English prose in the tokenizers of the large providers.
const BYTES_A_TOKEN: u64 = 4;

/// Tokens of a text, guessed; at least 1.
pub(super) fn tokens_of(text: &str) -> u64 {
    (text.len() as u64).div_ceil(BYTES_A_TOKEN).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_and_time_follow_from_tokens_and_limits() {
        let mut options = EndpointOptions::new("http://localhost", "m");
        options.batch = 2;
        options.price_per_million_tokens = Some(0.5);
        options.requests_per_minute = Some(60);
        let text = "x".repeat(4_000_000 / 10);
        options.max_bytes = usize::MAX;
        let mut estimator = Estimator::new(&options);
        (0..5).for_each(|_| estimator.add(&text));
        let estimate = estimator.estimate();
        let expected =
            Estimate { texts: 5, tokens: 500_000, requests: 3, cost: Some(0.25), seconds: 3.0 };
        assert_eq!(estimate, expected);
    }
}
