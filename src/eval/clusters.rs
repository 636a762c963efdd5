//! Two labellings of the same items: how alike are they?
//!
//! V-measure (Rosenberg and Hirschberg 2007), adjusted Rand index (Hubert and Arabie 1985), normalised and adjusted mutual
//! information (Vinh, Epps and Bailey 2010; arithmetic means), computed as scikit-learn does, special cases included.
//! Invariant: the figures do not depend on the names of the labels.

use std::collections::HashMap;
use std::hash::Hash;

/// How alike two labellings are; 1 is the same up to names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterFigures {
    /// Items compared.
    pub items: usize,
    /// Labels in the truth.
    pub classes: usize,
    /// Labels found.
    pub clusters: usize,
    /// Whether each cluster holds one class only, in [0, 1].
    pub homogeneity: f64,
    /// Whether each class lies in one cluster, in [0, 1].
    pub completeness: f64,
    /// Harmonic mean of the two, in [0, 1].
    pub v_measure: f64,
    /// Adjusted Rand index, in [-.5, 1]; 0 is chance.
    pub ari: f64,
    /// Normalised mutual information, in [0, 1].
    pub nmi: f64,
    /// Adjusted mutual information, at most 1; 0 is chance.
    pub ami: f64,
}

/// Two labellings do not speak of the same items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{truth} labels in the truth and {found} found; both need one label an item")]
pub struct LengthsDiffer {
    /// Labels in the truth.
    pub truth: usize,
    /// Labels found.
    pub found: usize,
}

impl ClusterFigures {
    /// Compares the labels `found` with the `truth`, item by item.
    pub fn of<A: Hash + Eq, B: Hash + Eq>(truth: &[A], found: &[B]) -> Result<Self, LengthsDiffer> {
        if truth.len() != found.len() {
            return Err(LengthsDiffer { truth: truth.len(), found: found.len() });
        }
        let table = Contingency::new(truth, found);
        let (entropy_classes, entropy_clusters) =
            (table.entropy(&table.classes), table.entropy(&table.clusters));
        let information = table.mutual_information();
        let part = |entropy: f64| if entropy > 0.0 { information / entropy } else { 1.0 };
        let (homogeneity, completeness) = (part(entropy_classes), part(entropy_clusters));
        let both = homogeneity + completeness;
        let mean_entropy = (entropy_classes + entropy_clusters) / 2.0;
        Ok(Self {
            items: table.items,
            classes: table.classes.len(),
            clusters: table.clusters.len(),
            homogeneity,
            completeness,
            v_measure: if both > 0.0 { 2.0 * homogeneity * completeness / both } else { 0.0 },
            ari: table.adjusted_rand(),
            nmi: if table.is_trivial() {
                1.0
            } else if information == 0.0 {
                0.0
            } else {
                information / mean_entropy
            },
            ami: table.adjusted_information(information, mean_entropy),
        })
    }
}

/// How often each class meets each cluster.
struct Contingency {
    items: usize,
    classes: Vec<u64>,
    clusters: Vec<u64>,
    /// (class, cluster, items), none empty, in the order of first meeting.
    cells: Vec<(usize, usize, u64)>,
}

impl Contingency {
    fn new<A: Hash + Eq, B: Hash + Eq>(truth: &[A], found: &[B]) -> Self {
        let (truth, found) = (numbered(truth), numbered(found));
        let size = |labels: &[usize]| {
            let mut sizes = vec![0; labels.iter().max().map_or(0, |max| max + 1)];
            labels.iter().for_each(|&label| sizes[label] += 1);
            sizes
        };
        let mut cells: Vec<(usize, usize, u64)> = Vec::new();
        let mut known: HashMap<(usize, usize), usize> = HashMap::new();
        for (&class, &cluster) in truth.iter().zip(&found) {
            let at = *known.entry((class, cluster)).or_insert_with(|| {
                cells.push((class, cluster, 0));
                cells.len() - 1
            });
            cells[at].2 += 1;
        }
        Self { items: truth.len(), classes: size(&truth), clusters: size(&found), cells }
    }

    /// One label, or none, on both sides.
    fn is_trivial(&self) -> bool {
        self.classes.len() == self.clusters.len() && self.classes.len() <= 1
    }

    fn entropy(&self, sizes: &[u64]) -> f64 {
        if sizes.len() <= 1 {
            return 0.0;
        }
        let total = self.items as f64;
        -sizes
            .iter()
            .map(|&size| size as f64 / total * ((size as f64).ln() - total.ln()))
            .sum::<f64>()
    }

    fn mutual_information(&self) -> f64 {
        if self.classes.len() <= 1 || self.clusters.len() <= 1 {
            return 0.0;
        }
        let total = self.items as f64;
        let sum: f64 = self
            .cells
            .iter()
            .map(|&(class, cluster, count)| {
                let share = count as f64 / total;
                let expected = (self.classes[class] * self.clusters[cluster]) as f64;
                let term = share * ((count as f64).ln() - total.ln())
                    + share * (2.0 * total.ln() - expected.ln());
                if term.abs() < f64::EPSILON { 0.0 } else { term }
            })
            .sum();
        sum.max(0.0)
    }

    fn adjusted_rand(&self) -> f64 {
        // In 128 bits: the products below have the fourth power of the number of items.
        let squares = |sizes: &mut dyn Iterator<Item = u64>| -> i128 {
            sizes.map(|size| i128::from(size) * i128::from(size)).sum()
        };
        let items = self.items as i128;
        let cells = squares(&mut self.cells.iter().map(|cell| cell.2));
        let classes = squares(&mut self.classes.iter().copied());
        let clusters = squares(&mut self.clusters.iter().copied());
        let (together, split, merged) = (cells - items, classes - cells, clusters - cells);
        let apart = items * items - merged - split - cells;
        if split == 0 && merged == 0 {
            return 1.0;
        }
        let above = 2.0 * (together * apart - split * merged) as f64;
        above
            / ((together + split) * (split + apart) + (together + merged) * (merged + apart)) as f64
    }

    fn adjusted_information(&self, information: f64, mean_entropy: f64) -> f64 {
        if self.is_trivial() {
            return 1.0;
        }
        if self.classes.len() == 1 || self.clusters.len() == 1 {
            return 0.0;
        }
        let expected = self.expected_information();
        // Rounding may turn a zero around; scikit-learn keeps both parts away from it.
        let away = |x: f64| if x < 0.0 { x.min(-f64::EPSILON) } else { x.max(f64::EPSILON) };
        away(information - expected) / away(mean_entropy - expected)
    }

    /// The mutual information that random labellings with these sizes would have.
    fn expected_information(&self) -> f64 {
        let items = self.items as u64;
        let total = self.items as f64;
        let logs = log_factorials(self.items);
        let log = |n: u64| logs[n as usize];
        let mut sum = 0.0;
        // Equal sizes give equal terms.
        for (a, classes) in counted(&self.classes) {
            for (b, clusters) in counted(&self.clusters) {
                let fixed = log(a) + log(b) + log(items - a) + log(items - b) - log(items);
                let mut terms = 0.0;
                for both in (a + b).saturating_sub(items).max(1)..=a.min(b) {
                    let n = both as f64;
                    let gain =
                        n / total * (total.ln() + n.ln() - (a as f64).ln() - (b as f64).ln());
                    let chance = fixed
                        - log(both)
                        - log(a - both)
                        - log(b - both)
                        - log(items + both - a - b);
                    terms += gain * chance.exp();
                }
                sum += terms * (classes * clusters) as f64;
            }
        }
        sum
    }
}

/// Labels as numbers in the order of first appearance.
fn numbered<T: Hash + Eq>(labels: &[T]) -> Vec<usize> {
    let mut known: HashMap<&T, usize> = HashMap::new();
    labels
        .iter()
        .map(|label| {
            let next = known.len();
            *known.entry(label).or_insert(next)
        })
        .collect()
}

/// Each size with how often it occurs, ascending.
fn counted(sizes: &[u64]) -> Vec<(u64, u64)> {
    let mut sorted = sizes.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
}

/// ln n! for n = 0..=items, summed with Neumaier's compensation: large n must not lose the small differences.
fn log_factorials(items: usize) -> Vec<f64> {
    let (mut sum, mut lost) = (0.0f64, 0.0f64);
    let mut logs = vec![0.0];
    logs.extend((1..=items).map(|n| {
        let term = (n as f64).ln();
        let next = sum + term;
        lost += if sum >= term { (sum - next) + term } else { (term - next) + sum };
        sum = next;
        sum + lost
    }));
    logs
}

#[cfg(test)]
mod tests;
