//! What an episode will cost, before it is asked about.

use serde::Serialize;

use super::options::ModelOptions;
use super::prompt::messages;
use super::stretch::{Talk, stretches};

/// An estimate. Tokens are guessed from bytes, four a token as in English prose; answers that are kept are not taken off,
/// tries that fail are not added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// Requests.
    pub requests: u64,
    /// Tokens of all requests.
    pub tokens_in: u64,
    /// Tokens of all answers, were each as long as it may be.
    pub tokens_out_at_most: u64,
    /// Cost at most, in the currency of the price, where one is told.
    pub cost: Option<f64>,
    /// The least time that the rate limits allow, in seconds; 0 without limits.
    pub seconds: f64,
}

/// What asking about `talk` costs at most.
pub fn estimate(talk: &Talk<'_>, options: &ModelOptions) -> Estimate {
    let messages = messages(talk, &stretches(talk, options.request_tokens), options);
    let requests = messages.len() as u64;
    let tokens_in = messages.iter().map(super::prompt::Messages::tokens).sum();
    let tokens_out_at_most = requests * options.answer_tokens;
    let minutes = |amount: u64, limit: Option<u64>| match limit {
        Some(limit @ 1..) => amount as f64 / limit as f64,
        _ => 0.0,
    };
    let by_requests = minutes(requests, options.requests_per_minute.map(u64::from));
    let by_tokens = minutes(tokens_in + tokens_out_at_most, options.tokens_per_minute);
    Estimate {
        requests,
        tokens_in,
        tokens_out_at_most,
        cost: options.cost(tokens_in, tokens_out_at_most),
        seconds: 60.0 * by_requests.max(by_tokens),
    }
}

impl std::ops::Add for Estimate {
    type Output = Self;

    /// Both, one after the other; the cost is known where both are, and nothing costs nothing.
    fn add(self, other: Self) -> Self {
        let cost = match (self.cost, other.cost) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) if self.requests == 0 || other.requests == 0 => a.or(b),
            _ => None,
        };
        Self {
            requests: self.requests + other.requests,
            tokens_in: self.tokens_in + other.tokens_in,
            tokens_out_at_most: self.tokens_out_at_most + other.tokens_out_at_most,
            cost,
            seconds: self.seconds + other.seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Utterance;
    use crate::remote::Endpoint;

    #[test]
    fn cost_and_time_follow_from_length_price_and_limits() {
        let mut options = ModelOptions::new(Endpoint::new("http://localhost", "m"));
        options.price = Some((1.0, 2.0));
        options.requests_per_minute = Some(60);
        let text = "word ".repeat(100);
        let utterances: Vec<Utterance> =
            (0..60).map(|_| Utterance { text: text.clone(), ..Utterance::default() }).collect();
        let talk = Talk { show: "", title: "", utterances: &utterances, chapters: &[] };
        let estimate = estimate(&talk, &options);
        assert_eq!((estimate.requests, estimate.tokens_out_at_most), (3, 4_500));
        assert!((7_500..12_000).contains(&estimate.tokens_in), "{estimate:?}");
        let cost = (estimate.tokens_in as f64 + 9_000.0) / 1e6;
        assert!((estimate.cost.unwrap() - cost).abs() < 1e-12);
        assert_eq!(estimate.seconds, 3.0);
        assert_eq!((Estimate::default() + estimate + estimate).cost, Some(2.0 * cost));
    }
}
