//! Files that become shorter by it are carried as gzip, and stand in the store as `SHA256.gz`: the hash is that of the file
//! itself.
//!
//! Invariant: what comes out is as long as the edition says and was compared with its hash.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use super::edition::SINGLE;

/// `bytes` as gzip, where that saves an eighth at least: vectors and what is packed already are left as they are.
pub(super) fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut to = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
    // Memory is written to, which does not fail.
    to.write_all(bytes).ok()?;
    let packed = to.finish().ok()?;
    (packed.len() <= bytes.len() / 8 * 7).then_some(packed)
}

/// What is packed in `packed`, `bytes` long; otherwise what is wrong with it.
pub(super) fn unpack(packed: &[u8], bytes: u64) -> Result<Vec<u8>, String> {
    let mut from = GzDecoder::new(packed);
    let mut whole = Vec::with_capacity(bytes.min(SINGLE) as usize);
    let read = from.by_ref().take(bytes + 1).read_to_end(&mut whole);
    read.map_err(|error| format!("it cannot be unpacked: {error}"))?;
    if whole.len() as u64 != bytes || !from.into_inner().is_empty() {
        return Err(format!("it is longer or shorter than the {bytes} bytes of the edition"));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_went_in_and_no_byte_can_be_changed_unseen() {
        let whole: Vec<u8> = (0..5000u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        let packed = pack(&whole).unwrap();
        let bytes = whole.len() as u64;
        assert_eq!(unpack(&packed, bytes).unwrap(), whole);
        assert_eq!(pack(&whole).unwrap(), packed, "the same bytes each time");
        for wrong in [bytes - 1, bytes + 1, 0] {
            assert!(unpack(&packed, wrong).is_err(), "{wrong} bytes");
        }
        let longer = [&packed[..], b"x"].concat();
        assert!(unpack(&longer, bytes).is_err(), "something after its end");
        for at in [0, 1, packed.len() / 2, packed.len() - 1] {
            assert!(unpack(&packed[..at], bytes).is_err(), "cut at {at}");
        }
        // The header of gzip holds a time and a system that nobody reads; all after it counts.
        for at in 10..packed.len() {
            let mut altered = packed.clone();
            altered[at] ^= 1;
            assert!(unpack(&altered, bytes).is_err(), "altered at {at}");
        }
    }

    #[test]
    fn what_gains_nothing_stays_as_it_is() {
        let mut state = 1u32;
        let noise: Vec<u8> = (0..4000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        assert_eq!(pack(&noise), None);
        assert_eq!(pack(b""), None);
    }
}
