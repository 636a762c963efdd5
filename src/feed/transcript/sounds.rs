//! Notes of what is heard but not said: `[music]`, `(laughs)`, `♪ la la ♪`.
//!
//! What could not be understood stays as `[inaudible]`: a sentence with a hole in it must not look whole. Brackets that
//! hold words of the sentence (`these [things]`) stay.

use super::clock::start_of;

/// Beginnings of words that name a sound.
const SOUNDS: &str = "\
    music, laugh, chuckl, giggl, applau, clap, cheer, sigh, cough, crosstalk, cross-talk, silence, \
    noise, sound, bell, blank, pause, gasp, whistl, singing, humming, agree, confirm, nods, nodding, \
    jingle, breath, sniff, groan, scream, knock, snap, audio, instrumental, melody, theme, click, \
    typing, ringing, barking, snort, murmur, chatter, footstep, mouthing, overlapping, talking over, \
    throat, kiss, whoosh, beat, foreign, musik, musique, música, lachen, rires";

/// Words for what nobody could write down.
const UNHEARD: &[&str] =
    &["inaudible", "unintelligible", "indistinct", "unclear", "indiscernible", "bleep", "beep"];

/// `text` without notes of sounds.
pub(super) fn without_sounds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '(', '*', '♪', '♫', '♬', '♩', '【']) {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let opener = from.chars().next().unwrap_or_default();
        let inner = &from[opener.len_utf8()..];
        let close = match opener {
            '[' => "]",
            '(' => ")",
            '*' => "*",
            '【' => "】",
            _ => {
                // What is sung to the next sign; a lone sign is dropped.
                let next = inner.trim_start_matches(['♪', '♫', '♬', '♩', ' ']);
                let end = start_of(next, 400).find(['♪', '♫', '♬', '♩']);
                rest = match end {
                    Some(end) => next[end..].trim_start_matches(['♪', '♫', '♬', '♩']),
                    None => next,
                };
                out.push(' ');
                continue;
            }
        };
        let end = start_of(inner, 60).find(close);
        rest = match end.map(|end| (read(&inner[..end], opener), &inner[end + close.len()..])) {
            Some((Heard::Sound, after)) => {
                out.push(' ');
                after
            }
            Some((Heard::Nothing, after)) => {
                out.push_str("[inaudible]");
                after
            }
            _ => {
                out.push(opener);
                inner
            }
        };
    }
    out.push_str(rest);
    tidied(&out)
}

/// What brackets hold.
enum Heard {
    Sound,
    Nothing,
    Words,
}

fn read(note: &str, opener: char) -> Heard {
    let note = note.replace('_', " ").to_lowercase();
    let note = note.trim();
    let words = note.split_whitespace().count();
    if note.is_empty() || UNHEARD.iter().any(|word| note.starts_with(word)) {
        return if opener == '[' || !note.is_empty() { Heard::Nothing } else { Heard::Words };
    }
    // Round brackets and stars are used for much else.
    let most = if opener == '[' { 5 } else { 2 };
    let names_sound = SOUNDS.split(", ").any(|sound| {
        note.starts_with(sound) || note.split_whitespace().any(|word| word.starts_with(sound))
    });
    if words <= most && names_sound { Heard::Sound } else { Heard::Words }
}

/// Single spaces, none before a stop; nothing where no letter or digit is left.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty())
    {
        let is_stop = word.chars().all(|c| matches!(c, '.' | ',' | ';' | '!' | '?'));
        if !out.is_empty() && !is_stop {
            out.push(' ');
        }
        out.push_str(word);
    }
    let says = out.replace("[inaudible]", "").chars().any(char::is_alphanumeric);
    if says { out } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_go_and_words_in_brackets_stay() {
        for (text, expected) in [
            ("[music]", ""),
            ("[MUSIC PLAYING] Hello [laughs], you.", "Hello, you."),
            ("(laughs) yes *chuckles* no", "yes no"),
            ("♪ la la la ♪ Welcome ♪", "Welcome"),
            ("[Ann agrees] these [things] (or whatever)", "these [things] (or whatever)"),
            ("We raised [inaudible] million", "We raised [inaudible] million"),
            ("what the [ __ ] is", "what the [inaudible] is"),
            ("[inaudible]", ""),
            ("(the music was great) 2 * 3", "(the music was great) 2 * 3"),
            ("[BLANK_AUDIO]", ""),
            ("- - ...", ""),
            ("an [open bracket", "an [open bracket"),
        ] {
            assert_eq!(without_sounds(text), expected, "{text}");
        }
    }
}
