//! NumPy files: a matrix of 32-bit floats in and out.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, bail};

use crate::insight::Vectors;

/// Reads a two-dimensional array of float32, row-major.
pub(super) fn read(path: &Path) -> anyhow::Result<Vectors> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let array = npyz::NpyFile::new(BufReader::new(file))
        .with_context(|| format!("{} is no NumPy file", path.display()))?;
    let &[_, dim] = array.shape() else {
        bail!(
            "{} has {} dimensions; expected rows and columns",
            path.display(),
            array.shape().len()
        );
    };
    if array.order() == npyz::Order::Fortran {
        bail!("{} is stored by columns; save it with numpy.ascontiguousarray", path.display());
    }
    let values = array.into_vec::<f32>().with_context(|| {
        format!("{} does not hold float32; convert it with .astype('float32')", path.display())
    })?;
    let dim = usize::try_from(dim).unwrap_or(0);
    Ok(Vectors::from_data(dim, values)?)
}
