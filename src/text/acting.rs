//! Characters that act on a terminal or change the direction of writing, and their harmless form in JSON.

use std::borrow::Cow;

/// Whether `c` would act on a terminal: controls of C0 and C1 (ISO 6429), and what overrides the direction of writing
/// (UAX 9).
pub fn acts(c: char) -> bool {
    let directs = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    directs || (c.is_control() && c != '\n' && c != '\t')
}

/// JSON text in which the characters that act are escaped, too: within its strings, the only place where they can be.
pub fn escape_acting(json: &str) -> Cow<'_, str> {
    if !json.chars().any(acts) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if acts(c) { push_escaped(&mut out, c) } else { out.push(c) }
    }
    out.into()
}

/// All that acts is in the basic plane: four digits.
pub fn push_escaped(out: &mut String, c: char) {
    out.push_str(&format!("\\u{:04x}", c as u32));
}
