//! A fixed sample of the corpus that tells what is usual for a phrase and for each of its words.
//!
//! Source: score normalisation in speaker verification, Kenny 2010 (s-norm). Only the phrase's half of it: the insight's
//! half, which is to mark down hubs, ruins a corpus of one subject (`docs/decisions/0008-a-match-is-a-probability.md`).

use super::calibration::Witnesses;
use crate::insight::{Vectors, dots};

/// Insights in a cohort; 300 to 1,000 are alike.
pub const COHORT: usize = 512;

/// Words of a phrase that are looked at.
pub const MOST_WORDS: usize = 64;

/// What is usual in corpora of any kind, and how many insights of a cohort that knowledge weighs as much as: the mean
/// and the deviation of a few insights say little about a phrase.
const ANY_MEAN: f32 = 0.15;
const ANY_DEVIATION: f32 = 0.13;
const ANY_WEIGHT: f32 = 20.0;

/// A word that stands there is covered at least so well, and none better than so well: in deviations.
const HELD: f32 = 3.0;
const COVERED: f32 = 4.0;

/// A word of a compound counts so much where it stands apart from its neighbours: "predictions about the market" are no
/// "prediction markets".
const APART: f32 = 0.8;

/// Words that far apart, in that order, still stand beside each other: "pin is blocked".
const BESIDE: u32 = 2;

/// A sample of the drawn rows of a corpus.
#[derive(Clone, Debug)]
pub struct Cohort {
    rows: Vectors,
}

/// A meaning-bearing word of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What it is of the phrase, by its rarity: see [`super::term_shares`].
    pub share: f32,
    /// Its own vector, where it has one.
    pub row: Option<Vec<f32>>,
    /// Whether it stands right behind the word before it: the two are a compound.
    pub joined: bool,
}

/// A phrase, drawn, with what is usual for it.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnPhrase {
    row: Vec<f32>,
    usual: Usual,
    words: Vec<(Word, Usual)>,
}

/// Which words of a phrase stand in an insight, by their places among the words of the phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    words: u64,
    /// Those that stand beside the word before them or behind them in the phrase.
    beside: u64,
}

impl Held {
    /// Adds the word at `place`; places from [`MOST_WORDS`] on are not looked at.
    ///
    /// * `positions`, `before`: where in the insight it stands, and the word before it in the phrase, both ascending.
    pub fn insert(&mut self, place: usize, positions: &[u32], before: &[u32]) {
        if place >= MOST_WORDS {
            return;
        }
        self.words |= 1 << place;
        let follows = |&at: &u32| {
            let last = before.partition_point(|&other| other < at).checked_sub(1);
            last.is_some_and(|last| at - before[last] <= BESIDE)
        };
        if place > 0 && positions.iter().any(follows) {
            self.beside |= 0b11 << (place - 1);
        }
    }

    fn has(self, place: usize) -> bool {
        self.words >> place & 1 == 1
    }

    fn is_beside(self, place: usize) -> bool {
        self.beside >> place & 1 == 1
    }
}

/// The mean and the deviation of cosines with the cohort.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Usual {
    mean: f32,
    deviation: f32,
}

impl Usual {
    /// The part of the way from the usual cosine to 1.
    fn near(self, cosine: f32) -> f32 {
        (cosine - self.mean) / (1.0 - self.mean).max(f32::MIN_POSITIVE)
    }

    /// Deviations above the usual.
    fn unusual(self, cosine: f32) -> f32 {
        (cosine - self.mean) / self.deviation
    }
}

impl Cohort {
    /// A cohort of drawn rows.
    pub fn new(rows: Vectors) -> Self {
        Self { rows }
    }

    /// Compares a drawn phrase and its words with the cohort.
    pub fn phrase(&self, drawn: Vec<f32>, words: Vec<Word>) -> DrawnPhrase {
        let usual = self.usual(&drawn);
        let known = words.into_iter().take(MOST_WORDS).map(|word| {
            let usual = word.row.as_deref().map_or(usual, |row| self.usual(row));
            (word, usual)
        });
        DrawnPhrase { words: known.collect(), row: drawn, usual }
    }

    fn usual(&self, row: &[f32]) -> Usual {
        let mut cosines = vec![0.0; self.rows.len()];
        dots(row, |at| self.rows.row(at), &mut cosines);
        let count = cosines.len() as f32;
        let own = cosines.iter().sum::<f32>() / count.max(1.0);
        let squares = cosines.iter().map(|cosine| (cosine - own).powi(2)).sum::<f32>();
        let share = 1.0 / (count + ANY_WEIGHT);
        Usual {
            mean: (own * count + ANY_WEIGHT * ANY_MEAN) * share,
            deviation: ((squares + ANY_WEIGHT * ANY_DEVIATION.powi(2)) * share).sqrt(),
        }
    }
}

impl DrawnPhrase {
    /// The drawn unit vector of the phrase.
    pub fn row(&self) -> &[f32] {
        &self.row
    }

    /// The drawn unit vector of the phrase, then that of each word that has one: those whose products with an insight
    /// [`DrawnPhrase::witnesses`] asks for.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        let words = self.words.iter().filter_map(|(word, _)| word.row.as_deref());
        std::iter::once(self.row()).chain(words)
    }

    /// The share of the words that an insight holds, each by its rarity, those of a compound whole only where they
    /// stand together; 0 to 1.
    pub fn worded(&self, held: Held) -> f32 {
        let joined = |place: usize| self.words.get(place).is_some_and(|(word, _)| word.joined);
        let words = self.words.iter().enumerate().filter(|(place, _)| held.has(*place));
        let worth = words.map(|(place, (word, _))| {
            let is_part = joined(place) || joined(place + 1);
            if is_part && !held.is_beside(place) { APART * word.share } else { word.share }
        });
        worth.sum()
    }

    /// What an insight says of a match, by the products of its drawn row with [`DrawnPhrase::rows`], in their order; it
    /// takes as many as there are rows.
    pub fn witnesses(&self, products: &mut impl Iterator<Item = f32>, held: Held) -> Witnesses {
        let mut product = || products.next().unwrap_or_default();
        let cosine = product();
        let unusual = self.usual.unusual(cosine);
        let (mut covered, mut shares) = (0.0, 0.0);
        for (place, (word, usual)) in self.words.iter().enumerate() {
            let own = word.row.as_ref().map_or(unusual, |_| usual.unusual(product()));
            let least = if held.has(place) { HELD } else { f32::NEG_INFINITY };
            covered += word.share * own.clamp(-1.0, COVERED).max(least);
            shares += word.share;
        }
        let whole = unusual.clamp(-1.0, COVERED);
        Witnesses {
            near: self.usual.near(cosine),
            unusual,
            worded: self.worded(held),
            covered: if shares > 0.0 { covered / shares } else { whole },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::dot;

    fn cohort(cosines: impl Iterator<Item = f32>) -> Cohort {
        let rows = cosines.flat_map(|x| [x, (1.0 - x * x).sqrt()]);
        Cohort::new(Vectors::from_data(2, rows.collect()).unwrap())
    }

    fn witnesses(phrase: &DrawnPhrase, drawn: [f32; 2], held: Held) -> Witnesses {
        phrase.witnesses(&mut phrase.rows().map(|row| dot(row, &drawn)), held)
    }

    fn plain(cohort: &Cohort) -> DrawnPhrase {
        cohort.phrase(vec![1.0, 0.0], Vec::new())
    }

    #[test]
    fn the_same_cosine_is_more_where_less_is_usual() {
        let near = |usual: f32| {
            let cohort = cohort((0..400).map(|i| usual + (i % 5) as f32 * 0.02));
            witnesses(&plain(&cohort), [0.6, 0.8], Held::default())
        };
        let (strange, familiar) = (near(0.1), near(0.4));
        assert!(strange.near > familiar.near && strange.unusual > familiar.unusual);
        assert!((strange.near - 0.535).abs() < 0.01, "{strange:?}");
    }

    #[test]
    fn a_handful_of_insights_decides_nothing_about_what_is_usual() {
        let of = |cohort: Cohort| witnesses(&plain(&cohort), [0.6, 0.8], Held::default());
        let (none, one) = (of(cohort(std::iter::empty())), of(cohort(std::iter::once(0.6))));
        assert!((none.near - (0.6 - ANY_MEAN) / (1.0 - ANY_MEAN)).abs() < 1e-6);
        assert!((none.near - one.near).abs() < 0.03 && one.unusual > 2.0, "{one:?}");
    }

    #[test]
    fn a_phrase_of_two_words_wants_both() {
        let cohort = cohort((0..400).map(|i| (i % 5) as f32 * 0.05));
        let word = |row: [f32; 2]| Word { share: 0.5, row: Some(row.to_vec()), joined: false };
        let words = vec![word([1.0, 0.0]), word([-0.6, 0.8])];
        let phrase = cohort.phrase(vec![1.0, 0.0], words);
        let covered = |held| witnesses(&phrase, [1.0, 0.0], held).covered;
        let mut both = Held::default();
        both.insert(1, &[7], &[]);
        assert!((covered(Held::default()) - (COVERED - 1.0) / 2.0).abs() < 1e-6);
        assert!((covered(both) - f32::midpoint(COVERED, HELD)).abs() < 1e-6);
        assert_eq!(witnesses(&phrase, [1.0, 0.0], both).worded, 0.5);
        both.insert(MOST_WORDS, &[7], &[]);
        assert_eq!(witnesses(&phrase, [1.0, 0.0], both).worded, 0.5);
    }

    #[test]
    fn a_compound_is_worded_where_its_words_stand_together() {
        let word = |joined: bool| Word { share: 0.5, row: None, joined };
        let compound =
            cohort(std::iter::empty()).phrase(vec![1.0, 0.0], vec![word(false), word(true)]);
        let worded = |first: &[u32], second: &[u32]| {
            let mut held = Held::default();
            held.insert(0, first, &[]);
            held.insert(1, second, first);
            compound.worded(held)
        };
        assert_eq!(worded(&[3], &[4]), 1.0);
        assert_eq!(worded(&[1, 9], &[5, 11]), 1.0);
        assert_eq!(worded(&[4], &[3]), APART);
        assert_eq!(worded(&[1], &[8]), APART);
    }
}
