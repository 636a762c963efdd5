//! Whole episodes, and what others found worth keeping of them.
//!
//! JSON Lines, an episode a line, plain or gzip: turns with speaker and start, or a transcript as text with "Name: " where
//! somebody begins. References are insights by id, insights in the line itself, or titles of sections.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::source::{lines, read};
use super::{EvalError, LineFault};
use crate::insight::Utterance;

/// The longest name that is taken for a speaker's, in bytes; a colon behind more is one of a sentence.
const LONGEST_NAME: usize = 40;

/// An episode and what is to be found in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedEpisode {
    /// Its id.
    pub id: String,
    /// Who is asked, where the data set says so.
    pub guests: Vec<String>,
    /// What was said.
    pub utterances: Vec<Utterance>,
    /// Texts that the chosen are held against; none where there are none.
    pub references: Vec<String>,
}

/// Episodes of a data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedEpisodes {
    /// In the order of the files.
    pub episodes: Vec<JudgedEpisode>,
    /// Where the references are from: a file, or `sections` for titles of sections, or nothing.
    pub references: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "_id", default)]
    id: Value,
    #[serde(default)]
    guest: Option<String>,
    #[serde(default)]
    turns: Vec<Turn>,
    #[serde(default)]
    transcript: Option<String>,
    #[serde(default)]
    insights: Vec<Value>,
    #[serde(default, alias = "sections")]
    clips: Vec<Value>,
}

#[derive(Deserialize)]
struct Turn {
    #[serde(default)]
    speaker: Option<String>,
    #[serde(default)]
    start: Option<f64>,
    #[serde(default)]
    end: Option<f64>,
    text: String,
}

/// What is told of an insight: its title is a part of it.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    title: Option<String>,
    text: String,
}

impl JudgedEpisodes {
    /// Reads `path`: a file, or all episodes of a folder. Ids of insights are looked up in `references`, else in a
    /// corpus.jsonl (plain or gzip) in the folder, beside it, or in a folder beside it whose name begins alike.
    ///
    /// # Errors
    /// [`EvalError`]: a file or line cannot be read, or there is no episode.
    pub fn open(path: &Path, references: Option<&Path>) -> Result<Self, EvalError> {
        let mut found = Vec::new();
        for file in files(path)? {
            let text = read(&file)?;
            for (number, line) in lines(&text) {
                let line: Line = serde_json::from_str(line).map_err(|error| EvalError::Line {
                    path: file.clone(),
                    line: number,
                    fault: LineFault::Json(error.to_string()),
                })?;
                found.push(line);
            }
        }
        found.retain(|line| !line.turns.is_empty() || line.transcript.is_some());
        if found.is_empty() {
            return Err(EvalError::Empty { path: path.to_owned(), what: "episodes" });
        }
        let wanted: Vec<&str> =
            found.iter().flat_map(|line| line.insights.iter().filter_map(Value::as_str)).collect();
        let (source, insights) = look_up(path, references, &wanted)?;
        let is_told = found.iter().any(|line| line.insights.iter().any(Value::is_object));
        let has_sections = found.iter().any(|line| !line.clips.is_empty());
        let episodes: Vec<JudgedEpisode> =
            found.into_iter().map(|line| line.episode(&insights)).collect();
        let references = match source {
            Some(file) => Some(file.display().to_string()),
            None if is_told => Some("insights".to_owned()),
            None if has_sections => Some("sections".to_owned()),
            None => None,
        };
        Ok(Self { episodes, references })
    }
}

impl Line {
    fn episode(self, insights: &HashMap<String, String>) -> JudgedEpisode {
        let told = |value: &Value| match value {
            Value::String(id) => insights.get(id).cloned(),
            value => Told::deserialize(value).ok().map(Told::whole),
        };
        let mut references: Vec<String> = self.insights.iter().filter_map(told).collect();
        if references.is_empty() {
            let title = |value: &Value| {
                value
                    .as_str()
                    .or_else(|| value.get("title").and_then(Value::as_str))
                    .map(str::to_owned)
            };
            references = self.clips.iter().filter_map(title).collect();
        }
        let mut utterances: Vec<Utterance> =
            self.turns.into_iter().filter_map(Turn::utterance).collect();
        if utterances.is_empty() {
            utterances = turns_of(self.transcript.as_deref().unwrap_or_default());
        }
        let id = match self.id {
            Value::String(id) => id,
            Value::Null => String::new(),
            other => other.to_string(),
        };
        JudgedEpisode { id, guests: self.guest.into_iter().collect(), utterances, references }
    }
}

impl Turn {
    fn utterance(self) -> Option<Utterance> {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let speaker = self.speaker.filter(|name| !name.trim().is_empty());
        (!text.is_empty()).then_some(Utterance { speaker, start: self.start, end: self.end, text })
    }
}

impl Told {
    fn whole(self) -> String {
        match self.title {
            Some(title) => format!("{}. {}", title.trim_end_matches('.'), self.text),
            None => self.text,
        }
    }
}

/// Lines of a transcript as turns: a name and a colon begin one, every other line goes on.
fn turns_of(transcript: &str) -> Vec<Utterance> {
    let mut turns: Vec<Utterance> = Vec::new();
    for line in transcript.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            continue;
        }
        let named = line.split_once(": ").filter(|(name, said)| is_name(name) && !said.is_empty());
        let (speaker, text) = match named {
            Some((name, said)) => (Some(name.to_owned()), said.to_owned()),
            None => (turns.last().and_then(|turn| turn.speaker.clone()), line),
        };
        turns.push(Utterance { speaker, start: None, end: None, text });
    }
    turns
}

fn is_name(name: &str) -> bool {
    let word = |word: &str| {
        word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
            && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-'))
    };
    name.len() <= LONGEST_NAME && name.split(' ').count() <= 4 && name.split(' ').all(word)
}

/// The files of episodes in `path`.
fn files(path: &Path) -> Result<Vec<PathBuf>, EvalError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = entries(path)?;
    found.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let plain = name.trim_end_matches(".gz");
        plain.ends_with(".jsonl") && plain != "corpus.jsonl" && file.is_file()
    });
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let failed = |source| EvalError::Io { action: "read", path: folder.to_owned(), source };
    let read = std::fs::read_dir(folder).map_err(failed)?;
    let mut found: Vec<PathBuf> = read.filter_map(Result::ok).map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

/// The texts of the insights `wanted`, by id, and the file that has them.
fn look_up(
    path: &Path,
    references: Option<&Path>,
    wanted: &[&str],
) -> Result<(Option<PathBuf>, HashMap<String, String>), EvalError> {
    if let Some(file) = references {
        return Ok((Some(file.to_owned()), insights(file)?));
    }
    if wanted.is_empty() {
        return Ok((None, HashMap::new()));
    }
    for file in corpora(path) {
        let insights = insights(&file)?;
        if wanted.iter().any(|id| insights.contains_key(*id)) {
            return Ok((Some(file), insights));
        }
    }
    Ok((None, HashMap::new()))
}

/// Where references may be when nobody says, likeliest first.
fn corpora(path: &Path) -> Vec<PathBuf> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let beside = folder.parent().unwrap_or(&folder).to_owned();
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let alike = |other: &PathBuf| {
        let other = other.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
    };
    let mut others = entries(&beside).unwrap_or_default();
    others.retain(|other| other.is_dir() && *other != folder && alike(other) >= 5);
    others.sort_by_key(|other| std::cmp::Reverse(alike(other)));
    let folders = [folder, beside].into_iter().chain(others);
    let names = ["corpus.jsonl", "corpus.jsonl.gz"];
    folders
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .filter(|file| file.is_file())
        .collect()
}

fn insights(file: &Path) -> Result<HashMap<String, String>, EvalError> {
    let text = read(file)?;
    let mut found = HashMap::new();
    for (number, line) in lines(&text) {
        let fault = |error: serde_json::Error| EvalError::Line {
            path: file.to_owned(),
            line: number,
            fault: LineFault::Json(error.to_string()),
        };
        let value: Value = serde_json::from_str(line).map_err(fault)?;
        let id = ["_id", "id"].iter().find_map(|name| value.get(name).and_then(Value::as_str));
        if let (Some(id), Ok(told)) = (id.map(str::to_owned), Told::deserialize(&value)) {
            found.insert(id, told.whole());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_read_with_insights_that_stand_beside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (talks, insights) =
            (folder.path().join("show_talks"), folder.path().join("show_insights"));
        std::fs::create_dir_all(&talks).unwrap();
        std::fs::create_dir_all(&insights).unwrap();
        let line = r#"{"_id":"e","guest":"Bo","turns":[{"speaker":"Bo","start":2,"text":" Rest  well. "}],"insights":["i1","i2"]}"#;
        std::fs::write(talks.join("episodes.jsonl"), line).unwrap();
        std::fs::write(
            insights.join("corpus.jsonl"),
            r#"{"_id":"i1","title":"Rest.","text":"It pays."}"#,
        )
        .unwrap();
        let read = JudgedEpisodes::open(&talks, None).unwrap();
        let episode = &read.episodes[0];
        assert_eq!(episode.references, ["Rest. It pays."]);
        assert_eq!(
            (episode.utterances[0].text.as_str(), episode.utterances[0].start),
            ("Rest well.", Some(2.0))
        );
        assert!(read.references.is_some_and(|file| file.ends_with("corpus.jsonl")));
    }

    #[test]
    fn a_transcript_as_text_is_cut_at_names() {
        let turns = turns_of(
            "Ann: Hello.\nHow are you?\nBo Lee: Fine. The rule is this: rest.\n\nOne thing I know: rest",
        );
        let names: Vec<&str> = turns.iter().filter_map(|turn| turn.speaker.as_deref()).collect();
        assert_eq!(names, ["Ann", "Ann", "Bo Lee", "Bo Lee"]);
        assert_eq!(turns[3].text, "One thing I know: rest");
    }

    #[test]
    fn titles_of_sections_are_references_where_there_is_nothing_better() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.jsonl");
        std::fs::write(&file, r#"{"id":1,"transcript":"Ann: Yes.","clips":["One","Two"]}"#)
            .unwrap();
        let read = JudgedEpisodes::open(&file, None).unwrap();
        assert_eq!(read.episodes[0].references, ["One", "Two"]);
        assert_eq!(read.references.as_deref(), Some("sections"));
        std::fs::write(&file, "{}\n").unwrap();
        assert!(JudgedEpisodes::open(&file, None).is_err());
    }
}
