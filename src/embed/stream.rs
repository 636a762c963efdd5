//! Any number of texts in flat memory.

use super::{EmbedError, Embedder};
use crate::insight::Vectors;
use crate::task::Task;

/// Texts held at a time: enough that every length finds company, few enough to take megabytes.
const CHUNK: usize = 8192;

/// Embeds `texts` as documents, a few thousand at a time, and hands the rows to `sink` in order.
///
/// Stops at the first error of a text or of `sink`, and when `task` is cancelled; what `sink` took is finished, so a
/// caller that counts the rows can go on after them. Returns the number of texts.
pub fn stream<E: From<EmbedError>>(
    embedder: &dyn Embedder,
    texts: impl IntoIterator<Item = Result<String, E>>,
    task: &Task,
    mut sink: impl FnMut(&Vectors) -> Result<(), E>,
) -> Result<u64, E> {
    let mut texts = texts.into_iter();
    let mut done = 0;
    loop {
        let chunk = texts.by_ref().take(CHUNK).collect::<Result<Vec<String>, E>>()?;
        if chunk.is_empty() {
            return Ok(done);
        }
        sink(&embedder.embed_documents(&chunk, task)?)?;
        done += chunk.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::Fingerprint;

    /// Gives a text's length as its vector, and remembers nothing.
    struct Lengths(Fingerprint);

    impl Embedder for Lengths {
        fn fingerprint(&self) -> &Fingerprint {
            &self.0
        }
        fn name(&self) -> &str {
            "lengths"
        }
        fn dim(&self) -> usize {
            1
        }
        fn embed_documents(&self, texts: &[String], _: &Task) -> Result<Vectors, EmbedError> {
            assert!(texts.len() <= CHUNK);
            let lengths = texts.iter().map(|text| text.len() as f32).collect();
            Ok(Vectors::from_data(1, lengths).expect("one value a row"))
        }
        fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
            Ok(vec![text.len() as f32])
        }
        fn truncated(&self) -> u64 {
            0
        }
    }

    #[test]
    fn every_text_comes_out_once_and_in_order() {
        let n = 2 * CHUNK + 3;
        let texts = (0..n).map(|i| Ok::<_, EmbedError>("x".repeat(i % 50)));
        let mut lengths = Vec::new();
        let embedder = Lengths(Fingerprint::from_stored("lengths"));
        let done = stream(&embedder, texts, &Task::silent(), |rows| {
            lengths.extend_from_slice(rows.data());
            Ok(())
        });
        assert_eq!(done.unwrap(), n as u64);
        assert!(lengths.iter().enumerate().all(|(i, &length)| length == (i % 50) as f32));
    }
}
