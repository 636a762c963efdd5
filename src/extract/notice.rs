//! What a show says about itself and its sponsors: greetings, advertisements, where to find whom.
//!
//! Lists by hand. A read advertisement holds one or two telling sentences among many that sound like a claim: a host's
//! whole turn falls with one of them, and some sentences around it where it is not known who speaks.

use super::lexicon::{any, keys};

/// Sentences around a telling one that fall with it, where a turn may be another's.
pub(super) const AROUND: usize = 6;

/// Only an advertisement says so.
const ADVERTS: &[&str] = &[
    "brought to you by",
    "our sponsor*",
    "sponsored by",
    "today's sponsor*",
    "this episode's sponsor*",
    "a word from our",
    "promo code",
    "discount code",
    "use code",
    "use the code",
    "free trial",
    "first month free",
    "money back guarantee",
    "sign up today",
    "today at",
    "get started at",
    "learn more at",
    "visit their website",
    "terms apply",
    "podcast listeners get",
    "listeners get",
    "percent off",
    "% off",
    "book a demo",
    "schedule a demo",
];

/// About the show, not about the world.
const NOTICES: &[&str] = &[
    "sponsor*",
    "subscribe*",
    "sign up",
    "head to",
    "check out",
    "check it out",
    "check them out",
    "leave a review",
    "leaving a review",
    "a rating",
    "podcast",
    "podcasts",
    "newsletter",
    "episode",
    "episodes",
    "show notes",
    "listener",
    "listeners",
    "youtube",
    "tune in",
    "welcome to",
    "welcome back",
    "thank you",
    "thanks",
    "my guest",
    "our guest",
    "today's guest",
    "special guest",
    "lightning round",
    "follow me",
    "find me",
    "find you",
    "linkedin",
    "twitter",
    "link in",
    "in the description",
    "in the comments",
    "good morning",
    "good afternoon",
    "hello everyone",
    "hi everyone",
    "see you next",
    "nice to meet",
    "good to see you",
    "have a great",
    "my name is",
    "i'm excited to",
    "happy to be here",
    "glad to be here",
    "being here",
    "having me",
    "join us",
    "joining us",
    "joined by",
    "slack channel",
    "live chat",
];

/// Endings of addresses on the web.
const ENDINGS: &[&str] = &["com", "io", "ai", "co", "org", "net", "dev", "fm", "app", "club", "tv"];

/// Names of chapters that hold no more than this.
const CHAPTERS: &[&str] =
    &["sponsor*", "ad", "ads", "advert*", "ad break", "promo*", "commercial*", "word from"];

/// What a sentence says about the show or for a sponsor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// Neither.
    None,
    /// Something about the show: this sentence alone is no insight.
    Show,
    /// An advertisement: what stands around it is none, either.
    Advert,
}

/// What `sentence` is.
pub(super) fn notice(sentence: &str) -> Notice {
    let keys = keys(sentence);
    let is_address = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let host = word.split('/').next().unwrap_or_default();
        host.rsplit_once('.').is_some_and(|(name, ending)| {
            name.len() > 1 && ENDINGS.contains(&ending.to_lowercase().as_str())
        })
    };
    let address = sentence.split_whitespace().find(is_address);
    // "getdx.com/lenny" was made for listeners.
    if any(ADVERTS, &keys) || address.is_some_and(|word| word.trim_end_matches('/').contains('/')) {
        Notice::Advert
    } else if address.is_some() || any(NOTICES, &keys) {
        Notice::Show
    } else {
        Notice::None
    }
}

/// Whether a chapter of this name is an advertisement.
pub(super) fn is_advert_chapter(title: &str) -> bool {
    any(CHAPTERS, &keys(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advertisements_are_told_from_talk_about_the_show() {
        assert_eq!(notice("This episode is brought to you by Acme."), Notice::Advert);
        assert_eq!(notice("Go to acme.com/show now."), Notice::Advert);
        assert_eq!(notice("I am at acme.com."), Notice::Show);
        assert_eq!(notice("Thank you so much."), Notice::Show);
        assert_eq!(notice("Prices are 3.5 times higher in teams, e.g. ours."), Notice::None);
    }

    #[test]
    fn chapters_that_are_advertisements_are_known_by_their_names() {
        assert!(is_advert_chapter("Sponsors: Acme") && is_advert_chapter("Ad break"));
        assert!(!is_advert_chapter("Adding people") && !is_advert_chapter("Adoption"));
    }
}
