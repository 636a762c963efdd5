//! Files that hold a matrix of 32-bit floats: NumPy, and HDF5 as ann-benchmarks lays it out (Aumüller et al. 2020).

#[cfg(feature = "hdf5")]
mod hdf5;
mod numpy;

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::EngineError;
use crate::insight::{Vectors, VectorsError};

/// Why a file holds no matrix that can be measured.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MatrixError(String);

impl MatrixError {
    /// What was done, and what was said to that.
    fn saying<E: Display>(what: impl Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}

impl From<std::io::Error> for MatrixError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<VectorsError> for MatrixError {
    fn from(error: VectorsError) -> Self {
        Self(error.to_string())
    }
}

impl From<MatrixError> for EngineError {
    fn from(MatrixError(what): MatrixError) -> Self {
        Self::Matrix(what)
    }
}

/// Rows to search in, and queries where the file has its own.
pub(super) struct Matrices {
    pub(super) rows: Vectors,
    pub(super) queries: Option<Vectors>,
}

/// How every HDF5 file begins.
const HDF5: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Reads a NumPy array of rows, or the data sets `train` (rows) and `test` (queries) of an HDF5 file; the file's first
/// bytes say which it is.
pub(super) fn read(path: &Path) -> Result<Matrices, MatrixError> {
    let cannot = || format!("cannot read {}", path.display());
    let mut head = Vec::new();
    let file = File::open(path).map_err(MatrixError::saying(cannot()))?;
    file.take(8).read_to_end(&mut head).map_err(MatrixError::saying(cannot()))?;
    if head == HDF5 {
        return hdf5(path);
    }
    Ok(Matrices { rows: numpy::read(path)?, queries: None })
}

#[cfg(feature = "hdf5")]
fn hdf5(path: &Path) -> Result<Matrices, MatrixError> {
    hdf5::read(path)
}

#[cfg(not(feature = "hdf5"))]
fn hdf5(path: &Path) -> Result<Matrices, MatrixError> {
    Err(MatrixError(format!(
        "{} is an HDF5 file, which this program was built without; build it with `--features hdf5`, or save the rows with numpy.save",
        path.display()
    )))
}
