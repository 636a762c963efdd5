//! Bytes that start on a cache line, mapped where possible.

use bytemuck::{Pod, Zeroable};
use tantivy::directory::OwnedBytes;

/// Bytes of a cache line, and of the widest SIMD register.
pub(super) const LINE: usize = 64;

/// One cache line.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C, align(64))]
pub(super) struct Line(pub(super) [u8; LINE]);

/// A file's bytes, aligned to 64.
///
/// A memory map is aligned already and is used as it is; what a RAM directory gives may not be and is copied.
#[derive(Clone)]
pub(super) enum AlignedBytes {
    Mapped(OwnedBytes),
    Copied(Vec<Line>, usize),
}

impl AlignedBytes {
    /// Takes over `bytes`.
    pub(super) fn new(bytes: OwnedBytes) -> Self {
        if bytemuck::try_cast_slice::<u8, Line>(&bytes[..bytes.len() / LINE * LINE]).is_ok() {
            return Self::Mapped(bytes);
        }
        let mut lines = vec![Line([0; LINE]); bytes.len().div_ceil(LINE)];
        bytemuck::cast_slice_mut::<Line, u8>(&mut lines)[..bytes.len()].copy_from_slice(&bytes);
        Self::Copied(lines, bytes.len())
    }

    /// All bytes.
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Mapped(bytes) => bytes.as_slice(),
            Self::Copied(lines, length) => &bytemuck::cast_slice(lines)[..*length],
        }
    }
}
