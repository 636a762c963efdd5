//! `serve` and `mcp`: other surfaces, started from this one.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::follow;
use crate::cli::args::{LogArg, ServeArgs};
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::cli::{interrupt, log, options};
use crate::daily;
use crate::operation::House;
use crate::server::{self, Options, Stop};
use crate::task::{Cancel, Task};

/// How often the server looks whether it was asked to stop.
const LOOK: Duration = Duration::from_millis(20);

pub(in crate::cli) fn run(
    index: &std::path::Path,
    args: ServeArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    log::begin(args.log);
    let delivery = options::delivery(&args.deliver);
    let day = args.daily.then(|| super::daily::day(args.day, &delivery)).transpose()?;
    let followed = follow::prepare(index, &args.follow, task)?;
    let house = options::house(index, Some(&args.state), Some(&args.model))?;
    let house = Arc::new(house.with_delivery(delivery.clone()));
    let options = Options {
        addr: args.addr,
        hosts: args.host,
        keys: args.keys,
        base_url: args.deliver.base_url,
        public: args.public,
        mcp_write: args.mcp_write,
        sign_up: args.sign_up,
        rate: args.rate.unwrap_or(0),
        delivery,
        daily: day.as_ref().map(|day| Arc::clone(&day.figures)),
        following: followed.as_ref().map(follow::Followed::figures),
    };
    // What was accepted is answered before the process ends; a second signal ends it at once.
    interrupt::linger();
    let (stop, cancel) = (Stop::default(), Cancel::default());
    std::thread::scope(|scope| {
        let asked = stop.clone();
        let beside = Arc::clone(&house);
        let aside = Task::until(cancel.clone());
        let daily = day.map(|day| scope.spawn(move || do_daily(&beside, &day, &aside)));
        let aside = Task::until(cancel.clone());
        let following = followed.map(|followed| scope.spawn(move || followed.run(index, &aside)));
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
        cancel.cancel();
        drop(watching.join());
        drop(daily.map(|daily| daily.join()));
        drop(following.map(|following| following.join()));
        served
    })?;
    Ok(Outcome::Done)
}

/// The work of each day, beside the server; that it cannot be done does not keep the server from answering.
fn do_daily(house: &House, day: &daily::Options, task: &Task) {
    if let Err(problem) = daily::run(house, day, task) {
        tracing::error!(%problem, "the work of the day is not done");
    }
}

pub(in crate::cli) fn mcp(
    index: &std::path::Path,
    write: bool,
    state: &crate::cli::args::StateArgs,
) -> anyhow::Result<Outcome> {
    // Standard output is the protocol's.
    log::begin(LogArg::Quiet);
    let house = Arc::new(options::house(index, Some(state), None)?);
    server::stdio(house, write)?;
    Ok(Outcome::Done)
}
