use proptest::prelude::*;

use super::*;
use crate::brief::{Brief, Item};
use crate::deliver::Links;
use crate::deliver::fixture::{brief, item, links};
use crate::remote::ClientOptions;

fn body(brief: &Brief, links: &Links) -> Value {
    let text = slack_body(&Letter { brief, links });
    assert!(text.chars().count() <= WHOLE, "{}", text.chars().count());
    let body: Value = serde_json::from_str(&text).unwrap();
    let blocks = body["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50, "{}", blocks.len());
    for block in blocks {
        let text = block["text"]["text"].as_str().or(block["elements"][0]["text"].as_str());
        let length = text.unwrap().chars().count();
        let most = if block["type"] == "header" { 150 } else { 3_000 };
        assert!((1..=most).contains(&length), "{length}: {block}");
    }
    body
}

/// All marked texts, one after another.
fn marked(body: &Value) -> String {
    let blocks = body["blocks"].as_array().unwrap().iter().skip(1);
    let texts = blocks.map(|block| {
        let text = block["text"]["text"].as_str().or(block["elements"][0]["text"].as_str());
        text.unwrap().to_owned()
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_message_reads_as_a_person_would_write_it() {
    let brief = brief(vec![item("Raise prices", "Because.")]);
    let body = body(&brief, &links(1));
    assert_eq!(body["text"], "20 March:\u{2060} Raise prices");
    assert_eq!(body["blocks"][0]["text"]["text"], "20 March: Raise prices");
    let expected = "*1. Raise prices*\nBecause.\n\n\
        <https://example.org/e/1#t=751|A Show · An Episode · Ada Byron · 0:\u{2060}12:\u{2060}31>\n\
        also on Another Show\nIt matches “pricing”.\n\nNothing on “sleep” today.\n\n\
        <https://brief.example.org/r/Ada/2026-03-20|Open this brief to say more, less or never again>";
    assert_eq!(marked(&body), expected);
}

#[test]
fn nothing_from_outside_formats_links_or_calls() {
    let foul = "<!channel> <@U1> <#C1> <https://evil.example|x> @here @everyone #general *b* _i_ ~s~ `c` ```d``` :tada: https://evil.example\n> quoted\n>>> all";
    let mut hostile = item(foul, foul);
    hostile.reason = foul.into();
    hostile.also_on = vec![foul.into()];
    hostile.insight.source.show = Some(foul.into());
    let body = body(&brief(vec![hostile]), &Links::default());
    let text = marked(&body);
    // The one link is ours, and the two stars are around the title.
    assert_eq!(text.matches('<').count(), 1, "{text}");
    assert_eq!(text.matches('*').count(), 2, "{text}");
    for mark in ["_", "~", "`", "@here", "@everyone", "#general", ":tada", "://evil", "\n&gt;"] {
        assert!(!text.contains(mark), "{mark}: {text}");
    }
    let blocks = body["blocks"].as_array().unwrap();
    assert!(blocks.iter().skip(1).all(|block| {
        let text = block.get("text").unwrap_or(&block["elements"][0]);
        text["verbatim"] == true
    }));
    assert_eq!(
        (&body["unfurl_links"], &blocks[0]["text"]["emoji"]),
        (&json!(false), &json!(false))
    );
}

#[test]
fn long_briefs_are_cut_to_what_slack_takes_and_short_ones_are_not() {
    let whole = "word ".repeat(80);
    let five = brief(vec![item("title", &whole); 5]);
    assert_eq!(marked(&body(&five, &links(5))).matches(whole.trim()).count(), 5);
    let many = brief(vec![item(&"<".repeat(400), &"&".repeat(9_000)); 20]);
    let text = marked(&body(&many, &links(20)));
    assert_eq!(text.matches("\n\n*").count() + 1, 20, "no item is missing");
    body(&brief(Vec::new()), &Links::default());
}

/// An item whose every field is `text`.
fn foul(text: &str) -> Item {
    let mut item = item(text, text);
    item.reason = text.into();
    item.also_on = vec![text.into()];
    item.insight.source.show = Some(text.into());
    item.insight.source.url = Some(format!("https://example.org/{text}"));
    item
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_message_keeps_to_the_limits(
        text in "(\\PC|[<>&|\"\\\\\u{0}-\u{1f}]){0,60}", times in 1_usize..200, items in 0_usize..=20,
    ) {
        let brief = brief(vec![foul(&text.repeat(times)); items]);
        body(&brief, &links(items));
    }
}

#[test]
fn every_answer_has_its_outcome() {
    let reply = |status, body: &str| {
        let body = body.as_bytes().to_vec();
        answered(&Reply {
            status,
            retry_after: Some(Duration::from_secs(3)),
            location: None,
            mime: None,
            body,
        })
    };
    assert_eq!(reply(200, "ok"), Outcome::Done);
    let gone = reply(404, "no_service");
    assert_eq!(
        gone,
        Outcome::Refused { why: "Slack answered with status 404: no_service".into(), gone: true }
    );
    assert!(matches!(reply(410, "channel_is_archived"), Outcome::Refused { gone: true, .. }));
    let wrong = reply(400, "<b>https://hooks.example/SECRET</b>");
    assert_eq!(
        wrong,
        Outcome::Refused { why: "Slack answered with status 400".into(), gone: false }
    );
    assert!(matches!(reply(429, ""), Outcome::Later { after: Some(_), .. }));
    assert!(matches!(reply(500, "rollup_error"), Outcome::Later { after: None, .. }));
}

#[test]
fn what_may_have_arrived_is_not_sent_again() {
    let client = Client::new(ClientOptions { allow_private: true, ..ClientOptions::default() });
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("http://{}/SECRET", listener.local_addr().unwrap());
    let (closed, task) = ("http://127.0.0.1:1/SECRET", Task::silent());
    assert!(matches!(send_slack(&client, closed, "{}", &task), Outcome::Later { .. }));
    let server = std::thread::spawn(move || {
        // Reads the message, and goes away without an answer.
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        let _ = std::io::Read::read(&mut stream, &mut bytes);
    });
    let sent = send_slack(&client, &target, "{}", &task);
    let Outcome::Unknown { why } = sent else { panic!("{sent:?}") };
    assert!(!why.contains("SECRET"), "{why}");
    server.join().unwrap();
    let closed = Client::new(ClientOptions::default());
    assert!(matches!(send_slack(&closed, &target, "{}", &task), Outcome::Refused { .. }));
}
