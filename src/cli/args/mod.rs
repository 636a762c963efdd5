//! What can be typed. The doc comments are the help texts.

mod bench;
mod brief;
mod choices;
mod daily;
mod deliver;
mod eval;
mod feeds;
mod index;
mod input;
mod limits;
mod model;
mod profile;
#[cfg(feature = "serve")]
mod serve;
mod state;
mod themes;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::examples;
pub(super) use bench::{AnnArgs, BenchVerb, BriefsBenchArgs, EmbedBenchArgs, StateBenchArgs};
pub(super) use brief::{BriefFormArg, BriefVerb, LookArgs, MuteArg, VerdictArg};
pub(super) use choices::{FormatArg, LayoutArg, LevelArg, ModeArg};
pub(super) use daily::{DailyArgs, DayArgs, LogArg};
pub(super) use deliver::{AddressViaArg, DeliverArgs, SendArgs, StandingArg, ViaArg};
pub(super) use eval::{ClassArgs, EvalArgs, EvalVerb, FormArg, MeasuredArgs, StepArg, TuneArgs};
pub(super) use feeds::{FeedsVerb, ScanArgs};
#[cfg(feature = "serve")]
pub(super) use index::FollowArgs;
pub(super) use index::IndexVerb;
#[cfg(feature = "object-store")]
pub(super) use index::MovingArgs;
pub(super) use input::InputArgs;
use limits::{up_to, up_to_or_none};
pub(super) use model::ModelVerb;
pub(super) use profile::{ChannelArgs, ProfileVerb};
#[cfg(feature = "serve")]
pub(super) use serve::{KeyVerb, ServeArgs};
pub(super) use state::{StateArgs, StateVerb};
pub(super) use themes::ThemesArgs;

/// Semantic search, related insights, themes and daily briefs over podcast insights.
#[derive(Debug, Parser)]
#[command(name = "quintet", version, max_term_width = 100, after_help = examples::TOP)]
pub(in crate::cli) struct Cli {
    #[command(subcommand)]
    pub(in crate::cli) verb: Verb,

    #[command(flatten)]
    pub(in crate::cli) global: Global,
}

/// What every verb takes.
#[derive(Args, Debug, Clone)]
pub(in crate::cli) struct Global {
    /// Folder of the index; folders that are one index together as A,B,C or as a folder with shards.json.
    #[arg(long, global = true, value_name = "DIR", default_value = "index/default", env = "QUINTET_INDEX", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) index: PathBuf,

    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,

    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub(in crate::cli) quiet: bool,
}

/// Which model makes the vectors.
#[derive(Args, Debug, Clone, Default)]
pub(in crate::cli) struct ModelArgs {
    /// A model that fastembed knows; a folder with model.onnx and tokenizer.json; or an OpenAI-compatible endpoint with
    /// the model's name, such as http://localhost:11434/v1#nomic-embed-text. Searching takes the index's own.
    #[arg(long, value_name = "NAME|DIR|URL#NAME")]
    pub(in crate::cli) model: Option<String>,

    /// How the model computes: `float`, or `int8` (four times the speed; the default model only).
    #[arg(long, value_name = "float|int8")]
    pub(in crate::cli) precision: Option<String>,

    /// Sessions that embed at the same time, at most 256; one a core unless given.
    #[arg(long, value_name = "N", value_parser = up_to::<256>)]
    pub(in crate::cli) threads: Option<usize>,
}

/// Which insights may be found.
#[derive(Args, Debug, Clone, Default)]
pub(in crate::cli) struct FilterArgs {
    /// Only this show; may be given more than once. Capitals do not matter.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) show: Vec<String>,

    /// Published on this day or later: 2026-03-01, or an instant such as 2026-03-01T06:00:00Z.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(in crate::cli) since: Option<String>,

    /// Published before this day or instant.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(in crate::cli) until: Option<String>,
}

/// One verb, one capability.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    /// Build the sample index and show what Quintet does.
    #[command(after_help = examples::DEMO)]
    Demo {
        /// Folder with the sample corpus and profiles.
        #[arg(long, value_name = "DIR", default_value = "data/sample", value_hint = ValueHint::DirPath)]
        data: PathBuf,
        /// Scan a made-up show, too, from a feed that is served on this machine, and show what its insights are related to.
        #[cfg(feature = "serve")]
        #[arg(long)]
        scan: bool,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Build an index, in place of what it held. Texts that it knows already are not embedded again.
    #[command(after_help = examples::BUILD)]
    Build {
        #[command(flatten)]
        input: InputArgs,
        /// What the vectors are laid out for; as the index has it, or small, unless given.
        #[arg(long, value_enum)]
        vectors: Option<LayoutArg>,
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
        #[arg(required = true, value_name = "ID", allow_hyphen_values = true)]
        ids: Vec<String>,
    },
    /// Bring an index of an earlier format over; nothing is embedded.
    #[command(after_help = examples::UPGRADE)]
    Upgrade,
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
        #[arg(allow_hyphen_values = true)]
        id: String,
    },
    /// Find insights by words and meaning.
    #[command(after_help = examples::SEARCH)]
    Search {
        /// What to look for.
        #[arg(required_unless_present = "vector", value_name = "WORDS")]
        words: Vec<String>,
        /// How many, at most 10000.
        #[arg(short, default_value_t = 10, value_name = "N", value_parser = up_to::<10_000>)]
        n: usize,
        /// Leave out the best so many, at most 10000: the page before.
        #[arg(long, default_value_t = 0, value_name = "N", value_parser = up_to_or_none::<10_000>)]
        skip: usize,
        /// The query's vector as a JSON array, in place of the model's.
        #[arg(long, value_name = "ARRAY", allow_hyphen_values = true)]
        vector: Option<String>,
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
        #[arg(required_unless_present = "text", allow_hyphen_values = true)]
        id: Option<String>,
        /// A text in place of an id.
        #[arg(long, conflicts_with = "id", value_name = "TEXT")]
        text: Option<String>,
        /// How many, at most 200.
        #[arg(short, default_value_t = 10, value_name = "N", value_parser = up_to::<200>)]
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
        /// Text file, one text a line, or insights (by the file's name), as `build` takes them; - for lines of standard input.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Where the vectors go; in a .parquet file stand the insights, too, and `build` and `add` take it as it is.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// List areas and their themes, their history, or what rises and falls.
    #[command(after_help = examples::THEMES)]
    Themes(ThemesArgs),
    /// Draw all insights as a map: one page with everything in it, for any browser.
    #[command(after_help = examples::MAP)]
    Map {
        /// Where the page goes.
        #[arg(long, value_name = "FILE.html", default_value = "map.html", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        /// What stands above the map; the number of insights unless given.
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
    },
    /// Show an insight as its page has it: related insights, other tellings of its claim, its theme.
    #[command(after_help = examples::PAGE)]
    Page {
        /// Id of an insight.
        #[arg(allow_hyphen_values = true)]
        id: String,
        /// How many related insights, at most 200.
        #[arg(short, default_value_t = 10, value_name = "N", value_parser = up_to::<200>)]
        n: usize,
    },
    /// Show what was published last, one insight an episode.
    #[command(after_help = examples::NEWEST)]
    Newest {
        /// How many, at most 200.
        #[arg(short, default_value_t = 10, value_name = "N", value_parser = up_to::<200>)]
        n: usize,
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// Show what is in a group, theme or area, and which shows speak in it.
    #[command(after_help = examples::COMMUNITY)]
    Community {
        /// Which level.
        #[arg(value_enum)]
        level: LevelArg,
        /// Its id.
        id: u32,
        /// How many insights and how many shows, at most 200.
        #[arg(short, default_value_t = 20, value_name = "N", value_parser = up_to::<200>)]
        n: usize,
    },
    /// Show the group of an insight and who else is in it.
    #[command(after_help = examples::GROUP)]
    Group {
        /// Id of an insight.
        #[arg(allow_hyphen_values = true)]
        id: String,
    },
    /// Find groups and themes of everything, going on from those that there are.
    #[command(after_help = examples::CLUSTER)]
    Cluster {
        /// Go on from nothing: choose the level of detail again, which may change most groups. Without this it is chosen
        /// again once the index has doubled.
        #[arg(long)]
        fresh: bool,
    },
    /// Measure what counts as the same claim with the index's model; --write keeps it in the index.
    #[command(after_help = examples::CALIBRATE)]
    Calibrate {
        /// Labelled pairs in place of those that come with Quintet: id, kind, a, b and split in JSON Lines.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        probes: Option<PathBuf>,
        /// Measure on pairs that people judged, too: text, text2 and score in JSON Lines, or a folder in BEIR layout.
        #[arg(long, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
        pairs: Vec<PathBuf>,
        /// Keep it in the index: from then on it decides what is told once.
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        model: ModelArgs,
    },
    /// Keep readers: what each of them wants to hear of.
    #[command(subcommand)]
    Profile(ProfileVerb),
    /// Make, show and check the briefs of readers.
    #[command(subcommand)]
    Brief(BriefVerb),
    /// Keep the feeds that are scanned.
    #[command(subcommand)]
    Feeds(FeedsVerb),
    /// Publish an index for many readers, and get one that is published.
    #[command(subcommand)]
    Index(IndexVerb),
    /// Move readers, briefs, deliveries and feeds to another database.
    #[command(subcommand)]
    State(StateVerb),
    /// Ask feeds for what is new, read their episodes, and put the insights into the index.
    #[command(after_help = examples::SCAN)]
    Scan(Box<ScanArgs>),
    /// Do the work of each day: scan, cluster, make briefs at their hours, send them.
    #[command(after_help = examples::DAILY)]
    Daily(Box<DailyArgs>),
    /// Serve pages, an API and tools for models over HTTP.
    #[cfg(feature = "serve")]
    #[command(after_help = examples::SERVE)]
    Serve(Box<ServeArgs>),
    /// Speak with a model over standard input and output (Model Context Protocol).
    #[cfg(feature = "serve")]
    #[command(after_help = examples::MCP)]
    Mcp {
        /// Let the model change readers: feedback, undo, briefs.
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        state: StateArgs,
    },
    /// Make, list and revoke the keys of a server.
    #[cfg(feature = "serve")]
    #[command(subcommand)]
    Key(KeyVerb),
    /// Measure quality against judgments, or check the figures that are published.
    #[command(after_help = examples::EVAL)]
    Eval(EvalArgs),
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
    Man {
        /// Every verb's help as a page of Markdown.
        #[arg(long)]
        markdown: bool,
    },
}
