//! The client against a small server in a thread that speaks the protocol, and refuses now and then.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::insight::dot;
use crate::task::{Cancel, Phase, Progress};

/// What the server answers to request number `n` (from 0) with this body: status, headers, JSON.
type Script = dyn Fn(usize, &Value) -> (u16, &'static str, Value) + Send + Sync;

/// A server that answers as `script` says; gives its address and the bodies that it saw.
fn serve(
    script: impl Fn(usize, &Value) -> (u16, &'static str, Value) + Send + Sync + 'static,
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

/// Reads one request and answers it; `None` when the client has gone.
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
    let (status, headers, answer) = script(number, &body);
    let answer = answer.to_string();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{answer}",
        answer.len()
    )
    .ok()
}

/// Vectors that tell the length of their text, given last first: the index must be believed.
fn vectors(body: &Value) -> Value {
    let texts = body["input"].as_array().unwrap();
    let items = texts.iter().enumerate().rev().map(|(index, text)| {
        json!({ "object": "embedding", "index": index, "embedding": [text.as_str().unwrap().len(), 1.0, 0.0] })
    });
    json!({ "object": "list", "data": items.collect::<Vec<_>>(), "usage": { "total_tokens": 1 } })
}

fn texts(n: usize) -> Vec<String> {
    (1..=n).map(|length| "x".repeat(length)).collect()
}

fn open(options: EndpointOptions) -> Result<EndpointEmbedder, EmbedError> {
    EndpointEmbedder::open(options, &Task::silent())
}

#[test]
fn texts_go_out_in_batches_and_rows_come_back_in_order() {
    let (url, seen) = serve(|_, body| (200, "", vectors(body)));
    let mut options = EndpointOptions::new(&url, "some-model");
    options.batch = 4;
    options.api_key = Some("secret".into());
    options.document_prefix = "doc: ".into();
    let embedder = open(options).unwrap();
    let rows = embedder.embed_documents(&texts(10), &Task::silent()).unwrap();
    assert_eq!((embedder.dim(), rows.len()), (3, 10));
    for (i, row) in rows.rows().enumerate() {
        assert!((row[0] / row[1] - (i + 6) as f32).abs() < 1e-4, "row {i} is {row:?}");
        assert!((dot(row, row) - 1.0).abs() < 1e-5);
    }
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1 + 3, "one probe and three batches");
    assert_eq!(
        (&seen[1]["model"], &seen[1]["encoding_format"]),
        (&json!("some-model"), &json!("float"))
    );
    let head = seen[1]["head"].to_string();
    assert!(
        head.contains("POST /v1/embeddings")
            && head.to_lowercase().contains("authorization: bearer secret")
    );
}

#[test]
fn a_busy_server_is_asked_again_and_a_refusal_is_told_at_once() {
    let (url, seen) = serve(|n, body| match n {
        0 => (200, "", vectors(body)),
        1 => (429, "Retry-After: 0\r\n", json!({ "error": { "message": "slow down" } })),
        2 => (503, "Retry-After: 0\r\n", json!("busy")),
        3 => (200, "", vectors(body)),
        _ => (401, "", json!({ "error": { "message": "no such key" } })),
    });
    let embedder = open(EndpointOptions::new(&url, "m")).unwrap();
    assert_eq!(embedder.embed_query("abc").unwrap().len(), 3);
    let message = embedder.embed_query("abc").unwrap_err().to_string();
    assert!(message.contains("status 401 (1 tries): no such key"), "{message}");
    assert_eq!(seen.lock().unwrap().len(), 5);
}

#[test]
fn a_server_that_stays_busy_is_given_up() {
    let (url, seen) =
        serve(|_, _| (500, "Retry-After: 0\r\n", json!({ "error": "out of memory" })));
    let mut options = EndpointOptions::new(&url, "m");
    options.tries = 3;
    let message = open(options).err().unwrap().to_string();
    assert!(message.contains("status 500 (3 tries): out of memory"), "{message}");
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[track_caller]
fn check_strange(answer: Value, expected: &str) {
    let (url, _) = serve(move |_, _| (200, "", answer.clone()));
    let message = open(EndpointOptions::new(&url, "m")).err().unwrap().to_string();
    assert!(message.contains(expected), "{message}");
}

#[test]
fn an_answer_in_another_form_is_told() {
    check_strange(json!({ "vectors": [] }), "missing field `data`");
    check_strange(json!({ "data": [] }), "vector 0 has 0 values");
    check_strange(json!({ "data": [{ "index": 3, "embedding": [1.0] }] }), "index 3 for 1 texts");
    check_strange(
        json!({ "data": [{ "index": 0, "embedding": [0.0, 0.0] }] }),
        "vector 0 has no direction",
    );
}

#[test]
fn nobody_at_the_address_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut options = EndpointOptions::new(format!("http://{free}/v1"), "m");
    options.tries = 1;
    let message = open(options).err().unwrap().to_string();
    assert!(message.contains("does not answer (1 tries)"), "{message}");
}

#[test]
fn long_texts_are_cut_at_a_sentence_and_counted() {
    let (url, seen) = serve(|_, body| (200, "", vectors(body)));
    let mut options = EndpointOptions::new(&url, "m");
    options.max_bytes = 20;
    let embedder = open(options).unwrap();
    embedder.embed_query("One is here. Two is too long").unwrap();
    assert_eq!(seen.lock().unwrap()[1]["input"], json!(["One is here."]));
    assert_eq!(embedder.truncated(), 1);
}

/// Cancels as soon as something was done.
struct StopAtOnce(Cancel);

impl Progress for StopAtOnce {
    fn begin(&self, _: Phase, _: Option<u64>) {}
    fn advance(&self, _: u64) {
        self.0.cancel();
    }
    fn end(&self) {}
}

#[test]
fn a_cancelled_job_does_not_wait_for_the_server() {
    let (url, _) = serve(|n, body| match n {
        0 | 1 => (200, "", vectors(body)),
        _ => (429, "Retry-After: 60\r\n", json!({ "error": "wait" })),
    });
    let mut options = EndpointOptions::new(&url, "m");
    (options.batch, options.connections) = (1, 1);
    let embedder = open(options).unwrap();
    let stop = StopAtOnce(Cancel::default());
    let error = embedder.embed_documents(&texts(5), &Task::new(&stop, stop.0.clone())).unwrap_err();
    assert!(matches!(error, EmbedError::Cancelled(_)), "{error}");
}

#[test]
fn the_fingerprint_tells_server_model_and_dimensions_but_no_password() {
    let options = EndpointOptions::new("https://me:secret@example.org/v1/", "text-3");
    let print = options.fingerprint();
    assert!(print.as_str().starts_with("text-3@example.org/endpoint/"), "{print}");
    let other = EndpointOptions { dimensions: Some(256), ..options.clone() };
    assert_ne!(print, other.fingerprint());
    assert!(!format!("{options:?}").contains("key"));
}
