//! The file of groups.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    quintet::corpus::fuzz::groups(input);
});
