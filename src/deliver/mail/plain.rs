//! The message as plain text: complete, 72 columns, each address on a line of its own.

use crate::deliver::{ItemLinks, Letter, closing, items};
use crate::insight::shortened;

/// Columns of running text.
const COLUMNS: usize = 72;

/// Characters by which an item is called beside its links.
const NAME: usize = 64;

/// The brief as plain text.
pub(super) fn plain(letter: &Letter<'_>) -> String {
    let selection = &letter.brief.selection;
    let mut out = Lines::default();
    out.prose("", &selection.date.strftime("%A, %-d %B %Y").to_string());
    let told = items(selection);
    for item in &told {
        out.blank();
        let lead = format!("{}. ", item.number);
        match &item.title {
            Some(title) => {
                out.prose(&lead, title);
                out.blank();
                out.prose("   ", &item.text);
            }
            None => out.prose(&lead, &item.text),
        }
        out.blank();
        for said in [&item.source, &item.also].into_iter().flatten() {
            out.prose("   ", said);
        }
        if let Some(link) = &item.link {
            out.address(link);
        }
        out.blank();
        out.prose("   ", &item.reason);
    }
    for line in closing(selection) {
        out.blank();
        out.prose("", &line);
    }
    if !letter.links.items.is_empty() && !selection.items.is_empty() {
        out.rule();
        out.prose("", "Say a word about an item, and the next brief heeds it:");
        for (item, links) in told.iter().zip(&letter.links.items) {
            out.blank();
            let name = item.title.as_deref().unwrap_or(&item.text);
            out.prose("", &format!("{}. {}", item.number, shortened(name, NAME)));
            for (word, link) in words(links) {
                out.prose("", &format!("{word}:"));
                out.address(link);
            }
        }
    }
    let ways = [
        ("On the web:", letter.links.page.as_deref()),
        ("Unsubscribe in one tap:", letter.links.leave.as_deref()),
    ];
    if ways.iter().any(|(_, link)| link.is_some()) {
        out.rule();
        for (word, link) in ways {
            if let Some(link) = link {
                out.prose("", word);
                out.address(link);
            }
        }
    }
    out.0
}

/// The words that a reader can say, as every part of a message names them.
pub(super) fn words(links: &ItemLinks) -> [(&'static str, &str); 4] {
    [
        ("More like this", &links.more),
        ("Less", &links.less),
        ("Knew it", &links.known),
        ("Mute", &links.mute),
    ]
}

/// Lines of text, each ended.
#[derive(Default)]
pub(super) struct Lines(pub(super) String);

impl Lines {
    /// One empty line, wherever there is none yet.
    pub(super) fn blank(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    pub(super) fn rule(&mut self) {
        self.blank();
        self.0.push_str(&"-".repeat(COLUMNS));
        self.0.push_str("\n\n");
    }

    /// An address, whole, whatever its length.
    pub(super) fn address(&mut self, link: &str) {
        self.0.push_str(link);
        self.0.push('\n');
    }

    /// Running text behind `lead`; further lines are indented as far. Words stay whole.
    pub(super) fn prose(&mut self, lead: &str, text: &str) {
        let indent = " ".repeat(lead.len());
        let mut lead = lead;
        for line in text.lines() {
            let mut column = lead.len();
            self.0.push_str(lead);
            for (at, word) in line.split_whitespace().enumerate() {
                let width = word.chars().count();
                if at > 0 && column + 1 + width > COLUMNS {
                    self.0.push('\n');
                    self.0.push_str(&indent);
                    column = indent.len();
                } else if at > 0 {
                    self.0.push(' ');
                    column += 1;
                }
                self.0.push_str(word);
                column += width;
            }
            // Spaces at the end of a line would be encoded.
            self.0.truncate(self.0.trim_end_matches(' ').len());
            self.0.push('\n');
            lead = &indent;
        }
    }
}
