//! Examples of `feeds` and `scan`.

pub(in crate::cli) const FEEDS_ADD: &str = "\
Examples:
  quintet feeds add https://example.org/feed.xml
  quintet feeds add --opml subscriptions.opml";

pub(in crate::cli) const FEEDS_LIST: &str = "\
Examples:
  quintet feeds list
  quintet feeds list --json | jq '.feeds[] | select(.problem)'";

pub(in crate::cli) const FEEDS_REMOVE: &str = "\
Examples:
  quintet feeds remove https://example.org/feed.xml
  quintet feeds remove 3 --with-insights";

pub(in crate::cli) const FEEDS_EXPORT: &str = "\
Examples:
  quintet feeds export > subscriptions.opml";

pub(in crate::cli) const SCAN: &str = "\
Each episode is read from its transcript where one is offered (JSON, WebVTT, SRT, HTML, text), else from its audio
where --transcriber names what turns that into words, else from its notes. What was scanned before is not read again;
a scan that is stopped goes on from there.

Examples:
  quintet scan                                 every feed that was added
  quintet scan https://example.org/feed.xml    one feed, added if it is new
  quintet scan --every 30m                     go on for ever
  quintet scan transcripts/ --show \"My show\"
  quintet scan 'Ep 01.mp3' --transcriber 'scripts/transcribe'";
