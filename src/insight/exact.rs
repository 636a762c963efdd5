//! Numbers in fields that are not ours: kept to the last digit, though a float of 64 bits would round them.
//!
//! A number that serde_json would print otherwise than it was written becomes a text of a mark and its digits, on the
//! way in; on the way out the mark and the quotes go. In between it is text to everybody, so that nothing rounds it.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// One of the code points that Unicode keeps out of texts (noncharacters). In a text from outside it can do no more than
/// turn a text of digits into a number.
const MARK: char = '\u{fdd6}';

/// The JSON text `json` with a mark on each number that would be rounded or written in another way.
///
/// What is no JSON stays what it is.
pub fn marked(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let (mut out, mut copied) = (String::new(), 0);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let of_number =
                    |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let end = at + bytes[at..].iter().take_while(|byte| of_number(byte)).count();
                let digits = &json[at..end];
                if is_number(digits) && !is_kept(digits) {
                    out.push_str(&json[copied..at]);
                    out.extend(['"', MARK]);
                    out.push_str(digits);
                    out.push('"');
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

/// The JSON text `json` with its marked texts turned into the numbers that they were.
pub fn unmarked(json: &str) -> Cow<'_, str> {
    if !json.contains(MARK) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(MARK) {
        let digits = &rest[at + MARK.len_utf8()..];
        let digits = &digits[..digits.find('"').unwrap_or(digits.len())];
        let behind = at + MARK.len_utf8() + digits.len();
        // A quote before the mark begins a text; one within a text would stand behind a backslash.
        let quoted = rest[..at].ends_with('"') && !rest[..at].ends_with("\\\"");
        if quoted && is_number(digits) && rest[behind..].starts_with('"') {
            out.push_str(&rest[..at - 1]);
            out.push_str(digits);
            rest = &rest[behind + 1..];
        } else {
            out.push_str(&rest[..at + MARK.len_utf8()]);
            rest = &rest[at + MARK.len_utf8()..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The digits of a number, marked or not; `None` for everything else.
pub fn digits(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::String(text) => {
            text.strip_prefix(MARK).filter(|digits| is_number(digits)).map(Cow::Borrowed)
        }
        _ => None,
    }
}

/// Behind the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Whether `text` is a number of JSON (RFC 8259).
fn is_number(text: &str) -> bool {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}

/// Whether serde_json gives these digits back.
fn is_kept(digits: &str) -> bool {
    let is_short = digits.len() < 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_short || serde_json::from_str::<Number>(digits).is_ok_and(|read| read.to_string() == digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_number_comes_back_as_it_was_written() {
        let text = r#"{"a":[12345678901234567890123,-0.0,-0,1e400,1E5,1.50,0.12345678901234567890],"b":"1e400 \" 1.50","c":{"1.50":7,"d":1.5}}"#;
        let inside: Value = serde_json::from_str(&marked(text)).unwrap();
        assert_eq!(unmarked(&inside.to_string()), text);
        assert_eq!(digits(&inside["a"][0]).as_deref(), Some("12345678901234567890123"));
        assert_eq!(digits(&inside["c"]["d"]).as_deref(), Some("1.5"));
        assert_eq!(digits(&inside["b"]), None);
    }

    #[test]
    fn ordinary_lines_and_broken_ones_stay_as_they_are() {
        for text in
            [r#"{"id":"a","n":17,"x":-2.5,"y":[1,2]}"#, "[1.5.6]", "{\"a\":01}", "\"1e400", "-"]
        {
            assert!(matches!(marked(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_mark_from_outside_makes_no_more_than_a_number_of_digits() {
        for text in
            [format!("[\"{MARK}}}\"]"), format!("[\"\\\"{MARK}1\"]"), format!("[\"a{MARK}1\"]")]
        {
            assert_eq!(unmarked(&text), text);
        }
        assert_eq!(unmarked(&format!("[\"{MARK}1\"]")), "[1]");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}", json in "[\\[\\]{}\",:0-9.eE+\\\\-]{0,40}") {
            for text in [&text, &json] {
                let _ = unmarked(&marked(text));
            }
        }
    }
}
