//! Pairs of texts whose relation is known: probes of the same-claim decision, and sets that people judged.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::source::{lines, read};
use super::{Beir, EvalError, LineFault};

/// How the second text of a probe came from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeKind {
    /// The same sentence with a few words changed.
    Duplicate,
    /// The same claim as another show would tell it.
    Paraphrase,
    /// The same claim in entirely other words: beyond what the vector of a small model can tell.
    Retold,
    /// The same theme, another claim.
    Related,
    /// Another theme.
    Unrelated,
    /// The claim denied.
    Negated,
    /// The claim with another number.
    NumberChanged,
    /// The claim about somebody or something else.
    EntityChanged,
}

/// Which half of the probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// Thresholds are fitted on these.
    Fit,
    /// Held back: figures are reported on these.
    Held,
}

/// A probe: two texts, and what they are to each other.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Probe {
    /// Its name.
    pub id: String,
    /// What the texts are to each other.
    pub kind: ProbeKind,
    /// One text.
    pub a: String,
    /// The other.
    pub b: String,
    /// Which half it belongs to.
    pub split: Half,
}

/// A pair that people judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedPair {
    /// The set it comes from.
    pub set: String,
    /// One text.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether people say that both tell the same.
    pub same: bool,
}

/// How well pairs were merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PairFigures {
    /// Pairs looked at.
    pub pairs: usize,
    /// Pairs that are the same.
    pub same: usize,
    /// Pairs that were merged.
    pub merged: usize,
    /// Share of the merged pairs that are the same; 1 where none was merged.
    pub precision: f64,
    /// Share of the same pairs that were merged; 0 where there are none.
    pub recall: f64,
}

impl PairFigures {
    /// Counts `(same, merged)` of each pair.
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut figures = Self::default();
        let mut right = 0;
        for (same, merged) in pairs {
            figures.pairs += 1;
            figures.same += usize::from(same);
            figures.merged += usize::from(merged);
            right += usize::from(same && merged);
        }
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        figures.precision = if figures.merged == 0 { 1.0 } else { share(right, figures.merged) };
        figures.recall = if figures.same == 0 { 0.0 } else { share(right, figures.same) };
        figures
    }
}

impl fmt::Display for ProbeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Duplicate => "duplicate",
            Self::Paraphrase => "paraphrase",
            Self::Retold => "retold",
            Self::Related => "related",
            Self::Unrelated => "unrelated",
            Self::Negated => "negated",
            Self::NumberChanged => "number_changed",
            Self::EntityChanged => "entity_changed",
        })
    }
}

/// Reads probes from a file: one JSON object a line with `id`, `kind`, `a`, `b` and `split` (`fit` or `held`).
pub fn read_probes(path: &Path) -> Result<Vec<Probe>, EvalError> {
    parse_probes(&read(path)?, path)
}

/// Reads probes from a text; `path` is for the messages.
pub fn parse_probes(text: &str, path: &Path) -> Result<Vec<Probe>, EvalError> {
    let probes = lines(text)
        .map(|(line, json)| {
            serde_json::from_str(json).map_err(|error| malformed(path, line, &error))
        })
        .collect::<Result<Vec<Probe>, _>>()?;
    for (half, what) in [(Half::Fit, "probes to fit on"), (Half::Held, "held-back probes")] {
        if !probes.iter().any(|probe| probe.split == half) {
            return Err(EvalError::Empty { path: path.to_owned(), what });
        }
    }
    Ok(probes)
}

/// Reads judged pairs.
///
/// * A file: one JSON object a line with `text`, `text2`, `score` and optionally `set`. A pair with the highest score of
///   its set is the same, one with at most three fifths of it is not; those between are left out.
/// * A folder in BEIR layout: query and document of each judgment; a grade above 0 is the same. The judgments are
///   those called `test_judged` where there are such, or else those that the folder has.
pub fn read_judged_pairs(path: &Path) -> Result<Vec<JudgedPair>, EvalError> {
    let pairs = if path.is_dir() { from_beir(path)? } else { from_scores(path)? };
    if pairs.is_empty() {
        return Err(EvalError::Empty { path: path.to_owned(), what: "pairs" });
    }
    Ok(pairs)
}

#[derive(Deserialize)]
struct ScoredPair {
    #[serde(alias = "a")]
    text: String,
    #[serde(alias = "b")]
    text2: String,
    score: f64,
    #[serde(default)]
    set: String,
}

fn from_scores(path: &Path) -> Result<Vec<JudgedPair>, EvalError> {
    let text = read(path)?;
    let scored = lines(&text)
        .map(|(line, json)| {
            serde_json::from_str(json).map_err(|error| malformed(path, line, &error))
        })
        .collect::<Result<Vec<ScoredPair>, _>>()?;
    let mut best: BTreeMap<String, f64> = BTreeMap::new();
    for pair in &scored {
        let best = best.entry(pair.set.clone()).or_insert(f64::MIN);
        *best = best.max(pair.score);
    }
    let judged = scored.into_iter().filter_map(|pair| {
        let best = best[&pair.set];
        let same = pair.score >= best;
        let clear = same || pair.score <= 0.6 * best;
        clear.then_some(JudgedPair { set: pair.set, a: pair.text, b: pair.text2, same })
    });
    Ok(judged.collect())
}

fn from_beir(folder: &Path) -> Result<Vec<JudgedPair>, EvalError> {
    let beir = match Beir::open(folder, Some("test_judged")) {
        Err(EvalError::NoSplit { .. }) => Beir::open(folder, None)?,
        other => other?,
    };
    let documents: HashMap<String, String> =
        beir.read_corpus()?.into_iter().map(|document| (document.id, document.text)).collect();
    let queries: HashMap<&str, &str> =
        beir.queries.iter().map(|query| (query.id.as_str(), query.text.as_str())).collect();
    let mut pairs = Vec::new();
    for (query, judgments) in beir.qrels.iter() {
        for (document, grade) in judgments {
            if let (Some(a), Some(b)) = (queries.get(query), documents.get(document)) {
                let set = beir.split.clone();
                pairs.push(JudgedPair { set, a: (*a).to_owned(), b: b.clone(), same: grade > 0 });
            }
        }
    }
    Ok(pairs)
}

fn malformed(path: &Path, line: usize, error: &serde_json::Error) -> EvalError {
    let fault = LineFault::Json(error.to_string());
    EvalError::Line { path: path.to_owned(), line, fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_are_read_and_faults_name_file_and_line() {
        let line = |split: &str| {
            format!(r#"{{"id":"1","kind":"number_changed","a":"x","b":"y","split":"{split}"}}"#)
        };
        let text = format!("{}\n\n{}\n", line("fit"), line("held"));
        let probes = parse_probes(&text, Path::new("p")).unwrap();
        assert_eq!(probes[1].kind, ProbeKind::NumberChanged);
        assert_eq!(probes[1].kind.to_string(), "number_changed");
        let error = |text: &str| parse_probes(text, Path::new("p")).unwrap_err().to_string();
        assert!(error(&format!("{}\n{{}}", line("fit"))).starts_with("p:2: "));
        assert!(error(&line("fit")).contains("held-back probes"));
    }

    #[test]
    fn only_clear_scores_are_judgments() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.jsonl");
        let line = |set: &str, score: f64| {
            format!(r#"{{"set":"{set}","text":"x","text2":"y","score":{score}}}"#)
        };
        let text = [line("s", 5.0), line("s", 4.0), line("s", 3.0), line("m", 1.0), line("m", 0.0)];
        std::fs::write(&path, text.join("\n")).unwrap();
        let pairs = read_judged_pairs(&path).unwrap();
        let same: Vec<bool> = pairs.iter().map(|pair| pair.same).collect();
        assert_eq!(same, [true, false, true, false]);
    }

    #[test]
    fn figures_count_what_was_merged() {
        let figures = PairFigures::of([(true, true), (true, false), (false, true), (false, false)]);
        assert_eq!((figures.precision, figures.recall), (0.5, 0.5));
        assert_eq!(PairFigures::of([(false, false)]).precision, 1.0);
    }
}
