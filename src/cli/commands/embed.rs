//! `embed`: texts in, a NumPy file out, or insights in, a Parquet file out from which an index is built.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use npyz::WriterBuilder;
use serde::Serialize;

use super::build::remarks;
use crate::cli::args::ModelArgs;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::options;
use crate::cli::printer::Printer;
use crate::embed;
#[cfg(feature = "parquet")]
use crate::engine;
use crate::ingest::{self, IngestError, IngestOptions, Input};
use crate::path::ShownPath;
use crate::task::{Phase, Task};
use crate::whole_file;

/// Lines embedded together.
const BLOCK: usize = 4096;

/// The shape of `embed --json`.
#[derive(Serialize)]
struct Report<'a> {
    out: ShownPath,
    rows: u64,
    dim: usize,
    model: &'a str,
    truncated: u64,
    seconds: f64,
}

pub(in crate::cli) fn run(
    file: &Path,
    out: &Path,
    model: &ModelArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    if out.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet")) {
        return table(file, out, model, printer, task);
    }
    let started = Instant::now();
    let texts = read_texts(file, task)?;
    let embedder = embed::open(&options::embed(model)?.unwrap_or_default(), task)?;

    whole_file::write(out, task, |file| -> anyhow::Result<()> {
        let mut writer = npyz::WriteOptions::<f32>::new()
            .default_dtype()
            .shape(&[texts.len() as u64, embedder.dim() as u64])
            .writer(file)
            .begin_nd()?;
        task.progress().begin(Phase::Embed, Some(texts.len() as u64));
        for block in texts.chunks(BLOCK) {
            writer.extend(embedder.embed_documents(block, task)?.data().iter().copied())?;
        }
        task.progress().end();
        Ok(writer.finish()?)
    })
    .with_context(|| format!("cannot write {}", out.display()))?;

    let report = Report {
        out: out.into(),
        rows: texts.len() as u64,
        dim: embedder.dim(),
        model: embedder.name(),
        truncated: embedder.truncated(),
        seconds: started.elapsed().as_secs_f64(),
    };
    if printer.json {
        printer.object(&report)?;
    } else {
        let rows = count(report.rows, "row");
        let Report { dim, model, seconds, .. } = report;
        printer.text(&format!(
            "{rows} of {dim} dimensions in {} ({model}, {seconds:.1} s)\n",
            out.display()
        ))?;
    }
    Ok(Outcome::found(report.rows > 0))
}

/// Insights and their vectors, as a Parquet file.
#[cfg(feature = "parquet")]
fn table(
    file: &Path,
    out: &Path,
    model: &ModelArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let inputs = ingest::inputs(&[file.to_owned()])?;
    let embedder = embed::open(&options::embed(model)?.unwrap_or_default(), task)?;
    let options = IngestOptions::default();
    let report = engine::embed_file(embedder.as_ref(), &inputs, &options, out, task)?;
    remarks(&report.ingest, printer);
    printer.answer(&report, |report| {
        let rows = count(report.rows, "insight");
        let engine::EmbedReport { dim, model, seconds, .. } = report;
        let out = out.display();
        format!("{rows} with {dim} dimensions each in {out} ({model}, {seconds:.1} s)\n")
    })?;
    Ok(Outcome::found(report.rows > 0))
}

#[cfg(not(feature = "parquet"))]
fn table(_: &Path, out: &Path, _: &ModelArgs, _: Printer, _: &Task) -> anyhow::Result<Outcome> {
    let source = ingest::TableError::NotBuiltIn;
    bail!("{}: {source}", out.display())
}

/// The texts of insights where the file's name says JSON Lines or CSV, else its lines.
fn read_texts(file: &Path, task: &Task) -> anyhow::Result<Vec<String>> {
    if file.as_os_str() == "-" {
        return read_lines(Box::new(std::io::stdin().lock()), file);
    }
    let input = Input::File(file.to_owned());
    if input.format().is_none() {
        let reader = File::open(file);
        let reader = reader.with_context(|| format!("cannot read {}", file.display()))?;
        return read_lines(Box::new(reader), file);
    }
    let mut texts = Vec::new();
    // Rows are matched to records by number, so none may be left out.
    let options = IngestOptions { strict: true, ..IngestOptions::default() };
    ingest::read(&[input], &options, task, &mut |insight| {
        texts.push(insight.text);
        Ok::<_, IngestError>(())
    })?;
    Ok(texts)
}

fn read_lines(reader: Box<dyn Read>, file: &Path) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for (index, line) in BufReader::new(reader).split(b'\n').enumerate() {
        let mut line = line.with_context(|| format!("cannot read {}", file.display()))?;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match String::from_utf8(line) {
            Ok(line) => lines.push(line),
            // Rows are matched to lines by number, so no line may be left out.
            Err(_) => bail!(
                "{}:{}: the line is not UTF-8; convert the file with `iconv -t UTF-8`",
                file.display(),
                index + 1
            ),
        }
    }
    Ok(lines)
}
