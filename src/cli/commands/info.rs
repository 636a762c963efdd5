//! `info`: what an index holds, and whether its files are whole.

use crate::cli::exit::Outcome;
use crate::cli::hint;
use crate::cli::layout::{bytes, count};
use crate::cli::printer::{BOLD, Printer};
use crate::corpus::{Shard, on_milvus};
use crate::engine::Info;
use crate::error::Hint;
use crate::operation::{About, House};
use crate::rank::ClaimBands;
use crate::task::Task;

pub(in crate::cli) fn run(
    house: &House,
    verify: bool,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let checked = house.ask(&About { verify }, task)?;
    if let Some(problem) = checked.problem() {
        if printer.json {
            printer.object(&checked)?;
        }
        return Err(problem.into());
    }
    printer.answer(&checked, |checked| {
        let mut text = checked.info.as_ref().map(describe).unwrap_or_default();
        if let Some(verified) = &checked.verified {
            text.push_str(&format!("{} whole\n", count(verified.files as u64, "file")));
            if !verified.beside.is_empty() {
                let names = verified.beside.join("\n  ");
                text.push_str(&format!("of no commit, and not read by anyone:\n  {names}\n"));
            }
        }
        text
    })?;
    Ok(Outcome::Done)
}

/// What counts as the same claim, in words.
pub(super) fn bands(bands: ClaimBands) -> String {
    let claim = match bands.claim() {
        Some(cosine) => format!(
            "the same claim from cosine {cosine:.2} and {:.0} % common words",
            100.0 * bands.words()
        ),
        None => "never the same claim".into(),
    };
    format!("{claim}, a theme from cosine {:.2}", bands.theme())
}

fn describe(info: &Info) -> String {
    let away = on_milvus(&info.path);
    let mut rows: Vec<(&str, String)> = vec![
        ("insights", indicatif::HumanCount(info.insights).to_string()),
        (
            "no claim",
            info.no_claim.map_or("not told apart: build again".into(), |count| {
                format!("{} of them claim nothing", indicatif::HumanCount(count))
            }),
        ),
        ("shows", info.shows.to_string()),
        ("episodes", info.episodes.to_string()),
    ];
    if info.deleted > 0 {
        rows.push(("deleted", format!("{} (freed by the next merge)", info.deleted)));
    }
    if let (Some(first), Some(last)) = (info.first, info.last) {
        let day = |instant: jiff::Timestamp| instant.strftime("%Y-%m-%d").to_string();
        rows.push(("published", format!("{} to {}", day(first), day(last))));
    }
    rows.push((
        "groups",
        match info.communities {
            Some([groups, themes, areas]) => {
                format!(
                    "{groups} in {} and {}",
                    count(themes as u64, "theme"),
                    count(areas as u64, "area")
                )
            }
            None => match &info.groups_unusable {
                Some(problem) => hint::with(problem.clone(), Some(&Hint::Cluster)),
                None if away => "none: they are made of folders".into(),
                None => "none yet; `quintet cluster` makes them".into(),
            },
        },
    ));
    if let Some(basis) = info.level_of_detail {
        rows.push(("detail", basis.to_string()));
    }
    let (model, processor) = (&info.model, info.processor);
    rows.push(("model", format!("{}, {} dimensions", model.name, model.dim)));
    rows.push(("processor", format!("{processor} (8-bit products)")));
    let vectors = &info.vectors;
    let walked = if vectors.graph_rows > 0 { "in a graph" } else { "compared one by one" };
    rows.push((
        "vectors",
        if away {
            format!("{} on the server, {walked}", count(vectors.rows as u64, "row"))
        } else {
            format!(
                "{} in {}, {} of them in a {} graph; rows {}, graph {}",
                count(vectors.rows as u64, "row"),
                count(vectors.segments as u64, "segment"),
                indicatif::HumanCount(vectors.graph_rows as u64),
                vectors.layout,
                bytes(vectors.row_bytes as u64),
                bytes(vectors.graph_bytes as u64),
            )
        },
    ));
    let weights = info.search;
    rows.push(("search", format!("alpha {}, k1 {}, b {}", weights.alpha, weights.k1, weights.b)));
    rows.push((
        "claims",
        info.claims.map_or("never merged: `quintet calibrate` measures this model".into(), bands),
    ));
    rows.push(match away {
        true => ("format", info.format.to_string()),
        false => ("on disk", format!("{}, format {}", bytes(info.bytes), info.format)),
    });
    rows.extend(info.shards.iter().map(|shard| ("folder", folder(shard))));
    let mut text = format!("{BOLD}{}{BOLD:#}\n", info.path.display());
    for (name, value) in rows {
        text.push_str(&format!("  {name:<10} {value}\n"));
    }
    text
}

/// A folder of an index of several, in words.
fn folder(shard: &Shard) -> String {
    let Shard { folder, insights, doubled, moved_on, bytes: size, .. } = shard;
    let mut text = format!("{folder}: {}, {}", count(*insights, "insight"), bytes(*size));
    if *doubled > 0 {
        text.push_str(&format!(", {doubled} hidden that an earlier folder has, too"));
    }
    if *moved_on {
        text.push_str(", written to since the groups were made");
    }
    text
}
