//! What is the address of a page?

use jiff::civil::Date;

use crate::cluster::Level;
use crate::insight::{InsightId, encoded};

/// A thing that has a page.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// An insight.
    Insight(&'a InsightId),
    /// A group, theme or area.
    Community(Level, u32),
    /// The last brief of a reader.
    Reader(&'a str),
    /// The brief of a day.
    Brief(&'a str, Date),
    /// What the next brief would hold.
    Next(&'a str),
    /// The profile of a reader.
    Profile(&'a str),
    /// What is done with a reader: feedback, undo, make, erase.
    Deed(&'a str, &'static str),
}

impl Place<'_> {
    /// The path of its page.
    pub fn path(self) -> String {
        match self {
            Self::Insight(id) => format!("/i/{}", encoded(id.as_str())),
            Self::Community(level, id) => format!("/{}/{id}", level.name()),
            Self::Reader(name) => format!("/r/{}", encoded(name)),
            Self::Brief(name, date) => format!("/r/{}/{date}", encoded(name)),
            Self::Next(name) => format!("/r/{}/next", encoded(name)),
            Self::Profile(name) => format!("/r/{}/profile", encoded(name)),
            Self::Deed(name, deed) => format!("/r/{}/{deed}", encoded(name)),
        }
    }
}

/// Whether `path` leads to a page of this site and nowhere else.
pub fn is_own_path(path: &str) -> bool {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    plain && path.starts_with('/') && !path.starts_with("//")
}

/// `path` with the fields of a query; those without a value are left out.
pub(super) fn asking(path: &str, fields: &[(&str, &str)]) -> String {
    let given = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}

/// Where the same thing stands as JSON: `.json` before the query.
pub(super) fn json_of(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    let path =
        if path.ends_with('/') { format!("{path}index.json") } else { format!("{path}.json") };
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_part_of_a_path_whatever_stands_in_it() {
        let id = InsightId::new("a/b?c=d&e#f \"<ü>").unwrap();
        assert_eq!(Place::Insight(&id).path(), "/i/a%2Fb%3Fc%3Dd%26e%23f%20%22%3C%C3%BC%3E");
    }

    #[test]
    fn the_same_as_json_stands_before_the_query() {
        assert_eq!(json_of("/search?q=a.b"), "/search.json?q=a.b");
        assert_eq!(json_of("/i/x"), "/i/x.json");
        assert_eq!(json_of("/"), "/index.json");
    }

    #[test]
    fn fields_without_a_value_are_left_out() {
        assert_eq!(asking("/search", &[("q", "a b"), ("show", "")]), "/search?q=a%20b");
        assert_eq!(asking("/search", &[]), "/search");
    }
}
