//! The address of a server that speaks OpenAI's protocols: `URL#MODEL?settings`, with secrets that are sent and never shown.

use std::fmt;

use super::server_url::{ServerUrl, Unreadable, key_in};

/// A server, a model on it and the key to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The address up to the version, such as `https://api.openai.com/v1`; a name, a password or a query may be in it.
    url: String,
    /// The model's name on the server.
    pub model: String,
    /// Sent as `Authorization: Bearer …`.
    pub api_key: Option<String>,
}

/// What stands behind a model's name, as pairs of name and value.
pub type Settings<'a> = Vec<(&'a str, &'a str)>;

/// Why an address is not one of an endpoint. It is never shown itself: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither http nor https.
    #[error(
        "a server is asked by http or https, not by `{scheme}`; write https:// before its name"
    )]
    Scheme {
        /// What stands before `://`.
        scheme: String,
    },
    /// No server can be read from it.
    #[error(
        "the address names no server and port that can be read; write it as https://SERVER:PORT/v1#MODEL, \
         with %23, %2F and %3F for #, / and ? in a password"
    )]
    Server,
    /// No model is named.
    #[error("which model at {url}? Write its name behind the address, as in {url}#{example}")]
    NoModel {
        /// The address.
        url: String,
        /// A model of the kind that is wanted.
        example: &'static str,
    },
    /// Nothing is set by this name.
    #[error("there is no setting `{name}`; known are {known}")]
    Unknown {
        /// What stands before the equals sign.
        name: String,
        /// Those that there are.
        known: &'static str,
    },
    /// The value cannot be meant.
    #[error("`{name}={value}`: expected {expected}")]
    Value {
        /// The setting.
        name: String,
        /// What it is set to.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
}

impl Endpoint {
    /// One model at one address, without a key.
    pub fn new(url: impl Into<String>, model: impl Into<String>) -> Self {
        let url = url.into().trim_end_matches('/').to_owned();
        Self { url, model: model.into(), api_key: None }
    }

    /// Reads `URL#MODEL?settings` and hands on what stands behind the last `?`, as pairs of name and value. The key is the
    /// first of the environment's `keys` that is set.
    ///
    /// * `example` is a model's name for the message that asks for one.
    ///
    /// # Errors
    /// The address has no http, server or model.
    pub fn parse<'a>(
        text: &'a str,
        keys: &[&str],
        example: &'static str,
    ) -> Result<(Self, Settings<'a>), AddressError> {
        let (url, rest) = ServerUrl::split(text)?;
        let (model, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let mut endpoint = Self::new(url, model);
        if model.is_empty() {
            return Err(AddressError::NoModel { url: endpoint.public_url(), example });
        }
        endpoint.api_key = key_in(keys);
        let pairs = settings.split('&').filter(|setting| !setting.is_empty());
        Ok((endpoint, pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect()))
    }

    /// The address without what may be secret: a name and a password before the server, and what is asked behind `?`.
    pub fn public_url(&self) -> String {
        ServerUrl(&self.url).public()
    }

    /// Where requests for `path` go, such as `/chat/completions`; with its secrets.
    pub fn under(&self, path: &str) -> String {
        ServerUrl(&self.url).under(path)
    }

    /// What a server answered or a library said, on one line, shortened, without the secrets of this endpoint.
    pub fn said(&self, answer: &[u8]) -> String {
        let text = String::from_utf8_lossy(answer);
        let explained = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|json| {
            let error = json.get("error")?;
            Some(error.get("message").unwrap_or(error).as_str()?.to_owned())
        });
        let text = explained.unwrap_or_else(|| text.into_owned());
        let text = ServerUrl(&self.url).without_secrets(&text, self.api_key.as_deref());
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
    }
}

impl From<Unreadable> for AddressError {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::Scheme(scheme) => Self::Scheme { scheme },
            Unreadable::Server => Self::Server,
        }
    }
}

/// Without secrets.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.public_url(), self.model)
    }
}

impl fmt::Debug for Endpoint {
    /// Without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Endpoint, Settings<'_>), AddressError> {
        Endpoint::parse(text, &[], "some-model")
    }

    #[test]
    fn secrets_of_an_address_are_sent_and_never_shown() {
        let (mut endpoint, settings) = parse(
            "HTTPS://me:PASSW0RD@example.org:8443/v1/?api-version=1&api_key=QUERYSECRET#m?rpm=3",
        )
        .unwrap();
        endpoint.api_key = Some("BEARERKEY".into());
        let sent = "https://me:PASSW0RD@example.org:8443/v1/chat?api-version=1&api_key=QUERYSECRET";
        assert_eq!((endpoint.under("/chat").as_str(), settings), (sent, vec![("rpm", "3")]));
        let answer = format!("no {sent} (QUERYSECRET, PASSW0RD, BEARERKEY)");
        let said = endpoint.said(answer.as_bytes());
        for shown in [endpoint.to_string(), format!("{endpoint:?}"), said] {
            let secrets = ["PASSW0RD", "QUERYSECRET", "BEARERKEY", "me:"];
            assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
        }
        assert_eq!(endpoint.to_string(), "https://example.org:8443/v1#m");
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        for address in [
            "ftp://me:PASSW0RD@example.org#m",
            "http://me:PASS#W0RD@example.org/v1#m",
            "http://me:PASS/W0RD@example.org/v1#m",
            "http://#m",
            "http://me:PASSW0RD@example.org/v1",
        ] {
            let message = parse(address).unwrap_err().to_string();
            assert!(!message.contains("W0RD") && !message.contains("PASS"), "{message}");
        }
    }

    #[test]
    fn what_a_server_said_is_told_in_a_line() {
        let endpoint = Endpoint::new("http://localhost/v1", "m");
        assert_eq!(endpoint.said(br#"{"error":{"message":"no\nsuch key"}}"#), "no such key");
        assert_eq!(endpoint.said(br#"{"error":"busy"}"#), "busy");
        assert_eq!(endpoint.said(b"<h1>Bad\xff gateway</h1>"), "<h1>Bad\u{fffd} gateway</h1>");
    }
}
