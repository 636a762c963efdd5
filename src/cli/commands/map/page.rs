//! The page of the map: numbers and texts packed into one HTML file.
//!
//! Arrays are little-endian, deflated (zlib) and in base64, each in a script element of its own that no browser runs;
//! texts come in blocks, so that the page can show points before it has unpacked the last text.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::json;

use crate::engine::{Engine, Picture};
use crate::insight::{Insight, Source};
use crate::task::{Phase, Task};

/// The page without its data: `{{NAME}}` marks where each part goes.
const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Texts packed together.
const BLOCK: usize = 4096;

/// Writes the page.
pub(super) fn write(
    out: &mut dyn Write,
    engine: &Engine,
    picture: &Picture,
    title: &str,
    task: &Task,
) -> anyhow::Result<()> {
    let (head, rest) = PAGE.split_once("{{DATA}}").unwrap_or((PAGE, ""));
    let filled = |part: &str| filled(part, &escaped(title));
    out.write_all(filled(head).as_bytes())?;

    let meta = json!({
        "points": picture.len(),
        "related": picture.related_each(),
        "block": BLOCK,
        "areas": picture.areas,
        "themes": picture.themes,
        "groups": picture.groups,
    });
    pack(out, "meta", &serde_json::to_vec(&meta)?)?;
    let places: Vec<u8> =
        picture.places.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    pack(out, "places", &places)?;
    let groups: Vec<u8> = picture.group_of.iter().flat_map(|group| group.to_le_bytes()).collect();
    pack(out, "groups", &groups)?;
    pack(out, "related", &differences(picture))?;

    task.progress().begin(Phase::Write, Some(picture.len() as u64));
    for (block, first) in (0..picture.len()).step_by(BLOCK).enumerate() {
        task.check()?;
        let mut records = Vec::with_capacity(BLOCK);
        for point in first..(first + BLOCK).min(picture.len()) {
            records.extend(engine.insight_at(picture, point)?.map(|insight| record(&insight)));
        }
        pack(out, &format!("texts{block}"), &serde_json::to_vec(&records)?)?;
        task.progress().advance(records.len() as u64);
    }
    task.progress().end();
    out.write_all(filled(rest).as_bytes())?;
    Ok(())
}

/// `part` with its marks replaced, once from the left to the right: marks in a title are text.
fn filled(part: &str, title: &str) -> String {
    let marks = [("{{TITLE}}", title), ("{{STYLE}}", STYLE), ("{{SCRIPT}}", SCRIPT)];
    let (mut out, mut rest) = (String::new(), part);
    let next = |rest: &str| {
        let at =
            |&(mark, text): &(&'static str, &str)| Some((rest.find(mark)?, mark, text.to_owned()));
        marks.iter().filter_map(at).min_by_key(|(at, ..)| *at)
    };
    while let Some((at, mark, text)) = next(rest) {
        out.push_str(&rest[..at]);
        out.push_str(&text);
        rest = &rest[at + mark.len()..];
    }
    out + rest
}

/// Related points as distances from the point itself: small numbers, which pack well. 0 stands for none.
fn differences(picture: &Picture) -> Vec<u8> {
    let each = picture.related_each();
    let of = |(at, &to): (usize, &u32)| match to {
        u32::MAX => 0,
        to => to as i32 - (at / each) as i32,
    };
    picture.related.iter().enumerate().map(of).flat_map(i32::to_le_bytes).collect()
}

/// Id, title, text, source line, link.
fn record(insight: &Insight) -> serde_json::Value {
    let Source { show, episode, speaker, published, url, .. } = &insight.source;
    let mut source: Vec<String> = [show, episode, speaker].into_iter().flatten().cloned().collect();
    source.extend(published.map(|instant| instant.strftime("%Y-%m-%d").to_string()));
    json!([insight.id, insight.title, insight.text, source.join(" · "), url])
}

fn pack(out: &mut dyn Write, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes)?;
    let text = STANDARD.encode(packed.finish()?);
    writeln!(out, "<script type=\"text/plain\" id=\"data-{name}\">{text}</script>")?;
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_place_for_each_part_and_loads_nothing() {
        for part in ["{{TITLE}}", "{{STYLE}}", "{{SCRIPT}}", "{{DATA}}"] {
            assert!(PAGE.contains(part), "{part}");
        }
        for text in [PAGE, STYLE, SCRIPT] {
            assert!(!text.contains("http://") && !text.contains("https://"));
            assert!(!text.contains("import ") && !text.contains("src="));
        }
        assert!(!SCRIPT.contains("</script"));
    }

    #[test]
    fn a_mark_in_a_title_is_text() {
        let page = filled(PAGE, "{{SCRIPT}} {{DATA}} {{TITLE}}");
        assert_eq!(page.matches("<title>{{SCRIPT}} {{DATA}} {{TITLE}}</title>").count(), 1);
        assert_eq!(page.matches(SCRIPT).count(), 1);
    }

    #[test]
    fn a_packed_array_comes_back() {
        let mut out = Vec::new();
        pack(&mut out, "x", b"tea and tides").unwrap();
        let text = String::from_utf8(out).unwrap();
        let inner = text.split_once('>').unwrap().1.split_once('<').unwrap().0;
        let mut back = String::new();
        let bytes = STANDARD.decode(inner).unwrap();
        let mut unpacked = flate2::read::ZlibDecoder::new(&bytes[..]);
        std::io::Read::read_to_string(&mut unpacked, &mut back).unwrap();
        assert_eq!(back, "tea and tides");
    }
}
