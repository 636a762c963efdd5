//! Links that came with data, and the parts of those that are made here.

/// Whether `url` is a plain link into the web: http or https, without blanks, control characters, quotation marks and angle
/// brackets. Anything else came from outside to do something else.
pub fn is_web_link(url: &str) -> bool {
    // Schemes are written in any case (RFC 3986).
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    known && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
}

/// `url` at a second, as a media fragment (W3C); a link that leads to a part already stays as it is.
pub fn at_second(url: &str, second: f64) -> String {
    if url.contains('#') { url.to_owned() } else { format!("{url}#t={second:.0}") }
}

/// `text` as a part of a path or a value of a query: all but the unreserved characters of RFC 3986 as %XX.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_links_into_the_web_are_links() {
        for good in ["https://example.org", "HTTP://example.org/a?b=c#d"] {
            assert!(is_web_link(good), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "//example.org", "https://a b", "https://a\"b", "", "ftp://a"]
        {
            assert!(!is_web_link(bad), "{bad}");
        }
        assert_eq!(at_second("https://a", 12.4), "https://a#t=12");
        assert_eq!(at_second("https://a#b", 12.4), "https://a#b");
    }
}
