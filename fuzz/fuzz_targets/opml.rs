//! Feeds that a player exports.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let _ = quintet::profile::shows_of_opml(text);
});
