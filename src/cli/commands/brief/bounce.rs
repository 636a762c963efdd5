//! `brief bounce`: what mail servers report.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::Printer;
use crate::operation::{BounceBriefs, Bounced, House, Named};
use crate::outbox::Taken;
use crate::task::Task;

pub(super) fn run(
    house: &House,
    files: Vec<PathBuf>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let files = if files.is_empty() { vec![PathBuf::from("-")] } else { files };
    let messages = files.iter().map(|file| read(file)).collect::<anyhow::Result<_>>()?;
    let bounced = house.ask(&BounceBriefs { messages }, task)?;
    for unread in &bounced.unread {
        printer.warning(unread);
    }
    printer.answer(&bounced, told)?;
    Ok(Outcome::found(!bounced.taken.is_empty()))
}

/// A message as it came. What it says of a delivery is ASCII; what it quotes may be anything.
fn read(file: &Path) -> anyhow::Result<Named> {
    let mut bytes = Vec::new();
    let (name, read) = if file == Path::new("-") {
        ("standard input".into(), std::io::stdin().lock().read_to_end(&mut bytes))
    } else {
        let opened = std::fs::File::open(file);
        (file.display().to_string(), opened.and_then(|mut file| file.read_to_end(&mut bytes)))
    };
    read.with_context(|| format!("cannot read {name}"))?;
    Ok(Named { name, text: String::from_utf8_lossy(&bytes).into_owned() })
}

fn told(bounced: &Bounced) -> String {
    let mut text = String::new();
    let (mut known, mut passing) = (0, 0);
    for taken in &bounced.taken {
        match taken {
            Taken::Suspended { reader, email, why } => {
                text.push_str(&format!("{reader}: {email} is suspended: {why}\n"));
            }
            Taken::Known { .. } => known += 1,
            Taken::Passing { .. } => passing += 1,
        }
    }
    text.push_str(&format!(
        "{}: {known} known before, {passing} of no consequence, {} about nothing that was sent from here\n",
        count(bounced.read as u64, "report"),
        bounced.foreign
    ));
    text
}
