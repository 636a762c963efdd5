//! Examples of `model`.

pub(in crate::cli) const MODEL_FETCH: &str = "\
Examples:
  quintet model fetch
  quintet model fetch --wheels /media/wheels";

pub(in crate::cli) const MODEL_LIST: &str = "\
Examples:
  quintet model list
  quintet model list --json";

pub(in crate::cli) const MODEL_PATH: &str = "\
Examples:
  quintet model path
  ls \"$(quintet model path)\"";
