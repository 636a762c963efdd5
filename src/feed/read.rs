//! From the bytes of a feed to its episodes.

use feed_rs::model::Entry;
use feed_rs::parser::Builder;
use jiff::Timestamp;
use url::Url;

use crate::insight::counted;
use crate::markup::decode_forgiving;

use super::beside::{Beside, Media};
use super::date::moment;
use super::document::Document;
use super::episode::{Audio, Episode, Feed, Show, TranscriptLink};
use super::error::FeedError;
use super::json;
use super::key::identify;
use super::mend::{Mended, Writer};
use super::tidy::{Bases, is_web, line, notes, title};
use super::walk::walk;

/// The longest feed that is read; the longest true ones have some thirty million bytes.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What the feed in `bytes` says: RSS of any age, Atom or JSON Feed in any encoding.
///
/// * `address` is where it was found. Relative addresses go by an `xml:base`; else those of pages by the page of the show,
///   and those of files (audio, transcripts, chapters) by `address`, as people write them. Only addresses of the web (http
///   and https) survive.
///
/// What is broken is mended where it is plain what was meant, and [`Feed::remarks`] tells of it; a feed that breaks off is
/// read as far as its items are whole. An error says why nothing of it can be used.
pub fn read(bytes: &[u8], address: Option<&str>) -> Result<Feed, FeedError> {
    if bytes.len() > MOST_BYTES {
        return Err(FeedError::TooLarge { found: bytes.len(), limit: MOST_BYTES });
    }
    let (text, guessed) = decode_forgiving(bytes);
    let begin =
        text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if begin.is_empty() {
        return Err(FeedError::Empty);
    }
    let address = address.and_then(|address| Url::parse(address).ok()).filter(is_web);
    let (mended, document) = if begin.starts_with(['{', '[']) {
        (json::mend(begin)?, Document { has_channel: true, ..Document::default() })
    } else {
        let mut writer = Writer::default();
        let document = walk(&text, address.as_ref(), &mut |node| writer.take(&node))?;
        (writer.finish(&document), document)
    };
    if !document.has_channel && mended.items.is_empty() && mended.show.moved_to.is_none() {
        return Err(FeedError::NoChannel);
    }
    let mut remarks = document.remarks.clone();
    if guessed {
        remarks
            .push("some bytes are not in the encoding that the feed names and were guessed".into());
    }
    combined(mended, address, remarks)
}

/// What the library says of the mended feed, with what was read beside it.
fn combined(
    mended: Mended,
    address: Option<Url>,
    mut remarks: Vec<String>,
) -> Result<Feed, FeedError> {
    // Numbers identify the items; names that the library makes are not asked for.
    let parser = Builder::new().id_generator(|_, _, _| String::new()).build();
    let told = parser.parse(mended.document.as_bytes());
    let told = told.map_err(|error| FeedError::Unreadable { detail: error.to_string() })?;
    let at_address = Bases::new([address.clone()]);
    let link = told.links.iter().find_map(|link| at_address.url(&link.href));
    // Pages stand beside the page of the show, files beside the feed.
    let pages = Bases::new([link.clone(), address.clone()]);
    let files = Bases::new([address, link.clone()]);
    let show = Show {
        guid: mended.show.guid,
        title: told.title.and_then(|text| title(&text.content)),
        link: link.map(String::from),
        language: told.language.and_then(|language| line(&language)),
        moved_to: mended.show.moved_to.and_then(|moved| files.address(&moved)),
        ttl_minutes: mended.show.ttl_minutes,
        persons: mended.show.persons,
    };
    let mut entries: Vec<Entry> = mended.items.iter().map(|_| Entry::default()).collect();
    for entry in told.entries {
        let place = entry.id.parse::<usize>().ok().and_then(|number| entries.get_mut(number));
        if let Some(place) = place {
            *place = entry;
        }
    }
    let guids: Vec<_> = mended.items.iter().map(|beside| beside.guid.clone()).collect();
    let mut told_of = Troubles::default();
    let episodes = entries.into_iter().zip(mended.items);
    let episodes =
        episodes.map(|(entry, beside)| episode(entry, beside, (&pages, &files), &mut told_of));
    let episodes = episodes.collect();
    told_of.say(mended.left_out, &mut remarks);
    Ok(Feed { show, episodes: identify(episodes, &guids, &mut remarks), remarks })
}

/// What was found amiss in items.
#[derive(Default)]
struct Troubles {
    dates: usize,
    addresses: usize,
}

impl Troubles {
    fn say(&self, left_out: usize, remarks: &mut Vec<String>) {
        for (count, noun, what) in [
            (left_out, "item", "left out, as only the first are read"),
            (self.dates, "item", "without a date, as it cannot be read"),
            (self.addresses, "link", "left out, as they do not lead to the web"),
        ] {
            if count > 0 {
                remarks.push(format!("{what}: {}", counted(count as u64, noun)));
            }
        }
    }
}

fn episode(
    entry: Entry,
    beside: Beside,
    (pages, files): (&Bases, &Bases),
    troubles: &mut Troubles,
) -> Episode {
    let published = published(&entry, &beside.dates);
    troubles.dates += usize::from(published.is_none() && !beside.dates.is_empty());
    let page = entry.links.iter().find_map(|link| pages.address(&link.href));
    let link = page.or_else(|| beside.guid_page.as_deref().and_then(|page| pages.address(page)));
    let mut address = |written: &str| {
        let found = files.address(written);
        troubles.addresses += usize::from(found.is_none());
        found
    };
    let transcripts = beside.transcripts.into_iter().filter_map(|transcript| {
        Some(TranscriptLink {
            url: address(&transcript.url)?,
            mime: transcript.mime,
            language: transcript.language,
            rel: transcript.rel,
        })
    });
    let transcripts = transcripts.collect();
    let chapters_url = beside.chapters_url.and_then(|url| address(&url));
    let content = entry.content.and_then(|content| content.body);
    let summary = entry.summary.map(|text| text.content);
    let offered = content.into_iter().chain(summary).chain(beside.notes);
    let mut longest: Option<String> = None;
    for offered in offered.filter_map(|text| notes(&text)) {
        // Of two that are equally long the first.
        if longest.as_ref().is_none_or(|longest| offered.len() > longest.len()) {
            longest = Some(offered);
        }
    }
    Episode {
        key: String::new(),
        title: entry.title.and_then(|text| title(&text.content)),
        link,
        published,
        audio: audio(&beside.media, &mut address),
        notes: longest,
        transcripts,
        chapters_url,
        chapters: beside.chapters,
        persons: beside.persons,
        soundbites: beside.soundbites,
        duration: beside.duration,
    }
}

/// When it was published: as the library reads it, else as we do; a date of change where there is no other.
fn published(entry: &Entry, dates: &[String]) -> Option<Timestamp> {
    // What lies before 1970 is a date that a program left empty.
    let told = |second: i64| Timestamp::from_second(second).ok().filter(|_| second >= 0);
    let published = entry.published.and_then(|date| told(date.timestamp()));
    published
        .or_else(|| dates.iter().find_map(|date| moment(date)))
        .or_else(|| entry.updated.and_then(|date| told(date.timestamp())))
}

/// The audio of an episode, the best of what is offered: by its type or its ending, audio before what may be audio before
/// video; what stands where a podcast has it before what stands beside it.
fn audio(offered: &[Media], address: &mut impl FnMut(&str) -> Option<String>) -> Option<Audio> {
    let mut ranked: Vec<_> =
        offered.iter().filter_map(|media| Some((worth(media)?, media))).collect();
    ranked.sort_by_key(|(worth, media)| (*worth, !media.is_enclosure));
    ranked.into_iter().find_map(|(_, media)| {
        Some(Audio { url: address(&media.url)?, mime: media.mime.clone(), bytes: media.bytes })
    })
}

/// 0 for audio, 1 for what may be, 2 for video; `None` for pictures and texts.
fn worth(media: &Media) -> Option<u8> {
    let path = media.url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    let mime = media.mime.as_deref().unwrap_or_default();
    if mime.starts_with("audio/")
        || ["mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "flac", "wav"].contains(&ending)
    {
        return Some(0);
    }
    if mime.starts_with("video/") || ["mp4", "m4v", "mov", "webm", "mkv", "ogv"].contains(&ending) {
        return Some(2);
    }
    let is_unsaid =
        mime.is_empty() || mime == "application/octet-stream" || mime.starts_with("binary/");
    let is_none =
        ["jpg", "jpeg", "png", "gif", "webp", "svg", "pdf", "epub", "zip", "html", "torrent"];
    (media.is_enclosure && is_unsaid && !is_none.contains(&ending)).then_some(1)
}

#[cfg(test)]
mod tests;
