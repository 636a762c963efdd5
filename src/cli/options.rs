//! From what was typed to what it means.

use std::path::PathBuf;

use anyhow::{Context, bail};
use jiff::{Timestamp, civil};

use super::args::{FilterArgs, FormatArg, InputArgs, MeasuredArgs, ModeArg, ModelArgs, StepArg};
use crate::corpus::{BuildOptions, Filter};
use crate::embed::{EmbedOptions, Precision};
use crate::engine::{Mode, RelatedOptions, SearchOptions};
use crate::ingest::{Format, IngestOptions, parse_instant};
use crate::measure::{InterestsOptions, ProfilesOptions, RetrievalOptions, StabilityOptions, Step};
use crate::rank::Lambda;

/// The model that was asked for; `None` when nothing was said about it.
pub(super) fn embed(args: &ModelArgs) -> anyhow::Result<Option<EmbedOptions>> {
    let ModelArgs { model, precision, threads } = args;
    if model.is_none() && precision.is_none() && threads.is_none() {
        return Ok(None);
    }
    if *threads == Some(0) {
        bail!("--threads is 0; give at least 1, or leave it out for one a core");
    }
    let mut options = EmbedOptions { threads: *threads, ..EmbedOptions::default() };
    if let Some(model) = model {
        options.model = model.parse()?;
    }
    if let Some(precision) = precision {
        options.precision = precision.parse::<Precision>()?;
    }
    Ok(Some(options))
}

/// How to build or add.
pub(super) fn build(input: &InputArgs, model: &ModelArgs) -> anyhow::Result<BuildOptions> {
    let mut ingest = IngestOptions { strict: input.strict, ..IngestOptions::default() };
    if let Some(limit) = input.max_text_bytes {
        ingest.max_text_bytes = limit;
    }
    ingest.format = input.format.map(|format| match format {
        FormatArg::Jsonl => Format::JsonLines,
        FormatArg::Csv => Format::Csv,
        FormatArg::Tsv => Format::Tsv,
    });
    Ok(BuildOptions { ingest, embed: embed(model)?, skip_groups: input.skip_groups })
}

/// What may be found.
pub(super) fn filter(args: &FilterArgs) -> anyhow::Result<Filter> {
    let since = args.since.as_deref().map(instant).transpose().context("--since")?;
    let until = args.until.as_deref().map(instant).transpose().context("--until")?;
    if let (Some(since), Some(until)) = (since, until)
        && since >= until
    {
        bail!("--since {since} is not before --until {until}; nothing can lie between them");
    }
    Ok(Filter { shows: args.show.clone(), since, until })
}

/// How to search.
pub(super) fn search(
    mode: ModeArg,
    exact: bool,
    args: &FilterArgs,
) -> anyhow::Result<SearchOptions> {
    let mode = match mode {
        ModeArg::Hybrid => Mode::Hybrid,
        ModeArg::Fused => Mode::Fused,
        ModeArg::Rrf => Mode::Rrf,
        ModeArg::Dense => Mode::Dense,
        ModeArg::Lexical => Mode::Lexical,
    };
    Ok(SearchOptions { mode, filter: filter(args)?, exact, settings: None })
}

/// How to look for related insights.
pub(super) fn related(exact: bool, args: &FilterArgs) -> anyhow::Result<RelatedOptions> {
    Ok(RelatedOptions { filter: filter(args)?, exact })
}

/// Where an index that is built to be measured is kept, and with which model.
pub(super) fn measured(args: MeasuredArgs) -> anyhow::Result<(Option<PathBuf>, EmbedOptions)> {
    Ok((args.keep, embed(&args.model)?.unwrap_or_default()))
}

/// How to measure interests.
pub(super) fn interests(
    label: String,
    names: Option<PathBuf>,
    window: usize,
    seed: u64,
    index: MeasuredArgs,
) -> anyhow::Result<InterestsOptions> {
    if window == 0 {
        bail!("--window is 0; give at least 1");
    }
    let (keep, embed) = measured(index)?;
    Ok(InterestsOptions { label, names, window, seed, keep, embed })
}

/// How to measure retrieval.
pub(super) fn retrieval(
    split: String,
    alpha: Option<f32>,
    runs: Option<PathBuf>,
    index: MeasuredArgs,
) -> anyhow::Result<RetrievalOptions> {
    if let Some(alpha) = alpha.filter(|alpha| !(0.0..=1.0).contains(alpha)) {
        bail!("--alpha is {alpha}; give a weight from 0 (words alone) to 1 (vectors alone)");
    }
    let (keep, embed) = measured(index)?;
    Ok(RetrievalOptions { split, alpha, keep, runs, embed })
}

/// How to measure rankings for readers.
pub(super) fn profiles(
    replay: Option<String>,
    lambda: Option<f32>,
    seed: u64,
    index: MeasuredArgs,
) -> anyhow::Result<ProfilesOptions> {
    let lambda = lambda.map(Lambda::new).transpose().context("--lambda")?.unwrap_or_default();
    let (keep, embed) = measured(index)?;
    Ok(ProfilesOptions { replay, lambda, keep, embed, seed })
}

/// How to replay.
pub(super) fn stability(
    base: f64,
    step: StepArg,
    index: MeasuredArgs,
) -> anyhow::Result<StabilityOptions> {
    if !(base > 0.0 && base < 1.0) {
        bail!("--base is {base}; give a share between 0 and 1, so that something is left to add");
    }
    let step = match step {
        StepArg::Day => Step::Day,
        StepArg::Week => Step::Week,
    };
    let (keep, embed) = measured(index)?;
    Ok(StabilityOptions { base, step, keep, embed })
}

/// A day (midnight UTC) or an instant, in any form that insights may have.
pub(super) fn instant(text: &str) -> anyhow::Result<Timestamp> {
    parse_instant(text)
        .with_context(|| format!("{text:?} is no date; write 2026-03-01 or 2026-03-01T06:00:00Z"))
}

/// An instant, or now: the one place where the wall clock is read, because a person asks for it.
pub(super) fn instant_or_now(text: Option<&str>) -> anyhow::Result<Timestamp> {
    Ok(text.map(instant).transpose().context("--at")?.unwrap_or_else(Timestamp::now))
}

/// A day on a reader's calendar.
pub(super) fn date(text: &str) -> anyhow::Result<civil::Date> {
    match text.parse() {
        Ok(date) if text.len() == 10 => Ok(date),
        _ => bail!("{text:?} is no date; write 2026-03-01"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_midnight_and_an_instant_is_itself() {
        assert_eq!(instant("2026-03-01").unwrap(), instant("2026-03-01T00:00:00Z").unwrap());
        assert_eq!(instant("2026-03-01T02:00:00+02:00").unwrap(), instant("2026-03-01").unwrap());
        assert_eq!(instant("2026-03-01T06:00").unwrap(), instant("2026-03-01T06:00:00Z").unwrap());
        assert!(instant("-000044-03-15").unwrap() < instant("0000-01-01").unwrap());
        let error = instant("yesterday").unwrap_err().to_string();
        assert!(error.contains("2026-03-01T06:00:00Z"), "{error}");
    }
}
