//! One stored brief on its way to one reader.

use crate::brief::Brief;

/// What goes out: a stored brief, and the links that its reader gets.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The brief, as it is stored.
    pub brief: &'a Brief,
    /// The links; empty where no address of the service is known.
    pub links: &'a Links,
}

/// Addresses on the service's own pages, for one brief and its reader. All of them are whole addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The page of this brief.
    pub page: Option<String>,
    /// Where the reader leaves, in one tap; at most 180 characters.
    pub leave: Option<String>,
    /// For each item of the brief, in its order; none where there are no links.
    pub items: Vec<ItemLinks>,
}

/// One tap for each word about one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLinks {
    /// More like it.
    pub more: String,
    /// Less like it.
    pub less: String,
    /// Known already.
    pub known: String,
    /// Never again.
    pub mute: String,
}

impl Links {
    /// The links of item `place`, counted from 0.
    pub fn of_item(&self, place: usize) -> Option<&ItemLinks> {
        self.items.get(place)
    }
}
