//! The default model, rewritten in 8-bit integers.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    quintet::embed::fuzz::rewrite_model(input);
});
