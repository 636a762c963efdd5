//! Options that are one of a few words.

use clap::ValueEnum;

/// Format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatArg {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
    /// Tab-separated values with a header row; a quote is a character.
    Tsv,
}

/// A level of the tree of themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LevelArg {
    /// The finest.
    Group,
    /// Groups together.
    Theme,
    /// Themes together.
    Area,
}

/// Which halves of the search are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ModeArg {
    /// Words and vectors, fused, asked a second time with what the first answers have in common.
    #[default]
    Hybrid,
    /// Words and vectors, fused once by a convex combination.
    Fused,
    /// Words and vectors, fused by reciprocal ranks.
    Rrf,
    /// Vectors alone.
    Dense,
    /// Words alone (BM25); needs no model.
    Lexical,
}

/// What the vectors of an index are laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LayoutArg {
    /// Fewest bytes.
    Small,
    /// Fewest microseconds: 1.8 times the bytes.
    Fast,
}
