//! Several people in one field: "Ann Lee and Bob Roe", "A, B & C", "A with B".

use super::fold;

/// Words and lone signs that stand between two people.
const BETWEEN: &[&str] = &["and", "with", "feat", "feat.", "ft", "ft.", "featuring", "&", "+", "-"];

/// The people that `field` names, each as it is written there; the whole field first, which may be one name that looks
/// like several ("Simon and Garfunkel").
pub fn people(field: &str) -> Vec<&str> {
    let whole = field.trim();
    let mut found = vec![whole];
    let mut name: Option<(usize, usize)> = None;
    for (start, piece) in pieces(whole) {
        if piece.starts_with(parts) || BETWEEN.contains(&fold(piece).as_str()) {
            found.extend(name.take().map(|(start, end)| &whole[start..end]));
        } else {
            name = Some((name.map_or(start, |(first, _)| first), start + piece.len()));
        }
    }
    found.extend(
        name.filter(|&name| name != (0, whole.len())).map(|(start, end)| &whole[start..end]),
    );
    found
}

/// Whether names end at this sign, whatever stands around it.
fn parts(c: char) -> bool {
    matches!(c, ',' | ';' | '/' | '|' | '(' | ')' | '[' | ']' | '\n' | '，' | '、' | '；' | '／')
}

/// What stands between spaces, with its place, and every sign that parts names by itself.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| !c.is_whitespace() || parts(c))?;
        let rest = &text[start..];
        let first = rest.chars().next()?;
        let end = |c: char| c.is_whitespace() || parts(c);
        let length =
            if parts(first) { first.len_utf8() } else { rest.find(end).unwrap_or(rest.len()) };
        at = start + length;
        Some((start, &rest[..length]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, expected: &[&str]) {
        assert_eq!(people(field)[1..], *expected);
        assert_eq!(people(field)[0], field.trim());
    }

    #[test]
    fn several_people_in_a_field_are_several() {
        check("Ann Lee and Bob Roe", &["Ann Lee", "Bob Roe"]);
        check("Ann Lee, Bob Roe & Cy Poe", &["Ann Lee", "Bob Roe", "Cy Poe"]);
        check("Ann Lee With Bob\u{a0}Roe", &["Ann Lee", "Bob\u{a0}Roe"]);
        check("Ann Lee/Bob Roe; Cy Poe, and Di Ash", &["Ann Lee", "Bob Roe", "Cy Poe", "Di Ash"]);
        check("Ann Lee (Acme) ＆ Bob Roe", &["Ann Lee", "Acme", "Bob Roe"]);
    }

    #[test]
    fn one_person_is_one() {
        check(" Ann-Marie O’Lee ", &[]);
        check("Sandy Anderson", &[]);
        check("", &[]);
        check(" & ", &[]);
    }
}
