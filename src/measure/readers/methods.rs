//! The methods, ours and the usual ones, and the score that each gives to each candidate.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::error::EngineError;
use crate::measure::readers::SignalWeight;
use crate::measure::readers::collection::{Collection, NumberedReader};
use crate::rank::{
    Bm25, Crowd, Ease, Hidden, HiddenList, ItemKnn, Rivals, Said, Signal, Table, Weights, medoids,
};
use crate::task::{Phase, Task};

/// The name of our method.
pub(super) const OURS: &str = "quintet";

/// Medoids of a history, as many as the brief's learned taste has at most.
const MEDOIDS: usize = 5;

/// A history is looked at for medoids up to this length, its newest part: picking them costs its square.
const MEDOID_HISTORY: usize = 100;

/// Every method with what it needs.
pub(super) struct Methods {
    crowd: Crowd,
    item_knn: ItemKnn,
    ours: Vec<Ours>,
    chosen: Chosen,
    dated: bool,
    seed: u64,
}

/// What was chosen by hiding a part of the histories.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Chosen {
    /// The pull of EASE's weights towards 0, the baseline's and that of our signal.
    pub ease_lambda: f64,
    /// The shrinkage of item-kNN.
    pub item_knn_shrink: f32,
    /// What hidden likes were set against.
    pub rivals: Rivals,
}

/// Our ranker, whole or without a part.
struct Ours {
    name: &'static str,
    weights: Weights,
    dislikes: bool,
}

impl Methods {
    /// Learns the weights of our ranker and of its ablations, each anew, and what the usual methods leave open, all by
    /// hiding a part of the histories.
    pub(super) fn learn(
        collection: &Collection,
        seed: u64,
        task: &Task,
    ) -> Result<Self, EngineError> {
        let said: Vec<Said> = collection.readers.iter().map(|reader| reader.said.clone()).collect();
        let shown: Vec<Vec<u32>> =
            collection.readers.iter().map(NumberedReader::candidates).collect();
        let dislikes = said.iter().any(|said| !said.disliked.is_empty());
        let (library, items) = (&collection.library, collection.items + 1);
        let choices = Ease::LAMBDAS.len() + ItemKnn::SHRINKS.len();
        task.progress().begin(Phase::Learn, Some(choices as u64 + 3));

        let hidden = Hidden::new(items, &said, &shown, seed);
        let ease_lambda = hidden.best(&Ease::LAMBDAS, |lambda| {
            let ease = Ease::learn(hidden.table().clone(), lambda);
            task.progress().advance(1);
            move |said: &Said, items: &[u32]| known(ease.scores(said, items))
        });
        task.check()?;
        let item_knn_shrink = hidden.best(&ItemKnn::SHRINKS, |shrink| {
            let item_knn = ItemKnn::new(hidden.table(), shrink);
            task.progress().advance(1);
            move |said: &Said, items: &[u32]| item_knn.scores(said, items)
        });
        task.check()?;
        let crowd = Crowd::new(library, hidden.table().clone(), ease_lambda);
        let lists = hidden.lists(library, &crowd);
        task.progress().advance(1);
        task.check()?;
        let all = without(&[], dislikes);
        let rivals = Rivals::choose(&lists, &all);
        let mut ours = ablations(&lists, rivals, dislikes);
        if dislikes {
            let lists = hidden.without_dislikes().lists(library, &crowd);
            ours.push(Ours {
                name: "quintet without dislikes",
                weights: Weights::learn(&lists, rivals, &without(&[Signal::Disliked], true)),
                dislikes: false,
            });
        }
        task.progress().advance(1);
        task.check()?;
        let table = Arc::new(Table::new(items, &said));
        let item_knn = ItemKnn::new(&table, item_knn_shrink);
        let crowd = Crowd::new(library, table, ease_lambda);
        task.progress().end();

        let dated =
            (shown.iter().flatten()).all(|&item| collection.published[item as usize].is_some());
        let chosen = Chosen { ease_lambda, item_knn_shrink, rivals };
        Ok(Self { crowd, item_knn, ours, chosen, dated, seed })
    }

    /// The names, in the order of [`Methods::scores`]; ours comes first.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let usual = ["random"].into_iter().chain(self.dated.then_some("newest")).chain([
            "popularity",
            "item-knn",
            "ease",
            "bm25 profile",
            "tf-idf profile",
            "centroid",
            "nearest three",
            "best of medoids",
            "late fusion",
        ]);
        self.ours.iter().map(|ours| ours.name).chain(usual).collect()
    }

    /// What was chosen by hiding a part of the histories.
    pub(super) fn chosen(&self) -> Chosen {
        self.chosen
    }

    /// What each signal weighs in ours.
    pub(super) fn weights(&self) -> Vec<SignalWeight> {
        let weights = &self.ours[0].weights;
        let of = |signal| SignalWeight {
            signal,
            weight: weights.of(signal),
            weight_new: weights.of_new(signal),
        };
        Signal::ALL.into_iter().map(of).collect()
    }

    /// For each method one list of scores an impression, in the order of readers and impressions.
    pub(super) fn scores(
        &self,
        collection: &Collection,
        task: &Task,
    ) -> Result<Vec<Vec<Vec<f32>>>, EngineError> {
        let readers: Vec<Vec<Vec<Vec<f32>>>> = collection
            .readers
            .par_iter()
            .enumerate()
            .map(|(number, reader)| {
                task.check()?;
                let candidates = reader.candidates();
                let methods = self.of_reader(collection, number, reader, &candidates);
                task.progress().advance(reader.shown.len() as u64);
                Ok(methods.into_iter().map(|scores| cut(reader, scores)).collect())
            })
            .collect::<Result<_, EngineError>>()?;
        let mut methods: Vec<Vec<Vec<f32>>> = vec![Vec::new(); self.names().len()];
        for reader in readers {
            for (method, impressions) in methods.iter_mut().zip(reader) {
                method.extend(impressions);
            }
        }
        Ok(methods)
    }

    fn of_reader(
        &self,
        collection: &Collection,
        number: usize,
        reader: &NumberedReader,
        candidates: &[u32],
    ) -> Vec<Vec<f32>> {
        let (library, said) = (&collection.library, &reader.said);
        let signals = library.signals(said, Some(&self.crowd), candidates);
        let likes = self.ours.iter().any(|ours| !ours.dislikes).then(|| {
            let likes = Said { disliked: Vec::new(), ..said.clone() };
            library.signals(&likes, Some(&self.crowd), candidates)
        });
        let mut methods: Vec<Vec<f32>> = self
            .ours
            .iter()
            .map(|ours| {
                let rows = likes.as_ref().filter(|_| !ours.dislikes).unwrap_or(&signals);
                rows.iter().map(|row| ours.weights.score(row)).collect()
            })
            .collect();

        let mut random = fastrand::Rng::with_seed(self.seed.wrapping_add(number as u64));
        methods.push(candidates.iter().map(|_| random.f32()).collect());
        if self.dated {
            // Days since 1970 are exact in 32 bits, seconds are not.
            let day = |&item: &u32| {
                collection.published[item as usize].map_or(0.0, |at| (at / 86_400) as f32)
            };
            methods.push(candidates.iter().map(day).collect());
        }
        let popularity = self.crowd.popularity();
        methods.push(candidates.iter().map(|&item| popularity.likes(item)).collect());
        methods.push(self.item_knn.scores(said, candidates));
        methods.push(known(self.crowd.ease().scores(said, candidates)));
        methods.push(library.terms().bm25(&said.liked, candidates, &Bm25::default()));
        let of = |signal: Signal| signals.iter().map(|row| row.values[signal as usize]).collect();
        methods.push(of(Signal::Words));
        methods.extend(self.dense(collection, said, candidates, &of(Signal::Words)));
        methods
    }

    /// Centroid, mean of the three nearest, best of medoids, and the mean of all likenesses of both kinds.
    fn dense(
        &self,
        collection: &Collection,
        said: &Said,
        candidates: &[u32],
        words: &[f32],
    ) -> [Vec<f32>; 4] {
        let newest = &said.liked[said.liked.len().saturating_sub(MEDOID_HISTORY)..];
        // Asked for many times over, so computed once.
        let table: Vec<f32> = newest
            .iter()
            .flat_map(|&a| newest.iter().map(move |&b| collection.cosine(a, b)))
            .collect();
        let medoids = medoids(newest.len(), |a, b| table[a * newest.len() + b], MEDOIDS);
        let mut lists: [Vec<f32>; 4] = Default::default();
        for (&candidate, words) in candidates.iter().zip(words) {
            let mut cosines: Vec<f32> =
                said.liked.iter().map(|&item| collection.cosine(candidate, item)).collect();
            let of_medoids = medoids.iter().map(|&m| collection.cosine(candidate, newest[m]));
            let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
            let centroid = mean(&cosines);
            cosines.sort_unstable_by(|a, b| b.total_cmp(a));
            cosines.truncate(3);
            lists[0].push(centroid);
            lists[1].push(mean(&cosines));
            lists[2].push(of_medoids.reduce(f32::max).unwrap_or(0.0));
            lists[3].push((centroid + words) / 2.0);
        }
        lists
    }
}

/// Our ranker, whole, without each of its parts, and with nothing learned.
fn ablations(lists: &[HiddenList], rivals: Rivals, dislikes: bool) -> Vec<Ours> {
    let parts: [(&'static str, &[Signal]); 5] = [
        (OURS, &[]),
        ("quintet without vectors", &[Signal::Centroid, Signal::Nearest, Signal::Disliked]),
        ("quintet without words", &[Signal::Words, Signal::NearestWords]),
        ("quintet without readers alike", &Signal::OF_CROWD),
        ("quintet without nearest", &[Signal::Nearest, Signal::NearestWords]),
    ];
    let learn = |(name, left_out): (&'static str, &[Signal])| Ours {
        name,
        weights: Weights::learn(lists, rivals, &without(left_out, dislikes)),
        dislikes: true,
    };
    let mut ours: Vec<Ours> = parts.into_par_iter().map(learn).collect();
    ours.push(Ours {
        name: "quintet with equal weights",
        weights: Weights::equal(lists, rivals, &without(&[], dislikes)),
        dislikes: true,
    });
    ours
}

/// All signals but those left out, and but that of dislikes where there are none.
fn without(left_out: &[Signal], dislikes: bool) -> Vec<Signal> {
    let absent = |signal: &Signal| *signal == Signal::Disliked && !dislikes;
    let all = Signal::ALL.into_iter();
    all.filter(|signal| !left_out.contains(signal) && !absent(signal)).collect()
}

/// Scores with 0 for what nobody has met.
fn known(scores: Vec<Option<f32>>) -> Vec<f32> {
    scores.into_iter().map(|score| score.unwrap_or(0.0)).collect()
}

/// One list an impression.
fn cut(reader: &NumberedReader, scores: Vec<f32>) -> Vec<Vec<f32>> {
    let mut rest = scores.into_iter();
    reader.shown.iter().map(|shown| rest.by_ref().take(shown.candidates.len()).collect()).collect()
}
