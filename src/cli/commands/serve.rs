//! `serve` and `mcp`: other surfaces, started from this one.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::cli::args::{LogArg, ServeArgs};
use crate::cli::exit::Outcome;
use crate::cli::interrupt;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::server::{self, Options, Stop};
use crate::task::Task;

/// How often the server looks whether it was asked to stop.
const LOOK: Duration = Duration::from_millis(20);

pub(in crate::cli) fn run(
    index: &std::path::Path,
    args: ServeArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    log(args.log);
    let house = Arc::new(options::house(index, Some(&args.state), Some(&args.model))?);
    let options = Options {
        addr: args.addr,
        hosts: args.host,
        keys: args.keys,
        base_url: args.base_url,
        public: args.public,
        mcp_write: args.mcp_write,
        rate: args.rate.unwrap_or(0),
    };
    // What was accepted is answered before the process ends; a second signal ends it at once.
    interrupt::linger();
    let stop = Stop::default();
    std::thread::scope(|scope| {
        let asked = stop.clone();
        let watching = scope.spawn(move || {
            while task.check().is_ok() && !asked.is_stopped() {
                std::thread::sleep(LOOK);
            }
            asked.stop();
        });
        let served = server::run(house, options, &stop, |addr| {
            let url = format!("http://{addr}");
            let told = if printer.json {
                printer.object(&json!({ "listening": url }))
            } else {
                printer.text(&format!("Quintet listens on {url}\n"))
            };
            // Nobody need hear it.
            drop(told);
        });
        stop.stop();
        drop(watching.join());
        served
    })?;
    Ok(Outcome::Done)
}

pub(in crate::cli) fn mcp(
    index: &std::path::Path,
    write: bool,
    state: &crate::cli::args::StateArgs,
) -> anyhow::Result<Outcome> {
    // Standard output is the protocol's.
    log(LogArg::Quiet);
    let house = Arc::new(options::house(index, Some(state), None)?);
    server::stdio(house, write)?;
    Ok(Outcome::Done)
}

/// Where the server's log goes: standard error, a line a request.
fn log(form: LogArg) {
    let level = match form {
        LogArg::Quiet => tracing::Level::WARN,
        LogArg::Text | LogArg::Json => tracing::Level::INFO,
    };
    let lines = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr);
    let lines = lines.with_target(false).with_ansi(std::io::stderr().is_terminal());
    // A second one in one process is not wanted, and does no harm.
    let _ = match form {
        LogArg::Json => lines.json().flatten_event(true).try_init(),
        LogArg::Text | LogArg::Quiet => lines.try_init(),
    };
}
