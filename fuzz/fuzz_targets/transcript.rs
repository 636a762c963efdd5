//! Transcripts of all formats, chapters and show notes.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    use quintet::feed;
    let mimes = [
        None,
        Some("text/vtt"),
        Some("application/x-subrip"),
        Some("text/html"),
        Some("text/markdown"),
    ];
    let (mime, bytes) = match input.split_first() {
        Some((first, rest)) => (mimes[usize::from(*first) % mimes.len()], rest),
        None => (None, input),
    };
    if let Ok(found) = feed::transcript(bytes, mime, None) {
        assert!(found.utterances.iter().all(|one| !one.text.is_empty()));
    }
    let _ = feed::cues(bytes, mime, None);
    let _ = feed::chapters(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        let _ = feed::notes(text);
        let _ = feed::timestamps_in_notes(text);
    }
});
