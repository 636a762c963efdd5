//! Texts, addresses and times of feeds, brought into one form.

use std::borrow::Cow;

use url::Url;

use crate::markup::unescaped;

/// Characters of a title or a name; the longest true ones have some three hundred.
const LONGEST_LINE: usize = 500;

/// Bytes of notes; the longest true ones have some sixty thousand.
const LONGEST_NOTES: usize = 1_000_000;

/// Bytes of an address; browsers take some thousands.
const LONGEST_ADDRESS: usize = 8_000;

/// A year, in seconds: nothing that is heard lasts longer.
const LONGEST: f64 = 366.0 * 86_400.0;

/// Elements that stand in titles to shape them, and mean nothing in text.
const SHAPES: &[&str] =
    &["b", "i", "em", "strong", "u", "s", "span", "br", "p", "sup", "sub", "font", "code", "a"];

/// A text on one line, without control characters and bounded; `None` if nothing is left.
pub(super) fn line(text: &str) -> Option<String> {
    let mut line = String::new();
    let mut length = 0;
    for word in
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        for c in word.chars().filter(|c| !is_invisible(*c)) {
            line.push(c);
            length += 1;
        }
        if length >= LONGEST_LINE {
            line = line.chars().take(LONGEST_LINE).collect();
            break;
        }
    }
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// A title on one line: publishers escape it twice and shape it with HTML, which means nothing here.
pub(super) fn title(text: &str) -> Option<String> {
    line(&unshaped(&unescaped(text)))
}

/// `text` without tags that only shape it.
fn unshaped(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].trim_start_matches('/');
        let name: String = name.chars().take(8).take_while(char::is_ascii_alphanumeric).collect();
        // A tag is short; so a text of many less-than signs is not searched again and again.
        let end = rest.bytes().take(1_000).position(|byte| byte == b'>');
        match end {
            Some(end) if SHAPES.contains(&name.to_ascii_lowercase().as_str()) => {
                rest = &rest[end + 1..]
            }
            _ => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Show notes: lines stay, control characters go; `None` if nothing is left.
pub(super) fn notes(text: &str) -> Option<String> {
    let mut end = text.len().min(LONGEST_NOTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept = |c: &char| (!c.is_control() && !is_invisible(*c)) || matches!(c, '\n' | '\t');
    let text: String = text[..end].chars().filter(kept).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Not a control character, but none that anybody sees or XML allows; joiners stay, as scripts and emoji need them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{200b}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What addresses in a feed are relative to, where no `xml:base` says it: its own page first, as its makers mean it, else
/// where it was found.
#[derive(Debug, Default)]
pub(super) struct Bases(Vec<Url>);

impl Bases {
    /// In the order in which they are asked.
    pub(super) fn new(bases: impl IntoIterator<Item = Option<Url>>) -> Self {
        Self(bases.into_iter().flatten().filter(|base| !base.cannot_be_a_base()).collect())
    }

    /// The full address, if it is one of the web.
    pub(super) fn address(&self, address: &str) -> Option<String> {
        self.url(address).map(String::from)
    }

    /// The same, taken apart.
    pub(super) fn url(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        if address.is_empty() || address.len() > LONGEST_ADDRESS {
            return None;
        }
        let url = match Url::parse(address) {
            Ok(url) => Some(url),
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                self.0.iter().find_map(|base| base.join(address).ok())
            }
            Err(_) => None,
        };
        url.filter(is_web)
    }
}

/// Whether it is an address that can be asked for over the web.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Seconds of `3600`, `62:15`, `1:02:03` or `1:02:03.400`, from 0 to a year.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (last, whole) = parts.split_last()?;
    if whole.len() > 3 {
        return None;
    }
    for part in whole {
        let number = part.trim();
        let is_whole = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        total = (total + number.parse::<f64>().ok().filter(|_| is_whole)?) * 60.0;
    }
    let last = last.trim().replacen(',', ".", 1);
    let is_number = last.starts_with(|c: char| c.is_ascii_digit())
        && last.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    total += last.parse::<f64>().ok().filter(|_| is_number)?;
    (total <= LONGEST).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_are_one_line_of_plain_text() {
        for (written, expected) in [
            ("  The\n Long\u{7} Tape\u{feff} ", Some("The Long Tape")),
            ("Q&amp;A with <b>Ann</b><br/>", Some("Q&A with Ann")),
            ("a < b, <T> and x<5", Some("a < b, <T> and x<5")),
            ("\u{200b}\n", None),
        ] {
            assert_eq!(title(written).as_deref(), expected);
        }
        assert_eq!(line(&"x".repeat(2_000)).map(|line| line.len()), Some(LONGEST_LINE));
    }

    #[test]
    fn times_are_read_in_every_customary_form() {
        for (written, expected) in [
            ("3600", Some(3_600.0)),
            ("62:15", Some(3_735.0)),
            (" 1:02:03.4 ", Some(3_723.4)),
            ("01:02:03,5", Some(3_723.5)),
            ("0", Some(0.0)),
            ("", None),
            ("1:", None),
            ("-5", None),
            ("1e9", None),
            ("1:2:3:4:5", None),
            ("99999999999999999999999999999999", None),
            ("1h", None),
        ] {
            assert_eq!(seconds(written), expected, "{written}");
        }
    }

    #[test]
    fn addresses_are_made_whole_and_only_those_of_the_web_stay() {
        let page = Url::parse("https://show.example/about/").ok();
        let found = Url::parse("https://feeds.example/a.xml").ok();
        let bases = Bases::new([None, page, found.clone()]);
        for (written, expected) in [
            ("ep1.mp3", Some("https://show.example/about/ep1.mp3")),
            (" https://cdn.example/a b.mp3 ", Some("https://cdn.example/a%20b.mp3")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("data:text/plain,x", None),
            ("http://", None),
            ("", None),
        ] {
            assert_eq!(bases.address(written).as_deref(), expected, "{written}");
        }
        assert_eq!(Bases::new([found]).address("/x").as_deref(), Some("https://feeds.example/x"));
        assert_eq!(Bases::default().address("x"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}", more in "[<>/a-z=\"'&;!:.,0-9 -]{0,60}") {
            for text in [&text, &more] {
                let _ = (title(text), notes(text), seconds(text), Bases::default().url(text));
            }
        }
    }
}
