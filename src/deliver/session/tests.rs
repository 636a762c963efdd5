use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;

use super::*;

const MESSAGE: &[u8] = b"Subject: a\r\n\r\n.\r\n..b\r\nc.\r\n.\r\n";

/// Hangs up.
const END: &str = "!";
/// Says nothing more.
const MUTE: &str = "";

/// A server that answers each step as told, the first time, the second time and so on, and then as servers do.
struct Server {
    relay: String,
    heard: Arc<Mutex<Vec<String>>>,
}

fn server(told: &[(&'static str, &[&'static str])]) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let relay = format!("smtp://127.0.0.1:{}?timeout=1", listener.local_addr().unwrap().port());
    let mut told: HashMap<&str, Vec<&str>> = told
        .iter()
        .map(|(step, answers)| (*step, answers.iter().rev().copied().collect()))
        .collect();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = serve(&stream.unwrap(), &mut told, &kept);
        }
    });
    Server { relay, heard }
}

fn serve(
    stream: &TcpStream,
    told: &mut HashMap<&str, Vec<&str>>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut step, mut usual) = ("connect", "220 ready");
    loop {
        let answer = told.get_mut(step).and_then(Vec::pop).unwrap_or(usual);
        match answer {
            END => return Ok(()),
            MUTE => {
                let _ = reader.read_to_end(&mut Vec::new());
                return Ok(());
            }
            answer => write!(&*stream, "{answer}\r\n")?,
        }
        if answer.starts_with("354") {
            let mut body = String::new();
            while !body.ends_with("\r\n.\r\n") {
                if reader.read_line(&mut body)? == 0 {
                    return Ok(());
                }
            }
            heard.lock().unwrap().push(body);
            (step, usual) = (".", "250 taken");
            continue;
        }
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        heard.lock().unwrap().push(line.trim_end().to_owned());
        (step, usual) = match line.split([' ', '\r']).next().unwrap() {
            "EHLO" => ("EHLO", "250-me\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"),
            "AUTH" => ("AUTH", "235 welcome"),
            "MAIL" => ("MAIL", "250 ok"),
            "RCPT" => ("RCPT", "250 ok"),
            "DATA" => ("DATA", "354 go on"),
            "RSET" => ("RSET", "250 ok"),
            "NOOP" => ("NOOP", "250 ok"),
            "QUIT" => ("QUIT", END),
            _ => ("?", "500 what"),
        };
    }
}

impl Server {
    fn open(&self) -> Session {
        Session::open(&self.relay.parse().unwrap()).unwrap()
    }

    fn send(&self) -> Outcome {
        self.open().send("brief@example.org", "ada@example.net", MESSAGE)
    }

    fn heard(&self, word: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(word)).count()
    }
}

/// What becomes of a message where the server answers `step` with `answer`: a word, and whether the address is gone.
#[track_caller]
fn check(step: &'static str, answer: &'static str, expected: &str) {
    let found = match server(&[(step, &[answer])]).send() {
        Outcome::Done => "done",
        Outcome::Later { .. } => "later",
        Outcome::Closed { .. } => "closed",
        Outcome::Refused { gone: true, .. } => "gone",
        Outcome::Refused { gone: false, .. } => "refused",
        Outcome::Unknown { .. } => "unknown",
    };
    assert_eq!(found, expected, "{step} answered {answer:?}");
}

#[test]
fn a_message_arrives_as_it_was_with_its_dots_doubled() {
    let server = server(&[]);
    let mut session = server.open();
    assert_eq!(session.send("brief@example.org", "ada@example.net", MESSAGE), Outcome::Done);
    assert_eq!(session.send("brief@example.org", "bob@example.net", MESSAGE), Outcome::Done);
    session.close();
    let heard = server.heard.lock().unwrap().clone();
    let body = "Subject: a\r\n\r\n..\r\n...b\r\nc.\r\n..\r\n.\r\n";
    let expected = [
        "EHLO [127.0.0.1]",
        "MAIL FROM:<brief@example.org>",
        "RCPT TO:<ada@example.net>",
        "DATA",
        body,
        "MAIL FROM:<brief@example.org>",
        "RCPT TO:<bob@example.net>",
        "DATA",
        body,
        "QUIT",
    ];
    assert_eq!(heard[..9], expected[..9]);
}

#[test]
fn before_the_last_dot_is_later_and_after_it_unknown() {
    for step in ["MAIL", "RCPT", "DATA"] {
        for answer in [END, MUTE, "hello", "421 bye", "451 busy"] {
            check(step, answer, "later");
        }
    }
    check("DATA", "250 ok", "later");
    for answer in [END, MUTE, "hello", "354 go on", "199 x"] {
        check(".", answer, "unknown");
    }
    for answer in ["451 4.3.0 busy", "421 bye"] {
        check(".", answer, "later");
    }
    check(".", "250 taken", "done");
}

#[test]
fn a_refusal_means_the_address_unless_it_says_what_else() {
    for step in ["RCPT", "DATA", "."] {
        check(step, "550 no such user", "gone");
        check(step, "550 5.1.1 <ada@example.net>: no such user", "gone");
        check(step, "554 5.7.1 looks like spam", "refused");
        check(step, "552 5.2.2 mailbox full", "refused");
        check(step, "552 5.3.4 too big", "refused");
    }
    check("MAIL", "550 not you", "closed");
    check("RCPT", "530 5.7.0 authentication required", "closed");
}

#[test]
fn a_relay_that_will_not_have_us_is_closed_and_one_that_is_busy_is_later() {
    let open = |told: &[(&'static str, &[&'static str])], user: &str| {
        let relay = server(told).relay.replace("smtp://", &format!("smtp://{user}"));
        match Session::open(&relay.parse().unwrap()) {
            Ok(_) => "open",
            Err(Outcome::Later { .. }) => "later",
            Err(Outcome::Closed { why }) => {
                assert!(!why.contains("secret"), "{why}");
                "closed"
            }
            Err(outcome) => panic!("{outcome:?}"),
        }
    };
    assert_eq!(open(&[], "u:secret@"), "open");
    assert_eq!(open(&[("connect", &["554 go away"])], ""), "closed");
    assert_eq!(open(&[("connect", &["421 busy"])], ""), "later");
    assert_eq!(open(&[("connect", &[END])], ""), "later");
    assert_eq!(open(&[("connect", &[MUTE])], ""), "later");
    assert_eq!(open(&[("AUTH", &["535 5.7.8 wrong"])], "u:secret@"), "closed");
    assert_eq!(open(&[("AUTH", &["454 4.7.0 busy"])], "u:secret@"), "later");
    assert_eq!(open(&[("EHLO", &["250 me"])], "u:secret@"), "closed");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let relay = format!("smtp://127.0.0.1:{nobody}").parse().unwrap();
    assert!(matches!(Session::open(&relay), Err(Outcome::Later { .. })));
}

#[test]
fn tls_that_is_required_and_not_offered_closes_before_anything_is_said() {
    let server = server(&[]);
    let relay = format!("{}&tls=required", server.relay.replace("smtp://", "smtp://u:secret@"));
    assert!(matches!(Session::open(&relay.parse().unwrap()), Err(Outcome::Closed { .. })));
    assert_eq!((server.heard("AUTH"), server.heard("MAIL")), (0, 0));
}

#[test]
fn a_line_that_died_between_two_messages_is_made_again_and_never_says_one_twice() {
    let server = server(&[("MAIL", &["250 ok", END, "250 ok", "421 enough"])]);
    let mut session = server.open();
    for _ in 0..3 {
        assert_eq!(session.send("brief@example.org", "ada@example.net", MESSAGE), Outcome::Done);
    }
    assert_eq!((server.heard("EHLO"), server.heard("DATA")), (3, 3));
    let server = self::server(&[(".", &["250 taken", END])]);
    let mut session = server.open();
    let mut send = || session.send("brief@example.org", "ada@example.net", MESSAGE);
    assert_eq!(send(), Outcome::Done);
    assert!(matches!(send(), Outcome::Unknown { .. }));
    assert_eq!((send(), server.heard("DATA")), (Outcome::Done, 3));
}

#[test]
fn after_a_refusal_the_next_message_goes_through_the_same_line() {
    let server = server(&[("RCPT", &["550 no such user", "451 busy"]), (".", &["554 5.7.1 no"])]);
    let mut session = server.open();
    let mut send = || session.send("brief@example.org", "ada@example.net", MESSAGE);
    assert!(matches!(send(), Outcome::Refused { gone: true, .. }));
    assert!(matches!(send(), Outcome::Later { .. }));
    assert!(matches!(send(), Outcome::Refused { gone: false, .. }));
    assert_eq!(send(), Outcome::Done);
    assert_eq!((server.heard("EHLO"), server.heard("RSET")), (1, 2));
}

#[test]
fn no_answer_that_is_kept_has_the_address() {
    let server = server(&[("RCPT", &["550 5.1.1 <ADA@example.net>: ada@example.net is unknown"])]);
    let outcome = server.open().send("brief@example.org", "ADA@example.net", MESSAGE);
    let Outcome::Refused { why, gone: true } = outcome else { panic!("{outcome:?}") };
    assert!(!why.to_lowercase().contains("ada@") && why.contains("is unknown"), "{why}");
}

#[test]
fn what_relays_would_read_in_two_ways_or_cannot_read_is_not_sent() {
    let server = server(&[]);
    let mut session = server.open();
    let mut send = |to: &str, message: &[u8]| session.send("brief@example.org", to, message);
    for message in [&b"a\n.\nb\r\n"[..], b"a\r.\r\n", b"a\r", b"\nb", b"a\r\r\nb"] {
        assert!(matches!(send("ada@example.net", message), Outcome::Refused { gone: false, .. }));
    }
    // It offers no SMTPUTF8.
    assert!(matches!(send("jörg@example.net", MESSAGE), Outcome::Refused { gone: false, .. }));
    assert!(matches!(send("a@b.org\r\nRCPT TO:<c@d.org>", MESSAGE), Outcome::Refused { .. }));
    assert_eq!(server.heard("MAIL"), 0);
    assert_eq!(send("ada@bücher.example", "S: a\r\n\r\né\r\n".as_bytes()), Outcome::Done);
    assert_eq!(server.heard("RCPT TO:<ada@xn--bcher-kva.example>"), 1);
    assert_eq!(server.heard("MAIL FROM:<brief@example.org> BODY=8BITMIME"), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]
    #[test]
    fn whatever_a_relay_answers_nothing_panics(answer in "[ -~é\t]{0,80}", step in 0_usize..6) {
        let answer: &'static str = Box::leak(answer.into_boxed_str());
        let step = ["connect", "EHLO", "MAIL", "RCPT", "DATA", "."][step];
        let server = server(&[(step, Box::leak(Box::new([answer])))]);
        let _ = Session::open(&server.relay.parse().unwrap())
            .map(|mut session| session.send("brief@example.org", "ada@example.net", MESSAGE));
    }

    #[test]
    fn half_line_ends_are_seen(bytes in prop::collection::vec(prop::sample::select(b"ab\r\n".to_vec()), 0..12)) {
        let text = String::from_utf8(bytes.clone()).unwrap().replace("\r\n", "");
        prop_assert_eq!(has_whole_lines(&bytes), !text.contains(['\r', '\n']));
    }
}

#[test]
fn a_line_that_was_idle_is_asked_first() {
    let server = server(&[("NOOP", &["250 ok", END])]);
    let mut session = server.open();
    for _ in 0..3 {
        assert_eq!(session.send("brief@example.org", "ada@example.net", MESSAGE), Outcome::Done);
        session.used = Instant::now().checked_sub(IDLE + Duration::from_secs(1)).unwrap();
    }
    assert_eq!((server.heard("NOOP"), server.heard("EHLO"), server.heard("DATA")), (2, 2, 3));
}
