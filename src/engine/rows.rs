//! The vectors of an index as they are: for who reckons with them elsewhere.

use super::open::Engine;
use crate::corpus::filter::Filter;
use crate::error::EngineError;
use crate::insight::{InsightId, Ordinal, Ranked, Vectors, normalise};
use crate::task::Task;
use crate::vector::SearchParams;

/// Insights read between two looks at the task.
const STEP: usize = 256;

impl Engine {
    /// Dimensions of its vectors.
    pub fn dim(&self) -> usize {
        self.snapshot.vectors.dim()
    }

    /// The ids of all insights, in the order of the index.
    pub fn ids(&self, task: &Task) -> Result<Vec<InsightId>, EngineError> {
        let mut ids = Vec::with_capacity(self.len() as usize);
        for ordinal in self.snapshot.living() {
            if ids.len().is_multiple_of(STEP) {
                task.check()?;
            }
            ids.push(self.snapshot.id(ordinal)?);
        }
        Ok(ids)
    }

    /// The unit vectors of these insights, a row each in their order, up to half precision; of all that the index holds,
    /// in the order of [`Engine::ids`], where none are named.
    ///
    /// # Errors
    /// An id that the index does not hold; cancelled.
    pub fn rows(&self, ids: Option<&[InsightId]>, task: &Task) -> Result<Vectors, EngineError> {
        let found = |id: &InsightId| {
            self.snapshot.find(id)?.ok_or_else(|| EngineError::UnknownId { id: id.clone() })
        };
        let ordinals: Vec<Ordinal> = match ids {
            Some(ids) => ids.iter().map(found).collect::<Result<_, _>>()?,
            None => self.snapshot.living().collect(),
        };
        let dim = self.dim();
        let mut values = Vec::with_capacity(ordinals.len() * dim);
        for (at, ordinal) in ordinals.into_iter().enumerate() {
            if at.is_multiple_of(STEP) {
                task.check()?;
            }
            // Every living insight was put in with its row.
            let row = self.snapshot.vectors.row(ordinal).unwrap_or_else(|| vec![0.0; dim]);
            values.extend_from_slice(&row);
        }
        Ok(Vectors::from_data(dim, values).expect("whole rows were put together"))
    }

    /// For each row of `queries` the `n` insights nearest by cosine, best first, with their cosines in [-1, 1].
    ///
    /// Rows need not have length 1. A row of zeros has no neighbours.
    ///
    /// # Errors
    /// Rows of another length than the index's, or with a value that is not finite; cancelled.
    pub fn nearest(
        &self,
        queries: &[f32],
        dim: usize,
        n: usize,
        exact: bool,
        filter: &Filter,
        task: &Task,
    ) -> Result<Vec<Vec<(InsightId, f32)>>, EngineError> {
        let expected = self.dim();
        if dim != expected || queries.iter().any(|value| !value.is_finite()) {
            return Err(EngineError::QueryVector { expected, found: dim });
        }
        let let_through = filter.matches(&self.snapshot);
        let params = SearchParams { exact, ..SearchParams::default() };
        let mut found = Vec::with_capacity(queries.len() / dim);
        for query in queries.chunks_exact(dim) {
            task.check()?;
            let mut unit = query.to_vec();
            normalise(&mut unit);
            let list = self.snapshot.vectors.search(&unit, n, &params, let_through.as_ref())?;
            let named = |entry: &Ranked| Ok((self.snapshot.id(entry.ordinal)?, entry.score));
            found.push(list.iter().map(named).collect::<Result<_, EngineError>>()?);
            task.progress().advance(1);
        }
        Ok(found)
    }
}
