//! Words in, insights out: the two lists that Milvus gives, fused by us.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::{MutexGuard, PoisonError};

use super::corpus::{MilvusCorpus, WINDOW, fits};
use super::fetched::{List, Row, Want};
use super::row::{and, any_of, expression, field, spelled, spelled_text};
use crate::corpus::analyzer;
use crate::engine::{Contribution, Explanation, Hit, Mode, SearchOptions};
use crate::error::{EngineError, MilvusError};
use crate::insight::{Ordinal, Ranked, RankedList, dot};
use crate::rank::{
    Alpha, Bm25, Claimness, Fused, Fusion, Part, Scales, TRUSTED, alpha_by_coverage, draw, fuse,
    regularise, trust,
};
use crate::task::Task;

/// What Cormack, Clarke and Büttcher used.
const RRF: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Candidates of each half, at least, as for an index in a folder.
const DEPTH: usize = 200;

/// Insights that tell what an unrelated one scores.
const SAMPLE: usize = 100;

/// Words of a query whose rarity is asked for.
const MOST_TERMS: usize = 24;

/// Candidates with the score of both halves. An ordinal is a place in `ids`.
struct Pool {
    ids: Vec<String>,
    rows: HashMap<String, Row>,
    lexical: RankedList,
    dense: RankedList,
    scales: Scales,
}

impl Pool {
    fn row(&self, ordinal: Ordinal) -> Option<&Row> {
        self.rows.get(self.ids.get(ordinal.index())?)
    }
}

/// One question.
struct Question<'a, 't> {
    corpus: &'a MilvusCorpus,
    filter: &'a str,
    depth: usize,
    task: &'a Task<'t>,
}

impl MilvusCorpus {
    /// The best `n` insights for `query`, as [`Engine::search`](crate::engine::Engine::search) has them; hits have no
    /// probability of a match, and no words are added to the query's.
    ///
    /// # Errors
    /// As there; more answers than Milvus gives; an exact question of a corpus that has a graph.
    pub fn search(
        &self,
        query: &str,
        vector: Option<&[f32]>,
        n: usize,
        options: &SearchOptions,
        task: &Task,
    ) -> Result<Vec<Hit>, EngineError> {
        if query.trim().is_empty() && vector.is_none() {
            return Err(EngineError::EmptyQuery);
        }
        self.may_be_exact(options.exact)?;
        fits(n)?;
        let unit = vector.map(|vector| self.unit(vector)).transpose()?;
        let mode = match unit.is_some() && query.trim().is_empty() {
            true => Mode::Dense,
            false => options.mode,
        };
        let unit = match (mode, unit) {
            (Mode::Lexical, _) => None,
            (_, Some(unit)) => Some(unit),
            (_, None) => Some(self.embedder(task)?.embed_query(query)?),
        };
        let filter = expression(&options.filter);
        let question =
            Question { corpus: self, filter: &filter, depth: n.clamp(DEPTH, WINDOW), task };
        match (mode, unit) {
            (Mode::Lexical, _) | (_, None) => {
                let lists = self.worded(vec![spelled_text(query)], n, &filter, task)?;
                question.alone(lists, |part| (Some(part), None))
            }
            (Mode::Dense, Some(vector)) => {
                let lists = self.near(vec![vector], n, &filter, task)?;
                question.alone(lists, |part| (None, Some(part)))
            }
            (Mode::Rrf, Some(vector)) => question.once(query, &vector, Fusion::Rrf { k: RRF }, n),
            (Mode::Fused, Some(vector)) => {
                let alpha = Alpha::new(self.head.search.alpha).unwrap_or_default();
                question.once(query, &vector, Fusion::Convex { alpha }, n)
            }
            (Mode::Hybrid, Some(vector)) => question.twice(query, &vector, n),
        }
    }

    /// Whether an exact question can be answered.
    pub(super) fn may_be_exact(&self, exact: bool) -> Result<(), EngineError> {
        if exact && !self.head.flat {
            let what = "this corpus on Milvus has a graph, and no question of it is exact; build it with ?index=flat behind its name, or leave out --exact".to_owned();
            return Err(MilvusError::Unserved { what }.into());
        }
        Ok(())
    }

    /// A query's vector, of length 1.
    fn unit(&self, vector: &[f32]) -> Result<Vec<f32>, EngineError> {
        let (expected, found) = (self.head.model.dim, vector.len());
        let length = dot(vector, vector).sqrt();
        if found != expected || !length.is_normal() {
            return Err(EngineError::QueryVector { expected, found });
        }
        Ok(vector.iter().map(|value| value / length).collect())
    }

    fn known_rarity(&self) -> MutexGuard<'_, HashMap<String, f32>> {
        self.rarity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The weight of each of `terms`: its inverse document frequency, counted now.
    pub(super) fn rarity<'t>(
        &self,
        terms: impl IntoIterator<Item = &'t str>,
        task: &Task,
    ) -> Result<BTreeMap<String, f32>, EngineError> {
        let insights = self.sample(task)?.insights;
        let bm25: Bm25 = self.head.search.bm25();
        let mut rarity = BTreeMap::new();
        for term in terms {
            if rarity.contains_key(term) {
                continue;
            }
            let known = self.known_rarity().get(term).copied();
            let weight = match known {
                Some(weight) => weight,
                None => {
                    let holds = format!("text_match({}, '{}')", field::TERMS, spelled(term));
                    let weight = bm25.idf(self.count(&holds, task)?, insights);
                    self.known_rarity().insert(term.to_owned(), weight);
                    weight
                }
            };
            rarity.insert(term.to_owned(), weight);
        }
        Ok(rarity)
    }
}

impl Question<'_, '_> {
    /// A list that stands alone: its raw scores are the scores.
    fn alone(
        &self,
        mut lists: Vec<List>,
        place: impl Fn(Part) -> (Option<Part>, Option<Part>),
    ) -> Result<Vec<Hit>, EngineError> {
        let list = lists.pop().unwrap_or_default();
        let ids: Vec<String> = list.iter().map(|(id, _)| id.clone()).collect();
        let fused = list.iter().enumerate().map(|(at, &(_, score))| {
            let rank = at as u32 + 1;
            let part =
                Part { rank, raw: score, normalised: score, weight: 1.0, contribution: score };
            let (lexical, dense) = place(part);
            let ordinal = Ordinal(at as u32);
            Fused { ordinal, score, lexical, dense, neighbours: None }
        });
        self.hits(&ids, fused.collect())
    }

    /// By one fusion of both halves.
    fn once(
        &self,
        query: &str,
        vector: &[f32],
        fusion: Fusion,
        n: usize,
    ) -> Result<Vec<Hit>, EngineError> {
        let named = self.named(query)?;
        let pool = self.gather(query, vector, &named)?;
        self.hits(&pool.ids, fuse(&pool.lexical, &pool.dense, fusion, pool.scales, n))
    }

    /// Asked again with what the first answers have in common, and regularised.
    fn twice(&self, query: &str, vector: &[f32], n: usize) -> Result<Vec<Hit>, EngineError> {
        let settings = self.corpus.head.search;
        let named = self.named(query)?;
        let mut pool = self.gather(query, vector, &named)?;
        let best = named.iter().map(|(_, score)| *score).fold(0.0f32, f32::max);
        let covered = best / self.most(query)?;
        let alpha = Alpha::new(settings.alpha).unwrap_or_default();
        let fusion = Fusion::Convex { alpha: alpha_by_coverage(alpha, covered, settings.coverage) };
        if settings.feedback > 0.0 {
            let first = fuse(&pool.lexical, &pool.dense, fusion, pool.scales, TRUSTED);
            let trusted = trust(&first.iter().map(|fused| fused.score).collect::<Vec<_>>());
            let rows: Vec<(Vec<f32>, f32)> = first
                .iter()
                .zip(trusted)
                .filter_map(|(fused, trust)| Some((pool.row(fused.ordinal)?.vector.clone(), trust)))
                .collect();
            pool = self.gather(query, &draw(vector, &rows, settings.feedback), &named)?;
        }
        let fused = fuse(&pool.lexical, &pool.dense, fusion, pool.scales, usize::MAX);
        let row = |ordinal| pool.row(ordinal).map(|row| row.vector.clone());
        self.hits(&pool.ids, regularise(fused, n, row, settings.neighbours))
    }

    /// The best by words.
    fn named(&self, query: &str) -> Result<List, EngineError> {
        let texts = vec![spelled_text(query)];
        let lists = self.corpus.worded(texts, self.depth, self.filter, self.task)?;
        Ok(lists.into_iter().next().unwrap_or_default())
    }

    /// What the query's words could score at most.
    fn most(&self, query: &str) -> Result<f32, EngineError> {
        let terms = analyzer::terms(query);
        let rarity =
            self.corpus.rarity(terms.iter().take(MOST_TERMS).map(String::as_str), self.task)?;
        let most: f32 = terms.iter().filter_map(|term| rarity.get(term)).sum();
        Ok(most.max(f32::MIN_POSITIVE))
    }

    /// The union of the best of both halves, each with the scores of both.
    fn gather(&self, query: &str, vector: &[f32], named: &List) -> Result<Pool, EngineError> {
        let Self { corpus, filter, depth, task } = *self;
        let near = corpus.near(vec![vector.to_vec()], depth, filter, task)?;
        let near = near.into_iter().next().unwrap_or_default();
        let all: BTreeSet<&str> = near.iter().chain(named).map(|(id, _)| id.as_str()).collect();
        let rows = corpus.rows(all.iter().copied(), Want::Vector, task)?;
        // Ties go to the smaller hash of the id, whichever list it came from.
        let mut ids: Vec<String> = rows.keys().cloned().collect();
        ids.sort_by_key(|id| rows.get(id).map(|row| row.key));
        let mut scores: HashMap<&str, f32> =
            named.iter().map(|(id, score)| (id.as_str(), *score)).collect();
        let unknown: Vec<&str> =
            all.iter().copied().filter(|id| !scores.contains_key(id)).collect();
        let rest = match named.is_empty() || unknown.is_empty() {
            true => Vec::new(),
            false => {
                let only = and(filter, &any_of(field::ID, unknown.iter().copied()));
                corpus.worded(vec![spelled_text(query)], unknown.len(), &only, task)?
            }
        };
        scores.extend(rest.iter().flatten().map(|(id, score)| (id.as_str(), *score)));
        let (mut lexical, mut dense) = (Vec::new(), Vec::with_capacity(ids.len()));
        for (at, id) in ids.iter().enumerate() {
            let ordinal = Ordinal(at as u32);
            if let Some(&score) = scores.get(id.as_str()).filter(|score| **score > 0.0) {
                lexical.push(Ranked { ordinal, score });
            }
            if let Some(row) = rows.get(id).filter(|row| row.vector.len() == vector.len()) {
                dense.push(Ranked { ordinal, score: dot(vector, &row.vector) });
            }
        }
        let (lexical, dense) = (RankedList::new(lexical), RankedList::new(dense));
        let sample = corpus.sample(task)?.cosines(vector, SAMPLE);
        let scales = Scales::sampled(&lexical, &dense, &sample);
        Ok(Pool { ids, rows, lexical, dense, scales })
    }

    fn hits(&self, ids: &[String], ranking: Vec<Fused>) -> Result<Vec<Hit>, EngineError> {
        let id = |fused: &Fused| ids.get(fused.ordinal.index()).map(String::as_str);
        let mut rows = self.corpus.rows(ranking.iter().filter_map(id), Want::Record, self.task)?;
        let mut hits = Vec::with_capacity(ranking.len());
        for fused in ranking {
            // One that was deleted in between is no answer.
            let row = id(&fused).and_then(|id| rows.remove(id));
            let Some(insight) = row.and_then(|row| row.insight) else { continue };
            hits.push(Hit {
                rank: hits.len() + 1,
                score: fused.score,
                matching: None,
                explanation: Explanation {
                    lexical: fused.lexical.map(Contribution::from),
                    dense: fused.dense.map(Contribution::from),
                    neighbours: fused.neighbours.map(Contribution::from),
                },
                is_claim: Claimness::of(&insight.text).is_claim(),
                insight,
            });
        }
        Ok(hits)
    }
}
