//! Files that hold a matrix of 32-bit floats: NumPy, and HDF5 as ann-benchmarks lays it out (Aumüller et al. 2020).

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
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

/// Values that a byte of an HDF5 file can stand for: deflate packs at most 1,032 bytes into one (zlib's technical details).
const DENSEST: u64 = 1032 / 4;

fn hdf5(path: &Path) -> anyhow::Result<Matrices> {
    let shown = path.display();
    let file = hdf5_pure::File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let most = std::fs::metadata(path)?.len().saturating_mul(DENSEST);
    let matrix = |name: &str| -> anyhow::Result<Vectors> {
        let set = file.dataset(name).with_context(|| {
            format!("{shown} has no data set `{name}`; expected ann-benchmarks' train and test")
        })?;
        let shape = set.shape()?;
        let &[rows, dim] = &shape[..] else {
            bail!("`{name}` in {shown} has {} dimensions; expected rows and columns", shape.len());
        };
        if rows.checked_mul(dim).is_none_or(|values| values > most) {
            bail!("`{name}` in {shown} says that it holds more than the file can; it was cut off");
        }
        let values = set
            .read_f32()
            .with_context(|| format!("`{name}` in {shown} does not hold 32-bit floats"))?;
        Ok(Vectors::from_data(usize::try_from(dim).unwrap_or(0), values)?)
    };
    Ok(Matrices { rows: matrix("train")?, queries: Some(matrix("test")?) })
}

/// Reads a two-dimensional array of float32, row-major.
fn numpy(path: &Path) -> anyhow::Result<Vectors> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let length = file.metadata()?.len();
    let data = check_header(&mut file, length)
        .with_context(|| format!("{} is no NumPy file", path.display()))?;
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
    let values = array.shape().iter().try_fold(4u64, |bytes, &length| bytes.checked_mul(length));
    if values.is_none_or(|bytes| bytes > data) {
        bail!(
            "{} says that it holds more than it does: it was cut off, or is not float32 (convert it with .astype('float32'))",
            path.display()
        );
    }
    let values = array.into_vec::<f32>().with_context(|| {
        format!("{} does not hold float32; convert it with .astype('float32')", path.display())
    })?;
    let dim = usize::try_from(dim).unwrap_or(0);
    Ok(Vectors::from_data(dim, values)?)
}

/// The longest header read: a matrix needs a hundred bytes.
const LONGEST_HEADER: usize = 1 << 16;

/// The deepest brackets read: a dictionary with a shape in it, and one level more for what is refused later.
const DEEPEST: usize = 3;

/// Looks at the header before npyz reads it, which takes twice the time for each bracket within a bracket and as much
/// memory as the header says, and multiplies its numbers; leaves `file`, of `bytes` bytes, at its beginning. Gives the bytes behind the header.
fn check_header(file: &mut File, bytes: u64) -> anyhow::Result<u64> {
    let mut head = Vec::new();
    file.by_ref().take(12).read_to_end(&mut head)?;
    let (length, start) = match head[..] {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, ..] => {
            (usize::from(u16::from_le_bytes([a, b])), 10)
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', _, _, a, b, c, d] => {
            (u32::from_le_bytes([a, b, c, d]) as usize, 12)
        }
        _ => bail!("it does not begin with NumPy's mark"),
    };
    if length > LONGEST_HEADER {
        bail!("its header has {length} bytes, expected at most {LONGEST_HEADER}");
    }
    file.seek(SeekFrom::Start(start))?;
    let mut header = Vec::new();
    file.by_ref().take(length as u64).read_to_end(&mut header)?;
    let mut depth = 0usize;
    for &byte in &header {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            bail!("its header nests brackets deeper than {DEEPEST}");
        }
    }
    let text = String::from_utf8_lossy(&header);
    let shape = text.split_once("'shape'").map_or("", |(_, behind)| behind);
    let shape = shape.split(['(', ')']).nth(1).unwrap_or_default();
    let lengths = shape.split(',').map(str::trim).filter(|length| !length.is_empty());
    let values = lengths.map(|length| length.trim_end_matches('L').parse::<u64>().ok());
    // Zeros do not shorten the product on the way to it.
    let mut values = values.map(|length| length.map(|length| length.max(1)));
    let product = values.try_fold(1u64, |product, length| product.checked_mul(length?));
    if product.is_none_or(|product| product > bytes.max(1)) {
        bail!("it says that it holds more than it does; it was cut off");
    }
    file.rewind()?;
    Ok(bytes.saturating_sub(start + length as u64))
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
    fn an_hdf5_file_that_holds_less_than_it_says_is_refused() {
        let file = ann_file(1 << 16, ["train", "test"]);
        let whole = std::fs::read(file.path()).unwrap();
        std::fs::write(file.path(), &whole[..whole.len() / 2]).unwrap();
        assert!(read(file.path()).is_err());
    }

    fn numpy_file(header: &str, values: usize) -> tempfile::NamedTempFile {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
        bytes.extend_from_slice(header.as_bytes());
        bytes.resize(bytes.len() + 4 * values, 0);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn a_header_that_lies_is_refused_before_it_costs_anything() {
        let header = |shape: &str| {
            format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n")
        };
        let message = |shape: &str| match read(numpy_file(&header(shape), 6).path()) {
            Ok(matrices) => format!("{} rows", matrices.rows.len()),
            Err(error) => format!("{error:#}"),
        };
        assert_eq!(message("(2, 3)"), "2 rows");
        assert!(message(&format!("({}2, 3)", "[".repeat(50))).contains("nests brackets"));
        for shape in ["(4611686018427387904, 8)", "(18446744073709551615, 1)", "(3, 3)"] {
            assert!(message(shape).contains("holds more than it does"), "{}", message(shape));
        }
    }

    #[test]
    fn a_file_of_another_layout_says_what_it_lacks() {
        let file = ann_file(4, ["rows", "test"]);
        let error = read(file.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`train`"), "{error}");
    }
}
