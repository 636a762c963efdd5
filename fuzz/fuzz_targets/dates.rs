//! Dates and starts, as a text and as any JSON value.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let value = serde_json::from_str(text).unwrap_or_else(|_| text.into());
    quintet::ingest::parse_published(&value);
    quintet::ingest::parse_start(&value);
});
