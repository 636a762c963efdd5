//! The form in which texts are compared: equal for all that looks the same.
//!
//! Sources: compatibility decomposition and canonical composition (Unicode Standard Annex 15), default case folding
//! (The Unicode Standard, 3.13), `Default_Ignorable_Code_Point`, and RFC 5892 for the joiners that carry meaning.
//! Invariant: folding twice changes nothing, and all normalisation forms of a text fold to one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// `text` as it is compared.
///
/// Capitals, full width and ligatures do not matter, nor do composed and decomposed letters, invisible characters, the
/// shapes of apostrophes, quotation marks, dashes and spaces, how many spaces there are, and marks on Latin and Greek
/// letters: people leave them out. On other letters a mark makes another letter and stays.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return spaced(text.chars().map(|c| plain(c).to_ascii_lowercase()));
    }
    // Signs that a decomposition would turn into letters or marks come first, each in its one canonical form.
    let text: String = text.nfc().map(plain).nfkd().flat_map(folded).nfkd().collect();
    spaced(visible(&text).chars().map(plain)).nfc().collect()
}

/// Whether `c` belongs to the character before it: it combines with it, or nothing is seen of it.
pub fn is_part(c: char) -> bool {
    is_mark(c) || is_ignorable(c)
}

/// Whether nothing is seen of `c`: `Default_Ignorable_Code_Point`, which is kept stable.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Default case folding, by its definition: the small letters of the capitals, and those of a small letter first, because
/// the capital of "ß" has one of its own.
fn folded(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// The sign on every keyboard that looks like `c`.
pub(super) fn plain(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | '‵' | '‹' | '›' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʹ' | '＇'
        | '｀' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‶' | '＂' | '〝' | '〞' => '"',
        '‐'..='―' | '−' | '﹘' | '﹣' | '－' | '⁃' | '➖' => '-',
        '♯' | '＃' | '﹟' => '#',
        '＋' | '﹢' => '+',
        '＆' | '﹠' => '&',
        '．' | '﹒' => '.',
        // These are letters to a decomposition, and nothing to a reader.
        '™' | '℠' | '®' | '©' => ' ',
        c => c,
    }
}

/// Spaces of any kind and number become one, those at the ends go.
fn spaced(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut space = false;
    for c in chars {
        if c.is_whitespace() {
            space = true;
        } else {
            if std::mem::take(&mut space) && !out.is_empty() {
                out.push(' ');
            }
            out.push(c);
        }
    }
    out
}

/// A decomposed text without what is not seen and without marks that may be left out.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut base, mut before) = (None, None);
    for c in text.chars() {
        if is_ignorable(c) {
            if joins(before, base, c) {
                out.push(c);
            }
            continue;
        }
        before = Some(c);
        if !is_mark(c) {
            base = Some(c);
            out.push(c);
            continue;
        }
        // The points of Hebrew and Arabic are vowels that are mostly not written.
        let points = (10..=36).contains(&canonical_combining_class(c));
        let marked = base.is_some_and(|base| {
            matches!(base.script(), Script::Latin | Script::Greek) && base.is_alphabetic()
        });
        if !points && !marked {
            out.push(c);
        }
    }
    out
}

/// Whether the joiner `c` changes how a word is read (RFC 5892, appendix A): behind a virama, and as a non-joiner behind a
/// letter of a script whose letters join.
fn joins(before: Option<char>, base: Option<char>, c: char) -> bool {
    const VIRAMA: u8 = 9;
    let virama = || before.is_some_and(|before| canonical_combining_class(before) == VIRAMA);
    let joining = || {
        base.is_some_and(|base| {
            matches!(
                base.script(),
                Script::Arabic | Script::Syriac | Script::Mandaic | Script::Mongolian | Script::Nko
            )
        })
    };
    match c {
        '\u{200d}' => virama(),
        '\u{200c}' => virama() || joining(),
        _ => false,
    }
}

/// Whether `c` combines with the character before it.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(texts: &[&str]) {
        for text in texts {
            assert_eq!(fold(text), fold(texts[0]), "{text:?} and {:?}", texts[0]);
        }
    }

    #[track_caller]
    fn differ(a: &str, b: &str) {
        assert_ne!(fold(a), fold(b));
    }

    #[test]
    fn what_looks_the_same_is_the_same() {
        check(&["café", "cafe\u{301}", "CAFÉ", "Cafe", "ｃａｆé", "ca\u{ad}fé", " café\u{a0}"]);
        check(&[
            "office",
            "o\u{fb03}ce",
            "of\u{200b}fice",
            "OFFICE",
            "o\u{fe0f}ffice",
            "\u{202a}office\u{202c}",
        ]);
        check(&["it's", "it’s", "it‘s", "it`s", "it´s", "it＇s", "itʼs"]);
        check(&["\"late\"", "“late”", "«late»", "„late“"]);
        check(&["a - b", "a – b", "a — b", "a \u{2011} b", "a\u{2009}− b", "a\u{3000}-\tb"]);
        check(&["STRASSE", "straße", "STRAẞE", "Strasse"]);
        check(&["İstanbul", "istanbul", "ISTANBUL"]);
        check(&["ΟΔΥΣΣΕΥΣ", "οδυσσευς", "Οδυσσεύς"]);
        check(&["C♯", "C#", "Ｃ＃", "c#"]);
        check(&["Acme™ Hour", "ACME Hour"]);
        check(&["Việt", "Vie\u{323}\u{302}t", "viet"]);
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        check(&["が", "か\u{3099}", "ｶﾞ".replace('ｶ', "か").as_str()]);
        check(&["ガ", "ｶﾞ"]);
        differ("が", "か");
        differ("й", "и");
        differ("กำ", "กา");
        differ("कि", "क");
        check(&["한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"]);
        check(&["שָׁלוֹם", "שלום"]);
    }

    #[test]
    fn joiners_stay_where_they_are_read() {
        differ("می\u{200c}خواهم", "میخواهم");
        differ("क्\u{200d}ष", "क्ष");
        check(&["pod\u{200d}cast", "pod\u{200c}cast", "podcast"]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn all_forms_of_a_text_fold_to_one(text in "\\PC{0,24}") {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&text.nfc().collect::<String>()), &folded);
            prop_assert_eq!(&fold(&text.nfd().collect::<String>()), &folded);
        }
    }
}
