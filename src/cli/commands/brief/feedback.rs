//! `brief feedback`: a word about an insight.

use crate::cli::args::{MuteArg, VerdictArg};
use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::operation::{House, Silence, Word};
use crate::profile::Verdict;
use crate::task::Task;

#[expect(clippy::too_many_arguments, reason = "each is one thing that was typed")]
pub(super) fn run(
    house: &House,
    id: String,
    verdict: VerdictArg,
    reader: Option<String>,
    what: MuteArg,
    date: Option<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let verdict = match verdict {
        VerdictArg::More => Verdict::More,
        VerdictArg::Less => Verdict::Less,
        VerdictArg::Known => Verdict::Known,
        VerdictArg::Mute => Verdict::Mute,
    };
    let what = match what {
        MuteArg::Like => Silence::Like,
        MuteArg::Show => Silence::Show,
        MuteArg::Person => Silence::Person,
        MuteArg::Theme => Silence::Theme,
    };
    let heeded = house.ask(&Word { id, verdict, reader, what, date }, task)?;
    printer.answer(&heeded, |heeded| {
        let muted = heeded.mute.as_ref().map(|what| format!(", muted {what}"));
        format!(
            "{}: {}{}\n{reader}'s briefs heed it from {} on; `quintet profile undo {reader:?}` takes it back\n",
            heeded.verdict,
            heeded.named,
            muted.unwrap_or_default(),
            heeded.date.tomorrow().unwrap_or(heeded.date),
            reader = heeded.reader
        )
    })?;
    Ok(Outcome::Done)
}
