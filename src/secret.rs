//! What nobody can guess: random bytes of the system.

use crate::digest::hex;

/// The system gives no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub struct RandomError(getrandom::Error);

/// `N` random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(RandomError)?;
    Ok(bytes)
}

/// `N` random bytes as hex digits.
pub fn random_hex<const N: usize>() -> Result<String, RandomError> {
    Ok(hex(&random::<N>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_are_as_many_as_asked_for_and_no_two_are_alike() {
        let (one, other) = (random_hex::<16>().unwrap(), random_hex::<16>().unwrap());
        assert_eq!((one.len(), one == other), (32, false));
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
