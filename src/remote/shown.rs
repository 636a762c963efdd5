//! An address as it may be shown: without a name and a password, and without the values of what is asked behind `?`.
//!
//! Parts of the path stay, also where they are a token: without them nobody would know which address is meant.

use url::Url;

/// The longest address in a message, in characters.
const LONGEST: usize = 300;

/// `url` without its secrets.
pub(super) fn shown(url: &Url) -> String {
    let mut clean = url.clone();
    // Neither fails for an address that has a host; one without has neither.
    let _ = clean.set_username("");
    let _ = clean.set_password(None);
    clean.set_fragment(None);
    if let Some(query) = url.query() {
        let names: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) if !value.is_empty() => format!("{name}=…"),
                // What has no name is a value.
                None if !pair.is_empty() => "…".to_owned(),
                _ => pair.to_owned(),
            })
            .collect();
        clean.set_query(None);
        return shortened(&format!("{clean}?{}", names.join("&")));
    }
    shortened(clean.as_str())
}

/// `address`, which may be no address at all, without what could be its secrets.
pub fn shown_address(address: &str) -> String {
    if let Ok(url) = Url::parse(address.trim())
        && url.has_host()
    {
        return shown(&url);
    }
    // A password may hold any sign, so that only what stands behind its end is shown.
    let (before, after) = address.rsplit_once('@').unwrap_or(("", address));
    let clean = after.split(['?', '#']).next().unwrap_or_default();
    let mark = if before.is_empty() { "" } else { "…@" };
    let clean: String = clean.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shortened(&format!("{mark}{clean}"))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_are_left_out() {
        let shows = |address: &str| shown_address(address);
        assert_eq!(
            shows("https://me:SECRET@example.org:8443/feed/token?key=SECRET&page=&SECRET#SECRET"),
            "https://example.org:8443/feed/token?key=…&page=&…"
        );
        assert_eq!(shows("http://example.org"), "http://example.org/");
        assert_eq!(shows("http://me:SE#CRET@example.org/x?SECRET"), "…@example.org/x");
        assert_eq!(shows("no address\u{1b}[1m"), "no address [1m");
        assert!(shows(&format!("http://a/{}", "x".repeat(5_000))).chars().count() < 310);
    }

    proptest! {
        #[test]
        fn no_password_and_no_value_is_shown(
            password in "[A-Z]{6,12}", value in "[A-Z]{6,12}", rest in "[a-z0-9/.:%=&;@\\\\ -]{0,30}",
        ) {
            let address = format!("https://{rest}me:{password}@example.org/a?key={value}&{value}#{value}");
            let shown = shown_address(&address);
            // A slash in a name ends it, so that no password can be told from a path behind it.
            prop_assert!(rest.contains(['/', '\\']) || !shown.contains(&password), "{}", shown);
            prop_assert!(!shown.contains(&value), "{}", shown);
        }

        #[test]
        fn nothing_that_could_be_an_address_is_too_odd(text in ".{0,80}") {
            prop_assert!(!shown_address(&text).chars().any(char::is_control));
        }
    }
}
