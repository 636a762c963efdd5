//! Where an index is published: a folder of an object store, or of this machine.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ClientConfigKey, ObjectStore, ObjectStoreScheme};
use url::Url;

use super::away;
use super::edition::DATA;
use super::error::PublishError;

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may be silent.
const SILENCE: Duration = Duration::from_secs(60);
/// How long one request may take: a part is sent in one, and a large file comes in one.
const REQUEST: Duration = Duration::from_secs(6 * 3600);

/// Where an index is published.
///
/// Invariant: what it is called holds no secret; credentials come from the environment.
#[derive(Clone, Debug)]
pub struct Place {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Folder(PathBuf),
    Remote(ObjectStoreScheme, Url),
    /// Forgotten with the process; for tests.
    Memory(Arc<InMemory>),
}

impl FromStr for Place {
    type Err = PublishError;

    fn from_str(given: &str) -> Result<Self, PublishError> {
        let Some((scheme, _)) = given.split_once("://") else {
            return Self::folder(given.into(), given);
        };
        let mut shown = scheme.to_owned();
        shown.push_str("://…");
        let wrong = |given: &str, what| PublishError::Address { given: given.into(), what };
        let url = Url::parse(given).map_err(|_| wrong(&shown, "it cannot be read"))?;
        if url.password().is_some() || (!url.username().is_empty() && !scheme.starts_with("abfs")) {
            return Err(wrong(&shown, "it holds credentials, which belong into the environment"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(
                &shown,
                "it has a part behind ? or #, and secrets belong into the environment",
            ));
        }
        if scheme == "file" {
            let path = url.to_file_path().map_err(|()| wrong(given, "it names no file"))?;
            return Self::folder(path, given);
        }
        let (kind, _) = ObjectStoreScheme::parse(&url)
            .map_err(|_| wrong(given, "stores of this kind are not known"))?;
        match kind {
            ObjectStoreScheme::AmazonS3
            | ObjectStoreScheme::GoogleCloudStorage
            | ObjectStoreScheme::MicrosoftAzure => {
                let name = given.trim_end_matches('/').to_owned();
                Ok(Self { name, kind: Kind::Remote(kind, url) })
            }
            _ => Err(wrong(given, "stores of this kind cannot be written")),
        }
    }
}

impl Place {
    fn folder(path: PathBuf, given: &str) -> Result<Self, PublishError> {
        if given.trim().is_empty() {
            return Err(PublishError::Address { given: given.into(), what: "it is empty" });
        }
        let path = std::path::absolute(&path).map_err(PublishError::io(&path))?;
        Ok(Self { name: path.display().to_string(), kind: Kind::Folder(path) })
    }

    /// A place that is forgotten with it; clones are the same one.
    pub fn in_memory() -> Self {
        Self { name: "memory".into(), kind: Kind::Memory(Arc::default()) }
    }

    /// What it is called: its address, or the whole path of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes away what a killed push has left half written in a folder of this machine, once it is `age` seconds old; the
    /// store itself does not see it.
    pub(super) fn sweep(&self, age: i64) {
        let Kind::Folder(path) = &self.kind else { return };
        let Ok(entries) = std::fs::read_dir(path.join(DATA)) else { return };
        for entry in entries.flatten() {
            // The store stages a file under its name, # and a number.
            let is_staged = entry.file_name().to_string_lossy().contains('#');
            let old = entry.metadata().and_then(|about| about.modified()).is_ok_and(|written| {
                written.elapsed().is_ok_and(|since| since.as_secs() as i64 >= age)
            });
            if is_staged && old {
                drop(std::fs::remove_file(entry.path()));
            }
        }
    }

    /// The store, and the folder in it. A folder of this machine is made where `make` says so.
    pub(super) fn open(&self, make: bool) -> Result<(Arc<dyn ObjectStore>, Path), PublishError> {
        let settings = |error: object_store::Error| PublishError::Settings {
            place: self.name.clone(),
            what: match away::told(&self.name, "", &error) {
                PublishError::Store { what, .. } | PublishError::Settings { what, .. } => what,
                other => other.to_string(),
            },
        };
        let (scheme, url) = match &self.kind {
            Kind::Memory(store) => return Ok((Arc::clone(store) as _, Path::default())),
            Kind::Folder(path) => {
                if make {
                    std::fs::create_dir_all(path).map_err(PublishError::io(path))?;
                } else if !path.is_dir() {
                    return Err(PublishError::Nothing { place: self.name.clone() });
                }
                let store = LocalFileSystem::new_with_prefix(path).map_err(settings)?;
                return Ok((Arc::new(store.with_fsync(true)), Path::default()));
            }
            Kind::Remote(scheme, url) => (scheme, url),
        };
        let wrong = |_| PublishError::Address {
            given: self.name.clone(),
            what: "its folder has characters that stores do not take",
        };
        let (_, folder) = ObjectStoreScheme::parse(url).map_err(wrong)?;
        // The cryptography of the process, unless it was chosen before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store: object_store::Result<Arc<dyn ObjectStore>> = match scheme {
            ObjectStoreScheme::AmazonS3 => {
                let mut builder = AmazonS3Builder::new().with_url(url.as_str());
                for (key, value) in limits() {
                    builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
                }
                for (key, value) in environment("AWS_") {
                    if let Ok(key) = key.parse::<AmazonS3ConfigKey>() {
                        builder = builder.with_config(key, value);
                    }
                }
                builder.with_retry(away::patience()).build().map(|store| Arc::new(store) as _)
            }
            ObjectStoreScheme::GoogleCloudStorage => {
                let mut builder = GoogleCloudStorageBuilder::new().with_url(url.as_str());
                for (key, value) in limits() {
                    builder = builder.with_config(GoogleConfigKey::Client(key), value);
                }
                if let Ok(path) = std::env::var("SERVICE_ACCOUNT") {
                    builder = builder.with_service_account_path(path);
                }
                for (key, value) in environment("GOOGLE_") {
                    if let Ok(key) = key.parse::<GoogleConfigKey>() {
                        builder = builder.with_config(key, value);
                    }
                }
                builder.with_retry(away::patience()).build().map(|store| Arc::new(store) as _)
            }
            _ => {
                let mut builder = MicrosoftAzureBuilder::new().with_url(url.as_str());
                for (key, value) in limits() {
                    builder = builder.with_config(AzureConfigKey::Client(key), value);
                }
                for (key, value) in environment("AZURE_") {
                    if let Ok(key) = key.parse::<AzureConfigKey>() {
                        builder = builder.with_config(key, value);
                    }
                }
                builder.with_retry(away::patience()).build().map(|store| Arc::new(store) as _)
            }
        };
        Ok((store.map_err(settings)?, folder))
    }
}

/// What bounds every request, where the environment does not say otherwise.
fn limits() -> [(ClientConfigKey, String); 3] {
    [
        (ClientConfigKey::ConnectTimeout, CONNECT),
        (ClientConfigKey::ReadTimeout, SILENCE),
        (ClientConfigKey::Timeout, REQUEST),
    ]
    .map(|(key, span)| (key, format!("{} seconds", span.as_secs())))
}

/// The variables that begin with `prefix`, as the builders of object_store know them.
fn environment(prefix: &str) -> impl Iterator<Item = (String, String)> {
    let all = std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
    let named: Vec<_> = all.filter(|(key, _)| key.starts_with(prefix)).collect();
    named.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_one_with_a_secret_is_refused_without_telling_it() {
        let name = |given: &str| given.parse::<Place>().map(|place| place.name().to_owned());
        assert_eq!(name("s3://bucket/a/b/").unwrap(), "s3://bucket/a/b");
        assert_eq!(name("gs://bucket").unwrap(), "gs://bucket");
        assert_eq!(name("az://container/x").unwrap(), "az://container/x");
        assert_eq!(name("file:///srv/index").unwrap(), "/srv/index");
        assert!(name("here").unwrap().ends_with("/here"));
        for bad in ["", "ftp://a/b", "http://a/b", "s3://", "s3://me:hush@b/c", "az://c/x?sig=hush"]
        {
            let error = name(bad).unwrap_err().to_string();
            assert!(!error.contains("hush") && error.contains("s3://BUCKET"), "{bad}: {error}");
        }
    }
}
