//! Lists to learn weights from, made of histories alone: a part of each is hidden and stands among other items.

use std::collections::HashSet;

use rayon::prelude::*;

use super::{Alike, Library, Said, Signals};

/// Every fifth word of a reader is hidden.
const HIDDEN: usize = 5;

/// Readers that lists are made of, spread over all: six weights need no more.
const READERS: usize = 600;

/// Items that a list holds besides what was hidden.
const OTHERS: usize = 40;

/// What was hidden of one reader among other items.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenList {
    /// Signals of the hidden likes.
    pub liked: Vec<Signals>,
    /// Signals of hidden dislikes and of items that others said something of and this reader did not, each item as
    /// likely as any other.
    pub others: Vec<Signals>,
}

/// Hides a fifth of what each reader said, and gives up to 600 of them with at least one like left and one hidden.
///
/// The signals know only what was not hidden, of any reader. `with_alike` is whether [`Alike`] is one of them.
/// The same input and `seed` give the same lists.
pub fn hidden_lists(
    library: &Library,
    readers: &[Said],
    with_alike: bool,
    seed: u64,
) -> Vec<HiddenList> {
    let split: Vec<(Said, Said)> =
        (readers.iter().zip(0..)).map(|(said, reader)| hide(said, seed ^ reader)).collect();
    let open: Vec<Said> = split.iter().map(|(open, _)| open.clone()).collect();
    let alike = with_alike.then(|| Alike::new(library.items(), &open));
    let mut pool: Vec<u32> =
        readers.iter().flat_map(|said| said.liked.iter().chain(&said.disliked)).copied().collect();
    pool.sort_unstable();
    pool.dedup();

    let usable: Vec<usize> = (0..readers.len())
        .filter(|&reader| !split[reader].0.liked.is_empty() && !split[reader].1.liked.is_empty())
        .collect();
    let step = usable.len().div_ceil(READERS).max(1);
    let chosen: Vec<usize> = usable.into_iter().step_by(step).collect();
    chosen
        .into_par_iter()
        .map(|reader| {
            let (open, hidden) = &split[reader];
            let mut random = fastrand::Rng::with_seed(seed ^ !(reader as u64));
            let mut taken: HashSet<u32> =
                readers[reader].liked.iter().chain(&readers[reader].disliked).copied().collect();
            let mut items: Vec<u32> = [&hidden.liked[..], &hidden.disliked].concat();
            for _ in 0..OTHERS {
                let item = pool[random.usize(..pool.len())];
                if taken.insert(item) {
                    items.push(item);
                }
            }
            let mut liked = library.signals(open, alike.as_ref(), &items);
            let others = liked.split_off(hidden.liked.len());
            HiddenList { liked, others }
        })
        .filter(|list| !list.others.is_empty())
        .collect()
}

/// What stays open and what is hidden: every fifth of a shuffled list, at least one of two likes.
fn hide(said: &Said, seed: u64) -> (Said, Said) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cut = |items: &[u32], least: usize| {
        let mut order: Vec<usize> = (0..items.len()).collect();
        random.shuffle(&mut order);
        let hidden = (items.len() / HIDDEN).max(least.min(items.len() / 2));
        let hidden: HashSet<usize> = order.into_iter().take(hidden).collect();
        let (away, open): (Vec<_>, Vec<_>) =
            items.iter().enumerate().partition(|(at, _)| hidden.contains(at));
        let plain = |part: Vec<(usize, &u32)>| part.into_iter().map(|(_, &item)| item).collect();
        (plain(open), plain(away))
    };
    let (liked, hidden_liked) = cut(&said.liked, 1);
    let (disliked, hidden_disliked) = cut(&said.disliked, 0);
    (Said { liked, disliked }, Said { liked: hidden_liked, disliked: hidden_disliked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Vectors;

    #[test]
    fn a_fifth_is_hidden_and_nothing_is_lost() {
        let said = Said { liked: (0..11).collect(), disliked: vec![20, 21, 22] };
        let (open, hidden) = hide(&said, 7);
        assert_eq!((open.liked.len(), hidden.liked.len(), hidden.disliked.len()), (9, 2, 0));
        let mut all = [open.liked, hidden.liked].concat();
        all.sort_unstable();
        assert_eq!(all, said.liked);
        let one = Said { liked: vec![3], disliked: vec![] };
        assert_eq!(hide(&one, 0), (one.clone(), Said::default()));
    }

    #[test]
    fn a_hidden_like_is_not_known_to_the_signals() {
        // Two readers with one taste each; item 4 belongs to nobody.
        let vectors = Vectors::from_data(1, vec![1.0; 5]).unwrap();
        let library = Library::new(&vectors, &vec![Vec::new(); 5]);
        let said = |liked: &[u32]| Said { liked: liked.to_vec(), disliked: Vec::new() };
        let lists = hidden_lists(&library, &[said(&[0, 1]), said(&[2, 3])], true, 0);
        assert_eq!(lists.len(), 2);
        for list in &lists {
            // The reader's own two items are nowhere else together once one of them is hidden.
            assert_eq!(list.liked, [Signals { values: [0.0; 6], met: false }]);
        }
    }
}
