//! The page of a group, theme or area: what it holds, who speaks in it.

use askama::Template;

use super::address::{Place, asking};
use super::count::{counted, grouped};
use super::frame::{Frame, Layout, Part, drawn};
use super::lead::Lead;
use super::themes::{Largest, named};
use crate::cluster::Level;
use crate::engine::{CommunityPage, Voice};

struct Crumb {
    href: String,
    title: String,
}

/// A show and the most telling thing that it says.
struct VoiceLine {
    show: String,
    count: String,
    lead: Lead,
    search: String,
}

struct MemberLine {
    lead: Lead,
    copies: Option<String>,
}

#[derive(Template)]
#[template(path = "community.html")]
struct Page {
    layout: Layout,
    level: &'static str,
    finer: Option<&'static str>,
    title: String,
    holds: String,
    terms: Vec<String>,
    crumbs: Vec<Crumb>,
    map: String,
    below: Vec<Largest>,
    voices: Vec<VoiceLine>,
    members: Vec<MemberLine>,
}

/// The page of a group, theme or area.
pub fn community(frame: &Frame<'_>, page: &CommunityPage) -> String {
    let community = &page.community;
    let title = named(community, page.level);
    let mut holds = counted(u64::from(community.size), "insight");
    // Where insights name no show, nobody asks on how many.
    if page.shows > 0 {
        holds = format!("{holds} on {}", counted(page.shows as u64, "show"));
    }
    let description = match community.terms.as_slice() {
        [] => format!("{title}: {holds}."),
        terms => format!("{title}: {holds}, about {}.", terms.join(", ")),
    };
    let coarser = Level::ALL.into_iter().filter(|&level| level > page.level);
    let mut crumbs: Vec<Crumb> = coarser
        .zip(&page.above)
        .map(|(level, above)| Crumb {
            href: Place::Community(level, above.id).path(),
            title: named(above, level),
        })
        .collect();
    crumbs.reverse();
    let finer = Level::ALL.into_iter().rfind(|&finer| finer < page.level);
    let voice = |voice: &Voice| VoiceLine {
        show: voice.show.clone(),
        count: grouped(voice.count as u64),
        lead: Lead::of(&voice.says),
        search: asking("/search", &[("q", &title), ("show", &voice.show)]),
    };
    let said: Vec<_> = page.voices.iter().map(|voice| &voice.says.id).collect();
    let members = page.members.iter().filter(|member| !said.contains(&&member.insight.id));
    let member = |member: &crate::engine::Member| MemberLine {
        lead: Lead::of(&member.insight),
        copies: match member.copies {
            0 => None,
            copies => Some(format!("said word for word {} more", times(copies))),
        },
    };
    drawn(&Page {
        layout: Layout::new(frame, Part::Themes, &title, &description),
        level: page.level.name(),
        finer: finer.map(|finer| match finer {
            Level::Group => "Groups",
            Level::Theme | Level::Area => "Themes",
        }),
        holds,
        terms: community.terms.clone(),
        crumbs,
        map: asking("/map", &[(page.level.name(), &community.id.to_string())]),
        below: finer.map(|finer| Largest::all(finer, &page.below)).unwrap_or_default(),
        voices: page.voices.iter().map(voice).collect(),
        members: members.map(member).collect(),
        title,
    })
}

fn times(number: u32) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        number => format!("{} times", grouped(u64::from(number))),
    }
}
