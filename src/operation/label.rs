//! What every answer says while a folder of the index is away: that it is a part, and of what.

use schemars::Schema;
use schemars::generate::SchemaSettings;
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
    // Whole where it stands: it goes into schemas with definitions of their own.
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut missing = settings.into_generator().into_root_schema_for::<MissingShard>();
    missing.remove("$schema");
    let label = json!({
        "description": "Folders of the index that cannot be read now: no answer has what they hold. Absent where all can.",
        "type": "array",
        "items": missing,
    });
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert(FIELD.into(), label);
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
