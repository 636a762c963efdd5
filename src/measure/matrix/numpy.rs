//! NumPy arrays of 32-bit floats, rows by rows.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::MatrixError;
use crate::insight::Vectors;

/// Reads a two-dimensional array of float32, row-major.
pub(super) fn read(path: &Path) -> Result<Vectors, MatrixError> {
    let mut file = File::open(path)
        .map_err(MatrixError::saying(format_args!("cannot read {}", path.display())))?;
    let length = file.metadata()?.len();
    let data = check_header(&mut file, length)
        .map_err(MatrixError::saying(format_args!("{} is no NumPy file", path.display())))?;
    let array = npyz::NpyFile::new(BufReader::new(file))
        .map_err(MatrixError::saying(format_args!("{} is no NumPy file", path.display())))?;
    let &[_, dim] = array.shape() else {
        return Err(MatrixError(format!(
            "{} has {} dimensions; expected rows and columns",
            path.display(),
            array.shape().len()
        )));
    };
    if array.order() == npyz::Order::Fortran {
        return Err(MatrixError(format!(
            "{} is stored by columns; save it with numpy.ascontiguousarray",
            path.display()
        )));
    }
    let values = array.shape().iter().try_fold(4u64, |bytes, &length| bytes.checked_mul(length));
    if values.is_none_or(|bytes| bytes > data) {
        return Err(MatrixError(format!(
            "{} says that it holds more than it does: it was cut off, or is not float32 (convert it with .astype('float32'))",
            path.display()
        )));
    }
    let values = array.into_vec::<f32>().map_err(MatrixError::saying(format_args!(
        "{} does not hold float32; convert it with .astype('float32')",
        path.display()
    )))?;
    let dim = usize::try_from(dim).unwrap_or(0);
    Ok(Vectors::from_data(dim, values)?)
}

/// The longest header read: a matrix needs a hundred bytes.
const LONGEST_HEADER: usize = 1 << 16;

/// The deepest brackets read: a dictionary with a shape in it, and one level more for what is refused later.
const DEEPEST: usize = 3;

/// Looks at the header before npyz reads it, which takes twice the time for each bracket within a bracket and as much
/// memory as the header says, and multiplies its numbers; leaves `file`, of `bytes` bytes, at its beginning. Gives the bytes behind the header.
fn check_header(file: &mut File, bytes: u64) -> Result<u64, MatrixError> {
    let mut head = Vec::new();
    file.by_ref().take(12).read_to_end(&mut head)?;
    let (length, start) = match head[..] {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, ..] => {
            (usize::from(u16::from_le_bytes([a, b])), 10)
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', _, _, a, b, c, d] => {
            (u32::from_le_bytes([a, b, c, d]) as usize, 12)
        }
        _ => return Err(MatrixError("it does not begin with NumPy's mark".into())),
    };
    if length > LONGEST_HEADER {
        return Err(MatrixError(format!(
            "its header has {length} bytes, expected at most {LONGEST_HEADER}"
        )));
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
            return Err(MatrixError(format!("its header nests brackets deeper than {DEEPEST}")));
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
        return Err(MatrixError("it says that it holds more than it does; it was cut off".into()));
    }
    file.rewind()?;
    Ok(bytes.saturating_sub(start + length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            Ok(rows) => format!("{} rows", rows.len()),
            Err(error) => format!("{error:#}"),
        };
        assert_eq!(message("(2, 3)"), "2 rows");
        assert!(message(&format!("({}2, 3)", "[".repeat(50))).contains("nests brackets"));
        for shape in ["(4611686018427387904, 8)", "(18446744073709551615, 1)", "(3, 3)"] {
            assert!(message(shape).contains("holds more than it does"), "{}", message(shape));
        }
    }
}
