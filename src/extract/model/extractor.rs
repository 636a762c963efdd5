//! An episode asked about, stretch by stretch, and what of the answers is believed.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::ask::Client;
use super::budget::Usage;
use super::cache::Cache;
use super::error::ModelError;
use super::options::ModelOptions;
use super::prompt::{Messages, PROMPT, messages};
use super::stretch::{Stretch, Talk, stretches};
use super::verify::{Dropped, Found, Reason, Verifier};
use super::wire::Claim;
use crate::task::Task;

/// An insight that a model wrote and whose quote stands in the transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The insight, in the model's words: never verbatim.
    pub text: String,
    /// What the model calls it, where the title says nothing beyond the transcript.
    pub title: Option<String>,
    /// The words that support it as the transcript has them, from one speaker.
    pub quote: String,
    /// The first and the last utterance that the quote takes from.
    pub utterances: (usize, usize),
    /// Where the quote begins in the first and ends in the last of them, in bytes.
    pub bytes: (usize, usize),
    /// Who said it, where it is known.
    pub speaker: Option<String>,
    /// Seconds at which the quote begins in the transcript; within a timed utterance by its share of the bytes.
    pub start: Option<f64>,
    /// Seconds at which it ends.
    pub end: Option<f64>,
    /// The model's name on its server.
    pub model: String,
    /// The version of the prompt.
    pub prompt: &'static str,
}

/// What became of an episode.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// In the order of the transcript.
    pub insights: Vec<Written>,
    /// What was not believed, by reason.
    pub dropped: Dropped,
    /// Stretches that were asked about.
    pub asked: u64,
    /// Stretches whose answer was kept from before.
    pub kept: u64,
    /// Tokens of requests, failed tries included: counted by the server where it counts, else guessed.
    pub tokens_in: u64,
    /// Tokens of answers.
    pub tokens_out: u64,
    /// What that costs, where a price is told.
    pub cost: Option<f64>,
}

/// Asks one model about episodes, within one budget; may be used from many threads.
pub struct ModelExtractor {
    client: Client,
    cache: Option<Cache>,
}

impl ModelExtractor {
    /// Asks as `options` say, keeps answers in the folder `answers`.
    pub fn new(options: ModelOptions, answers: Option<PathBuf>) -> Self {
        Self { client: Client::new(options), cache: answers.map(Cache::new) }
    }

    /// Tokens in, tokens out and cost so far, over all episodes.
    pub fn spent(&self) -> (u64, u64, Option<f64>) {
        let Usage { tokens_in, tokens_out } = self.client.spent();
        (tokens_in, tokens_out, self.client.options().cost(tokens_in, tokens_out))
    }

    /// What the model finds in `talk`. English alone: what is a name is told by capitals, what is a negation by words.
    ///
    /// # Errors
    /// One stretch that cannot be answered is an error for the whole episode, so that the caller extracts it offline;
    /// the answers before are kept. See [`ModelError`].
    pub fn extract(&self, talk: &Talk<'_>, task: &Task) -> Result<Extraction, ModelError> {
        let options = self.client.options();
        let stretches = stretches(talk, options.request_tokens);
        let messages = messages(talk, &stretches, options);
        let mut extraction = Extraction::default();
        let answers = self.answers(&messages, &mut extraction, task)?;
        extraction.cost = options.cost(extraction.tokens_in, extraction.tokens_out);
        let verifier = Verifier::new(talk.utterances);
        let mut found: Vec<(Found, Claim)> = Vec::new();
        for ((stretch, messages), claims) in stretches.iter().zip(&messages).zip(answers) {
            task.check()?;
            self.believe(stretch, messages, claims, &verifier, &mut found, &mut extraction.dropped);
        }
        found.sort_by_key(|(found, _)| (found.utterances, found.bytes));
        extraction.insights = found
            .into_iter()
            .map(|(found, claim)| Written {
                title: claim.title.and_then(|title| verifier.title(&title, &found)),
                text: one_line(&claim.insight),
                quote: found.quote,
                utterances: found.utterances,
                bytes: found.bytes,
                speaker: talk.utterances[found.utterances.0].speaker.clone(),
                start: found.start,
                end: found.end,
                model: options.endpoint.model.clone(),
                prompt: PROMPT,
            })
            .collect();
        Ok(extraction)
    }

    /// Keeps those claims about one stretch that hold, once each.
    fn believe(
        &self,
        stretch: &Stretch,
        messages: &Messages,
        claims: Vec<Claim>,
        verifier: &Verifier<'_>,
        found: &mut Vec<(Found, Claim)>,
        dropped: &mut Dropped,
    ) {
        let mut taken = 0;
        for claim in claims {
            let verdict = if taken == messages.most {
                Err(Reason::TooMany)
            } else {
                verifier.check(&one_line(&claim.insight), &claim.quote, stretch.utterances())
            };
            match verdict {
                Ok(here) if found.iter().any(|(other, _)| other.overlaps(&here)) => {
                    dropped.count(Reason::Repeated);
                }
                Ok(here) => {
                    taken += 1;
                    found.push((here, claim));
                }
                Err(reason) => dropped.count(reason),
            }
        }
    }

    /// The claims about each stretch, kept or asked for, several at the same time.
    fn answers(
        &self,
        messages: &[Messages],
        extraction: &mut Extraction,
        task: &Task,
    ) -> Result<Vec<Vec<Claim>>, ModelError> {
        let done: Vec<Mutex<Vec<Claim>>> = messages.iter().map(|_| Mutex::default()).collect();
        let [next, kept, tokens_in, tokens_out] = [0; 4].map(AtomicU64::new);
        let failed = Mutex::new(None);
        let workers = self.client.options().connections.clamp(1, messages.len().max(1));
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed) as usize;
                        let Some(messages) = messages.get(at) else { return };
                        match self.answer(messages, task) {
                            Ok((claims, used)) => {
                                kept.fetch_add(u64::from(used.is_none()), Ordering::Relaxed);
                                let used = used.unwrap_or_default();
                                tokens_in.fetch_add(used.tokens_in, Ordering::Relaxed);
                                tokens_out.fetch_add(used.tokens_out, Ordering::Relaxed);
                                *done[at].lock().unwrap_or_else(PoisonError::into_inner) = claims;
                            }
                            Err(error) => {
                                // The others stop before their next stretch: the episode has failed.
                                next.store(done.len() as u64, Ordering::Relaxed);
                                let mut failed =
                                    failed.lock().unwrap_or_else(PoisonError::into_inner);
                                failed.get_or_insert(error);
                                return;
                            }
                        }
                    }
                });
            }
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        extraction.kept = kept.into_inner();
        extraction.asked = messages.len() as u64 - extraction.kept;
        extraction.tokens_in = tokens_in.into_inner();
        extraction.tokens_out = tokens_out.into_inner();
        let claims = done.into_iter().map(|it| it.into_inner());
        Ok(claims.map(|it| it.unwrap_or_else(PoisonError::into_inner)).collect())
    }

    /// The claims about one stretch; what they used, unless they were kept.
    fn answer(
        &self,
        messages: &Messages,
        task: &Task,
    ) -> Result<(Vec<Claim>, Option<Usage>), ModelError> {
        let model = &self.client.options().endpoint.model;
        if let Some(claims) = self.cache.as_ref().and_then(|cache| cache.get(model, messages)) {
            return Ok((claims, None));
        }
        let (claims, used) = self.client.ask(messages, task)?;
        if let Some(cache) = &self.cache {
            let kept = cache.put(model, messages, &claims, task);
            kept.map_err(|source| ModelError::Keep { path: cache.folder().into(), source })?;
        }
        Ok((claims, Some(used)))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
