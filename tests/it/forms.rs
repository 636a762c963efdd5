//! One brief in every form: the same items in the same order, each with the same words, source and reason.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use mailparse::{MailHeaderMap, ParsedMail};
use quintet::outbox;
use quintet::profile::Channels;
use quintet::state::State;
use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Bench, sample};

const READER: &str = "Mo & Co, <many>";

/// The path of the reader's pages.
const PATH: &str = "/r/Mo%20%26%20Co%2C%20%3Cmany%3E";

/// What the reader wants, wide enough for five.
const PHRASES: [&str; 9] = [
    "sleeping well with irregular shifts",
    "easy running and getting fitter",
    "calming down after a stressful day",
    "what helps children learn to read and remember",
    "phones and screens in schools and at home",
    "teacher workload and marking",
    "heat pumps in old houses and low flow temperatures",
    "home batteries and dynamic electricity tariffs",
    "waiting for a grid connection",
];

/// The sample, in which every third insight has a title, and all hold signs that mean something in one form or another.
fn bench() -> Bench {
    let bench = Bench::new();
    let corpus = std::fs::read_to_string(sample().join("corpus.jsonl")).unwrap();
    let marked = corpus.lines().enumerate().map(|(at, line)| {
        let mut insight: Value = serde_json::from_str(line).unwrap();
        let text = insight["text"].as_str().unwrap().to_owned();
        if at % 3 == 0 {
            let title: Vec<&str> = text.split(' ').take(6).collect();
            insight["title"] = json!(format!("{} <i>& so</i>", title.join(" ")));
        }
        let words = text.split(' ').enumerate().map(|(at, word)| match at {
            2 => format!("*{word}*"),
            4 => format!("<b>{word}</b>"),
            6 => format!("_{word}_"),
            8 => format!("`{word}`"),
            10 => format!("~{word}"),
            11 => format!("{word}\n&"),
            _ => word.to_owned(),
        });
        insight["text"] = json!(words.collect::<Vec<_>>().join(" "));
        insight
    });
    let file = bench.jsonl("corpus.jsonl", &marked.collect::<Vec<_>>());
    bench.ok(&["build", file.to_str().unwrap()]);
    bench
}

/// A server on this machine that takes everything; the bodies that it was sent, with their paths.
fn sink() -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
            let length = head.lines().find_map(|line| {
                line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
            });
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
                .unwrap();
            let path = head.split(' ').nth(1).unwrap().to_owned();
            let _ = tell.send((path, String::from_utf8(body).unwrap()));
        }
    });
    (url, told)
}

/// What every form must say of an item, one after the other; white space counts as one space.
struct Said {
    /// Title, text and reason, in this order in every form.
    words: Vec<String>,
    /// The show, behind the text.
    show: String,
    /// The link to the second.
    link: String,
}

fn said(brief: &Value) -> Vec<Said> {
    let items = brief["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let insight = &item["insight"];
            let words = [&insight["title"], &insight["text"], &item["reason"]];
            let words = words.iter().filter_map(|word| word.as_str()).map(spaced).collect();
            let (url, start) =
                (insight["url"].as_str().unwrap(), insight["start"].as_f64().unwrap());
            let show = spaced(insight["show"].as_str().unwrap());
            Said { words, show, link: format!("{url}#t={start:.0}") }
        })
        .collect()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Expects in `text`, the plain words of a form, all of `said` in its order, each once, and nothing of it elsewhere.
#[track_caller]
fn check(form: &str, text: &str, said: &[Said]) {
    let text = spaced(text);
    let mut at = 0;
    let mut starts = Vec::new();
    for (place, item) in said.iter().enumerate() {
        for (which, word) in item.words.iter().enumerate() {
            let found = text[at..].find(word.as_str());
            let found = found.unwrap_or_else(|| {
                panic!("{form}: item {} lacks {word:?} behind byte {at}:\n{text}", place + 1)
            });
            at += found;
            if which == 0 {
                starts.push(at);
            }
            at += word.len();
        }
    }
    starts.push(text.len());
    for (item, bounds) in said.iter().zip(starts.windows(2)) {
        let own = &text[bounds[0]..bounds[1]];
        assert!(own.contains(&item.show), "{form}: {} is missing in {own}", item.show);
        let whole = item.words.iter().max_by_key(|word| word.len()).unwrap();
        assert_eq!(text.matches(whole.as_str()).count(), 1, "{form}: {whole}");
    }
}

/// The words of HTML.
fn words_of(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    quick_xml::escape::unescape(&text).unwrap().into_owned()
}

#[track_caller]
fn check_html(form: &str, html: &str, said: &[Said], items: &str) {
    check(form, &words_of(html), said);
    assert_eq!(html.matches(items).count(), said.len(), "{form}: items");
    for item in said {
        assert!(html.contains(&item.link), "{form}: {}", item.link);
    }
}

/// The marked texts of Slack, as they are read there.
fn slack_words(body: &Value) -> String {
    let texts = body["blocks"].as_array().unwrap().iter().map(|block| {
        let text = block["text"]["text"].as_str().or(block["elements"][0]["text"].as_str());
        text.unwrap().to_owned()
    });
    let mut text = texts.collect::<Vec<_>>().join("\n").replace('\u{2060}', "");
    // The bold of titles is ours; what looks like a mark came from outside.
    text = text.replace('*', "");
    for (looks, is) in [
        ("\u{2217}", "*"),
        ("\u{2cd}", "_"),
        ("\u{223c}", "~"),
        ("\u{2cb}", "`"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(looks, is);
    }
    text
}

fn part<'a>(mail: &'a ParsedMail<'a>, kind: &str) -> &'a ParsedMail<'a> {
    mail.parts().find(|part| part.ctype.mimetype == kind).unwrap()
}

/// Says that the mailbox may be written to, as an operator does.
fn vouch(bench: &Bench) {
    let mut state = State::open(&bench.path().join("index.readers.sqlite")).unwrap();
    let channels = Channels { email: Some("mo@example.org".into()), ..Channels::default() };
    outbox::vouch(&mut state, READER, &channels, jiff::Timestamp::now()).unwrap();
}

#[test]
fn every_form_says_the_same() {
    let bench = bench();
    let (hook, told) = sink();
    bench.ok(&[&["profile", "new", READER][..], &PHRASES].concat());
    let profile = format!(
        "{}\n[delivery]\nemail = \"mo@example.org\"\nwebhook = \"{hook}/hook\"\nslack = \"{hook}/slack\"\nfeed = true\n",
        bench.ok(&["profile", "export", READER])
    );
    let profile = bench.file("reader.toml", profile);
    bench.ok(&["profile", "import", profile.to_str().unwrap()]);
    vouch(&bench);
    let brief = bench.json(&["brief", "make", READER, "--date", "2026-03-20"]);
    let said = said(&brief);
    assert_eq!(said.len(), 5, "{brief}");
    assert!(
        said.iter().any(|item| item.words.len() == 3)
            && said.iter().any(|item| item.words.len() == 2)
    );

    let terminal = bench.ok(&["brief", "show", READER]);
    check("terminal", &terminal, &said);
    assert!(said.iter().all(|item| terminal.contains(&item.link)), "{terminal}");

    let out = bench.path().join("out");
    let base = "https://brief.example.org";
    let send =
        ["brief", "send", READER, "--date", "2026-03-20", "--allow-private", "--base-url", base];
    let mail = ["--from", "Quintet <brief@example.org>", "--out", out.to_str().unwrap()];
    bench.ok(&[&send[..], &mail].concat());
    let mut files = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    let mail = files.find(|path| path.extension().is_some_and(|ending| ending == "eml")).unwrap();
    let bytes = std::fs::read(mail).unwrap();
    let mail = mailparse::parse_mail(&bytes).unwrap();
    let subject = mail.headers.get_first_value("subject").unwrap();
    let text = part(&mail, "text/plain").get_body().unwrap();
    check("mail, text", &text, &said);
    let html = part(&mail, "text/html").get_body().unwrap();
    check("mail, HTML", &words_of(&html), &said);
    for item in &said {
        assert!(text.contains(&item.link) && html.contains(&item.link), "{}", item.link);
    }

    let mut sent: Vec<(String, String)> = Vec::new();
    while sent.len() < 2 {
        sent.push(told.recv_timeout(Duration::from_secs(30)).unwrap());
    }
    sent.sort();
    let [(hook, webhook), (_, slack)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(hook, "/hook");
    let webhook: Value = serde_json::from_str(webhook).unwrap();
    let items = webhook["data"]["items"].as_array().unwrap();
    assert_eq!(items.len(), said.len());
    for ((item, said), of) in items.iter().zip(&said).zip(brief["items"].as_array().unwrap()) {
        let words = [&item["title"], &item["text"], &item["reason"]];
        let words: Vec<String> =
            words.iter().filter_map(|word| word.as_str()).map(spaced).collect();
        assert_eq!(words, said.words);
        assert_eq!((&item["id"], &item["link"]), (&of["insight"]["id"], &json!(said.link)));
        assert!(item["source"].as_str().unwrap().starts_with(&said.show));
    }
    assert_eq!(
        (&webhook["data"]["brief"], &webhook["data"]["reader"]),
        (&brief["id"], &json!(READER))
    );
    let slack: Value = serde_json::from_str(slack).unwrap();
    check("Slack", &slack_words(&slack), &said);
    let sections = slack["blocks"].as_array().unwrap().iter();
    let numbered = sections
        .filter(|block| block["text"]["text"].as_str().is_some_and(|text| text.starts_with('*')));
    assert_eq!(numbered.count(), said.len());

    let feed = bench.json(&["brief", "feed", READER]);
    let served = Served::start(&bench, &["--base-url", base]);
    let page = served.get(&format!("{PATH}/2026-03-20"));
    // The page's links are its own; the episode's stands on the page of the insight.
    check("page", &words_of(&page.body), &said);
    assert_eq!(page.body.matches("<li id=\"item-").count(), said.len());
    for form in ["atom", "json"] {
        let text = served.get(feed[form].as_str().unwrap());
        let feed = feed_rs::parser::parse(text.body.as_bytes()).unwrap();
        let [entry] = &feed.entries[..] else { panic!("{}", text.body) };
        let html = entry.content.as_ref().unwrap().body.as_ref().unwrap();
        check_html(form, html, &said, "<li>");
        assert_eq!(entry.title.as_ref().unwrap().content, subject);
        assert!(entry.id.ends_with(&format!("brief/{}", brief["id"].as_str().unwrap())));
    }
}
