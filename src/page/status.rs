//! How the server is: what it holds, what it serves, how fast.

use askama::Template;
use jiff::Timestamp;

use super::count::{counted, grouped, lasted};
use super::day::Day;
use super::frame::{Frame, Layout, Part, drawn};
use crate::engine::Info;

/// What the server knows about itself.
#[derive(Clone, Debug, Default)]
pub struct StatusView<'a> {
    /// What the open commit says about itself; nothing where there is none.
    pub info: Option<&'a Info>,
    /// The commit that is open.
    pub commit: Option<String>,
    /// When it was opened.
    pub opened: Option<Timestamp>,
    /// Whether it answers questions now, and if not, why.
    pub waits_for: Option<String>,
    /// Readers that are kept.
    pub readers: usize,
    /// Writing jobs that wait.
    pub queue: usize,
    /// Seconds since it started.
    pub uptime: u64,
    /// Whether this visitor may see what was delivered.
    pub can_operate: bool,
    /// What was asked of it, by route.
    pub routes: Vec<RouteLine>,
}

/// What was asked of one route.
#[derive(Clone, Debug)]
pub struct RouteLine {
    /// The route, such as `/i/{id}`.
    pub route: String,
    /// How often.
    pub count: u64,
    /// How many of these failed for a reason of the server's.
    pub failed: u64,
    /// Milliseconds of half the answers at most.
    pub p50: f64,
    /// Milliseconds of 99 of 100 answers at most.
    pub p99: f64,
}

/// A name and what there is to say about it.
struct Fact {
    name: &'static str,
    value: String,
}

struct Line {
    route: String,
    count: String,
    failed: String,
    p50: String,
    p99: String,
}

#[derive(Template)]
#[template(path = "status.html")]
struct Page {
    layout: Layout,
    is_well: bool,
    waits_for: Option<String>,
    index: Vec<Fact>,
    first: Option<Day>,
    last: Option<Day>,
    opened: Option<Day>,
    server: Vec<Fact>,
    can_operate: bool,
    routes: Vec<Line>,
}

/// The page of the server's state.
pub fn status(frame: &Frame<'_>, view: &StatusView<'_>) -> String {
    let fact = |name, value: String| Fact { name, value };
    let number = |number: u64| grouped(number);
    let mut index = Vec::new();
    if let Some(info) = view.info {
        index.push(fact("Insights", number(info.insights)));
        index.push(fact("Shows", number(info.shows as u64)));
        index.push(fact("Episodes", number(info.episodes as u64)));
        if let Some([groups, themes, areas]) = info.communities {
            let (groups, themes) =
                (counted(groups as u64, "group"), counted(themes as u64, "theme"));
            let areas = counted(areas as u64, "area");
            index.push(fact("Themes", format!("{groups} in {themes} and {areas}")));
        }
        let model = &info.model;
        let precision = match model.name.contains(&model.precision) {
            true => String::new(),
            false => format!(" ({})", model.precision),
        };
        let model_of = format!("{}{precision}, {} dimensions", model.name, model.dim);
        index.push(fact("Model", model_of));
        index.push(fact("Model hash", model.fingerprint.to_string()));
        index.push(fact("Size", format!("{:.1} MB", info.bytes as f64 / 1e6)));
        index.push(fact("Written by", format!("Quintet {}, format {}", info.quintet, info.format)));
    }
    if let Some(commit) = &view.commit {
        index.push(fact("Commit", commit.clone()));
    }
    let server = vec![
        fact("Up for", up(view.uptime)),
        fact("Readers", number(view.readers as u64)),
        fact("Waiting jobs", number(view.queue as u64)),
        fact("Version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let routes = view.routes.iter().map(|line| Line {
        route: line.route.clone(),
        count: number(line.count),
        failed: number(line.failed),
        p50: lasted(line.p50),
        p99: lasted(line.p99),
    });
    drawn(&Page {
        layout: Layout::new(frame, Part::Status, "Status", "How this server is.").private(),
        is_well: view.waits_for.is_none() && view.info.is_some(),
        waits_for: view.waits_for.clone(),
        first: view.info.and_then(|info| info.first).map(Day::of),
        last: view.info.and_then(|info| info.last).map(Day::of),
        opened: view.opened.map(Day::of),
        index,
        server,
        can_operate: view.can_operate,
        routes: routes.collect(),
    })
}

/// Seconds as people say them.
fn up(seconds: u64) -> String {
    match seconds {
        0..60 => counted(seconds, "second"),
        60..3600 => counted(seconds / 60, "minute"),
        3600..172_800 => counted(seconds / 3600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}
