//! The list of feeds that a podcast player exports, as shows to follow.

use std::collections::HashSet;

use crate::markup::{OpmlError, outlines};

/// Names of the shows in an OPML file, in its order, each once; groups and entries without a feed are left out.
pub fn shows_of_opml(text: &str) -> Result<Vec<String>, OpmlError> {
    let mut seen = HashSet::new();
    let names = outlines(text)?.into_iter().filter_map(|outline| outline.title);
    Ok(names.filter(|name| seen.insert(name.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_show_is_named_once() {
        let text = "<opml><outline text='A' xmlUrl='u'/><outline text='B'/><outline title='A' xmlUrl='v'/></opml>";
        assert_eq!(shows_of_opml(text).unwrap(), ["A"]);
    }
}
