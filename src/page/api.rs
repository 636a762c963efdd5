//! What a program can ask: a form to try each question, with its line for curl.

use askama::Template;

use super::address::asking;
use super::frame::{Frame, Layout, Part, drawn};
use crate::insight::encoded;

/// Something that a program can ask.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Its name, as the operation has it.
    pub name: &'static str,
    /// GET, POST, PUT or DELETE.
    pub method: &'static str,
    /// Its path, with the names of its parts in braces: `/v1/insights/{id}`.
    pub path: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// What it takes: parts of the path and fields of the query.
    pub fields: &'static [Field],
    /// A body for its line for curl, where it takes one.
    pub body: Option<&'static str>,
}

/// One thing that an endpoint takes.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// A value to try with.
    pub example: &'static str,
    /// Whether there is no answer without it.
    pub is_required: bool,
}

struct Line {
    endpoint: Endpoint,
    id: String,
    /// Where its form leads; nothing for what is no GET.
    action: Option<String>,
    curl: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    layout: Layout,
    lines: Vec<Line>,
}

/// The page of what a program can ask.
pub fn api(frame: &Frame<'_>, endpoints: &[Endpoint]) -> String {
    let line = |endpoint: &Endpoint| Line {
        endpoint: *endpoint,
        id: format!("{}-{}", endpoint.method.to_ascii_lowercase(), endpoint.name),
        action: (endpoint.method == "GET").then(|| {
            // A form cannot fill in a path: the page of the API does, and leads on.
            if endpoint.path.contains('{') { "/api" } else { endpoint.path }.to_owned()
        }),
        curl: curl(frame.base, endpoint),
    };
    let description = "Everything that can be asked of Quintet, with a form to try it.";
    drawn(&Page {
        layout: Layout::new(frame, Part::None, "API", description).without_json(),
        lines: endpoints.iter().map(line).collect(),
    })
}

/// The address that the form of the endpoint `name` leads to, once `/api?op=NAME&…` has said its fields; `None` where no
/// such endpoint can be asked so, or a part of its path is missing.
pub fn api_address(
    endpoints: &[Endpoint],
    name: &str,
    given: &[(String, String)],
) -> Option<String> {
    let endpoint = endpoints.iter().find(|it| it.name == name && it.method == "GET")?;
    filled(endpoint, |field| {
        let value = given.iter().find(|(name, _)| name == field.name);
        value.map(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
    })
}

/// The path of an endpoint with its parts and fields.
fn filled(endpoint: &Endpoint, value: impl Fn(&Field) -> String) -> Option<String> {
    let mut path = endpoint.path.to_owned();
    let mut query = Vec::new();
    for field in endpoint.fields {
        let (mark, value) = (format!("{{{}}}", field.name), value(field));
        match path.contains(&mark) {
            true if value.is_empty() => return None,
            true => path = path.replace(&mark, &encoded(&value)),
            false => query.push((field.name, value)),
        }
    }
    let query: Vec<(&str, &str)> =
        query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(asking(&path, &query))
}

/// A line for a shell that asks the endpoint with its examples: what there is no answer without, or else the first.
fn curl(base: &str, endpoint: &Endpoint) -> String {
    let base = if base.is_empty() { "http://127.0.0.1:7878" } else { base };
    let in_path = |field: &Field| endpoint.path.contains(&format!("{{{}}}", field.name));
    let is_needed = |field: &Field| field.is_required || in_path(field);
    let first = endpoint.fields.iter().find(|field| !field.example.is_empty());
    let first = first.filter(|_| !endpoint.fields.iter().any(is_needed));
    let example = |field: &Field| {
        let is_first = first.is_some_and(|first| first.name == field.name);
        if is_needed(field) || is_first { field.example.to_owned() } else { String::new() }
    };
    let path = filled(endpoint, example).unwrap_or_else(|| endpoint.path.to_owned());
    let method = match endpoint.method {
        "GET" => String::new(),
        method => format!(" -X {method}"),
    };
    let body = endpoint.body.map(|body| {
        format!(" -H 'content-type: application/json' -d '{}'", body.replace('\'', "'\\''"))
    });
    format!("curl{method} '{base}{path}'{}", body.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Endpoint = Endpoint {
        name: "related",
        method: "GET",
        path: "/v1/insights/{id}/related",
        about: "",
        fields: &[
            Field { name: "id", about: "", example: "a/1", is_required: true },
            Field { name: "n", about: "", example: "10", is_required: false },
        ],
        body: None,
    };

    #[test]
    fn a_form_leads_to_a_filled_path() {
        let given = |pairs: &[(&str, &str)]| {
            let pairs =
                pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
            api_address(&[GET], "related", &pairs)
        };
        let address = given(&[("id", "x y"), ("n", "3")]).unwrap();
        assert_eq!(address, "/v1/insights/x%20y/related?n=3");
        assert_eq!(given(&[("n", "3")]), None);
        assert_eq!(api_address(&[GET], "delete", &[]), None);
    }

    #[test]
    fn a_line_for_curl_asks_with_examples() {
        assert_eq!(curl("", &GET), "curl 'http://127.0.0.1:7878/v1/insights/a%2F1/related'");
        let add = Endpoint {
            name: "add",
            method: "POST",
            path: "/v1/insights",
            fields: &[],
            body: Some("{\"a\":\"it's\"}"),
            about: "",
        };
        assert!(curl("https://e.org", &add).contains("-X POST 'https://e.org/v1/insights' -H"));
        assert!(curl("", &add).ends_with("-d '{\"a\":\"it'\\''s\"}'"));
        let free = Endpoint { path: "/v1/newest", fields: &GET.fields[1..], ..GET };
        assert_eq!(curl("", &free), "curl 'http://127.0.0.1:7878/v1/newest?n=10'");
    }
}
