use proptest::prelude::*;
use quick_xml::Reader;

use super::*;
use crate::brief::{Brief, Item};
use crate::deliver::Links;
use crate::deliver::fixture::{brief, item, links};

const HEAD: FeedHead<'_> = FeedHead {
    reader: "Ada",
    self_url: "https://brief.example.org/f/TOKEN.atom",
    home: Some("https://brief.example.org/r/Ada"),
    domain: "brief.example.org",
};

fn both(head: &FeedHead<'_>, brief: &Brief, links: &Links) -> (String, Value) {
    let letters = [Letter { brief, links }];
    let json = serde_json::from_str(&json_feed(head, &letters)).unwrap();
    (atom(head, &letters), json)
}

/// Elements and attributes in their order, and the texts of `content`, unescaped.
fn read(xml: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = Reader::from_str(xml);
    let (mut skeleton, mut contents, mut open) = (Vec::new(), Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (skeleton, contents),
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                open = name == "content";
                if open {
                    contents.push(String::new());
                }
                let keys = start.attributes().map(|pair| pair.unwrap().key.as_ref().to_owned());
                let keys: Vec<String> = keys.collect();
                skeleton.push(format!("{name} {}", keys.join(" ")));
            }
            Event::End(_) => open = false,
            Event::Text(text) if open => {
                contents.last_mut().unwrap().push_str(&text);
            }
            Event::GeneralRef(name) if open => {
                let entity = format!("&{};", &*name);
                let text = quick_xml::escape::unescape(&entity).unwrap().into_owned();
                contents.last_mut().unwrap().push_str(&text);
            }
            Event::CData(_) | Event::PI(_) | Event::DocType(_) => panic!("{xml}"),
            _ => {}
        }
    }
}

#[test]
fn both_forms_say_the_same() {
    let brief = brief(vec![item("Raise prices", "Because.")]);
    let (xml, json) = both(&HEAD, &brief, &links(1));
    let (skeleton, contents) = read(&xml);
    let expected = "feed xmlns xml:lang,id ,title ,subtitle ,updated ,link rel type href,link rel type href,\
        author ,name ,generator version,entry ,id ,title ,updated ,published ,link rel type href,content type";
    assert_eq!(skeleton.join(","), expected);
    let entry = &json["items"][0];
    assert_eq!(entry["content_html"], contents[0].as_str());
    let id = format!("tag:brief.example.org,2026-03-20:brief/{}", brief.id);
    assert_eq!(entry["id"], id.as_str());
    assert!(xml.contains(&format!("<entry><id>{id}</id><title>20 March: Raise prices</title>")));
    assert_eq!(entry["date_modified"], "2026-03-20T07:00:00Z");
    assert!(xml.contains("<updated>2026-03-20T07:00:00Z</updated>"));
    assert!(xml.contains(
        "rel=\"self\" type=\"application/atom+xml\" href=\"https://brief.example.org/f/TOKEN.atom\""
    ));
    assert_eq!(json["feed_url"], "https://brief.example.org/f/TOKEN.atom");
    assert_eq!(json["home_page_url"], "https://brief.example.org/r/Ada");
}

#[test]
fn ids_and_times_depend_on_the_brief_alone() {
    let brief = brief(vec![item("Raise prices", "Because.")]);
    let moved = FeedHead { self_url: "https://other.example/f/NEW.atom", home: None, ..HEAD };
    let (before, after) =
        (both(&HEAD, &brief, &links(1)).1, both(&moved, &brief, &Links::default()).1);
    for field in ["id", "date_published", "date_modified", "title"] {
        assert_eq!(before["items"][0][field], after["items"][0][field]);
    }
    let other = FeedHead { reader: "Bob", ..HEAD };
    assert_ne!(feed_id(&HEAD), feed_id(&other));
    assert!(feed_id(&HEAD).starts_with("tag:brief.example.org,2026:feed/"));
}

#[test]
fn a_feed_holds_a_month_and_may_be_empty() {
    let (brief, links) = (brief(vec![item("a", "b")]), Links::default());
    let many = vec![Letter { brief: &brief, links: &links }; 40];
    assert_eq!(atom(&HEAD, &many).matches("<entry>").count(), MOST_ENTRIES);
    let json: Value = serde_json::from_str(&json_feed(&HEAD, &many)).unwrap();
    assert_eq!(json["items"].as_array().unwrap().len(), MOST_ENTRIES);
    assert_eq!(last_change(&[]), None);
    assert!(atom(&HEAD, &[]).contains("<updated>1970-01-01T00:00:00Z</updated>"));
}

/// An item whose every field is `text`.
fn foul(text: &str) -> Item {
    let mut item = item(text, text);
    item.reason = text.into();
    item.also_on = vec![text.into()];
    let source = &mut item.insight.source;
    source.show = Some(text.into());
    source.url = Some(text.into());
    item
}

const HOSTILE: [&str; 9] = [
    "]]> <![CDATA[ x",
    "</content></entry><entry>",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#0; &nosuch;",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{9b}",
    "\u{fffe}\u{ffff}\u{202e}right to left\u{2066}",
    "javascript:alert(1)",
    "https://e.org/\"onload=\"x",
];

#[test]
fn hostile_texts_add_no_element() {
    HOSTILE.iter().for_each(|text| check_hostile(text));
}

#[track_caller]
fn check_hostile(text: &str) {
    let head = FeedHead { reader: text, ..HEAD };
    let mut plain = foul("plain");
    plain.insight.source.url = None;
    let (plain_xml, plain) = both(&HEAD, &brief(vec![plain]), &links(1));
    let plain = plain["items"][0]["content_html"].as_str().unwrap();
    let brief = brief(vec![foul(text)]);
    let (xml, json) = both(&head, &brief, &links(1));
    let (skeleton, contents) = read(&xml);
    assert_eq!(skeleton, read(&plain_xml).0, "{xml}");
    assert_eq!(json["items"][0]["content_html"], contents[0].as_str());
    // A line of a text that has several ends in one.
    let tags = |html: &str| html.matches('<').count() - html.matches("<br>").count();
    // A title of nothing visible has no heading, and a source of nothing no line.
    assert!(tags(&contents[0]) <= tags(plain) + 2, "{}", contents[0]);
    for tag in contents[0].split('<').skip(1) {
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap();
        assert!(["ol", "li", "h3", "p", "br", "a", "em", "small"].contains(&name), "{tag}");
        if let Some(link) = tag.strip_prefix("a ") {
            assert!(link.starts_with("href=\"http"), "{tag}");
            assert_eq!(link.split('>').next().unwrap().matches('"').count(), 2, "{tag}");
        }
    }
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed), "{xml:?}");
}

proptest! {
    #[test]
    fn no_text_adds_an_element(text in "\\PC{0,20}[<>&\"'\\]\\[;:/ a-z\u{0}-\u{20}\u{fff0}-\u{ffff}]{0,30}") {
        check_hostile(&text);
    }
}

#[test]
fn a_service_is_called_by_its_name_alone() {
    for (base, name) in [
        (Some("https://brief.example.org"), "brief.example.org"),
        (Some("https://brief.example.org:8443/under"), "brief.example.org"),
        (Some("http://127.0.0.1:7878"), "localhost"),
        (Some("http://[::1]:7878"), "localhost"),
        (Some("http://localhost:7878"), "localhost"),
        (None, "localhost"),
    ] {
        assert_eq!(feed_domain(base), name);
    }
}
