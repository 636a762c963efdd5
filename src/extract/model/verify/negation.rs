//! Whether a claim denies what was denied and nothing else.
//!
//! A denial reaches a few words: what is compared is the nearest of these that both texts have. Where they have none in
//! common, a denial in what was said is taken for one of something else, and one in the claim needs any denial there.
//! Opposites ("raise", "lower") are not known.

use super::token::{Token, is_plain};

/// How many words a denial reaches.
const REACH: usize = 5;

/// Whether `claimed` and the words around its `quote` differ in what they deny.
pub(super) fn differs(claimed: &[Token<'_>], quote: &[Token<'_>], around: &[Token<'_>]) -> bool {
    let dropped = denials(quote).any(|at| lost(quote, at, claimed));
    let denied = around.iter().any(|token| denies(&token.folded));
    let added = denials(claimed).any(|at| !denied || lost(claimed, at, quote));
    dropped || added
}

/// Whether `other` says without any denial what is denied at `at`.
fn lost(tokens: &[Token<'_>], at: usize, other: &[Token<'_>]) -> bool {
    let reached = tokens[at + 1..].iter().take(REACH).take_while(|token| !ends(token));
    for word in reached.filter(|token| !is_plain(&token.folded)) {
        let mut places = other
            .iter()
            .enumerate()
            .filter(|(_, it)| it.stem == word.stem)
            .map(|(at, _)| at)
            .peekable();
        if places.peek().is_some() {
            return !places.any(|place| is_denied(other, place, tokens));
        }
    }
    false
}

/// Whether the part of a sentence around the word `at` denies it, or says in another way than `elsewhere` that it is not so.
fn is_denied(tokens: &[Token<'_>], at: usize, elsewhere: &[Token<'_>]) -> bool {
    let from = (0..=at).rev().find(|&at| tokens[at].clause).unwrap_or(0);
    let to = (at + 1..tokens.len()).find(|&at| tokens[at].clause).unwrap_or(tokens.len());
    (from..to).any(|near| {
        let token = &tokens[near];
        // "sell before hiring" tells not to hire yet, "hire before selling" does not.
        denies(&token.folded)
            || (token.folded == "before" && near < at)
            || (hints(token) && !elsewhere.iter().any(|other| other.stem == token.stem))
    })
}

/// Where something is denied. "No, …" answers somebody, "not only" affirms.
fn denials<'a>(tokens: &'a [Token<'_>]) -> impl Iterator<Item = usize> + 'a {
    (0..tokens.len()).filter(|&at| {
        let next = tokens.get(at + 1);
        let answers = tokens[at].folded == "no" && next.is_none_or(|next| next.clause);
        let affirms = next.is_some_and(|next| {
            matches!(next.folded.as_str(), "only" | "just" | "merely" | "simply")
        });
        denies(&tokens[at].folded) && !answers && !affirms
    })
}

/// Whether a denial reaches no further than before this word.
fn ends(token: &Token<'_>) -> bool {
    token.clause && token.folded != "and"
}

/// Whether a word denies.
fn denies(folded: &str) -> bool {
    const WORDS: [&str; 16] = [
        "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without",
        "cannot", "cant", "dont", "wont", "doesnt", "isnt",
    ];
    folded.ends_with("n't") || WORDS.contains(&folded)
}

/// Whether a word says without a denial that something is not so, or should not be done, or not yet.
fn hints(token: &Token<'_>) -> bool {
    #[rustfmt::skip]
    const STEMS: &[&str] = &[
        "after", "against", "avoid", "bad", "delay", "difficult", "fail", "fals", "few", "hard", "hardly", "hold", "ignor",
        "impossibl", "instead", "lack", "less", "little", "miss", "mistak", "myth", "once", "only", "prevent", "quit",
        "rare", "rather", "refus", "reject", "resist", "seldom", "skip", "stop", "unlike", "until", "wait", "wors",
        "wrong",
    ];
    STEMS.iter().any(|hint| *hint == token.stem || *hint == token.folded)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[track_caller]
    fn check(said: &str, claimed: &str, expected: bool) {
        let said = tokens(said);
        assert_eq!(differs(&tokens(claimed), &said, &said), expected, "{claimed}");
    }

    #[test]
    fn a_dropped_denial_is_seen() {
        let said = "You should not raise prices in the first year.";
        check(said, "You should not raise prices in the first year", false);
        check(said, "Raising prices in the first year is a mistake", false);
        check(said, "Wait a year before raising prices", false);
        check(said, "You should raise prices in the first year", true);
        check(said, "Raise prices and never look back", true);
        let said = "You should not hire a head of sales before you have sold the product.";
        check(said, "Sell the product before hiring a head of sales", false);
        check(said, "Hire a head of sales once the product sells", false);
        check(said, "You should hire a head of sales before you sell the product", true);
        check("We didn't hire anyone and nobody noticed", "Hiring was noticed by everyone", true);
    }

    #[test]
    fn a_denial_of_something_else_does_no_harm() {
        check("It's not about features, it's about trust", "Trust decides", false);
        check("No, you should raise prices", "Raise prices", false);
        check("It is not only price that counts", "Price counts", false);
    }

    #[test]
    fn an_added_denial_is_seen() {
        check("You should raise prices", "You should not raise prices", true);
        check(
            "You should raise prices early, and never hire early",
            "Don't raise prices early",
            true,
        );
        check("You should never hire early", "Do not hire early", false);
        check("Hiring early is hard", "Nobody can hire early", true);
    }
}
