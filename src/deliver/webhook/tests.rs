use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use super::*;
use crate::deliver::fixture::{brief, item, links};
use crate::remote::ClientOptions;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn now() -> Timestamp {
    Timestamp::from_second(1_614_265_330).unwrap()
}

/// A server on this machine that answers once for each of `answers`; what it was sent, head and body.
fn serve(answers: Vec<&'static str>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            tell.send(head + "\r\n" + &String::from_utf8(body).unwrap()).unwrap();
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, told)
}

fn client(allow_private: bool) -> Client {
    Client::new(ClientOptions { allow_private, ..ClientOptions::default() })
}

fn send(target: &str, secrets: &[&str]) -> Outcome {
    send_webhook(&client(true), target, secrets, "msg_1", now(), "{}", &Task::silent())
}

#[test]
fn a_signature_is_that_of_the_standard() {
    // The example of the specification's own libraries.
    let body = "{\"test\": 2432232314}";
    let signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", now(), body);
    assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    for none in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_!"] {
        assert_eq!(signature(none, "a", now(), body), None, "{none}");
    }
    let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
    assert!(one != other && signature(&one, "a", now(), body).is_some());
}

#[test]
fn two_secrets_are_good_for_a_day() {
    let at = |seconds| Timestamp::from_second(seconds).unwrap();
    let good = |now| good_secrets(Some("new"), Some("old"), Some(at(1_000)), now);
    assert_eq!(good(at(1_000)), ["new", "old"]);
    assert_eq!(good(at(1_000 + 86_399)), ["new", "old"]);
    assert_eq!(good(at(1_000 + 86_400)), ["new"]);
    assert!(good_secrets(None, None, None, now()).is_empty());
}

#[test]
fn what_is_sent_holds_id_time_and_a_signature_for_each_secret() {
    let other = new_secret().unwrap();
    let (url, told) = serve(vec!["HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"]);
    assert_eq!(send(&url, &[SECRET, &other]), Outcome::Done);
    let request = told.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let field = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).unwrap().1.to_owned()
    };
    assert_eq!((head.starts_with("POST /hook "), body), (true, "{}"));
    assert_eq!(
        (field("webhook-id"), field("webhook-timestamp")),
        ("msg_1".into(), "1614265330".into())
    );
    let signed = [SECRET, &other].map(|secret| signature(secret, "msg_1", now(), "{}").unwrap());
    assert_eq!(field("webhook-signature"), signed.join(" "));
    assert_eq!(field("content-type"), "application/json");
}

#[test]
fn every_answer_has_its_outcome() {
    let later = |why: &str, after: Option<u64>| Outcome::Later {
        why: why.into(),
        after: after.map(Duration::from_secs),
    };
    for (answer, outcome) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n", Outcome::Done),
        ("HTTP/1.1 201 Made\r\ncontent-encoding: br\r\ncontent-length: 0\r\n\r\n", Outcome::Done),
        (
            "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n",
            Outcome::Refused { why: "it answered with status 410".into(), gone: true },
        ),
        (
            "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            later("it answered with status 307: redirects are not followed", None),
        ),
        (
            "HTTP/1.1 429 Slow\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n",
            later("it answered with status 429", Some(120)),
        ),
        (
            "HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n",
            later("it answered with status 503", Some(7)),
        ),
        (
            "HTTP/1.1 500 Oh\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n",
            later("it answered with status 500", None),
        ),
        (
            "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n",
            later("it answered with status 404", None),
        ),
    ] {
        let (url, _told) = serve(vec![answer]);
        assert_eq!(send(&url, &[SECRET]), outcome, "{answer}");
    }
    assert!(matches!(send(&serve(vec![""]).0, &[SECRET]), Outcome::Later { .. }), "no answer");
    assert!(matches!(send("http://127.0.0.1:1/", &[SECRET]), Outcome::Later { .. }));
}

#[test]
fn private_addresses_are_refused_and_no_secret_address_is_told() {
    for target in [
        "http://127.0.0.1:9/SECRETPATH",
        "http://localhost:9/SECRETPATH",
        "http://[::1]:9/SECRETPATH",
        "http://169.254.169.254/SECRETPATH",
        "http://0x7f000001/SECRETPATH",
        "http://2130706433/SECRETPATH",
        "ftp://example.org/SECRETPATH",
        "no address SECRETPATH",
    ] {
        let sent =
            send_webhook(&client(false), target, &[SECRET], "a", now(), "{}", &Task::silent());
        let Outcome::Refused { why, gone: false } = sent else { panic!("{target}: {sent:?}") };
        assert!(!why.contains("SECRETPATH"), "{why}");
    }
    assert!(matches!(send("https://example.org/", &[]), Outcome::Refused { gone: false, .. }));
}

#[test]
fn waits_grow_are_spread_and_end() {
    let middle = |tries| webhook_backoff(tries, 0.5).map(|wait| wait.as_secs());
    let waits: Vec<_> = (1..=7).map(middle).collect();
    assert_eq!(waits[..6], [5, 300, 1800, 7200, 18_000, 36_000].map(Some));
    assert_eq!(waits[6], None);
    let wait = |jitter| webhook_backoff(2, jitter).unwrap().as_secs_f64();
    assert!((wait(0.0) - 240.0).abs() < 1e-6 && (wait(1.0) - 360.0).abs() < 1e-6);
    assert!((wait(f64::NAN) - 300.0).abs() < 1e-6);
}

#[test]
fn a_body_holds_what_the_brief_says() {
    let brief = brief(vec![item("Raise\u{202e} prices", "Because.\u{1b}[31m")]);
    let letter = Letter { brief: &brief, links: &links(1) };
    let body = webhook_body(&letter);
    assert!(!body.chars().any(crate::text::acts));
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&told["type"], &told["timestamp"]),
        (&json!("brief.made"), &json!("2026-03-20T07:00:00Z"))
    );
    let data = &told["data"];
    assert_eq!((&data["reader"], &data["date"]), (&json!("Ada"), &json!("2026-03-20")));
    assert_eq!(data["brief"], json!(brief.id));
    assert_eq!(data["items"][0]["id"], "i1");
    assert_eq!(data["items"][0]["link"], "https://example.org/e/1#t=751");
    assert_eq!(data["items"][0]["reason"], "It matches “pricing”.");
}
