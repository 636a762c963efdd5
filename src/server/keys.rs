//! Keys: who may ask for what.
//!
//! A key is `qk_ID_SECRET` with 256 bits from the operating system; the file keeps the SHA-256 of the secret (a slow hash is
//! for passwords, which people choose). The file is read again when it has changed, so that a key is gone when its line is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::digest::sha256_hex;
use crate::secret::{RandomError, random_hex};
use crate::task::Task;
use crate::whole_file;

/// Bytes of a secret.
const SECRET: usize = 32;

/// What a key is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Scope {
    /// Questions about the index.
    Read,
    /// Also readers, and insights that come in.
    Write,
    /// Everything.
    Admin,
    /// Questions about the index, and one reader's own things.
    Reader(String),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read => f.write_str("read"),
            Self::Write => f.write_str("write"),
            Self::Admin => f.write_str("admin"),
            Self::Reader(name) => write!(f, "reader:{name}"),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl TryFrom<String> for Scope {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        match (text.as_str(), text.strip_prefix("reader:")) {
            ("read", _) => Ok(Self::Read),
            ("write", _) => Ok(Self::Write),
            ("admin", _) => Ok(Self::Admin),
            (_, Some(name)) if !name.trim().is_empty() => Ok(Self::Reader(name.to_owned())),
            _ => Err(KeyError::Scope { text }),
        }
    }
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// By which it is found; no secret.
    pub id: String,
    /// Who has it.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// SHA-256 of the secret, in hex.
    pub sha256: String,
    /// When it was made.
    pub made: Timestamp,
}

/// What is wrong with keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file that cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that holds something else.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// What the parser said, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A scope that there is not.
    #[error("{text:?} is no scope; expected read, write, admin or reader:NAME")]
    Scope {
        /// What was given.
        text: String,
    },
    /// The system gives no random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// No key has the id.
    #[error("no key has the id {id}; `quintet key list` names them")]
    Unknown {
        /// Which.
        id: String,
    },
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    key: Vec<Key>,
}

/// The keys of one file.
pub struct Keys {
    path: PathBuf,
    seen: RwLock<(Option<SystemTime>, Vec<Key>)>,
}

impl Keys {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let seen = RwLock::new((changed(path), read(path)?));
        Ok(Self { path: path.to_owned(), seen })
    }

    /// All keys.
    pub fn list(&self) -> Vec<Key> {
        self.refresh();
        self.seen.read().map(|seen| seen.1.clone()).unwrap_or_default()
    }

    /// The key that `text` is, if it is one.
    pub fn find(&self, text: &str) -> Option<Key> {
        self.refresh();
        let (id, secret) = text.strip_prefix("qk_")?.split_once('_')?;
        let hash = hash(secret);
        let seen = self.seen.read().ok()?;
        // An id that is not there costs as much as a wrong secret.
        let known = seen.1.iter().find(|key| key.id == id);
        let expected = known.map_or("", |key| key.sha256.as_str());
        let is_it: bool = expected.as_bytes().ct_eq(hash.as_bytes()).into();
        known.filter(|_| is_it).cloned()
    }

    /// Makes a key and adds it to the file, which need not be there; returns what is shown once.
    pub fn add(
        path: &Path,
        name: &str,
        scope: Scope,
        made: Timestamp,
    ) -> Result<(Key, String), KeyError> {
        let mut keys = if path.exists() { read(path)? } else { Vec::new() };
        let (id, secret) = (random_hex::<4>()?, random_hex::<SECRET>()?);
        let text = format!("qk_{id}_{secret}");
        let key = Key { id, name: name.to_owned(), scope, sha256: hash(&secret), made };
        keys.push(key.clone());
        write(path, keys)?;
        Ok((key, text))
    }

    /// Takes the key with this id out of the file.
    pub fn revoke(path: &Path, id: &str) -> Result<Key, KeyError> {
        let mut keys = read(path)?;
        let at = keys.iter().position(|key| key.id == id);
        let at = at.ok_or_else(|| KeyError::Unknown { id: id.to_owned() })?;
        let key = keys.remove(at);
        write(path, keys)?;
        Ok(key)
    }

    fn refresh(&self) {
        let now = changed(&self.path);
        if self.seen.read().is_ok_and(|seen| seen.0 == now) {
            return;
        }
        // A file that cannot be read lets nobody in.
        let keys = read(&self.path).unwrap_or_default();
        if let Ok(mut seen) = self.seen.write() {
            *seen = (now, keys);
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|about| about.modified()).ok()
}

fn read(path: &Path) -> Result<Vec<Key>, KeyError> {
    let io = |source| KeyError::Io { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(io)?;
    let file: File = toml::from_str(&text)
        .map_err(|source| KeyError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
    Ok(file.key)
}

fn write(path: &Path, key: Vec<Key>) -> Result<(), KeyError> {
    let text = toml::to_string(&File { key }).unwrap_or_default();
    whole_file::write(path, &Task::silent(), |file| file.write_all(text.as_bytes()))
        .map_err(|source| KeyError::Io { path: path.to_owned(), source })
}

fn hash(secret: &str) -> String {
    sha256_hex(secret.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_until_it_is_revoked_and_no_other_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let made = Timestamp::UNIX_EPOCH;
        let (key, text) = Keys::add(&path, "letter", Scope::Read, made).unwrap();
        let (other, _) = Keys::add(&path, "Ada", Scope::Reader("Ada".into()), made).unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains(&text[12..]));
        let keys = Keys::open(&path).unwrap();
        assert_eq!(keys.find(&text), Some(key.clone()));
        let mut wrong = text.clone();
        let last = if wrong.pop() == Some('0') { '1' } else { '0' };
        wrong.push(last);
        for not in [&wrong, "qk_", "", &text.replace(&key.id, &other.id)] {
            assert_eq!(keys.find(not), None);
        }
        Keys::revoke(&path, &key.id).unwrap();
        // The clock of a file system may be coarse; another time is what counts.
        let later = SystemTime::now() + std::time::Duration::from_secs(2);
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(keys.find(&text), None);
        assert!(Keys::revoke(&path, &key.id).is_err());
    }

    #[test]
    fn a_scope_is_one_of_four() {
        for text in ["read", "write", "admin", "reader:Ada Lovelace"] {
            assert_eq!(Scope::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        for wrong in ["", "root", "reader:", "reader: "] {
            assert!(Scope::try_from(wrong.to_owned()).is_err());
        }
    }
}
