//! Quintet for Python: the module `quintet._quintet`, as small as can be. What people import is `quintet`, above it.
//!
//! Requests and answers are JSON text, the same on every surface; texts, ids and numbers pass as they are.
//! Invariant: the interpreter is let go of while anything is read, reckoned or written.

mod array;
mod guard;
mod heard;
mod house;
mod job;
mod listener;
mod model;
mod operations;
mod picture;
mod problem;
mod put;

use pyo3::prelude::*;

/// Runs the command line on `argv`, the first of which is the program's name, and returns its exit code. It listens for
/// signals from then on as the program does: for a process that does nothing else.
#[pyfunction]
fn main(py: Python<'_>, argv: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| quintet::cli::run_on(argv))
}

/// The extension module.
#[pymodule]
mod _quintet {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::house::House;
    #[pymodule_export]
    use super::job::wind_down;
    #[pymodule_export]
    use super::listener::Listener;
    #[pymodule_export]
    use super::main;
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::operations::operations;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let errors = module.py().import("quintet.errors")?;
        module.add("QuintetError", errors.getattr("QuintetError")?)
    }
}
