//! Sending JSON or a file to a service that answers: models, transcribers, webhooks.
//!
//! Redirects are not followed: who sends a key and a text to an address means that address.

use std::time::Duration;

use ureq::SendBody;
use ureq::http::Method;

use super::client::{Client, Head, Time, read_address};
use super::error::RemoteError;
use super::field::{field, is_sendable, mime, retry_after};
use super::form::Form;
use super::shown::shown;
use super::walk::{authorization, read_key, tell};
use crate::task::Task;

/// How much is read of what a server says with a refusal.
const EXPLANATION: usize = 64 << 10;

/// What is sent.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// JSON, as it is.
    Json(&'a [u8]),
    /// A form with a file.
    Form(&'a Form),
}

/// A message to a service.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    /// The address; a name and a password in it are sent as HTTP asks for, unless there is a key.
    pub url: &'a str,
    /// The key.
    pub bearer: Option<&'a str>,
    /// More fields of the head; those that no head may hold are left out.
    pub fields: &'a [(&'static str, String)],
    /// What is sent.
    pub content: Content<'a>,
    /// The largest answer, unpacked; else that of the client.
    pub max_bytes: Option<u64>,
    /// For all of it, waiting for a turn not; else that of the client.
    pub limit: Option<Duration>,
}

impl<'a> Post<'a> {
    /// JSON to `url`.
    pub fn json(url: &'a str, json: &'a [u8]) -> Self {
        Self::new(url, Content::Json(json))
    }

    /// A form with a file to `url`.
    pub fn form(url: &'a str, form: &'a Form) -> Self {
        Self::new(url, Content::Form(form))
    }

    fn new(url: &'a str, content: Content<'a>) -> Self {
        Self { url, bearer: None, fields: &[], content, max_bytes: None, limit: None }
    }
}

/// What a service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP's status.
    pub status: u16,
    /// How long the service asks to wait, at most a day.
    pub retry_after: Option<Duration>,
    /// Where it redirects to, which is not followed.
    pub location: Option<String>,
    /// What the answer is, in lower case, without parameters.
    pub mime: Option<String>,
    /// The answer, unpacked; with a status outside of 200 to 299 its beginning.
    pub body: Vec<u8>,
}

impl Client {
    /// Sends a message and reads the answer. Any status is an answer.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub fn post(&self, post: &Post<'_>, task: &Task) -> Result<Reply, RemoteError> {
        let url = read_address(post.url)?;
        let mut head = Head { method: Method::POST, ..Head::default() };
        let sendable = post.fields.iter().filter(|(_, value)| is_sendable(value));
        head.fields.extend(sendable.cloned());
        head.fields.extend(authorization(&url, &url, read_key(&url, post.bearer)?));
        let mut packed;
        let body = match post.content {
            Content::Json(json) => {
                head.fields.push(("Content-Type", "application/json".to_owned()));
                head.fields.push(("Content-Length", json.len().to_string()));
                packed = Box::new(json) as Box<dyn std::io::Read + '_>;
                SendBody::from_reader(&mut packed)
            }
            Content::Form(form) => {
                let failed = |source| RemoteError::File { path: form.path.clone(), source };
                let form = form.pack().map_err(failed)?;
                head.fields.push(("Content-Type", form.content_type));
                head.fields.push(("Content-Length", form.length.to_string()));
                packed = form.reader;
                SendBody::from_reader(&mut packed)
            }
        };
        let visit = self.enter(&url, task)?;
        let limit = post.limit.unwrap_or(self.options.total);
        let time = Time { limit, left: limit };
        let answered = self.exchange(&url, &head, body, time, task);
        if let Some(visit) = &visit {
            tell(visit, &answered);
        }
        let response = answered?;
        let fields = response.headers();
        let mut reply = Reply {
            status: response.status().as_u16(),
            retry_after: retry_after(fields),
            location: field(fields, "location"),
            mime: mime(fields).0,
            body: Vec::new(),
        };
        let is_good = matches!(reply.status, 200..=299);
        let most = post.max_bytes.unwrap_or(self.options.max_bytes);
        let body = &mut reply.body;
        let about = (&head, time);
        if is_good {
            self.read(&url, response, most, about, task, |piece| {
                body.extend_from_slice(piece);
                Ok(())
            })?;
            return Ok(reply);
        }
        let enough = || RemoteError::TooLarge { address: shown(&url), limit: EXPLANATION as u64 };
        let read = self.read(&url, response, u64::MAX, about, task, |piece| {
            body.extend_from_slice(&piece[..piece.len().min(EXPLANATION - body.len())]);
            if body.len() < EXPLANATION { Ok(()) } else { Err(enough()) }
        });
        match read {
            Err(error @ RemoteError::Cancelled(_)) => Err(error),
            // The refusal is what counts; its explanation may break off.
            _ => Ok(reply),
        }
    }
}
