//! The table of readers and items: liked 1, disliked −1, unsaid 0.
//!
//! Invariant: every entry stands in one row and one column; an item said twice by one reader counts once, the last word
//! (likes come after dislikes).

use super::Said;

/// What all readers said, by reader and by item.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Vec<(u32, f32)>>,
    columns: Vec<Vec<(u32, f32)>>,
}

impl Table {
    /// Reads what each of `readers` said of `items` items.
    pub fn new(items: usize, readers: &[Said]) -> Self {
        let rows: Vec<Vec<(u32, f32)>> = readers.iter().map(row).collect();
        let mut columns: Vec<Vec<(u32, f32)>> = vec![Vec::new(); items];
        for (row, reader) in rows.iter().zip(0u32..) {
            for &(item, word) in row {
                columns[item as usize].push((reader, word));
            }
        }
        Self { rows, columns }
    }

    /// One row a reader: items in ascending order, each with 1 or −1.
    pub(super) fn rows(&self) -> &[Vec<(u32, f32)>] {
        &self.rows
    }

    /// One column an item: readers in ascending order, each with 1 or −1.
    pub(super) fn columns(&self) -> &[Vec<(u32, f32)>] {
        &self.columns
    }

    /// Whether anybody said anything of the item.
    pub fn knows(&self, item: u32) -> bool {
        !self.columns[item as usize].is_empty()
    }
}

/// What one reader said, in ascending order of the items.
pub(super) fn row(said: &Said) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, f32)> = words(said).collect();
    row.sort_by_key(|&(item, _)| item);
    // Of two words on one item the first of a run is kept, so the later one is moved there.
    row.reverse();
    row.dedup_by_key(|&mut (item, _)| item);
    row.reverse();
    row
}

/// Dislikes, then likes, oldest first.
pub(super) fn words(said: &Said) -> impl Iterator<Item = (u32, f32)> {
    said.disliked.iter().map(|&item| (item, -1.0)).chain(said.liked.iter().map(|&item| (item, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts() {
        let said = Said { liked: vec![4, 1, 4], disliked: vec![1, 2] };
        assert_eq!(row(&said), [(1, 1.0), (2, -1.0), (4, 1.0)]);
        let table =
            Table::new(5, &[said, Said::default(), Said { liked: vec![2], ..Said::default() }]);
        assert_eq!(table.columns()[2], [(0, -1.0), (2, 1.0)]);
        assert!(table.knows(4) && !table.knows(0));
    }
}
