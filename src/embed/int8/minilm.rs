//! all-MiniLM-L6-v2 as a graph of integer arithmetic: embeddings, six transformer blocks, last hidden state.
//!
//! Architecture: BERT (Devlin et al., NAACL 2019) with 6 layers, 12 heads and 384 dimensions; the numbers in the names of
//! the 36 weight matrices (`val_N_q`) rise in the order query, key, value, attention output, two of the feed-forward
//! network, layer by layer.

use super::calibration::{Calibration, Entry};
use super::onnx::{Attribute, Dim, Domain, Element, Graph, Port, Weights};
use super::{CALIBRATION, ConvertError, MAX_WEIGHT};

const HIDDEN: usize = 384;
const INNER: usize = 1536;
const LAYERS: usize = 6;
const HEADS: i64 = 12;
/// BERT's own.
const NORM_EPSILON: f32 = 1e-12;

/// Floats in the calibration file: per layer three inputs of 384 columns and one of 1536, each with scale and zero.
const CALIBRATION_LEN: usize = LAYERS * (3 * (HIDDEN + 2) + INNER + 2);

/// Operators of <https://onnx.ai/onnx/operators/> and of ONNX Runtime's ContribOperators.md.
mod operator {
    use super::Domain::{self, Microsoft, Onnx};

    pub(super) const ADD: (Domain, &str) = (Onnx, "Add");
    pub(super) const CAST: (Domain, &str) = (Onnx, "Cast");
    pub(super) const GATHER: (Domain, &str) = (Onnx, "Gather");
    pub(super) const IDENTITY: (Domain, &str) = (Onnx, "Identity");
    pub(super) const LAYER_NORM: (Domain, &str) = (Onnx, "LayerNormalization");
    pub(super) const MUL: (Domain, &str) = (Onnx, "Mul");
    pub(super) const QUANTIZE: (Domain, &str) = (Onnx, "QuantizeLinear");
    pub(super) const SHAPE: (Domain, &str) = (Onnx, "Shape");
    pub(super) const SLICE: (Domain, &str) = (Onnx, "Slice");
    pub(super) const SPLIT: (Domain, &str) = (Onnx, "Split");
    pub(super) const ATTENTION: (Domain, &str) = (Microsoft, "MultiHeadAttention");
    pub(super) const GELU: (Domain, &str) = (Microsoft, "Gelu");
    /// Inputs: A, B, A's scale, B's scales (one a column), A's zero point, B's zero point, bias.
    pub(super) const MATMUL: (Domain, &str) = (Microsoft, "MatMulIntegerToFloat");
}

/// Rewrites the pinned `model`; gives the bytes of an ONNX file.
///
/// Inputs of the graph: `input_ids` and `attention_mask`, `i64 [batch, sequence]`; output: `last_hidden_state`,
/// `f32 [batch, sequence, 384]`.
pub(crate) fn write(model: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let source = Weights::read(model)?;
    let mut writer = Writer {
        matrices: matrix_names(&source)?,
        calibration: Calibration::read(CALIBRATION, CALIBRATION_LEN)?,
        source,
        graph: Graph::default(),
    };
    let mut hidden = writer.embeddings()?;
    for layer in 0..LAYERS {
        hidden = writer.block(layer, &hidden)?;
    }
    writer.graph.node(operator::IDENTITY, &[&hidden], &["last_hidden_state"], &[]);
    let tokens = [Dim::Named("batch"), Dim::Named("sequence")];
    let states = [Dim::Named("batch"), Dim::Named("sequence"), Dim::Known(HIDDEN)];
    Ok(writer.graph.into_model(
        "all_minilm_l6_v2_int8",
        &[Port("input_ids", Element::I64, &tokens), Port("attention_mask", Element::I64, &tokens)],
        &[Port("last_hidden_state", Element::F32, &states)],
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

/// A weight matrix as floats, row-major, `inputs` rows.
struct Matrix {
    values: Vec<f32>,
    columns: usize,
}

/// The graph half written.
struct Writer<'a> {
    source: Weights<'a>,
    matrices: Vec<String>,
    calibration: Calibration,
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
        graph.floats("positions", &[folded.len() / HIDDEN, HIDDEN], &folded);
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
        graph.node(operator::ADD, &["word", "position"], &["embedding"], &[]);
        graph.node(
            operator::CAST,
            &["attention_mask"],
            &["mask"],
            &[Attribute::Int("to", Element::I32 as i64)],
        );
        self.norm("embedding", &name("LayerNorm"), "embedding_norm")
    }

    /// One transformer block: attention and feed-forward network, each with a residual and a norm.
    fn block(&mut self, layer: usize, input: &str) -> Result<String, ConvertError> {
        let source = |part: &str| format!("inner.encoder.layer.{layer}.{part}");
        let own = |part: &str| format!("layer{layer}_{part}");

        let mut bias = Vec::new();
        for part in ["query", "key", "value"] {
            bias.extend(
                self.source.floats(&source(&format!("attention.self.{part}.bias")), HIDDEN)?,
            );
        }
        let three = [self.matrix(layer, 0)?, self.matrix(layer, 1)?, self.matrix(layer, 2)?];
        let joined = self.linear(input, &three, &bias, &own("qkv"));
        let sizes = self.graph.integers(&own("sizes"), &[HIDDEN as i64; 3]);
        let (query, key, value) = (own("query"), own("key"), own("value"));
        let axis = Attribute::Int("axis", -1);
        self.graph.node(operator::SPLIT, &[&joined, &sizes], &[&query, &key, &value], &[axis]);
        let attended = self.graph.node(
            operator::ATTENTION,
            &[&query, &key, &value, "", "mask"],
            &[&own("attended")],
            &[Attribute::Int("num_heads", HEADS)],
        );
        let projected = self.dense(
            layer,
            3,
            &attended,
            (&source("attention.output.dense.bias"), HIDDEN),
            &own("projected"),
        )?;
        let sum =
            self.graph.node(operator::ADD, &[&projected, input], &[&own("attention_sum")], &[]);
        let middle =
            self.norm(&sum, &source("attention.output.LayerNorm"), &own("attention_norm"))?;

        let wide = self.dense(
            layer,
            4,
            &middle,
            (&source("intermediate.dense.bias"), INNER),
            &own("wide"),
        )?;
        let active = self.graph.node(operator::GELU, &[&wide], &[&own("active")], &[]);
        let narrow =
            self.dense(layer, 5, &active, (&source("output.dense.bias"), HIDDEN), &own("narrow"))?;
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

    /// A linear layer of one matrix and the bias of that name and length.
    fn dense(
        &mut self,
        layer: usize,
        which: usize,
        input: &str,
        (bias, outputs): (&str, usize),
        output: &str,
    ) -> Result<String, ConvertError> {
        let bias = self.source.floats(bias, outputs)?;
        let matrix = self.matrix(layer, which)?;
        Ok(self.linear(input, &[matrix], &bias, output))
    }

    /// Weight matrix `which` of `layer`, as floats.
    fn matrix(&self, layer: usize, which: usize) -> Result<Matrix, ConvertError> {
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
        Ok(Matrix { values: bytes.iter().enumerate().map(float).collect(), columns })
    }

    /// A linear layer in integers, of matrices that stand side by side: smooth, quantise, multiply.
    fn linear(&mut self, input: &str, matrices: &[Matrix], bias: &[f32], output: &str) -> String {
        let rows = matrices[0].values.len() / matrices[0].columns;
        let columns: usize = matrices.iter().map(|matrix| matrix.columns).sum();
        let Entry { scale, zero, smooth } = self.calibration.next(rows);
        let (weights, steps) = quantise(matrices, &smooth);

        let graph = &mut self.graph;
        let own = |part: &str| format!("{output}_{part}");
        let unsmooth: Vec<f32> = smooth.iter().map(|factor| 1.0 / factor).collect();
        let factors = graph.floats(&own("factors"), &[rows], &unsmooth);
        let scale = graph.floats(&own("scale"), &[], &[scale]);
        let zero = graph.tensor(&own("zero"), Element::U8, &[], &[zero]);
        let weights = graph.tensor(&own("weights"), Element::I8, &[rows, columns], &weights);
        let steps = graph.floats(&own("steps"), &[columns], &steps);
        let bias = graph.floats(&own("bias"), &[columns], bias);
        let smoothed = graph.node(operator::MUL, &[input, &factors], &[&own("smoothed")], &[]);
        let bytes =
            graph.node(operator::QUANTIZE, &[&smoothed, &scale, &zero], &[&own("bytes")], &[]);
        graph.node(
            operator::MATMUL,
            &[&bytes, &weights, &scale, &steps, &zero, "", &bias],
            &[output],
            &[],
        )
    }
}

/// The matrices side by side as 8-bit weights, row-major, and the step of each column.
fn quantise(matrices: &[Matrix], smooth: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let rows = smooth.len();
    let columns: usize = matrices.iter().map(|matrix| matrix.columns).sum();
    let (mut weights, mut steps) = (vec![0u8; rows * columns], vec![0f32; columns]);
    let mut first = 0;
    for Matrix { values, columns: own } in matrices {
        for column in 0..*own {
            let value = |row: usize| values[row * own + column] * smooth[row];
            let step = (0..rows).map(|row| value(row).abs()).fold(0f32, f32::max) / MAX_WEIGHT;
            steps[first + column] = step;
            for row in 0..rows {
                let weight = (value(row) / step).round_ties_even().clamp(-MAX_WEIGHT, MAX_WEIGHT);
                weights[row * columns + first + column] = weight as i8 as u8;
            }
        }
        first += own;
    }
    (weights, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_rounded_column_by_column_within_the_range() {
        let matrices = [
            Matrix { values: vec![63.0, -126.0, 31.0, 252.0], columns: 2 },
            Matrix { values: vec![-63.0, 33.5], columns: 1 },
        ];
        let (weights, steps) = quantise(&matrices, &[1.0, 1.0]);
        let weights: Vec<i8> = weights.iter().map(|&byte| byte as i8).collect();
        // Rows hold column 0 and 1 of the first matrix, then the second matrix; halves round to even.
        assert_eq!(weights, [63, -32, -63, 31, 63, 34]);
        assert_eq!(steps, [1.0, 4.0, 1.0]);
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

    #[test]
    fn the_calibration_file_fits_the_model() {
        assert!(Calibration::read(CALIBRATION, CALIBRATION_LEN).is_ok());
    }
}
