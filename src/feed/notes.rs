//! Show notes as prose: what an episode is about, without what every episode says.
//!
//! Left out: addresses, lists of links, times and sponsors, social links, "Subscribe…". Which is which is our own rule:
//! headings open parts of a kind, short lines and single sentences are known by their phrases.

use crate::insight::Chapter;

use super::transcript::blocks::{Block, BlockKind, page};
use super::transcript::{clock, sentence};

/// Starts of headings above parts that are no prose of the episode.
const PARTS: &str = "\
    sponsor, our sponsor, brought to you, timestamp, time stamp, chapter, outline, links, link, \
    resources, follow, connect, credits, where to find, find us, find me, find him, find her, find them, find out, referenced, references, mentioned, \
    mentions, transcript, subscribe, support, social, contact, show notes, shownotes, books mentioned, \
    stay in touch, production, music, further reading, study tools, more from, tools mentioned, \
    episode links, get in touch, people mentioned, special guest, hosts, learn more, special offer, \
    partner, promo";

/// Phrases of sentences that every episode says.
const HOUSEKEEPING: &str = "\
    subscribe to, subscribe on, subscribe at, subscribe now, subscribe here, subscribe wherever, \
    please subscribe, like and subscribe, and subscribe, leave a review, leave us a review, \
    rate and review, rate us, rate this podcast, leave a rating, follow us on, follow me on, \
    follow the show, follow him on, follow her on, follow them on, find us on, find us at, \
    find us online, sign up for, sign up to, join our newsletter, our newsletter, join our community, \
    join our discord, join the discord, join our slack, on patreon, our patreon, our sponsor, sponsored by, \
    brought to you by, support for this podcast, promo code, use code, use the code, coupon code, % off, \
    free trial, ad choices, adchoices, our privacy policy, privacy information, our terms of service, \
    hosted on, hosted by simplecast, hosted by acast, advertising inquir, advertise with us, \
    inquire about sponsoring, sponsorship opportunit, production and marketing by, support the show, \
    support this podcast, support us, buy me a coffee, buymeacoffee, copyright 20, ©, \
    all rights reserved, music by, theme music, theme song, produced by, edited by, mixed by, \
    get in touch, email us, e-mail us, send us a, dm us, visit our website, our website, on apple podcasts, \
    on spotify, youtube channel, wherever you get your podcasts, wherever you listen, \
    learn more about your, megaphone.fm, see omnystudio, our merch, merch store, become a member, \
    become a paid, affiliate link, may be an investor, this show is part of, is a production of, \
    watch on youtube, view the transcript, read the transcript, full transcript, \
    transcript of this episode, show notes at, show notes:, shownotes, click here, check out our, \
    leave us a, tell a friend, share this episode, supporting listener, donate at, donate to the show, \
    donate here, audio production by, special guest:, special guests:, legal advice, informational purposes";

/// Names before a colon or a dash that announce an address.
const PLACES: &str = "\
    twitter, x, instagram, facebook, linkedin, tiktok, youtube, website, web, email, e-mail, \
    newsletter, threads, mastodon, bluesky, substack, discord, github, blog, spotify, rss, \
    apple podcasts, medium, telegram, book, podcast, site, homepage, company, patreon, url, link, \
    website/blog, reddit, twitch, snapchat, pinterest, whatsapp";

/// The prose of show notes, a paragraph or an item a piece, in their order.
///
/// Each is one line of plain text, not empty. `text` is HTML, where it has a tag, or plain.
pub fn notes(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    // Whether a heading has opened a part that is left out, and whether its list has begun.
    let mut is_left_out = false;
    for block in blocks(text) {
        let bare = without_addresses(&block.text);
        if let Some(opens) = part(&block, &bare) {
            is_left_out = opens;
            continue;
        }
        let sentences: Vec<&str> =
            sentence::sentences(&bare).into_iter().filter(|one| !is_housekeeping(one)).collect();
        let is_prose = is_prose(&bare);
        if is_left_out && block.kind == BlockKind::Paragraph && is_prose && !starts_with_time(&bare)
        {
            is_left_out = false;
        }
        // A link is a title, unless it stands in a sentence.
        let words = bare.split_whitespace().count();
        let is_link = (block.linked * 10 >= block.text.len() * 7 && !is_prose)
            || (block.linked * 10 >= block.text.len() * 9 && words < 25);
        // What lawyers want said, and titles.
        let is_loud = words >= 6 && !bare.chars().any(char::is_lowercase) && is_cased(&bare);
        let says = sentences.iter().any(|one| one.split_whitespace().count() >= 3);
        if is_left_out
            || is_link
            || is_loud
            || !says
            || starts_with_time(&bare)
            || announces(&block.text)
        {
            continue;
        }
        kept.push(sentences.join(" "));
    }
    kept.dedup();
    kept
}

/// Chapters that stand in show notes as lines such as `(00:12:34) Topic` or `Topic – 12:34`.
///
/// In the order of time; none where fewer than two lines are like this, or their times do not rise.
pub fn timestamps_in_notes(text: &str) -> Vec<Chapter> {
    let mut found: Vec<Chapter> = Vec::new();
    for block in blocks(text) {
        let line = block
            .text
            .trim_start_matches(['-', '–', '•', '*', '·', '►', '▶', '⏱', '\u{fe0f}', ' ']);
        let (start, title) = match clock::leading(line) {
            Some(stamp) => (stamp.start, stamp.rest),
            None => match trailing(line) {
                Some(found) => found,
                None => continue,
            },
        };
        let title = without_addresses(title.trim_start_matches([')', ']', '.', ' ']));
        if title.chars().any(char::is_alphabetic) && title.chars().count() <= 200 {
            found.push(Chapter { start, title });
        }
    }
    let rises = found.windows(2).all(|pair| pair[0].start <= pair[1].start);
    if found.len() < 2 || !rises { Vec::new() } else { found }
}

/// A line that ends with a time in brackets or behind a dash.
fn trailing(line: &str) -> Option<(f64, &str)> {
    let at = line.trim_end().rfind(char::is_whitespace)? + 1;
    let at = line.ceil_char_boundary(at);
    let stamp = clock::leading(&line[at..]).filter(|stamp| stamp.rest.trim().is_empty())?;
    let before = line[..at].trim_end();
    let title = before.trim_end_matches(['-', '–', '—', ':', '|', ' ']);
    (stamp.bracketed || title.len() < before.len()).then_some((stamp.start, title))
}

/// Lines of HTML or of a plain text.
fn blocks(text: &str) -> Vec<Block> {
    let has_tag = text
        .match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
    if has_tag {
        // Line ends inside a paragraph that has no `<br>` are spaces to a browser, as they are here.
        return page(text).blocks;
    }
    let unescaped = quick_xml::escape::unescape(text);
    let text = unescaped.as_deref().unwrap_or(text);
    let mut blocks = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item =
            line.strip_prefix(['-', '•', '*', '·']).filter(|rest| rest.starts_with([' ', '\t']));
        let kind = if item.is_some() { BlockKind::Item } else { BlockKind::Paragraph };
        let text = item.unwrap_or(line).split_whitespace().collect::<Vec<_>>().join(" ");
        blocks.push(Block { kind, text, ..Block::default() });
    }
    blocks.retain(|block| !block.text.is_empty());
    blocks
}

/// Whether a block is a heading, and if so whether it opens a part that is left out.
fn part(block: &Block, bare: &str) -> Option<bool> {
    let is_short = bare.split_whitespace().count() <= 8;
    let is_heading = matches!(block.kind, BlockKind::Heading(_))
        || (is_short
            && (bare.ends_with(':') || (block.lead > 0 && block.lead >= block.text.len())));
    let lower = bare.to_lowercase();
    let title = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = title.split_whitespace().count();
    let names_part = PARTS.split(", ").any(|part| {
        // "Links" and "Links from the show", not "Linking ideas" or a long title that begins so.
        let rest = title.strip_prefix(part).map(|rest| rest.strip_prefix('s').unwrap_or(rest));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            && (words <= 4 || part.contains(' '))
    });
    // Capitals alone on a line: "SPONSORS".
    let shouts = is_short && names_part && !bare.chars().any(char::is_lowercase);
    let is_part = is_short && names_part && words <= 3 && !sentence::ends(bare);
    (is_heading || shouts || is_part).then_some(names_part)
}

/// Whether it is a sentence rather than a title: it ends as one and has some words.
fn is_prose(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words >= 25 || (words >= 6 && sentence::ends(text))
}

/// Whether there are capitals at all: not all scripts have them.
fn is_cased(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

fn starts_with_time(text: &str) -> bool {
    clock::leading(text.trim_start_matches(['-', '•', '*', ' '])).is_some()
}

/// Whether a line announces an address: `Twitter: @ann`.
fn announces(text: &str) -> bool {
    let Some(at) = text.find([':', '–', '—', '|']).or_else(|| text.find(" - ")) else {
        return text.starts_with('@')
            || text.contains("://") && text.split_whitespace().count() <= 3;
    };
    let name = text[..at].trim_start_matches(|c: char| !c.is_alphanumeric()).trim().to_lowercase();
    let rest = &text[at..];
    let words = rest.split_whitespace().count();
    PLACES.split(", ").any(|place| place == name) && words <= 6
        || (rest.contains("://") && words <= 4)
}

fn is_housekeeping(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    // What is left of "Learn more at https://…".
    let end = lower.trim_end_matches(['.', '!', ':', ' ']);
    let lacks_address = [" at", " here", " via", " visit"].iter().any(|word| end.ends_with(word));
    let is_short = lower.split_whitespace().count() <= 8;
    lower.starts_with("subscribe")
        || (lacks_address && is_short)
        || HOUSEKEEPING.split(", ").any(|phrase| lower.contains(phrase))
}

/// `text` without addresses and what they leave empty.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let bare = word.trim_matches(['(', ')', '[', ']', '<', '>', ',', '.', ';', '"']);
        let lower = bare.to_lowercase();
        let is_mail = lower
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if lower.contains("://") || lower.starts_with("www.") || is_mail {
            // The stop behind an address ends the sentence.
            let stop = word.ends_with(['.', ',']).then(|| &word[word.len() - 1..]);
            out.truncate(out.trim_end_matches([' ', ':']).len());
            out.push_str(stop.unwrap_or_default());
            out.push(' ');
            continue;
        }
        out.push_str(word);
        out.push(' ');
    }
    let out = out.replace("()", "").replace("[]", "");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_stays_and_housekeeping_goes() {
        let html = "<p>Ann Lee explains why <a href='https://x.org'>most pricing tests</a> fail. Follow us on Instagram.</p>\
            <p><b>Sponsors</b></p><ul><li>Acme, the best of all tools for teams.</li></ul>\
            <p>We also talk about how she hired her first ten people.</p>\
            <h3>Timestamps</h3><p>(00:00) Intro<br>(12:34) Pricing</p>\
            <h3>What you will learn</h3><ul><li>How to test a price in a week</li></ul>\
            <p><a href='https://x'>Transcript for episode 3</a></p><p>Twitter: @ann</p>\
            <p>Learn more at https://x.org/y.</p><p>Subscribe on Apple Podcasts!</p>";
        assert_eq!(
            notes(html),
            [
                "Ann Lee explains why most pricing tests fail.",
                "We also talk about how she hired her first ten people.",
                "How to test a price in a week",
            ]
        );
    }

    #[test]
    fn plain_notes_are_read_line_by_line() {
        let text = "Why do &amp; how? A talk with Bo about the cost of meetings.\n\nLINKS\n- Bo's book https://x.org\n\
                    \nChapters:\n00:00 Intro\n05:10 Cost\n";
        assert_eq!(notes(text), ["Why do & how? A talk with Bo about the cost of meetings."]);
        assert!(notes("").is_empty());
    }

    #[test]
    fn times_in_notes_are_chapters() {
        let check = |text: &str, expected: &[(f64, &str)]| {
            let found = timestamps_in_notes(text);
            let seen: Vec<(f64, &str)> =
                found.iter().map(|c| (c.start, c.title.as_str())).collect();
            assert_eq!(seen, expected, "{text}");
        };
        check(
            "<p>(00:00) Intro<br>(00:12:34) The <b>price</b></p>",
            &[(0.0, "Intro"), (754.0, "The price")],
        );
        check(
            "• 00:00 - Intro\n• 12:34 – Price https://x.org\nnot one",
            &[(0.0, "Intro"), (754.0, "Price")],
        );
        check("Intro – 00:00\nPrice (12:34)", &[(0.0, "Intro"), (754.0, "Price")]);
        check("We meet at\n12:30 pm at the bar", &[]);
        check("12:34 one alone", &[]);
    }
}
