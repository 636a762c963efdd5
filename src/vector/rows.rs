//! The `.vec` file: the rows of a segment in document order, in half precision.
//!
//! Layout, little-endian: rows (dim × 2 bytes each), zeros up to a multiple of 8, one bit for each document that has
//! a vector (only where some have none), zeros up to a multiple of 64, a trailer of 64 bytes.
//! The trailer stands at the end so that rows can be written as they come.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytemuck::{Pod, Zeroable};

use super::aligned::{AlignedBytes, LINE};
use super::{VectorError, half, simd};

/// The file's extension.
pub(super) const EXTENSION: &str = "vec";
/// Raised with every change of the layout; index/README.md has the log.
const FORMAT_VERSION: u32 = 1;
const MAGIC: [u8; 8] = *b"QTROWS\r\n";

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Trailer {
    rows: u64,
    absent: u64,
    dim: u32,
    _reserved: [u32; 8],
    version: u32,
    magic: [u8; 8],
}

/// Writes rows one after the other.
pub(super) struct RowsWriter<W> {
    out: W,
    dim: usize,
    rows: usize,
    present: Vec<u64>,
    absent: usize,
    buffer: Vec<u16>,
}

impl<W: Write> RowsWriter<W> {
    /// Rows of `dim` dimensions go to `out`.
    pub(super) fn new(out: W, dim: usize) -> Self {
        Self { out, dim, rows: 0, present: Vec::new(), absent: 0, buffer: vec![0; dim] }
    }

    /// Appends a row; a row of zeros, like none, is a document without a vector.
    pub(super) fn push(&mut self, row: Option<&[f32]>) -> io::Result<()> {
        let row = row.filter(|row| row.len() == self.dim);
        match row {
            Some(row) => {
                self.buffer
                    .iter_mut()
                    .zip(row)
                    .for_each(|(half, &value)| *half = half::encode(value));
            }
            None => self.buffer.fill(0),
        }
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.push_halves(&buffer);
        self.buffer = buffer;
        result
    }

    /// Appends a row that is in half precision already.
    pub(super) fn push_halves(&mut self, row: &[u16]) -> io::Result<()> {
        let present = row.iter().any(|&half| half & 0x7fff != 0);
        if self.rows.is_multiple_of(64) {
            self.present.push(0);
        }
        if let Some(word) = self.present.last_mut() {
            *word |= u64::from(present) << (self.rows % 64);
        }
        self.absent += usize::from(!present);
        self.rows += 1;
        self.out.write_all(bytemuck::cast_slice(row))
    }

    /// Number of rows so far.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Writes the trailer and gives the file back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let layout = Layout::new(self.rows, self.dim, self.absent);
        let Some(layout) = layout else {
            return Err(io::Error::other("the rows do not fit the address space"));
        };
        self.out.write_all(&vec![0; layout.present - self.rows * self.dim * 2])?;
        if self.absent > 0 {
            self.out.write_all(bytemuck::cast_slice(&self.present))?;
        }
        self.out.write_all(&vec![0; layout.trailer - layout.present_end])?;
        let trailer = Trailer {
            rows: self.rows as u64,
            absent: self.absent as u64,
            dim: self.dim as u32,
            _reserved: [0; 8],
            version: FORMAT_VERSION,
            magic: MAGIC,
        };
        self.out.write_all(bytemuck::bytes_of(&trailer))?;
        Ok(self.out)
    }
}

/// Where the parts of the file stand; everything follows from three numbers.
struct Layout {
    present: usize,
    present_end: usize,
    trailer: usize,
}

impl Layout {
    fn new(rows: usize, dim: usize, absent: usize) -> Option<Self> {
        let present = rows.checked_mul(dim)?.checked_mul(2)?.checked_next_multiple_of(8)?;
        let words = if absent > 0 { rows.div_ceil(64) } else { 0 };
        let present_end = present.checked_add(words * 8)?;
        Some(Self { present, present_end, trailer: present_end.checked_next_multiple_of(LINE)? })
    }
}

/// The rows of a segment.
#[derive(Clone)]
pub(super) struct Rows {
    bytes: AlignedBytes,
    rows: usize,
    dim: usize,
    absent: usize,
    present: usize,
}

impl Rows {
    /// Checks the trailer and the length; reads nothing else.
    pub(super) fn open(file: &Path, bytes: AlignedBytes, dim: usize) -> Result<Self, VectorError> {
        let damaged = |what| VectorError::Damaged { file: PathBuf::from(file), what };
        let all = bytes.as_slice();
        let Some(at) = all.len().checked_sub(size_of::<Trailer>()) else {
            return Err(damaged("it is shorter than its trailer"));
        };
        let trailer: Trailer = bytemuck::pod_read_unaligned(&all[at..]);
        if trailer.magic != MAGIC {
            return Err(damaged("it does not end as a file of vectors does"));
        }
        let version = trailer.version;
        if version != FORMAT_VERSION {
            let file = PathBuf::from(file);
            return Err(VectorError::Version { file, expected: FORMAT_VERSION, found: version });
        }
        let found = trailer.dim as usize;
        if found != dim {
            return Err(VectorError::Dimensions { expected: dim, found });
        }
        let rows = usize::try_from(trailer.rows);
        let absent = usize::try_from(trailer.absent);
        let (Ok(rows), Ok(absent)) = (rows, absent) else {
            return Err(damaged("its trailer counts more rows than memory can hold"));
        };
        match Layout::new(rows, dim, absent) {
            Some(layout) if layout.trailer == at && absent <= rows => {
                Ok(Self { present: layout.present, bytes, rows, dim, absent })
            }
            _ => Err(damaged("its length is not what its trailer says")),
        }
    }

    /// Reads all rows: whether every value is a number.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        // The largest exponent is that of infinities and of what is no number.
        let is_number = |&half: &u16| half & 0x7c00 != 0x7c00;
        let whole = (0..self.rows).all(|row| self.halves(row).iter().all(is_number));
        if whole { Ok(()) } else { Err("a value in it is not a finite number") }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Dimensions of a row.
    pub(super) fn dim(&self) -> usize {
        self.dim
    }

    /// Number of documents without a vector.
    pub(super) fn absent(&self) -> usize {
        self.absent
    }

    /// Bytes of the file.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.as_slice().len()
    }

    /// Whether document `row` has a vector.
    pub(super) fn has(&self, row: usize) -> bool {
        if row >= self.rows {
            return false;
        }
        if self.absent == 0 {
            return true;
        }
        let byte = self.bytes.as_slice()[self.present + row / 8];
        byte & (1 << (row % 8)) != 0
    }

    /// Row `row`, which must be below [`Rows::len`], as it is stored.
    pub(super) fn halves(&self, row: usize) -> &[u16] {
        let width = self.dim * 2;
        bytemuck::cast_slice(&self.bytes.as_slice()[row * width..(row + 1) * width])
    }

    /// Asks for row `row` before it is needed; does nothing where there is none.
    #[inline]
    pub(super) fn prefetch(&self, row: usize) {
        if row < self.rows {
            simd::prefetch(self.halves(row));
        }
    }

    /// Row `row`, which must be below [`Rows::len`].
    pub(super) fn decode_into(&self, row: usize, out: &mut [f32]) {
        out.iter_mut().zip(self.halves(row)).for_each(|(value, &half)| *value = half::decode(half));
    }

    /// Inner product of `query` with row `row`, which must be below [`Rows::len`].
    pub(super) fn score(&self, query: &[f32], row: usize) -> f32 {
        simd::kernels().dot_half(query, self.halves(row))
    }
}
