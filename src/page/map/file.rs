//! The map as one file: script, style and data packed into a page that loads nothing.
//!
//! Arrays are deflated (zlib) and in base64, each in a script element of its own that no browser runs; texts come in
//! blocks, so that the page can show points before it has unpacked the last text.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::super::assets::STYLE;
use super::data;
use crate::engine::{Engine, Picture};
use crate::operation::Problem;
use crate::task::{Phase, Task};

/// The page without its data: `{{NAME}}` marks where each part goes.
const PAGE: &str = include_str!("file.html");
const SCRIPT: &str = include_str!("../files/map.js");
const TOOLS: &str = include_str!("../templates/part/map_tools.html");

/// Texts packed together.
const BLOCK: usize = 4096;

/// Writes the page.
pub fn write(
    out: &mut dyn Write,
    engine: &Engine,
    picture: &Picture,
    title: &str,
    task: &Task,
) -> Result<(), Problem> {
    let (head, rest) = PAGE.split_once("{{DATA}}").unwrap_or((PAGE, ""));
    let filled = |part: &str| filled(part, &escaped(title));
    out.write_all(filled(head).as_bytes())?;
    pack(out, "meta", &serde_json::to_vec(&data::meta(picture, BLOCK))?)?;
    pack(out, "places", &data::places(picture))?;
    pack(out, "groups", &data::groups(picture))?;
    pack(out, "related", &data::related(picture))?;
    task.progress().begin(Phase::Write, Some(picture.len() as u64));
    for (block, first) in (0..picture.len()).step_by(BLOCK).enumerate() {
        task.check()?;
        pack(out, &format!("texts{block}"), &data::texts(engine, picture, first, BLOCK)?)?;
        task.progress().advance(BLOCK.min(picture.len() - first) as u64);
    }
    task.progress().end();
    out.write_all(filled(rest).as_bytes())?;
    Ok(())
}

/// `part` with its marks replaced, once from the left to the right: marks in a title are text.
fn filled(part: &str, title: &str) -> String {
    let marks =
        [("{{TITLE}}", title), ("{{STYLE}}", STYLE), ("{{TOOLS}}", TOOLS), ("{{SCRIPT}}", SCRIPT)];
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

fn pack(out: &mut dyn Write, name: &str, bytes: &[u8]) -> Result<(), Problem> {
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
