//! The JSON of the protocol, and of the answer within it.
//!
//! Protocol: <https://platform.openai.com/docs/api-reference/chat/create>.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::budget::Usage;
use super::prompt::Messages;

/// One insight as a model wrote it: nothing about it is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    /// The insight.
    pub(super) insight: String,
    /// The words that are said to support it.
    pub(super) quote: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
}

/// What a server understands of a request: it begins with all, and loses what is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Holds the answer to a schema.
    schema: bool,
    /// Chooses the likeliest words.
    temperature: bool,
    /// Calls the limit of an answer `max_tokens`; newer models of OpenAI call it `max_completion_tokens`.
    max_tokens: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self { schema: true, temperature: true, max_tokens: true }
    }
}

impl Form {
    /// A simpler form for a server that refused this one and said why; `None` where there is none.
    pub(super) fn without_what(self, refused: &str) -> Option<Self> {
        if self.max_tokens && refused.contains("max_tokens") {
            Some(Self { max_tokens: false, ..self })
        } else if self.temperature && refused.contains("temperature") {
            Some(Self { temperature: false, ..self })
        } else if self.schema {
            Some(Self { schema: false, ..self })
        } else {
            None
        }
    }
}

/// The body of a request.
pub(super) fn body(model: &str, messages: &Messages, answer_tokens: u64, form: Form) -> Vec<u8> {
    let mut body = json!({
        "model": model,
        "messages": [
            { "role": "system", "content": messages.system },
            { "role": "user", "content": messages.user },
        ],
    });
    if form.temperature {
        body["temperature"] = json!(0);
    }
    let limit = if form.max_tokens { "max_tokens" } else { "max_completion_tokens" };
    body[limit] = json!(answer_tokens);
    if form.schema {
        body["response_format"] = json!({
            "type": "json_schema",
            "json_schema": { "name": "insights", "strict": true, "schema": schema() },
        });
    }
    body.to_string().into_bytes()
}

/// The schema of an answer. Strict servers want every property required; what is absent is null.
fn schema() -> Value {
    json!({
        "type": "object",
        "properties": { "insights": { "type": "array", "items": {
            "type": "object",
            "properties": {
                "insight": { "type": "string" },
                "quote": { "type": "string" },
                "title": { "type": ["string", "null"] },
            },
            "required": ["insight", "quote", "title"],
            "additionalProperties": false,
        } } },
        "required": ["insights"],
        "additionalProperties": false,
    })
}

#[derive(Deserialize)]
struct Response {
    choices: Vec<Choice>,
    usage: Option<Counted>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

/// What a server counted, where it did, and the insights, or what is wrong with the answer.
pub(super) fn read(answer: &[u8]) -> (Option<Usage>, Result<Vec<Claim>, String>) {
    let response: Response = match serde_json::from_slice(answer) {
        Ok(response) => response,
        Err(error) => return (None, Err(format!("no answer of a chat: {error}"))),
    };
    let usage = response.usage.map(|counted| Usage {
        tokens_in: counted.prompt_tokens,
        tokens_out: counted.completion_tokens,
    });
    let Some(choice) = response.choices.into_iter().next() else {
        return (usage, Err("an answer without a choice".into()));
    };
    let claims = match (choice.message.content, choice.message.refusal) {
        (Some(content), _) if !content.trim().is_empty() => claims(&content),
        (_, Some(refusal)) => Err(format!("the model refuses: {}", shortened(&refusal))),
        _ => Err("an empty answer".into()),
    };
    let is_cut = choice.finish_reason.as_deref() == Some("length");
    let cut = "the answer was cut off at its limit; raise `answer` of the address";
    (usage, claims.map_err(|error| if is_cut { cut.to_owned() } else { error }))
}

/// The insights in a model's text: JSON, perhaps in a fence, behind thoughts or among words.
fn claims(content: &str) -> Result<Vec<Claim>, String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Shape {
        Wrapped { insights: Vec<Claim> },
        Bare(Vec<Claim>),
    }
    let content = content.rsplit("</think>").next().unwrap_or(content);
    let whole = content.find(['{', '[']).zip(content.rfind(['}', ']']));
    let json = whole.and_then(|(from, to)| content.get(from..=to)).unwrap_or(content);
    match serde_json::from_str(json) {
        Ok(Shape::Wrapped { insights } | Shape::Bare(insights)) => Ok(insights),
        Err(error) => Err(format!("no JSON of insights ({error}): {}", shortened(content))),
    }
}

fn shortened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_content(content: &str) -> Result<Vec<Claim>, String> {
        read(json!({ "choices": [{ "message": { "content": content } }] }).to_string().as_bytes()).1
    }

    #[test]
    fn insights_are_found_in_a_fence_behind_thoughts_and_bare() {
        let one = r#"{"insight": "a", "quote": "b", "title": null}"#;
        for content in [
            format!(r#"{{"insights": [{one}]}}"#),
            format!("<think>{{}}</think>\n```json\n{{\"insights\": [{one}]}}\n```"),
            format!("Here they are: [{one}]"),
        ] {
            let claims = read_content(&content).unwrap();
            assert_eq!((claims.len(), claims[0].quote.as_str()), (1, "b"), "{content}");
        }
        assert_eq!(read_content(r#"{"insights": []}"#), Ok(vec![]));
        for content in ["", "I cannot", "}{", r#"{"insights": [{"insight": "a"}]}"#] {
            assert!(read_content(content).is_err(), "{content}");
        }
    }

    #[test]
    fn a_cut_answer_says_so_and_costs_what_was_counted() {
        let answer = json!({
            "choices": [{ "message": { "content": "{\"insights\": [{\"ins" }, "finish_reason": "length" }],
            "usage": { "prompt_tokens": 7, "completion_tokens": 9 },
        });
        let (usage, claims) = read(answer.to_string().as_bytes());
        assert_eq!(usage, Some(Usage { tokens_in: 7, tokens_out: 9 }));
        assert!(claims.unwrap_err().contains("raise `answer`"));
    }

    #[test]
    fn a_form_gives_up_what_is_refused_and_ends() {
        let mut form = Form::default();
        for refused in
            ["Unsupported parameter: 'max_tokens'", "'temperature' does not support 0", "?"]
        {
            form = form.without_what(refused).unwrap();
        }
        assert_eq!(form, Form { schema: false, temperature: false, max_tokens: false });
        assert_eq!(form.without_what("max_tokens, temperature"), None);
    }
}
