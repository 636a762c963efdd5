//! Programs that work, fail, hang and flood, and servers that answer and refuse.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::*;
use crate::task::Cancel;

const SRT: &str = "1\n00:00:00,000 --> 00:00:01,000\nHello.\n\n";

/// An audio file in a folder of its own, with a quotation mark and spaces in its name.
fn audio() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a 'talk' of today.mp3");
    fs::write(&path, "sound").unwrap();
    (folder, path)
}

fn limits(ms: u64, bytes: u64) -> Limits {
    Limits { time: Duration::from_millis(ms), bytes }
}

fn run(line: &str, limits: Limits) -> Result<String, TranscriberError> {
    let (folder, path) = audio();
    let transcriber: Transcriber = line.parse().unwrap();
    let bytes = transcriber.transcribe(&path, limits, &Task::silent());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is written beside the audio");
    bytes.map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn time_follows_from_the_length_of_the_audio() {
    let seconds =
        |length: Option<u64>| Limits::for_audio(length.map(Duration::from_secs)).time.as_secs();
    assert_eq!([seconds(Some(600)), seconds(Some(3)), seconds(None)], [2400, 60, 3600]);
}

#[cfg(unix)]
mod programs {
    use super::*;

    #[test]
    fn what_a_program_prints_is_the_transcript() {
        let line = format!("sh -c 'cat \"$1\" >&2; printf \"{SRT}\"' w");
        assert_eq!(run(&line, limits(20_000, 1000)).unwrap(), SRT);
    }

    #[test]
    fn a_file_beside_the_audio_is_the_transcript_when_nothing_is_printed() {
        for name in ["${1%.mp3}.srt", "$1.srt"] {
            let line = format!("sh -c 'echo working; printf \"{SRT}\" > \"{name}\"' w");
            assert_eq!(run(&line, limits(20_000, 1000)).unwrap(), SRT, "{name}");
        }
        let line = "sh -c 'echo {\\\"text\\\": 1} > \"$2/a '\"\\'\"'talk'\"\\'\"' of today.json\"' w {} {folder}";
        assert_eq!(run(line, limits(20_000, 1000)).unwrap(), "{\"text\": 1}\n");
    }

    #[test]
    fn a_program_that_fails_is_told_by_its_last_line() {
        let error =
            run("sh -c 'echo first >&2; echo no such model >&2; exit 3'", limits(20_000, 99));
        let message = error.unwrap_err().to_string();
        assert!(message.contains("`sh` failed with exit status: 3: no such model"), "{message}");
        let error = run("/no/such/program", limits(20_000, 99)).unwrap_err();
        assert!(matches!(error, TranscriberError::Start { .. }), "{error}");
        let error = run("  ", limits(20_000, 99)).unwrap_err();
        assert!(matches!(error, TranscriberError::NoCommand { .. }), "{error}");
    }

    #[test]
    fn what_is_no_transcript_is_refused() {
        for line in ["echo done", "true"] {
            let error = run(line, limits(20_000, 999)).unwrap_err();
            assert!(matches!(error, TranscriberError::NoTranscript { .. }), "{error}");
        }
    }

    #[test]
    fn a_program_that_floods_is_ended() {
        let begun = Instant::now();
        for line in ["yes", "sh -c 'yes >&2 & yes'"] {
            let error = run(line, limits(20_000, 100_000)).unwrap_err();
            assert!(matches!(error, TranscriberError::TooLong { .. }), "{error}");
        }
        let error =
            run("sh -c 'head -c 2000 /dev/zero > \"$1.srt\"' w", limits(20_000, 999)).unwrap_err();
        assert!(matches!(error, TranscriberError::TooLong { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(15));
    }

    #[test]
    fn a_late_program_ends_with_all_that_it_started() {
        let (folder, path) = audio();
        let alive = folder.path().join("alive");
        let line = format!(
            "sh -c '(while :; do date > {}; sleep 0.1; done) & echo wait >&2; wait' w",
            alive.display()
        );
        let begun = Instant::now();
        let transcriber: Transcriber = line.parse().unwrap();
        let error = transcriber.transcribe(&path, limits(600, 999), &Task::silent()).unwrap_err();
        assert!(matches!(&error, TranscriberError::Late { said, .. } if said == "wait"), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(200));
        fs::remove_file(&alive).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        assert!(!alive.exists(), "what it started goes on");
    }

    #[test]
    fn a_program_that_leaves_something_running_does_not_hang_us() {
        let begun = Instant::now();
        let line = format!("sh -c 'sleep 30 & printf \"{SRT}\"'");
        assert_eq!(run(&line, limits(20_000, 999)).unwrap(), SRT);
        assert!(begun.elapsed() < Duration::from_secs(12));
    }

    #[test]
    fn a_cancelled_program_is_ended() {
        let cancel = Cancel::default();
        let late = cancel.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            late.cancel();
        });
        let ((_folder, path), begun) = (audio(), Instant::now());
        let sleep = Transcriber::Command("sh -c 'sleep 30'".into());
        let error =
            sleep.transcribe(&path, limits(60_000, 99), &Task::until(cancel.clone())).unwrap_err();
        assert!(matches!(error, TranscriberError::Cancelled(_)), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert!(cancel.scratch().is_empty());
    }
}

/// A server that answers its requests by number, and what it was sent.
fn serve(answers: Vec<(u16, &'static str, &'static str)>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = seen.clone();
    std::thread::spawn(move || {
        for ((status, heads, body), stream) in
            answers.into_iter().zip(listener.incoming().flatten())
        {
            let mut reader = BufReader::new(&stream);
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {
                let line = head.lines().next_back().unwrap_or_default().to_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut sent = vec![0; length];
            reader.read_exact(&mut sent).unwrap();
            log.lock().unwrap().push(head + &String::from_utf8_lossy(&sent));
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\nConnection: close\r\n{heads}Content-Length: {length}\r\n\r\n"
            );
            (&stream).write_all((head + body).as_bytes()).unwrap();
        }
    });
    (url, seen)
}

fn ask(url: &str, limits: Limits) -> Result<Vec<u8>, TranscriberError> {
    let (_folder, path) = audio();
    let mut transcriber: Transcriber = format!("{url}#some-model").parse().unwrap();
    if let Transcriber::Url(endpoint) = &mut transcriber {
        endpoint.api_key = Some("hush-hush".into());
    }
    transcriber.transcribe(&path, limits, &Task::silent())
}

#[test]
fn a_server_is_sent_the_audio_and_answers() {
    let (url, seen) =
        serve(vec![(429, "Retry-After: 0\r\n", "busy"), (200, "", "{\"segments\": []}")]);
    assert_eq!(ask(&url, limits(20_000, 999)).unwrap(), b"{\"segments\": []}");
    let sent = seen.lock().unwrap()[1].clone();
    for part in [
        "POST /v1/audio/transcriptions",
        "some-model",
        "verbose_json",
        "filename=\"audio.mp3\"",
        "\r\nsound\r\n",
        "Bearer hush-hush",
    ] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
}

#[test]
fn a_server_without_json_is_asked_for_srt_and_a_refusal_is_told_without_the_key() {
    let (url, seen) = serve(vec![(400, "", "no verbose_json"), (200, "", SRT)]);
    assert_eq!(ask(&url, limits(20_000, 999)).unwrap(), SRT.as_bytes());
    assert_eq!(seen.lock().unwrap().len(), 2);
    let (url, _) = serve(vec![(401, "", "{\"error\": {\"message\": \"hush-hush is no key\"}}")]);
    let error = ask(&url, limits(20_000, 999)).unwrap_err();
    assert!(
        matches!(&error, TranscriberError::Refused { status: 401, said, .. } if said == "… is no key"),
        "{error}"
    );
}

#[test]
fn a_server_that_is_late_gone_or_floods_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}/v1", listener.local_addr().unwrap());
    let error = ask(&silent, limits(400, 999)).unwrap_err();
    assert!(matches!(error, TranscriberError::Late { .. }), "{error}");
    drop(listener);
    let error = ask(&silent, limits(5_000, 999)).unwrap_err();
    assert!(matches!(error, TranscriberError::Unreachable { .. }), "{error}");
    let (url, _) = serve(vec![(200, "", SRT)]);
    let error = ask(&url, limits(5_000, 10)).unwrap_err();
    assert!(matches!(error, TranscriberError::Unreachable { .. }), "{error}");
}

#[test]
fn an_address_without_a_model_is_told_how_to_name_one() {
    let error = "https://api.openai.com/v1".parse::<Transcriber>().unwrap_err().to_string();
    assert!(error.contains("https://api.openai.com/v1#whisper-1"), "{error}");
    assert!("http://localhost/v1#m?x=1".parse::<Transcriber>().is_err());
    assert_eq!("whisper {}".parse(), Ok(Transcriber::Command("whisper {}".into())));
}
