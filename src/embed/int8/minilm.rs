//! all-MiniLM-L6-v2 as a graph of integer arithmetic: embeddings, six transformer blocks, sum over the tokens.
//!
//! Architecture: BERT (Devlin et al., NAACL 2019) with 6 layers, 12 heads and 384 dimensions; the numbers in the names of
//! the 36 weight matrices (`val_N_q`) rise in the order query, key, value, attention output, two of the feed-forward
//! network, layer by layer.

use super::calibration::{self, Block, Grid, Split};
use super::matrix::{Matrix, Quantised};
use super::onnx::{Attribute, Dim, Domain, Element, Graph, Port, Weights};
use super::{CALIBRATION, ConvertError, HIDDEN, INNER, LAYERS};

const HEADS: i64 = 12;
/// BERT's own.
const NORM_EPSILON: f32 = 1e-12;

/// Operators of <https://onnx.ai/onnx/operators/> and of ONNX Runtime's ContribOperators.md.
mod operator {
    use super::Domain::{self, Microsoft, Onnx};

    pub(super) const ADD: (Domain, &str) = (Onnx, "Add");
    pub(super) const ATTENTION: (Domain, &str) = (Onnx, "Attention");
    pub(super) const CAST: (Domain, &str) = (Onnx, "Cast");
    pub(super) const GATHER: (Domain, &str) = (Onnx, "Gather");
    pub(super) const GELU: (Domain, &str) = (Onnx, "Gelu");
    pub(super) const LAYER_NORM: (Domain, &str) = (Onnx, "LayerNormalization");
    pub(super) const MUL: (Domain, &str) = (Onnx, "Mul");
    pub(super) const PRODUCT: (Domain, &str) = (Onnx, "MatMul");
    pub(super) const QUANTIZE: (Domain, &str) = (Onnx, "QuantizeLinear");
    pub(super) const SHAPE: (Domain, &str) = (Onnx, "Shape");
    pub(super) const SLICE: (Domain, &str) = (Onnx, "Slice");
    /// Inputs: A, B, A's scale, B's scales (one a column), A's zero point, B's zero point, bias.
    pub(super) const MATMUL: (Domain, &str) = (Microsoft, "MatMulIntegerToFloat");
}

/// Rewrites the pinned `model`; gives the bytes of an ONNX file.
///
/// Inputs of the graph: `input_ids` and `attention_mask`, `i64 [batch, sequence]`, of which the second is not looked at:
/// all texts of a batch have `sequence` tokens. Output: `sentence_embedding`, `f32 [batch, 384]`, not yet of length 1.
pub(crate) fn write(model: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let source = Weights::read(model)?;
    let mut writer = Writer { matrices: matrix_names(&source)?, source, graph: Graph::default() };
    let mut hidden = writer.embeddings()?;
    for (layer, block) in calibration::read(CALIBRATION)?.iter().enumerate() {
        hidden = writer.block(layer, block, &hidden)?;
    }
    // A product, because a sum over tokens (`ReduceMean`) adds in another order where a text is alone.
    writer.graph.node(operator::PRODUCT, &["tokens", &hidden], &["sentence_embedding"], &[]);
    let tokens = [Dim::Named("batch"), Dim::Named("sequence")];
    let vectors = [Dim::Named("batch"), Dim::Known(HIDDEN)];
    Ok(writer.graph.into_model(
        "all_minilm_l6_v2_int8",
        &[Port("input_ids", Element::I64, &tokens), Port("attention_mask", Element::I64, &tokens)],
        &[Port("sentence_embedding", Element::F32, &vectors)],
    ))
}

/// The names of the 36 weight matrices in the order of the graph, without `_q`.
fn matrix_names(source: &Weights<'_>) -> Result<Vec<String>, ConvertError> {
    let number = |name: &str| name.strip_prefix("val_")?.strip_suffix("_q")?.parse::<u32>().ok();
    let mut numbers: Vec<u32> = source.names().filter_map(number).collect();
    numbers.sort_unstable();
    if numbers.len() != LAYERS * 6 {
        let name = "the list of weight matrices".to_owned();
        return Err(ConvertError::Size { name, expected: LAYERS * 6, found: numbers.len() });
    }
    Ok(numbers.iter().map(|number| format!("val_{number}")).collect())
}

/// The graph half written.
struct Writer<'a> {
    source: Weights<'a>,
    matrices: Vec<String>,
    graph: Graph,
}

impl Writer<'_> {
    /// Words, positions and the one token type, added and normalised.
    fn embeddings(&mut self) -> Result<String, ConvertError> {
        let name = |part: &str| format!("inner.embeddings.{part}");
        // Words stay 8-bit rows with a scale each: 12 MB instead of 47.
        let words = self.source.bytes(&name("word_embeddings.weight_q"))?;
        let rows = words.len() / HIDDEN;
        let scales = self.source.floats(&name("word_embeddings.weight_scale"), rows)?;
        // Positions are few: as floats, with the token type that every token has folded in.
        let positions = self.source.bytes(&name("position_embeddings.weight_q"))?;
        let steps = self
            .source
            .floats(&name("position_embeddings.weight_scale"), positions.len() / HIDDEN)?;
        let kind =
            self.source.bytes(&name("token_type_embeddings.weight")).map(super::onnx::floats)?;
        let folded: Vec<f32> = positions
            .iter()
            .enumerate()
            .map(|(i, &byte)| f32::from(byte as i8) * steps[i / HIDDEN] + kind[i % HIDDEN])
            .collect();

        let graph = &mut self.graph;
        graph.tensor("words", Element::I8, &[rows, HIDDEN], words);
        graph.floats("word_scales", &[rows, 1], &scales);
        let places = folded.len() / HIDDEN;
        graph.floats("positions", &[places, HIDDEN], &folded);
        graph.floats("ones", &[places], &vec![1.0; places]);
        for (name, value) in [("zero", 0), ("one", 1), ("two", 2)] {
            graph.integers(name, &[value]);
        }
        graph.node(operator::GATHER, &["words", "input_ids"], &["word_bytes"], &[]);
        graph.node(operator::GATHER, &["word_scales", "input_ids"], &["word_steps"], &[]);
        graph.node(
            operator::CAST,
            &["word_bytes"],
            &["word_floats"],
            &[Attribute::Int("to", Element::F32 as i64)],
        );
        graph.node(operator::MUL, &["word_floats", "word_steps"], &["word"], &[]);
        graph.node(operator::SHAPE, &["input_ids"], &["shape"], &[]);
        graph.node(operator::SLICE, &["shape", "one", "two", "zero"], &["length"], &[]);
        graph.node(operator::SLICE, &["positions", "zero", "length", "zero"], &["position"], &[]);
        graph.node(operator::SLICE, &["ones", "zero", "length", "zero"], &["tokens"], &[]);
        graph.node(operator::ADD, &["word", "position"], &["embedding"], &[]);
        self.norm("embedding", &name("LayerNorm"), "embedding_norm")
    }

    /// One transformer block: attention and feed-forward network, each with a residual and a norm.
    fn block(
        &mut self,
        layer: usize,
        measured: &Block,
        input: &str,
    ) -> Result<String, ConvertError> {
        let source = |part: &str| format!("inner.encoder.layer.{layer}.{part}");
        let own = |part: &str| format!("layer{layer}_{part}");
        let factors = &measured.attention.factors;
        let bytes = self.smoothed_bytes(input, factors, measured.attention.grid, &own("qkv"));
        let mut three = Vec::new();
        for (which, part) in ["query", "key", "value"].into_iter().enumerate() {
            let mut linear =
                self.linear(layer, which, &source(&format!("attention.self.{part}")))?;
            linear.matrix.scale_rows(factors);
            // What attention makes of values is linear in them, so the next layer's smoothing is theirs.
            let divided = if part == "value" { &*measured.projection.factors } else { &[] };
            three.push(self.multiply(&bytes, linear, divided, &own(part)));
        }
        let three: Vec<&str> = three.iter().map(String::as_str).collect();
        let heads = ["q_num_heads", "kv_num_heads"].map(|name| Attribute::Int(name, HEADS));
        let attended = self.graph.node(operator::ATTENTION, &three, &[&own("attended")], &heads);

        let bytes = self.bytes(&attended, measured.projection.grid, &own("projected"));
        let mut linear = self.linear(layer, 3, &source("attention.output.dense"))?;
        linear.matrix.scale_rows(&measured.projection.factors);
        let projected = self.multiply(&bytes, linear, &[], &own("projected"));
        let sum =
            self.graph.node(operator::ADD, &[&projected, input], &[&own("attention_sum")], &[]);
        let middle =
            self.norm(&sum, &source("attention.output.LayerNorm"), &own("attention_norm"))?;

        let mut inner = self.linear(layer, 4, &source("intermediate.dense"))?;
        let mut outer = self.linear(layer, 5, &source("output.dense"))?;
        for split in &measured.splits {
            inner.split(&mut outer, split);
        }
        let factors = &measured.inner.factors;
        inner.matrix.scale_rows(factors);
        let bytes = self.smoothed_bytes(&middle, factors, measured.inner.grid, &own("wide"));
        let wide = self.multiply(&bytes, inner, &[], &own("wide"));
        let active = self.graph.node(operator::GELU, &[&wide], &[&own("active")], &[]);
        let bytes = self.bytes(&active, measured.outer, &own("narrow"));
        let narrow = self.multiply(&bytes, outer, &[], &own("narrow"));
        let sum = self.graph.node(operator::ADD, &[&narrow, &middle], &[&own("sum")], &[]);
        self.norm(&sum, &source("output.LayerNorm"), &own("norm"))
    }

    /// Layer normalisation with the weights called `source`.
    fn norm(&mut self, input: &str, source: &str, output: &str) -> Result<String, ConvertError> {
        let gain = self.source.floats(&format!("{source}.weight"), HIDDEN)?;
        let shift = self.source.floats(&format!("{source}.bias"), HIDDEN)?;
        let gain = self.graph.floats(&format!("{output}_gain"), &[HIDDEN], &gain);
        let shift = self.graph.floats(&format!("{output}_shift"), &[HIDDEN], &shift);
        let attributes = [Attribute::Int("axis", -1), Attribute::Float("epsilon", NORM_EPSILON)];
        Ok(self.graph.node(operator::LAYER_NORM, &[input, &gain, &shift], &[output], &attributes))
    }

    /// Linear layer `which` of block `layer`, as floats; its bias is called `source`.bias.
    fn linear(&self, layer: usize, which: usize, source: &str) -> Result<Linear, ConvertError> {
        let (rows, columns) = match which {
            4 => (HIDDEN, INNER),
            5 => (INNER, HIDDEN),
            _ => (HIDDEN, HIDDEN),
        };
        let name = &self.matrices[layer * 6 + which];
        let bytes = self.source.bytes(&format!("{name}_q"))?;
        let scales = self.source.floats(&format!("{name}_scale"), columns)?;
        if bytes.len() != rows * columns {
            return Err(ConvertError::Size {
                name: name.clone(),
                expected: rows * columns,
                found: bytes.len(),
            });
        }
        let float = |(i, &byte): (usize, &u8)| f32::from(byte as i8) * scales[i % columns];
        let values = bytes.iter().enumerate().map(float).collect();
        let bias = self.source.floats(&format!("{source}.bias"), columns)?;
        Ok(Linear { matrix: Matrix { values, columns }, bias })
    }

    /// `input` on bytes, after column `i` was divided by `factors[i]`.
    fn smoothed_bytes(&mut self, input: &str, factors: &[f32], grid: Grid, owner: &str) -> String {
        let inverse: Vec<f32> = factors.iter().map(|factor| 1.0 / factor).collect();
        let inverse = self.graph.floats(&format!("{owner}_factors"), &[inverse.len()], &inverse);
        let smoothed = format!("{owner}_smoothed");
        self.graph.node(operator::MUL, &[input, &inverse], &[&smoothed], &[]);
        self.bytes(&smoothed, grid, owner)
    }

    /// `input` on bytes; the constants of `grid` become `owner`_bytes_step and `owner`_bytes_zero.
    fn bytes(&mut self, input: &str, grid: Grid, owner: &str) -> String {
        let output = format!("{owner}_bytes");
        let step = self.graph.floats(&format!("{output}_step"), &[], &[grid.step]);
        let zero = self.graph.tensor(&format!("{output}_zero"), Element::U8, &[], &[grid.zero]);
        self.graph.node(operator::QUANTIZE, &[input, &step, &zero], &[&output], &[])
    }

    /// `linear` of what [`Writer::bytes`] gave, in integers; column `i` of the result is divided by `divided[i]`.
    fn multiply(&mut self, bytes: &str, linear: Linear, divided: &[f32], output: &str) -> String {
        let Linear { matrix, mut bias } = linear;
        let (rows, columns) = (matrix.rows(), matrix.columns);
        let Quantised { weights, mut steps } = matrix.quantise();
        for (i, factor) in divided.iter().enumerate() {
            steps[i] /= factor;
            bias[i] /= factor;
        }
        let own = |part: &str| format!("{output}_{part}");
        let graph = &mut self.graph;
        let weights = graph.tensor(&own("weights"), Element::I8, &[rows, columns], &weights);
        let steps = graph.floats(&own("steps"), &[columns], &steps);
        let bias = graph.floats(&own("bias"), &[columns], &bias);
        let [step, zero] = ["step", "zero"].map(|part| format!("{bytes}_{part}"));
        let inputs = [bytes, &weights, &step, &steps, &zero, "", &bias];
        graph.node(operator::MATMUL, &inputs, &[output], &[])
    }
}

/// A linear layer as floats.
struct Linear {
    matrix: Matrix,
    bias: Vec<f32>,
}

impl Linear {
    /// Copies a unit between this layer and the next, `outer`: the copy says what the first is clipped of.
    fn split(&mut self, outer: &mut Self, split: &Split) {
        let &Split { unit, shift, place, mean } = split;
        for (bias, weight) in outer.bias.iter_mut().zip(outer.matrix.row(place)) {
            *bias += mean * weight;
        }
        outer.matrix.copy_row(unit, place);
        self.matrix.copy_column(unit, place);
        self.bias[place] = self.bias[unit] - shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_and_its_copy_together_say_what_the_unit_said() {
        let relu = |value: f32| value.max(0.0);
        let mut inner = Linear {
            matrix: Matrix { values: vec![2.0, 0.1, 1.0, 0.1], columns: 2 },
            bias: vec![1.0, -5.0],
        };
        let mut outer =
            Linear { matrix: Matrix { values: vec![3.0, 40.0], columns: 1 }, bias: vec![7.0] };
        inner.split(&mut outer, &Split { unit: 0, shift: 10.0, place: 1, mean: 0.05 });
        // At (4, 6) the unit is at 15: it is clipped at 10, and the copy says the other 5.
        let unit =
            |i: usize| 4.0 * inner.matrix.row(0)[i] + 6.0 * inner.matrix.row(1)[i] + inner.bias[i];
        let said: f32 = (0..2).map(|i| relu(unit(i)).min(10.0) * outer.matrix.row(i)[0]).sum();
        assert_eq!(said + outer.bias[0], 15.0 * 3.0 + 7.0 + 0.05 * 40.0);
    }

    #[test]
    fn another_model_is_refused() {
        let error = write(&[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the list of weight matrices has 0 values, expected 36; it is not the all-MiniLM-L6-v2 that is pinned"
        );
        assert_eq!(write(&[0x3a, 0x7f]), Err(ConvertError::Truncated));
    }
}
