//! `brief feed` and `brief webhook`: what a reader's own programs need.

use crate::cli::exit::Outcome;
use crate::cli::printer::Printer;
use crate::operation::{FeedAddress, House, WebhookSecret};
use crate::task::Task;

pub(super) fn feed(
    house: &House,
    asked: FeedAddress,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let is_whole = house.delivery().base_url.is_some();
    let feed = house.ask(&asked, task)?;
    let is_new = feed.atom.is_some();
    printer.answer(&feed, |feed| match (&feed.atom, &feed.json) {
        (Some(atom), Some(json)) => format!("Atom       {atom}\nJSON Feed  {json}\n"),
        _ => format!(
            "{reader} has a feed since {}, whose address was shown then and is not kept; `quintet brief feed {reader:?} --rotate` gives it a new one, and the one before stops\n",
            feed.since.strftime("%-d %B %Y"),
            reader = feed.reader,
        ),
    })?;
    if is_new {
        printer.note(
            "whoever has an address reads the feed; it is not shown again, and --rotate gives it another",
        );
        if !is_whole {
            printer
                .note("put the address of your server before the path, or say it with --base-url");
        }
    }
    Ok(Outcome::found(is_new))
}

pub(super) fn webhook(
    house: &House,
    asked: WebhookSecret,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let secrets = house.ask(&asked, task)?;
    printer.answer(&secrets, |secrets| {
        let before = secrets.before.as_ref().zip(secrets.until);
        let before = before.map(|(before, until)| format!("{before}  also signs until {until}\n"));
        format!("{}\n{}", secrets.secret, before.unwrap_or_default())
    })?;
    Ok(Outcome::Done)
}
