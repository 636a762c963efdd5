//! Files that a processor finds its way about in by pages of two megabytes, where the system keeps them so.
//!
//! A walk over vectors jumps about in a map of hundreds of megabytes; with pages of 4 KB each jump waits for the table of
//! pages as well. Linux keeps a part of a file in one such page when it is written as one piece ([`Writer`]), or read so
//! because the map asks for it ([`folder`]): ext4 from 6.16, XFS from 5.18. Elsewhere all is as it would be without.

use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenDirectoryError;

use crate::process;

/// Bytes of such a page.
const PAGE: usize = 2 << 20;

/// The folder at `path`, which must exist; its files are mapped by huge pages.
pub(crate) fn folder(path: &Path) -> Result<MmapDirectory, OpenDirectoryError> {
    #[cfg(target_os = "linux")]
    return MmapDirectory::open_with_madvice(path, memmap2::Advice::HugePage);
    #[cfg(not(target_os = "linux"))]
    MmapDirectory::open(path)
}

/// Whether a file of `bytes` should be mapped so: one that does not stay in memory would be read two megabytes for each of
/// a few thousand bytes that are needed.
pub(crate) fn suits(bytes: u64) -> bool {
    static MOST: OnceLock<u64> = OnceLock::new();
    bytes <= *MOST.get_or_init(|| process::memory().map_or(u64::MAX, |memory| memory / 2))
}

/// Writes a file page by page, however it comes: the bytes are those that were given.
#[derive(Debug)]
pub(crate) struct Writer<W: Write> {
    out: W,
    /// What stands before the next page begins.
    waiting: Vec<u8>,
    /// How much is to come until then.
    room: usize,
}

impl<W: Write> Writer<W> {
    /// To `out`, where `written` bytes stand already.
    pub(crate) fn new(out: W, written: u64) -> Self {
        let room = PAGE - (written % PAGE as u64) as usize;
        Self { out, waiting: Vec::new(), room }
    }

    /// Writes what waits and gives the file back.
    pub(crate) fn into_inner(mut self) -> io::Result<W> {
        self.write_waiting()?;
        Ok(self.out)
    }

    fn write_waiting(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.waiting);
        self.waiting.clear();
        written
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == PAGE && bytes.len() >= PAGE {
            let whole = bytes.len() / PAGE * PAGE;
            self.out.write_all(&bytes[..whole])?;
            return Ok(whole);
        }
        let taken = bytes.len().min(self.room);
        self.waiting.extend_from_slice(&bytes[..taken]);
        self.room -= taken;
        if self.room == 0 {
            self.room = PAGE;
            self.write_waiting()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_waiting()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written, and how long each piece was.
    #[derive(Default)]
    struct Pieces(Vec<u8>, Vec<usize>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend_from_slice(bytes);
            self.1.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_written_is_what_came_and_every_piece_ends_with_a_page() {
        let bytes: Vec<u8> = (0..3 * PAGE + 700).map(|at| (at % 251) as u8).collect();
        for (written, step) in
            [(0, 768), (0, PAGE), (0, 5 * PAGE / 2), (100, 4096), (PAGE + 1, 7 * PAGE)]
        {
            let mut to = Writer::new(Pieces::default(), written as u64);
            bytes.chunks(step).for_each(|piece| to.write_all(piece).unwrap());
            let Pieces(out, lengths) = to.into_inner().unwrap();
            assert!(out == bytes, "{written} {step}");
            let mut end = written;
            for length in &lengths[..lengths.len() - 1] {
                end += length;
                assert_eq!(end % PAGE, 0, "{written} {step}: {lengths:?}");
            }
        }
    }

    #[test]
    fn what_was_flushed_is_written() {
        let mut to = Writer::new(Pieces::default(), 0);
        to.write_all(b"one").unwrap();
        to.flush().unwrap();
        assert_eq!(to.out.0, b"one");
        to.write_all(&vec![2; PAGE]).unwrap();
        let Pieces(out, lengths) = to.into_inner().unwrap();
        assert_eq!((out.len(), lengths), (3 + PAGE, vec![3, PAGE - 3, 3]));
    }

    #[test]
    fn a_file_of_a_page_is_mapped_so_and_one_beyond_all_memory_is_not() {
        assert!(suits(PAGE as u64));
        assert_eq!(suits(u64::MAX), process::memory().is_none());
    }
}
