//! Where an insight was said: show, episode, speaker, day, and the way there.

use askama::Template;
use askama::filters::HtmlSafe;

use super::day::Day;
use super::link::Evidence;
use crate::insight::Insight;

/// The line under an insight.
#[derive(Clone, Debug, Template)]
#[template(path = "part/spoken.html")]
pub(super) struct Spoken {
    show: Option<String>,
    episode: Option<String>,
    speaker: Option<String>,
    day: Option<Day>,
    evidence: Option<Evidence>,
}

// Its template has escaped what is in it.
impl HtmlSafe for Spoken {}

impl Spoken {
    pub(super) fn of(insight: &Insight) -> Self {
        let source = &insight.source;
        // An episode that is called like its show is named once.
        let episode =
            source.episode.clone().filter(|episode| source.show.as_ref() != Some(episode));
        Self {
            show: source.show.clone(),
            episode,
            speaker: source.speaker.clone(),
            day: source.published.map(Day::of),
            evidence: Evidence::of(insight),
        }
    }

    /// Show and episode in one line without markup.
    pub(super) fn plain(insight: &Insight) -> String {
        let source = &insight.source;
        let names = [&source.show, &source.episode, &source.speaker];
        let mut names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        names.dedup();
        names.join(", ")
    }
}
