//! Episodes that lie on this machine: feeds, transcripts, audio with a transcript beside it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::pending::Pending;
use super::words::{self, Got, Missed, Words};
use crate::error::EngineError;
use crate::feed::{self, Audio, Episode};

/// Ends of names of audio files.
const AUDIO: [&str; 10] = ["mp3", "m4a", "m4b", "mp4", "ogg", "opus", "oga", "wav", "flac", "aac"];

/// Ends of names of transcripts, the best first.
const TRANSCRIPTS: [&str; 8] = ["json", "vtt", "srt", "html", "htm", "md", "markdown", "txt"];

/// Ends of names of feeds.
const FEEDS: [&str; 3] = ["xml", "rss", "atom"];

/// The largest file that is read.
const MAX_BYTES: u64 = 64 << 20;

/// Where a feed on this machine is read as if it stood there, so that what it names beside itself is found.
const HERE: &str = "http://beside.invalid/";

/// Something on this machine that holds episodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A feed.
    Feed(PathBuf),
    /// An episode: its audio, its transcript, or both.
    Episode {
        /// The audio.
        audio: Option<PathBuf>,
        /// The transcript.
        transcript: Option<PathBuf>,
        /// Name of its show.
        show: Option<String>,
    },
}

/// Why something on this machine is no source.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// It is not there.
    #[error("{} does not exist; give a feed's address, or a feed, a transcript, audio, or a folder of them", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// It is none of these.
    #[error(
        "{} is neither a feed (.xml, .rss, .atom), nor a transcript (.json, .vtt, .srt, .html, .md, .txt), nor audio",
        path.display()
    )]
    Unknown {
        /// The path.
        path: PathBuf,
    },
    /// A folder without any.
    #[error("{} holds neither transcripts nor audio", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What `paths` hold, in their order; a folder's in the order of names. `show` is the name of the show of all episodes that
/// come without a feed; the name of their folder unless given.
pub fn sources(paths: &[PathBuf], show: Option<&str>) -> Result<Vec<Source>, LocalError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let io = |source| LocalError::Io { path: path.clone(), source };
            let mut inside = Vec::new();
            for entry in fs::read_dir(path).map_err(io)? {
                inside.push(entry.map_err(io)?.path());
            }
            inside.sort();
            let before = found.len();
            for file in inside.iter().filter(|file| file.is_file()) {
                found.extend(source(file, show, false));
            }
            if found.len() == before {
                return Err(LocalError::Empty { path: path.clone() });
            }
        } else if path.is_file() {
            let source = source(path, show, true);
            found.push(source.ok_or_else(|| LocalError::Unknown { path: path.clone() })?);
        } else {
            return Err(LocalError::Missing { path: path.clone() });
        }
    }
    found.dedup();
    Ok(found)
}

/// What a file is; a transcript that stands beside its audio is part of that, unless it is `named` itself.
fn source(path: &Path, show: Option<&str>, named: bool) -> Option<Source> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    let folder = || {
        let parent =
            path.canonicalize().ok()?.parent()?.file_name()?.to_string_lossy().into_owned();
        Some(parent)
    };
    let show = show.map(str::to_owned).or_else(folder);
    if FEEDS.contains(&ending.as_str()) {
        return Some(Source::Feed(path.to_owned()));
    }
    if AUDIO.contains(&ending.as_str()) {
        let transcript = beside(path, &TRANSCRIPTS);
        return Some(Source::Episode { audio: Some(path.to_owned()), transcript, show });
    }
    if !TRANSCRIPTS.contains(&ending.as_str()) {
        return None;
    }
    let audio = beside(path, &AUDIO);
    // In a folder the audio speaks for both, and of several transcripts the best.
    let better = TRANSCRIPTS.iter().position(|one| *one == ending)?;
    if !named && (audio.is_some() || beside(path, &TRANSCRIPTS[..better]).is_some()) {
        return None;
    }
    Some(Source::Episode { audio, transcript: Some(path.to_owned()), show })
}

/// The file beside `path` that is called like it, with the first of these endings that there is.
fn beside(path: &Path, endings: &[&str]) -> Option<PathBuf> {
    endings.iter().map(|ending| path.with_extension(ending)).find(|file| file.is_file())
}

/// The episodes of `source` with their words; what is named beside a feed lies here, `fetch` gets everything else.
pub(super) fn read(
    source: &Source,
    backlog: usize,
    fetch: impl Fn(&str) -> Result<Got, Missed>,
) -> Result<Vec<(Pending, Words)>, EngineError> {
    match source {
        Source::Feed(path) => of_feed(path, backlog, fetch),
        Source::Episode { audio, transcript, show } => {
            let path = transcript.as_ref().or(audio.as_ref());
            let Some(path) = path else { return Ok(Vec::new()) };
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let key = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let audio = audio
                .as_ref()
                .map(|path| Audio { url: path.display().to_string(), ..Audio::default() });
            let episode = Episode {
                key,
                title: Some(name.clone()),
                published: date_in(&name),
                audio,
                ..Episode::default()
            };
            let show_key = show.clone().unwrap_or_default();
            let pending = Pending { show: show.clone(), show_key, episode, ..Pending::default() };
            let mut words = Words::default();
            if let Some(path) = transcript {
                words.take(&bytes(path)?, None, &path.display().to_string());
            }
            Ok(vec![(pending, words)])
        }
    }
}

fn of_feed(
    path: &Path,
    backlog: usize,
    fetch: impl Fn(&str) -> Result<Got, Missed>,
) -> Result<Vec<(Pending, Words)>, EngineError> {
    let feed = feed::read(&bytes(path)?, Some(HERE)).map_err(|error| {
        let source = std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string());
        EngineError::Io { path: path.to_owned(), source }
    })?;
    let key = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut episodes = Pending::of(feed, &key.display().to_string());
    episodes.sort_by_key(|pending| std::cmp::Reverse(pending.episode.published));
    episodes.truncate(backlog);
    let folder = path.parent().unwrap_or(Path::new(""));
    let get = |url: &str| {
        let Some(name) = url.strip_prefix(HERE) else { return fetch(url) };
        let read = bytes(&folder.join(name));
        let missed = |error: EngineError| Missed { why: error.to_string(), is_passing: false };
        Ok(Got { bytes: read.map_err(missed)?, mime: None, name: name.to_owned() })
    };
    let with_words = |pending: Pending| {
        let words = words::of(&pending.episode, get);
        (pending, words)
    };
    Ok(episodes.into_iter().map(with_words).collect())
}

fn bytes(path: &Path) -> Result<Vec<u8>, EngineError> {
    let length = fs::metadata(path).map_err(EngineError::io(path))?.len();
    if length > MAX_BYTES {
        let source = std::io::Error::other(format!("larger than {MAX_BYTES} bytes"));
        return Err(EngineError::Io { path: path.to_owned(), source });
    }
    fs::read(path).map_err(EngineError::io(path))
}

/// The day with which a name begins, such as `2026-03-05 On maps`.
fn date_in(name: &str) -> Option<jiff::Timestamp> {
    let date: Date = name.get(..10)?.parse().ok()?;
    TimeZone::UTC.to_timestamp(date.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[&str], expected: &[(Option<&str>, Option<&str>)]) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            fs::write(folder.path().join(file), "").unwrap();
        }
        let found = sources(&[folder.path().to_owned()], Some("A show")).unwrap();
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let found: Vec<(Option<String>, Option<String>)> = found
            .iter()
            .map(|source| match source {
                Source::Feed(path) => (Some(name(path)), None),
                Source::Episode { audio, transcript, .. } => {
                    (audio.as_ref().map(name), transcript.as_ref().map(name))
                }
            })
            .collect();
        let text = |part: &Option<&str>| part.map(str::to_owned);
        let expected: Vec<_> = expected.iter().map(|(a, b)| (text(a), text(b))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_transcript_belongs_to_the_audio_of_its_name() {
        check(&["Ep 01.mp3", "Ep 01.srt"], &[(Some("Ep 01.mp3"), Some("Ep 01.srt"))]);
        check(&["a.srt", "a.vtt", "b.txt"], &[(None, Some("a.vtt")), (None, Some("b.txt"))]);
        check(&["feed.xml", "cover.png"], &[(Some("feed.xml"), None)]);
    }

    #[test]
    fn what_holds_no_episode_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path| sources(&[path.to_owned()], None).unwrap_err().to_string();
        assert!(told(folder.path()).contains("neither transcripts nor audio"));
        assert!(told(&folder.path().join("no.vtt")).contains("does not exist"));
        let png = folder.path().join("a.png");
        fs::write(&png, "").unwrap();
        assert!(told(&png).contains("neither a feed"));
    }

    #[test]
    fn a_name_may_begin_with_its_day() {
        assert_eq!(date_in("2026-03-05 On maps").unwrap().to_string(), "2026-03-05T00:00:00Z");
        assert_eq!(date_in("On maps"), None);
        assert_eq!(date_in("ééééééé"), None);
    }
}
