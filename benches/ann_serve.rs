//! Question:   what `ann_peers.py` asks: seconds and answers of our own field, and of hnsw_rs's own search.
//! Corpus:     the .npy files that it is given.
//! Parameters: mode (`quintet` or `hnsw_rs`), rows, queries, folder, k, and `build` where the folder is to be filled,
//!             then `fast` for the layout of that name; or `neighbours` for the k neighbours of every row, on all processors.
//! Command:    none of its own; started by benches/ann_peers.py and benches/ann_growth.py, reads `time WIDTH`,
//!             `ids WIDTH`, `exact K` (answers of the exact scan) and `memory WIDTH` (bytes), one a line.

use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use hnsw_rs::prelude::{DistDot, Hnsw};
use quintet::insight::{Ordinal, Vectors};
use quintet::task::Task;
use quintet::vector::{
    FieldParams, SearchParams, VectorField, VectorLayout, open_index, write_index,
};

fn main() -> Result<()> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [mode, rows, queries, folder, k, rest @ ..] = &arguments[..] else {
        // `cargo bench` without a script: nothing to do.
        return Ok(());
    };
    let (queries, k) = (read(queries)?, k.parse()?);
    match mode.as_str() {
        "quintet" if rest.first().is_some_and(|word| word == "build") => {
            let fast = rest.iter().any(|word| word == "fast");
            build(rows, Path::new(folder), fast)
        }
        "quintet" => {
            let searcher = open_index(Path::new(folder))?.reader()?.searcher();
            let start = Instant::now();
            let field = VectorField::open(&searcher)?;
            say(&format!("{{\"open_ms\": {:.3}}}", start.elapsed().as_secs_f64() * 1e3));
            if rest.first().is_some_and(|word| word == "neighbours") {
                return neighbours(&field, k);
            }
            serve(&queries, |query, width| {
                let exact = width == EXACT;
                let params = SearchParams { ef: Some(width), exact };
                let list = field.search(query, k, &params, None)?;
                Ok(list.iter().map(|entry| entry.ordinal.0).collect())
            })
        }
        "hnsw_rs" => {
            let rows = read(rows)?;
            let start = Instant::now();
            let graph = Hnsw::<f32, DistDot>::new(16, rows.len(), 16, 200, DistDot {});
            let numbered: Vec<(&[f32], usize)> =
                rows.rows().enumerate().map(|(at, row)| (row, at)).collect();
            graph.parallel_insert_slice(&numbered);
            say(&format!("{{\"build_s\": {:.1}}}", start.elapsed().as_secs_f64()));
            serve(&queries, |query, width| {
                Ok(graph
                    .search(query, k, width.max(k))
                    .iter()
                    .map(|near| near.d_id as u32)
                    .collect())
            })
        }
        _ => bail!("the mode is `quintet` or `hnsw_rs`"),
    }
}

/// Times the neighbour graph and holds some of it against the exact scan.
fn neighbours(field: &VectorField, k: usize) -> Result<()> {
    let all: Vec<Ordinal> = (0..field.len() as u32).map(Ordinal).collect();
    let start = Instant::now();
    let near = field.neighbours(k, &all, &Task::silent())?;
    let seconds = start.elapsed().as_secs_f64();
    let (mut right, mut asked) = (0, 0);
    for &own in all.iter().step_by((all.len() / 500).max(1)) {
        let row = field.row(own).context("every document has a row")?;
        let truth = field.exact(&row, k + 1, None)?;
        let truth: Vec<Ordinal> =
            truth.iter().map(|entry| entry.ordinal).filter(|&other| other != own).take(k).collect();
        right += near.of(own.index()).filter(|(place, _)| truth.contains(&all[*place])).count();
        asked += truth.len();
    }
    let recall = right as f64 / asked.max(1) as f64;
    say(&format!("{{\"s\": {seconds:.2}, \"recall\": {recall:.4}}}"));
    Ok(())
}

/// Stands for a width that looks at every row.
const EXACT: usize = usize::MAX;

/// Answers lines until there are no more.
fn serve(queries: &Vectors, search: impl Fn(&[f32], usize) -> Result<Vec<u32>>) -> Result<()> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (verb, width) = line.split_once(' ').context("a line is a verb and a width")?;
        let width = width.parse()?;
        if verb == "ids" || verb == "exact" {
            let width = if verb == "exact" { EXACT } else { width };
            let all =
                queries.rows().map(|query| search(query, width)).collect::<Result<Vec<_>>>()?;
            say(&serde_json::to_string(&all)?);
        } else if verb == "memory" {
            say(&format!("{{\"resident\": \"{}\"}}", of_status("VmRSS:")));
        } else {
            let start = (Instant::now(), on_processor());
            for query in queries.rows() {
                std::hint::black_box(search(query, width)?);
            }
            let (wall, cpu) = (start.0.elapsed().as_secs_f64(), on_processor() - start.1);
            say(&format!("[{wall:.6}, {cpu:.6}]"));
        }
    }
    Ok(())
}

/// Seconds that this thread had a processor (Linux; elsewhere 0): on a shared machine others do not count.
fn on_processor() -> f64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = times.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// What Linux says of this process, such as `1024 kB`; see proc(5).
fn of_status(name: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0 kB").trim().to_owned()
}

fn build(rows: &str, folder: &Path, fast: bool) -> Result<()> {
    let rows = read(rows)?;
    std::fs::create_dir_all(folder)?;
    let start = Instant::now();
    let layout = if fast { VectorLayout::Fast } else { VectorLayout::Small };
    let params = FieldParams::new(rows.dim())?.with_layout(layout);
    write_index(folder, &rows, params, &Task::silent())?;
    let seconds = start.elapsed().as_secs_f64();
    let peak = of_status("VmHWM:");
    say(&format!("{{\"build_s\": {seconds:.1}, \"peak\": \"{peak}\"}}"));
    Ok(())
}

fn read(file: &str) -> Result<Vectors> {
    let bytes = std::io::BufReader::new(std::fs::File::open(file)?);
    let array = npyz::NpyFile::new(bytes)?;
    let dim = *array.shape().get(1).context("the array is not a matrix")? as usize;
    Ok(Vectors::from_data(dim, array.into_vec()?)?)
}

#[expect(clippy::print_stdout, reason = "standard output is how the script is answered")]
fn say(line: &str) {
    println!("{line}");
}
