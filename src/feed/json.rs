//! JSON Feed, rewritten so that the library for feeds reads it although a field is missing or has another type.
//!
//! Source: JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>.

use serde_json::{Map, Value, json};

use super::beside::{Beside, BesideShow, Media, mime};
use super::error::FeedError;
use super::mend::{MOST_ITEMS, Mended};

/// What `text` says, for the library and beside it.
pub(super) fn mend(text: &str) -> Result<Mended, FeedError> {
    let broken = |error: serde_json::Error| FeedError::Json { detail: error.to_string() };
    let mut feed = match serde_json::from_str::<Value>(text).map_err(broken)? {
        Value::Object(feed) => feed,
        _ => return Err(FeedError::Json { detail: "it is no object".into() }),
    };
    let Some(Value::Array(items)) = feed.remove("items") else {
        return Err(FeedError::Json { detail: "there is no list of `items`".into() });
    };
    let left_out = items.len().saturating_sub(MOST_ITEMS);
    let items = items.into_iter().filter_map(|item| match item {
        Value::Object(item) => Some(item),
        _ => None,
    });
    let items: Vec<_> = items.take(MOST_ITEMS).collect();
    let beside = items.iter().map(beside).collect();
    let items: Vec<Value> =
        items.iter().enumerate().map(|(at, item)| for_library(at, item)).collect();
    let document = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": text_of(&feed, "title").unwrap_or_default(),
        "home_page_url": text_of(&feed, "home_page_url"),
        "language": text_of(&feed, "language"),
        "items": items,
    });
    Ok(Mended {
        document: document.to_string(),
        items: beside,
        show: BesideShow::default(),
        left_out,
    })
}

/// The item with its number as its id.
fn for_library(number: usize, item: &Map<String, Value>) -> Value {
    let mut mended = Map::new();
    mended.insert("id".into(), number.to_string().into());
    for name in [
        "url",
        "title",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "date_modified",
    ] {
        if let Some(text) = text_of(item, name) {
            mended.insert(name.into(), text.into());
        }
    }
    Value::Object(mended)
}

fn beside(item: &Map<String, Value>) -> Beside {
    let attachments = item.get("attachments").and_then(Value::as_array);
    let attachments = attachments.into_iter().flatten().take(100).filter_map(Value::as_object);
    let duration =
        |attachment: &Map<String, Value>| attachment.get("duration_in_seconds")?.as_f64();
    let media = |attachment: &Map<String, Value>| {
        Some(Media {
            url: text_of(attachment, "url")?,
            mime: mime(text_of(attachment, "mime_type").as_deref()),
            bytes: attachment
                .get("size_in_bytes")
                .and_then(Value::as_u64)
                .filter(|bytes| *bytes > 0),
            is_enclosure: true,
        })
    };
    Beside {
        guid: text_of(item, "id"),
        duration: attachments.clone().find_map(duration).filter(|seconds| *seconds > 0.0),
        media: attachments.filter_map(media).collect(),
        notes: text_of(item, "content_text").into_iter().collect(),
        dates: ["date_published", "date_modified"]
            .iter()
            .filter_map(|name| text_of(item, name))
            .collect(),
        ..Beside::default()
    }
}

/// A text, or a number as one; empty ones are none.
fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
