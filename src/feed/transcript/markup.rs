//! What stands between angle brackets in cues: voices, styles, word times; and the entities of WebVTT.
//!
//! Source: WebVTT, 6.4 "cue text parsing rules". Tags of SRT (`<i>`, `<font>`, `{\an8}`) go the same way. A bracket that
//! opens no tag is a sign of its own.

use quick_xml::escape::unescape;

use super::clock::start_of;

/// Words of a cue and the voice that its `<v>` names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Voiced {
    /// The name as it stands there.
    pub voice: Option<String>,
    /// The words, lines kept.
    pub text: String,
}

/// A payload without tags, a part for each voice.
pub(super) fn voices(payload: &str) -> Vec<Voiced> {
    let mut parts = vec![Voiced::default()];
    let mut rest = payload;
    while let Some(at) = rest.find(['<', '&', '{']) {
        let (before, from) = rest.split_at(at);
        push(&mut parts, before);
        rest = match from.as_bytes()[0] {
            b'<' => tag(from, &mut parts),
            b'{' => override_code(from, &mut parts),
            _ => entity(from, &mut parts),
        };
    }
    push(&mut parts, rest);
    parts.retain(|part| !part.text.trim().is_empty() || part.voice.is_some());
    parts
}

fn push(parts: &mut [Voiced], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.text.push_str(text);
    }
}

/// Takes one tag from the start of `from`; what follows it.
fn tag<'a>(from: &'a str, parts: &mut Vec<Voiced>) -> &'a str {
    let opens = from[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let Some(end) = start_of(from, 300).find('>').filter(|_| opens) else {
        push(parts, "<");
        return &from[1..];
    };
    let inside = &from[1..end];
    let (name, annotation) = inside.split_once([' ', '\t', '\n']).unwrap_or((inside, ""));
    let kind = name.split('.').next().unwrap_or_default();
    if kind.eq_ignore_ascii_case("v") {
        let voice = decoded(annotation);
        let voice = (!voice.trim().is_empty()).then_some(voice);
        parts.push(Voiced { voice, text: String::new() });
    } else if kind.eq_ignore_ascii_case("rt") || kind.eq_ignore_ascii_case("br") {
        push(parts, " ");
    }
    &from[end + 1..]
}

/// Takes a code of SSA such as `{\an8}`.
fn override_code<'a>(from: &'a str, parts: &mut [Voiced]) -> &'a str {
    match start_of(from, 60).find('}').filter(|_| from.starts_with("{\\")) {
        Some(end) => &from[end + 1..],
        None => {
            push(parts, "{");
            &from[1..]
        }
    }
}

/// Takes an entity.
fn entity<'a>(from: &'a str, parts: &mut [Voiced]) -> &'a str {
    let end = from.bytes().take(12).position(|b| b == b';');
    if let Some(end) = end
        && let Ok(text) = unescape(&from[..=end])
    {
        push(parts, &text);
        return &from[end + 1..];
    }
    push(parts, "&");
    &from[1..]
}

/// `text` with its entities resolved.
fn decoded(text: &str) -> String {
    let mut parts = [Voiced::default()];
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        push(&mut parts, &rest[..at]);
        rest = entity(&rest[at..], &mut parts);
    }
    push(&mut parts, rest);
    let [part] = parts;
    part.text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &str, expected: &[(Option<&str>, &str)]) {
        let found = voices(payload);
        let found: Vec<(Option<&str>, &str)> =
            found.iter().map(|part| (part.voice.as_deref(), part.text.as_str())).collect();
        assert_eq!(found, expected, "{payload}");
    }

    #[test]
    fn tags_go_and_voices_stay() {
        check(
            "<v.loud.first Ann &amp; Bo>Hi <c.yellow>there</c></v>",
            &[(Some("Ann & Bo"), "Hi there")],
        );
        check("<v Ann>Hi\n<v Bo>Oh", &[(Some("Ann"), "Hi\n"), (Some("Bo"), "Oh")]);
        check("<i>so</i> <00:00:01.500><c>it</c> {\\an8}goes", &[(None, "so it goes")]);
        check("<v>nobody", &[(None, "nobody")]);
    }

    #[test]
    fn signs_that_open_nothing_are_text() {
        check(
            "a < b && c &lt; d &nope; {x} I <3 you",
            &[(None, "a < b && c < d &nope; {x} I <3 you")],
        );
        check("a&nbsp;b &#39;c&#x27; <unclosed", &[(None, "a\u{a0}b 'c' <unclosed")]);
    }
}
