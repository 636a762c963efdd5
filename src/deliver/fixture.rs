//! Made-up briefs for the tests of this module.

use jiff::civil::date;
use serde_json::json;

use super::{ItemLinks, Links};
use crate::brief::{Basis, Brief, Item, Selection, Settings};

pub(crate) fn item(title: &str, text: &str) -> Item {
    let item = json!({
        "insight": {
            "id": "i1", "text": text, "title": title, "show": "A Show", "episode": "An Episode",
            "speaker": "Ada Byron", "url": "https://example.org/e/1", "start": 751.0,
        },
        "theme": null, "group": null, "score": 1.0, "parts": [], "reason": "It matches “pricing”.",
        "also_on": ["Another Show"], "collapsed": [], "likeness": 0.0, "exploration": false, "update": false,
    });
    serde_json::from_value(item).unwrap()
}

pub(crate) fn brief(items: Vec<Item>) -> Brief {
    let selection: Selection = serde_json::from_value(json!({
        "reader": "Ada", "date": date(2026, 3, 20),
        "window": {"from": "2026-03-18T07:00:00Z", "until": "2026-03-20T07:00:00Z"},
        "items": items, "shows": 3, "chances": [],
        "quiet": [{"phrase": "sleep", "nearest": null}], "nearest_miss": null, "considered": 20, "excluded": [],
    }))
    .unwrap();
    let basis =
        Basis { index_commit: "1".into(), profile_version: 1, settings: Settings::default() };
    Brief::new(selection, basis)
}

/// Links as they are: 50 letters behind the address of the service.
pub(crate) fn links(items: usize) -> Links {
    let link = |path: &str, at: usize| {
        format!("https://brief.example.org/{path}/{:0>50}", format!("AQ{path}{at}"))
    };
    Links {
        page: Some("https://brief.example.org/r/Ada/2026-03-20".into()),
        leave: Some(link("u", 0)),
        items: (0..items)
            .map(|at| ItemLinks {
                more: link("t", 4 * at),
                less: link("t", 4 * at + 1),
                known: link("t", 4 * at + 2),
                mute: link("t", 4 * at + 3),
            })
            .collect(),
    }
}
