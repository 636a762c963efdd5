//! Why there is no answer, as HTTP says it: a status and problem details (RFC 9457), or a page for people.

use std::ops::Deref;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::turn::NoTurn;
use crate::error::Hint;
use crate::operation::{Fault, Problem, ProblemCode};

/// What went wrong with a request.
#[derive(Clone, Debug)]
pub(super) struct Trouble(Box<Facts>);

impl Deref for Trouble {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

/// What a problem says.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) status: StatusCode,
    /// The word by which a program knows it; `/problems/{code}` is its page.
    pub(super) code: &'static str,
    pub(super) detail: String,
    pub(super) field: Option<&'static str>,
    pub(super) hint: Option<Hint>,
    /// Seconds after which it may be tried again.
    pub(super) retry: Option<u32>,
    /// Where what was asked for is now.
    pub(super) location: Option<String>,
    /// What was refused, line by line.
    pub(super) ingest: Option<Value>,
}

/// Every code with its status, its title and what it means, as its page says it.
pub(super) const CODES: &[(&str, u16, &str, &str)] = &[
    (
        "invalid",
        400,
        "The request cannot be read",
        "A parameter or a field is missing, unknown or of another kind than the description of the API says. The detail names it and says what was expected.",
    ),
    (
        "unauthorized",
        401,
        "A key is needed",
        "Send `Authorization: Bearer qk_…`, or sign in with your key in the browser. The operator makes keys with `quintet key new`.",
    ),
    (
        "forbidden",
        403,
        "This key does not open it",
        "The key is known, and its scope does not hold what was asked for; or the request came from another site.",
    ),
    (
        "no_link",
        403,
        "This link does nothing any more",
        "It was changed on its way, has run out, or its reader is gone. A newer mail has newer links.",
    ),
    ("unknown_id", 404, "No insight has this id", "Ids are found by searching."),
    ("not_found", 404, "It is not there", "The address or the name is unknown."),
    (
        "method_not_allowed",
        405,
        "This address is asked in another way",
        "The header Allow says how.",
    ),
    ("not_acceptable", 406, "There is no such form of it", "Answers are JSON or HTML."),
    (
        "conflict",
        409,
        "Something stands in the way",
        "What is there now does not let it be done: groups are not made yet, a profile has another version than the one that was edited, a brief's day is not over. The detail says which.",
    ),
    (
        "moved",
        301,
        "It has an heir",
        "A theme ended and most of it went up in another one, whose address stands in Location.",
    ),
    ("gone", 410, "It is gone", "It was there once and has no heir."),
    ("too_large", 413, "The body is too large", "Send it in parts."),
    (
        "unsupported_media_type",
        415,
        "The body is of another kind",
        "Send `Content-Type: application/json`, or `application/x-ndjson` for lines of insights.",
    ),
    (
        "misdirected",
        421,
        "This name is not ours",
        "The server answers to the names it was told: those of the loopback, and each --host. This keeps other pages from reaching it through a name of theirs (DNS rebinding).",
    ),
    (
        "failed",
        422,
        "It cannot be done as asked",
        "The request was read, and what it says does not fit: a date that is none, a number beyond its range, a reader who has nothing to go by. The detail says which.",
    ),
    (
        "nothing_accepted",
        422,
        "No record was accepted",
        "Every record was refused; `ingest` says why, by kind and line.",
    ),
    ("too_many_requests", 429, "Too many requests", "Try again after the seconds in Retry-After."),
    (
        "machine",
        500,
        "Something is wrong on this machine",
        "A file, the model or the readers' database cannot be used; the log has more under the request's id.",
    ),
    (
        "broken",
        500,
        "A fault in Quintet",
        "The request met a fault in the program; the log has more under the request's id. Please report it.",
    ),
    (
        "busy",
        503,
        "Too many ask at once",
        "The queue is full, or somebody else is writing. Try again after the seconds in Retry-After.",
    ),
    ("late", 503, "It took too long", "The question was stopped. Ask for less, or later."),
];

impl Trouble {
    /// One of [`CODES`] with its detail.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        let status = CODES.iter().find(|(known, ..)| *known == code).map(|(_, status, ..)| *status);
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let retry = matches!(code, "busy" | "late" | "too_many_requests").then_some(1);
        Self(Box::new(Facts {
            status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            detail: detail.into(),
            field: None,
            hint: None,
            retry,
            location: None,
            ingest: None,
        }))
    }

    /// The same, with where it is now.
    pub(super) fn at(mut self, location: String) -> Self {
        self.0.location = Some(location);
        self
    }

    /// What its page is headed with.
    pub(super) fn title(&self) -> &'static str {
        CODES.iter().find(|(known, ..)| *known == self.code).map_or("", |(_, _, title, _)| title)
    }

    /// As problem details. The request's id is added where the answer leaves.
    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("type".into(), json!(format!("/problems/{}", self.code)));
        object.insert("title".into(), json!(self.title()));
        object.insert("status".into(), json!(self.status.as_u16()));
        object.insert("detail".into(), json!(self.detail));
        object.insert("code".into(), json!(self.code));
        let hint = self.hint.as_ref().map(|hint| json!(hint));
        let rest = [
            ("field", self.field.map(|field| json!(field))),
            ("hint", hint),
            ("ingest", self.ingest.clone()),
        ];
        for (name, value) in rest {
            object.extend(value.map(|value| (name.to_owned(), value)));
        }
        Value::Object(object)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            self.to_json().to_string(),
        )
            .into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(location) = self.location.as_ref().and_then(|to| HeaderValue::from_str(to).ok())
        {
            headers.insert(header::LOCATION, location);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"quintet\""),
            );
        }
        // The page of a problem is made from it, where a person asked.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<NoTurn> for Trouble {
    fn from(no: NoTurn) -> Self {
        match no {
            NoTurn::Full => Self::new("busy", "more requests wait than can be answered soon"),
            NoTurn::Late => {
                Self::new("late", "the question took longer than 30 seconds and was stopped")
            }
            NoTurn::Broken => Self::new("broken", "the request met a fault in the program"),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        let code = match (problem.code, problem.fault()) {
            (ProblemCode::UnknownId, _) => "unknown_id",
            (ProblemCode::NotFound, _) => "not_found",
            (ProblemCode::Moved, _) => "moved",
            (ProblemCode::Gone, _) => "gone",
            (ProblemCode::NoLink, _) => "no_link",
            (ProblemCode::NothingAccepted, _) => "nothing_accepted",
            (ProblemCode::Invalid, _) => "invalid",
            (ProblemCode::Interrupted, _) => "late",
            (ProblemCode::Failed, Fault::Busy) => "busy",
            (ProblemCode::Failed, Fault::State) => "conflict",
            (ProblemCode::Failed, Fault::Machine) => "machine",
            (ProblemCode::Failed, Fault::Request) if problem.is_unknown_reader() => "not_found",
            (ProblemCode::Failed, Fault::Request) => "failed",
        };
        // What is wrong with a machine names its files: that is for its operator, in the log.
        let detail = if code == "machine" {
            tracing::error!(problem = %problem, "a request met a fault of this machine");
            "the index, the model or the readers' file cannot be used now".to_owned()
        } else {
            problem.message.clone()
        };
        let mut trouble = Self::new(code, detail);
        let builds = |hint: &Hint| matches!(hint, Hint::Build { .. } | Hint::Upgrade { .. });
        trouble.0.hint = problem.hint.clone().filter(|hint| !builds(hint));
        trouble.0.field = problem.field;
        trouble.0.ingest = problem.ingest.as_ref().map(|report| json!(report));
        trouble
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_of_its_own_and_a_status_that_there_is() {
        let mut names: Vec<&str> = CODES.iter().map(|(code, ..)| *code).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CODES.len());
        for (code, status, title, about) in CODES {
            let trouble = Trouble::new(code, "");
            assert_eq!((trouble.status.as_u16(), trouble.title()), (*status, *title));
            assert!(!about.is_empty());
        }
    }

    #[test]
    fn what_is_wrong_with_the_machine_names_no_file() {
        let missing = crate::error::EngineError::NoIndex { path: "/secret/place".into() };
        let told = Trouble::from(Problem::from(missing)).to_json().to_string();
        assert!(told.contains("machine") && !told.contains("secret"), "{told}");
    }
}
