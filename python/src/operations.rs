//! The list of what can be asked, by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use pyo3::prelude::*;
use quintet::operation::{self, Described, Problem};
use serde_json::json;

static BY_NAME: LazyLock<HashMap<&'static str, Described>> =
    LazyLock::new(|| operation::all().into_iter().map(|known| (known.name, known)).collect());

/// The operation called `name`.
pub(crate) fn named(name: &str) -> Result<&'static Described, Problem> {
    BY_NAME.get(name).ok_or_else(|| {
        let mut names: Vec<&str> = BY_NAME.keys().copied().collect();
        names.sort_unstable();
        Problem::invalid(format!("no operation is called `{name}`; there are {}", names.join(", ")))
    })
}

/// Every operation as a JSON array of objects: name, kind (`read`, `index` or `readers`: what it changes), and the schemas
/// of request and answer.
#[pyfunction]
pub(crate) fn operations() -> String {
    let described = |known: &Described| {
        json!({
            "name": known.name,
            "kind": known.kind,
            "request": (known.request)(),
            "answer": (known.answer)(),
        })
    };
    let all: Vec<_> = operation::all().iter().map(described).collect();
    serde_json::Value::from(all).to_string()
}
