//! For a terminal.

use std::fmt::Write;

use super::{Detail, Selection, also, closing, heading, link, parts, source};

/// The selection for a terminal.
pub fn text(selection: &Selection, detail: Detail) -> String {
    let mut out = format!("{}\n", heading(selection));
    for (i, item) in selection.items.iter().enumerate() {
        let insight = &item.insight;
        let _ = write!(out, "\n{}. ", i + 1);
        if let Some(title) = &insight.title {
            let _ = write!(out, "{title}\n   ");
        }
        let _ = writeln!(out, "{}", insight.text.replace('\n', "\n   "));
        let lines = [source(item), link(insight), also(item), Some(item.reason.clone())];
        for line in lines.iter().flatten() {
            let _ = writeln!(out, "   {line}");
        }
        if detail == Detail::Parts {
            let _ = writeln!(out, "   {}", parts(item));
        }
    }
    for line in closing(selection) {
        let _ = write!(out, "\n{line}\n");
    }
    out
}
