//! What the fuzz targets need to see of measuring: the matrices that it reads.

use std::path::Path;

use super::matrix;

/// Reads `input` as a matrix.
pub fn numpy(folder: &Path, input: &[u8]) {
    let path = folder.join("a.npy");
    std::fs::write(&path, input).expect("the folder can be written");
    let _ = matrix::read(&path);
}
