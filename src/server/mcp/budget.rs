//! How long an answer may be: a model reads every word of it.

use serde_json::{Value, json};

use crate::insight::encoded;
use crate::server::problem::Trouble;

/// Tokens of an answer unless asked otherwise.
pub(super) const USUAL: usize = 2_000;

/// The most tokens of an answer: clients warn above it.
pub(super) const CEILING: usize = 10_000;

/// Bytes of JSON in a token: English text is usually told to have about four; lower, because marks and numbers of JSON have
/// fewer. An estimate, no measurement: models differ.
const BYTES: usize = 3;

/// An answer that fits.
pub(super) struct Cut {
    pub(super) text: String,
    pub(super) value: Value,
}

/// Takes `max_tokens` out of a call's arguments.
pub(super) fn taken_from(asked: &mut Value) -> Result<usize, Trouble> {
    let given = asked.as_object_mut().and_then(|asked| asked.shift_remove("max_tokens"));
    match given {
        None | Some(Value::Null) => Ok(USUAL),
        Some(given) => match given.as_u64().and_then(|given| usize::try_from(given).ok()) {
            Some(given) if (100..=CEILING).contains(&given) => Ok(given),
            _ => Err(Trouble::new(
                "invalid",
                format!("max_tokens: expected a whole number from 100 to {CEILING}"),
            )),
        },
    }
}

/// The answer as it is where it fits, else without the last items of its longest lists; `omitted` counts them.
pub(super) fn cut(text: String, tokens: usize) -> Cut {
    let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
    let most = tokens * BYTES;
    if text.len() <= most {
        return Cut { text, value };
    }
    let (mut length, mut omitted) = (text.len(), 0u64);
    while length > most {
        let Some(longest) = longest(&mut value) else { break };
        // The last is the least: lists are best first.
        let Some(last) = longest.pop() else { break };
        length -= (last.to_string().len() + 1).min(length);
        omitted += 1;
    }
    if let Some(fields) = value.as_object_mut() {
        fields.insert("omitted".into(), json!(omitted));
    }
    Cut { text: value.to_string(), value }
}

/// The list that takes most, of those at the top and one below.
fn longest(value: &mut Value) -> Option<&mut Vec<Value>> {
    let fields = value.as_object_mut()?;
    let size = |list: &Vec<Value>| list.iter().map(|one| one.to_string().len()).sum::<usize>();
    let mut best: Option<(usize, &mut Vec<Value>)> = None;
    for field in fields.values_mut() {
        let lists: Vec<&mut Vec<Value>> = match field {
            Value::Array(list) => vec![list],
            Value::Object(inner) => inner.values_mut().filter_map(Value::as_array_mut).collect(),
            _ => continue,
        };
        for list in lists {
            let size = size(list);
            if !list.is_empty() && best.as_ref().is_none_or(|(most, _)| size > *most) {
                best = Some((size, list));
            }
        }
    }
    best.map(|(_, list)| list)
}

/// The pages of the insights in an answer, a line each.
pub(super) fn links(value: &Value, base: &str) -> Option<String> {
    let mut ids: Vec<&str> = Vec::new();
    collect(value, &mut ids);
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let lines: Vec<String> =
        ids.iter().map(|id| format!("{id}: {base}/i/{}", encoded(id))).collect();
    (!lines.is_empty()).then(|| format!("Pages of these insights:\n{}", lines.join("\n")))
}

fn collect<'a>(value: &'a Value, ids: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            if fields.get("text").is_some_and(Value::is_string) {
                ids.extend(fields.get("id").and_then(Value::as_str));
            }
            fields.values().for_each(|field| collect(field, ids));
        }
        Value::Array(several) => several.iter().for_each(|one| collect(one, ids)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_cut_at_whole_items_and_says_how_many_are_missing() {
        let hits: Vec<Value> = (0..50)
            .map(|n| json!({ "id": format!("a-{n}"), "text": "word ".repeat(20) }))
            .collect();
        let whole = json!({ "query": "x", "hits": hits }).to_string();
        let cut = cut(whole.clone(), 500);
        assert!(cut.text.len() <= 500 * BYTES + 20, "{}", cut.text.len());
        assert_eq!(cut.text, cut.value.to_string());
        let kept = cut.value["hits"].as_array().unwrap();
        assert_eq!(kept.len() as u64 + cut.value["omitted"].as_u64().unwrap(), 50);
        assert_eq!(kept[0]["id"], "a-0");
        let links = links(&cut.value, "http://localhost").unwrap();
        assert_eq!(links.lines().count(), kept.len() + 1);
        let fits = super::cut(whole.clone(), 10_000);
        assert_eq!(fits.text, whole);
    }

    #[test]
    fn a_budget_is_a_number_within_bounds() {
        assert_eq!(taken_from(&mut json!({})).unwrap(), USUAL);
        let mut asked = json!({ "max_tokens": 500, "query": "x" });
        assert_eq!((taken_from(&mut asked).unwrap(), asked), (500, json!({ "query": "x" })));
        for wrong in [json!(1), json!(20_000), json!("many"), json!(-5)] {
            assert!(taken_from(&mut json!({ "max_tokens": wrong })).is_err());
        }
    }
}
