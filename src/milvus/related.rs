//! What stands below an insight: its neighbours on Milvus, chosen by the rules of `rank`.

use std::collections::HashMap;

use super::corpus::MilvusCorpus;
use super::fetched::{Row, Want};
use super::row::{any_of, expression, field, spelled_text};
use super::sample::Habits;
use crate::cluster::is_plain;
use crate::corpus::analyzer;
use crate::corpus::schema::text_key;
use crate::engine::{Related, RelatedOptions, RelatedPage};
use crate::error::EngineError;
use crate::insight::{Insight, InsightId, Ordinal, dots};
use crate::rank::{
    Broadcast, Candidate, ClaimBands, Claimness, Gram, Lambda, Origin, RelatedParams, RelatedSet,
    Signature, select_related, theme_relevance,
};
use crate::task::Task;

/// Neighbours looked at: rules and repetitions must leave enough of them.
const POOL: usize = 100;

/// Terms named that a related insight shares with the one above.
const SHARED: usize = 5;

/// What related insights are wanted of.
struct Above {
    insight: Option<Insight>,
    vector: Vec<f32>,
    text: String,
    words: String,
    text_key: i64,
    show: i64,
    episode: i64,
}

/// What stands below an insight.
pub(super) struct Below {
    /// On how many other shows its own claim was made.
    pub(super) also_on: usize,
    pub(super) related: Vec<Related>,
    /// Its claim made elsewhere, with hashes of the episodes; 0 where one is unknown.
    pub(super) repeats: Vec<(i64, Insight)>,
    /// The hash of its own episode.
    pub(super) episode: i64,
}

/// A neighbour with all that the rules ask for.
struct Near {
    id: String,
    cosine: f32,
    row: Row,
    insight: Insight,
    signature: Signature,
    broadcast: Broadcast,
}

impl MilvusCorpus {
    /// The `n` insights most related to the one with this id.
    ///
    /// # Errors
    /// No such insight; an exact question of a corpus that has a graph.
    pub fn related(
        &self,
        id: &InsightId,
        n: usize,
        options: &RelatedOptions,
        task: &Task,
    ) -> Result<RelatedPage, EngineError> {
        let (insight, page) = self.below(id, n, options, task)?;
        let Below { also_on, related, .. } = page;
        Ok(RelatedPage { insight: Some(insight), text: None, also_on, related })
    }

    /// The insight with this id, and what stands below it.
    pub(super) fn below(
        &self,
        id: &InsightId,
        n: usize,
        options: &RelatedOptions,
        task: &Task,
    ) -> Result<(Insight, Below), EngineError> {
        let unknown = || EngineError::UnknownId { id: id.clone() };
        let mut rows = self.rows([id.as_str()], Want::Both, task)?;
        let row = rows.remove(id.as_str()).ok_or_else(unknown)?;
        let insight = row.insight.ok_or_else(unknown)?;
        let above = Above {
            text: insight.text.clone(),
            words: insight.words(),
            insight: Some(insight.clone()),
            vector: row.vector,
            text_key: row.text_key,
            show: row.show,
            episode: row.episode,
        };
        Ok((insight, self.page(&above, n, options, task)?))
    }

    /// The `n` insights most related to a free text.
    ///
    /// # Errors
    /// As [`MilvusCorpus::related`]; an empty text.
    pub fn related_to_text(
        &self,
        text: &str,
        n: usize,
        options: &RelatedOptions,
        task: &Task,
    ) -> Result<RelatedPage, EngineError> {
        if text.trim().is_empty() {
            return Err(EngineError::EmptyQuery);
        }
        let above = Above {
            insight: None,
            vector: self.embedder(task)?.embed_query(text)?,
            text: text.into(),
            words: text.into(),
            text_key: text_key(text).cast_signed(),
            show: 0,
            episode: 0,
        };
        let Below { also_on, related, .. } = self.page(&above, n, options, task)?;
        Ok(RelatedPage { insight: None, text: Some(text.to_owned()), also_on, related })
    }

    fn page(
        &self,
        above: &Above,
        n: usize,
        options: &RelatedOptions,
        task: &Task,
    ) -> Result<Below, EngineError> {
        self.may_be_exact(options.exact)?;
        let near = self.around(above, POOL.max(n.saturating_mul(10)), options, task)?;
        let set = self.choose(above, &near, n, task)?;
        let shared = self.shared(above, &near, &set, task)?;
        let mut most = 1.0f32;
        let related = set.related.iter().zip(shared).map(|(chosen, shared)| {
            most = most.min(chosen.strength);
            Related {
                score: most,
                cosine: chosen.score,
                shared,
                also_on: chosen.also_on.len(),
                own_show: chosen.own_show,
                is_claim: chosen.claims,
                insight: near[chosen.candidate].insight.clone(),
            }
        });
        let related = related.collect();
        let again = |slot: &Ordinal| {
            let near = near.get(slot.index())?;
            Some((near.row.episode, near.insight.clone()))
        };
        let repeats = set.repeats.iter().filter_map(again).collect();
        Ok(Below { also_on: set.also_on.len(), related, repeats, episode: above.episode })
    }

    /// The neighbours, best first, without the insight itself.
    fn around(
        &self,
        above: &Above,
        wanted: usize,
        options: &RelatedOptions,
        task: &Task,
    ) -> Result<Vec<Near>, EngineError> {
        let filter = expression(&options.filter);
        let lists = self.near(vec![above.vector.clone()], wanted + 1, &filter, task)?;
        let own = above.insight.as_ref().map(|insight| insight.id.as_str());
        let list = lists.into_iter().flatten().filter(|(id, _)| Some(id.as_str()) != own);
        let list: Vec<(String, f32)> = list.take(wanted).collect();
        let mut rows = self.rows(list.iter().map(|(id, _)| id.as_str()), Want::Both, task)?;
        let near = list.into_iter().filter_map(|(id, cosine)| {
            let mut row = rows.remove(&id)?;
            let insight = row.insight.take()?;
            let signature = Signature::of(&insight.text);
            let broadcast = Broadcast::of(&insight.source);
            Some(Near { id, cosine, row, insight, signature, broadcast })
        });
        Ok(near.collect())
    }

    fn choose(
        &self,
        above: &Above,
        near: &[Near],
        n: usize,
        task: &Task,
    ) -> Result<RelatedSet, EngineError> {
        let bands = self.head.bands().unwrap_or_else(ClaimBands::closed);
        let Habits { background, words: weight, tenth } = self.habits(task)?;
        let row = |point: usize| match point.checked_sub(1) {
            Some(slot) => near[slot].row.vector.as_slice(),
            None => above.vector.as_slice(),
        };
        let gram = Gram::of(near.len(), |at, cosines| dots(row(at), row, cosines));
        let places = background.places(near.len() + 1, |axis, out| dots(axis, row, out));
        let words = self.words_of(above, near, task)?;
        let relevance = theme_relevance(&gram, background, &places, &words, *weight, *tenth);
        let own = Signature::of(&above.text);
        let mut names = Names::default();
        let (show, episode) = (names.number(above.show), names.number(above.episode));
        let candidates: Vec<Candidate> = near
            .iter()
            .zip(relevance)
            .enumerate()
            .map(|(slot, (near, relevance))| Candidate {
                ordinal: Ordinal(slot as u32),
                score: near.cosine,
                relevance: relevance.order,
                strength: relevance.strength,
                show: names.number(near.row.show),
                episode: names.number(near.row.episode),
                same_as_origin: near.row.text_key == above.text_key
                    || bands.may_be_same(near.cosine)
                        && bands.same_claim(near.cosine, &own, &near.signature),
                claims: Claimness::of(&near.insight.text).is_claim(),
            })
            .collect();
        let same_claim = |a: usize, b: usize| {
            let cosine = gram.between(a, b);
            near[a].row.text_key == near[b].row.text_key
                || bands.may_be_same(cosine)
                    && bands.same_claim(cosine, &near[a].signature, &near[b].signature)
        };
        let origin = above.insight.as_ref().map(|i| Broadcast::of(&i.source)).unwrap_or_default();
        let seconds = |insight: &Insight| insight.source.published.map(jiff::Timestamp::as_second);
        let own_date = above.insight.as_ref().and_then(seconds);
        let same_broadcast = |other: Option<usize>, one: usize| {
            let date = other.map_or(own_date, |slot| seconds(&near[slot].insight));
            let other = other.map_or(&origin, |slot| &near[slot].broadcast);
            Broadcast::may_be_same(date, seconds(&near[one].insight))
                && other.is_same(&near[one].broadcast)
        };
        let lambda = Lambda::new(1.0).unwrap_or_default();
        // Beyond the places of neighbours, so that it cannot be taken for one.
        let ordinal = above.insight.as_ref().map(|_| Ordinal(near.len() as u32));
        Ok(select_related(
            Origin { ordinal, show, episode },
            &candidates,
            same_claim,
            same_broadcast,
            |a, b| gram.between(a, b),
            &RelatedParams { limit: n, lambda, ..RelatedParams::default() },
        ))
    }

    /// The BM25 score of each neighbour for the words above.
    fn words_of(&self, above: &Above, near: &[Near], task: &Task) -> Result<Vec<f32>, EngineError> {
        if near.is_empty() {
            return Ok(Vec::new());
        }
        let only = any_of(field::ID, near.iter().map(|near| near.id.as_str()));
        let lists = self.worded(vec![spelled_text(&above.words)], near.len(), &only, task)?;
        let scores: HashMap<String, f32> = lists.into_iter().flatten().collect();
        Ok(near.iter().map(|near| scores.get(&near.id).copied().unwrap_or(0.0)).collect())
    }

    /// The words that each chosen insight shares with the one above, rarest first.
    fn shared(
        &self,
        above: &Above,
        near: &[Near],
        set: &RelatedSet,
        task: &Task,
    ) -> Result<Vec<Vec<String>>, EngineError> {
        let own = analyzer::terms(&above.words);
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut shared: Vec<Vec<(String, String)>> = Vec::new();
        for chosen in &set.related {
            let text = near[chosen.candidate].insight.words();
            let mut words: Vec<(String, String)> = Vec::new();
            for (term, written) in analyzer::tokens_of(&own, &text) {
                let is_new = words.iter().all(|(told, other)| *told != term && other != written);
                if is_new && !is_plain(&written.to_lowercase()) {
                    words.push((term, written.to_owned()));
                }
            }
            shared.push(words);
        }
        let rarity = self.rarity(shared.iter().flatten().map(|(term, _)| term.as_str()), task)?;
        let weight = |term: &str| rarity.get(term).copied().unwrap_or(0.0);
        // What a tenth of all insights say tells nothing; in a handful of insights every word is common.
        let insights = self.sample(task)?.insights;
        let common = self.head.search.bm25().idf(insights.div_ceil(10).max(10), insights);
        Ok(shared
            .into_iter()
            .map(|mut words| {
                words.retain(|(term, _)| weight(term) >= common);
                words.sort_by(|a, b| weight(&b.0).total_cmp(&weight(&a.0)));
                words.into_iter().take(SHARED).map(|(_, surface)| surface).collect()
            })
            .collect())
    }
}

/// Small numbers in place of hashes; 0 is unknown.
#[derive(Default)]
struct Names(HashMap<i64, u32>);

impl Names {
    fn number(&mut self, key: i64) -> Option<u32> {
        let next = self.0.len() as u32;
        (key != 0).then(|| *self.0.entry(key).or_insert(next))
    }
}
