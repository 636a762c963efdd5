//! The `.hnsw` file: a graph as flat arrays that are used straight from the memory map, or the word that there is none.
//!
//! Layout, little-endian: a header of 192 bytes; codes; sketches; what the sketches are
//! relative to; links of the ground; then for each level above it, the lowest
//! first, the way down, the rows and the links; then, where some rows are equal, which rows each node stands for: where
//! those of each node start, the rows, and the node of each row; then, in the fast layout, the quantiser's matrix and
//! centres and a block for each node (see `blocks`). Every part starts on a multiple of 64.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytemuck::{Pod, Zeroable};

use super::blocks::{Blocks, Shape};
use super::build::Graph;
use super::copies::Copies;
use super::view::Level;
use super::{GraphView, MAX_LEVELS, NONE};
use crate::vector::VectorError;
use crate::vector::aligned::{AlignedBytes, LINE};
use crate::vector::codes::{SCALES, lines_for};
use crate::vector::quantiser::{CENTRES, Quantiser, SUB, subspaces_of};
use crate::vector::sketch;

/// The file's extension.
pub(crate) const EXTENSION: &str = "hnsw";
/// Raised with every change of the layout; index/README.md has the log.
const FORMAT_VERSION: u32 = 2;
/// The same with blocks behind it.
const WITH_BLOCKS: u32 = 3;
/// The layout before, which never has copies, is the same in all else.
const WITHOUT_COPIES: u32 = 1;
const MAGIC: [u8; 8] = *b"QTGRAPH\n";

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    version: u32,
    /// Links of a row; 0 where there is no graph.
    degree: u32,
    rows: u64,
    dim: u32,
    scale: f32,
    height: u32,
    /// Nodes, where some stand for several rows; 0 where every row is the node of its own number.
    nodes: u32,
    /// Nodes on each level above the ground.
    levels: [u32; MAX_LEVELS],
    /// Rows with a vector, where some nodes stand for several.
    present: u32,
    /// Steps of the codes of the quantiser's matrix in one unit, and the usual error of estimates; where there are blocks.
    matrix_scale: f32,
    error: f32,
    _reserved: [u32; 19],
}

/// Where the parts of the file stand; everything follows from the header.
#[derive(Clone, Debug, Default)]
struct Layout {
    codes: Range<usize>,
    sketches: Range<usize>,
    centre: Range<usize>,
    links: Range<usize>,
    levels: Vec<[Range<usize>; 3]>,
    copies: Option<[Range<usize>; 3]>,
    /// The matrix, the centres, the blocks.
    blocks: Option<[Range<usize>; 3]>,
    end: usize,
}

/// The numbers that the layout follows from.
#[derive(Clone, Copy)]
struct Counts<'a> {
    rows: usize,
    dim: usize,
    degree: usize,
    has_blocks: bool,
    levels: &'a [u32],
    /// Nodes and rows with a vector, where some rows are equal.
    copies: Option<(usize, usize)>,
}

impl Layout {
    fn new(Counts { rows, dim, degree, has_blocks, levels, copies }: Counts<'_>) -> Option<Self> {
        let nodes = copies.map_or(rows, |(nodes, _)| nodes);
        let mut end = size_of::<Header>();
        let mut part = |bytes: Option<usize>| {
            let start = end.checked_next_multiple_of(LINE)?;
            end = start.checked_add(bytes?)?;
            Some(start..end)
        };
        let list = degree.checked_mul(4)?;
        let codes = part(nodes.checked_mul(lines_for(dim) * LINE))?;
        let sketches = part(nodes.checked_mul(sketch::lines_for(dim) * LINE))?;
        let centre = part(dim.checked_mul(4))?;
        let links = part(nodes.checked_mul(list))?;
        let mut above = Vec::with_capacity(levels.len());
        for &count in levels {
            let count = count as usize;
            above.push([
                part(count.checked_mul(4))?,
                part(count.checked_mul(4))?,
                part(count.checked_mul(list))?,
            ]);
        }
        let copies = match copies {
            None => None,
            Some((nodes, present)) => Some([
                part(nodes.checked_add(1)?.checked_mul(4))?,
                part(present.checked_mul(4))?,
                part(rows.checked_mul(4))?,
            ]),
        };
        let blocks = if has_blocks {
            let width = subspaces_of(dim) * SUB;
            Some([
                part(width.checked_mul(lines_for(dim) * LINE))?,
                part(width.checked_mul(CENTRES * 4))?,
                part(nodes.checked_mul(Shape::new(degree, dim).lines() * LINE))?,
            ])
        } else {
            None
        };
        Some(Self { codes, sketches, centre, links, levels: above, copies, blocks, end })
    }
}

/// Writes that the segment has no graph.
pub(crate) fn write_no_graph(out: &mut impl Write) -> io::Result<()> {
    let header = Header { magic: MAGIC, version: FORMAT_VERSION, ..Header::zeroed() };
    out.write_all(bytemuck::bytes_of(&header))
}

/// Writes `graph`, which is of rows of `dim` dimensions.
pub(crate) fn write_graph(out: &mut impl Write, graph: &Graph, dim: usize) -> io::Result<()> {
    let view = graph.view();
    let mut header = Header {
        magic: MAGIC,
        version: if view.has_blocks() { WITH_BLOCKS } else { FORMAT_VERSION },
        degree: view.degree as u32,
        rows: graph.rows as u64,
        dim: dim as u32,
        scale: graph.scale,
        height: view.height as u32,
        nodes: view.copies.map_or(0, |_| view.len() as u32),
        present: view.copies.map_or(0, |copies| copies.rows.len() as u32),
        matrix_scale: view.blocks.map_or(0.0, |blocks| blocks.quantiser.scale),
        error: view.blocks.map_or(0.0, |blocks| blocks.error),
        ..Header::zeroed()
    };
    for (count, level) in header.levels.iter_mut().zip(&view.levels) {
        *count = level.rows.len() as u32;
    }
    let mut parts: Vec<&[u8]> = vec![
        bytemuck::bytes_of(&header),
        bytemuck::cast_slice(view.codes),
        bytemuck::cast_slice(view.sketches),
        bytemuck::cast_slice(view.centre),
        bytemuck::cast_slice(view.links),
    ];
    for level in &view.levels[..view.height] {
        parts.extend([level.down, level.rows, level.links].map(bytemuck::cast_slice::<u32, u8>));
    }
    if let Some(Copies { starts, rows, node_of }) = view.copies {
        parts.extend([starts, rows, node_of].map(bytemuck::cast_slice::<u32, u8>));
    }
    if let Some(Blocks { quantiser: Quantiser { matrix, centres, .. }, data, .. }) = view.blocks {
        parts.push(bytemuck::cast_slice(matrix));
        parts.push(bytemuck::cast_slice(centres));
        parts.push(bytemuck::cast_slice(data));
    }
    let mut written = 0usize;
    for part in parts {
        let gap = written.next_multiple_of(LINE) - written;
        out.write_all(&[0; LINE][..gap])?;
        out.write_all(part)?;
        written += gap + part.len();
    }
    Ok(())
}

/// The graph of an opened segment.
#[derive(Clone)]
pub(crate) struct GraphFile {
    bytes: AlignedBytes,
    layout: Layout,
    degree: usize,
    dim: usize,
    scale: f32,
    matrix_scale: f32,
    error: f32,
}

impl GraphFile {
    /// Checks the header and the length; reads nothing else. `None` where the segment has no graph.
    pub(crate) fn open(
        file: &Path,
        bytes: AlignedBytes,
        rows: usize,
        dim: usize,
    ) -> Result<Option<Self>, VectorError> {
        let damaged = |what| VectorError::Damaged { file: PathBuf::from(file), what };
        let all = bytes.as_slice();
        let Some(header) = all.get(..size_of::<Header>()) else {
            return Err(damaged("it is shorter than its header"));
        };
        let header: Header = bytemuck::pod_read_unaligned(header);
        if header.magic != MAGIC {
            return Err(damaged("it does not begin as a graph does"));
        }
        if ![WITH_BLOCKS, FORMAT_VERSION, WITHOUT_COPIES].contains(&header.version) {
            let (file, found) = (PathBuf::from(file), header.version);
            return Err(VectorError::Version { file, expected: WITH_BLOCKS, found });
        }
        if header.degree == 0 {
            return Ok(None);
        }
        let (degree, height) = (header.degree as usize, header.height as usize);
        if header.rows != rows as u64 || header.dim as usize != dim || rows > i32::MAX as usize {
            return Err(damaged("it is the graph of other rows"));
        }
        if !degree.is_multiple_of(2) || degree > 1024 || !(1..=MAX_LEVELS).contains(&height) {
            return Err(damaged("its header holds numbers that no graph has"));
        }
        if !SCALES.contains(&header.scale) {
            return Err(damaged("its scale is none that rows of length 1 have"));
        }
        let (nodes, present) = (header.nodes as usize, header.present as usize);
        if nodes > present || present > rows || (header.version == WITHOUT_COPIES && nodes > 0) {
            return Err(damaged("its header counts more nodes than rows"));
        }
        let has_blocks = header.version == WITH_BLOCKS;
        let Header { scale, matrix_scale, error, .. } = header;
        // An axis has length 1; an estimate is of a score between -1 and 1.
        if has_blocks && !((1.0..=1e9).contains(&matrix_scale) && (0.0..=2.0).contains(&error)) {
            return Err(damaged("its quantiser is none that rows of length 1 have"));
        }
        let copies = (nodes > 0).then_some((nodes, present));
        let levels = &header.levels[..height];
        match Layout::new(Counts { rows, dim, degree, has_blocks, levels, copies }) {
            Some(layout) if layout.end == all.len() => {
                Ok(Some(Self { layout, bytes, degree, dim, scale, matrix_scale, error }))
            }
            _ => Err(damaged("its length is not what its header says")),
        }
    }

    /// The graph as flat arrays.
    pub(crate) fn view(&self) -> GraphView<'_> {
        let all = self.bytes.as_slice();
        let numbers = |part: &Range<usize>| bytemuck::cast_slice::<u8, u32>(&all[part.clone()]);
        let mut levels = [Level::default(); MAX_LEVELS];
        for (level, [down, rows, links]) in levels.iter_mut().zip(&self.layout.levels) {
            *level = Level { down: numbers(down), rows: numbers(rows), links: numbers(links) };
        }
        GraphView {
            codes: bytemuck::cast_slice(&all[self.layout.codes.clone()]),
            lines: lines_for(self.dim),
            sketches: bytemuck::cast_slice(&all[self.layout.sketches.clone()]),
            sketch_lines: sketch::lines_for(self.dim),
            centre: bytemuck::cast_slice(&all[self.layout.centre.clone()]),
            links: numbers(&self.layout.links),
            degree: self.degree,
            levels,
            height: self.layout.levels.len(),
            copies: self.layout.copies.as_ref().map(|[starts, rows, node_of]| Copies {
                starts: numbers(starts),
                rows: numbers(rows),
                node_of: numbers(node_of),
            }),
            blocks: self.layout.blocks.as_ref().map(|[matrix, centres, blocks]| Blocks {
                shape: Shape::new(self.degree, self.dim),
                quantiser: Quantiser {
                    matrix: bytemuck::cast_slice(&all[matrix.clone()]),
                    scale: self.matrix_scale,
                    centres: bytemuck::cast_slice(&all[centres.clone()]),
                },
                error: self.error,
                data: bytemuck::cast_slice(&all[blocks.clone()]),
            }),
        }
    }

    /// Reads all of it: whether every number is one that a walk can follow. Walks check as they go.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let graph = self.view();
        let ends = |link: u32, slots: usize| link == NONE || (link as usize) < slots;
        if !graph.links.iter().all(|&link| ends(link, graph.len())) {
            return Err("a link leads to no row");
        }
        let mut below = graph.len();
        for level in &graph.levels[..graph.height] {
            let slots = level.rows.len();
            let is_whole = level.rows.iter().all(|&row| (row as usize) < graph.len())
                && level.down.iter().all(|&slot| (slot as usize) < below)
                && level.links.iter().all(|&link| ends(link, slots));
            if !is_whole {
                return Err("a level above the ground leads nowhere");
            }
            below = slots;
        }
        if !graph.centre.iter().all(|value| value.abs() <= 256.0) {
            return Err("the mean of its codes is none that codes have");
        }
        if let Some(blocks) = graph.blocks {
            let mut all = (0..graph.len() as u32).flat_map(|node| blocks.ids(blocks.of(node)));
            if !all.all(|&id| ends(id, graph.len())) {
                return Err("a block tells of no row");
            }
            if !blocks.quantiser.centres.as_flattened().iter().all(|value| value.abs() <= 1.0) {
                return Err("a centre of its quantiser is none that directions have");
            }
        }
        Ok(())
    }

    /// Steps of a code in one unit of a value.
    pub(crate) fn scale(&self) -> f32 {
        self.scale
    }

    /// Bytes of the file.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.as_slice().len()
    }
}
