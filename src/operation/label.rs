//! What every answer says while a folder of the index is away: that it is a part, and of what.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::error::MissingShard;

/// The field of an answer.
const FIELD: &str = "missing_shards";

/// An answer in JSON with `missing` in it; as it is where all of the index was there, or where it is no object.
pub fn labelled(answer: String, missing: &[MissingShard]) -> String {
    let Some(object) = answer.trim_end().strip_suffix('}').filter(|_| !missing.is_empty()) else {
        return answer;
    };
    let comma = if object.trim_end().ends_with('{') { "" } else { "," };
    format!("{object}{comma}\"{FIELD}\":{}}}", json!(missing))
}

/// The schema of an answer, with what [`labelled`] may add to it.
pub(super) fn with_label(mut schema: Schema) -> Schema {
    let label = json!({
        "description": "Folders of the index that cannot be read now: no answer has what they hold. Absent where all can.",
        "type": "array",
        "items": { "$ref": format!("#/$defs/{}", MissingShard::schema_name()) },
    });
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return schema };
    properties.insert(FIELD.into(), label);
    // Without definitions of its own, so that it needs no more than its place.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let settings = settings.with(|settings| settings.inline_subschemas = true);
    let mut missing = settings.into_generator().into_root_schema_for::<MissingShard>();
    missing.remove("$schema");
    missing.remove("title");
    let definitions = schema.ensure_object().entry("$defs").or_insert_with(|| json!({}));
    if let Value::Object(definitions) = definitions {
        definitions.insert(MissingShard::schema_name().into(), missing.into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_which_folders_it_lacks_and_stays_as_it_is_without() {
        let missing = [MissingShard { folder: "b".into(), why: "it is gone".into() }];
        for (answer, expected) in [
            (
                r#"{"hits":[]}"#,
                r#"{"hits":[],"missing_shards":[{"folder":"b","why":"it is gone"}]}"#,
            ),
            ("{}", r#"{"missing_shards":[{"folder":"b","why":"it is gone"}]}"#),
            ("[1]", "[1]"),
        ] {
            assert_eq!(labelled(answer.into(), &missing), expected);
            assert_eq!(labelled(answer.into(), &[]), answer);
        }
    }
}
