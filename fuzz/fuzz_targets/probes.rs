//! Probes of claims, and names of measures.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let _ = quintet::eval::parse_probes(text, std::path::Path::new("a"));
    let _ = quintet::eval::parse_metrics(text);
});
