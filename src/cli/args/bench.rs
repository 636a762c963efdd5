//! `bench`: what can be typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::limits::{up_to, up_to_or_none};
use super::{ModelArgs, examples};

/// Verbs that measure speed.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BenchVerb {
    /// Search over vectors: recall against the exact answer, queries a second, latency, build, size.
    #[command(after_help = examples::BENCH_ANN)]
    Ann(AnnArgs),
    /// Embedding: texts and tokens a second by setting, beside fastembed's own defaults.
    #[command(after_help = examples::BENCH_EMBED)]
    Embed(EmbedBenchArgs),
    /// Pages of related insights on an open index: milliseconds a page on one thread.
    #[command(after_help = examples::BENCH_RELATED)]
    Related {
        /// How many pages, of insights evenly spread over the index.
        #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN.saturating_add(999))]
        pages: NonZeroUsize,
        /// Related insights a page, at most 200.
        #[arg(short, default_value_t = 10, value_parser = up_to::<200>)]
        n: usize,
    },
    /// Briefs for made-up readers: briefs a minute on one core and on all, and how cost grows.
    #[command(after_help = examples::BENCH_BRIEFS)]
    Briefs(BriefsBenchArgs),
    /// What a state takes: briefs, sends and words of feedback a minute, and whether all of it is there in the end.
    #[command(after_help = examples::BENCH_STATE)]
    State(StateBenchArgs),
}

/// What `bench briefs` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct BriefsBenchArgs {
    /// How many readers to make up, at most 1000000, with interests in words of the index.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) profiles: usize,
    /// Interests of each reader on average, at most 1000.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = up_to::<1000>)]
    pub(in crate::cli) interests: usize,
    /// The moment of the briefs; that of the newest insight unless given.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) model: ModelArgs,
}

/// What `bench state` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct StateBenchArgs {
    /// A new SQLite file, or an empty PostgreSQL database: made-up readers stay there.
    #[arg(value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) place: PathBuf,
    /// How many readers to make up, at most 1000000.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) readers: usize,
    /// Writers at once, at most 256.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = up_to::<256>)]
    pub(in crate::cli) writers: usize,
    /// Bytes of a brief, at most 1000000; a real one has about 6000.
    #[arg(long, value_name = "N", default_value_t = 6000, value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) bytes: usize,
    /// Live whole days for at least so many seconds; one day unless given.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = up_to_or_none::<100_000>)]
    pub(in crate::cli) seconds: usize,
    /// Give up after so many seconds in which the database was away.
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = up_to::<100_000>)]
    pub(in crate::cli) patience: usize,
}

/// What `bench ann` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct AnnArgs {
    /// Build a field of these vectors (NumPy, float32, or HDF5 as ann-benchmarks has it; compared by cosine) and
    /// measure it; the index of --index unless given.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) vectors: Option<PathBuf>,
    /// How many queries: the file's own, rows held out of it, or rows of the index with noise.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) queries: usize,
    /// Answers for each query, at most 10000.
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = up_to::<10_000>)]
    pub(in crate::cli) k: usize,
    /// Widths of the walk, such as 32,64,128; each at most 100000.
    #[arg(long, value_name = "EF", value_delimiter = ',', value_parser = up_to::<100_000>)]
    pub(in crate::cli) ef: Vec<usize>,
}

/// What `bench embed` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct EmbedBenchArgs {
    /// Texts to embed, one a line; made-up ones unless given.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) texts: Option<PathBuf>,
    /// How many made-up texts a round, at most 1000000.
    #[arg(long, value_name = "N", default_value_t = 1000, conflicts_with = "texts", value_parser = up_to::<1_000_000>)]
    pub(in crate::cli) count: usize,
    /// Precisions to try, such as float,int8; all of them unless given.
    #[arg(long, value_delimiter = ',')]
    pub(in crate::cli) precision: Vec<String>,
    /// Numbers of sessions to try, such as 1,2; one a core unless given.
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = up_to::<256>)]
    pub(in crate::cli) threads: Vec<usize>,
    /// Batch sizes to try, such as 8,16,32.
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = up_to::<4096>)]
    pub(in crate::cli) batch: Vec<usize>,
    /// Rounds, one setting after the other in each; the best round counts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = up_to::<1000>)]
    pub(in crate::cli) rounds: usize,
    /// Leave fastembed's own defaults out.
    #[arg(long)]
    pub(in crate::cli) no_peer: bool,
}
