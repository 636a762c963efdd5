//! What a model is asked: the prompt of this version, and a stretch as numbered lines.

use super::options::ModelOptions;
use super::stretch::{Stretch, Talk, tokens_of};

/// The version of the prompt; an insight says which one it was written under.
pub const PROMPT: &str = "v1";

/// The prompt itself. A change of it is a new file and a new version.
const TEXT: &str = include_str!("prompt-v1.md");

/// Tokens of the schema of the answer and of the frame of the messages.
const TOKENS_OF_FRAME: u64 = 150;

/// One request's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Messages {
    /// What to do.
    pub(super) system: String,
    /// On what.
    pub(super) user: String,
    /// How many insights are wanted at most.
    pub(super) most: usize,
}

impl Messages {
    /// Tokens of the request, guessed.
    pub(super) fn tokens(&self) -> u64 {
        TOKENS_OF_FRAME + tokens_of(&self.system) + tokens_of(&self.user)
    }
}

/// The requests about `stretches`; each may give insights by its share of the episode, at least one.
pub(super) fn messages(
    talk: &Talk<'_>,
    stretches: &[Stretch],
    options: &ModelOptions,
) -> Vec<Messages> {
    let total: u64 = stretches.iter().map(|stretch| stretch.tokens).sum();
    let share = |tokens: u64| options.insights as u64 * tokens / total.max(1);
    let mut before = 0;
    let mut all = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let most = share(before + stretch.tokens) - share(before);
        before += stretch.tokens;
        all.push(about(talk, stretch, most.max(1) as usize));
    }
    all
}

fn about(talk: &Talk<'_>, stretch: &Stretch, most: usize) -> Messages {
    let mut user = String::new();
    let mut line = |name: &str, text: &str| {
        // A feed wrote these: on one line they are no frame of ours.
        let text: Vec<&str> = text.split_whitespace().collect();
        if !text.is_empty() {
            user.push_str(&format!("{name}: {}\n", text.join(" ")));
        }
    };
    line("Show", talk.show);
    line("Episode", talk.title);
    if let Some(chapter) = stretch.chapter {
        line("Chapter", &talk.chapters[chapter].title);
    }
    user.push_str("-----\n");
    for (number, piece) in (1..).zip(&stretch.pieces) {
        let utterance = &talk.utterances[piece.utterance];
        user.push_str(&number.to_string());
        if let Some(start) = utterance.start.filter(|_| piece.bytes.start == 0) {
            user.push_str(&format!(" [{}]", clock(start)));
        }
        if let Some(speaker) = &utterance.speaker {
            user.push_str(&format!(" {speaker}:"));
        }
        user.push_str(&format!(" {}\n", utterance.text[piece.bytes.clone()].trim()));
    }
    user.push_str("-----\n");
    Messages { system: TEXT.replace("{most}", &most.to_string()), user, most }
}

/// Seconds as people write them.
fn clock(seconds: f64) -> String {
    let seconds = seconds.max(0.0) as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::super::stretch::stretches;
    use super::*;
    use crate::insight::{Chapter, Utterance};
    use crate::remote::Endpoint;

    #[test]
    fn a_request_has_numbered_lines_with_times_and_speakers() {
        let utterances = [
            Utterance {
                speaker: Some("Ann".into()),
                start: Some(3723.4),
                end: None,
                text: "Raise prices early.".into(),
            },
            Utterance { text: "-----".into(), ..Utterance::default() },
        ];
        let chapters = [Chapter { start: 0.0, title: "Pricing".into() }];
        let talk =
            Talk { show: "S\nShow: T", title: "", utterances: &utterances, chapters: &chapters };
        let options = ModelOptions::new(Endpoint::new("http://localhost", "m"));
        let all = messages(&talk, &stretches(&talk, 1000), &options);
        assert_eq!(
            all[0].user,
            "Show: S Show: T\nChapter: Pricing\n-----\n1 [1:02:03] Ann: Raise prices early.\n2 -----\n-----\n"
        );
        assert!(all[0].system.contains("At most 20 insights"), "{}", all[0].system);
        assert!(!all[0].system.contains("{most}"));
    }
}
