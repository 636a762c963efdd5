//! How many readers liked an item, whoever they are.
//!
//! Source: Cremonesi, Koren and Turrin 2010, "Performance of Recommender Algorithms on Top-N Recommendation Tasks" (TopPop).

use super::Table;

/// Words that an item is thought to have had before the first, half of them likes: one like is no applause.
const PRIOR: f32 = 5.0;

/// Counts of likes and dislikes.
#[derive(Clone, Debug)]
pub struct Popularity {
    counts: Vec<(u32, u32)>,
}

impl Popularity {
    /// Counts the words of `table`.
    pub fn new(table: &Table) -> Self {
        let count = |column: &Vec<(u32, f32)>| {
            let likes = column.iter().filter(|entry| entry.1 > 0.0).count();
            (likes as u32, (column.len() - likes) as u32)
        };
        Self { counts: table.columns().iter().map(count).collect() }
    }

    /// How many readers liked the item; dislikes are not looked at.
    pub fn likes(&self, item: u32) -> f32 {
        self.counts[item as usize].0 as f32
    }

    /// Likes less dislikes as a share of both, drawn towards 0 where there are few.
    pub fn approval(&self, item: u32) -> f32 {
        let (likes, dislikes) = self.counts[item as usize];
        (likes as f32 - dislikes as f32) / ((likes + dislikes) as f32 + PRIOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Said;

    #[test]
    fn likes_are_counted_and_few_say_little() {
        let said = |liked: &[u32], disliked: &[u32]| Said {
            liked: liked.to_vec(),
            disliked: disliked.to_vec(),
        };
        let readers = [said(&[0, 1], &[2]), said(&[0], &[1]), said(&[0], &[])];
        let popularity = Popularity::new(&Table::new(4, &readers));
        let likes: Vec<f32> = (0..4).map(|item| popularity.likes(item)).collect();
        assert_eq!(likes, [3.0, 1.0, 0.0, 0.0]);
        let approval: Vec<f32> = (0..4).map(|item| popularity.approval(item)).collect();
        assert_eq!(approval, [3.0 / 8.0, 0.0, -1.0 / 6.0, 0.0]);
    }
}
