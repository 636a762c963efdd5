//! What the fuzz targets need to see of files of vectors and graphs.

use std::path::Path;
use std::sync::OnceLock;

use tantivy::directory::OwnedBytes;

use super::aligned::AlignedBytes;
use super::graph::{self, GraphFile, Reach, with_scratch};
use super::rows::{Rows, RowsWriter};
use super::{FieldParams, VectorLayout, codes};

const DIM: usize = 20;
const ROWS: usize = 600;

/// Opens what `input` makes of a whole file of rows and of its graph, in both layouts, and searches in it.
///
/// The first byte says which of the two is altered, and by how much it is cut; then come places (three bytes) and what to
/// put there (one byte). An input that ends with `!` is the whole file itself.
pub fn rows_and_graph(input: &[u8]) {
    static WHOLE: OnceLock<[[Vec<u8>; 2]; 2]> = OnceLock::new();
    let layouts = [VectorLayout::Small, VectorLayout::Fast];
    for files in WHOLE.get_or_init(|| layouts.map(whole)) {
        altered(files.clone(), input);
    }
}

fn altered(mut files: [Vec<u8>; 2], input: &[u8]) {
    let Some((&first, rest)) = input.split_first() else { return };
    let file = &mut files[usize::from(first & 1)];
    match rest {
        [own @ .., b'!'] => *file = own.to_vec(),
        edits => {
            for edit in edits.as_chunks::<4>().0 {
                let at = u32::from_le_bytes([edit[0], edit[1], edit[2], 0]) as usize % file.len();
                file[at] = edit[3];
            }
            file.truncate(file.len() - usize::from(first >> 1).saturating_sub(64));
        }
    }
    let [rows, graph] = files.map(|file| AlignedBytes::new(OwnedBytes::new(file)));
    let Ok(rows) = Rows::open(Path::new("a.vec"), rows, DIM) else { return };
    let _ = rows.check();
    let Ok(Some(graph)) = GraphFile::open(Path::new("a.hnsw"), graph, rows.len(), DIM) else {
        return;
    };
    let _ = graph.check();
    let view = graph.view();
    for at in [0, 7, 300, rows.len().saturating_sub(1)] {
        if at >= rows.len() {
            continue;
        }
        let mut query = vec![0.0; DIM];
        rows.decode_into(at, &mut query);
        with_scratch(|scratch| {
            let odd = |row: u32| row % 2 == 1 && rows.has(row as usize);
            codes::encode_query(&query, graph.scale(), &mut scratch.query);
            for hit in scratch.walk(&view, 40, view.node_of(at as u32)) {
                rows.score(&query, hit.row as usize);
            }
            let reach = Reach { k: 10, width: 40, from: None, most: 300 };
            for hit in scratch.look_around(&view, graph.scale(), reach, odd).into_iter().flatten() {
                rows.score(&query, hit.row as usize);
            }
            let _ = scratch.walk_filtered(&view, 40, None, 300, odd).map(Iterator::count);
            scratch.scan(&view, 40, 0..rows.len() as u32).count();
        });
    }
}

fn whole(layout: VectorLayout) -> [Vec<u8>; 2] {
    let mut random = fastrand::Rng::with_seed(5);
    let mut writer = RowsWriter::new(Vec::new(), DIM);
    for at in 0..ROWS {
        let row: Vec<f32> = (0..DIM).map(|_| random.f32() - 0.5).collect();
        writer.push((at % 50 != 3).then_some(&row)).expect("memory takes it");
    }
    let rows = writer.finish().expect("memory takes it");
    let bytes = AlignedBytes::new(OwnedBytes::new(rows.clone()));
    let opened = Rows::open(Path::new("a.vec"), bytes, DIM).expect("it is whole");
    let params = FieldParams::new(DIM).expect("a size that may be").with_layout(layout);
    let mut graph = Vec::new();
    graph::write_graph(&mut graph, &graph::build(&opened, &params, None), DIM)
        .expect("memory takes it");
    [rows, graph]
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn no_altered_byte_makes_a_search_panic(
        input in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
        zone in proptest::collection::vec((0u16..512, proptest::prelude::any::<u8>()), 0..8),
    ) {
        rows_and_graph(&input);
        // Most that a walk follows before it checks anything stands at the beginning.
        let edits = zone.iter().flat_map(|&(at, byte)| {
            let [low, high] = at.to_le_bytes();
            [low, high, 0, byte]
        });
        rows_and_graph(&[129].into_iter().chain(edits).collect::<Vec<u8>>());
    }
}
