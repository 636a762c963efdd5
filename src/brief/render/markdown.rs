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
            (Some(name), Some(link)) => Some(format!("[{name}](<{link}>)")),
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

/// Text without what could be markup.
pub(in crate::brief) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|~!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
