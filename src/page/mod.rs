//! How does an answer look?
//!
//! Layer 6. Pages for a browser, made from the answers of operations: templates in `templates`, one style sheet and two
//! scripts in `files`. Every page can be read without scripts, and no page holds a script, a style or data of its own
//! that a browser would run.
//! Invariants: nothing here reads a file, knows HTTP or asks the clock; what comes from data is escaped by its template;
//! only links that begin with http or https become links.

mod address;
mod api;
mod assets;
mod brief;
mod community;
mod count;
mod day;
mod filters;
mod frame;
mod highlight;
mod home;
mod insight;
mod lead;
mod left_out;
mod link;
pub mod map;
mod operator;
mod problem;
mod profile;
mod readers;
mod rise;
mod search;
mod sign_up;
mod spoken;
mod status;
mod tap;
mod themes;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use address::{Place, is_own_path};
pub use api::{Endpoint, Field, api, api_address};
pub use assets::{Asset, assets};
pub use brief::{BriefView, brief};
pub use community::community;
pub use filters::Asked;
pub use frame::Frame;
pub use home::{HomeView, home};
pub use insight::insight;
pub use link::SafeUrl;
pub use map::{MapView, map};
pub use operator::{OperatorView, deliveries};
pub use problem::{ProblemKind, ProblemView, Way, login, problem, problem_kind};
pub use profile::{ProfileView, conflict, profile};
pub use readers::readers;
pub use search::{Facets, SearchView, Told, results, search, told_once};
pub use sign_up::{SignUpView, sign_up, signed_up};
pub use status::{RouteLine, StatusView, status};
pub use tap::{no_link, tap};
pub use themes::{rising, themes};
