//! ONNX models, as much as is needed: read the weights of one, write the graph of another.
//!
//! Field numbers from `onnx.proto` (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>).

use std::collections::HashMap;

use super::ConvertError;
use super::protobuf::{Fields, Message};

/// Types of elements, `TensorProto.DataType`.
#[derive(Clone, Copy)]
pub(super) enum Element {
    F32 = 1,
    U8 = 2,
    I8 = 3,
    I64 = 7,
}

/// The weights of a model: raw little-endian bytes by name.
pub(super) struct Weights<'a>(HashMap<&'a str, &'a [u8]>);

impl<'a> Weights<'a> {
    /// Reads `ModelProto.graph.initializer`, those with `raw_data`.
    pub(super) fn read(model: &'a [u8]) -> Result<Self, ConvertError> {
        const GRAPH: u64 = 7;
        const INITIALIZER: u64 = 5;
        const NAME: u64 = 8;
        const RAW_DATA: u64 = 9;
        let mut weights = HashMap::new();
        for graph in children(model, GRAPH) {
            for tensor in children(graph?, INITIALIZER) {
                let (mut name, mut raw) = ("", &[][..]);
                for field in Fields::of(tensor?) {
                    let field = field?;
                    match (field.number, field.bytes) {
                        (NAME, Some(bytes)) => {
                            name = std::str::from_utf8(bytes).unwrap_or_default()
                        }
                        (RAW_DATA, Some(bytes)) => raw = bytes,
                        _ => {}
                    }
                }
                weights.insert(name, raw);
            }
        }
        Ok(Self(weights))
    }

    /// The names of all weights, in no order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }

    /// The bytes of the tensor `name`.
    pub(super) fn bytes(&self, name: &str) -> Result<&'a [u8], ConvertError> {
        let found = self.0.get(name).copied().filter(|raw| !raw.is_empty());
        found.ok_or_else(|| ConvertError::Missing { name: name.to_owned() })
    }

    /// The tensor `name` of `expected` floats.
    pub(super) fn floats(&self, name: &str, expected: usize) -> Result<Vec<f32>, ConvertError> {
        let values: Vec<f32> = floats(self.bytes(name)?);
        if values.len() != expected {
            return Err(ConvertError::Size {
                name: name.to_owned(),
                expected,
                found: values.len(),
            });
        }
        Ok(values)
    }
}

/// Little-endian floats.
pub(super) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

/// The sub-messages of a message under one field number.
fn children(message: &[u8], number: u64) -> impl Iterator<Item = Result<&[u8], ConvertError>> {
    Fields::of(message).filter_map(move |field| match field {
        Ok(field) if field.number == number => field.bytes.map(Ok),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    })
}

/// An attribute of a node.
pub(super) enum Attribute {
    Int(&'static str, i64),
    Float(&'static str, f32),
}

/// Which set of operators a node is from.
#[derive(Clone, Copy)]
pub(super) enum Domain {
    /// <https://onnx.ai/onnx/operators/>, version 23.
    Onnx,
    /// <https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md>, version 1.
    Microsoft,
}

/// A graph being written; nodes must come in an order in which they can run.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Message,
    weights: Message,
}

impl Graph {
    /// Adds a constant tensor from its raw bytes; gives its name back.
    pub(super) fn tensor(
        &mut self,
        name: &str,
        element: Element,
        shape: &[usize],
        raw: &[u8],
    ) -> String {
        let dims = shape.iter().fold(Message::new(), |message, &dim| message.int(1, dim as i64));
        let tensor = dims.int(2, element as i64).text(8, name).bytes(9, raw);
        self.weights.push(5, tensor.as_bytes());
        name.to_owned()
    }

    /// Adds a constant tensor of floats.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, Element::F32, shape, &raw)
    }

    /// Adds a constant list of 64-bit integers.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, Element::I64, &[values.len()], &raw)
    }

    /// Adds a node; an empty input name leaves an optional input out. Gives the first output's name back.
    pub(super) fn node(
        &mut self,
        (domain, operator): (Domain, &str),
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[Attribute],
    ) -> String {
        let mut node = inputs.iter().fold(Message::new(), |node, input| node.text(1, input));
        node = outputs.iter().fold(node, |node, output| node.text(2, output));
        node = node.text(3, &format!("{}_node", outputs[0])).text(4, operator);
        for attribute in attributes {
            // The last field is AttributeProto.type: 1 for FLOAT, 2 for INT.
            let attribute = match *attribute {
                Attribute::Float(name, value) => {
                    Message::new().text(1, name).float(2, value).int(20, 1)
                }
                Attribute::Int(name, value) => {
                    Message::new().text(1, name).int(3, value).int(20, 2)
                }
            };
            node = node.message(5, &attribute);
        }
        if let Domain::Microsoft = domain {
            node = node.text(7, "com.microsoft");
        }
        self.nodes.push(1, node.as_bytes());
        outputs[0].to_owned()
    }

    /// The whole model with the given inputs and outputs, each a name, an element type and a shape.
    pub(super) fn into_model(
        self,
        name: &str,
        inputs: &[Port<'_>],
        outputs: &[Port<'_>],
    ) -> Vec<u8> {
        let mut graph = self.nodes.text(2, name).append(&self.weights);
        for port in inputs {
            graph = graph.message(11, &port.message());
        }
        for port in outputs {
            graph = graph.message(12, &port.message());
        }
        let version = |domain: &str, version| Message::new().text(1, domain).int(2, version);
        Message::new()
            // IR version 11 is the one of operator set 23 (ONNX 1.18).
            .int(1, 11)
            .text(2, "quintet")
            .message(7, &graph)
            .message(8, &version("", 23))
            .message(8, &version("com.microsoft", 1))
            .into_bytes()
    }
}

/// An input or output of the graph.
pub(super) struct Port<'a>(pub(super) &'a str, pub(super) Element, pub(super) &'a [Dim<'a>]);

/// A dimension: known, or named because it differs from call to call.
pub(super) enum Dim<'a> {
    Named(&'a str),
    Known(usize),
}

impl Port<'_> {
    /// `ValueInfoProto` with a `TypeProto.Tensor`.
    fn message(&self) -> Message {
        let shape = self.2.iter().fold(Message::new(), |shape, dim| {
            let dim = match *dim {
                Dim::Named(name) => Message::new().text(2, name),
                Dim::Known(size) => Message::new().int(1, size as i64),
            };
            shape.message(1, &dim)
        });
        let tensor = Message::new().int(1, self.1 as i64).message(2, &shape);
        Message::new().text(1, self.0).message(2, &Message::new().message(1, &tensor))
    }
}
