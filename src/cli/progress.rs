//! Progress on standard error, only when that is a terminal.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::task::{Phase, Progress};

/// A bar or spinner for each phase that runs; a phase within a phase stands below it.
pub(super) struct Bars {
    lines: MultiProgress,
    stack: Mutex<Vec<ProgressBar>>,
}

impl Bars {
    pub(super) fn new(hidden: bool) -> Self {
        let target =
            if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self { lines: MultiProgress::with_draw_target(target), stack: Mutex::default() }
    }

    fn with_top(&self, act: impl FnOnce(&mut Vec<ProgressBar>)) {
        if let Ok(mut stack) = self.stack.lock() {
            act(&mut stack);
        }
    }
}

impl Progress for Bars {
    fn begin(&self, phase: Phase, total: Option<u64>) {
        let bytes = matches!(phase, Phase::Read | Phase::Fetch | Phase::Push);
        let template = match (total, bytes) {
            (Some(_), true) => "{msg:>10} {wide_bar} {bytes}/{total_bytes}  {eta}",
            (Some(_), false) => "{msg:>10} {wide_bar} {pos}/{len}  {per_sec}  {eta}",
            (None, true) => "{msg:>10} {spinner} {bytes}  {elapsed}",
            (None, false) => "{msg:>10} {spinner} {elapsed}",
        };
        let bar = self.lines.add(match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::new_spinner(),
        });
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(phase.word());
        if total.is_none() {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        self.with_top(|stack| stack.push(bar));
    }

    fn advance(&self, steps: u64) {
        self.with_top(|stack| {
            if let Some(bar) = stack.last() {
                bar.inc(steps);
            }
        });
    }

    fn end(&self) {
        self.with_top(|stack| {
            if let Some(bar) = stack.pop() {
                bar.finish_and_clear();
            }
        });
    }
}
