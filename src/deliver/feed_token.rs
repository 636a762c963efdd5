//! What opens a feed: 256 random bits in its address, of which only the hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::sha256_hex;
use crate::secret::{RandomError, random};

/// A new token: 43 letters, digits, `-` and `_`.
pub fn new_feed_token() -> Result<String, RandomError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// What is kept of a token, and looked up: SHA-256 in hex. Of a random token nobody finds the beginning of another's, so
/// that the time of a look-up tells nothing.
pub fn feed_token_hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ_and_so_do_their_hashes() {
        let (one, other) = (new_feed_token().unwrap(), new_feed_token().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(feed_token_hash(&one), feed_token_hash(&other));
        // SHA-256 of the three letters (FIPS 180-4).
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(feed_token_hash("abc"), known);
    }
}
