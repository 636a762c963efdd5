//! A file of vectors and the graph of a segment.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    quintet::vector::fuzz::rows_and_graph(input);
});
