use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Transcript {
    transcript(text.as_bytes(), None, None).unwrap()
}

/// Speaker, start and words of each utterance.
#[track_caller]
fn check(text: &str, kind: TranscriptKind, expected: &[(Option<&str>, Option<f64>, &str)]) {
    let found = read(text);
    let seen: Vec<(Option<&str>, Option<f64>, &str)> = found
        .utterances
        .iter()
        .map(|one| (one.speaker.as_deref(), one.start, one.text.as_str()))
        .collect();
    assert_eq!(seen, expected, "{text}");
    assert_eq!(found.kind, kind);
}

#[test]
fn a_voice_that_is_named_once_speaks_on() {
    check(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>I began &amp;\n\n00:02.000 --> 00:03.000\nwent on.\n\n\
         00:03.500 --> 00:04.000\n<v Bo>Oh.",
        TranscriptKind::Vtt,
        &[(Some("Ann Lee"), Some(1.0), "I began & went on."), (Some("Bo"), Some(3.5), "Oh.")],
    );
}

#[test]
fn labels_of_subrip_are_names_and_ordinary_colons_are_not() {
    check(
        "1\n00:00:01,000 --> 00:00:02,000\nAnn Lee: Hello. I say\n\n2\n00:00:02,000 --> 00:00:03,000\nThe point: be kind.\n\n\
         3\n00:00:03,000 --> 00:00:04,000\nBo: Why?\n\n4\n00:00:04,000 --> 00:00:05,000\nAnn: Because.",
        TranscriptKind::Srt,
        &[
            (Some("Ann Lee"), Some(1.0), "Hello. I say The point: be kind."),
            (Some("Bo"), Some(3.0), "Why?"),
            (Some("Ann Lee"), Some(4.0), "Because."),
        ],
    );
}

#[test]
fn words_of_json_are_joined() {
    check(
        r#"{"version": "1.0.0", "segments": [
            {"speaker": "Ann", "startTime": 0.5, "endTime": 0.75, "body": "I"},
            {"speaker": "Ann", "startTime": 1, "endTime": 1.25, "body": "am."},
            {"speaker": "Bo", "startTime": 2.75, "endTime": 3.0, "body": "No"}]}"#,
        TranscriptKind::Json,
        &[(Some("Ann"), Some(0.5), "I am."), (Some("Bo"), Some(2.75), "No")],
    );
}

#[test]
fn html_says_who_and_when_in_elements_of_its_own() {
    check(
        "<cite>Ann:</cite>\n<time>0:00</time>\n<p>It&#39;s on.</p><p>Still me.</p><cite>Bo:</cite><time>1:05</time><p>Yes.</p>",
        TranscriptKind::Html,
        &[
            (Some("Ann"), Some(0.0), "It's on."),
            (Some("Ann"), None, "Still me."),
            (Some("Bo"), Some(65.0), "Yes."),
        ],
    );
    check(
        "<html><body><p><strong>Ann:</strong> [00:05] So it is.</p><p><strong>Bo:</strong> Is it?</p></body></html>",
        TranscriptKind::Html,
        &[(Some("Ann"), Some(5.0), "So it is."), (Some("Bo"), None, "Is it?")],
    );
}

#[test]
fn texts_name_speakers_and_times_in_many_ways() {
    let expected = [(Some("Ann Lee"), Some(3.0), "So it is."), (Some("Bo"), Some(65.0), "Is it?")];
    for (text, kind) in [
        ("Ann Lee (00:00:03):\nSo it is.\n\nBo (00:01:05):\nIs it?", TranscriptKind::Text),
        ("[00:03] Ann Lee: So it is.\n[01:05] Bo: Is it?", TranscriptKind::Text),
        ("00:00:03 Ann Lee: So it is.\n00:01:05 Bo: Is it?", TranscriptKind::Text),
        ("Ann Lee  0:03\nSo it is.\n\nBo  1:05\nIs it?", TranscriptKind::Text),
        ("Ann Lee: (00:03) So it is.\nBo: (01:05) Is it?", TranscriptKind::Text),
        ("Ann Lee [00:03]: So it is.\nBo [01:05]: Is it?", TranscriptKind::Text),
        ("Title: A day\nAnn Lee: [0:03]\nSo it is.\nBo: [1:05]\nIs it?", TranscriptKind::Text),
        (
            "---\ntitle: x\n---\n**Ann Lee** (00:00:03):\nSo it is.\n\n**Bo** (00:01:05):\nIs it?",
            TranscriptKind::Markdown,
        ),
        (
            "**Ann Lee:** \\[00:03\\] So it is.\n\n**Bo:** \\[01:05\\] Is it?",
            TranscriptKind::Markdown,
        ),
        ("**[00:03] Ann Lee:** So it is.\n\n**[01:05] Bo:** Is it?", TranscriptKind::Markdown),
        (
            "# Day\n\n[00:03](https://x?t=3) **Ann Lee**: So it is.\n\n[01:05](https://x?t=65) **Bo**: Is it?",
            TranscriptKind::Markdown,
        ),
    ] {
        check(text, kind, &expected);
    }
}

#[test]
fn a_time_on_its_own_line_belongs_to_the_next() {
    check(
        "0:03\nso it is.\n1:05\nis it?",
        TranscriptKind::Text,
        &[(None, Some(3.0), "so it is."), (None, Some(65.0), "is it?")],
    );
}

#[test]
fn headings_before_a_time_are_chapters() {
    let found = read(
        "# Talk\n\n## Prices\n\n**Ann** (00:01:00): Low.\n\n## Costs\n\n**Bo** (00:02:00): High.\n\n**Ann** (00:03:00): Oh.",
    );
    let seen: Vec<(f64, &str)> =
        found.chapters.iter().map(|c| (c.start, c.title.as_str())).collect();
    assert_eq!(seen, [(60.0, "Prices"), (120.0, "Costs")]);
}

#[test]
fn a_name_of_nobody_ends_the_name_before() {
    check(
        "Ann: One is so.\nNone: Two is so.\nAnn: Three is so.",
        TranscriptKind::Text,
        &[
            (Some("Ann"), None, "One is so."),
            (None, None, "Two is so."),
            (Some("Ann"), None, "Three is so."),
        ],
    );
}

#[test]
fn what_stands_twice_in_succession_is_said_once() {
    check(
        "Ann: Hi all.\nNone: One is so, as we all know.\nBo: One is so, as we all know.",
        TranscriptKind::Text,
        &[(Some("Ann"), None, "Hi all."), (Some("Bo"), None, "One is so, as we all know.")],
    );
}

#[test]
fn a_time_out_of_order_is_forgotten() {
    check(
        "[00:10] One is so.\n[09:00] Two is so.\n[00:20] Three is so.",
        TranscriptKind::Text,
        &[
            (None, Some(10.0), "One is so."),
            (None, None, "Two is so."),
            (None, Some(20.0), "Three is so."),
        ],
    );
}

#[test]
fn lines_that_break_off_go_on() {
    check(
        "so the fact that we\n did a thing.\n And then what?",
        TranscriptKind::Text,
        &[(None, None, "so the fact that we did a thing."), (None, None, "And then what?")],
    );
}

#[test]
fn rolling_captions_are_said_once() {
    check(
        "WEBVTT\nKind: captions\n\n00:00.000 --> 00:02.000\n \nso<00:00:00.500><c> welcome</c>\n\n\
         00:02.000 --> 00:02.010\nso welcome\n\n00:02.010 --> 00:04.000\nso welcome\nto<00:00:03.000><c> it</c>\n\n\
         00:04.000 --> 00:04.010\nto it\n\n00:04.010 --> 00:06.000\nto it\nall",
        TranscriptKind::Vtt,
        &[(None, Some(0.0), "so welcome to it all")],
    );
}

#[test]
fn what_is_no_transcript_is_refused() {
    let refuse = |text: &str| transcript(text.as_bytes(), None, None).unwrap_err();
    let is_not = |error: &TranscriptError| matches!(error, TranscriptError::NotTranscript { .. });
    assert!(is_not(&refuse(
        "<html><head><title>404 Not Found</title></head><body><p>Gone</p></body></html>"
    )));
    assert!(is_not(&refuse("<!doctype html><html><body>Please wait</body></html>")));
    assert!(is_not(&refuse("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>")));
    assert!(is_not(&refuse("{\"message\": \"not found\"}")));
    assert!(is_not(&refuse("Access denied")));
    assert!(matches!(
        refuse("WEBVTT\n\n00:01.000 --> 00:02.000\n[music]"),
        TranscriptError::NoWords { .. }
    ));
    assert!(matches!(refuse(""), TranscriptError::NoWords { .. }));
    assert!(matches!(refuse("%PDF-1.4"), TranscriptError::NotText { .. }));
    let large = vec![b'a'; LIMIT + 1];
    assert!(matches!(transcript(&large, None, None), Err(TranscriptError::TooLarge { .. })));
}

#[test]
fn the_language_is_told_where_there_are_words_enough() {
    let line =
        "[00:01] Ann: We talked about how people learn to cook at home and why they give up.\n";
    assert_eq!(read(line).language, None);
    let lines: String = (1..20).map(|n| line.replace("give up", &format!("give up {n}"))).collect();
    assert!(read(&lines).language.is_some_and(|language| language.is_english()));
}

#[test]
fn hostile_files_are_read_in_time_that_grows_with_them() {
    let formatting: String = (0..3_000).map(|n| format!("<b id={n}>")).collect();
    let names: String = (0..3_000).map(|n| format!("N{n}: hi.\n")).collect();
    for text in [
        format!("{formatting}{}", "<p>x</p>".repeat(3_000)),
        "<div>".repeat(50_000) + &"</p>x".repeat(1_000),
        "[(".repeat(100_000),
        "x [".repeat(50_000),
        "♪ x".repeat(50_000),
        "# t\n".to_owned() + &"[a](".repeat(50_000),
        "# t\n".to_owned() + &"a".repeat(200_000),
        "WEBVTT\n\n00:00.000 --> 00:01.000\n".to_owned() + &"<v ".repeat(50_000),
        "<a \"".repeat(50_000),
        names.repeat(2),
    ] {
        let _ = transcript(text.as_bytes(), None, None);
        let _ = transcript(text.as_bytes(), Some("text/markdown"), None);
        let _ = crate::feed::notes(&text);
    }
}

/// Pieces that transcripts are made of, so that chance finds the way into every parser.
fn shards() -> impl Strategy<Value = String> {
    const SHARDS: &[&str] = &[
        "WEBVTT\n\n",
        "NOTE x\n",
        "1\n",
        "00:00:01,000 --> 00:00:02,500\n",
        "00:03.000 --> 00:01.000 align:start\n",
        "\n\n",
        "<v Ann>",
        "</v>",
        "&amp;",
        "&#x0;",
        "Ann: ",
        "Bo Lee: ",
        ">> ",
        "- ",
        "[music]",
        "♪",
        "♪ la ♪",
        "(00:12:34)",
        "[12:34]",
        "**",
        "# ",
        "---\n",
        "<cite>",
        "<time>",
        "<p>",
        "</p>",
        "{\"segments\":[",
        "{\"startTime\":1,\"body\":\"hi\"},",
        "]}",
        "Hello there. ",
        "we said",
        "Ünï",
        "：",
        "\u{feff}",
        "\r\n",
        "9:59",
        "[",
        "]",
        "(",
        "\\",
        "_",
        "{\\an8}",
        "…",
        "99:99",
    ];
    let shard = prop_oneof![prop::sample::select(SHARDS).prop_map(str::to_owned), ".{0,6}"];
    prop::collection::vec(shard, 0..40).prop_map(|shards| shards.concat())
}

fn hold_laws(bytes: &[u8]) {
    let mime =
        [None, Some("text/vtt"), Some("application/srt"), Some("text/html"), Some("text/markdown")];
    for mime in mime {
        let Ok(found) = transcript(bytes, mime, None) else { continue };
        assert!(!found.utterances.is_empty());
        let mut last = f64::NEG_INFINITY;
        for one in &found.utterances {
            assert!(!one.text.is_empty() && one.text.trim() == one.text);
            assert!(!one.text.contains(['\n', '\r']));
            assert!(one.speaker.as_ref().is_none_or(|name| !name.trim().is_empty()));
            if let Some(start) = one.start {
                assert!(start >= last && start.is_finite(), "{start} after {last}");
                assert!(one.end.is_none_or(|end| end >= start));
                last = start;
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_holds_the_laws(text in shards()) {
        hold_laws(text.as_bytes());
        let _ = crate::feed::notes(&text);
        let _ = crate::feed::timestamps_in_notes(&text);
        let _ = crate::feed::chapters(text.as_bytes());
    }

    #[test]
    fn any_bytes_hold_the_laws(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        hold_laws(&bytes);
    }

    #[test]
    fn cues_keep_their_times(starts in prop::collection::vec(0u32..3_600_000, 1..20)) {
        let stamp = |ms: u32| {
            format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
        };
        let mut text = String::from("WEBVTT\n\n");
        for &start in &starts {
            text += &format!("{} --> {}\nword\n\n", stamp(start), stamp(start + 500));
        }
        let found = cues(text.as_bytes(), None, None).unwrap();
        let seen: Vec<f64> = found.iter().filter_map(|cue| cue.start).collect();
        let expected: Vec<f64> = starts.iter().map(|ms| f64::from(*ms) / 1000.0).collect();
        prop_assert_eq!(seen, expected);
        hold_laws(text.as_bytes());
    }
}
