//! For a file, a chat or a mail in plain text.

use std::fmt::Write;

use super::{Detail, Selection, also, closing, heading, link, parts, source};

/// The selection as Markdown.
pub fn markdown(selection: &Selection, detail: Detail) -> String {
    let mut out = format!("# {}\n", escaped(&heading(selection)));
    for (i, item) in selection.items.iter().enumerate() {
        let insight = &item.insight;
        let _ = write!(out, "\n{}. ", i + 1);
        if let Some(title) = &insight.title {
            let _ = write!(out, "**{}**\n\n   ", escaped(title));
        }
        let _ = writeln!(out, "{}", escaped(&insight.text).replace('\n', "\n   "));
        let name = source(item).map(|name| escaped(&name));
        let source = match (name, link(insight)) {
            (Some(name), Some(link)) => Some(format!("[{name}](<{}>)", destination(&link))),
            (None, Some(link)) => Some(format!("<{link}>")),
            (name, None) => name,
        };
        for line in [source, also(item).map(|also| escaped(&also))].into_iter().flatten() {
            let _ = write!(out, "\n   {line}\n");
        }
        let _ = write!(out, "\n   *{}*\n", escaped(&item.reason));
        if detail == Detail::Parts {
            let _ = write!(out, "\n   {}\n", escaped(&parts(item)));
        }
    }
    for line in closing(selection) {
        let _ = write!(out, "\n{}\n", escaped(&line));
    }
    out
}

/// Text without what could be markup: of CommonMark, and of the tables, bare links, mathematics and templates of those
/// who build on it.
///
/// Some signs mean something at the beginning of a line only: marks of lists, rules and underlined headings.
pub(in crate::brief) fn escaped(text: &str) -> String {
    text.lines().map(escaped_line).collect::<Vec<_>>().join("\n")
}

fn escaped_line(line: &str) -> String {
    // Indented by four it would be code.
    let line = line.trim();
    let mut out = String::with_capacity(line.len());
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        let before = &line[..at];
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '{' | '}'
            | '$' | '@' | '^' => true,
            '-' | '+' | '=' => at == 0,
            '.' | ')' if digits > 0 && at == digits => true,
            '&' => rest.starts_with(|c: char| c == '#' || c.is_ascii_alphanumeric()),
            // What is read as a link without brackets: scheme://, www.
            ':' => rest.starts_with("//"),
            '.' => before.len() >= 3 && before.as_bytes()[at - 3..].eq_ignore_ascii_case(b"www"),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A link in which no entity and no escape is read.
fn destination(link: &str) -> String {
    link.replace('\\', "%5C").replace('&', "\\&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(escaped(text), expected);
    }

    #[test]
    fn what_is_markup_anywhere_is_escaped() {
        check(
            "*a* _b_ `c` [d](e) <f> ![g] \\ ~h~ | #i",
            "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\!\\[g\\] \\\\ \\~h\\~ \\| \\#i",
        );
        check("&copy; &#35; R&D, this & that", "\\&copy; \\&\\#35; R\\&D, this & that");
        check("https://e.org www.e.org me@e.org", "https\\://e.org www\\.e.org me\\@e.org");
        check("{{x}} $y$", "\\{\\{x\\}\\} \\$y\\$");
    }

    #[test]
    fn what_is_markup_at_the_beginning_of_a_line_is_escaped_there() {
        check("- a", "\\- a");
        check("a - b + c = d. e) f", "a - b + c = d. e) f");
        check("12. a\n3) b\n+ c\n---\n===", "12\\. a\n3\\) b\n\\+ c\n\\---\n\\===");
        check("12.5 a", "12\\.5 a");
        check("    a\n\tb", "a\nb");
    }
}
