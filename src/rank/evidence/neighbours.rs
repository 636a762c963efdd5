//! The items nearest to each item by content, among those that readers have met: what is new is judged by them.
//!
//! Source: Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations" (kNN mapping).

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::{Library, Table};

/// Neighbours of an item that are asked.
const COUNT: usize = 20;

/// Items that can be neighbours, those of which most was said; the work is their number times that of all items.
const MOST: usize = 20_000;

/// Items compared at once: a block of cosines stays small, and is one product of matrices.
const BLOCK: usize = 256;

/// For each item its nearest met items.
#[derive(Clone, Debug)]
pub struct Neighbours {
    near: Vec<Vec<(u32, f32)>>,
}

impl Neighbours {
    /// Finds the neighbours of every item of `library` among those that `table` knows.
    pub fn new(library: &Library, table: &Table) -> Self {
        let mut met: Vec<u32> =
            (0..library.items() as u32).filter(|&item| table.knows(item)).collect();
        met.sort_by_key(|&item| (std::cmp::Reverse(table.columns()[item as usize].len()), item));
        met.truncate(MOST);
        let known = rows(library, &met);
        let all: Vec<u32> = (0..library.items() as u32).collect();
        let near = all
            .par_chunks(BLOCK)
            .flat_map_iter(|items| {
                let cosines = rows(library, items).dot(&known.t());
                let lists: Vec<Vec<(u32, f32)>> = (items.iter())
                    .zip(cosines.axis_iter(Axis(0)))
                    .map(|(&item, row)| {
                        let others = met.iter().copied().zip(row.iter().copied());
                        nearest(others.filter(|&(other, _)| other != item).collect())
                    })
                    .collect();
                lists
            })
            .collect();
        Self { near }
    }

    /// The neighbours of an item, nearest first, each with its cosine; none that points away from it.
    pub(super) fn of(&self, item: u32) -> &[(u32, f32)] {
        &self.near[item as usize]
    }
}

fn rows(library: &Library, items: &[u32]) -> Array2<f32> {
    let mut rows = Array2::zeros((items.len(), library.dim()));
    for (mut row, &item) in rows.axis_iter_mut(Axis(0)).zip(items) {
        row.iter_mut().zip(library.row(item)).for_each(|(to, &from)| *to = from);
    }
    rows
}

fn nearest(mut others: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    others.retain(|&(_, cosine)| cosine > 0.0);
    if others.len() > COUNT {
        others.select_nth_unstable_by(COUNT, order);
        others.truncate(COUNT);
    }
    others.sort_by(order);
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Vectors;
    use crate::rank::Said;

    #[test]
    fn only_what_somebody_met_is_a_neighbour() {
        let rows = [[1.0, 0.0], [0.9, 0.1], [0.8, 0.2], [-1.0, 0.0]];
        let vectors = Vectors::from_data(2, rows.concat()).unwrap();
        let library = Library::new(&vectors, &vec![Vec::new(); 4]);
        let table = Table::new(4, &[Said { liked: vec![0, 2, 3], disliked: Vec::new() }]);
        let neighbours = Neighbours::new(&library, &table);
        let of = |item: u32| neighbours.of(item).iter().map(|near| near.0).collect::<Vec<_>>();
        assert_eq!((of(1), of(0), of(3)), (vec![0, 2], vec![2], vec![]));
    }
}
