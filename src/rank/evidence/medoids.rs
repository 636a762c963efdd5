//! The few items that stand for many.
//!
//! Source: the BUILD step of PAM, Kaufman and Rousseeuw 1990, "Finding Groups in Data".

/// At most `count` of `items` items, picked one after the other so that the items' likeness to their nearest pick adds
/// up to most; ties go to the lower index. `similarity` is asked for each pair, also of an item with itself.
pub fn medoids(items: usize, similarity: impl Fn(usize, usize) -> f32, count: usize) -> Vec<usize> {
    let mut nearest = vec![f32::NEG_INFINITY; items];
    let mut picked = Vec::new();
    while picked.len() < count.min(items) {
        let mut best: Option<(usize, f32)> = None;
        for pick in (0..items).filter(|pick| !picked.contains(pick)) {
            let total = (0..items).map(|item| nearest[item].max(similarity(pick, item))).sum();
            if best.is_none_or(|(_, most)| total > most) {
                best = Some((pick, total));
            }
        }
        let Some((pick, _)) = best else { break };
        for (item, near) in nearest.iter_mut().enumerate() {
            *near = near.max(similarity(pick, item));
        }
        picked.push(pick);
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_heap_gets_its_middle() {
        let places = [0.0f32, 0.1, 0.2, 9.0, 9.1];
        let like = |a: usize, b: usize| -(places[a] - places[b]).abs();
        assert_eq!(medoids(5, like, 1), [2]);
        let mut two = medoids(5, like, 2);
        two.sort_unstable();
        assert_eq!(two, [2, 3]);
        assert_eq!(medoids(2, like, 9).len(), 2);
        assert!(medoids(0, like, 3).is_empty());
    }
}
