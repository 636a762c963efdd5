//! From an address and a body to the request of an operation, by its schema.

use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use crate::operation::Problem;

/// How deep JSON may be nested.
const DEEPEST: usize = 64;

/// Names and values of an address, decoded.
pub(super) type Pairs = Vec<(String, String)>;

/// The request that stands in path, query and body.
pub(super) fn request(
    endpoint: &Endpoint,
    path: &Pairs,
    query: &Pairs,
    body: Option<Value>,
) -> Result<Value, Problem> {
    let mut request = match body.unwrap_or_else(|| json!({})) {
        Value::Object(fields) => Value::Object(fields),
        _ => return Err(Problem::invalid("the body is no JSON object; expected one, such as {}")),
    };
    for (name, value) in query {
        let known = &endpoint.in_query;
        let Some(parameter) = known.iter().find(|parameter| parameter.name == *name) else {
            let mut names: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
            names.sort_unstable();
            let there = if names.is_empty() { "there is none".into() } else { names.join(", ") };
            let message = format!("there is no parameter {name:?} here; expected: {there}");
            return Err(Problem::invalid(message));
        };
        let meant = endpoint.resolved(&parameter.schema);
        put(&mut request, &parameter.field, read(value, meant, name)?)?;
    }
    for (name, value) in path {
        let field = endpoint.field_of(name);
        let top = field.split('.').next().unwrap_or_default();
        let schema = endpoint.resolved(&endpoint.request["properties"][top]);
        // A field inside another is a text.
        let value = if field.contains('.') { json!(value) } else { read(value, schema, name)? };
        put(&mut request, &field, value)?;
    }
    Ok(request)
}

/// A body as JSON, nested no deeper than sense.
pub(super) fn body(bytes: &[u8]) -> Result<Option<Value>, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let deepest = deepest(bytes);
    if deepest > DEEPEST {
        let message = format!("the body is nested {deepest} deep; at most {DEEPEST}");
        return Err(Problem::invalid(message));
    }
    let value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::invalid(format!("the body is no JSON: {error}")))?;
    Ok(Some(value))
}

/// How deep brackets are nested outside texts.
fn deepest(json: &[u8]) -> usize {
    let (mut depth, mut most, mut in_text, mut escaped) = (0usize, 0, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// A value of an address as its schema has it.
fn read(text: &str, schema: &Value, name: &str) -> Result<Value, Problem> {
    let is = |kind: &str| match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    let wrong = |expected: &str| Problem::invalid(format!("{name}={text:?} is no {expected}"));
    if is("integer") {
        let number: i64 = text.parse().map_err(|_| wrong("whole number"))?;
        return Ok(json!(number));
    }
    if is("number") {
        let number: f64 = text.parse().map_err(|_| wrong("number"))?;
        return Ok(json!(number));
    }
    if is("boolean") {
        return match text {
            "true" | "1" | "" => Ok(json!(true)),
            "false" | "0" => Ok(json!(false)),
            _ => Err(wrong("true or false")),
        };
    }
    if is("array") {
        let items = &schema["items"]["type"];
        if items == "number" {
            // An array of numbers is written as JSON has it.
            let numbers: Vec<f64> = serde_json::from_str(text).map_err(|_| wrong("JSON array"))?;
            return Ok(json!(numbers));
        }
        return Ok(json!([text]));
    }
    Ok(json!(text))
}

/// Puts `value` where `field` says; what is given more than once is a list, or a mistake.
fn put(request: &mut Value, field: &str, value: Value) -> Result<(), Problem> {
    let mut at = request;
    let mut parts = field.split('.').peekable();
    while let Some(part) = parts.next() {
        let Value::Object(fields) = at else {
            return Err(Problem::invalid(format!("{field} cannot stand in what is there already")));
        };
        if parts.peek().is_some() {
            at = fields.entry(part).or_insert_with(|| Value::Object(Map::new()));
            continue;
        }
        match (fields.get_mut(part), value) {
            (None, value) => {
                fields.insert(part.to_owned(), value);
            }
            (Some(Value::Array(several)), Value::Array(more)) => several.extend(more),
            (Some(_), _) => {
                return Err(Problem::invalid(format!("{part} is given more than once")));
            }
        }
        return Ok(());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::server::routes;

    fn ask(
        method: Method,
        path: &str,
        of: &[(&str, &str)],
        q: &[(&str, &str)],
    ) -> Result<Value, Problem> {
        let endpoint = routes::all().into_iter().find(|e| e.path == path && e.method == method);
        let pairs = |list: &[(&str, &str)]| {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Pairs>()
        };
        request(&endpoint.unwrap(), &pairs(of), &pairs(q), None)
    }

    #[test]
    fn an_address_becomes_a_request() {
        let query =
            [("q", "late buses"), ("n", "3"), ("show", "A"), ("show", "B"), ("exact", "true")];
        assert_eq!(
            ask(Method::GET, "/v1/search", &[], &query).unwrap(),
            json!({"query": "late buses", "n": 3, "within": {"show": ["A", "B"]}, "exact": true})
        );
        let preview =
            ask(Method::GET, "/v1/readers/{name}/preview", &[("name", "Ada")], &[("n", "2")]);
        assert_eq!(preview.unwrap(), json!({"n": 2, "of": {"reader": "Ada"}}));
        let delete = ask(Method::DELETE, "/v1/insights/{id}", &[("id", "a/b")], &[]);
        assert_eq!(delete.unwrap(), json!({"ids": ["a/b"]}));
        let theme = [("level", "theme"), ("id", "12")];
        let theme = ask(Method::GET, "/v1/communities/{level}/{id}", &theme, &[]);
        assert_eq!(theme.unwrap(), json!({"level": "theme", "id": 12}));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_was_expected() {
        for (query, said) in [
            ([("wrong", "1")].as_slice(), "expected: exact, mode, n, q"),
            (&[("n", "many")], "no whole number"),
            (&[("q", "a"), ("q", "b")], "more than once"),
            (&[("exact", "perhaps")], "true or false"),
        ] {
            let wrong = ask(Method::GET, "/v1/search", &[], query).unwrap_err().to_string();
            assert!(wrong.contains(said), "{wrong}");
        }
    }

    #[test]
    fn a_body_nested_without_end_is_refused_before_it_is_read() {
        assert!(body("[".repeat(65).as_bytes()).unwrap_err().to_string().contains("65 deep"));
        assert!(body(br#"{"a": "[[[[[[["}"#).unwrap().is_some());
        assert_eq!(body(b"  \n").unwrap(), None);
        assert!(body(b"{").is_err());
    }
}
