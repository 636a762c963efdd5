//! Made-up sentences of the lengths that insights have.

/// `n` different sentences of 20 to 60 tokens, the same on every call.
pub fn sample(n: usize) -> Vec<String> {
    const WHO: [&str; 8] = [
        "A founder who sells to hospitals",
        "The head of a small design team",
        "An investor in battery plants",
        "One coach of marathon runners",
        "The author of a book on sleep",
        "A teacher who left for a start-up",
        "The buyer at a grocery chain",
        "A historian of early railways",
    ];
    const CLAIM: [&str; 8] = [
        "argues that prices should rise before the product is finished",
        "found that fewer meetings made deadlines easier to keep",
        "says the first hire decides how the next twenty behave",
        "no longer trusts surveys and watches what people return instead",
        "warns that cheap energy will move factories, not only data centres",
        "would rather lose a customer than promise a date",
        "learned that rest days add more speed than extra miles",
        "expects regulators to copy each other within two years",
    ];
    const REASON: [&str; 4] = [
        "because the ones who stay are those who needed it most",
        "since nobody remembers the plan but everybody remembers the surprise",
        "as a mistake made early is paid for only once",
        "for the cost of waiting is hidden until a rival stops waiting",
    ];
    const DETAIL: &str = "It took three tries, two of them in public, and a spreadsheet that was wrong by a factor of ten";
    (0..n)
        .map(|i| {
            let words: Vec<&str> = DETAIL.split(' ').collect();
            let detail = words[..(i * 7) % words.len()].join(" ");
            let (who, claim, reason) = (WHO[i % 8], CLAIM[i / 8 % 8], REASON[i / 64 % 4]);
            format!("{who} {claim}, {reason}. Case {i}. {detail}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn sentences_differ_in_words_and_length() {
        let texts = sample(500);
        assert_eq!(texts.iter().collect::<HashSet<_>>().len(), 500);
        let words: HashSet<usize> = texts.iter().map(|text| text.split(' ').count()).collect();
        assert!(words.len() > 15, "{words:?}");
    }
}
