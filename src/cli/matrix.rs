//! Files that hold a matrix of 32-bit floats: NumPy, and HDF5 as ann-benchmarks lays it out (Aumüller et al. 2020).

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, bail};

use crate::insight::Vectors;

/// Rows to search in, and queries where the file has its own.
pub(super) struct Matrices {
    pub(super) rows: Vectors,
    pub(super) queries: Option<Vectors>,
}

/// Reads a NumPy array of rows, or the data sets `train` (rows) and `test` (queries) of an HDF5 file; the file's first
/// bytes say which it is.
pub(super) fn read(path: &Path) -> anyhow::Result<Matrices> {
    if hdf5_pure::is_hdf5(path).with_context(|| format!("cannot read {}", path.display()))? {
        return hdf5(path);
    }
    Ok(Matrices { rows: numpy(path)?, queries: None })
}

fn hdf5(path: &Path) -> anyhow::Result<Matrices> {
    let shown = path.display();
    let file = hdf5_pure::File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let matrix = |name: &str| -> anyhow::Result<Vectors> {
        let set = file.dataset(name).with_context(|| {
            format!("{shown} has no data set `{name}`; expected ann-benchmarks' train and test")
        })?;
        let shape = set.shape()?;
        let &[_, dim] = &shape[..] else {
            bail!("`{name}` in {shown} has {} dimensions; expected rows and columns", shape.len());
        };
        let values = set
            .read_f32()
            .with_context(|| format!("`{name}` in {shown} does not hold 32-bit floats"))?;
        Ok(Vectors::from_data(usize::try_from(dim).unwrap_or(0), values)?)
    };
    Ok(Matrices { rows: matrix("train")?, queries: Some(matrix("test")?) })
}

/// Reads a two-dimensional array of float32, row-major.
fn numpy(path: &Path) -> anyhow::Result<Vectors> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ann_file(dim: u64, names: [&str; 2]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut builder = hdf5_pure::FileBuilder::new();
        for (name, rows) in names.into_iter().zip([3, 2]) {
            let values: Vec<f32> = (0..rows * dim).map(|value| value as f32).collect();
            builder.create_dataset(name).with_f32_data(&values).with_shape(&[rows, dim]);
        }
        builder.write(file.path()).unwrap();
        file
    }

    #[test]
    fn a_file_of_ann_benchmarks_gives_rows_and_queries() {
        let file = ann_file(4, ["train", "test"]);
        let Matrices { rows, queries } = read(file.path()).unwrap();
        assert_eq!((rows.len(), rows.dim(), rows.row(1)), (3, 4, &[4.0, 5.0, 6.0, 7.0][..]));
        assert_eq!(queries.unwrap().len(), 2);
    }

    #[test]
    fn a_file_of_another_layout_says_what_it_lacks() {
        let file = ann_file(4, ["rows", "test"]);
        let error = read(file.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`train`"), "{error}");
    }
}
