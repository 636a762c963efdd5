//! What a commit says about itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    quintet::corpus::fuzz::manifest(input);
});
