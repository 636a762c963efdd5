//! Readers made from dated and labelled items: what would each have been shown, month after month?
//!
//! A data set without readers still has time and labels. A reader is somebody who wants three labels; what bears one of
//! them before a day (the cut) is the history, and the items of each later four weeks are one impression, chosen where
//! they bear one of the three. No text of a label is ever seen by a ranker.
//! Invariant: a history is older than every impression, and the same items give the same readers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, Shown};

/// Share of the dated items that lie before the cut.
const PAST: f64 = 0.7;

/// A label takes part with this many items before the cut: fewer say too little of an interest.
const LEAST_PAST: usize = 5;

/// And this many after it.
const LEAST_LATER: usize = 3;

/// Labels a reader wants.
const INTERESTS: usize = 3;

/// What is shown at one time: four weeks, in seconds.
const SPAN: i64 = 28 * 24 * 60 * 60;

/// An item with its day and its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledItem {
    /// Its id.
    pub id: String,
    /// When it was published, in seconds since 1970.
    pub published: i64,
    /// What it is about, in the words of the data set.
    pub labels: Vec<String>,
}

/// As many readers as there are labels with items enough, each wanting three of them.
///
/// The labels stand in the order of their names in a ring; reader i has those at i, i + n/3 and i + 2n/3, so that each
/// label has three readers and no two readers have the same three. Impressions in which nothing is chosen are left out.
/// Fewer than three such labels give no reader.
pub fn replay(items: &[LabelledItem]) -> Vec<Reader> {
    let mut order: Vec<&LabelledItem> = items.iter().collect();
    order.sort_by(|a, b| a.published.cmp(&b.published).then_with(|| a.id.cmp(&b.id)));
    let at = (order.len() as f64 * PAST) as usize;
    let Some(cut) = order.get(at).map(|item| item.published) else { return Vec::new() };
    let (past, later) = order.split_at(order.partition_point(|item| item.published < cut));

    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (side, part) in [past, later].into_iter().enumerate() {
        for item in part {
            for label in item.labels.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                counts.entry(label).or_default()[side] += 1;
            }
        }
    }
    let labels: Vec<&str> = counts
        .iter()
        .filter(|(_, count)| count[0] >= LEAST_PAST && count[1] >= LEAST_LATER)
        .map(|(&label, _)| label)
        .collect();
    if labels.len() < INTERESTS {
        return Vec::new();
    }
    let stride = labels.len() / INTERESTS;
    let spans: Vec<&[&LabelledItem]> =
        later.chunk_by(|a, b| (a.published - cut) / SPAN == (b.published - cut) / SPAN).collect();
    (0..labels.len())
        .map(|i| {
            let wanted: BTreeSet<&str> =
                (0..INTERESTS).map(|k| labels[(i + k * stride) % labels.len()]).collect();
            let wants = |item: &&LabelledItem| {
                item.labels.iter().any(|label| wanted.contains(label.as_str()))
            };
            let shown = |span: &[&LabelledItem]| Shown {
                candidates: span.iter().map(|item| item.id.clone()).collect(),
                clicked: span.iter().map(wants).collect(),
            };
            Reader {
                id: wanted.iter().copied().collect::<Vec<_>>().join("+"),
                history: past.iter().filter(|item| wants(item)).map(|i| i.id.clone()).collect(),
                disliked: Vec::new(),
                impressions: spans
                    .iter()
                    .map(|span| shown(span))
                    .filter(|shown| shown.clicked.contains(&true))
                    .collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty items of four labels, one a day, in turn.
    fn items() -> Vec<LabelledItem> {
        (0..40)
            .map(|i| LabelledItem {
                id: format!("i{i:02}"),
                published: i * 24 * 60 * 60,
                labels: vec![["a", "b", "c", "d"][i as usize % 4].into()],
            })
            .collect()
    }

    #[test]
    fn a_history_is_older_than_what_is_shown() {
        let readers = replay(&items());
        assert_eq!(readers.len(), 4);
        let ids: Vec<&str> = readers.iter().map(|reader| reader.id.as_str()).collect();
        assert_eq!(ids, ["a+b+c", "b+c+d", "a+c+d", "a+b+d"]);
        for reader in &readers {
            assert_eq!(reader.history.len(), 21);
            assert!(reader.history.iter().all(|id| id.as_str() < "i28"));
            let shown = &reader.impressions[0];
            assert_eq!((shown.candidates.len(), &shown.candidates[0]), (12, &"i28".to_owned()));
            assert_eq!(shown.clicked.iter().filter(|&&click| click).count(), 9);
        }
    }

    #[test]
    fn the_order_of_the_items_does_not_matter() {
        let mut turned = items();
        turned.reverse();
        assert_eq!(replay(&turned), replay(&items()));
    }

    #[test]
    fn too_few_labels_or_items_give_no_reader() {
        assert!(replay(&[]).is_empty());
        let two: Vec<LabelledItem> =
            items().into_iter().filter(|item| ["a", "b"].contains(&&*item.labels[0])).collect();
        assert!(replay(&two).is_empty());
    }
}
