//! Feeds and lists of feeds as servers send them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(feed) = quintet::feed::read(input, Some("https://feeds.example/show.xml")) {
        for episode in &feed.episodes {
            assert!(!episode.key.is_empty());
        }
    }
    if let Ok(feeds) = quintet::feed::opml(input) {
        let again = quintet::feed::opml(quintet::feed::write_opml(&feeds).as_bytes());
        assert_eq!(again.map(|again| again.len()), Ok(feeds.len()));
    }
});
