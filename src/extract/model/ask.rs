//! One request, tried until it is answered or cannot be, at the allowed pace and within the budget.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::budget::{Budget, Usage};
use super::error::ModelError;
use super::options::ModelOptions;
use super::prompt::Messages;
use super::wire::{Claim, Form, body, read};
use crate::remote::{
    Client as Remote, ClientOptions, Pace, Post, RemoteError, Reply, sleep, wait_after,
};
use crate::task::Task;

/// The largest answer read, in bytes: a thousand times what a stretch gives.
const MAX_ANSWER: u64 = 4 << 20;

/// Tries of answers that are no JSON of insights: a model that fails three times does not know how.
const TRIES_OF_STRANGE: u32 = 3;

/// Sends requests.
pub(super) struct Client {
    remote: Remote,
    options: ModelOptions,
    pace: Mutex<Pace>,
    form: Mutex<Form>,
    budget: Budget,
}

/// What became of one try.
enum Outcome {
    Claims(Vec<Claim>),
    /// Worth another try, after that long if the server said so.
    Again(Option<Duration>, ModelError),
    /// Worth another try in a simpler form.
    Simpler(Form),
}

impl Client {
    /// A client for one model.
    pub(super) fn new(options: ModelOptions) -> Self {
        let (requests, tokens) = (options.requests_per_minute, options.tokens_per_minute);
        Self {
            // The person named the server: it may stand on this machine or in their own network.
            remote: Remote::new(ClientOptions { allow_private: true, ..ClientOptions::default() }),
            pace: Mutex::new(Pace::new(requests, tokens, Instant::now())),
            form: Mutex::default(),
            budget: Budget::default(),
            options,
        }
    }

    /// How it asks.
    pub(super) fn options(&self) -> &ModelOptions {
        &self.options
    }

    /// What it has used so far.
    pub(super) fn spent(&self) -> Usage {
        self.budget.spent()
    }

    /// What the model writes about `messages`, and the tokens of all tries.
    pub(super) fn ask(
        &self,
        messages: &Messages,
        task: &Task,
    ) -> Result<(Vec<Claim>, Usage), ModelError> {
        let most = Usage { tokens_in: messages.tokens(), tokens_out: self.options.answer_tokens };
        let (mut tries, mut strange, mut used) = (0, 0, Usage::default());
        let mut form = *self.form.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if !self.budget.reserve(most, &self.options) {
                let model = self.options.endpoint.model.clone();
                return Err(ModelError::Budget { model, tokens: self.spent().tokens() });
            }
            tries += 1;
            let (usage, outcome) = self.once(messages, form, tries, most, task);
            self.budget.settle(most, usage);
            used.tokens_in += usage.tokens_in;
            used.tokens_out += usage.tokens_out;
            match outcome? {
                Outcome::Claims(claims) => {
                    // What was understood once is the form of all further requests.
                    *self.form.lock().unwrap_or_else(PoisonError::into_inner) = form;
                    return Ok((claims, used));
                }
                Outcome::Simpler(simpler) => {
                    form = simpler;
                    // No fault of the server: it was asked for something that it does not have.
                    tries -= 1;
                }
                Outcome::Again(asked, error) => {
                    strange += u32::from(matches!(error, ModelError::Strange { .. }));
                    if tries >= self.options.tries || strange >= TRIES_OF_STRANGE {
                        return Err(error);
                    }
                    sleep(wait_after(tries, asked), task)?;
                }
            }
        }
    }

    /// Try number `tries`, and what it used.
    fn once(
        &self,
        messages: &Messages,
        form: Form,
        tries: u32,
        most: Usage,
        task: &Task,
    ) -> (Usage, Result<Outcome, ModelError>) {
        let nothing = Usage::default();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = pace.reserve(most.tokens(), Instant::now());
        drop(pace);
        if let Err(cancelled) = sleep(wait, task) {
            return (nothing, Err(cancelled.into()));
        }
        let ModelOptions { endpoint, answer_tokens, .. } = &self.options;
        let url = endpoint.under("/chat/completions");
        let json = body(&endpoint.model, messages, *answer_tokens, form);
        let post = Post {
            bearer: endpoint.api_key.as_deref(),
            limit: Some(self.options.patience),
            max_bytes: Some(MAX_ANSWER),
            ..Post::json(&url, &json)
        };
        match self.remote.post(&post, task) {
            Ok(Reply { status: 200, body, .. }) => self.answered(&body, tries, most),
            Ok(reply) => (nothing, self.refused(&reply, form, tries)),
            // Whoever broke off may have worked, and may charge for it.
            Err(RemoteError::Cancelled(cancelled)) => (most, Err(cancelled.into())),
            Err(error) => {
                let (url, reason) =
                    (endpoint.public_url(), endpoint.said(error.reason().as_bytes()));
                let error = ModelError::Unreachable { url, tries, reason };
                let used = Usage { tokens_out: 0, ..most };
                (used, Ok(Outcome::Again(None, error)))
            }
        }
    }

    /// Reads an answer; where the server does not count, what may be used was used.
    fn answered(
        &self,
        answer: &[u8],
        tries: u32,
        most: Usage,
    ) -> (Usage, Result<Outcome, ModelError>) {
        let (usage, claims) = read(answer);
        let endpoint = &self.options.endpoint;
        let outcome = match claims {
            Ok(claims) => Outcome::Claims(claims),
            Err(reason) => {
                let (model, reason) = (endpoint.model.clone(), endpoint.said(reason.as_bytes()));
                Outcome::Again(None, ModelError::Strange { model, tries, reason })
            }
        };
        (usage.unwrap_or(most), Ok(outcome))
    }

    /// What a status other than 200 means.
    fn refused(&self, reply: &Reply, form: Form, tries: u32) -> Result<Outcome, ModelError> {
        let endpoint = &self.options.endpoint;
        let (url, said) = (endpoint.public_url(), endpoint.said(&reply.body));
        let status = reply.status;
        if let (400 | 422, Some(simpler)) = (status, form.without_what(&said)) {
            return Ok(Outcome::Simpler(simpler));
        }
        let error = ModelError::Refused { url, status, tries, said };
        match status {
            408 | 425 | 429 | 500 | 502..=504 | 529 => Ok(Outcome::Again(reply.retry_after, error)),
            _ => Err(error),
        }
    }
}
