//! The extractor against a small server in a thread that answers, refuses, breaks off, drips and lies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;
use crate::insight::Utterance;
use crate::remote::Endpoint;
use crate::task::{Cancel, Task};

/// What the server does with a request.
enum Does {
    /// A status, further heads, a body.
    Answer(u16, &'static str, String),
    /// Promises more than it sends.
    BreakOff,
    /// Sends a byte now and then, for ever.
    Drip,
}

/// Says what to do with request number `n` (from 0) with this body.
type Script = dyn Fn(usize, &Value) -> Does + Send + Sync;

/// A server that does as `script` says; gives its address and the bodies that it saw.
fn serve(
    script: impl Fn(usize, &Value) -> Does + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (script, log): (Arc<Script>, _) = (Arc::new(script), seen.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (script, log) = (script.clone(), log.clone());
            std::thread::spawn(move || while answer(&stream, &*script, &log).is_some() {});
        }
    });
    (url, seen)
}

/// Reads one request and does something; `None` when the connection is over.
fn answer(stream: &TcpStream, script: &Script, log: &Mutex<Vec<Value>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut head) = (0, Vec::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&n| n > 0)?;
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push(line.trim().to_owned());
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut body: Value = serde_json::from_slice(&body).ok()?;
    body["head"] = json!(head);
    let number = {
        let mut log = log.lock().unwrap();
        log.push(body.clone());
        log.len() - 1
    };
    let mut stream = stream;
    let start = "Content-Type: application/json\r\n";
    match script(number, &body) {
        Does::Answer(status, heads, body) => write!(
            stream,
            "HTTP/1.1 {status} Whatever\r\n{start}{heads}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .ok(),
        Does::BreakOff => {
            write!(stream, "HTTP/1.1 200 OK\r\n{start}Content-Length: 900\r\n\r\n{{\"choices\": [")
                .ok();
            None
        }
        Does::Drip => {
            write!(stream, "HTTP/1.1 200 OK\r\n{start}Content-Length: 900\r\n\r\n").ok()?;
            // Bounded, for a client that never gives up.
            for _ in 0..200 {
                stream.write_all(b" ").and_then(|()| stream.flush()).ok()?;
                std::thread::sleep(Duration::from_millis(50));
            }
            None
        }
    }
}

/// An answer with these insights and quotes.
fn wrote(insights: &[(&str, &str)]) -> Does {
    let insights: Vec<Value> = insights
        .iter()
        .map(|(insight, quote)| json!({ "insight": insight, "quote": quote, "title": null }))
        .collect();
    says(&json!({ "insights": insights }).to_string())
}

/// An answer with this text.
fn says(content: &str) -> Does {
    let answer = json!({
        "choices": [{ "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 100, "completion_tokens": 10 },
    });
    Does::Answer(200, "", answer.to_string())
}

const PRICES: &str = "Most founders raise prices too late. We doubled the price and only 4 percent of customers left.";
const SALES: &str =
    "You should not hire a head of sales before you have sold the product yourself.";

const GOOD: (&str, &str) = (
    "Founders raise prices too late: doubled prices cost only 4% of customers.",
    "most founders raise prices too late",
);

fn utterances() -> Vec<Utterance> {
    let said = |start: f64, text: &str| Utterance {
        speaker: Some("Bob Roe".into()),
        start: Some(start),
        end: Some(start + 9.0),
        text: text.into(),
    };
    vec![said(0.0, PRICES), said(10.0, SALES)]
}

fn options(url: &str) -> ModelOptions {
    let mut options = ModelOptions::new(Endpoint::new(url, "some-model"));
    options.patience = Duration::from_secs(20);
    options
}

fn extract(options: ModelOptions, answers: Option<&Path>) -> Result<Extraction, ModelError> {
    let utterances = utterances();
    let talk = Talk { show: "Show", title: "Episode", utterances: &utterances, chapters: &[] };
    ModelExtractor::new(options, answers.map(Into::into)).extract(&talk, &Task::silent())
}

/// What becomes of an episode whose one stretch is answered so.
fn answered(insights: &'static [(&'static str, &'static str)]) -> Extraction {
    let (url, _) = serve(move |_, _| wrote(insights));
    extract(options(&url), None).unwrap()
}

#[test]
fn an_answer_becomes_insights_with_quote_speaker_time_and_origin() {
    let (url, seen) = serve(|_, _| wrote(&[GOOD]));
    let mut options = options(&url);
    options.endpoint.api_key = Some("secret".into());
    options.price = Some((1.0, 10.0));
    let extraction = extract(options, None).unwrap();
    let insight = &extraction.insights[0];
    assert_eq!(insight.quote, "Most founders raise prices too late.");
    assert_eq!((insight.text.as_str(), insight.start), (GOOD.0, Some(0.0)));
    assert_eq!((insight.speaker.as_deref(), insight.utterances), (Some("Bob Roe"), (0, 0)));
    assert_eq!((insight.model.as_str(), insight.prompt), ("some-model", "v1"));
    assert_eq!((extraction.asked, extraction.tokens_in, extraction.tokens_out), (1, 100, 10));
    assert_eq!((extraction.cost, extraction.dropped.total()), (Some(0.0002), 0));
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0]["response_format"]["type"], "json_schema");
    assert!(
        seen[0]["messages"][1]["content"].as_str().unwrap().contains("1 [0:00:00] Bob Roe: Most")
    );
    let head = seen[0]["head"].to_string();
    assert!(head.contains("POST /v1/chat/completions"), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer secret"), "{head}");
}

#[test]
fn lies_are_dropped_and_counted_and_the_rest_stays() {
    let extraction = answered(&[
        ("Founders lower prices too early.", "most founders lower prices too early"),
        (
            "Founders raise prices too late: doubling cost 40% of customers.",
            "only 4 percent of customers left",
        ),
        ("You should hire a head of sales first.", "You should not hire a head of sales"),
        ("Stripe raises prices too late.", "most founders raise prices too late"),
        GOOD,
        ("Founders raise prices late.", "Most founders raise prices too late"),
    ]);
    assert_eq!(extraction.insights.len(), 1, "{extraction:?}");
    let expected = [
        (Reason::QuoteMissing, 1),
        (Reason::Number, 1),
        (Reason::Name, 1),
        (Reason::Negation, 1),
        (Reason::Repeated, 1),
    ];
    assert_eq!(extraction.dropped.0, expected.into_iter().collect());
    assert!(answered(&[]).insights.is_empty());
}

#[test]
fn a_busy_server_is_asked_again_when_it_says() {
    let (url, seen) = serve(|n, _| match n {
        0 => {
            Does::Answer(429, "Retry-After: 1\r\n", r#"{"error": {"message": "slow down"}}"#.into())
        }
        1 => Does::Answer(500, "Retry-After: 0\r\n", "oops".into()),
        _ => wrote(&[GOOD]),
    });
    let begun = Instant::now();
    assert_eq!(extract(options(&url), None).unwrap().insights.len(), 1);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[test]
fn a_server_that_stays_busy_is_an_error_after_so_many_tries() {
    let (url, seen) = serve(|_, _| Does::Answer(503, "Retry-After: 0\r\n", "busy".into()));
    let mut options = options(&url);
    options.tries = 3;
    let error = extract(options, None).unwrap_err();
    assert!(matches!(error, ModelError::Refused { status: 503, tries: 3, .. }), "{error}");
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[test]
fn a_refusal_is_told_at_once_without_the_key() {
    let (url, seen) = serve(|_, _| {
        Does::Answer(401, "", r#"{"error": {"message": "no such key: hush-hush"}}"#.into())
    });
    let mut options = options(&url);
    options.endpoint.api_key = Some("hush-hush".into());
    let error = extract(options, None).unwrap_err();
    assert!(matches!(error, ModelError::Refused { status: 401, tries: 1, .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[test]
fn a_server_without_schemas_is_asked_for_plain_json() {
    let (url, seen) = serve(|_, body| {
        if body.get("response_format").is_some() {
            Does::Answer(400, "", r#"{"error": "response_format is not supported"}"#.into())
        } else {
            says(&format!("```json\n{}\n```", json!([{ "insight": GOOD.0, "quote": GOOD.1 }])))
        }
    });
    let mut options = options(&url);
    options.tries = 1;
    assert_eq!(extract(options, None).unwrap().insights.len(), 1);
    assert_eq!(seen.lock().unwrap().len(), 2);
    // What refuses everything is refused in the end.
    let (url, seen) = serve(|_, _| Does::Answer(400, "", "max_tokens temperature".into()));
    let error = extract(self::options(&url), None).unwrap_err();
    assert!(matches!(error, ModelError::Refused { status: 400, .. }), "{error}");
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[test]
fn half_a_body_and_no_json_are_asked_for_again() {
    let (url, seen) = serve(|n, _| match n {
        0 => Does::BreakOff,
        1 => says("I would rather not."),
        _ => wrote(&[GOOD]),
    });
    let extraction = extract(options(&url), None).unwrap();
    assert_eq!((extraction.insights.len(), seen.lock().unwrap().len()), (1, 3));
    assert!(extraction.tokens_in > 200, "all tries are paid for: {extraction:?}");
    let (url, seen) = serve(|_, _| says("{\"insights\": [{\"insight\": 3}]}"));
    let error = extract(options(&url), None).unwrap_err();
    assert!(matches!(error, ModelError::Strange { tries: 3, .. }), "{error}");
    assert_eq!(seen.lock().unwrap().len(), 3);
    let (url, _) = serve(|_, _| Does::BreakOff);
    let mut options = options(&url);
    options.tries = 2;
    let error = extract(options, None).unwrap_err();
    assert!(matches!(error, ModelError::Unreachable { tries: 2, .. }), "{error}");
}

#[test]
fn a_server_that_drips_is_left_when_patience_ends() {
    let (url, _) = serve(|_, _| Does::Drip);
    let mut options = options(&url);
    options.patience = Duration::from_millis(400);
    options.tries = 2;
    let begun = Instant::now();
    let error = extract(options, None).unwrap_err();
    assert!(matches!(error, ModelError::Unreachable { tries: 2, .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn a_cancelled_job_waits_for_nobody() {
    let (url, _) = serve(|_, _| Does::Drip);
    let cancel = Cancel::default();
    let late = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        late.cancel();
    });
    let utterances = utterances();
    let talk = Talk { show: "", title: "", utterances: &utterances, chapters: &[] };
    let begun = Instant::now();
    let extractor = ModelExtractor::new(options(&url), None);
    let error = extractor.extract(&talk, &Task::until(cancel)).unwrap_err();
    assert!(matches!(error, ModelError::Cancelled(_)), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(8));
}

#[test]
fn an_answer_is_kept_and_asked_for_again_when_it_is_damaged() {
    let (url, seen) = serve(|_, _| wrote(&[GOOD]));
    let folder = tempfile::tempdir().unwrap();
    let first = extract(options(&url), Some(folder.path())).unwrap();
    let again = extract(options(&url), Some(folder.path())).unwrap();
    assert_eq!((again.kept, again.asked, again.tokens_in), (1, 0, 0));
    assert_eq!(again.insights, first.insights);
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "{").unwrap();
    assert_eq!(extract(options(&url), Some(folder.path())).unwrap().asked, 1);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn nothing_is_asked_beyond_the_budget() {
    let (url, seen) = serve(|_, _| wrote(&[GOOD]));
    let mut utterances: Vec<Utterance> = (0..40).flat_map(|_| utterances()).collect();
    for (utterance, at) in utterances.iter_mut().zip(0u8..) {
        utterance.start = Some(f64::from(at) * 10.0);
    }
    let talk = Talk { show: "", title: "", utterances: &utterances, chapters: &[] };
    let mut options = options(&url);
    options.request_tokens = 400;
    options.connections = 1;
    let whole = estimate(&talk, &options);
    assert!(whole.requests > 5, "{whole:?}");
    // Enough for one request at its most; each uses 110 tokens, so that a few are asked before that is not left.
    let one = (whole.tokens_in + whole.tokens_out_at_most) / whole.requests;
    options.tokens = Some(one + 400);
    let folder = tempfile::tempdir().unwrap();
    let extractor = ModelExtractor::new(options.clone(), Some(folder.path().into()));
    let error = extractor.extract(&talk, &Task::silent()).unwrap_err();
    assert!(matches!(error, ModelError::Budget { .. }), "{error}");
    let (tokens_in, tokens_out, _) = extractor.spent();
    assert!(tokens_in + tokens_out <= one + 400, "{tokens_in} + {tokens_out}");
    let asked = seen.lock().unwrap().len();
    assert!(asked > 2 && (asked as u64) < whole.requests, "{asked} of {}", whole.requests);
    // What was paid for is kept; the next one goes on from there.
    options.tokens = None;
    let rest = ModelExtractor::new(options, Some(folder.path().into()));
    let extraction = rest.extract(&talk, &Task::silent()).unwrap();
    assert_eq!(extraction.kept, asked as u64);
}

#[test]
fn an_episode_without_words_asks_nobody() {
    let (url, seen) = serve(|_, _| wrote(&[]));
    let talk = Talk { show: "", title: "", utterances: &[], chapters: &[] };
    let extractor = ModelExtractor::new(options(&url), None);
    assert_eq!(extractor.extract(&talk, &Task::silent()).unwrap().asked, 0);
    assert!(seen.lock().unwrap().is_empty());
}
