//! Which server, which model, how fast.

use std::fmt;
use std::str::FromStr;

use super::super::{Description, Fingerprint};
use crate::remote::{ServerUrl, Unreadable, key_in};

/// The environment variables that may hold the key of an endpoint, the first that is set.
const KEY_VARIABLES: [&str; 2] = ["QUINTET_EMBED_KEY", "OPENAI_API_KEY"];

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
        ServerUrl(&self.url).host()
    }

    /// The address without what may be secret: a name and a password before the server, and what is asked behind `?`.
    pub(super) fn public_url(&self) -> String {
        ServerUrl(&self.url).public()
    }

    /// Where requests go.
    pub(super) fn embeddings_url(&self) -> String {
        ServerUrl(&self.url).under("/embeddings")
    }

    /// `text`, which a server or a library wrote, without the secrets of this endpoint.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        ServerUrl(&self.url).without_secrets(text, self.api_key.as_deref())
    }

    /// What makes these vectors, as far as it can be known from outside.
    pub fn fingerprint(&self) -> Fingerprint {
        let dimensions = self.dimensions.map_or_else(|| "own".to_owned(), |dim| dim.to_string());
        let parts = [
            &self.public_url(),
            &self.model,
            &dimensions,
            &self.query_prefix,
            &self.document_prefix,
        ];
        let max_bytes = self.max_bytes.to_string();
        let parts = parts.into_iter().map(String::as_str).chain([max_bytes.as_str()]);
        Fingerprint::hashed(&format!("{}@{}/endpoint", self.model, self.host()), parts)
    }
}

/// Why an address is not one of an endpoint. It is never shown itself: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither http nor https.
    #[error(
        "an endpoint is asked by http or https, not by {scheme}; write https:// before the server"
    )]
    Scheme {
        /// What stands before `://`.
        scheme: String,
    },
    /// No server can be read from it.
    #[error(
        "the endpoint's address names no server and port that can be read; write it as https://SERVER:PORT/v1#MODEL, \
         with %23, %2F and %3F for #, / and ? in a password"
    )]
    Server,
    /// Nothing is set by this name.
    #[error(
        "an endpoint has no setting `{name}`; it has dimensions, batch, connections, rpm, tpm and price, \
         as in http://localhost:11434/v1#nomic-embed-text?dimensions=256&rpm=500"
    )]
    Unknown {
        /// What stands before the equals sign.
        name: String,
    },
    /// The value cannot be meant.
    #[error("`{name}={value}` of the endpoint: expected a number above 0")]
    Value {
        /// The setting.
        name: String,
        /// What it is set to.
        value: String,
    },
}

impl FromStr for EndpointOptions {
    type Err = AddressError;

    /// The address, `#`, the model's name on the server, and settings where they are wanted:
    /// `https://api.openai.com/v1#text-embedding-3-small?dimensions=512&rpm=3000&tpm=1000000&price=0.02`.
    ///
    /// Settings are `dimensions`, `batch`, `connections`, `rpm` and `tpm` (requests and tokens a minute) and `price` (of
    /// a million tokens). The key is read from `QUINTET_EMBED_KEY` or `OPENAI_API_KEY`; prefixes are those of the
    /// family that the name tells.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (url, rest) = ServerUrl::split(text)?;
        let (model, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let family = Description::for_name(model);
        let mut options = Self {
            api_key: key_in(&KEY_VARIABLES),
            query_prefix: family.query_prefix,
            document_prefix: family.document_prefix,
            ..Self::new(url, model)
        };
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            options.set(setting)?;
        }
        Ok(options)
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

impl EndpointOptions {
    /// Follows one `name=value`.
    fn set(&mut self, setting: &str) -> Result<(), AddressError> {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        let wrong = || AddressError::Value { name: name.into(), value: value.into() };
        let whole = || value.parse::<u32>().ok().filter(|&number| number > 0).ok_or_else(wrong);
        match name {
            "dimensions" => self.dimensions = Some(whole()? as usize),
            "batch" => self.batch = whole()? as usize,
            "connections" => self.connections = whole()? as usize,
            "rpm" => self.requests_per_minute = Some(whole()?),
            "tpm" => self.tokens_per_minute = Some(whole()?.into()),
            "price" => {
                let price = value.parse::<f64>().ok().filter(|price| price.is_finite());
                self.price_per_million_tokens =
                    Some(price.filter(|&price| price > 0.0).ok_or_else(wrong)?);
            }
            _ => return Err(AddressError::Unknown { name: name.into() }),
        }
        Ok(())
    }
}

/// What makes the vectors, as it is read back: address, model and dimensions; no secrets, for this is stored.
impl fmt::Display for EndpointOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.public_url(), self.model)?;
        self.dimensions.map_or(Ok(()), |dimensions| write!(f, "?dimensions={dimensions}"))
    }
}

impl fmt::Debug for EndpointOptions {
    /// Without the key and the secrets of the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointOptions")
            .field("url", &self.public_url())
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_server_model_and_settings() {
        let options: EndpointOptions =
            "http://me:secret@localhost:11434/v1/#nomic-embed-text?dimensions=256&rpm=60&price=.02"
                .parse()
                .unwrap();
        assert_eq!(options.url, "http://me:secret@localhost:11434/v1");
        assert_eq!((options.model.as_str(), options.dimensions), ("nomic-embed-text", Some(256)));
        assert_eq!(options.document_prefix, "search_document: ");
        assert_eq!(
            (options.requests_per_minute, options.price_per_million_tokens),
            (Some(60), Some(0.02))
        );
        let shown = "http://localhost:11434/v1#nomic-embed-text?dimensions=256";
        assert_eq!(options.to_string(), shown);
        let again: EndpointOptions = shown.parse().unwrap();
        assert_eq!(again.fingerprint(), options.fingerprint());
    }

    #[test]
    fn secrets_of_an_address_are_sent_and_never_shown() {
        let mut options: EndpointOptions =
            "HTTPS://me:PASSW0RD@example.org:8443/v1/?api-version=1&api_key=QUERYSECRET#m"
                .parse()
                .unwrap();
        options.api_key = Some("BEARERKEY".into());
        let sent =
            "https://me:PASSW0RD@example.org:8443/v1/embeddings?api-version=1&api_key=QUERYSECRET";
        assert_eq!(options.embeddings_url(), sent);
        let answer = format!("no {sent} (QUERYSECRET, PASSW0RD, BEARERKEY)");
        for shown in [options.to_string(), format!("{options:?}"), options.without_secrets(&answer)]
        {
            let secrets = ["PASSW0RD", "QUERYSECRET", "BEARERKEY", "me:"];
            assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
        }
        assert_eq!(options.to_string(), "https://example.org:8443/v1#m");
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        for address in [
            "ftp://me:PASSW0RD@example.org#m",
            "http://me:PASS#W0RD@example.org/v1#m",
            "http://me:PASS/W0RD@example.org/v1#m",
            "http://me:PASS?W0RD@example.org/v1#m",
            "http://#m",
        ] {
            let message = address.parse::<EndpointOptions>().unwrap_err().to_string();
            assert!(!message.contains("W0RD") && !message.contains("PASS"), "{message}");
        }
        assert!("http://[::1]:11434/v1#m".parse::<EndpointOptions>().is_ok());
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused_in_words() {
        let refused = |settings: &str| {
            let address = format!("http://localhost/v1#m?{settings}");
            address.parse::<EndpointOptions>().unwrap_err().to_string()
        };
        assert!(refused("dimension=3").starts_with("an endpoint has no setting `dimension`;"));
        for settings in ["rpm=0", "price=-1", "price=NaN", "batch", "tpm=many"] {
            assert!(refused(settings).ends_with("expected a number above 0"), "{settings}");
        }
    }
}
