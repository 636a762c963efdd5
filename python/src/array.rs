//! Rows as NumPy has them.

use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use quintet::insight::Vectors;

/// `rows` as an array of shape (n, dim) that owns the same memory: nothing is copied.
pub(crate) fn rows(py: Python<'_>, rows: Vectors) -> PyResult<Bound<'_, PyArray2<f32>>> {
    let shape = [rows.len(), rows.dim()];
    PyArray1::from_vec(py, rows.into_data()).reshape(shape)
}
