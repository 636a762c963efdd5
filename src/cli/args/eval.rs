//! `eval`: what can be typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::limits::up_to;
use super::{AnnArgs, ModelArgs, examples};

/// What `eval` takes: one of its verbs, or a file of figures to check.
#[derive(Args, Debug)]
#[command(subcommand_negates_reqs = true)]
pub(in crate::cli) struct EvalArgs {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<EvalVerb>,
    #[command(flatten)]
    pub(in crate::cli) check: CheckArgs,
}

/// What `eval --check` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct CheckArgs {
    /// Repeat every published figure in this file and say which is off (exit code 1).
    #[arg(long, value_name = "FILE.toml", required = true, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) check: Option<PathBuf>,
    /// Folder of the judged sets; figures that need them are left out unless given.
    #[arg(long, requires = "check", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) data: Option<PathBuf>,
    /// Print the page of published figures (Markdown) and measure nothing.
    #[arg(long, requires = "check")]
    pub(in crate::cli) page: bool,
}

/// Insights of known classes, and what the classes are called.
#[derive(Args, Debug)]
pub(in crate::cli) struct ClassArgs {
    /// JSON Lines or CSV with labels in a field, or a folder with such.
    #[arg(required = true, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The field that holds the labels: a list, or one.
    #[arg(long, default_value = "label", value_name = "FIELD")]
    pub(in crate::cli) label: String,
    /// Names for the labels, JSON Lines of _id (the label) and text; labels are their own names unless given.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) names: Option<PathBuf>,
}

/// Verbs that measure.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum EvalVerb {
    /// Measure a run against judgments, as trec_eval does.
    #[command(after_help = examples::EVAL_RUN)]
    Run {
        /// Answers in TREC's format or as JSON Lines (query, doc, score), plain or gzip.
        #[arg(value_name = "RUN", value_hint = ValueHint::FilePath)]
        run: PathBuf,
        /// Judgments in TREC's or BEIR's format or as JSON Lines (query, doc, relevance), plain or gzip.
        #[arg(long, value_name = "QRELS", value_hint = ValueHint::FilePath)]
        qrels: PathBuf,
        /// Measures, by their names in trec_eval, ir_measures or ranx.
        #[arg(short, long, default_value = "ndcg@10,map,mrr@10,recall@100", value_name = "LIST")]
        metrics: String,
        /// Figures of every topic, too.
        #[arg(long)]
        topics: bool,
        /// How the report is printed.
        #[arg(long, value_enum, default_value_t)]
        form: FormArg,
    },
    /// Compare runs: means with intervals, paired randomisation test, topics that differ most.
    #[command(after_help = examples::EVAL_COMPARE)]
    Compare {
        /// Answers in TREC's format or as JSON Lines; each is set against the first.
        #[arg(required = true, num_args = 2.., value_name = "RUN", value_hint = ValueHint::FilePath)]
        runs: Vec<PathBuf>,
        /// Judgments in TREC's or BEIR's format or as JSON Lines.
        #[arg(long, value_name = "QRELS", value_hint = ValueHint::FilePath)]
        qrels: PathBuf,
        /// Measures, by their names in trec_eval, ir_measures or ranx.
        #[arg(short, long, default_value = "ndcg@10,map", value_name = "LIST")]
        metrics: String,
        /// Set each run against each.
        #[arg(long)]
        all_pairs: bool,
        /// Seed of the tests.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Draw the differences with their intervals, and those of all topics, as SVG.
        #[arg(long, value_name = "FILE.svg", value_hint = ValueHint::FilePath)]
        picture: Option<PathBuf>,
        /// How the report is printed.
        #[arg(long, value_enum, default_value_t)]
        form: FormArg,
    },
    /// Communities against gold labels, for every level and for the one chosen without labels.
    #[command(after_help = examples::EVAL_CLUSTERS)]
    Clusters {
        /// JSON Lines or CSV with a label in a field.
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
        files: Vec<PathBuf>,
        /// The field that holds the gold label.
        #[arg(long, default_value = "label", value_name = "FIELD")]
        label: String,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Names of classes as interests: what one floor for all of them lets through, and whether it stays quiet.
    #[command(after_help = examples::EVAL_INTERESTS)]
    Interests {
        #[command(flatten)]
        classes: ClassArgs,
        /// Insights in a window.
        #[arg(long, value_name = "N", default_value_t = crate::eval::WINDOW)]
        window: usize,
        /// Seed of the windows.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Insights chosen from whole episodes against those that others took from them, beside simpler ways.
    #[command(after_help = examples::EVAL_EXTRACT)]
    Extract {
        /// Episodes as JSON Lines (plain or gzip), or a folder with such: turns or a transcript, and ids of insights.
        #[arg(value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
        path: PathBuf,
        /// The insights that the episodes name: a corpus.jsonl; looked for in the folder and beside it unless given.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        references: Option<PathBuf>,
        /// Say what was chosen, too.
        #[arg(long)]
        texts: bool,
        /// Seed of the choice by chance and of the tests.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Titles of gold classes against the classes' names, beside c-TF-IDF and KeyBERT.
    #[command(after_help = examples::EVAL_TITLES)]
    Titles {
        #[command(flatten)]
        classes: ClassArgs,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Replay readers day by day: is what they are sent what they want, and is a quiet day quiet?
    #[command(after_help = examples::EVAL_BRIEFS)]
    Briefs {
        /// Folder of labelled insights (`group`, `claim`), with the readers in `profiles` and what they want in wants.toml.
        #[arg(long, default_value = "data/sample", value_name = "DIR", value_hint = ValueHint::DirPath)]
        data: PathBuf,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Replay dated insights day by day: how many keep their group, and the group its id?
    #[command(after_help = examples::EVAL_STABILITY)]
    Stability {
        /// JSON Lines or CSV of dated insights, or a folder with such.
        #[arg(required = true, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
        files: Vec<PathBuf>,
        /// The share of the insights, oldest first, that is there from the start; 0 to 1.
        #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
        base: f64,
        /// What is added at a time.
        #[arg(long, value_enum, default_value_t)]
        step: StepArg,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Claims told from headings, biographies, advertisements and fragments: error on examples held out, coefficients.
    #[command(after_help = examples::EVAL_STATEMENTS)]
    Statements {
        /// JSON Lines with `text`, `claim` (true or false) and `kind`.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Rankings for readers, side by side: what would each have chosen of what they were shown?
    #[command(after_help = examples::EVAL_PROFILES)]
    Profiles {
        /// Folder with items.jsonl and users.jsonl, or news.tsv and behaviors.tsv (MIND); each plain or gzip.
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// Make the readers from dated items (JSON Lines or CSV): the field that holds an item's labels.
        #[arg(long, value_name = "FIELD")]
        replay: Option<String>,
        /// How much relevance counts where the first ten are made diverse, 0 to 1.
        #[arg(long, value_name = "LAMBDA")]
        lambda: Option<f32>,
        /// Seed of everything random.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// Related insights against labels, beside plain nearest neighbours under the same rules.
    #[command(after_help = examples::EVAL_RELATED)]
    Related {
        /// Folder with corpus.jsonl, or a file of insights; relevant is what shares a label in another episode.
        #[arg(value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
        dir: PathBuf,
        /// The field that holds the labels: a list, or one.
        #[arg(long, default_value = "labels", value_name = "FIELD")]
        label: String,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
    /// The same as `bench ann`, under the name that it had before.
    #[command(after_help = examples::BENCH_ANN, hide = true)]
    Ann(AnnArgs),
    /// Find the weights of hybrid search on judged queries, and measure the gain on queries held out.
    #[command(after_help = examples::EVAL_TUNE)]
    Tune(TuneArgs),
    /// Every mode of search on a folder in BEIR layout, side by side.
    #[command(after_help = examples::EVAL_RETRIEVAL)]
    Retrieval {
        /// Folder with corpus.jsonl, queries.jsonl and qrels/*.tsv.
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// Which judgments: the name of a file in qrels/ without its ending.
        #[arg(long, default_value = "test", value_name = "NAME")]
        split: String,
        /// Weight of the dense half in place of the default, 0 to 1.
        #[arg(long, value_name = "ALPHA")]
        alpha: Option<f32>,
        /// Write each mode's answers here as TREC runs, for `eval compare`.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        runs: Option<PathBuf>,
        #[command(flatten)]
        measured: MeasuredArgs,
    },
}

/// The index that is built to be measured.
#[derive(Args, Debug)]
pub(in crate::cli) struct MeasuredArgs {
    /// Keep the index here and use it again; a temporary one unless given.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) keep: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// What `eval tune` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct TuneArgs {
    /// Folder with corpus.jsonl, queries.jsonl and qrels/*.tsv.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) dir: PathBuf,
    /// Which judgments: the name of a file in qrels/ without its ending.
    #[arg(long, default_value = "test", value_name = "NAME")]
    pub(in crate::cli) split: String,
    /// What is to rise, by its name in trec_eval, ir_measures or ranx.
    #[arg(short, long, default_value = "ndcg@10", value_name = "METRIC")]
    pub(in crate::cli) metric: String,
    /// Folds of the cross-validation, at least 2.
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = up_to::<1000>)]
    pub(in crate::cli) folds: usize,
    /// Use at most so many queries, drawn by chance.
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) queries: usize,
    /// Seed of folds, draws and tests.
    #[arg(long, default_value_t = 0)]
    pub(in crate::cli) seed: u64,
    /// Keep the weights in the index of --index, if the gain on held-out queries is reliable.
    #[arg(long)]
    pub(in crate::cli) write: bool,
    /// Keep the index of the corpus here and use it again; a temporary one unless given.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) keep: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// How much is added at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StepArg {
    /// The insights of one day.
    #[default]
    Day,
    /// Those of a week from Monday to Sunday.
    Week,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormArg {
    /// Aligned columns.
    #[default]
    Text,
    /// A Markdown table.
    Markdown,
    /// A LaTeX table.
    Latex,
}
