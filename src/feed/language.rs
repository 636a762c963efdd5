//! Which language is it in? Told on two hundred words or more, never on a sentence.
//!
//! Source: whatlang 0.18 (trigrams, after Cavnar and Trenkle 1994), whose answer counts only where it holds it reliable.

use serde::{Deserialize, Serialize};

/// Fewer words decide nothing.
const LEAST_WORDS: usize = 200;

/// More letters than these are not looked at in one place of a text.
const SAMPLE: usize = 4_000;

/// A language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Its code: ISO 639-1 (`en`) where there is one, else ISO 639-3.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether it is English.
    pub fn is_english(&self) -> bool {
        self.0 == "en"
    }

    /// The language of a tag such as `en-US`, which a feed claims.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let main = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        let fits = (2..=3).contains(&main.len()) && main.bytes().all(|b| b.is_ascii_lowercase());
        fits.then(|| Self(short(&main).unwrap_or(&main).to_owned()))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The language of a text of two hundred words or more; `None` where it is shorter or no answer is reliable.
///
/// Scripts without spaces between words count two letters as a word.
pub fn language(text: &str) -> Option<Language> {
    if words_of(text) < LEAST_WORDS {
        return None;
    }
    let info = whatlang::detect(&sample(text))?;
    let code = info.lang().code();
    info.is_reliable().then(|| Language(short(code).unwrap_or(code).to_owned()))
}

/// Words, up to as many as are asked for.
fn words_of(text: &str) -> usize {
    let spaced = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let spaced = spaced.take(LEAST_WORDS).count();
    let is_unspaced = |c: &char| matches!(*c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    spaced + text.chars().filter(is_unspaced).take(2 * LEAST_WORDS).count() / 2
}

/// Beginning, middle and end of a text: an episode may open in another language than it goes on in.
fn sample(text: &str) -> String {
    if text.len() <= 3 * SAMPLE {
        return text.to_owned();
    }
    let places = [0, text.len() / 2 - SAMPLE / 2, text.len() - SAMPLE];
    let parts = places.map(|from| {
        let from = text.ceil_char_boundary(from);
        &text[from..text.floor_char_boundary((from + SAMPLE).min(text.len()))]
    });
    parts.join(" ")
}

/// The code of two letters.
fn short(code: &str) -> Option<&'static str> {
    const CODES: &str = "\
        epo eo, eng en, rus ru, cmn zh, spa es, por pt, ita it, ben bn, fra fr, deu de, ukr uk, \
        kat ka, ara ar, hin hi, jpn ja, heb he, yid yi, pol pl, amh am, jav jv, kor ko, nob nb, \
        dan da, swe sv, fin fi, tur tr, nld nl, hun hu, ces cs, ell el, bul bg, bel be, mar mr, \
        kan kn, ron ro, slv sl, hrv hr, srp sr, mkd mk, lit lt, lav lv, est et, tam ta, vie vi, \
        urd ur, tha th, guj gu, uzb uz, pan pa, aze az, ind id, tel te, pes fa, mal ml, ori or, \
        mya my, nep ne, sin si, khm km, tuk tk, aka ak, zul zu, sna sn, afr af, lat la, slk sk, \
        cat ca, tgl tl, hye hy, cym cy";
    CODES.split(", ").find_map(|pair| pair.strip_prefix(code)?.strip_prefix(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str =
        "We talked about how people learn to cook at home and why most of them give up too early. ";
    const GERMAN: &str = "Wir haben darüber gesprochen, wie Menschen zu Hause kochen lernen und warum die meisten aufgeben. ";

    #[test]
    fn two_hundred_words_are_told_apart() {
        assert!(language(&ENGLISH.repeat(12)).unwrap().is_english());
        assert_eq!(language(&GERMAN.repeat(16)).unwrap().code(), "de");
        let chinese = "我们今天谈谈人们如何在家里学做饭，以及为什么大多数人太早放弃。".repeat(20);
        assert_eq!(language(&chinese).unwrap().code(), "zh");
    }

    #[test]
    fn fewer_words_decide_nothing() {
        assert_eq!(language(&ENGLISH.repeat(10)), None);
        assert_eq!(language(""), None);
        assert_eq!(language(&"1234 ".repeat(500)), None);
    }

    #[test]
    fn tags_are_read() {
        assert!(Language::of_tag("en-US").unwrap().is_english());
        assert_eq!(Language::of_tag("deu").unwrap().code(), "de");
        assert_eq!(Language::of_tag("a language"), None);
    }
}
