//! From what was chosen in an episode to records that go into the index.

use serde_json::{Map, Value, json};

use super::pending::Pending;
use crate::digest::sha256_hex;
use crate::state::WordsFrom;

/// One insight that was found in an episode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// One to three sentences.
    pub(super) text: String,
    /// Who said it.
    pub(super) speaker: Option<String>,
    /// Seconds from the start, in the transcript.
    pub(super) start: Option<f64>,
    /// What was said or written, where the text is not that, word by word.
    pub(super) quote: Option<String>,
    /// How it was made: `verbatim`, `tidied`, or `written by MODEL`.
    pub(super) how: String,
}

/// The records of `chosen`, in their order; the same words of the same show get the same id again, whatever its feed calls
/// the episode by now.
pub(super) fn records(
    pending: &Pending,
    from: WordsFrom,
    chosen: &[Chosen],
) -> Vec<Map<String, Value>> {
    let mut ids: Vec<String> = Vec::new();
    let mut records = Vec::new();
    for one in chosen {
        let id = id(pending, &one.text);
        if ids.contains(&id) {
            continue;
        }
        records.push(record(pending, from, one, &id));
        ids.push(id);
    }
    records
}

fn record(pending: &Pending, from: WordsFrom, one: &Chosen, id: &str) -> Map<String, Value> {
    let episode = &pending.episode;
    let audio = episode.audio.as_ref().map(|audio| &audio.url);
    let fields = [
        ("id", Some(json!(id))),
        ("text", Some(json!(one.text))),
        ("show", pending.show.as_ref().map(|show| json!(show))),
        ("episode", Some(json!(pending.name()))),
        ("speaker", one.speaker.as_ref().map(|speaker| json!(speaker))),
        ("url", episode.link.as_ref().or(audio).map(|url| json!(url))),
        ("start", one.start.map(|start| json!(start))),
        ("published", episode.published.map(|at| json!(at.to_string()))),
        ("words", Some(json!(from.as_str()))),
        ("how", Some(json!(one.how))),
        ("quote", one.quote.as_ref().map(|quote| json!(quote))),
    ];
    let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

/// The beginning of a SHA-256 of show and text.
fn id(pending: &Pending, text: &str) -> String {
    sha256_hex(format!("{}\0{text}\0", pending.show_key).as_bytes())[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Episode;

    fn pending(key: &str) -> Pending {
        let episode = Episode { key: key.into(), ..Episode::default() };
        Pending { show_key: "s".into(), episode, ..Pending::default() }
    }

    fn chosen(text: &str) -> Chosen {
        Chosen {
            text: text.into(),
            speaker: None,
            start: Some(12.5),
            quote: None,
            how: "verbatim".into(),
        }
    }

    #[test]
    fn the_same_words_of_the_same_show_have_the_same_id() {
        let ids = |key: &str, texts: &[&str]| -> Vec<Value> {
            let chosen: Vec<Chosen> = texts.iter().map(|text| chosen(text)).collect();
            let records = records(&pending(key), WordsFrom::Transcript, &chosen);
            records.into_iter().map(|mut record| record.remove("id").unwrap()).collect()
        };
        assert_eq!(ids("1", &["a", "b"]), ids("1", &["a", "b", "a"]));
        // Feeds change what they call an episode by.
        assert_eq!(ids("1", &["a"]), ids("2", &["a"]));
        assert_ne!(ids("1", &["a"]), ids("1", &["b"]));
    }

    #[test]
    fn a_record_says_where_its_words_come_from_and_leaves_out_what_is_not_known() {
        let records = records(&pending("1"), WordsFrom::Notes, &[chosen("a")]);
        let names: Vec<&str> = records[0].keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "text", "episode", "start", "words", "how"]);
    }
}
