//! Vectors of the real model: unit length, and the same bits whatever stood beside a text.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use quintet::embed::{
    self, BenchOptions, EmbedError, EmbedOptions, Embedder, ModelChoice, ModelStore, Precision,
};
use quintet::insight::dot;
use quintet::task::{Cancel, Phase, Progress, Task};

/// An embedder of its own, for a test that counts or configures.
fn open(options: &EmbedOptions) -> Box<dyn Embedder> {
    embed::open(options, &Task::silent()).expect("the model can be fetched")
}

/// The default model in float, loaded once for all tests.
fn float() -> &'static dyn Embedder {
    static SHARED: OnceLock<Box<dyn Embedder>> = OnceLock::new();
    &**SHARED.get_or_init(|| open(&EmbedOptions::default()))
}

/// Made-up sentences of many lengths, `n` of them.
fn sentences(n: usize) -> Vec<String> {
    let openings =
        ["Prices rose", "A founder waited", "The committee doubted it", "Nobody measured sleep"];
    let middles = [
        "because the cheapest supplier left",
        "after two quiet years",
        "while rivals hired",
        "again",
    ];
    let endings = [
        "and the team kept its budget.",
        "so the plan was dropped!",
        "which surprised everyone, even her.",
        ".",
    ];
    (0..n)
        .map(|i| {
            let middle = middles[i / 4 % 4].to_owned() + " " + &"step by step ".repeat(i % 7);
            format!("{} {middle}{} Case {i}.", openings[i % 4], endings[i / 16 % 4])
        })
        .collect()
}

#[track_caller]
fn check_same_bits(options: &EmbedOptions) {
    let embedder = open(options);
    let texts = sentences(40);
    let task = Task::silent();
    let together = embedder.embed_documents(&texts, &task).unwrap();
    // Alone, in reverse, in company of repeats, in other batches, as a query.
    let mut reversed = texts.clone();
    reversed.reverse();
    let backwards = embedder.embed_documents(&reversed, &task).unwrap();
    let twice: Vec<String> = texts.iter().flat_map(|text| [text.clone(), text.clone()]).collect();
    let doubled = embedder.embed_documents(&twice, &task).unwrap();
    let small = open(&EmbedOptions { batch: Some(3), threads: Some(1), ..options.clone() });
    let small = small.embed_documents(&texts, &task).unwrap();
    for (i, text) in texts.iter().enumerate() {
        let row = together.row(i);
        assert_eq!(row, backwards.row(texts.len() - 1 - i), "reversed: {text}");
        assert_eq!(row, doubled.row(2 * i), "beside itself: {text}");
        assert_eq!(row, doubled.row(2 * i + 1), "beside itself: {text}");
        assert_eq!(row, small.row(i), "batches of three: {text}");
        let alone = embedder.embed_documents(std::slice::from_ref(text), &task).unwrap();
        assert_eq!(row, alone.row(0), "alone: {text}");
        assert_eq!(row, embedder.embed_query(text).unwrap(), "as a query: {text}");
        assert!((dot(row, row) - 1.0).abs() < 1e-5, "length of: {text}");
    }
}

#[test]
fn a_float_vector_has_the_same_bits_whatever_stood_beside_it() {
    check_same_bits(&EmbedOptions::default());
}

#[test]
fn an_int8_vector_has_the_same_bits_whatever_stood_beside_it() {
    check_same_bits(&EmbedOptions { precision: Precision::Int8, ..EmbedOptions::default() });
}

#[test]
fn an_int8_vector_is_near_the_float_one_and_has_another_fingerprint() {
    let float = float();
    let int8 = open(&EmbedOptions { precision: Precision::Int8, ..EmbedOptions::default() });
    assert_ne!(int8.fingerprint(), float.fingerprint());
    for text in sentences(20) {
        let likeness = dot(&float.embed_query(&text).unwrap(), &int8.embed_query(&text).unwrap());
        assert!(likeness > 0.995, "{likeness} for {text}");
    }
}

#[test]
fn near_meanings_have_near_vectors() {
    let embedder = float();
    let of = |text: &str| embedder.embed_query(text).unwrap();
    let (a, b, c) = (
        of("How do I raise prices?"),
        of("Ways to increase what we charge"),
        of("The cat sleeps on the sofa"),
    );
    assert!(dot(&a, &b) > dot(&a, &c) + 0.3, "{} and {}", dot(&a, &b), dot(&a, &c));
    assert_eq!((embedder.dim(), embedder.name()), (384, "all-MiniLM-L6-v2 (float)"));
}

#[test]
fn empty_and_strange_texts_get_a_vector() {
    let embedder = float();
    let texts: Vec<String> =
        ["", " ", "\u{0}", "日本語のテキスト", "🎧🎧🎧", "é́́"].map(str::to_owned).into();
    let rows = embedder.embed_documents(&texts, &Task::silent()).unwrap();
    assert!(rows.rows().all(|row| (dot(row, row) - 1.0).abs() < 1e-5));
}

#[test]
fn the_end_of_a_long_text_is_cut_at_a_sentence_and_counted() {
    let embedder = open(&EmbedOptions { precision: Precision::Int8, ..EmbedOptions::default() });
    let sentence = "The market for used bicycles grew faster than anyone had expected. ";
    let long = sentence.repeat(30);
    let rows = embedder.embed_documents(&[long.clone(), sentence.into()], &Task::silent()).unwrap();
    assert_eq!(embedder.truncated(), 1);
    // What fits is a whole number of sentences: the same text, given as such, has the same bits.
    let fits = (1..24).rev().map(|n| sentence.repeat(n)).find(|text| {
        let before = embedder.truncated();
        embedder.embed_query(text).unwrap();
        embedder.truncated() == before
    });
    assert_eq!(rows.row(0), embedder.embed_query(fits.unwrap().trim_end()).unwrap());
}

#[test]
fn the_fingerprint_is_known_without_the_model() {
    let options = EmbedOptions::default();
    assert_eq!(float().fingerprint(), &embed::fingerprint(&options).unwrap());
}

#[test]
fn a_folder_with_the_same_files_gives_the_same_bits_under_another_fingerprint() {
    let default = float();
    let store = ModelStore::open().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for file in ["model.onnx", "tokenizer.json"] {
        std::fs::copy(store.path().join(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("quintet-model.toml"), "name = \"mine\"\nmax_tokens = 64\n")
        .unwrap();
    let options = EmbedOptions {
        model: ModelChoice::Folder(folder.path().into()),
        ..EmbedOptions::default()
    };
    let own = open(&options);
    let text = "A question about nothing in particular.";
    assert_eq!(own.embed_query(text).unwrap(), default.embed_query(text).unwrap());
    assert_ne!(own.fingerprint(), default.fingerprint());
    assert_eq!((own.name(), own.dim()), ("mine (float)", 384));
}

/// Counts steps and cancels after some.
struct StopAfter {
    steps: AtomicU64,
    limit: u64,
    cancel: Cancel,
}

impl Progress for StopAfter {
    fn begin(&self, _: Phase, _: Option<u64>) {}
    fn advance(&self, steps: u64) {
        if self.steps.fetch_add(steps, Ordering::Relaxed) + steps >= self.limit {
            self.cancel.cancel();
        }
    }
    fn end(&self) {}
}

#[test]
fn every_text_is_reported_and_a_cancelled_job_stops() {
    let embedder = float();
    let texts = sentences(120);
    let watch = |limit| StopAfter { steps: AtomicU64::new(0), limit, cancel: Cancel::default() };
    let whole = watch(u64::MAX);
    embedder.embed_documents(&texts, &Task::new(&whole, whole.cancel.clone())).unwrap();
    assert_eq!(whole.steps.load(Ordering::Relaxed), 120);

    let early = watch(20);
    let error =
        embedder.embed_documents(&texts, &Task::new(&early, early.cancel.clone())).unwrap_err();
    assert!(matches!(error, EmbedError::Cancelled(_)), "{error}");
    assert!(early.steps.load(Ordering::Relaxed) < 100);
}

#[test]
fn the_benchmark_measures_every_setting() {
    let options = BenchOptions {
        texts: embed::sample(24),
        precisions: vec![Precision::Int8],
        batches: vec![Some(4), Some(8)],
        peer: false,
        rounds: 1,
        ..BenchOptions::default()
    };
    let report = embed::bench(&options, &Task::silent()).unwrap();
    assert_eq!((report.texts, report.runs.len()), (24, 2));
    assert!(report.tokens > 24 * 15);
    assert!(report.runs.iter().all(|run| run.texts_per_second > 0.0 && run.seconds.len() == 1));
}
