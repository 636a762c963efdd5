//! What a text is called that has no title.

/// The first words of `text`, in at most about `limit` characters; what was left out is an ellipsis.
pub fn shortened(text: &str, limit: usize) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() > limit {
            if short.is_empty() {
                // Languages without spaces, and addresses.
                short.extend(word.chars().take(limit));
            }
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_unless_the_first_is_too_long() {
        assert_eq!(shortened("one two  three", 20), "one two three");
        assert_eq!(shortened("one two three", 8), "one two…");
        assert_eq!(shortened("unbrokenwriting", 4), "unbr…");
        assert_eq!(shortened(" ", 4), "");
    }
}
