use mailparse::{MailHeaderMap, ParsedMail};
use proptest::prelude::*;
use scraper::{ElementRef, Html, Node};

use super::*;
use crate::brief::Brief;
use crate::deliver::fixture::{brief, item, links};
use crate::deliver::{Links, closing, items};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn sent(brief: &Brief, links: &Links, from: &str, to: &str) -> Vec<u8> {
    let from: From = from.parse().unwrap();
    let made = "2026-03-20T07:00:00Z".parse().unwrap();
    let envelope = Envelope { from: &from, to, token: TOKEN, made };
    compose(&Letter { brief, links }, &envelope).unwrap()
}

fn usual(brief: &Brief) -> Vec<u8> {
    let count = brief.selection.items.len();
    sent(brief, &links(count), "Quintet <brief@example.org>", "ada@example.net")
}

fn two() -> Brief {
    brief(vec![
        item(
            "Raise prices before you hire",
            "Because demand tells you first.\nAnd hiring is slow.",
        ),
        item("Smäll teams ship", "Every decision has one owner. "),
    ])
}

/// Names of all headers, of all parts.
fn names(mail: &ParsedMail<'_>) -> Vec<String> {
    let own = mail.headers.iter().map(|header| header.get_key());
    own.chain(mail.subparts.iter().flat_map(names)).collect()
}

/// The elements of a page with the names of their attributes, and nothing that was written into them.
fn skeleton(html: &str) -> String {
    fn walk(element: ElementRef<'_>, out: &mut String) {
        out.push_str(element.value().name());
        for (name, _) in element.value().attrs() {
            out.push_str(&format!(" {name}"));
        }
        out.push('(');
        for child in element.children() {
            match child.value() {
                Node::Element(_) => walk(ElementRef::wrap(child).unwrap(), out),
                Node::Comment(_) => out.push_str("<!>"),
                _ => {}
            }
        }
        out.push(')');
    }
    let mut out = String::new();
    walk(Html::parse_document(html).root_element(), &mut out);
    out
}

fn shown(html: &str) -> String {
    let document = Html::parse_document(html);
    let text: Vec<&str> = document.root_element().text().collect();
    one_line(&text.join(" "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bodies(bytes: &[u8]) -> (String, String) {
    let mail = mailparse::parse_mail(bytes).unwrap();
    (mail.subparts[0].get_body().unwrap(), mail.subparts[1].get_body().unwrap())
}

#[test]
fn a_brief_is_a_message_that_filters_and_readers_understand() {
    let bytes = usual(&two());
    assert!(bytes.is_ascii());
    let mail = mailparse::parse_mail(&bytes).unwrap();
    let value = |name: &str| mail.headers.get_first_value(name).unwrap();
    assert_eq!(value("Subject"), "20 March: Raise prices before you hire");
    assert_eq!(value("From"), "Quintet <brief@example.org>");
    assert_eq!(value("To"), "Ada <ada@example.net>");
    assert_eq!(value("Date"), "Fri, 20 Mar 2026 07:00:00 +0000");
    assert_eq!(value("Message-ID"), format!("<{TOKEN}@example.org>"));
    assert_eq!(value("List-Id"), "Quintet brief for Ada <ada.brief.example.org>");
    assert_eq!(value("Auto-Submitted"), "auto-generated");
    assert_eq!(value("MIME-Version"), "1.0");
    let text = String::from_utf8(bytes.clone()).unwrap();
    let leave = links(2).leave.unwrap();
    assert!(text.contains(&format!("\r\nList-Unsubscribe: <{leave}>\r\n")), "{text}");
    assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    for absent in ["Precedence", "In-Reply-To", "References", "Bcc", "Reply-To", "Sender"] {
        assert!(mail.headers.get_first_value(absent).is_none(), "{absent}");
    }
    let kinds: Vec<&str> = mail.subparts.iter().map(|part| part.ctype.mimetype.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    assert!(text.split("\r\n").all(|line| line.len() <= 180 && !line.contains(['\r', '\n'])));
    assert_eq!(usual(&two()), bytes, "the same input gives the same bytes");
}

#[test]
fn without_a_public_address_there_are_no_links_and_no_header_for_them() {
    let bytes = sent(&two(), &Links::default(), "a@b.org", "c@d.org");
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("List-Unsubscribe") && !text.contains("/t/"));
    let mut insecure = links(2);
    insecure.leave = Some("http://brief.example.org/u/x".into());
    let text = String::from_utf8(sent(&two(), &insecure, "a@b.org", "c@d.org")).unwrap();
    assert!(!text.contains("List-Unsubscribe"));
}

#[test]
fn both_parts_say_all_of_it() {
    let made = two();
    let (plain, html) = bodies(&usual(&made));
    let (plain, html) = (one_line(&plain), shown(&html));
    for part in [&plain, &html] {
        let mut at = 0;
        for view in items(&made.selection) {
            let said = [view.title, Some(view.text), Some(view.reason)];
            for said in said.into_iter().flatten() {
                let said = one_line(&said);
                let found = part[at..].find(&said);
                at += found.unwrap_or_else(|| panic!("{said} is not in its place in {part}"));
            }
            for said in [view.source, view.also].into_iter().flatten() {
                assert!(part.contains(&said), "{said} in {part}");
            }
        }
        for said in closing(&made.selection) {
            assert!(part.contains(&said), "{said}");
        }
    }
}

#[test]
fn the_text_has_72_columns_and_addresses_whole() {
    let mut made = two();
    made.selection.items[0].insight.text = "several words that fill lines ".repeat(30);
    let (plain, _) = bodies(&usual(&made));
    for line in plain.lines() {
        let is_link = line.starts_with("https://");
        assert!(is_link || line.chars().count() <= 72, "{line}");
        assert_eq!(line.trim_end(), line);
        assert!(is_link || !line.contains("://"), "{line}");
    }
    assert_eq!(plain.matches("\nhttps://example.org/e/1#t=751\r\n").count(), 2, "{plain}");
    assert_eq!(plain.matches("https://brief.example.org/t/").count(), 8);
}

#[test]
fn a_quiet_day_says_so() {
    let (plain, html) = bodies(&usual(&brief(Vec::new())));
    for part in [plain, shown(&html)] {
        assert!(part.contains("A quiet day: nothing new suits you well enough."), "{part}");
        assert!(part.contains("Nothing on “sleep” today."), "{part}");
    }
}

/// How long the HTML is where every text of 20 items has `characters`, and whether items have links.
fn length(characters: usize) -> (Option<usize>, bool) {
    let long = |count| "abcde fghi ".repeat(count).chars().take(count).collect::<String>();
    let one = || {
        let mut one = item(&long(120), &long(characters));
        one.insight.source.episode = Some(long(100));
        one.reason = long(160);
        one
    };
    let made = brief((0..20).map(|_| one()).collect());
    let links = links(20);
    let html = html::html(&Letter { brief: &made, links: &links });
    let has_words = html.as_ref().is_some_and(|html| html.contains("/t/"));
    (html.map(|html| html.len()), has_words)
}

#[test]
fn twenty_long_items_fit_and_longer_ones_lose_links_before_words() {
    let (usual, has_words) = length(600);
    assert!(has_words && usual.unwrap() <= html::MOST, "{usual:?}");
    let (longer, has_words) = length(1700);
    assert!(!has_words && longer.unwrap() <= html::MOST, "{longer:?}");
    assert_eq!(length(16_000), (None, false));
}

#[test]
fn what_is_too_long_for_html_is_plain_and_whole() {
    let text = "word ".repeat(20_000);
    let bytes = usual(&brief(vec![item("a", &text)]));
    let mail = mailparse::parse_mail(&bytes).unwrap();
    assert_eq!(mail.ctype.mimetype, "text/plain");
    assert!(one_line(&mail.get_body().unwrap()).contains(text.trim()));
}

#[test]
fn a_question_has_one_link_and_trusts_nobody() {
    let from: From = "Quintet <brief@example.org>".parse().unwrap();
    let made = "2026-03-20T07:00:00Z".parse().unwrap();
    let envelope = Envelope { from: &from, to: "ada@example.net", token: TOKEN, made };
    let confirm = "https://brief.example.org/c/abc";
    let bytes = compose_question("Ada", confirm, &envelope).unwrap();
    let (plain, html) = bodies(&bytes);
    for part in [&plain, &shown(&html)] {
        assert!(part.contains("under the name Ada.") && part.contains(confirm), "{part}");
        assert!(part.contains("ignore this message and nothing will come"), "{part}");
    }
    assert_eq!(html.matches("href").count(), 1);
    assert!(!String::from_utf8(bytes).unwrap().contains("List-"));
    for name in
        ["Win at http://evil.example", "a.example", "<b>", &"a ".repeat(40), "", "x\r\nBcc: a@b.c"]
    {
        let bytes = compose_question(name, confirm, &envelope).unwrap();
        let (plain, html) = bodies(&bytes);
        assert!(!plain.contains("under the name") && !html.contains("under the name"), "{name}");
    }
}

#[test]
fn an_address_that_is_none_is_no_recipient() {
    let from: From = "a@b.org".parse().unwrap();
    let (made, brief, links) = ("2026-03-20T07:00:00Z".parse().unwrap(), two(), links(2));
    let letter = Letter { brief: &brief, links: &links };
    for to in ["", "a", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org", "<a@b.org>", "A <a@b.org>"] {
        let envelope = Envelope { from: &from, to, token: TOKEN, made };
        assert_eq!(compose(&letter, &envelope), Err(MailError::To), "{to:?}");
    }
    for token in ["", "a b", "a\r\nBcc: x", &"a".repeat(65), "é"] {
        let envelope = Envelope { from: &from, to: "a@b.org", token, made };
        assert!(matches!(compose(&letter, &envelope), Err(MailError::Token { .. })), "{token}");
    }
}

#[test]
fn an_endless_title_is_whole_in_the_body_and_short_in_the_subject() {
    let title = "😀 ".repeat(5_000);
    let bytes = usual(&brief(vec![item(title.trim(), "b")]));
    let mail = mailparse::parse_mail(&bytes).unwrap();
    assert!(mail.headers.get_first_value("Subject").unwrap().chars().count() < 110);
    let (plain, html) = bodies(&bytes);
    assert!(one_line(&plain).contains(title.trim()));
    assert!(shown(&html).contains(title.trim()));
    assert!(bytes.split(|&byte| byte == b'\n').all(|line| line.len() < 200));
}

/// What people put into names, titles and texts to get out of them.
fn hostile() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "a\r\nBcc: evil@example.org",
        "a\nX-Evil: 1\n\n<script>alert(1)</script>",
        "\r\n\r\n--_0123456789abcdef0123456789abcdef_\r\nContent-Type: text/html\r\n\r\nx",
        "--_0123456789abcdef0123456789abcdef_--",
        "</td></tr></table><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onload='x",
        "<!-- ",
        "]]>",
        "</title><base href=//evil>",
        "</style><style>*{display:none}",
        "{{ title }}{% raw %}",
        "a\0b\u{1}\u{7f}\u{85}",
        "\u{202e}gnp.exe\u{2066}\u{2069}",
        "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc=?=",
        "=?utf-8?q?=0D=0ABcc:_evil@example.org?=",
        "a\" <evil@example.org>, \"b",
        "evil@example.org, ",
        "a (comment\\",
        "group: a@b.c, d@e.f;",
        "😀👩‍👩‍👧‍👦é\u{301}",
        "ﷺ שלום مرحبا",
        ".",
        "From me",
        "javascript:alert(1)",
        "https://example.org/\"onmouseover=\"x",
        "x",
    ]);
    prop_oneof![
        4 => known.prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (any::<char>(), 1_usize..200).prop_map(|(c, count)| c.to_string().repeat(count)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn nothing_hostile_adds_a_header_a_recipient_a_part_or_an_element(
        name in hostile(), title in hostile(), text in hostile(), show in hostile(), url in hostile(),
        reason in hostile(), also in hostile(), phrase in hostile(),
    ) {
        let harmless = brief(vec![item("a", "b"), item("c", "d")]);
        let mut made = harmless.clone();
        made.selection.reader = name;
        made.selection.quiet[0].phrase = phrase;
        for one in &mut made.selection.items {
            // A text without a title, or with several lines, has other elements.
            one.insight.title = Some(format!("a{title}"));
            one.insight.text = format!("b{text}").replace(['\n', '\r'], " ");
            one.insight.source.show = Some(format!("c{show}"));
            one.insight.source.episode = Some(show.clone());
            one.reason = reason.clone();
            one.also_on = vec![also.clone()];
            if url.starts_with("http") || url.starts_with("java") {
                one.insight.source.url = Some(url.clone());
            }
        }
        let links = links(2);
        let check = |made: &Brief| sent(made, &links, "Quintet <brief@example.org>", "ada@example.net");
        let (found, expected) = (check(&made), check(&harmless));
        let (found, expected) = (mailparse::parse_mail(&found).unwrap(), mailparse::parse_mail(&expected).unwrap());
        prop_assert_eq!(names(&found), names(&expected));
        let to = found.headers.get_first_header("To").unwrap();
        let to = mailparse::addrparse_header(to).unwrap();
        prop_assert_eq!(to.extract_single_info().map(|info| info.addr), Some("ada@example.net".to_owned()));
        for header in &found.headers {
            let raw = header.get_value_raw();
            prop_assert!(raw.iter().all(|&b| (b' '..=b'~').contains(&b) || b"\r\n\t".contains(&b)));
            let foul = |c: char| c.is_control() && c != '\t' || crate::text::acts(c);
            prop_assert!(!header.get_value().contains(foul), "{:?}", header.get_value());
        }
        prop_assert_eq!(found.subparts.len(), 2);
        let page = |mail: &ParsedMail<'_>| mail.subparts[1].get_body().unwrap();
        let (found, expected) = (page(&found), page(&expected));
        let is_link = |html: &str| html.contains("href=\"https://example.org/");
        // A link that is none leaves out its element, and only that.
        if is_link(&found) {
            prop_assert_eq!(skeleton(&found), skeleton(&expected));
        }
        prop_assert!(!found.contains("<script") && !found.contains("<img") && !found.contains("javascript:\""));
        let document = Html::parse_document(&found);
        for element in document.tree.values().filter_map(Node::as_element) {
            if let Some(href) = element.attr("href") {
                prop_assert!(href.starts_with("https://") || href.starts_with("http://"), "{}", href);
            }
            prop_assert!(element.attrs().all(|(name, _)| !name.starts_with("on")));
        }
    }
}
