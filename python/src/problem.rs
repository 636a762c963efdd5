//! From a [`Problem`] to `quintet.errors.QuintetError`.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use quintet::operation::Problem;

/// The exception for `problem`. Its class is Python's, and so are the words of the way out.
pub(crate) fn raise(py: Python<'_>, problem: Problem) -> PyErr {
    static MAKER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = || -> PyResult<PyErr> {
        let maker = MAKER.get_or_try_init(py, || {
            Ok::<_, PyErr>(py.import("quintet.errors")?.getattr("from_problem")?.unbind())
        })?;
        // A hint may name a path that is no text.
        let text = serde_json::to_string(&problem)
            .or_else(|_| serde_json::to_string(&Problem::new(problem.code, &problem.message)));
        let text = text.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(PyErr::from_value(maker.bind(py).call1((text,))?))
    };
    made().unwrap_or_else(|error| error)
}

/// A request that cannot be read as what it should be.
pub(crate) fn invalid(py: Python<'_>, message: impl Into<String>) -> PyErr {
    raise(py, Problem::invalid(message))
}
