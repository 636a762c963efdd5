//! Insights that go in, as Python gives them.

use std::path::PathBuf;
use std::sync::Arc;

use quintet::ingest::{self, Format, Input};
use quintet::operation::{Problem, Put};
use serde_json::{Map, Value};

/// The request that `options` make, a JSON object: fields of `build`, the `name` by which refusals call the records, and a
/// `format` for files (`jsonl`, `csv`, `tsv`, `parquet`). Lines of JSON and paths go in both where both are given.
pub(crate) fn put(
    records: Option<String>,
    paths: Option<Vec<PathBuf>>,
    options: &str,
) -> Result<Put, Problem> {
    let unreadable = |error| Problem::invalid(format!("the options cannot be read: {error}"));
    let mut options: Map<String, Value> = serde_json::from_str(options).map_err(unreadable)?;
    let mut format = text(&mut options, "format")?.map(|name| format_named(&name)).transpose()?;
    let name = text(&mut options, "name")?.unwrap_or_else(|| "records".to_owned());
    let mut inputs = Vec::new();
    if let Some(lines) = records {
        // Without files there is nothing else that the format could be about.
        let is_alone = paths.is_none();
        format = if is_alone { Some(Format::JsonLines) } else { format };
        let name = if is_alone { name } else { format!("{name}.jsonl") };
        inputs.push(Input::Bytes(name, Arc::from(lines.into_bytes())));
    }
    if let Some(paths) = paths {
        inputs.extend(ingest::inputs(&paths)?);
    }
    if inputs.is_empty() {
        return Err(Problem::invalid("nothing to read; give records or paths"));
    }
    let put: Put = serde_json::from_value(Value::Object(options)).map_err(unreadable)?;
    Ok(Put { inputs, format, ..put })
}

/// Takes the text called `key` out of `options`.
fn text(options: &mut Map<String, Value>, key: &'static str) -> Result<Option<String>, Problem> {
    match options.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(Problem::invalid(format!("{other} is no text")).about(key)),
    }
}

fn format_named(name: &str) -> Result<Format, Problem> {
    Ok(match name {
        "jsonl" => Format::JsonLines,
        "csv" => Format::Csv,
        "tsv" => Format::Tsv,
        "parquet" => Format::Parquet,
        _ => {
            let message = format!("`{name}` is not a format; use jsonl, csv, tsv or parquet");
            return Err(Problem::invalid(message).about("format"));
        }
    })
}
