//! From what was typed to what it means.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{
    DeliverArgs, FilterArgs, FormatArg, InputArgs, LayoutArg, LevelArg, MeasuredArgs, ModeArg,
    ModelArgs, StateArgs, StepArg,
};
use super::printer;
use crate::cluster::Level;
use crate::embed::{EmbedOptions, Precision};
use crate::engine::Mode;
use crate::ingest::{self, Format};
use crate::measure::{InterestsOptions, ProfilesOptions, RetrievalOptions, StabilityOptions, Step};
use crate::operation::{House, Put, Within};
use crate::outbox::{self, Carrier};
use crate::rank::Lambda;
use crate::vector::VectorLayout;

/// What a program says that cannot publish.
#[cfg(not(feature = "object-store"))]
pub(super) const NO_STORE: &str = "this quintet was built without object stores; \
    build it with them: cargo install --path . --features object-store";

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

/// The index and its readers, as they were named.
pub(super) fn house(
    index: &Path,
    state: Option<&StateArgs>,
    model: Option<&ModelArgs>,
) -> anyhow::Result<House> {
    let state = state.and_then(|args| args.state.clone());
    let model = model.map(embed).transpose()?.flatten();
    Ok(House::new(index, state).with_model(model).with_ear(printer::hear))
}

/// By which ways briefs go out.
pub(super) fn delivery(args: &DeliverArgs) -> outbox::Options {
    let DeliverArgs { smtp, from, out, base_url, allow_private } = args.clone();
    let folder = out.map(Carrier::Folder);
    outbox::Options { carrier: folder.or(smtp.map(Carrier::Relay)), from, base_url, allow_private }
}

/// What to read and how strictly.
pub(super) fn put(input: InputArgs) -> anyhow::Result<Put> {
    let format = input.format.map(|format| match format {
        FormatArg::Jsonl => Format::JsonLines,
        FormatArg::Csv => Format::Csv,
        FormatArg::Tsv => Format::Tsv,
    });
    Ok(Put {
        records: Vec::new(),
        vectors: None,
        inputs: ingest::inputs(&input.files)?,
        strict: input.strict,
        format,
        max_text_bytes: input.max_text_bytes,
        skip_groups: input.skip_groups,
        assign_only: input.assign_only,
        layout: None,
    })
}

/// What the vectors are laid out for.
pub(super) fn layout(layout: LayoutArg) -> VectorLayout {
    match layout {
        LayoutArg::Small => VectorLayout::Small,
        LayoutArg::Fast => VectorLayout::Fast,
    }
}

/// What may be found.
pub(super) fn within(args: FilterArgs) -> Within {
    Within { show: args.show, since: args.since, until: args.until }
}

/// Which halves of the search are used.
pub(super) fn mode(mode: ModeArg) -> Mode {
    match mode {
        ModeArg::Hybrid => Mode::Hybrid,
        ModeArg::Fused => Mode::Fused,
        ModeArg::Rrf => Mode::Rrf,
        ModeArg::Dense => Mode::Dense,
        ModeArg::Lexical => Mode::Lexical,
    }
}

/// A query's vector, as it is typed.
pub(super) fn vector(text: &str) -> anyhow::Result<Vec<f32>> {
    serde_json::from_str(text)
        .context("--vector: expected a JSON array of numbers, such as [0.1,-0.2]")
}

/// A level of the tree of themes.
pub(super) fn level(level: LevelArg) -> Level {
    match level {
        LevelArg::Group => Level::Group,
        LevelArg::Theme => Level::Theme,
        LevelArg::Area => Level::Area,
    }
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
