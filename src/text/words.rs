//! The words of a text, by the word boundaries of Unicode, with the signs that belong to a name.
//!
//! Source: Unicode Standard Annex 29, where a combining mark never stands at a boundary. It takes the signs off C++, C#,
//! .NET, #1, AT&T and R&D, which are other words without them; here they stay. Scripts without spaces between words
//! (Chinese, Japanese, Thai and others, and Korean, whose endings grow on) come one character at a time, to be compared in
//! a row.
//! Invariant: words stand in the order of the text and do not overlap.

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::fold::{fold, is_ignorable, is_mark, plain};

/// One word as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as it is written.
    pub written: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// What it is compared by.
    pub folded: String,
    /// Whether it is a character of a script without spaces.
    pub unspaced: bool,
    /// Whether it begins a sentence or a part behind a colon or a quotation mark, where everything may have a capital.
    pub opens: bool,
}

impl Word<'_> {
    /// Where it ends in the text, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.written.len()
    }

    /// Words that are found within this one: "Node" and "js" in "Node.js", "Disney" in "Disney+". A single letter is
    /// none ("AT&T", "C++"), and neither is what stands behind a sign (".NET", "#1"): without it, it says something else.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let whole = !self.folded.contains(['.', '&', '+']) || self.folded.starts_with(['.', '#']);
        let parts = self.folded.split(['.', '&', '+', '#']);
        parts.filter(move |part| {
            let mut letters = part.chars();
            !whole && letters.next().is_some_and(char::is_alphabetic) && letters.next().is_some()
        })
    }
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::with_capacity(text.len() / 6);
    let mut spans = spans(text);
    join(text, &mut spans);
    let mut before = 0;
    for Span { start, end, unspaced } in spans {
        let written = &text[start..end];
        let between = &text[before.min(start)..start];
        let opens = words.is_empty()
            || between.contains(['.', '!', '?', ':', ';', '"', '“', '„', '«', '…', '\n', '。']);
        let folded = acronym(written).unwrap_or_else(|| fold(written));
        before = end;
        if !folded.is_empty() {
            words.push(Word { written, start, folded, unspaced, opens });
        }
    }
    words
}

/// Where a word stands.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    unspaced: bool,
}

/// What holds letters or digits between two boundaries; characters of scripts without spaces one by one.
fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::with_capacity(text.len() / 6);
    for (at, piece) in text.split_word_bound_indices() {
        if !piece.contains(char::is_alphanumeric) {
            continue;
        }
        // A colon within a word is Swedish; where people forget the space it is not.
        let mut start = at;
        for part in piece.split_inclusive([':', '：']) {
            let letters = part.trim_end_matches([':', '：']);
            if !letters.is_ascii() {
                characters(letters, start, &mut spans);
            } else if !letters.is_empty() {
                spans.push(Span { start, end: start + letters.len(), unspaced: false });
            }
            start += part.len();
        }
    }
    spans
}

/// Takes `piece`, which begins at `at`, apart where its script has no spaces.
fn characters(piece: &str, at: usize, spans: &mut Vec<Span>) {
    let mut open: Option<Span> = None;
    for (offset, cluster) in piece.grapheme_indices(true) {
        let (start, end) = (at + offset, at + offset + cluster.len());
        if cluster.chars().next().is_some_and(is_unspaced) {
            spans.extend(open.take());
            spans.push(Span { start, end, unspaced: true });
        } else {
            open =
                Some(Span { start: open.map_or(start, |open| open.start), end, unspaced: false });
        }
    }
    spans.extend(open);
}

/// Puts together what an ampersand or something invisible holds together, and adds the signs before and behind.
fn join(text: &str, spans: &mut Vec<Span>) {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        if let Some(last) = joined.last_mut()
            && !last.unspaced
            && !span.unspaced
            && last.end < span.start
            && (ampersand(&text[last.end..span.start])
                || text[last.end..span.start].chars().all(is_ignorable))
        {
            last.end = span.end;
        } else {
            joined.push(span);
        }
    }
    for span in joined.iter_mut().filter(|span| !span.unspaced) {
        span.start -= before(&text[..span.start], &text[span.start..]);
        span.end += behind(&text[..span.end], &text[span.end..]);
    }
    *spans = joined;
}

fn ampersand(between: &str) -> bool {
    let mut chars = between.chars().filter(|&c| !is_ignorable(c)).map(plain);
    chars.next() == Some('&') && chars.next().is_none()
}

/// Bytes of a sign that stands at the end of `text` and belongs to the word `word` behind it: the point of ".NET", the
/// cross of "#1". A cross before letters marks a topic and is not part of its name.
fn before(text: &str, word: &str) -> usize {
    let mut chars = text.chars().rev();
    let (Some(sign), Some(first)) = (chars.next(), word.chars().next()) else { return 0 };
    let belongs = match plain(sign) {
        '.' => first.is_alphabetic(),
        '#' => first.is_numeric(),
        _ => false,
    };
    // Directly behind another word a point ends it.
    let free =
        |c: char| !matches!(plain(c), '.' | '#' | '+') && !c.is_alphanumeric() && !is_mark(c);
    if belongs && chars.next().is_none_or(free) { sign.len_utf8() } else { 0 }
}

/// Bytes of the signs that belong to the word at the end of `text` and stand at the beginning of `rest`: "C++", "C#",
/// "Disney+". Between two words they are arithmetic.
fn behind(text: &str, rest: &str) -> usize {
    if !text.chars().rev().find(|&c| !is_mark(c)).is_some_and(char::is_alphabetic) {
        return 0;
    }
    let signs: Vec<(usize, char)> = rest
        .char_indices()
        .map(|(at, c)| (at, plain(c)))
        .take_while(|(_, c)| matches!(c, '+' | '#'))
        .take(3)
        .collect();
    let length = match signs.as_slice() {
        [(_, '+'), (_, '+')] | [(_, '+')] | [(_, '#')] => signs.len(),
        _ => return 0,
    };
    let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
    let next = rest[end..].chars().next();
    if length == 1 && next.is_some_and(char::is_alphanumeric) { 0 } else { end }
}

/// "U.S." and "US" are one word: single letters with points between them, without the points.
fn acronym(written: &str) -> Option<String> {
    let mut letters = 0;
    for part in written.split('.') {
        let mut chars = part.chars();
        if !chars.next()?.is_alphabetic() || chars.any(|c| !is_mark(c)) {
            return None;
        }
        letters += 1;
    }
    (letters > 1).then(|| fold(&written.replace('.', "")))
}

/// Whether words of the script of `c` stand without spaces, or grow endings as Korean ones do.
fn is_unspaced(c: char) -> bool {
    const SCRIPTS: [Script; 9] = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Bopomofo,
        Script::Hangul,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    if c < '\u{e00}' {
        return false;
    }
    // Digits of these scripts make numbers, as others do; the Han ones are words.
    let (script, extension) = (c.script(), c.script_extension());
    c.is_alphanumeric()
        && (!c.is_numeric() || script == Script::Han)
        && SCRIPTS.iter().any(|&script| extension.contains_script(script))
}

#[cfg(test)]
mod tests;
