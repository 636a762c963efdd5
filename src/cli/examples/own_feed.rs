//! Examples of `brief feed` and `brief webhook`.

pub(in crate::cli) const BRIEF_FEED: &str = "\
The profile says from then on that there is a feed ([delivery] feed = true); without that line its address is closed.

Examples:
  quintet brief feed Ada --base-url https://brief.example.org
  quintet brief feed Ada --rotate";

pub(in crate::cli) const BRIEF_WEBHOOK: &str = "\
The address stands in the profile ([delivery] webhook = \"https://…\").

Examples:
  quintet brief webhook Ada
  quintet brief webhook Ada --rotate";
