//! Examples of `daily`.

pub(in crate::cli) const DAILY: &str = "\
Feeds are scanned as they fall due, groups and themes are found at night, each reader's brief is made at their hour and
sent. It may be killed and begun again at any moment; a second one waits for the first. See docs/daily.md.

Examples:
  quintet daily --smtp smtp://localhost:25 --from 'Quintet <brief@example.org>' --base-url https://brief.example.org
  quintet daily --status                       what is due, what was done, what failed
  quintet daily --once                         what is due now, for a timer
  quintet serve --daily                        beside the server";
