//! The data of the map, part by part: little-endian arrays, and JSON.
//!
//! `places` holds two f32 a point, `groups` one u32, `related` so many i32 (distances from the point itself: small
//! numbers, which pack well; 0 stands for none), `keys` one u32 (the FNV-1a hash of its id); `texts` come in blocks.

use serde_json::{Value, json};

use super::super::link::SafeUrl;
use super::super::spoken::Spoken;
use crate::engine::{Engine, Picture};
use crate::insight::Insight;
use crate::operation::Problem;

/// Texts that a browser fetches together: those of a few neighbours.
const BLOCK: usize = 256;

/// The part `name` of the data that the page of the map fetches, with its media type; `None` where there is no such part.
pub fn data(
    engine: &Engine,
    picture: &Picture,
    name: &str,
) -> Result<Option<(&'static str, Vec<u8>)>, Problem> {
    const NUMBERS: &str = "application/octet-stream";
    const JSON: &str = "application/json";
    Ok(match name {
        "meta.json" => Some((JSON, serde_json::to_vec(&meta(picture, BLOCK))?)),
        "places" => Some((NUMBERS, places(picture))),
        "groups" => Some((NUMBERS, groups(picture))),
        "related" => Some((NUMBERS, related(picture))),
        "keys" => Some((NUMBERS, keys(engine, picture)?)),
        name => {
            let block = name.strip_prefix("texts/").and_then(|block| block.parse::<usize>().ok());
            let first = block.and_then(|block| block.checked_mul(BLOCK));
            match first.filter(|first| *first < picture.len()) {
                Some(first) => Some((JSON, texts(engine, picture, first, BLOCK)?)),
                None => None,
            }
        }
    })
}

/// What the script has to know first.
pub(super) fn meta(picture: &Picture, block: usize) -> Value {
    json!({
        "points": picture.len(),
        "related": picture.related_each(),
        "block": block,
        "areas": picture.areas,
        "themes": picture.themes,
        "groups": picture.groups,
    })
}

pub(super) fn places(picture: &Picture) -> Vec<u8> {
    picture.places.iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
}

pub(super) fn groups(picture: &Picture) -> Vec<u8> {
    picture.group_of.iter().flat_map(|group| group.to_le_bytes()).collect()
}

pub(super) fn related(picture: &Picture) -> Vec<u8> {
    let each = picture.related_each();
    let of = |(at, &to): (usize, &u32)| match to {
        u32::MAX => 0,
        to => to as i32 - (at / each) as i32,
    };
    picture.related.iter().enumerate().map(of).flat_map(i32::to_le_bytes).collect()
}

fn keys(engine: &Engine, picture: &Picture) -> Result<Vec<u8>, Problem> {
    let mut keys = Vec::with_capacity(picture.len() * 4);
    for point in 0..picture.len() {
        let insight = engine.insight_at(picture, point)?;
        let id = insight.as_ref().map_or("", |insight| insight.id.as_str());
        keys.extend(hash(id.as_bytes()).to_le_bytes());
    }
    Ok(keys)
}

/// FNV-1a, 32 bits (Fowler, Noll and Vo), which is four lines in the script, too.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The records of a block of points, as a JSON list.
pub(super) fn texts(
    engine: &Engine,
    picture: &Picture,
    first: usize,
    block: usize,
) -> Result<Vec<u8>, Problem> {
    let mut records = Vec::with_capacity(block);
    for point in first..(first + block).min(picture.len()) {
        records.extend(engine.insight_at(picture, point)?.map(|insight| record(&insight)));
    }
    Ok(serde_json::to_vec(&records)?)
}

/// Id, title, text, source line, link.
fn record(insight: &Insight) -> Value {
    let published = insight.source.published;
    let mut source = vec![Spoken::plain(insight)];
    source.extend(published.map(|instant| instant.strftime("%Y-%m-%d").to_string()));
    source.retain(|part| !part.is_empty());
    let url = insight.source.url.as_deref().and_then(SafeUrl::new).map(|url| url.to_string());
    json!([insight.id, insight.title, insight.text, source.join(" · "), url])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_one_that_is_published() {
        // From the authors' own test vectors.
        assert_eq!(hash(b""), 0x811c_9dc5);
        assert_eq!(hash(b"a"), 0xe40c_292c);
        assert_eq!(hash(b"foobar"), 0xbf9c_f968);
    }
}
