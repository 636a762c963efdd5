//! One address of the API: which operation answers, and where the parts of its request stand.

use axum::http::Method;
use serde_json::Value;

use super::who::Needs;
use crate::operation::{Described, Kind};

/// One address.
pub(super) struct Endpoint {
    pub(super) method: Method,
    /// As axum and OpenAPI write it: `/v1/insights/{id}`.
    pub(super) path: &'static str,
    /// What answers.
    pub(super) operation: Described,
    /// Who may ask.
    pub(super) needs: Needs,
    /// Parameters that are called otherwise than the field they fill: `q` for `query`, `name` for `of.reader`.
    pub(super) names: &'static [(&'static str, &'static str)],
    /// The schema of the request, read once.
    pub(super) request: Value,
    /// The parameters behind the question mark.
    pub(super) in_query: Vec<Parameter>,
}

/// A parameter in the address or behind the question mark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// The field that it fills, `within.show` for one inside another.
    pub(super) field: String,
    /// The schema of the field.
    pub(super) schema: Value,
    pub(super) required: bool,
}

impl Endpoint {
    pub(super) fn new(
        method: Method,
        path: &'static str,
        operation: Described,
        needs: Needs,
        names: &'static [(&'static str, &'static str)],
    ) -> Self {
        let request = (operation.request)().to_value();
        let mut endpoint =
            Self { method, path, operation, needs, names, request, in_query: Vec::new() };
        endpoint.in_query = endpoint.parameters();
        endpoint
    }

    /// Whether the request stands in the address alone.
    pub(super) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// Whether it changes what lasts.
    pub(super) fn changes(&self) -> bool {
        self.operation.kind != Kind::Read
    }

    /// Names of the parameters in the path.
    pub(super) fn in_path(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.path.split('/');
        parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The field that a parameter fills.
    pub(super) fn field_of(&self, name: &str) -> String {
        let other = self.names.iter().find(|(known, _)| *known == name);
        other.map_or(name, |(_, field)| field).to_owned()
    }

    /// Fields that the path fills.
    pub(super) fn filled(&self) -> Vec<String> {
        self.in_path().map(|name| self.field_of(name)).collect()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let filled = self.filled();
        let mut parameters = Vec::new();
        if self.is_read() {
            self.collect(&self.request, "", &mut parameters);
        }
        parameters.retain(|parameter| {
            // `of.reader` fills all of `of`.
            !filled.iter().any(|field| {
                *field == parameter.field || field.starts_with(&format!("{}.", parameter.field))
            })
        });
        for parameter in &mut parameters {
            let known = self.names.iter().find(|(_, field)| *field == parameter.field);
            if let Some((name, _)) = known {
                parameter.name = (*name).to_owned();
            }
        }
        parameters
    }

    fn collect(&self, object: &Value, before: &str, parameters: &mut Vec<Parameter>) {
        let needed: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, schema) in object["properties"].as_object().into_iter().flatten() {
            let meant = self.resolved(schema);
            let field = format!("{before}{name}");
            if meant["properties"].is_object() && before.is_empty() {
                self.collect(meant, &format!("{name}."), parameters);
            } else {
                let required = before.is_empty() && needed.contains(&name.as_str());
                let (name, schema) = (name.clone(), schema.clone());
                parameters.push(Parameter { name, field, schema, required });
            }
        }
    }

    /// A schema, or the one that it refers to.
    pub(super) fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.request["$defs"][name])
    }
}
