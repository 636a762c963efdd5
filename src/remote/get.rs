//! Asking for what stands at an address, only if it has changed where that is known.

use std::time::Duration;

use super::client::{Client, Head, Time};
use super::error::RemoteError;
use super::field::{field, is_sendable, max_age, mime, retry_after};
use crate::task::Task;

/// What is asked.
#[derive(Clone, Default)]
pub struct Get {
    /// The address; a name and a password in it are sent as HTTP asks for.
    pub url: String,
    /// The mark of the version that is there already: with status 304 it has not changed.
    pub etag: Option<String>,
    /// When the version that is there already was changed, in the server's words.
    pub last_modified: Option<String>,
    /// What is liked best, such as `application/rss+xml, */*;q=0.1`.
    pub accept: Option<String>,
    /// The largest answer, unpacked; else that of the client.
    pub max_bytes: Option<u64>,
    /// For all of it, redirects included, waiting for a turn not; else that of the client.
    pub limit: Option<Duration>,
    /// A key, for the server of the address and no other.
    pub bearer: Option<String>,
}

impl Get {
    /// Asks for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status; 304 where nothing has changed.
    pub status: u16,
    /// Where the answer came from; with its secrets.
    pub final_url: String,
    /// The new address of what has moved for good: behind the permanent redirects (301, 308) that the walk began with,
    /// as far as none leads away from https. Only with a status of 200 to 299 or 304; with its secrets.
    pub moved_to: Option<String>,
    /// The mark of this version.
    pub etag: Option<String>,
    /// When this version was changed, in the server's words.
    pub last_modified: Option<String>,
    /// For how long the answer stays fresh, at most a day.
    pub max_age: Option<Duration>,
    /// How long the server asks to wait, at most a day.
    pub retry_after: Option<Duration>,
    /// What it is, in lower case, without parameters.
    pub mime: Option<String>,
    /// Its charset, in lower case, where it is told.
    pub charset: Option<String>,
    /// Its bytes, unpacked; empty unless the status is 200 to 299.
    pub body: Vec<u8>,
    /// How many bytes there were: those of `body`, or of the file that they went to.
    pub bytes: u64,
}

impl Answer {
    /// Whether it is what was asked for: a status of 200 to 299.
    pub fn is_good(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

impl Client {
    /// Asks for what stands at an address. Any status is an answer.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub fn get(&self, get: &Get, task: &Task) -> Result<Answer, RemoteError> {
        let mut body = Vec::new();
        let answer = self.fetch(get, Head::default(), task, |piece| {
            body.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(Answer { body, ..answer })
    }

    /// Asks, and hands the bytes of a good answer to `take`.
    pub(super) fn fetch(
        &self,
        get: &Get,
        mut head: Head,
        task: &Task,
        take: impl FnMut(&[u8]) -> Result<(), RemoteError>,
    ) -> Result<Answer, RemoteError> {
        let asked = [
            ("If-None-Match", &get.etag),
            ("If-Modified-Since", &get.last_modified),
            ("Accept", &get.accept),
        ];
        for (name, value) in asked {
            // What cannot be sent was not this server's: it is asked as if nothing were known.
            if let Some(value) = value.as_ref().filter(|value| is_sendable(value)) {
                head.fields.push((name, value.clone()));
            }
        }
        let limit = get.limit.unwrap_or(self.options.total);
        let time = Time { limit, left: limit };
        let landing = self.walk(&get.url, &head, get.bearer.as_deref(), time, task)?;
        let fields = landing.response.headers();
        let (mime, charset) = mime(fields);
        let mut answer = Answer {
            status: landing.response.status().as_u16(),
            final_url: landing.url.to_string(),
            moved_to: landing.moved_to.as_ref().map(ToString::to_string),
            etag: field(fields, "etag"),
            last_modified: field(fields, "last-modified"),
            max_age: max_age(fields),
            retry_after: retry_after(fields),
            mime,
            charset,
            body: Vec::new(),
            bytes: 0,
        };
        if answer.is_good() {
            let most = get.max_bytes.unwrap_or(self.options.max_bytes);
            let about = (&head, landing.time);
            answer.bytes = self.read(&landing.url, landing.response, most, about, task, take)?;
        }
        Ok(answer)
    }
}
