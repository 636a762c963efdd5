//! Small feeds, one for each trap.

use proptest::prelude::*;

use super::*;
use crate::feed::{Person, Soundbite};

const ADDRESS: Option<&str> = Some("https://feeds.example/show.xml");

#[track_caller]
fn of(text: &str) -> Feed {
    read(text.as_bytes(), ADDRESS).unwrap()
}

/// An RSS feed around what an item holds, nothing declared.
#[track_caller]
fn item(inner: &str) -> Episode {
    let feed = of(&format!("<rss><channel><title>S</title><item>{inner}</item></channel></rss>"));
    assert_eq!(feed.episodes.len(), 1, "{:?}", feed.remarks);
    feed.episodes.into_iter().next().unwrap()
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.episodes.iter().map(|episode| episode.title.as_deref().unwrap_or("")).collect()
}

#[test]
fn a_whole_episode_is_read_with_the_podcast_namespace() {
    let feed = of(r#"<?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
             xmlns:pod="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters">
        <channel>
          <title>The Long Tape</title><link>https://show.example/</link><language>en-US</language><ttl>60</ttl>
          <pod:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</pod:guid>
          <pod:person>Ann Ash</pod:person>
          <itunes:new-feed-url>https://new.example/feed</itunes:new-feed-url>
          <item>
            <title>One &amp; only</title><guid isPermaLink="false">ep-1</guid><link>/one</link>
            <pubDate>Mon, 06 May 2024 07:08:09 +0200</pubDate>
            <enclosure url="https://cdn.example/1.mp3" length="1234" type="audio/mpeg"/>
            <description>short</description><itunes:summary>somewhat longer</itunes:summary>
            <itunes:duration>1:02:03</itunes:duration>
            <pod:transcript url="1.vtt" type="text/vtt" language="en" rel="captions"/>
            <pod:transcript url="https://t.example/1.json" type="application/json; charset=utf-8"/>
            <pod:transcript url="https://t.example/1.json" type="application/json"/>
            <pod:chapters url="/1.json" type="application/json+chapters"/>
            <pod:person role="Guest" group="no such group">Bo  Birch</pod:person>
            <pod:soundbite startTime="73.5" duration="60.0">Why &#8220;now&#8221;</pod:soundbite>
            <psc:chapters><psc:chapter start="01:02.5" title="Two"/><psc:chapter start="0" title="One"/></psc:chapters>
          </item>
        </channel></rss>"#);
    assert_eq!(feed.remarks, [] as [String; 0]);
    let show = &feed.show;
    assert_eq!(show.title.as_deref(), Some("The Long Tape"));
    assert_eq!(show.link.as_deref(), Some("https://show.example/"));
    assert_eq!(show.language.as_deref(), Some("en-us"));
    assert_eq!(show.ttl_minutes, Some(60));
    assert_eq!(show.guid.as_deref(), Some("917393e3-1b1e-5cef-ace4-edaa54e1f810"));
    assert_eq!(show.moved_to.as_deref(), Some("https://new.example/feed"));
    assert_eq!(show.persons, [Person { name: "Ann Ash".into(), role: "host".into() }]);
    let episode = &feed.episodes[0];
    assert_eq!(episode.key, "ep-1");
    assert_eq!(episode.title.as_deref(), Some("One & only"));
    assert_eq!(episode.link.as_deref(), Some("https://show.example/one"));
    assert_eq!(episode.published.unwrap().to_string(), "2024-05-06T05:08:09Z");
    let audio = episode.audio.as_ref().unwrap();
    assert_eq!((audio.url.as_str(), audio.bytes), ("https://cdn.example/1.mp3", Some(1234)));
    assert_eq!(episode.notes.as_deref(), Some("somewhat longer"));
    assert_eq!(episode.duration, Some(3_723.0));
    let [first, second] = &episode.transcripts[..] else { panic!("{:?}", episode.transcripts) };
    assert_eq!(first.url, "https://feeds.example/1.vtt");
    assert_eq!(first.language.as_deref(), Some("en"));
    assert_eq!(first.rel.as_deref(), Some("captions"));
    assert_eq!(second.mime.as_deref(), Some("application/json"));
    assert_eq!(episode.chapters_url.as_deref(), Some("https://feeds.example/1.json"));
    assert_eq!(episode.persons, [Person { name: "Bo Birch".into(), role: "guest".into() }]);
    let soundbite = Soundbite { start: 73.5, duration: 60.0, title: Some("Why “now”".into()) };
    assert_eq!(episode.soundbites, [soundbite]);
    let chapters: Vec<_> =
        episode.chapters.iter().map(|one| (one.start, one.title.as_str())).collect();
    assert_eq!(chapters, [(0.0, "One"), (62.5, "Two")]);
}

#[test]
fn customary_prefixes_need_no_declaration_and_a_version_is_not_needed() {
    let episode = item(
        "<title>E</title><podcast:transcript url='https://t.example/a.srt' type='application/srt'/>\
         <itunes:duration>90</itunes:duration><content:encoded>&lt;p&gt;notes&lt;/p&gt;</content:encoded>",
    );
    assert_eq!(episode.transcripts[0].url, "https://t.example/a.srt");
    assert_eq!(episode.duration, Some(90.0));
    assert_eq!(episode.notes.as_deref(), Some("<p>notes</p>"));
}

#[test]
fn rss_of_every_age_is_read() {
    for head in
        ["version='0.91'", "version='0.92'", "version='2.0'", "version='2.01'", "version='x'", ""]
    {
        let feed = of(&format!(
            "<rss {head}><channel><title>S</title><item><title>E</title></item></channel></rss>"
        ));
        assert_eq!(titles(&feed), ["E"], "{head}");
    }
    let feed = of(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
         xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>S</title><dc:language>de</dc:language>\
         <items><rdf:Seq><rdf:li resource='https://e.example/1'/></rdf:Seq></items></channel>\
         <item rdf:about='x'><title>E</title><link>https://e.example/1</link><dc:date>2024-05-06</dc:date></item></rdf:RDF>",
    );
    assert_eq!(feed.show.language.as_deref(), Some("de"));
    assert_eq!(feed.episodes[0].key, "https://e.example/1");
    assert_eq!(feed.episodes[0].published.unwrap().to_string(), "2024-05-06T00:00:00Z");
}

#[test]
fn atom_is_read_with_audio_bases_and_html() {
    for (open, close, prefix) in [
        (
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr' xml:base='https://b.example/x/'>",
            "</feed>",
            "",
        ),
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom' xml:lang='fr' xml:base='https://b.example/x/'>",
            "</a:feed>",
            "a:",
        ),
    ] {
        let body = "<@title type='html'>S &amp;amp; T</@title><@link rel='self' href='feed'/><@link href='/'/>\
             <@entry xml:base='e/'><@id>tag:1</@id><@title>E</@title><@link rel='alternate' href='1.html'/>\
             <@link rel='enclosure' type='audio/mpeg' length='9' href='1.mp3'/><@content type='xhtml'><div><p>a &amp; b</p></div></@content>\
             <@updated>2024-05-06T07:08:09Z</@updated><@summary/></@entry><@entry><@id>tag:2</@id><@content/><@title/></@entry>";
        let feed = of(&format!(
            "{open}{}{close}",
            body.replace("<@", &format!("<{prefix}")).replace("</@", &format!("</{prefix}"))
        ));
        assert_eq!(feed.show.title.as_deref(), Some("S & T"));
        assert_eq!(feed.show.link.as_deref(), Some("https://b.example/"));
        assert_eq!(feed.show.language.as_deref(), Some("fr"));
        let episode = &feed.episodes[0];
        assert_eq!(episode.key, "tag:1");
        assert_eq!(episode.link.as_deref(), Some("https://b.example/x/e/1.html"));
        assert_eq!(episode.audio.as_ref().unwrap().url, "https://b.example/x/e/1.mp3");
        assert_eq!(episode.notes.as_deref(), Some("<div><p>a &amp; b</p></div>"));
        assert_eq!(episode.published.unwrap().to_string(), "2024-05-06T07:08:09Z");
        assert_eq!(feed.episodes[1].key, "tag:2");
    }
}

#[test]
fn json_feed_is_read_although_fields_are_missing_or_of_another_type() {
    let feed = of(
        r#"{"version": "https://jsonfeed.org/version/1", "home_page_url": "https://j.example/", "items": [
        {"id": 7, "url": "/7", "title": null, "content_text": "notes", "date_published": "2024-05-06T07:08:09Z",
         "attachments": [{"url": "7.mp3", "size_in_bytes": 1.5, "duration_in_seconds": 61}]}, 5]}"#,
    );
    let episode = &feed.episodes[0];
    assert_eq!((episode.key.as_str(), episode.link.as_deref()), ("7", Some("https://j.example/7")));
    assert_eq!(episode.audio.as_ref().unwrap().url, "https://feeds.example/7.mp3");
    assert_eq!((episode.duration, episode.notes.as_deref()), (Some(61.0), Some("notes")));
    assert!(episode.published.is_some());
}

#[test]
fn what_is_no_feed_is_refused_with_the_reason() {
    for (text, reason) in [
        ("", "the feed is empty"),
        (" \n\u{feff}", "the feed is empty"),
        ("<!DOCTYPE html><html><p>&lt;rss", "this is a web page"),
        ("<?xml version='1.0'?><html/>", "this is a web page"),
        ("<opml/>", "the outermost element is `opml`"),
        ("Not found", "the outermost element is ``"),
        ("<rss></rss>", "there is neither a channel nor an item"),
        ("<rss><channel><title>S", "broken XML at byte"),
        ("<rss><channel><item><title>E</title>", "broken XML at byte"),
        ("{\"items\": ", "this is JSON but not a JSON Feed"),
        ("{}", "this is JSON but not a JSON Feed: there is no list of `items`"),
        ("[1]", "this is JSON but not a JSON Feed: it is no object"),
    ] {
        let error = read(text.as_bytes(), ADDRESS).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{text}: {error}");
    }
}

#[test]
fn a_feed_that_breaks_off_is_read_as_far_as_its_items_are_whole() {
    let feed =
        of("<rss><channel><item><title>A</title></item><item><title>B</title><description>half");
    assert_eq!(titles(&feed), ["A"]);
    assert!(feed.remarks[0].contains("breaks off"), "{:?}", feed.remarks);
    let feed = of("<rss><channel><item><title>A</title></item><item><![CDATA[");
    assert_eq!(titles(&feed), ["A"]);
    assert!(feed.remarks[0].starts_with("broken XML at byte"), "{:?}", feed.remarks);
}

#[test]
fn what_is_not_closed_or_closed_too_often_costs_no_item() {
    let feed = of(
        "<rss><item><title>A</title></i></item></channel><item><title>B<item><title>C</title></item></rss>",
    );
    assert_eq!(titles(&feed), ["A", "B", "C"]);
    assert!(feed.remarks[0].contains("no <channel>"), "{:?}", feed.remarks);
}

#[test]
fn junk_before_the_feed_is_skipped() {
    for junk in ["\n\n  ", "\u{feff}\u{feff}", "<b>Warning</b>: headers sent\n<br />", "\u{1}\u{2}"]
    {
        let feed = of(&format!(
            "{junk}<?xml version='1.0'?><rss><channel><item><title>A</title></item></channel></rss>"
        ));
        assert_eq!(titles(&feed), ["A"], "{junk:?}");
    }
}

#[test]
fn bare_signs_entities_of_html_and_control_characters_do_no_harm() {
    let episode = item(
        "<title>R&D &nbsp;&mdash; 5 < 6 &amp;amp; &nosuch; \u{b}x</title><link>https://e.example/?a=1&b=2</link>\
         <description>a <b>bold</b> word<br>and &eacute; <![CDATA[<i>c</i>]]></description>",
    );
    assert_eq!(episode.title.as_deref(), Some("R&D — 5 < 6 & &nosuch; x"));
    assert_eq!(episode.link.as_deref(), Some("https://e.example/?a=1&b=2"));
    let notes = episode.notes.unwrap();
    assert!(notes.starts_with("a <b>bold</b> word<br>and &eacute; <i>c</i>"), "{notes}");
}

#[test]
fn html_that_nobody_closed_costs_nothing() {
    let lines = "<p>one<br>two<IMG src=x>".repeat(1_000);
    let feed = of(&format!(
        "<rss><channel xmlns='urn:made-up'><item><description>{lines}</description><title>A</title></item>\
         <item><title>B</title><description>1 < 2 and {}</description></item></channel></rss>",
        "< ".repeat(3_000)
    ));
    assert_eq!(titles(&feed), ["A", "B"]);
    assert!(feed.episodes[0].notes.as_ref().unwrap().starts_with("<p>one<br>two<IMG src=x><p>"));
    assert!(feed.episodes[1].notes.as_ref().unwrap().starts_with("1 < 2 and < <"));
}

#[test]
fn entities_that_a_document_declares_are_not_expanded() {
    let mut text = String::from("<!DOCTYPE rss [<!ENTITY a0 'ha'>");
    for level in 1..30 {
        text.push_str(&format!("<!ENTITY a{level} '&a{0};&a{0};'>", level - 1));
    }
    text.push_str("<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>&a29;&x;</title></item></channel></rss>");
    assert_eq!(titles(&of(&text)), ["&a29;&x;"]);
}

#[test]
fn every_encoding_is_read() {
    let text = "<?xml version='1.0' encoding='@'?><rss><channel><item><title>Caf\u{e9}</title></item></channel></rss>";
    let utf16: Vec<u8> =
        text.replace('@', "UTF-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = |name: &str| text.replace('@', name).chars().map(|c| c as u8).collect::<Vec<u8>>();
    for bytes in [
        text.replace('@', "utf-8").into_bytes(),
        utf16,
        latin("iso-8859-1"),
        latin("utf-8"),
        latin("klingon"),
    ] {
        let feed = read(&bytes, None).unwrap();
        assert_eq!(titles(&feed), ["Caf\u{e9}"]);
    }
    assert!(read(&latin("utf-8"), None).unwrap().remarks[0].contains("encoding"));
}

#[test]
fn what_makes_the_library_fail_or_panic_does_not_reach_it() {
    let feed = of(
        "<rss><channel><managingEditor>a@b.com€</managingEditor><podcast:person role='x' group='y'>P</podcast:person>\
         <item><title>A</title><itunes:duration>99999999999999999999999999</itunes:duration>\
         <author>€a@b.com€</author><podcast:person role='no such'>Q</podcast:person><media:content duration='x' url=''/>\
         <itunes:summary type='odd/'/><itunes:title/></item></channel></rss>",
    );
    assert_eq!(titles(&feed), ["A"]);
    assert_eq!(feed.episodes[0].duration, None);
    assert_eq!(feed.episodes[0].persons[0].role, "no such");
    let deep = "<itunes:category text='x'>".repeat(200_000);
    let error = read(format!("<rss><channel>{deep}").as_bytes(), None).unwrap_err();
    assert!(matches!(error, FeedError::TooDeep { .. }));
}

#[test]
fn only_addresses_of_the_web_survive() {
    let feed = of(
        "<rss><channel><link>javascript:alert(1)</link><item><title>A</title><guid>file:///etc/passwd</guid>\
         <enclosure url='file:///etc/passwd' type='audio/mpeg'/><podcast:transcript url='data:text/vtt,x'/>\
         <podcast:chapters url='ftp://x.example/c'/></item></channel></rss>",
    );
    let episode = &feed.episodes[0];
    assert_eq!((&feed.show.link, &episode.link, &episode.audio), (&None, &None, &None));
    assert_eq!((episode.transcripts.len(), &episode.chapters_url), (0, &None));
    assert!(feed.remarks.iter().any(|remark| remark.ends_with(": 3 links")), "{:?}", feed.remarks);
}

#[test]
fn a_guid_is_the_page_only_where_it_is_an_address_or_says_so() {
    for (guid, expected) in [
        ("<guid>https://e.example/1</guid>", Some("https://e.example/1")),
        ("<guid isPermaLink='false'>https://e.example/1</guid>", None),
        ("<guid isPermaLink='true'>1/</guid>", Some("https://feeds.example/1/")),
        ("<guid>1/</guid>", None),
        ("<guid isPermaLink='true'>urn:x:1</guid>", None),
        ("<link>/p</link><guid>https://e.example/1</guid>", Some("https://feeds.example/p")),
    ] {
        assert_eq!(item(&format!("{guid}<title>E</title>")).link.as_deref(), expected, "{guid}");
    }
}

#[test]
fn the_audio_is_chosen_before_pictures_and_video() {
    for (inner, expected) in [
        (
            "<enclosure type='image/jpeg' url='https://x.example/c.jpg'/><enclosure type='audio/ogg' url='https://x.example/a'/>",
            Some("https://x.example/a"),
        ),
        ("<enclosure url='https://x.example/c.jpg'/>", None),
        ("<enclosure url='https://x.example/play?id=3'/>", Some("https://x.example/play?id=3")),
        (
            "<media:group><media:content url='https://x.example/v.mp4' type='video/mp4'/><media:content url='https://x.example/a.m4a'/></media:group>",
            Some("https://x.example/a.m4a"),
        ),
        ("<enclosure type='video/mp4' url='https://x.example/v'/>", Some("https://x.example/v")),
        ("<enclosure url=' '/>", None),
    ] {
        let episode = item(&format!("<title>E</title>{inner}"));
        assert_eq!(episode.audio.map(|audio| audio.url).as_deref(), expected, "{inner}");
    }
}

#[test]
fn dates_that_the_library_does_not_read_are_read_and_none_is_invented() {
    for (written, expected) in [
        ("Montag, 6. Mai 2024 07:08:09 +0200", Some("2024-05-06T05:08:09Z")),
        ("Thu, 30 Feb 2024 07:08:09 GMT", None),
        ("soon", None),
    ] {
        let feed = of(&format!(
            "<rss><channel><item><title>E</title><pubDate>{written}</pubDate></item></channel></rss>"
        ));
        let published = feed.episodes[0].published.map(|moment| moment.to_string());
        assert_eq!(published.as_deref(), expected, "{written}");
        assert_eq!(feed.remarks.is_empty(), expected.is_some());
    }
}

#[test]
fn a_redirect_of_rss_is_a_feed_that_has_moved() {
    let feed =
        of("<rss><redirect><newLocation> https://new.example/rss </newLocation></redirect></rss>");
    assert_eq!(feed.show.moved_to.as_deref(), Some("https://new.example/rss"));
}

#[test]
fn data_beside_items_stay_with_their_items() {
    let mut text = String::from("<rss><channel>");
    for number in 0..300 {
        let guid = if number % 3 == 0 { String::new() } else { format!("<guid>g{number}</guid>") };
        text.push_str(&format!(
            "<item>{guid}<title>{number}</title><podcast:person role='guest'>P{number}</podcast:person></item>"
        ));
    }
    let feed = of(&(text + "</channel></rss>"));
    assert_eq!(feed.episodes.len(), 300);
    for (number, episode) in feed.episodes.iter().enumerate() {
        assert_eq!(episode.title.as_deref(), Some(number.to_string().as_str()));
        assert_eq!(episode.persons[0].name, format!("P{number}"));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, ADDRESS);
    }

    #[test]
    fn no_feed_makes_it_panic(pieces in proptest::collection::vec("(<(/)?(rss|channel|item|title|feed|entry|link|podcast:person|psc:chapter|itunes:duration|description|content|enclosure|xmlns:a)?( (url|href|start|type|xml:base)=['\"][a-z/:0-9]{0,9}['\"]?)?(/)?>?|&[a-z#0-9]{0,5};?|\\PC{0,5}|<!\\[CDATA\\[|\\]\\]>)", 0..60)) {
        let text = pieces.concat();
        let _ = read(text.as_bytes(), ADDRESS);
        let _ = read(format!("<rss><channel><item>{text}").as_bytes(), ADDRESS);
        let _ = read(format!("<feed><entry>{text}</entry></feed>").as_bytes(), None);
    }
}
