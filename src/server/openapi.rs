//! What the API is, for programs: OpenAPI 3.1, made from the table of addresses and the schemas of operations.

use serde_json::{Map, Value, json};

use super::endpoint::Endpoint;
use super::problem::CODES;
use super::routes;

/// The description of the whole API.
pub(super) fn description() -> Value {
    let mut components = Map::new();
    let mut paths = Map::new();
    let endpoints = routes::all();
    for endpoint in &endpoints {
        let addresses =
            endpoints.iter().filter(|one| one.operation.name == endpoint.operation.name);
        let is_alone = addresses.count() == 1;
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_lowercase()] =
            operation(endpoint, is_alone, &mut components);
    }
    paths.insert("/v1/insights".into(), json!({ "post": lines(&mut components) }));
    components.insert("Problem".into(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Quintet",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Semantic search, related insights, themes and daily briefs over podcast insights. Answers are those of the command line with --json, byte for byte.",
            "license": { "name": "MIT OR Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "security": [{}, { "key": [] }],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "A key made with `quintet key new`; none is needed where none was made." } }
        }
    })
}

fn operation(endpoint: &Endpoint, is_alone: bool, components: &mut Map<String, Value>) -> Value {
    let name = endpoint.operation.name;
    let answer = hoisted((endpoint.operation.answer)().to_value(), name, components);
    let mut request = endpoint.request.clone();
    let about = request["description"].as_str().unwrap_or_default().to_owned();
    let mut parameters = Vec::new();
    for parameter in endpoint.in_path() {
        let field = endpoint.field_of(parameter);
        let schema = if field.contains('.') {
            json!({ "type": "string" })
        } else {
            single(endpoint.resolved(&endpoint.request["properties"][field]))
        };
        let about = schema["description"].as_str().unwrap_or("Whose.").to_owned();
        let schema = without_default(schema);
        parameters.push(json!({ "name": parameter, "in": "path", "required": true, "description": about, "schema": schema }));
    }
    for parameter in &endpoint.in_query {
        let schema = endpoint.resolved(&parameter.schema).clone();
        let about = parameter.schema["description"].as_str().unwrap_or_default().to_owned();
        let schema = hoisted(not_null(schema), name, components);
        parameters.push(json!({
            "name": parameter.name, "in": "query", "required": parameter.required, "description": about,
            "schema": schema, "style": "form", "explode": true
        }));
    }
    let mut told = json!({
        "operationId": if is_alone { name.to_owned() } else { format!("{name}{}", suffix(endpoint)) },
        "summary": about.split(['.', ':', ';']).next().unwrap_or_default(),
        "description": about,
        "parameters": parameters,
        "responses": responses(answer),
    });
    if !endpoint.is_read() {
        for field in endpoint.filled() {
            let top = field.split('.').next().unwrap_or_default().to_owned();
            if let Some(fields) = request["properties"].as_object_mut() {
                fields.shift_remove(&top);
            }
            if let Some(required) = request["required"].as_array_mut() {
                required.retain(|one| one != &json!(top));
            }
        }
        let needed = request["required"].as_array().is_some_and(|required| !required.is_empty());
        let schema = hoisted(request, name, components);
        told["requestBody"] =
            json!({ "required": needed, "content": { "application/json": { "schema": schema } } });
    }
    told
}

/// Tells apart the addresses of one operation.
fn suffix(endpoint: &Endpoint) -> String {
    let words: Vec<&str> =
        endpoint.path.split(['/', '{', '}']).filter(|word| !word.is_empty()).skip(1).collect();
    format!("_{}_{}", endpoint.method.as_str().to_lowercase(), words.join("_"))
}

/// `POST /v1/insights`.
fn lines(components: &mut Map<String, Value>) -> Value {
    let add = crate::operation::named("add");
    let (request, answer) = match add {
        Some(add) => ((add.request)().to_value(), (add.answer)().to_value()),
        None => (json!({}), json!({})),
    };
    let (request, answer) =
        (hoisted(request, "add", components), hoisted(answer, "add", components));
    let line = json!({
        "type": "object",
        "properties": {
            "line": { "type": "integer", "minimum": 1, "description": "Of the body, from 1." },
            "id": { "type": "string", "description": "The insight's." },
            "result": { "enum": ["added", "replaced", "unchanged", "refused"], "description": "What was added or replaced is on disk." },
            "reason": { "type": "string", "description": "Why it was refused." }
        },
        "required": ["line", "result"]
    });
    let mut responses = responses(answer);
    responses["200"]["content"]["application/x-ndjson"] =
        json!({ "schema": { "type": "string", "description": "A line each.", "x-line": line } });
    json!({
        "operationId": "add",
        "summary": "Add insights",
        "description": "Add insights; one whose id is there already takes its place. As lines of JSON (application/x-ndjson), each line gets a line; all good lines go in by one commit, which is on disk when the answer comes.",
        "requestBody": { "required": true, "content": {
            "application/x-ndjson": { "schema": { "type": "string" }, "example": "{\"id\": \"a-1\", \"text\": \"Late buses cost a town more than new ones.\"}\n" },
            "application/json": { "schema": request }
        } },
        "responses": responses
    })
}

fn responses(answer: Value) -> Value {
    let trouble = json!({
        "description": "Why there is no answer.",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    });
    let mut all = Map::new();
    all.insert("200".into(), json!({ "description": "The answer.", "content": { "application/json": { "schema": answer } } }));
    all.insert("304".into(), json!({ "description": "As it was when it had this ETag." }));
    for (_, status, ..) in CODES {
        all.entry(status.to_string()).or_insert_with(|| trouble.clone());
    }
    Value::Object(all)
}

fn problem() -> Value {
    let codes: Vec<&str> = CODES.iter().map(|(code, ..)| *code).collect();
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "code": { "enum": codes },
            "field": { "type": "string", "description": "Which field of the request it is about." },
            "hint": { "description": "The way out." },
            "ingest": { "description": "What was refused.", "type": "object" },
            "request_id": { "type": "string" }
        },
        "required": ["type", "title", "status", "detail", "code"]
    })
}

/// A schema whose definitions are among the components, under names of their own.
fn hoisted(mut schema: Value, of: &str, components: &mut Map<String, Value>) -> Value {
    let defs = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
    if let Some(schema) = schema.as_object_mut() {
        schema.shift_remove("$schema");
    }
    let named = |name: &str| format!("{of}.{name}");
    refer(&mut schema, &named);
    if let Some(Value::Object(defs)) = defs {
        for (name, mut def) in defs {
            refer(&mut def, &named);
            components.insert(named(&name), def);
        }
    }
    schema
}

/// Turns references to definitions into references to components.
fn refer(schema: &mut Value, named: &impl Fn(&str) -> String) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get_mut("$ref")
                && let Some(name) = to.strip_prefix("#/$defs/")
            {
                *to = format!("#/components/schemas/{}", named(name));
            }
            fields.values_mut().for_each(|field| refer(field, named));
        }
        Value::Array(several) => several.iter_mut().for_each(|one| refer(one, named)),
        _ => {}
    }
}

/// Of a list in a path, one.
fn single(schema: &Value) -> Value {
    if schema["type"] == "array" { schema["items"].clone() } else { schema.clone() }
}

fn without_default(mut schema: Value) -> Value {
    if let Some(fields) = schema.as_object_mut() {
        fields.shift_remove("default");
        fields.shift_remove("description");
    }
    not_null(schema)
}

/// A parameter is left out rather than null.
fn not_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<&Value> = kinds.iter().filter(|kind| *kind != "null").collect();
        if let [one] = kinds.as_slice() {
            schema["type"] = (*one).clone();
        }
    }
    if let Some(fields) = schema.as_object_mut()
        && fields.get("default").is_some_and(Value::is_null)
    {
        fields.shift_remove("default");
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere_and_every_name_stands_once() {
        let description = description();
        let mut references = Vec::new();
        fn collect(value: &Value, references: &mut Vec<String>) {
            match value {
                Value::Object(fields) => {
                    references
                        .extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    fields.values().for_each(|field| collect(field, references));
                }
                Value::Array(several) => several.iter().for_each(|one| collect(one, references)),
                _ => {}
            }
        }
        collect(&description, &mut references);
        assert!(references.len() > 50);
        for reference in references {
            let pointer = reference.trim_start_matches('#');
            assert!(description.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        let paths = description["paths"].as_object().unwrap();
        let mut ids: Vec<&str> = paths
            .values()
            .flat_map(|path| path.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
        let search = &paths["/v1/search"]["get"]["parameters"];
        let q = search.as_array().unwrap().iter().find(|one| one["name"] == "q").unwrap();
        assert_eq!((&q["in"], &q["schema"]["type"]), (&json!("query"), &json!("string")));
    }
}
