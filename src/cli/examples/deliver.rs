//! Examples of what sends.

pub(in crate::cli) const BRIEF_SEND: &str = "\
Each brief goes out once by each way that its profile names under [delivery]. What was handed over and lost its answer is
uncertain: it is never sent again by itself. What a server does not take now is tried for four hours, by later runs.

Examples:
  quintet brief send Ada --smtp smtp://localhost:25 --from 'Quintet <brief@example.org>'
  quintet brief send --all --make --base-url https://brief.example.org
  quintet brief send Ada --via stdout
  quintet brief send --all --out mails --from brief@example.org
  quintet brief send --all --resend-uncertain

Exit codes: 0 all was taken, 1 something was not, 2 error, 130 interrupted.";

pub(in crate::cli) const BRIEF_BOUNCE: &str = "\
An address that takes nothing any more is suspended; `quintet brief resume READER --via email` writes to it again.

Examples:
  quintet brief bounce < report.eml
  quintet brief bounce reports/*.eml
  quintet brief bounce bounces.mbox --json";

pub(in crate::cli) const BRIEF_DELIVERIES: &str = "\
Examples:
  quintet brief deliveries
  quintet brief deliveries --standing uncertain
  quintet brief deliveries --reader Ada -n 200 --json";

pub(in crate::cli) const BRIEF_RESEND: &str = "\
Nothing is sent yet: the next `quintet brief send` does it.

Examples:
  quintet brief resend 41
  quintet brief resend Ada";

pub(in crate::cli) const BRIEF_ADDRESSES: &str = "\
Examples:
  quintet brief addresses
  quintet brief addresses Ada --json";

pub(in crate::cli) const BRIEF_RESUME: &str = "\
Examples:
  quintet brief resume Ada --via email";
