//! Which insights an episode holds: chosen on this machine, or written by a model and borne out by the transcript.

use std::cell::OnceCell;

use super::insights::Chosen;
use super::pending::Pending;
use super::words::Heard;
use super::{ModelUse, ScanOptions};
use crate::embed::{self, EmbedError, EmbedOptions, Embedder, Precision};
use crate::error::EngineError;
use crate::extract::model::{self, ModelError, ModelExtractor};
use crate::extract::{ExtractError, Extracted, Options, Talk, extract};
use crate::feed::Language;
use crate::rank::is_spoken_claim;
use crate::state::WordsFrom;
use crate::task::Task;

/// Of what is written about an episode: words for one insight, and how many at most.
const WORDS_A_NOTE: usize = 50;
const MOST_NOTES: usize = 5;

/// Finds insights, episode after episode.
pub(super) struct Finder {
    /// Loaded for the first episode that wants it.
    embedder: OnceCell<Box<dyn Embedder>>,
    threads: Option<usize>,
    model: Option<ModelExtractor>,
    used: ModelUse,
}

impl Finder {
    /// Opens nothing yet.
    pub(super) fn new(options: &ScanOptions) -> Self {
        let answers = || Some(options.cache.join("answers"));
        let model = options.extractor.clone().map(|asked| ModelExtractor::new(asked, answers()));
        let threads = options.threads;
        Self { embedder: OnceCell::new(), threads, model, used: ModelUse::default() }
    }

    /// What the model was asked, where there is one.
    pub(super) fn model_use(&self) -> Option<ModelUse> {
        self.model.as_ref().map(|_| self.used.clone())
    }

    /// The insights of an episode, in its order, and a word where there is something to say about them.
    pub(super) fn find(
        &mut self,
        pending: &Pending,
        heard: &Heard,
        task: &Task,
    ) -> Result<(Vec<Chosen>, Option<String>), EngineError> {
        if heard.utterances.is_empty() {
            return Ok((Vec::new(), None));
        }
        if let Some(other) = foreign(pending, heard) {
            let why = format!("it is in {other}; insights are taken from English only");
            return Ok((Vec::new(), Some(why)));
        }
        let (chosen, why) = match self.by_model(pending, heard, task)? {
            Some(Ok(chosen)) => (chosen, None),
            Some(Err(why)) => (self.offline(pending, heard, task)?, Some(why)),
            None => (self.offline(pending, heard, task)?, None),
        };
        let nothing = || chosen.is_empty().then(|| "nothing in it stands alone".to_owned());
        let why = why.or_else(nothing);
        Ok((chosen, why))
    }

    /// What the model writes; why it wrote nothing; nothing where there is no model.
    fn by_model(
        &mut self,
        pending: &Pending,
        heard: &Heard,
        task: &Task,
    ) -> Result<Option<Result<Vec<Chosen>, String>>, EngineError> {
        let Some(model) = &self.model else { return Ok(None) };
        let name = pending.name();
        let talk = model::Talk {
            show: pending.show.as_deref().unwrap_or_default(),
            title: &name,
            utterances: &heard.utterances,
            chapters: &heard.chapters,
        };
        match model.extract(&talk, task) {
            Ok(written) => {
                self.used.requests += written.asked;
                self.used.cached += written.kept;
                self.used.held += written.insights.len() as u64;
                self.used.dropped += written.dropped.total();
                let (_, _, cost) = model.spent();
                self.used.cost = cost;
                let chosen = written.insights.into_iter().map(|one| Chosen {
                    text: one.text,
                    speaker: one.speaker,
                    start: one.start,
                    quote: Some(one.quote),
                    how: format!("written by {} ({})", one.model, one.prompt),
                });
                Ok(Some(Ok(chosen.collect())))
            }
            Err(ModelError::Cancelled(cancelled)) => Err(cancelled.into()),
            Err(error) => {
                self.used.fallen_back += 1;
                Ok(Some(Err(format!("{error}; extracted on this machine instead"))))
            }
        }
    }

    /// What is chosen of what was said.
    fn offline(
        &self,
        pending: &Pending,
        heard: &Heard,
        task: &Task,
    ) -> Result<Vec<Chosen>, EngineError> {
        let talk = Talk {
            utterances: heard.utterances.clone(),
            hosts: pending.with_role("host"),
            guests: pending.with_role("guest"),
            chapters: heard.chapters.clone(),
            spoken: heard.from != WordsFrom::Notes,
        };
        let number = match talk.spoken {
            true => Options::default().number(talk.words()),
            // Notes are short, and written: two sentences of them may be what there is.
            false => (talk.words() / WORDS_A_NOTE).clamp(1, MOST_NOTES),
        };
        let options =
            Options { count: Some(number), accepts: is_spoken_claim, ..Options::default() };
        let quiet = task.quietly();
        let found =
            extract(&talk, &options, |texts| self.embedder(&quiet)?.embed_documents(texts, &quiet));
        let found = found.map_err(|error| match error {
            ExtractError::Embed(error) => EngineError::Embed(error),
            rows @ ExtractError::Rows { .. } => EngineError::Matrix(rows.to_string()),
        })?;
        Ok(found.chosen.into_iter().map(Chosen::from).collect())
    }

    /// The default model in 8 bits, whatever the index's own: it is the fastest here, and asks no server.
    fn embedder(&self, task: &Task) -> Result<&dyn Embedder, EmbedError> {
        if let Some(embedder) = self.embedder.get() {
            return Ok(embedder.as_ref());
        }
        let (precision, threads) = (Precision::Int8, self.threads);
        let options = EmbedOptions { precision, threads, ..EmbedOptions::default() };
        let embedder = embed::open(&options, task)?;
        Ok(self.embedder.get_or_init(|| embedder).as_ref())
    }
}

impl From<Extracted> for Chosen {
    fn from(one: Extracted) -> Self {
        Self {
            quote: (!one.verbatim).then_some(one.original),
            how: if one.verbatim { "verbatim" } else { "tidied" }.to_owned(),
            text: one.text,
            speaker: one.speaker,
            start: one.start,
        }
    }
}

/// The language of an episode that is not English: by its words, or by what the feed claims where they are too few.
fn foreign(pending: &Pending, heard: &Heard) -> Option<String> {
    let claimed = || Language::of_tag(pending.language.as_deref()?);
    let language = heard.language.clone().or_else(claimed)?;
    (!language.is_english()).then(|| language.to_string())
}
