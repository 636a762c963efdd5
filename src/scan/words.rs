//! Where the words of an episode come from: the best transcript that is offered and can be read, its audio, its notes.

use std::path::Path;
use std::time::Duration;

use super::ScanOptions;
use super::pending::Pending;
use super::transcriber::{Limits, Transcriber};
use crate::error::EngineError;
use crate::feed::{self, Audio, Episode, Language};
use crate::insight::{Chapter, Utterance};
use crate::remote::{self, Client, Get};
use crate::state::WordsFrom;
use crate::task::Task;

/// The largest transcript that is read: ten hours with a word a segment.
const MAX_BYTES: u64 = 32 << 20;

/// The largest audio that is fetched: ten hours at 192 kbit/s; and how long that may take.
const MAX_AUDIO: u64 = 1 << 30;
const DOWNLOAD: Duration = Duration::from_secs(30 * 60);

/// What was fetched for an episode.
#[derive(Default)]
pub(super) struct Words {
    /// The transcript.
    pub(super) transcript: Option<feed::Transcript>,
    /// Chapters of its file.
    pub(super) chapters: Vec<Chapter>,
    /// What stood in the way of transcripts that are offered.
    pub(super) problems: Vec<String>,
    /// Whether one of them may be there later.
    pub(super) is_passing: bool,
}

impl Words {
    /// Reads a transcript, and says where it cannot be read.
    pub(super) fn take(&mut self, bytes: &[u8], mime: Option<&str>, name: &str) {
        match feed::transcript(bytes, mime, Some(name)) {
            Ok(transcript) => self.transcript = Some(transcript),
            Err(error) => self.problems.push(format!("{name}: {error}")),
        }
    }
}

/// What an episode says.
pub(super) struct Heard {
    /// Where it comes from.
    pub(super) from: WordsFrom,
    /// Who said what when.
    pub(super) utterances: Vec<Utterance>,
    /// Named parts.
    pub(super) chapters: Vec<Chapter>,
    /// The language, where there are words enough to tell.
    pub(super) language: Option<Language>,
    problems: Vec<String>,
}

impl Heard {
    /// What stood in the way of something better.
    pub(super) fn why(&self) -> Option<String> {
        if !self.problems.is_empty() {
            return Some(self.problems.join("; "));
        }
        (self.from == WordsFrom::Nothing).then(|| {
            "no transcript, nothing that would hear its audio, and no notes to speak of".into()
        })
    }
}

/// What becomes of an episode.
pub(super) enum Found {
    /// Its words may be there later; why they are not now.
    Later(String),
    /// They are there, or there are none.
    Words(Heard),
}

/// The host that is asked first for an episode's words; empty where nobody is asked.
pub(super) fn host_of(pending: &Pending) -> String {
    let best = pending.episode.transcripts.first();
    best.map(|link| remote::host_of(&link.url)).unwrap_or_default()
}

/// What stands at an address.
pub(super) struct Got {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// What its server says it is.
    pub(super) mime: Option<String>,
    /// What it is called where something is wrong with it.
    pub(super) name: String,
}

/// Why nothing could be had from an address.
pub(super) struct Missed {
    /// Why, with the address.
    pub(super) why: String,
    /// Whether it may be there later.
    pub(super) is_passing: bool,
}

/// What stands at `url`, asked politely.
pub(super) fn get(
    client: &Client,
    url: &str,
    options: &ScanOptions,
    task: &Task,
) -> Result<Got, Missed> {
    let get = Get { max_bytes: Some(MAX_BYTES), limit: Some(options.limit), ..Get::new(url) };
    match client.get(&get, task) {
        Ok(answer) if answer.is_good() => {
            Ok(Got { bytes: answer.body, mime: answer.mime, name: url.to_owned() })
        }
        Ok(answer) => {
            let is_passing = answer.status == 429 || answer.status >= 500;
            Err(Missed { why: format!("{url}: status {}", answer.status), is_passing })
        }
        Err(error) => Err(Missed { why: error.to_string(), is_passing: error.is_passing() }),
    }
}

/// The best transcript of `episode` that can be had with `get` and read, and chapters.
pub(super) fn of(episode: &Episode, get: impl Fn(&str) -> Result<Got, Missed>) -> Words {
    let mut words = Words { chapters: episode.chapters.clone(), ..Words::default() };
    for link in &episode.transcripts {
        match get(&link.url) {
            Ok(got) => {
                let mime = got.mime.as_deref().or(link.mime.as_deref());
                words.take(&got.bytes, mime, &got.name);
                if words.transcript.is_some() {
                    break;
                }
            }
            Err(missed) => {
                words.is_passing |= missed.is_passing;
                words.problems.push(missed.why);
            }
        }
    }
    if words.transcript.is_some()
        && words.chapters.is_empty()
        && let Some(url) = &episode.chapters_url
        && let Ok(got) = get(url)
    {
        // An episode without chapters is one all the same.
        words.chapters = feed::chapters(&got.bytes).unwrap_or_default();
    }
    words
}

/// What the episode says: by what was fetched, else by its audio where that is wanted, else by its notes.
///
/// * `is_last`: nobody comes back for it, so that notes have to do where audio cannot be heard.
pub(super) fn heard(
    words: Words,
    pending: &Pending,
    is_last: bool,
    client: &Client,
    options: &ScanOptions,
    task: &Task,
) -> Result<Found, EngineError> {
    let Words { transcript, chapters, mut problems, is_passing } = words;
    if let Some(transcript) = transcript {
        return Ok(Found::Words(of_transcript(
            transcript,
            WordsFrom::Transcript,
            chapters,
            problems,
        )));
    }
    if is_passing {
        return Ok(Found::Later(problems.join("; ")));
    }
    let episode = &pending.episode;
    if let Some((asked, audio)) = options.transcriber.as_ref().zip(episode.audio.as_ref()) {
        match of_audio(asked, audio, episode.duration, client, options, task) {
            Ok(transcript) => {
                let heard = of_transcript(transcript, WordsFrom::Audio, chapters, problems);
                return Ok(Found::Words(heard));
            }
            Err(why) => {
                task.check()?;
                problems.push(why);
                if !is_last {
                    // A program that was mistyped is mended, a server comes back.
                    return Ok(Found::Later(problems.join("; ")));
                }
            }
        }
    }
    let notes = episode.notes.as_deref().filter(|_| options.notes).unwrap_or_default();
    let utterances: Vec<Utterance> = feed::notes(notes)
        .into_iter()
        .map(|text| Utterance { text, ..Utterance::default() })
        .collect();
    let from = if utterances.is_empty() { WordsFrom::Nothing } else { WordsFrom::Notes };
    let language = language(&utterances);
    Ok(Found::Words(Heard { from, utterances, chapters: Vec::new(), language, problems }))
}

fn of_transcript(
    transcript: feed::Transcript,
    from: WordsFrom,
    chapters: Vec<Chapter>,
    problems: Vec<String>,
) -> Heard {
    let feed::Transcript { utterances, language, chapters: own, .. } = transcript;
    let chapters = if chapters.is_empty() { own } else { chapters };
    Heard { from, utterances, chapters, language, problems }
}

fn language(utterances: &[Utterance]) -> Option<Language> {
    let texts: Vec<&str> = utterances.iter().map(|one| one.text.as_str()).collect();
    feed::language(&texts.join(" "))
}

/// The audio, fetched where it is not on this machine, and turned into words.
fn of_audio(
    transcriber: &Transcriber,
    audio: &Audio,
    duration: Option<f64>,
    client: &Client,
    options: &ScanOptions,
    task: &Task,
) -> Result<feed::Transcript, String> {
    let length = duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    let limits = Limits::for_audio(length.map(Duration::from_secs_f64));
    let told = |error: &dyn std::error::Error| error.to_string();
    let heard = |path: &Path| {
        let bytes = transcriber.transcribe(path, limits, task).map_err(|error| told(&error))?;
        feed::transcript(&bytes, None, None).map_err(|error| told(&error))
    };
    if !audio.url.contains("://") {
        return heard(Path::new(&audio.url));
    }
    let folder = tempfile::tempdir().map_err(|error| told(&error))?;
    let path = folder.path().join(file_name(&audio.url));
    let get = Get {
        max_bytes: Some(MAX_AUDIO),
        limit: Some(options.limit.max(DOWNLOAD)),
        ..Get::new(&audio.url)
    };
    let answer = client.download(&get, &path, task).map_err(|error| told(&error))?;
    if !answer.is_good() {
        return Err(format!("{}: status {}", remote::shown_address(&audio.url), answer.status));
    }
    heard(&path)
}

/// What the audio at `url` is called, with the ending by which programs tell what it is.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    let ending =
        ending.filter(|end| end.len() <= 4 && end.bytes().all(|b| b.is_ascii_alphanumeric()));
    format!("episode.{}", ending.unwrap_or("mp3"))
}
