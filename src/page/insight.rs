//! The page of an insight: what was said, and below it what others say about the same.

use askama::Template;

use super::address::{Place, asking};
use super::count::counted;
use super::frame::{Frame, Layout, Part, drawn};
use super::lead::{Lead, leads};
use super::spoken::Spoken;
use crate::cluster::Level;
use crate::engine::{InsightPage, Related};
use crate::insight::shortened;

/// A related insight and why it stands here.
struct RelatedLine {
    lead: Lead,
    /// Words that both have.
    shared: Vec<String>,
    /// What else there is to say, a phrase each.
    reasons: Vec<String>,
}

/// A community around the insight.
struct Crumb {
    href: String,
    title: String,
}

#[derive(Template)]
#[template(path = "insight.html")]
struct Page {
    layout: Layout,
    title: Option<String>,
    text: String,
    /// Long texts are set smaller.
    is_long: bool,
    spoken: Spoken,
    crumbs: Vec<Crumb>,
    also: Option<String>,
    is_claim: bool,
    related: Vec<RelatedLine>,
    tellings: Vec<Lead>,
    map: String,
    quote: String,
}

/// Characters from which on a text is long.
const LONG: usize = 280;

/// Characters of a text in a title.
const TITLE: usize = 70;

/// The page of an insight.
pub fn insight(frame: &Frame<'_>, page: &InsightPage) -> String {
    let insight = &page.insight;
    let words = shortened(insight.title.as_deref().unwrap_or(&insight.text), TITLE);
    let layout = Layout::new(frame, Part::None, &words, &insight.text).article().class("one");
    let also = match page.also_on {
        0 => None,
        also_on => Some(format!("Also said on {}", counted(also_on as u64, "other show"))),
    };
    let around =
        [(Level::Area, &page.area), (Level::Theme, &page.theme), (Level::Group, &page.group)];
    let crumb = |(level, community): (Level, &Option<crate::corpus::Community>)| {
        let community = community.as_ref().filter(|community| !community.title.is_empty())?;
        let href = Place::Community(level, community.id).path();
        Some(Crumb { href, title: community.title.clone() })
    };
    let theme = page.theme.as_ref().map(|theme| theme.id);
    let spoken_by = Spoken::plain(insight);
    drawn(&Page {
        layout,
        title: insight.title.clone(),
        text: insight.text.clone(),
        is_long: insight.text.chars().count() > LONG,
        spoken: Spoken::of(insight),
        crumbs: around.into_iter().filter_map(crumb).collect(),
        also,
        is_claim: page.is_claim,
        related: page.related.iter().map(|related| line(related, theme)).collect(),
        tellings: leads(&page.tellings),
        map: asking("/map", &[("id", insight.id.as_str())]),
        quote: match spoken_by.is_empty() {
            true => format!("“{}”", insight.text),
            false => format!("“{}” — {spoken_by}", insight.text),
        },
    })
}

fn line(related: &Related, theme: Option<u32>) -> RelatedLine {
    let mut reasons = Vec::new();
    if related.own_show {
        reasons.push("from the same show".to_owned());
    }
    if related.shared.is_empty() && theme.is_some() {
        reasons.push("same theme, other words".to_owned());
    }
    if related.also_on > 0 {
        reasons.push(format!("also on {}", counted(related.also_on as u64, "other show")));
    }
    RelatedLine { lead: Lead::of(&related.insight), shared: related.shared.clone(), reasons }
}
