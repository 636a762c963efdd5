//! Lists to learn from, made of histories: a part of each is hidden and stands among other items.
//!
//! Which others? What a reader never met, what they disliked, or what they are shown: a ranker is given the shown items,
//! and what was chosen of them is never looked at. The hidden likes stand above the shown items as clearly as likes stand
//! above the rest of them, but for a constant, whatever part of them is liked.
//! Source: Elkan and Noto 2008, "Learning Classifiers from Only Positive and Unlabeled Data".

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Crowd, Library, Said, Signals, Table};

/// Every fifth word of a reader is hidden.
const HIDDEN: usize = 5;

/// Readers that lists are made of, spread over all: what likes are set against is told apart by differences of some
/// thousandths, which a few hundred readers blur.
const READERS: usize = 2400;

/// Lists that one parameter is chosen by, spread over all.
const LISTS: usize = 600;

/// Items of one kind that a list holds besides what was hidden.
const OTHERS: usize = 40;

/// What was hidden of one reader among other items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HiddenList {
    /// Signals of the hidden likes.
    pub liked: Vec<Signals>,
    /// Signals of hidden dislikes.
    pub disliked: Vec<Signals>,
    /// Signals of items that others said something of and this reader did not, each as likely as any other.
    pub unsaid: Vec<Signals>,
    /// Signals of items that this reader is shown and others have met.
    pub shown: Vec<Signals>,
}

/// Histories with a part hidden.
#[derive(Clone, Debug)]
pub struct Hidden {
    table: Arc<Table>,
    lists: Vec<Items>,
}

/// A list by the numbers of its items.
#[derive(Clone, Debug)]
struct Items {
    open: Said,
    /// The hidden likes, hidden dislikes, items unsaid, items shown.
    kinds: [Vec<u32>; 4],
}

impl Hidden {
    /// Hides a fifth of what each reader said, and makes lists of up to 2,400 of those with at least one like left and one
    /// hidden.
    ///
    /// * `items`: how many there are.
    /// * `shown`: what each reader is shown.
    ///
    /// The same input and `seed` give the same lists.
    pub fn new(items: usize, readers: &[Said], shown: &[Vec<u32>], seed: u64) -> Self {
        let split: Vec<(Said, Said)> =
            (readers.iter().zip(0..)).map(|(said, reader)| hide(said, seed ^ reader)).collect();
        let open: Vec<Said> = split.iter().map(|(open, _)| open.clone()).collect();
        let table = Table::new(items, &open);
        let mut pool: Vec<u32> = readers
            .iter()
            .flat_map(|said| said.liked.iter().chain(&said.disliked))
            .copied()
            .collect();
        pool.sort_unstable();
        pool.dedup();

        let usable: Vec<usize> = (0..readers.len())
            .filter(|&reader| {
                !split[reader].0.liked.is_empty() && !split[reader].1.liked.is_empty()
            })
            .collect();
        let step = usable.len().div_ceil(READERS).max(1);
        let lists = (usable.into_iter().step_by(step))
            .map(|reader| {
                let (open, hidden) = &split[reader];
                let mut random = fastrand::Rng::with_seed(seed ^ !(reader as u64));
                let said: HashSet<u32> = (readers[reader].liked.iter())
                    .chain(&readers[reader].disliked)
                    .copied()
                    .collect();
                let mut taken = said.clone();
                let unsaid: Vec<u32> = (0..OTHERS)
                    .map(|_| pool[random.usize(..pool.len())])
                    .filter(|&item| taken.insert(item))
                    .collect();
                let mut shown: Vec<u32> = (shown[reader].iter().copied())
                    .filter(|item| !said.contains(item) && table.knows(*item))
                    .collect();
                shown.sort_unstable();
                shown.dedup();
                random.shuffle(&mut shown);
                shown.truncate(OTHERS);
                let kinds = [hidden.liked.clone(), hidden.disliked.clone(), unsaid, shown];
                Items { open: open.clone(), kinds }
            })
            .filter(|list| list.kinds[1..].iter().any(|others| !others.is_empty()))
            .collect();
        Self { table: Arc::new(table), lists }
    }

    /// What was not hidden, of all readers.
    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// The signals of the lists; they know only what was not hidden, of any reader.
    pub fn lists(&self, library: &Library, crowd: &Crowd) -> Vec<HiddenList> {
        let each = |list: &Items| {
            let mut rows =
                library.signals(&list.open, Some(crowd), &list.kinds.concat()).into_iter();
            let [liked, disliked, unsaid, shown] =
                list.kinds.each_ref().map(|kind| rows.by_ref().take(kind.len()).collect());
            HiddenList { liked, disliked, unsaid, shown }
        };
        self.lists.par_iter().map(each).collect()
    }

    /// The same lists for readers whose dislikes are not known.
    pub fn without_dislikes(&self) -> Self {
        let mut hidden = self.clone();
        for list in &mut hidden.lists {
            list.open.disliked.clear();
            list.kinds[1].clear();
        }
        hidden
    }

    /// How often `scores` puts a hidden like above one of the items shown, or of the others where nothing that is shown
    /// was met: the mean over up to 600 lists of the area under the ROC curve.
    pub fn auc(&self, scores: impl Fn(&Said, &[u32]) -> Vec<f32> + Sync) -> f64 {
        let step = self.lists.len().div_ceil(LISTS).max(1);
        let each: Vec<f64> = self
            .lists
            .par_iter()
            .step_by(step)
            .map(|list| {
                let [liked, disliked, unsaid, shown] = &list.kinds;
                let others =
                    if shown.is_empty() { [&disliked[..], unsaid].concat() } else { shown.clone() };
                auc(&scores(&list.open, liked), &scores(&list.open, &others))
            })
            .collect();
        each.iter().sum::<f64>() / each.len().max(1) as f64
    }

    /// The value of `values` under which `scores` does best, the first of equals.
    pub fn best<const N: usize, T: Copy + Sync + Send, S: Fn(&Said, &[u32]) -> Vec<f32> + Sync>(
        &self,
        values: &[T; N],
        scores: impl Fn(T) -> S + Sync,
    ) -> T {
        const { assert!(N > 0, "there is nothing to choose from") }
        let found: Vec<f64> = values.par_iter().map(|&value| self.auc(scores(value))).collect();
        let better = |best: usize, at: usize| if found[at] > found[best] { at } else { best };
        values[(0..N).fold(0, better)]
    }
}

/// The share of pairs of a like and another in which the like is above; a tie is half.
pub(super) fn auc(likes: &[f32], others: &[f32]) -> f64 {
    let pairs =
        likes.iter().flat_map(|like| others.iter().map(move |other| like.partial_cmp(other)));
    let right = |order| match order {
        Some(Ordering::Greater) => 1.0,
        Some(Ordering::Less) => 0.0,
        _ => 0.5,
    };
    pairs.map(right).sum::<f64>() / (likes.len() * others.len()).max(1) as f64
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
        let shown = [vec![4, 2], vec![0, 1]];
        let hidden = Hidden::new(5, &[said(&[0, 1]), said(&[2, 3])], &shown, 0);
        let crowd = Crowd::new(&library, hidden.table().clone(), 1.0);
        let lists = hidden.lists(&library, &crowd);
        assert_eq!(lists.len(), 2);
        for list in &lists {
            // The reader's own two items are nowhere else together once one of them is hidden.
            assert!(!list.liked[0].met && list.liked[0].values == Signals::default().values);
            // Nobody has met item 4, and one of every reader's two is hidden.
            assert!(list.shown.len() <= 1 && list.shown.iter().all(|signals| signals.met));
        }
    }

    #[test]
    fn the_best_is_the_first_of_those_that_put_likes_above() {
        assert_eq!(auc(&[2.0, 1.0], &[1.0, 0.0]), 0.875);
        let readers = vec![Said { liked: (0..10).collect(), disliked: vec![] }; 3];
        let shown = vec![vec![10, 11, 12]; 3];
        let hidden = Hidden::new(
            13,
            &[readers, vec![Said { liked: vec![10, 11, 12], disliked: vec![] }]].concat(),
            &[shown, vec![vec![]]].concat(),
            1,
        );
        let scores = |sign: f32| {
            move |_: &Said, items: &[u32]| -> Vec<f32> {
                items.iter().map(|&item| sign * item as f32).collect()
            }
        };
        assert_eq!(hidden.best(&[1.0, -1.0, -2.0], scores), -1.0);
    }
}
