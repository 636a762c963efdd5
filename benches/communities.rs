//! Question: how good and how fast are the communities of a finished neighbour graph?
//! Corpus: any table of neighbours, `FOLDER/{ids,scores,vectors}.npy` (u32 and f32, one row a point; no vectors: speed
//! only).
//! Parameters: k as in the table; hierarchy's defaults; seed 0.
//! Command: `benches/cluster_peers.py`, or `cargo bench --bench communities -- FOLDER [modularity RESOLUTION]`.
//!
//! Writes `FOLDER/levels.bin` (for each level, finest first, then the chosen one, a little-endian u32 a point) and prints
//! one JSON object.

#![allow(clippy::print_stdout, reason = "a benchmark talks to a script")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use quintet::cluster::{
    Graph, HierarchyParams, Level, Partition, Quality, choose, hierarchy_around, leiden, scan,
    score,
};
use quintet::insight::Vectors;
use quintet::task::Task;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds `--bench`.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(folder) = args.first().map(Path::new) else {
        println!("no folder given; nothing measured");
        return Ok(());
    };
    let (ids, k) = matrix::<u32>(&folder.join("ids.npy"))?;
    let (scores, _) = matrix::<f32>(&folder.join("scores.npy"))?;
    let task = Task::silent();
    let start = Instant::now();
    let graph = Graph::from_neighbours(k, &ids, &scores, None)?;
    let table = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let quality = match args.get(2) {
        Some(resolution) => Quality::modularity(resolution.parse()?)?,
        None => Quality::plain(),
    };
    let plain = leiden(&graph, quality, 0, &task)?;
    let one = start.elapsed().as_secs_f64();
    let head = format!(
        "\"nodes\": {}, \"edges\": {}, \"seconds\": {{\"graph\": {table:.3}, \"leiden\": {one:.3}",
        graph.len(),
        graph.edge_count()
    );
    let modularity = score(&graph, &plain, quality);
    let tail = format!("\"modularity\": {modularity:.5}, \"communities\": {}", plain.count());
    if !folder.join("vectors.npy").exists() || args.len() > 1 {
        write(folder, [&plain])?;
        println!("{{{head}}}, {tail}}}");
        return Ok(());
    }
    let (rows, dim) = matrix::<f32>(&folder.join("vectors.npy"))?;
    let vectors = Vectors::from_data(dim, rows)?;
    let start = Instant::now();
    let scaled = graph.locally_scaled();
    let layers = scan(&scaled, &vectors, 0, &task)?;
    let scanned = start.elapsed().as_secs_f64();
    let params = HierarchyParams::default();
    let chosen = choose(&layers, &params).ok_or("the graph has no edges")?;
    let start = Instant::now();
    let levels = hierarchy_around(&scaled, &chosen, &params, &task)?;
    let around = start.elapsed().as_secs_f64();
    let stands_out = chosen.groups.map_or(levels.level(Level::Theme), |layer| &layer.partition);
    write(folder, Level::ALL.iter().map(|&level| levels.level(level)).chain([stands_out]))?;
    println!("{{{head}, \"choose\": {scanned:.3}, \"levels\": {around:.3}}}, {tail}}}");
    Ok(())
}

/// The values of a NumPy matrix, and the length of a row.
fn matrix<T: npyz::Deserialize>(path: &Path) -> Result<(Vec<T>, usize), Box<dyn Error>> {
    let file = npyz::NpyFile::new(std::io::BufReader::new(std::fs::File::open(path)?))?;
    let width = file.shape().get(1).copied().unwrap_or(1) as usize;
    Ok((file.into_vec()?, width))
}

/// Writes the community of each point, `u32::MAX` for none.
fn write<'a>(
    folder: &Path,
    levels: impl IntoIterator<Item = &'a Partition>,
) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    for level in levels {
        for node in 0..level.len() {
            let community = level.community(node).map_or(u32::MAX, |community| community.0);
            bytes.extend(community.to_le_bytes());
        }
    }
    std::fs::write(folder.join("levels.bin"), bytes)?;
    Ok(())
}
