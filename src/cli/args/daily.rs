//! `daily`, and `serve --daily`: what can be typed.

use clap::{Args, ValueEnum};
use jiff::civil::Time;

use super::limits::{up_to, up_to_or_none};
use super::{DeliverArgs, ModelArgs, StateArgs};
use crate::extract::model::ModelOptions;
use crate::scan::Transcriber;

/// The whole day in one process.
#[derive(Args, Debug)]
pub(in crate::cli) struct DailyArgs {
    /// Do what is due now and end, with exit code 1 where some of it failed: for a timer.
    #[arg(long)]
    pub(in crate::cli) once: bool,

    /// Say what is due next, what was done and what failed, and do nothing.
    #[arg(long, conflicts_with = "once")]
    pub(in crate::cli) status: bool,

    /// With --status: so many lines of the journal, at most 1000; 20 unless given.
    #[arg(long, value_name = "N", requires = "status", value_parser = up_to_or_none::<1000>)]
    pub(in crate::cli) lines: Option<usize>,

    #[command(flatten)]
    pub(in crate::cli) day: DayArgs,

    #[command(flatten)]
    pub(in crate::cli) deliver: DeliverArgs,

    /// How what is done is logged on standard error.
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) log: LogArg,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// How the work of each day is done.
#[derive(Args, Debug)]
pub(in crate::cli) struct DayArgs {
    /// Find groups and themes of everything at this time of this machine's clock, if anything has come since.
    #[arg(long, value_name = "HH:MM", default_value = "03:30", value_parser = clock_time)]
    pub(in crate::cli) cluster_at: Time,

    /// Of a feed that is read for the first time, read the newest so many episodes, at most 100000; 5 unless given.
    #[arg(long, value_name = "N", value_parser = up_to_or_none::<100_000>)]
    pub(in crate::cli) backlog: Option<usize>,

    /// Leave episodes without a transcript alone, in place of reading what is written about them.
    #[arg(long)]
    pub(in crate::cli) skip_notes: bool,

    /// What turns audio into words where there is no transcript, as in `quintet scan`.
    #[arg(long, value_name = "COMMAND|URL#MODEL", env = "QUINTET_TRANSCRIBER")]
    pub(in crate::cli) transcriber: Option<Transcriber>,

    /// The language model that writes the insights, as in `quintet scan`; without it they are chosen on this machine.
    #[arg(long, value_name = "URL#MODEL", env = "QUINTET_EXTRACTOR")]
    pub(in crate::cli) extractor: Option<ModelOptions>,

    /// Servers that are asked for feeds at the same time, at most 32.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = up_to::<32>)]
    pub(in crate::cli) connections: usize,
}

/// How a process that goes on for long speaks of what it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogArg {
    /// Lines for people.
    #[default]
    Text,
    /// An object a line.
    Json,
    /// Warnings and errors alone, for people.
    Quiet,
}

/// A time of day in whole minutes.
fn clock_time(text: &str) -> Result<Time, String> {
    let wrong = || format!("{text:?} is no time of day; write hours and minutes, such as 03:30");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let number = |digits: &str| -> Option<i8> {
        let is_plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| digits.parse().ok()).flatten()
    };
    let (hours, minutes) = number(hours).zip(number(minutes)).ok_or_else(wrong)?;
    Time::new(hours, minutes, 0, 0).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_hours_and_minutes() {
        let read = |text: &str| clock_time(text).map(|time| (time.hour(), time.minute()));
        assert_eq!(read("03:30"), Ok((3, 30)));
        assert_eq!(read("3:05"), Ok((3, 5)));
        for bad in ["", "3", "24:00", "12:60", "-1:00", "12:+5", "12:30:00", "noon"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
