//! `feeds` and `scan`: what can be typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};

use super::limits::{up_to, up_to_or_none};
use super::{ModelArgs, StateArgs, examples};
use crate::extract::model::ModelOptions;
use crate::scan::Transcriber;

/// Verbs on feeds.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FeedsVerb {
    /// Add feeds by address, or all of a podcast player's export.
    #[command(after_help = examples::FEEDS_ADD)]
    Add {
        /// Addresses of feeds.
        #[arg(value_name = "URL", required_unless_present = "opml", value_hint = ValueHint::Url)]
        urls: Vec<String>,
        /// Add every feed of this list.
        #[arg(long, value_name = "FILE.opml", value_hint = ValueHint::FilePath)]
        opml: Option<PathBuf>,
        #[command(flatten)]
        state: StateArgs,
    },
    /// List the feeds: how each answered, and what became of its episodes.
    #[command(after_help = examples::FEEDS_LIST)]
    List {
        #[command(flatten)]
        state: StateArgs,
    },
    /// Stop scanning a feed, and forget how far it was read.
    #[command(after_help = examples::FEEDS_REMOVE)]
    Remove {
        /// Its address, the name of its show, or its number in the list.
        feed: String,
        /// Delete the insights that came from it, too.
        #[arg(long)]
        with_insights: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Print the feeds as a list (OPML) for any podcast player.
    #[command(after_help = examples::FEEDS_EXPORT)]
    Export {
        #[command(flatten)]
        state: StateArgs,
    },
}

/// What is scanned, and how.
#[derive(Args, Debug)]
pub(in crate::cli) struct ScanArgs {
    /// Addresses of feeds, which are added where they are new; feeds, transcripts, audio, or folders of them on this
    /// machine. All feeds that were added, unless given.
    #[arg(value_name = "FILE|URL", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) feeds: Vec<String>,

    /// Go on for ever, and ask each feed again by its own rhythm, but look every so often: 30m, 2h, 90s.
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub(in crate::cli) every: Option<Duration>,

    /// Ask only feeds whose time has come by their own rhythm: for a job that runs often.
    #[arg(long)]
    pub(in crate::cli) due: bool,

    /// Of a feed that is read for the first time, read the newest so many episodes, at most 100000.
    #[arg(long, value_name = "N", value_parser = up_to_or_none::<100_000>)]
    pub(in crate::cli) backlog: Option<usize>,

    /// Leave episodes without a transcript alone, in place of reading what is written about them.
    #[arg(long)]
    pub(in crate::cli) skip_notes: bool,

    /// Turn audio into words where there is no transcript: a command that is given the path of the audio and writes SRT,
    /// WebVTT or JSON, or the address of an OpenAI-compatible server as http://localhost:8000/v1#MODEL.
    #[arg(long, value_name = "COMMAND|URL#MODEL", env = "QUINTET_TRANSCRIBER")]
    pub(in crate::cli) transcriber: Option<Transcriber>,

    /// Let a language model write the insights, at an OpenAI-compatible address with the model's name and limits, as
    /// http://localhost:11434/v1#qwen3?budget=2; each must be borne out by the transcript. Without it, insights are
    /// chosen from what was said, on this machine.
    #[arg(long, value_name = "URL#MODEL", env = "QUINTET_EXTRACTOR")]
    pub(in crate::cli) extractor: Option<ModelOptions>,

    /// Name of the show, for episodes on this machine that come without a feed; the name of their folder unless given.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) show: Option<String>,

    /// Servers that are asked at the same time, at most 32.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = up_to::<32>)]
    pub(in crate::cli) connections: usize,

    /// Between two questions to one server (none on this machine).
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = span)]
    pub(in crate::cli) pause: Duration,

    /// How long one answer may take.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = span)]
    pub(in crate::cli) limit: Duration,

    /// Ask addresses within private networks and of this machine, too. Refused otherwise, since a feed may name any.
    #[arg(long)]
    pub(in crate::cli) allow_private: bool,

    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

/// A span of time: a number of seconds, or one with s, m or h.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no span of time; write 90s, 30m or 2h");
    let (number, unit) =
        match text.trim().split_at(text.trim().trim_end_matches(['s', 'm', 'h']).len()) {
            (number, "" | "s") => (number, 1.0),
            (number, "m") => (number, 60.0),
            (number, "h") => (number, 3600.0),
            _ => return Err(wrong()),
        };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = number * unit;
    // A month is longer than anybody waits.
    if !(0.0..=2_678_400.0).contains(&seconds) {
        return Err(wrong());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        let read = |text: &str| span(text).map(|span| span.as_secs_f64());
        assert_eq!(read("90"), Ok(90.0));
        assert_eq!(read("90s"), Ok(90.0));
        assert_eq!(read("30m"), Ok(1800.0));
        assert_eq!(read("1.5h"), Ok(5400.0));
        for bad in ["", "m", "-1s", "1d", "nan", "1e9h", "sm"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
