//! Windows of one to three sentences of one speaker: all of an episode cut into tiles, and those that may be insights.

use super::lexicon::key;
use super::notice::{AROUND, Notice, is_advert_chapter, notice};
use super::stand::{addresses, may_open, stand};
use super::talk::{Run, Said, Span, Speaker, Talk};
use super::tidy::tidy;

/// Sentences of a window, at most.
const SENTENCES: usize = 3;

/// A tile grows until it has so many words; as in the prototype that the method was found with.
const TILE: usize = 25;

/// A tile takes no further sentence beyond so many words.
const TILE_FULL: usize = 60;

/// Words of a tile, at least and at most: less says nothing, more is no sentence.
const TILE_WORDS: std::ops::RangeInclusive<usize> = 8..=120;

/// Words of a candidate, at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 18..=75;

/// A candidate shorter than this pays for it: what it can say alone is little.
const FULL: usize = 35;

/// Words that cost one point, for those that are missing to [`FULL`].
const MISSING: f32 = 12.0;

/// One to three sentences in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The words, tidied where they were spoken; a tile keeps them as they are.
    pub text: String,
    /// The words as they stand in the episode, on one line.
    pub original: String,
    /// Who says them.
    pub speaker: Option<String>,
    /// Whether this is who asks.
    pub is_host: bool,
    /// Seconds from the start.
    pub start: Option<f64>,
    /// Seconds.
    pub end: Option<f64>,
    /// Where they stand.
    pub span: Span,
    /// Words of the episode before it, and before what follows it.
    pub range: std::ops::Range<usize>,
    /// How well it stands alone; 0 for a tile.
    pub stand: f32,
    /// What it counts for when the episode is to be covered: 1, less for who asks, nothing for an advertisement.
    pub weight: f32,
}

/// A sentence with all that its place in a window depends on.
struct Prepared<'a> {
    said: &'a Said,
    /// Tidied as the first of a window.
    first: String,
    /// Tidied behind another.
    later: String,
    words: usize,
    notice: Notice,
    /// Whether it may stand anywhere in a window.
    is_whole: bool,
}

impl Window {
    /// Words of its text.
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// Whether the two share a sentence.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.range.start < other.range.end && other.range.start < self.range.end
    }
}

/// The whole episode, cut without overlap; what is too short to say anything is left out.
pub fn tiles(talk: &Talk) -> Vec<Window> {
    let (runs, speakers) = talk.runs();
    let mut tiles = Vec::new();
    for run in &runs {
        let prepared = prepare(talk, run, &speakers[run.speaker]);
        let mut from = 0;
        while from < prepared.len() {
            let (mut to, mut words) = (from, 0);
            while to < prepared.len() && to - from < SENTENCES && words < TILE {
                let more = prepared[to].said.text.split(' ').count();
                if to > from && words + more > TILE_FULL {
                    break;
                }
                words += more;
                to += 1;
            }
            let part = &prepared[from..to];
            if TILE_WORDS.contains(&words) {
                let mut tile = window(talk, part, &speakers[run.speaker], String::new(), 0.0);
                tile.text.clone_from(&tile.original);
                tile.weight = weight(part, &speakers[run.speaker]);
                tiles.push(tile);
            }
            from = to;
        }
    }
    tiles
}

/// The windows that may be insights: no greeting, advertisement, question or scrap, and each stands alone as far as its
/// words tell. They may overlap; one for each sentence that may open one.
pub fn candidates(talk: &Talk) -> Vec<Window> {
    let (runs, speakers) = talk.runs();
    let mut found = Vec::new();
    for run in &runs {
        let speaker = &speakers[run.speaker];
        if speaker.is_brief {
            continue;
        }
        let prepared = prepare(talk, run, speaker);
        let opens = (0..prepared.len())
            .filter(|&at| prepared[at].is_whole && may_open(&prepared[at].first));
        found.extend(opens.filter_map(|from| best(talk, &prepared[from..], speaker)));
    }
    found
}

/// The best window that begins with the first of `sentences`.
fn best(talk: &Talk, sentences: &[Prepared<'_>], speaker: &Speaker) -> Option<Window> {
    let mut best: Option<(f32, usize, f32, String)> = None;
    let mut texts: Vec<&str> = Vec::with_capacity(SENTENCES);
    let mut words = 0;
    for sentence in sentences.iter().take(SENTENCES) {
        words += sentence.words;
        if !sentence.is_whole || words > *WORDS.end() {
            break;
        }
        texts.push(if texts.is_empty() { &sentence.first } else { &sentence.later });
        if !WORDS.contains(&words) {
            continue;
        }
        let Some(stand) = stand(&texts) else { continue };
        if speaker.is_host && texts.iter().any(|text| addresses(text)) {
            continue;
        }
        let value = stand - FULL.saturating_sub(words) as f32 / MISSING;
        if best.as_ref().is_none_or(|(most, ..)| value > *most) {
            best = Some((value, texts.len(), stand, texts.join(" ")));
        }
    }
    let (_, count, stand, text) = best?;
    Some(window(talk, &sentences[..count], speaker, text, stand))
}

fn window(
    talk: &Talk,
    part: &[Prepared<'_>],
    speaker: &Speaker,
    text: String,
    stand: f32,
) -> Window {
    let (first, last) = (part[0].said, part[part.len() - 1].said);
    let span = Span { last: last.span.last, end: last.span.end, ..first.span };
    let (start, end) = talk.times(span);
    Window {
        text,
        original: part
            .iter()
            .map(|sentence| sentence.said.text.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        speaker: talk.utterances[span.first].speaker.clone(),
        is_host: speaker.is_host,
        start,
        end,
        span,
        range: first.before..last.before + last.text.split(' ').count(),
        stand,
        weight: 1.0,
    }
}

/// What a tile counts for: an answer is what an episode is about.
fn weight(part: &[Prepared<'_>], speaker: &Speaker) -> f32 {
    if part.iter().any(|sentence| sentence.notice != Notice::None) {
        return 0.0;
    }
    let asks = part.last().is_some_and(|last| is_question(&last.said.text));
    let host = if speaker.is_host { 0.3 } else { 1.0 };
    if asks { host * 0.5 } else { host }
}

/// The sentences of a run, read once.
fn prepare<'a>(talk: &Talk, run: &'a Run, speaker: &Speaker) -> Vec<Prepared<'a>> {
    let mut notices: Vec<Notice> = run.sentences.iter().map(|said| notice(&said.text)).collect();
    let adverts: Vec<usize> =
        (0..notices.len()).filter(|&at| notices[at] == Notice::Advert).collect();
    let around = if speaker.is_host { notices.len() } else { AROUND };
    for at in adverts {
        let end = notices.len().min(at + around + 1);
        notices[at.saturating_sub(around)..end].fill(Notice::Advert);
    }
    let sentences = run.sentences.iter().zip(notices).map(|(said, notice)| {
        let tidied = |opens| if talk.spoken { tidy(&said.text, opens) } else { said.text.clone() };
        let (first, later) = (tidied(true), tidied(false));
        let notice = if in_advert_chapter(talk, said) { Notice::Advert } else { notice };
        let is_whole = notice == Notice::None && is_whole(&first) && is_whole(&later);
        let words = later.split_whitespace().count();
        Prepared { said, first, later, words, notice, is_whole }
    });
    sentences.collect()
}

fn in_advert_chapter(talk: &Talk, said: &Said) -> bool {
    if !talk.chapters.iter().any(|chapter| is_advert_chapter(&chapter.title)) {
        return false;
    }
    let Some(start) = talk.times(said.span).0 else { return false };
    let before = talk.chapters.iter().filter(|chapter| chapter.start <= start);
    let latest = before.max_by(|a, b| a.start.total_cmp(&b.start));
    latest.is_some_and(|chapter| is_advert_chapter(&chapter.title))
}

fn is_question(sentence: &str) -> bool {
    sentence.trim_end_matches(['"', '”', '\'', '’', ')']).ends_with('?')
}

/// Whether a sentence ends, asks nothing, breaks nowhere off and closes the quotations that it opens.
fn is_whole(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(['"', '”', '\'', '’', ')']);
    let breaks = sentence.split_whitespace().any(|word| {
        let bare = word.trim_end_matches(['-', '—']);
        // "pre- and post-launch" is rare; a broken word is not.
        bare.len() < word.len() && word.ends_with('-') && !key(bare).is_empty()
    });
    // "Ann (22:41):" is a turn that was taken for talk.
    let stamped = sentence.split_whitespace().any(|word| {
        word.starts_with(['(', '['])
            && word.contains(':')
            && word.contains(|c: char| c.is_ascii_digit())
    });
    end.ends_with(['.', '!'])
        && !stamped
        && !end.ends_with("..")
        && !breaks
        && sentence.matches('"').count().is_multiple_of(2)
        && sentence.matches('“').count() == sentence.matches('”').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::{Chapter, Utterance};

    fn say(speaker: &str, start: f64, text: &str) -> Utterance {
        Utterance {
            speaker: Some(speaker.into()),
            start: Some(start),
            end: None,
            text: text.into(),
        }
    }

    fn talk(utterances: Vec<Utterance>) -> Talk {
        Talk { utterances, hosts: vec!["Ann".into()], spoken: true, ..Talk::default() }
    }

    const CLAIM: &str = "Most teams should rest when people need to think because nobody can focus on a hard problem for eight hours every day.";

    #[test]
    fn a_claim_becomes_a_candidate_and_keeps_where_it_stood() {
        let said =
            format!("Right. Um, so, you know, {} And that is that.", CLAIM.replace("Most", "most"));
        let talk = talk(vec![
            say("Ann", 0.0, "Why rest?"),
            say("Bo", 10.0, &said),
            say("Ann", 30.0, "Oh."),
        ]);
        let found = candidates(&talk);
        assert_eq!(found.len(), 1, "{found:?}");
        let window = &found[0];
        assert!(window.text.starts_with(CLAIM) && window.original.starts_with("Um, so,"));
        assert_eq!(talk.text(window.span), window.original);
        assert!(window.start > Some(10.0) && window.end <= Some(30.0) && !window.is_host);
    }

    #[test]
    fn questions_advertisements_and_brief_voices_are_no_candidates() {
        let advert = format!("This episode is brought to you by Acme. {CLAIM}");
        assert_eq!(candidates(&talk(vec![say("Ann", 0.0, &advert)])), []);
        assert_eq!(candidates(&talk(vec![say("Bo", 0.0, &CLAIM.replace('.', "?"))])), []);
        let mut sponsored = talk(vec![say("Bo", 5.0, CLAIM)]);
        sponsored.chapters = vec![Chapter { start: 0.0, title: "Sponsor: Acme".into() }];
        assert_eq!(candidates(&sponsored), []);
        let long = format!("{CLAIM} ").repeat(120);
        let brief = talk(vec![
            say("Bo", 0.0, long.trim()),
            say("Cy", 9.0, &CLAIM.replace("teams", "groups")),
        ]);
        assert!(candidates(&brief).iter().all(|window| !window.text.contains("groups")));
    }

    #[test]
    fn tiles_cover_the_talk_once() {
        let long = format!("{CLAIM} ").repeat(7);
        let talk = talk(vec![say("Bo", 0.0, long.trim())]);
        let tiles = tiles(&talk);
        assert!(tiles.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
        assert_eq!(tiles.last().map(|tile| tile.range.end), Some(talk.words()));
    }
}
