//! Judgments and runs: TREC, BEIR, JSON Lines, told by their content.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let qrels = quintet::eval::Qrels::parse(text.to_owned(), "a");
    let run = quintet::eval::Run::parse(text.to_owned(), "a");
    if let (Ok(qrels), Ok(run)) = (qrels, run) {
        let metrics = quintet::eval::parse_metrics("ndcg@10,map,bpref,rbp").unwrap();
        let _ = quintet::eval::evaluate(&qrels, &run, &metrics);
    }
});
