//! A signature as bytes, to be kept in an index: what decides about sameness is then read, and no text parsed again.
//!
//! Layout, little-endian: version (1 byte); the numbers of denying words, numbers, opposites and words (2 bytes each);
//! the numbers (8 bytes each); the opposites (axis and side in 1 byte, word behind in 4); the words (4 bytes each); for
//! each word 1 byte that says what else it is.
//! Invariant: `from_bytes` never panics, and gives back what `to_bytes` was given or nothing.

use super::Signature;

/// The first byte. Raise it whenever `Signature::of` reads a text otherwise, too: what was kept is then read no more.
const VERSION: u8 = 1;

/// What a word is besides a word of the text, a bit each.
const NAME: u8 = 1;
const OPENER: u8 = 2;
const DENIED: u8 = 4;
const AFFIRMED: u8 = 8;

/// The bit of an opposite's first byte that says on which side it stands; the others name the axis.
const SIDE: u8 = 0x80;

impl Signature {
    /// The signature as bytes; `None` for a text of more than 65,535 words of a kind.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let counts = [self.numbers.len(), self.opposites.len(), self.words.len()];
        let mut bytes = vec![VERSION];
        bytes.extend(u16::try_from(self.negations).ok()?.to_le_bytes());
        for count in counts {
            bytes.extend(u16::try_from(count).ok()?.to_le_bytes());
        }
        for number in &self.numbers {
            bytes.extend(number.to_le_bytes());
        }
        for &(axis, side, behind) in &self.opposites {
            bytes.push(axis | if side { SIDE } else { 0 });
            bytes.extend(behind.to_le_bytes());
        }
        for word in &self.words {
            bytes.extend(word.to_le_bytes());
        }
        let lists = self.lists();
        bytes.extend(self.words.iter().map(|word| {
            let among = lists.iter().filter(|(_, list)| list.binary_search(word).is_ok());
            among.fold(0, |kinds, (kind, _)| kinds | kind)
        }));
        Some(bytes)
    }

    /// Reads what [`Signature::to_bytes`] wrote; `None` for anything else, and for what another version wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        if take::<1>(&mut rest)? != [VERSION] {
            return None;
        }
        let mut count = || Some(usize::from(u16::from_le_bytes(take(&mut rest)?)));
        let (negations, numbers, opposites, words) = (count()?, count()?, count()?, count()?);
        if rest.len() != 8 * numbers + 5 * opposites + 5 * words {
            return None;
        }
        let mut signature = Self { negations: negations as u32, ..Self::default() };
        for _ in 0..numbers {
            signature.numbers.push(f64::from_le_bytes(take(&mut rest)?));
        }
        for _ in 0..opposites {
            let [axis] = take(&mut rest)?;
            let behind = u32::from_le_bytes(take(&mut rest)?);
            signature.opposites.push((axis & !SIDE, axis & SIDE != 0, behind));
        }
        for _ in 0..words {
            signature.words.push(u32::from_le_bytes(take(&mut rest)?));
        }
        for (at, &kinds) in rest.iter().enumerate() {
            let word = signature.words[at];
            let lists = [
                (NAME, &mut signature.names),
                (OPENER, &mut signature.openers),
                (DENIED, &mut signature.denied),
                (AFFIRMED, &mut signature.affirmed),
            ];
            for (_, list) in lists.into_iter().filter(|(kind, _)| kinds & kind != 0) {
                list.push(word);
            }
        }
        let ascends = signature.words.is_sorted_by(|a, b| a < b);
        (ascends && signature.numbers.iter().all(|number| !number.is_nan())).then_some(signature)
    }

    fn lists(&self) -> [(u8, &[u32]); 4] {
        [
            (NAME, &self.names),
            (OPENER, &self.openers),
            (DENIED, &self.denied),
            (AFFIRMED, &self.affirmed),
        ]
    }
}

/// The first `N` bytes of `rest`, which goes on behind them.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str) {
        let signature = Signature::of(text);
        let bytes = signature.to_bytes().unwrap();
        assert_eq!(Signature::from_bytes(&bytes), Some(signature));
        assert_eq!(Signature::from_bytes(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn a_signature_survives_a_round_trip() {
        check(
            "Netflix never raised prices by 40 % before Spotify did, but fewer people left in 2 months.",
        );
        check("");
        check("Caf\u{e9}s don't sell less than a third.");
    }

    proptest! {
        #[test]
        fn any_text_survives_a_round_trip(text in "(\\PC|not |no |more |7 ){0,40}") {
            let signature = Signature::of(&text);
            let bytes = signature.to_bytes().unwrap();
            prop_assert_eq!(Signature::from_bytes(&bytes), Some(signature));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64), plain: bool) {
            let mut bytes = bytes;
            if let (true, Some(first)) = (plain, bytes.first_mut()) {
                *first = VERSION;
            }
            let _ = Signature::from_bytes(&bytes).map(|signature| signature.to_bytes());
        }
    }
}
