//! Answers to draw pages from.

use serde_json::json;

use crate::brief::Selection;
use crate::engine::{Explanation, Hit, InsightPage, Related};
use crate::insight::{Insight, InsightId};

/// What somebody may write into a field to act on who reads it.
pub(super) const HOSTILE: &str = "</textarea><script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{7*7}}&\u{1b}[2J\u{202e}";

/// An insight with every field.
pub(super) fn insight(id: &str, text: &str) -> Insight {
    serde_json::from_value(json!({
        "id": id, "text": text, "show": "Plain Spoken", "episode": "Tea", "speaker": "Ada",
        "url": "https://example.org/tea", "start": 754.0, "published": "2026-03-04T06:00:00Z",
    }))
    .unwrap()
}

/// An insight whose every field is hostile.
pub(super) fn hostile() -> Insight {
    let mut hostile = insight("x", HOSTILE);
    hostile.id = InsightId::new(HOSTILE.replace('\u{1b}', "")).unwrap();
    hostile.title = Some(HOSTILE.into());
    let source = &mut hostile.source;
    source.show = Some(HOSTILE.into());
    source.episode = Some(format!("e{HOSTILE}"));
    source.speaker = Some(HOSTILE.into());
    source.url = Some(format!("javascript:{HOSTILE}"));
    hostile
}

/// A hit; `matching` is how sure it is to be about the query.
pub(super) fn hit(rank: usize, insight: Insight, matching: f32) -> Hit {
    let explanation = Explanation { lexical: None, dense: None, neighbours: None };
    Hit { rank, score: 0.5, matching: Some(matching), explanation, is_claim: true, insight }
}

/// The page of `insight` with these related to it.
pub(super) fn page(insight: Insight, related: Vec<Insight>) -> InsightPage {
    let related = related.into_iter().map(|insight| Related {
        score: 0.5,
        cosine: 0.5,
        shared: vec!["tea".into(), HOSTILE.into()],
        also_on: 2,
        own_show: false,
        is_claim: true,
        insight,
    });
    InsightPage {
        insight,
        is_claim: true,
        also_on: 3,
        tellings: Vec::new(),
        related: related.collect(),
        group: None,
        theme: None,
        area: None,
    }
}

/// A brief of one item, with something left out and an interest that got nothing.
pub(super) fn selection(items: Vec<Insight>) -> Selection {
    let item = |insight: &Insight| {
        json!({
            "insight": insight, "theme": { "id": 1, "label": "tea" }, "group": 1, "score": 1.0,
            "parts": [{ "signal": "interest", "value": 1.0, "detail": HOSTILE }],
            "reason": HOSTILE, "also_on": ["B", HOSTILE], "collapsed": [], "likeness": 0.0,
            "exploration": false, "update": true,
        })
    };
    let items: Vec<_> = items.iter().map(item).collect();
    serde_json::from_value(json!({
        "reader": HOSTILE, "date": "2026-03-16",
        "window": { "from": "2026-03-15T06:00:00Z", "until": "2026-03-16T06:00:00Z" },
        "items": items, "shows": 1, "chances": [], "considered": 1234,
        "quiet": [{ "phrase": HOSTILE, "nearest": null }],
        "nearest_miss": { "insight": insight("m", "Nearly."), "suits": 0.4, "floor": 0.5 },
        "excluded": [{ "reason": "muted", "count": 3 }, { "reason": "no_claim", "count": 1230 }],
    }))
    .unwrap()
}
