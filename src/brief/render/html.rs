//! For a page or a mail: plain HTML, readable without style and without script.

use std::fmt::Write;

use super::{Detail, Selection, also, closing, heading, link, parts, source};

/// The selection as a whole HTML page.
pub fn html(selection: &Selection, detail: Detail) -> String {
    let title = escaped(&heading(selection));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n\
         <body style=\"max-width:40em;margin:auto;padding:1em;font:1em/1.5 sans-serif\">\n<h1>{title}</h1>\n"
    );
    if !selection.items.is_empty() {
        out.push_str("<ol>\n");
    }
    for item in &selection.items {
        let insight = &item.insight;
        out.push_str("<li>\n");
        if let Some(title) = &insight.title {
            let _ = writeln!(out, "<h2>{}</h2>", escaped(title));
        }
        let _ = writeln!(out, "<p>{}</p>", escaped(&insight.text).replace('\n', "<br>\n"));
        let name = source(item);
        let source = match (&name, link(insight)) {
            (name, Some(link)) => {
                let name = name.as_ref().unwrap_or(&link);
                Some(format!("<a href=\"{}\">{}</a>", escaped(&link), escaped(name)))
            }
            (Some(name), None) => Some(escaped(name)),
            (None, None) => None,
        };
        for line in [source, also(item).map(|also| escaped(&also))].into_iter().flatten() {
            let _ = writeln!(out, "<p>{line}</p>");
        }
        let _ = writeln!(out, "<p><em>{}</em></p>", escaped(&item.reason));
        if detail == Detail::Parts {
            let _ = writeln!(out, "<p><small>{}</small></p>", escaped(&parts(item)));
        }
        out.push_str("</li>\n");
    }
    if !selection.items.is_empty() {
        out.push_str("</ol>\n");
    }
    for line in closing(selection) {
        let _ = writeln!(out, "<p>{}</p>", escaped(&line));
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Text that is no markup, in an element or in a quoted attribute.
pub(in crate::brief) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
