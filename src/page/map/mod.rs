//! The map: all insights as points in the plane, as one file to take along or as a page that fetches its data.
//!
//! Both forms have the same script and the same arrays; without scripts the page shows the same things as a list.

mod data;
mod file;

use std::collections::HashMap;

use askama::Template;

pub use data::data;
pub use file::write;

use super::count::{counted, grouped};
use super::frame::{Frame, Layout, Part, drawn};
use super::themes::Largest;
use crate::cluster::Level;
use crate::corpus::{Community, Tree};
use crate::insight::encoded;

/// What the page of the map shows before its data come.
#[derive(Clone, Copy, Debug)]
pub struct MapView<'a> {
    /// The commit that is open: its data never change.
    pub commit: &'a str,
    /// Insights that can be found.
    pub insights: u64,
    /// Groups, themes and areas; nothing before they were made.
    pub tree: Option<&'a Tree>,
}

/// A community with those that it holds.
struct Branch {
    own: Largest,
    /// What the script knows it by.
    key: String,
    themes: Vec<Twig>,
}

struct Twig {
    own: Largest,
    key: String,
    groups: Vec<Leaf>,
    /// How many groups are not in the list.
    more: Option<String>,
}

struct Leaf {
    own: Largest,
    key: String,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Page {
    layout: Layout,
    /// Where the data stand.
    source: String,
    holds: String,
    branches: Vec<Branch>,
}

/// Groups of a theme in the list; its page has them all.
const GROUPS: usize = 5;

/// The page of the map.
pub fn map(frame: &Frame<'_>, view: &MapView<'_>) -> String {
    let holds = counted(view.insights, "insight");
    let description = format!("{holds} as a map: what lies together is about the same.");
    drawn(&Page {
        layout: Layout::new(frame, Part::Map, "Map", &description).class("map-page"),
        source: format!("/map/data/{}/", encoded(view.commit)),
        branches: view.tree.map(branches).unwrap_or_default(),
        holds,
    })
}

/// Areas, largest first, with their themes and the largest groups of these.
fn branches(tree: &Tree) -> Vec<Branch> {
    let (mut groups, mut themes) = (by_parent(&tree.groups), by_parent(&tree.themes));
    let mut twigs = |area: Option<u32>| -> Vec<Twig> {
        let themes = themes.remove(&area).unwrap_or_default().into_iter();
        themes
            .map(|theme| {
                let all = groups.remove(&Some(theme.id)).unwrap_or_default();
                let more = all.len().saturating_sub(GROUPS);
                Twig {
                    own: Largest::one(Level::Theme, theme),
                    key: key(Level::Theme, theme),
                    groups: all.into_iter().take(GROUPS).map(leaf).collect(),
                    more: (more > 0).then(|| grouped(more as u64)),
                }
            })
            .collect()
    };
    let mut areas: Vec<&Community> = tree.areas.iter().collect();
    areas.sort_by_key(|area| (std::cmp::Reverse(area.size), area.id));
    areas
        .into_iter()
        .map(|area| Branch {
            own: Largest::one(Level::Area, area),
            key: key(Level::Area, area),
            themes: twigs(Some(area.id)),
        })
        .collect()
}

fn leaf(group: &Community) -> Leaf {
    Leaf { own: Largest::one(Level::Group, group), key: key(Level::Group, group) }
}

fn key(level: Level, community: &Community) -> String {
    format!("{}={}", level.name(), community.id)
}

/// Communities by the one that holds them, largest first.
fn by_parent(communities: &[Community]) -> HashMap<Option<u32>, Vec<&Community>> {
    let mut held: HashMap<Option<u32>, Vec<&Community>> = HashMap::new();
    for community in communities {
        held.entry(community.parent).or_default().push(community);
    }
    for list in held.values_mut() {
        list.sort_by_key(|community| (std::cmp::Reverse(community.size), community.id));
    }
    held
}
