//! What makes one partition better than another.
//!
//! Sources: Reichardt and Bornholdt, Physical Review E 74 (2006), 016110 (modularity with a resolution);
//! Traag, Van Dooren and Nesterov, Physical Review E 84 (2011), 016114 (constant Potts model).

use super::{Graph, Partition};

/// The quality function and its resolution.
///
/// Both reward the weight inside communities and charge for size. A higher resolution gives more, smaller communities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    kind: Kind,
    resolution: f64,
}

/// How size is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Modularity,
    Cpm,
}

/// Why a number is no resolution.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the resolution is {found}, it must be a finite number of at least 0")]
pub struct QualityError {
    /// The number given.
    pub found: f64,
}

impl Quality {
    /// Modularity: a community is charged for the weight that chance would put inside it.
    ///
    /// `resolution` 1 is plain modularity; communities hold about `nodes / resolution` nodes at most.
    pub fn modularity(resolution: f64) -> Result<Self, QualityError> {
        Self::new(Kind::Modularity, resolution)
    }

    /// Constant Potts model: a community is charged for its number of pairs.
    ///
    /// `resolution` is the density that a community must have inside and that the links between two stay below; it does
    /// not depend on the size of the graph.
    pub fn cpm(resolution: f64) -> Result<Self, QualityError> {
        Self::new(Kind::Cpm, resolution)
    }

    /// Plain modularity: resolution 1.
    pub fn plain() -> Self {
        Self { kind: Kind::Modularity, resolution: 1.0 }
    }

    fn new(kind: Kind, resolution: f64) -> Result<Self, QualityError> {
        if resolution.is_finite() && resolution >= 0.0 {
            Ok(Self { kind, resolution })
        } else {
            Err(QualityError { found: resolution })
        }
    }

    /// The resolution.
    pub fn resolution(&self) -> f64 {
        self.resolution
    }

    /// The size of each node, and the charge for a pair of sizes: a community of total size `s` pays `charge · s² / 2`.
    ///
    /// Both functions in one form, so that the algorithm has one inner loop.
    pub(super) fn terms(&self, graph: &Graph) -> (Vec<f64>, f64) {
        match self.kind {
            Kind::Modularity => {
                let sizes: Vec<f64> = (0..graph.len()).map(|node| graph.strength(node)).collect();
                let total: f64 = sizes.iter().sum();
                (sizes, if total > 0.0 { self.resolution / total } else { 0.0 })
            }
            Kind::Cpm => {
                let size = |node| if graph.is_living(node) { 1.0 } else { 0.0 };
                ((0..graph.len()).map(size).collect(), self.resolution)
            }
        }
    }
}

/// The quality of `partition`: for modularity a number of at most 1 (0 for a graph without edges), for CPM the weight
/// inside communities minus `resolution` for every pair.
///
/// The partition must be one of `graph`; nodes beyond its end count as absent.
pub fn score(graph: &Graph, partition: &Partition, quality: Quality) -> f64 {
    let (sizes, charge) = quality.terms(graph);
    let mut inside = 0.0;
    let mut totals = vec![0.0; partition.count()];
    for (node, size) in sizes.iter().enumerate() {
        let Some(own) = partition.community(node) else { continue };
        totals[own.index()] += size;
        inside += graph
            .neighbours(node)
            .filter(|&(to, _)| partition.community(to) == Some(own))
            .map(|(_, weight)| f64::from(weight))
            .sum::<f64>();
    }
    let squares: f64 = totals.iter().map(|total| total * total).sum();
    match quality.kind {
        Kind::Modularity => {
            let total: f64 = sizes.iter().sum();
            if total > 0.0 { (inside - charge * squares) / total } else { 0.0 }
        }
        Kind::Cpm => inside / 2.0 - charge * (squares - graph.living() as f64) / 2.0,
    }
}

/// Modularity at a resolution that is known to be good.
pub(super) fn modularity(resolution: f64) -> Quality {
    Quality::modularity(resolution).unwrap_or_else(|_| Quality::plain())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles joined by one edge.
    fn barbell() -> Graph {
        let ordinals = [1, 2, 2, 0, 0, 3, 4, 5, 5, 3, 3, 4];
        Graph::from_neighbours(2, &ordinals, &[1.0; 12], None).unwrap()
    }

    #[track_caller]
    fn check(assignment: [u32; 6], quality: Quality, expected: f64) {
        let found = score(&barbell(), &Partition::new(assignment.map(Some)), quality);
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }

    #[test]
    fn modularity_of_two_triangles_is_the_textbook_value() {
        // 7 edges, 6 inside, each side has strength 7: 6/7 − 2·(7/14)².
        check([0, 0, 0, 1, 1, 1], Quality::modularity(1.0).unwrap(), 6.0 / 7.0 - 0.5);
        check([0; 6], Quality::modularity(1.0).unwrap(), 0.0);
    }

    #[test]
    fn cpm_charges_every_pair() {
        check([0, 0, 0, 1, 1, 1], Quality::cpm(0.5).unwrap(), 6.0 - 0.5 * 6.0);
        check([0; 6], Quality::cpm(0.5).unwrap(), 7.0 - 0.5 * 15.0);
    }

    #[test]
    fn a_resolution_must_be_a_finite_number() {
        assert!(Quality::modularity(f64::NAN).is_err());
        assert!(Quality::cpm(-1.0).unwrap_err().to_string().contains("-1"));
    }
}
