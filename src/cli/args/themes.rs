//! `themes`: what can be typed.

use clap::Args;

/// What `themes` takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct ThemesArgs {
    /// The whole tree of areas, themes and groups.
    #[arg(long, conflicts_with_all = ["area", "history", "rising"])]
    pub(in crate::cli) tree: bool,
    /// The themes of this area, each with the insight that stands for it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["history", "rising"])]
    pub(in crate::cli) area: Option<u32>,
    /// What became of areas, themes and groups; of one only, with its id: 12 or theme:12, area:3, group:45.
    #[arg(long, value_name = "ID", num_args = 0..=1, conflicts_with = "rising")]
    pub(in crate::cli) history: Option<Option<String>>,
    /// What is talked of more, and less, in the last days than in the four weeks before.
    #[arg(long)]
    pub(in crate::cli) rising: bool,
    /// How many days count as the last ones, at most 366; they end with the newest dated insight.
    #[arg(long, value_name = "N", default_value_t = 7, requires = "rising", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(in crate::cli) days: u32,
    /// The moment up to which --rising looks: 2026-03-20, 2026-03-20T07:00:00Z; now unless given.
    #[arg(long, value_name = "TIME", requires = "rising", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    /// How many areas (or themes, or clusterings) a page.
    #[arg(short, value_name = "N")]
    pub(in crate::cli) n: Option<usize>,
    /// Which page, from 1.
    #[arg(long, value_name = "P", default_value_t = 1)]
    pub(in crate::cli) page: usize,
}
