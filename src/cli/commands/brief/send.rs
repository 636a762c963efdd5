//! `brief send`: stored briefs to where their readers want them.

use std::path::Path;

use anyhow::bail;
use jiff::Timestamp;

use crate::brief::{self, Brief, Detail};
use crate::cli::args::{SendArgs, ViaArg};
use crate::cli::commands::found;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{DIM, Printer};
use crate::cli::{interrupt, options};
use crate::operation::{House, Make, MakeAll, SendBriefs, SentBriefs, Show, Whose};
use crate::outbox::{self, SendReport};
use crate::profile::Via;
use crate::task::{Cancelled, Task};

/// Readers that are told one by one.
const TOLD: usize = 20;

pub(super) fn run(
    index: &Path,
    args: SendArgs,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let house = options::house(index, Some(&args.state), Some(&args.model))?;
    let house = house.with_delivery(options::delivery(&args.deliver));
    let via = match args.via {
        Some(ViaArg::Stdout) => return print(&house, args, printer, task),
        Some(ViaArg::Feed) => return feed(&house, args, printer, task),
        Some(ViaArg::Email) => Some(Via::Email),
        Some(ViaArg::Webhook) => Some(Via::Webhook),
        Some(ViaArg::Slack) => Some(Via::Slack),
        None => None,
    };
    let SendArgs { readers, date, make, resend_uncertain, .. } = args;
    // A delivery that was begun is brought to its end, so that its end is known; a second signal ends the process at once.
    interrupt::linger();
    let asked = SendBriefs { readers, via, date, make, resend_uncertain };
    let Some(sent) = found(&house, &asked, printer, task)? else { return Ok(Outcome::Nothing) };
    remarks(&sent, printer);
    printer.answer(&sent, told)?;
    if sent.report.interrupted {
        return Err(Cancelled.into());
    }
    Ok(Outcome::found(is_well(&sent)))
}

/// Whether all that was to go out was taken.
fn is_well(sent: &SentBriefs) -> bool {
    let SendReport { later, refused, uncertain, given_up, without_carrier, closed, .. } =
        &sent.report;
    let failed = sent.made.as_ref().map_or(0, |made| made.failed.len());
    let open = later + refused + uncertain + given_up + failed + sent.intended.failed.len();
    open == 0 && *without_carrier == 0 && closed.is_none()
}

/// What a person may want to know beside the result.
fn remarks(sent: &SentBriefs, printer: Printer) {
    let report = &sent.report;
    for failure in sent.made.iter().flat_map(|made| &made.failed) {
        printer.warning(&format!("no brief for {}: {}", failure.reader, failure.problem));
    }
    for failure in sent.intended.failed.iter().take(TOLD) {
        printer.warning(&format!("{} gets nothing: {}", failure.reader, failure.problem));
    }
    if report.waited > 0.0 {
        printer
            .note(&format!("waited {:.1} s for another process that was sending", report.waited));
    }
    if report.found > 0 {
        printer.warning(&format!(
            "a run before was stopped over {}; `quintet brief deliveries --standing uncertain` lists what may have \
             arrived, --resend-uncertain sends it again",
            count(report.found as u64, "delivery")
        ));
    }
    if report.without_links {
        printer.note(
            "there are no links in what was sent, and no List-Unsubscribe in mails: --base-url URL says what links begin with",
        );
    }
    if report.without_carrier > 0 {
        printer.warning(&format!(
            "{} waiting: --smtp URL names a server that takes mail, --out FOLDER writes files",
            count(report.without_carrier, "mail")
        ));
    }
    if let Some(why) = &report.closed {
        printer.warning(&format!("mail was not taken: {why}; the same command tries again"));
    }
}

/// What went out.
fn told(sent: &SentBriefs) -> String {
    let (report, intended) = (&sent.report, &sent.intended);
    let mut text = String::new();
    if let Some(made) = &sent.made {
        text.push_str(&format!("{} made\n", count(made.made as u64, "brief")));
    }
    let mut parts = vec![format!("{} sent", report.sent)];
    let next = report.next.map_or(String::new(), |next| format!(" from {} on", minute(next)));
    let some = [
        (report.later, format!("not taken now and tried again{next}")),
        (report.refused, "refused".to_owned()),
        (report.uncertain, "uncertain".to_owned()),
        (report.given_up, "given up".to_owned()),
    ];
    parts.extend(some.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    text.push_str(&format!("{} ({:.1} s)\n", parts.join(", "), report.seconds));
    if report.refused + report.uncertain + report.given_up + report.later > 0 {
        text.push_str(&format!("  {DIM}`quintet brief deliveries` says why{DIM:#}\n"));
    }
    let others = [
        (intended.before, "written down before"),
        (
            intended.nowhere,
            "with no address for it under [delivery] in the profile (`quintet profile edit READER`)",
        ),
        (intended.without_brief, "without a brief of the day (--make makes it)"),
        (intended.unconfirmed, "to an address that nobody has confirmed"),
        (intended.suspended, "to an address that takes nothing any more"),
        (intended.left, "to a reader who has left"),
    ];
    for (n, what) in others.into_iter().filter(|(n, _)| *n > 0) {
        text.push_str(&format!("  {DIM}{n} {what}{DIM:#}\n"));
    }
    if report.suspended > 0 {
        text.push_str(&format!(
            "  {DIM}{} nothing any more; `quintet brief addresses` lists them{DIM:#}\n",
            if report.suspended == 1 {
                "1 address takes".to_owned()
            } else {
                format!("{} addresses take", report.suspended)
            }
        ));
    }
    text
}

/// An instant as it is read.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Prints what would go out; nothing is kept but a brief that is made.
fn print(house: &House, args: SendArgs, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let (readers, date) = (readers(house, &args, task)?, args.date);
    if printer.json && readers.len() != 1 {
        bail!("--json prints one object, which is one reader's brief; name one reader");
    }
    let is_all = args.all;
    let mut any = false;
    for brief in readers {
        let day = match &date {
            Some(date) => date.clone(),
            None => outbox::brief_of(&*house.state()?, &brief, None, house.now())
                .map_err(crate::operation::Problem::from)?
                .0
                .to_string(),
        };
        let asked = Show { brief: brief.clone(), date: Some(day.clone()) };
        if is_all && house.state()?.brief(&brief, day.parse()?)?.is_none() {
            continue;
        }
        let Some(made) = found(house, &asked, printer, task)? else {
            printer.note("--make makes it first");
            return Ok(Outcome::Nothing);
        };
        any = true;
        if printer.json {
            printer.json_text(made.object.get().to_owned())?;
        } else {
            let brief = Brief::from_json(made.object.get())?;
            printer.text(&brief::text(&brief.selection, Detail::Reason))?;
        }
    }
    Ok(Outcome::found(any))
}

/// Says where feeds are, or writes them.
fn feed(house: &House, args: SendArgs, printer: Printer, task: &Task) -> anyhow::Result<Outcome> {
    let readers = readers(house, &args, task)?;
    let delivery = house.delivery();
    let Some(folder) = &args.deliver.out else {
        let base = delivery.base_url.as_deref().unwrap_or("http://HOST").trim_end_matches('/');
        let address = format!("{base}/f/TOKEN.atom");
        printer.note(
            "a feed is read from a server (`quintet serve`) under a secret address, which `quintet brief feed READER` \
             shows once and --rotate makes anew; --out FOLDER writes it as files",
        );
        printer.answer(&serde_json::json!({ "address": address }), |_| format!("{address}\n"))?;
        return Ok(Outcome::Done);
    };
    let (mut state, mut written) = (house.state()?, Vec::new());
    for reader in readers {
        task.check()?;
        let base = delivery.base_url.as_deref();
        let files = outbox::write_feed(&mut state, &reader, base, folder)
            .map_err(crate::operation::Problem::from)?;
        written.push(files);
    }
    printer.answer(&serde_json::json!({ "written": written }), |_| {
        let line = |files: &outbox::FeedFiles| {
            let briefs = count(files.briefs as u64, "brief");
            format!(
                "{}: {briefs}, {} and {}\n",
                files.reader,
                files.atom.display(),
                files.json.display()
            )
        };
        written.iter().map(line).collect()
    })?;
    Ok(Outcome::found(!written.is_empty()))
}

/// Who is meant, with their briefs made first where that is asked for.
fn readers(house: &House, args: &SendArgs, task: &Task) -> anyhow::Result<Vec<String>> {
    let date = &args.date;
    if args.all {
        if args.make {
            house.ask(&MakeAll { date: date.clone(), ..MakeAll::default() }, task)?;
        }
        return Ok(house.state()?.readers()?);
    }
    for reader in args.readers.iter().filter(|_| args.make) {
        house.ask(
            &Make { of: Whose::Reader(reader.clone()), date: date.clone(), vouched: true },
            task,
        )?;
    }
    Ok(args.readers.clone())
}
