//! Numbers as people read them.

/// `value` with `digits` decimals; zero has no sign, also where it is a smaller number's rounding.
pub fn decimal(value: impl Into<f64>, digits: usize) -> String {
    let text = format!("{:.digits$}", value.into());
    match text.strip_prefix('-') {
        Some(rest) if is_zero(rest) => rest.to_owned(),
        _ => text,
    }
}

/// As [`decimal`], with a plus where it is not negative.
pub fn signed(value: impl Into<f64>, digits: usize) -> String {
    let text = decimal(value, digits);
    if text.starts_with('-') { text } else { format!("+{text}") }
}

/// `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 insight`, `3,341 insights`, `42 queries`, `2 days`.
pub fn counted(number: u64, noun: &str) -> String {
    let stem = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    let count = grouped(number);
    match (number, stem) {
        (1, _) => format!("{count} {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|byte| byte == b'0' || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_minus() {
        for (value, plain, plus) in [
            (-0.000_04, "0.0000", "+0.0000"),
            (-0.0, "0.0000", "+0.0000"),
            (0.000_04, "0.0000", "+0.0000"),
            (-0.000_06, "-0.0001", "-0.0001"),
            (1.5, "1.5000", "+1.5000"),
        ] {
            assert_eq!((decimal(value, 4).as_str(), signed(value, 4).as_str()), (plain, plus));
        }
    }
}
