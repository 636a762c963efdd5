//! Numbers as a page says them.

pub(super) use crate::insight::{counted, grouped};

/// `12:34`, `1:02:03`.
pub(super) fn clock(seconds: f64) -> String {
    // As a cast goes: what is not a number of seconds is 0.
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// `3 ms`, `1.2 s`.
pub(super) fn lasted(milliseconds: f64) -> String {
    match milliseconds {
        short if short < 1.0 => "under 1 ms".to_owned(),
        short if short < 1000.0 => format!("{short:.0} ms"),
        long => format!("{:.1} s", long / 1000.0),
    }
}

/// Words that a person reads in a minute: the mean of Brysbaert's review of 190 studies (2019) is 238; insights are dense.
const WORDS_A_MINUTE: usize = 200;

/// Minutes to read so many words, at least one.
pub(super) fn minutes(words: usize) -> u64 {
    words.div_ceil(WORDS_A_MINUTE).max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "theme"), "1 theme");
        assert_eq!(counted(1200, "show"), "1,200 shows");
        assert_eq!(counted(2, "day") + &counted(2, "story"), "2 days2 stories");
        assert_eq!(clock(754.9), "12:34");
        assert_eq!(clock(3723.0), "1:02:03");
        assert_eq!(clock(f64::NAN), "0:00");
        assert_eq!((lasted(0.4), lasted(12.3)), ("under 1 ms".into(), "12 ms".into()));
        assert_eq!((minutes(0), minutes(200), minutes(201)), (1, 1, 2));
    }
}
