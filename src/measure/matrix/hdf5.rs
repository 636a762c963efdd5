//! The data sets of ann-benchmarks in an HDF5 file.

use std::path::Path;

use super::{Matrices, MatrixError};
use crate::insight::Vectors;

/// Values that a byte of the file can stand for: deflate packs at most 1,032 bytes into one (zlib's technical details).
const DENSEST: u64 = 1032 / 4;

pub(super) fn read(path: &Path) -> Result<Matrices, MatrixError> {
    let shown = path.display();
    let file = hdf5_pure::File::open(path)
        .map_err(MatrixError::saying(format_args!("cannot read {shown}")))?;
    let most = std::fs::metadata(path)?.len().saturating_mul(DENSEST);
    let matrix = |name: &str| -> Result<Vectors, MatrixError> {
        let set = file.dataset(name).map_err(MatrixError::saying(format_args!(
            "{shown} has no data set `{name}`; expected ann-benchmarks' train and test"
        )))?;
        let shape = set.shape().map_err(MatrixError::saying(format_args!("{shown}")))?;
        let &[rows, dim] = &shape[..] else {
            return Err(MatrixError(format!(
                "`{name}` in {shown} has {} dimensions; expected rows and columns",
                shape.len()
            )));
        };
        if rows.checked_mul(dim).is_none_or(|values| values > most) {
            return Err(MatrixError(format!(
                "`{name}` in {shown} says that it holds more than the file can; it was cut off"
            )));
        }
        let values = set.read_f32().map_err(MatrixError::saying(format_args!(
            "`{name}` in {shown} does not hold 32-bit floats"
        )))?;
        Ok(Vectors::from_data(usize::try_from(dim).unwrap_or(0), values)?)
    };
    Ok(Matrices { rows: matrix("train")?, queries: Some(matrix("test")?) })
}

#[cfg(test)]
mod tests {
    use crate::measure::matrix::{Matrices, read};

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
    fn an_hdf5_file_that_holds_less_than_it_says_is_refused() {
        let file = ann_file(1 << 16, ["train", "test"]);
        let whole = std::fs::read(file.path()).unwrap();
        std::fs::write(file.path(), &whole[..whole.len() / 2]).unwrap();
        assert!(read(file.path()).is_err());
    }

    #[test]
    fn a_file_of_another_layout_says_what_it_lacks() {
        let file = ann_file(4, ["rows", "test"]);
        let error = read(file.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`train`"), "{error}");
    }
}
