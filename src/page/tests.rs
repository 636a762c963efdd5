use jiff::civil::date;

use super::fixture::{HOSTILE, hit, hostile, insight as an_insight, page, selection};
use super::*;
use crate::engine::Info;
use crate::operation::{KeptProfile, KeptWord, ReaderLine, ReadersList};
use crate::profile::Profile;

const FRAME: Frame<'static> = Frame {
    base: "https://brief.example.org",
    path: "/search?q=tea",
    reader: None,
    may_write: true,
    has_keys: true,
    signed_in: false,
    can_sign_up: true,
    missing: 0,
};

fn kept(name: &str) -> KeptProfile {
    let mut profile = Profile::new(name);
    profile.size = 7;
    let toml = profile.to_toml();
    let version = serde_json::from_value::<jiff::Timestamp>("2026-03-04T06:00:00Z".into()).unwrap();
    KeptProfile {
        name: name.into(),
        versions: vec![crate::operation::KeptVersion {
            version: 3,
            cause: "edit".into(),
            made: version,
            toml: toml.clone(),
        }],
        feedback: Vec::new(),
        briefs: Vec::new(),
        version: 3,
        toml,
    }
}

/// Every page that shows what comes from outside, each with hostile text wherever there is text.
fn pages() -> Vec<(&'static str, String)> {
    let list = ReadersList {
        readers: vec![ReaderLine {
            name: HOSTILE.into(),
            version: 1,
            briefs: 2,
            last: Some(date(2026, 3, 16)),
        }],
    };
    let brief_of = selection(vec![hostile(), an_insight("a", "Tea is old.")]);
    let kept = kept("A <b>");
    let asked = Asked {
        query: HOSTILE.into(),
        shows: vec![HOSTILE.into(), "B".into()],
        since: Some(HOSTILE.into()),
        mode: Some(HOSTILE.into()),
        ..Asked::default()
    };
    let hits = vec![hit(1, hostile(), 0.9), hit(2, an_insight("a", "Tea is old."), 0.1)];
    let found = SearchView {
        asked,
        facets: Facets::of(&hits),
        told: told_once(hits),
        more: true,
        problem: Some(HOSTILE.into()),
        ..SearchView::default()
    };
    let view = BriefView {
        selection: &brief_of,
        id: Some("1f"),
        previous: Some(date(2026, 3, 15)),
        next: None,
        can_make: true,
        words: &[],
    };
    let profile_view = ProfileView {
        kept: &kept,
        draft: Some(HOSTILE),
        preview: Some(&brief_of),
        problem: Some(HOSTILE),
        done: Some(HOSTILE),
    };
    let problem_view = ProblemView {
        status: 404,
        title: HOSTILE,
        code: "not_found",
        detail: HOSTILE,
        field: Some(HOSTILE),
        hint: Some(HOSTILE),
        request_id: Some(HOSTILE),
        ways: vec![Way { href: "//evil.example".into(), label: "x".into() }],
        search: Some(HOSTILE),
    };
    let home_view = HomeView { newest: vec![hostile()], ..HomeView::default() };
    let tree = tree();
    let shows = [HOSTILE.to_owned()];
    let sign_up_view = SignUpView {
        phrases: HOSTILE,
        shows: &shows,
        preview: Some(&brief_of),
        name: HOSTILE,
        email: HOSTILE,
        hour: Some(HOSTILE),
        time_zone: Some(HOSTILE),
        problem: Some((HOSTILE, Some("email"))),
    };
    vec![
        ("home", home(&FRAME, &home_view)),
        ("search", search(&FRAME, &found)),
        ("results", results(&found)),
        ("insight", insight(&FRAME, &page(hostile(), vec![hostile()]))),
        ("themes", themes(&FRAME, &tree, None)),
        ("map", map(&FRAME, &MapView { commit: HOSTILE, insights: 2, tree: Some(&tree) })),
        ("readers", readers(&FRAME, Some(&list))),
        ("brief", brief(&FRAME, &view)),
        ("profile", profile(&FRAME, &profile_view)),
        ("conflict", conflict(&FRAME, &kept, 2, HOSTILE)),
        ("problem", problem(&FRAME, &problem_view)),
        ("login", login(&FRAME, HOSTILE, true)),
        ("tap", tap(&FRAME, "/t/x", &tapped("more"))),
        ("leave", tap(&FRAME, "/u/x", &tapped("leave"))),
        ("no_link", no_link(&FRAME)),
        ("sign_up", sign_up(&FRAME, &SignUpView::default())),
        ("sign_up_second", sign_up(&FRAME, &sign_up_view)),
        ("signed_up", signed_up(&FRAME)),
        (
            "deliveries",
            deliveries(&FRAME, &OperatorView { done: Some(HOSTILE), ..OperatorView::default() }),
        ),
    ]
}

fn tapped(deed: &'static str) -> crate::operation::Tapped {
    crate::operation::Tapped {
        reader: HOSTILE.into(),
        deed,
        is_done: false,
        is_open: true,
        can_undo: false,
        item: Some(HOSTILE.into()),
        date: None,
        address: Some(HOSTILE.into()),
        hour: Some((HOSTILE.into(), HOSTILE.into())),
    }
}

fn tree() -> crate::corpus::Tree {
    let community = |id: u32, parent: Option<u32>| {
        serde_json::json!({
            "id": id, "title": HOSTILE, "terms": [HOSTILE], "size": 2, "exemplar": "x", "parent": parent,
        })
    };
    serde_json::from_value(serde_json::json!({
        "groups": [community(0, Some(0))],
        "themes": [community(0, Some(0))],
        "areas": [community(0, None)],
    }))
    .unwrap()
}

#[test]
fn nothing_from_outside_becomes_markup() {
    for (name, page) in pages() {
        assert!(!page.contains("<img") && !page.contains("<script>"), "{name}: {page}");
        assert!(!page.contains("href=\"javascript:") && !page.contains("href=\"//"), "{name}");
        assert!(!page.contains('\u{1b}'), "{name}: a control character");
        assert!(!page.contains("style=\"") && !page.contains(" onerror=\""), "{name}");
        let is_fragment = name == "results";
        assert_eq!(page.matches("<script").count(), usize::from(!is_fragment), "{name}");
        assert!(is_fragment || page.contains(" defer></script>"), "{name}");
        assert_eq!(
            page.matches("<textarea").count(),
            page.matches("</textarea>").count(),
            "{name}"
        );
    }
}

#[test]
fn every_page_has_one_heading_its_landmarks_and_its_addresses() {
    for (name, page) in pages().into_iter().filter(|(name, _)| *name != "results") {
        for (part, count) in [
            ("<h1", 1),
            ("<main id=\"main\"", 1),
            ("<a class=\"skip\" href=\"#main\"", 1),
            ("<html lang=\"en\"", 1),
            ("<nav aria-label=\"Main\"", 1),
            ("rel=\"canonical\"", 1),
            ("property=\"og:image\"", 1),
            ("<title>", 1),
            ("name=\"description\"", 1),
            ("rel=\"icon\"", 1),
            ("name=\"twitter:card\"", 1),
        ] {
            assert_eq!(page.matches(part).count(), count, "{name}: {part}");
        }
        // A link from a mail is a secret, and one form has one address.
        let has_own = ["tap", "leave", "no_link", "sign_up", "sign_up_second", "signed_up"];
        let own = page.contains("href=\"https://brief.example.org/search?q=tea\"");
        assert_eq!(own, !has_own.contains(&name), "{name}");
    }
}

#[test]
fn ids_stand_once_on_a_page_and_labels_lead_to_them() {
    let quoted = |text: &str| text.split('"').next().unwrap_or_default().to_owned();
    for (name, page) in pages() {
        let ids: Vec<String> = page.split(" id=\"").skip(1).map(quoted).collect();
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{name}: {id}");
        }
        for word in ["aria-labelledby=\"", "aria-describedby=\"", " for=\""] {
            for target in page.split(word).skip(1).map(quoted) {
                assert!(ids.contains(&target), "{name}: {word}{target}");
            }
        }
    }
}

#[test]
fn the_hooks_of_the_contract_stand_in_the_markup() {
    let page_of = |name: &str| pages().into_iter().find(|(other, _)| *other == name).unwrap().1;
    let has = |name: &str, parts: &[&str]| {
        let page = page_of(name);
        parts.iter().for_each(|part| assert!(page.contains(part), "{name}: {part}\n{page}"));
    };
    has(
        "search",
        &[
            "<form role=\"search\" action=\"/search\"",
            "<input type=\"search\" name=\"q\" id=\"q\"",
            "<section id=\"results\"",
            "<li class=\"hit\" id=\"hit-1\"",
            "<p id=\"count\" role=\"status\" aria-live=\"polite\"",
            "href=\"/i/a\"",
        ],
    );
    has(
        "insight",
        &[
            "<article class=\"insight\"",
            "<section id=\"related\"",
            "<li class=\"related\"",
            ">Related insights</h2>",
        ],
    );
    has(
        "brief",
        &[
            "<ol class=\"brief\"",
            "<li id=\"item-1\"",
            "<form class=\"word\" method=\"post\"",
            "name=\"verdict\" value=\"more\">More like this",
            "value=\"less\">Less",
            "value=\"known\">Knew it",
            "value=\"mute\">Mute",
        ],
    );
    has(
        "profile",
        &[
            "<form id=\"profile\" method=\"post\"",
            "<textarea name=\"toml\" id=\"toml\"",
            "name=\"action\" value=\"save\"",
            "value=\"preview\"",
            "<section id=\"preview\"",
        ],
    );
    has("map", &["<canvas id=\"map\"", "<section id=\"map-list\"", "data-source=\"/map/data/"]);
}

#[test]
fn a_search_says_what_was_found_and_what_to_do_where_nothing_was() {
    let view = |told: Vec<Told>, asked: Asked| SearchView { told, asked, ..SearchView::default() };
    let asked = Asked { query: "tea".into(), ..Asked::default() };
    let one = || told_once(vec![hit(1, an_insight("a", "Tea is old."), 0.9)]);
    let page = results(&view(one(), asked.clone()));
    assert!(
        page.contains("1 result for “tea”") && page.contains("<mark>Tea</mark> is old."),
        "{page}"
    );
    assert!(!page.contains("weak match"));

    let weak = told_once(vec![hit(1, an_insight("a", "Tea."), 0.3)]);
    let page = results(&view(weak, asked.clone()));
    assert!(
        page.contains("weak match") && page.contains("Nothing is plainly about this"),
        "{page}"
    );

    let page = results(&view(Vec::new(), asked.clone()));
    assert!(page.contains("No results for “tea”") && page.contains("Other words"), "{page}");

    let narrowed = Asked { shows: vec!["Plain Spoken".into()], ..asked.clone() };
    let page = results(&view(Vec::new(), narrowed));
    assert!(
        page.contains("with these filters") && page.contains("href=\"/search?q=tea\""),
        "{page}"
    );

    let later = SearchView { more: true, ..view(one(), Asked { skip: 10, ..asked }) };
    let page = results(&later);
    assert!(page.contains("rel=\"prev\"") && page.contains("skip=20\" rel=\"next\""), "{page}");
}

#[test]
fn one_claim_is_one_hit() {
    let hits = vec![
        hit(1, an_insight("a", "Tea is old."), 0.9),
        hit(2, an_insight("b", "Rice is older."), 0.9),
        hit(3, an_insight("c", "tea is OLD"), 0.9),
    ];
    let told = told_once(hits);
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].again[0].id.as_str(), "c");
}

#[test]
fn facets_are_links_with_counts_where_there_is_a_choice() {
    let mut other = an_insight("b", "x");
    other.source.show = Some("Other".into());
    other.source.published = Some("2026-02-01T00:00:00Z".parse().unwrap());
    let hits =
        [hit(1, an_insight("a", "x"), 0.9), hit(2, an_insight("c", "y"), 0.9), hit(3, other, 0.9)];
    let facets = Facets::of(&hits);
    assert_eq!(facets.shows, [("Plain Spoken".to_owned(), 2), ("Other".to_owned(), 1)]);
    assert_eq!(facets.months, [(date(2026, 3, 1), 2), (date(2026, 2, 1), 1)]);
    let asked = Asked { query: "x".into(), ..Asked::default() };
    let view =
        SearchView { asked, facets, told: told_once(hits.to_vec()), ..SearchView::default() };
    let page = results(&view);
    assert!(page.contains("href=\"/search?q=x&#38;show=Plain%20Spoken\""), "{page}");
    assert!(
        page.contains("since=2026-03-01&#38;until=2026-04-01\"><bdi>March 2026</bdi>"),
        "{page}"
    );
    let one = SearchView { facets: Facets::of(&hits[..1]), ..view };
    assert!(!results(&one).contains("class=\"facets\""), "no choice of one");
}

#[test]
fn the_last_word_alone_can_be_taken_back() {
    let selection = selection(vec![an_insight("a", "Tea."), an_insight("b", "Rice.")]);
    let word = |id: &str, verdict: &str| KeptWord {
        insight: crate::insight::InsightId::new(id).unwrap(),
        verdict: verdict.into(),
        date: date(2026, 3, 16),
    };
    let words = [word("a", "more"), word("b", "mute")];
    let view = BriefView {
        selection: &selection,
        id: Some("1"),
        previous: None,
        next: None,
        can_make: false,
        words: &words,
    };
    let page = brief(&FRAME, &view);
    assert_eq!(page.matches("Noted for tomorrow").count(), 2);
    assert_eq!(page.matches("<form class=\"undo\"").count(), 1);
    assert!(page.find("class=\"undo\"") > page.find("id=\"item-2\""));
    assert_eq!(page.matches("<form class=\"word\"").count(), 8);

    let reading = Frame { may_write: false, ..FRAME };
    assert!(!brief(&reading, &view).contains("<form class=\"word\""));
    let preview = BriefView { id: None, ..view };
    assert!(!brief(&FRAME, &preview).contains("<form class=\"word\""));
}

#[test]
fn a_quiet_day_says_what_came_nearest_and_why_others_stayed_out() {
    let mut selection = selection(Vec::new());
    selection.quiet.clear();
    let view = BriefView {
        selection: &selection,
        id: Some("1"),
        previous: None,
        next: None,
        can_make: false,
        words: &[],
    };
    let page = brief(&FRAME, &view);
    assert!(page.contains("A quiet day") && page.contains("href=\"/i/m\">Nearly."), "{page}");
    assert!(page.contains("<b>1,230</b> claim nothing that stands on its own"), "{page}");
}

#[test]
fn what_differs_from_the_defaults_is_marked() {
    let kept = kept("Ada");
    let view = ProfileView { kept: &kept, draft: None, preview: None, problem: None, done: None };
    let page = profile(&FRAME, &view);
    assert!(
        page.contains("1 changed from the default")
            && page.contains("7 <span class=\"tag\">changed from 5"),
        "{page}"
    );
    assert!(page.contains("name=\"base\" value=\"3\""), "{page}");
    let reading = Frame { may_write: false, ..FRAME };
    let page = profile(&reading, &view);
    assert!(page.contains(" readonly") && !page.contains("Erase"), "{page}");
}

#[test]
fn what_a_profile_says_comes_back_from_the_editor_as_it_was() {
    let kept = kept("Ada");
    let draft = "\n\nname = \"Ada\" # <&>\n";
    let view =
        ProfileView { kept: &kept, draft: Some(draft), preview: None, problem: None, done: None };
    let page = profile(&FRAME, &view);
    // A browser drops the first line break of a field.
    let inner = page.split("rows=").nth(1).unwrap().split_once(">\n").unwrap().1;
    let inner = inner.split("</textarea>").next().unwrap();
    let unescaped = inner
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#38;", "&");
    assert_eq!(unescaped, draft);
}

#[test]
fn the_state_is_told_without_paths() {
    let none: Option<&Info> = None;
    let page = status(
        &FRAME,
        &StatusView {
            info: none,
            waits_for: Some("The model loads.".into()),
            ..StatusView::default()
        },
    );
    assert!(page.contains("Not ready.") && page.contains("The model loads."), "{page}");
}
