//! Which model at which address, how fast, and for how much.

use std::str::FromStr;
use std::time::Duration;

use crate::remote::{AddressError, Endpoint};

/// The environment variables that may hold the key, the first that is set.
const KEYS: [&str; 2] = ["QUINTET_EXTRACT_KEY", "OPENAI_API_KEY"];

/// The settings, for the message about one that there is not.
const KNOWN: &str = "rpm, tpm, connections, price (in/out of a million tokens), budget (in the price's currency), tokens, \
    request, answer, insights and tries, as in http://localhost:11434/v1#llama3.1?rpm=60&price=0.15/0.60&budget=2";

/// How to ask a language model for insights.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelOptions {
    /// Server, model and key.
    pub endpoint: Endpoint,
    /// Requests a minute that the server allows; `None`: no limit.
    pub requests_per_minute: Option<u32>,
    /// Tokens a minute, in and out, that the server allows; `None`: no limit.
    pub tokens_per_minute: Option<u64>,
    /// Requests at the same time. Default 2.
    pub connections: usize,
    /// What a million tokens cost: of requests, and of answers; in any currency.
    pub price: Option<(f64, f64)>,
    /// The most that one extractor may spend, in the currency of the price.
    pub budget: Option<f64>,
    /// The most tokens, in and out, that one extractor may use.
    pub tokens: Option<u64>,
    /// Tokens of the transcript in one request, guessed. Default 3,000: a quarter of an hour of speech.
    pub request_tokens: u64,
    /// The longest answer in tokens. Default 1,500.
    pub answer_tokens: u64,
    /// The most insights of one episode; shared out by length. Default 20.
    pub insights: usize,
    /// Tries of one request before it fails, at least 1. Default 5.
    pub tries: u32,
    /// How long one request may take. Default 180 s.
    pub patience: Duration,
}

impl ModelOptions {
    /// The defaults for one model.
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            requests_per_minute: None,
            tokens_per_minute: None,
            connections: 2,
            price: None,
            budget: None,
            tokens: None,
            request_tokens: 3_000,
            answer_tokens: 1_500,
            insights: 20,
            tries: 5,
            patience: Duration::from_secs(180),
        }
    }

    /// What so many tokens of requests and answers cost, where a price is told.
    pub(super) fn cost(&self, tokens_in: u64, tokens_out: u64) -> Option<f64> {
        let (price_in, price_out) = self.price?;
        Some((price_in * tokens_in as f64 + price_out * tokens_out as f64) / 1e6)
    }

    /// Follows one `name=value`.
    fn set(&mut self, name: &str, value: &str) -> Result<(), AddressError> {
        let wrong =
            |expected| AddressError::Value { name: name.into(), value: value.into(), expected };
        let whole = || {
            let number = value.parse::<u32>().ok().filter(|&number| number > 0);
            number.ok_or_else(|| wrong("a whole number above 0"))
        };
        let money = |value: &str, least: f64| {
            let money = value.parse::<f64>().ok().filter(|money| money.is_finite());
            money.filter(|&money| money >= least)
        };
        match name {
            "rpm" => self.requests_per_minute = Some(whole()?),
            "tpm" => self.tokens_per_minute = Some(whole()?.into()),
            "connections" => self.connections = whole()?.min(64) as usize,
            "tokens" => self.tokens = Some(whole()?.into()),
            "request" => self.request_tokens = u64::from(whole()?).max(LEAST_REQUEST),
            "answer" => self.answer_tokens = whole()?.into(),
            "insights" => self.insights = whole()? as usize,
            "tries" => self.tries = whole()?,
            "price" => {
                let price = value.split_once('/').and_then(|(price_in, price_out)| {
                    Some((money(price_in, 0.0)?, money(price_out, 0.0)?))
                });
                let expected = "two prices of a million tokens, in and out, as in 0.15/0.60";
                self.price = Some(price.ok_or_else(|| wrong(expected))?);
            }
            "budget" => {
                let budget = money(value, 0.0).ok_or_else(|| wrong("an amount of money"))?;
                self.budget = Some(budget);
            }
            _ => return Err(AddressError::Unknown { name: name.into(), known: KNOWN }),
        }
        Ok(())
    }
}

/// Less than this is no stretch to find an insight in.
const LEAST_REQUEST: u64 = 200;

impl FromStr for ModelOptions {
    type Err = AddressError;

    /// The address, `#`, the model's name on the server, and settings where they are wanted:
    /// `https://api.openai.com/v1#gpt-4o-mini?rpm=500&tpm=200000&price=0.15/0.60&budget=2.50`.
    ///
    /// Settings are `rpm` and `tpm` (requests and tokens a minute), `connections`, `price` (in/out of a million tokens),
    /// `budget` (money, needs the price) and `tokens` (both for as long as the extractor lives), `request` and `answer`
    /// (tokens), `insights` (of one episode) and `tries`. The key is read from `QUINTET_EXTRACT_KEY` or `OPENAI_API_KEY`.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (endpoint, settings) = Endpoint::parse(text, &KEYS, "gpt-4o-mini")?;
        let mut options = Self::new(endpoint);
        for (name, value) in &settings {
            options.set(name, value)?;
        }
        if let (Some(budget), None) = (options.budget, options.price) {
            let expected = "a price beside it, as in price=0.15/0.60; `tokens` limits without one";
            let (name, value) = ("budget".to_owned(), budget.to_string());
            return Err(AddressError::Value { name, value, expected });
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_server_model_limits_and_money() {
        let options: ModelOptions =
            "http://localhost:11434/v1#qwen2.5:1.5b?rpm=60&tpm=9000&price=.15/.6&budget=2&connections=4"
                .parse()
                .unwrap();
        assert_eq!(options.endpoint.to_string(), "http://localhost:11434/v1#qwen2.5:1.5b");
        assert_eq!(
            (options.requests_per_minute, options.tokens_per_minute),
            (Some(60), Some(9000))
        );
        assert_eq!((options.price, options.budget), (Some((0.15, 0.6)), Some(2.0)));
        let cost = options.cost(1_000_000, 500_000).unwrap();
        assert!((cost - 0.45).abs() < 1e-9, "{cost}");
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused_in_words() {
        let refused = |settings: &str| {
            let address = format!("http://localhost/v1#m?{settings}");
            address.parse::<ModelOptions>().unwrap_err().to_string()
        };
        assert!(refused("speed=3").starts_with("there is no setting `speed`; known are rpm, tpm"));
        assert_eq!(refused("rpm=0"), "`rpm=0`: expected a whole number above 0");
        assert!(refused("price=3").contains("two prices of a million tokens"));
        assert!(refused("price=1/NaN").contains("two prices"));
        assert!(refused("budget=3").contains("a price beside it"));
        let none = "http://localhost/v1".parse::<ModelOptions>().unwrap_err().to_string();
        assert!(none.contains("http://localhost/v1#gpt-4o-mini"), "{none}");
    }
}
