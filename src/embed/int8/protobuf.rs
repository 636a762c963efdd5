//! Protocol buffers, as much as ONNX needs: read the fields of a message, write a message.
//!
//! Source: <https://protobuf.dev/programming-guides/encoding/>.

use super::ConvertError;

/// Reads the fields of one message in order.
pub(super) struct Fields<'a>(&'a [u8]);

/// One field: its number and, for strings, bytes and messages, its content; numbers are skipped.
pub(super) struct Field<'a> {
    pub(super) number: u64,
    pub(super) bytes: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    /// The fields of `message`.
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// The next field, or `None` at the end of the message.
    fn read(&mut self) -> Result<Option<Field<'a>>, ConvertError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let bytes = match key & 7 {
            0 => {
                self.varint()?;
                None
            }
            1 => self.take(8).map(|_| None)?,
            2 => {
                let length = self.varint()?;
                Some(self.take(usize::try_from(length).map_err(|_| ConvertError::Truncated)?)?)
            }
            5 => self.take(4).map(|_| None)?,
            _ => return Err(ConvertError::Truncated),
        };
        Ok(Some(Field { number: key >> 3, bytes }))
    }

    /// The next `n` bytes.
    fn take(&mut self, n: usize) -> Result<&'a [u8], ConvertError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(ConvertError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number in base 128, lowest digit first.
    fn varint(&mut self) -> Result<u64, ConvertError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(ConvertError::Truncated)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, ConvertError>;

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.read();
        if field.is_err() {
            // What follows a broken field means nothing.
            self.0 = &[];
        }
        field.transpose()
    }
}

/// A message being written.
#[derive(Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// An empty message.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds an integer field; negative ones take ten bytes, as protocol buffers want it.
    pub(super) fn int(mut self, field: u64, value: i64) -> Self {
        self.varint(field << 3);
        self.varint(value as u64);
        self
    }

    /// Adds a 32-bit float field.
    pub(super) fn float(mut self, field: u64, value: f32) -> Self {
        self.varint(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds a field of bytes.
    pub(super) fn bytes(mut self, field: u64, value: &[u8]) -> Self {
        self.push(field, value);
        self
    }

    /// Adds a string field.
    pub(super) fn text(self, field: u64, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    /// Adds a message field.
    pub(super) fn message(self, field: u64, value: &Message) -> Self {
        self.bytes(field, &value.0)
    }

    /// Adds a field of bytes in place: large messages are built without being moved.
    pub(super) fn push(&mut self, field: u64, value: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
    }

    /// Adds all fields of another message.
    pub(super) fn append(mut self, other: &Message) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// The encoded message.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The encoded message.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Writes a number in base 128, lowest digit first.
    fn varint(&mut self, mut value: u64) {
        while value > 127 {
            self.0.push(value as u8 | 128);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_written_is_read_and_numbers_are_skipped() {
        let message = Message::new()
            .int(1, -1)
            .float(2, 1.5)
            .text(300, "name")
            .message(4, &Message::new().int(1, 1));
        let fields: Vec<_> = Fields::of(message.as_bytes()).map(|field| field.unwrap()).collect();
        let seen: Vec<_> = fields.iter().map(|field| (field.number, field.bytes)).collect();
        assert_eq!(seen, [(1, None), (2, None), (300, Some(&b"name"[..])), (4, Some(&[8, 1][..]))]);
    }

    #[test]
    fn a_message_that_ends_early_is_an_error() {
        let whole = Message::new().text(1, "a longer name").into_bytes();
        assert!(Fields::of(&whole[..6]).any(|field| field.is_err()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let errors = Fields::of(&bytes).filter(Result::is_err).count();
            prop_assert!(errors <= 1);
        }
    }
}
