//! What the vector field is built with, and how it is searched; checked once.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::VectorError;

/// The custom field's type name, for `SchemaBuilder::add_custom_field`.
pub const FIELD_TYPE: &str = "vector";

/// What the graph of a vector field is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VectorLayout {
    /// Fewest bytes: of 384 dimensions 1,353 a row, 768 of them the row itself.
    #[default]
    Small,
    /// Fewest microseconds: each row tells of its neighbours. Of 384 dimensions 2,376 bytes a row.
    Fast,
}

impl fmt::Display for VectorLayout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Small => "small",
            Self::Fast => "fast",
        })
    }
}

/// How a vector field is built.
///
/// Invariant: every value is in its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldParams {
    dim: usize,
    m: usize,
    ef_construction: usize,
    graph_from: usize,
    layout: VectorLayout,
}

impl FieldParams {
    /// Rows of `dim` dimensions, 1 to 4,096; everything else as in the recorded runs under `benches/runs`.
    pub fn new(dim: usize) -> Result<Self, VectorError> {
        check("the number of dimensions", dim, 1, 4096)?;
        let layout = VectorLayout::default();
        Ok(Self { dim, m: 16, ef_construction: 100, graph_from: 4096, layout })
    }

    /// Links of a row, 4 to 64: `m` above the ground level, twice as many on it. More: better recall, slower, larger.
    pub fn with_m(self, m: usize) -> Result<Self, VectorError> {
        check("m", m, 4, 64)?;
        Ok(Self { m, ..self })
    }

    /// Rows considered as neighbours of a new row, 8 to 2,000. More: a better graph, a slower build.
    pub fn with_ef_construction(self, ef_construction: usize) -> Result<Self, VectorError> {
        check("ef_construction", ef_construction, 8, 2000)?;
        Ok(Self { ef_construction, ..self })
    }

    /// Segments of fewer rows get no graph and are scanned exactly; at least 256.
    pub fn with_graph_from(self, rows: usize) -> Result<Self, VectorError> {
        check("the smallest segment with a graph", rows, 256, usize::MAX)?;
        Ok(Self { graph_from: rows, ..self })
    }

    /// What the graphs of new segments are made for; those that are there stay as they are until they are merged.
    pub fn with_layout(self, layout: VectorLayout) -> Self {
        Self { layout, ..self }
    }

    /// Dimensions of a row.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Links of a row above the ground level.
    pub fn m(&self) -> usize {
        self.m
    }

    /// Rows considered as neighbours of a new row.
    pub fn ef_construction(&self) -> usize {
        self.ef_construction
    }

    /// The smallest number of rows that gets a graph.
    pub fn graph_from(&self) -> usize {
        self.graph_from
    }

    /// What the graphs are made for.
    pub fn layout(&self) -> VectorLayout {
        self.layout
    }

    /// The parameters as the schema keeps them, for `SchemaBuilder::add_custom_field`.
    pub fn to_json(&self) -> Value {
        let mut params = json!({
            "dim": self.dim,
            "m": self.m,
            "ef_construction": self.ef_construction,
            "graph_from": self.graph_from,
        });
        // Schemas of before say nothing, and mean the small one.
        if self.layout == VectorLayout::Fast {
            params["layout"] = json!("fast");
        }
        params
    }

    /// The parameters that a schema keeps for `field`.
    pub(super) fn from_json(field: &str, value: &Value) -> Result<Self, VectorError> {
        let number = |name: &str| {
            let number = value.get(name).and_then(Value::as_u64);
            number
                .and_then(|number| usize::try_from(number).ok())
                .ok_or_else(|| VectorError::Schema { field: field.to_owned() })
        };
        let layout = match value.get("layout").map(Value::as_str) {
            None | Some(Some("small")) => VectorLayout::Small,
            Some(Some("fast")) => VectorLayout::Fast,
            Some(_) => return Err(VectorError::Schema { field: field.to_owned() }),
        };
        let params = Self::new(number("dim")?)?
            .with_m(number("m")?)?
            .with_ef_construction(number("ef_construction")?)?
            .with_graph_from(number("graph_from")?)?;
        Ok(params.with_layout(layout))
    }
}

/// How a search is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchParams {
    /// Width of the walk; more finds more of the true neighbours and takes longer. Default: 96, at least `k`.
    pub ef: Option<usize>,
    /// Compare with every row instead of walking the graph.
    pub exact: bool,
}

impl SearchParams {
    /// The width of the walk for `k` answers.
    pub(super) fn width(&self, k: usize) -> usize {
        // 96 found .98 of the ten nearest of 200,000 sentence embeddings.
        self.ef.unwrap_or(96).max(k)
    }
}

fn check(name: &'static str, found: usize, min: usize, max: usize) -> Result<(), VectorError> {
    if (min..=max).contains(&found) {
        Ok(())
    } else {
        Err(VectorError::Parameter { name, found, min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_refused_in_words() {
        let message = FieldParams::new(0).unwrap_err().to_string();
        assert_eq!(message, "the number of dimensions is 0, but must be from 1 to 4096");
        let params = FieldParams::new(8).unwrap();
        assert!(params.with_m(300).is_err());
        assert!(params.with_ef_construction(1).is_err());
        assert!(params.with_graph_from(0).is_err());
    }

    #[test]
    fn parameters_survive_the_schema() {
        let params = FieldParams::new(384).unwrap().with_m(24).unwrap();
        assert_eq!(FieldParams::from_json("v", &params.to_json()).unwrap(), params);
        assert!(FieldParams::from_json("v", &json!({"dim": 384})).is_err());
        let fast = params.with_layout(VectorLayout::Fast);
        assert_eq!(FieldParams::from_json("v", &fast.to_json()).unwrap(), fast);
        let mut odd = fast.to_json();
        odd["layout"] = json!("round");
        assert!(FieldParams::from_json("v", &odd).is_err());
    }
}
