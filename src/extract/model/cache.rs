//! Answers that were paid for, a file each, named by what was asked.
//!
//! Kept is what the model wrote, not what was believed of it: a stricter or milder check asks nobody again.
//! Invariant: a file that is not whole or not an answer to this question is as good as none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::prompt::{Messages, PROMPT};
use super::wire::Claim;
use crate::digest::{hex, of_fields, sha256_hex};
use crate::task::Task;
use crate::whole_file;

/// A folder of answers.
pub(super) struct Cache {
    folder: PathBuf,
}

/// One file.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// For people who look into the folder.
    prompt: String,
    model: String,
    /// What was asked: the name of the file.
    asked: String,
    /// SHA-256 of `insights` as JSON.
    checksum: String,
    insights: Vec<Claim>,
}

impl Cache {
    /// Answers in `folder`, which is made when the first is kept.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The answer of `model` to `messages`, where it is kept.
    pub(super) fn get(&self, model: &str, messages: &Messages) -> Option<Vec<Claim>> {
        let asked = key(model, messages);
        let bytes = fs::read(self.path(&asked)).ok()?;
        let kept: Kept = serde_json::from_slice(&bytes).ok()?;
        (kept.asked == asked && kept.checksum == checksum(&kept.insights)).then_some(kept.insights)
    }

    /// Keeps an answer.
    pub(super) fn put(
        &self,
        model: &str,
        messages: &Messages,
        insights: &[Claim],
        task: &Task,
    ) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let asked = key(model, messages);
        let path = self.path(&asked);
        let kept = Kept {
            prompt: PROMPT.into(),
            model: model.into(),
            asked,
            checksum: checksum(insights),
            insights: insights.to_vec(),
        };
        let json = serde_json::to_vec_pretty(&kept)?;
        whole_file::write(&path, task, |file: &mut dyn Write| file.write_all(&json))
    }

    fn path(&self, asked: &str) -> PathBuf {
        self.folder.join(format!("{asked}.json"))
    }
}

/// What names a question: the version of the prompt, the model, and every word that is sent.
fn key(model: &str, messages: &Messages) -> String {
    hex(&of_fields([PROMPT, model, &messages.system, &messages.user]))
}

fn checksum(insights: &[Claim]) -> String {
    sha256_hex(&serde_json::to_vec(insights).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(user: &str) -> Messages {
        Messages { system: "s".into(), user: user.into(), most: 3 }
    }

    #[test]
    fn an_answer_is_found_by_what_was_asked_and_a_damaged_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("answers"));
        let claim =
            |insight: &str| Claim { insight: insight.into(), quote: "q".into(), title: None };
        let task = Task::silent();
        cache.put("m", &messages("a"), &[claim("one")], &task).unwrap();
        assert_eq!(cache.get("m", &messages("a")), Some(vec![claim("one")]));
        assert_eq!(cache.get("m", &messages("b")), None);
        assert_eq!(cache.get("n", &messages("a")), None);

        let path = cache.path(&key("m", &messages("a")));
        let whole = fs::read_to_string(&path).unwrap();
        for damaged in [&whole[..whole.len() / 2], &whole.replace("\"one\"", "\"two\""), ""] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(cache.get("m", &messages("a")), None, "{damaged}");
        }
        // An answer under the name of another question.
        fs::write(cache.path(&key("m", &messages("b"))), &whole).unwrap();
        assert_eq!(cache.get("m", &messages("b")), None);
    }
}
