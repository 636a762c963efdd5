//! How large a number may be that is typed: memory and time are made from such numbers.

/// A whole number from 1 to `MOST`, for clap.
pub(super) fn up_to<const MOST: usize>(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from 1 to {MOST}")),
    }
}

/// A whole number from 0 to `MOST`, for clap.
pub(super) fn up_to_or_none<const MOST: usize>(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number <= MOST => Ok(number),
        _ => Err(format!("expected a whole number from 0 to {MOST}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_its_limit_is_refused_with_the_limit() {
        assert_eq!(up_to::<10>("10"), Ok(10));
        for wrong in ["0", "11", "-1", "1.5", "", "18446744073709551615", "18446744073709551616"] {
            assert_eq!(up_to::<10>(wrong), Err("expected a whole number from 1 to 10".into()));
        }
    }
}
