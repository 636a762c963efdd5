//! HTML as browsers show it, block by block: the words of paragraphs, items and headings.
//!
//! The tree is walked without recursion, since a page may be nested deeper than a stack.

use scraper::{Html, Node};

use super::tame::tamed;

/// What kind of block it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::feed) enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// An item of a list.
    Item,
    /// A heading of this level.
    Heading(u8),
    /// `<cite>` that stands for itself.
    Cite,
    /// `<time>` that stands for itself.
    Time,
}

/// A line of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::feed) struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words on one line; not empty.
    pub text: String,
    /// How many bytes at its start are emphasised.
    pub lead: usize,
    /// How many bytes of it are links.
    pub linked: usize,
}

/// What the title of a page says, and its blocks.
#[derive(Clone, Debug, Default)]
pub(in crate::feed) struct Page {
    /// `<title>`.
    pub title: String,
    /// In the order of the page.
    pub blocks: Vec<Block>,
}

/// Elements that show no text of the page.
const HIDDEN: &str = "\
    script style noscript template nav footer form button svg iframe select aside math audio video \
    object textarea";

/// Elements that stand on lines of their own.
const BLOCKS: &str = "\
    p div section article main header ul ol dl dt dd table tr td th blockquote pre figure figcaption \
    hr body html address details summary center";

/// Reads `html`, a page or a fragment.
pub(in crate::feed) fn page(html: &str) -> Page {
    let document = Html::parse_document(&tamed(html));
    let mut walk = Walk::default();
    let mut next = Some(document.tree.root());
    'nodes: while let Some(node) = next {
        let enters = walk.enter(node.value());
        next = node.first_child().filter(|_| enters);
        if next.is_some() {
            continue;
        }
        let mut at = node;
        loop {
            walk.leave(at.value());
            if let Some(sibling) = at.next_sibling() {
                next = Some(sibling);
                continue 'nodes;
            }
            match at.parent() {
                Some(parent) => at = parent,
                None => break 'nodes,
            }
        }
    }
    walk.flush();
    walk.page
}

/// Where the walk stands.
#[derive(Default)]
struct Walk {
    page: Page,
    block: Block,
    bold: u32,
    links: u32,
    items: u32,
    headings: Vec<u8>,
    in_title: bool,
    in_pre: u32,
}

fn is_block(name: &str) -> bool {
    BLOCKS.split(' ').any(|block| block == name)
}

/// The level of `h1` to `h6`.
fn level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

impl Walk {
    /// Whether the children are shown.
    fn enter(&mut self, node: &Node) -> bool {
        let element = match node {
            Node::Text(text) => {
                self.push(text);
                return true;
            }
            Node::Element(element) => element.name(),
            _ => return true,
        };
        match element {
            "title" => self.in_title = true,
            "br" => self.flush(),
            "b" | "strong" | "em" | "i" => self.bold += 1,
            "a" => self.links += 1,
            // Only what stands for itself is a speaker; a book that is named in a sentence is not.
            "cite" | "time" if self.block.text.is_empty() => {
                let kind = if element == "cite" { BlockKind::Cite } else { BlockKind::Time };
                self.block.kind = kind;
            }
            "li" => {
                self.flush();
                self.items += 1;
            }
            name if level(name).is_some() => {
                self.flush();
                self.headings.extend(level(name));
            }
            "pre" => {
                self.flush();
                self.in_pre += 1;
            }
            name if is_block(name) => self.flush(),
            _ => {}
        }
        HIDDEN.split(' ').all(|hidden| hidden != element)
    }

    fn leave(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        match element.name() {
            "title" => self.in_title = false,
            "b" | "strong" | "em" | "i" => self.bold = self.bold.saturating_sub(1),
            "a" => self.links = self.links.saturating_sub(1),
            "cite" if self.block.kind == BlockKind::Cite => self.flush(),
            "time" if self.block.kind == BlockKind::Time => self.flush(),
            "li" => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            name if level(name).is_some() => {
                self.flush();
                self.headings.pop();
            }
            "pre" => {
                self.flush();
                self.in_pre = self.in_pre.saturating_sub(1);
            }
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_title {
            self.page.title.push_str(text);
            return;
        }
        if self.in_pre > 0 {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    self.flush();
                }
                self.push_line(line);
            }
        } else {
            self.push_line(text);
        }
    }

    fn push_line(&mut self, text: &str) {
        let before = self.block.text.len();
        let was_lead = self.block.lead == before;
        for c in text.chars() {
            let is_space = c.is_whitespace();
            if !is_space {
                self.block.text.push(c);
            } else if !self.block.text.is_empty() && !self.block.text.ends_with(' ') {
                self.block.text.push(' ');
            }
        }
        let length = self.block.text.len();
        if self.bold > 0 && was_lead {
            self.block.lead = length;
        }
        if self.links > 0 {
            self.block.linked += length - before;
        }
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        block.text.truncate(block.text.trim_end().len());
        if block.text.is_empty() {
            return;
        }
        block.lead = block.lead.min(block.text.len());
        if block.kind == BlockKind::Paragraph {
            block.kind = match self.headings.last() {
                Some(level) => BlockKind::Heading(*level),
                None if self.items > 0 => BlockKind::Item,
                None => BlockKind::Paragraph,
            };
        }
        self.page.blocks.push(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_what_is_shown() {
        let page = page(
            "<title>T</title><nav>no</nav><h2>Head</h2><p><b>Ann:</b> so\n it <a href=x>goes</a></p>\
             <ul><li>one<li>two</ul>a<br>b <cite>Book</cite><script>x</script>",
        );
        assert_eq!(page.title, "T");
        let seen: Vec<(BlockKind, &str, usize, usize)> =
            page.blocks.iter().map(|b| (b.kind, b.text.as_str(), b.lead, b.linked)).collect();
        assert_eq!(
            seen,
            [
                (BlockKind::Heading(2), "Head", 0, 0),
                (BlockKind::Paragraph, "Ann: so it goes", 4, 4),
                (BlockKind::Item, "one", 0, 0),
                (BlockKind::Item, "two", 0, 0),
                (BlockKind::Paragraph, "a", 0, 0),
                (BlockKind::Paragraph, "b Book", 0, 0),
            ]
        );
    }

    #[test]
    fn a_page_may_be_nested_deeply() {
        let html = format!("{}deep", "<div>".repeat(20_000));
        assert_eq!(page(&html).blocks[0].text, "deep");
    }
}
