//! Titles against labels: gold classes are the groups, and their names the truth, so that only naming is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use crate::cluster::{Candidate, Namer, Partition, is_plain};
use crate::corpus::analyzer;
use crate::corpus::communities::cluster::living;
use crate::corpus::communities::naming;
use crate::corpus::communities::texts::Texts;
use crate::embed::{EmbedOptions, Embedder};
use crate::error::EngineError;
use crate::eval::{
    Provenance, TitleFigures, Titled, label_of, phrase_of, read_class_names, title_figures,
};
use crate::ingest::{IngestReport, Input};
use crate::insight::{Vectors, dot};
use crate::measure::frame::{MeasuredIndex, labels_in, name_of};
use crate::task::{Phase, Task};

/// How many phrases make a title, in turn.
const PHRASES: [usize; 2] = [1, 3];

/// How titles are measured.
#[derive(Clone, Debug)]
pub struct TitlesOptions {
    /// Which field holds the label: the first, where it is a list.
    pub label: String,
    /// Names of the labels, where they are none themselves; labels that the file leaves out are not named.
    pub names: Option<PathBuf>,
    /// Keep the index in this folder and use it again; a temporary one unless given.
    pub keep: Option<PathBuf>,
    /// Which model.
    pub embed: EmbedOptions,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct TitlesReport {
    /// Data set, index, model, seconds.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// Classes that have a name and a text.
    pub classes: usize,
    /// What was refused.
    #[serde(skip)]
    pub ingest: IngestReport,
    /// `c-tf-idf`, `keybert`, then `quintet`, each with one phrase and with three.
    pub methods: Vec<TitleMethod>,
    /// Each class with the three phrases that `quintet` calls it by.
    pub titles: Vec<ClassTitle>,
}

/// The figures of one way to name with so many phrases.
#[derive(Clone, Debug, Serialize)]
pub struct TitleMethod {
    /// `c-tf-idf`: single words by class-based TF-IDF; `keybert`: phrases by their cosine with the mean of the class;
    /// `quintet`: what names groups.
    pub name: &'static str,
    /// Phrases of a title.
    pub phrases: usize,
    /// See [`TitleFigures`].
    #[serde(flatten)]
    pub figures: TitleFigures,
}

/// What a class is called.
#[derive(Clone, Debug, Serialize)]
pub struct ClassTitle {
    /// Its name.
    pub class: String,
    /// Best first.
    pub phrases: Vec<String>,
}

/// Measures how well titles made of the texts of the classes of `inputs` name the classes.
pub fn eval_titles(
    inputs: &[Input],
    options: &TitlesOptions,
    task: &Task,
) -> Result<TitlesReport, EngineError> {
    let started = Instant::now();
    let names = options.names.as_deref().map(read_class_names).transpose()?;
    let measured = MeasuredIndex::build(inputs, options.keep.as_deref(), &options.embed, task)?;
    let snapshot = &measured.engine.snapshot;
    let texts = Texts::of(snapshot, living(snapshot).iter());
    let name = |label: &str| match &names {
        Some(names) => names.get(label).cloned(),
        None => phrase_of(label),
    };
    let mut classes: BTreeMap<String, u32> = BTreeMap::new();
    let mut homes = Vec::with_capacity(texts.len());
    for &ordinal in texts.firsts() {
        let insight = snapshot.insight(ordinal)?;
        let label = labels_in(&insight, &options.label).first().map(label_of);
        let class = label.and_then(|label| name(&label));
        let next = classes.len() as u32;
        homes.push(class.map(|class| *classes.entry(class).or_insert(next)));
    }
    if classes.is_empty() {
        return Err(EngineError::NoLabels { field: options.label.clone() });
    }
    let partition = Partition::new(homes.iter().copied());
    // Communities are numbered by size; a class's own number is that of any of its texts.
    let mut own = vec![String::new(); classes.len()];
    for (class, number) in &classes {
        let text = homes.iter().position(|home| home == &Some(*number)).unwrap_or_default();
        if let Some(community) = partition.community(text) {
            own[community.index()].clone_from(class);
        }
    }

    task.progress().begin(Phase::Evaluate, None);
    let terms = naming::terms(snapshot, &texts, &task.aside())?;
    let rows = texts.rows(snapshot)?;
    let namer = Namer::new(&terms, &rows);
    let embedder = measured.engine.embedder()?;
    let candidates = namer.candidates(&partition);
    let shortlist = namer.shortlist(&partition, None);
    let meanings = naming::ask(&namer, embedder, shortlist.phrases(), usize::MAX, task)?;
    let best = namer.best(&shortlist, &meanings);
    let by_words = candidates.iter().map(|found| apart(found.iter().filter(|c| c.is_word())));
    let ways: [(&'static str, Vec<Vec<&Candidate>>); 3] = [
        ("c-tf-idf", by_words.collect()),
        ("keybert", nearest(&candidates, &partition, &rows, embedder, task)?),
        ("quintet", best),
    ];
    let truth: Vec<Titled> = own.iter().map(|name| titled(name.clone())).collect();
    let name_rows = embedder.embed_documents(&own, task)?;
    let mut methods = Vec::new();
    for (name, found) in &ways {
        for phrases in PHRASES {
            let titles = found.iter().map(|found| {
                let written = found.iter().take(phrases).map(|phrase| phrase.written.as_str());
                titled(written.collect::<Vec<_>>().join(", "))
            });
            let titles: Vec<Titled> = titles.collect();
            let texts: Vec<String> = titles.iter().map(|title| title.text.clone()).collect();
            let rows = embedder.embed_documents(&texts, task)?;
            let figures = title_figures(&titles, &rows, &truth, &name_rows);
            methods.push(TitleMethod { name, phrases, figures });
        }
    }
    task.progress().end();
    let titles = own.iter().zip(&ways[2].1).map(|(class, found)| ClassTitle {
        class: class.clone(),
        phrases: found.iter().take(3).map(|phrase| phrase.written.clone()).collect(),
    });
    let titles = titles.collect();
    let mut provenance = measured.provenance(&name_of(inputs)).with("label", options.label.clone());
    provenance.seconds = Some(started.elapsed().as_secs_f64());
    Ok(TitlesReport { provenance, classes: own.len(), ingest: measured.ingest, methods, titles })
}

/// A text with its stems, function words left out.
fn titled(text: String) -> Titled {
    let telling = text.split_whitespace().filter(|word| !is_plain(word)).collect::<Vec<_>>();
    let words: BTreeSet<String> = analyzer::terms(&telling.join(" ")).into_iter().collect();
    Titled { text, words }
}

/// The first of `candidates` that do not say the same, as many as a title takes.
fn apart<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Vec<&'c Candidate> {
    let mut kept: Vec<&Candidate> = Vec::new();
    for candidate in candidates {
        if !kept.iter().any(|before| before.overlaps(candidate)) {
            kept.push(candidate);
        }
        if kept.len() == PHRASES[1] {
            break;
        }
    }
    kept
}

/// Phrases by their cosine with the mean vector of the class: KeyBERT, Grootendorst 2020.
fn nearest<'c>(
    candidates: &'c [Vec<Candidate>],
    partition: &Partition,
    rows: &Vectors,
    embedder: &dyn Embedder,
    task: &Task,
) -> Result<Vec<Vec<&'c Candidate>>, EngineError> {
    let mut found = Vec::with_capacity(candidates.len());
    for (community, candidates) in partition.communities().zip(candidates) {
        let mut mean = vec![0.0; rows.dim()];
        for &member in partition.members(community) {
            for (sum, value) in mean.iter_mut().zip(rows.row(member as usize)) {
                *sum += value;
            }
        }
        let written: Vec<String> = candidates.iter().map(|c| c.written.clone()).collect();
        let phrases = embedder.embed_documents(&written, task)?;
        let cosines = phrases.rows().map(|phrase| dot(phrase, &mean));
        let mut scored: Vec<(f32, &Candidate)> = cosines.zip(candidates).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.push(apart(scored.into_iter().map(|(_, candidate)| candidate)));
    }
    Ok(found)
}
