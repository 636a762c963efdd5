//! `brief deliveries`, `resend`, `addresses`, `resume`: what went out, and where it may go.

use super::send::minute;
use crate::cli::args::{AddressViaArg, StandingArg};
use crate::cli::commands::found;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{BOLD, DIM, Printer};
use crate::operation::{
    AddressLine, Addresses, AddressesList, Deliveries, DeliveriesList, DeliveryLine, House,
    ResendDelivery, ResumeAddress, StandingCounts,
};
use crate::profile::Via;
use crate::state::DeliveryStanding;
use crate::task::Task;

pub(super) fn list(
    house: &House,
    standing: Option<StandingArg>,
    reader: Option<String>,
    n: usize,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let standing = standing.map(|standing| {
        let standing = match standing {
            StandingArg::Pending => DeliveryStanding::Pending,
            StandingArg::Sending => DeliveryStanding::Sending,
            StandingArg::Sent => DeliveryStanding::Sent,
            StandingArg::Uncertain => DeliveryStanding::Uncertain,
            StandingArg::Refused => DeliveryStanding::Refused,
            StandingArg::GivenUp => DeliveryStanding::GivenUp,
        };
        standing.as_str().to_owned()
    });
    let list = house.ask(&Deliveries { standing, reader, n: Some(n) }, task)?;
    printer.answer(&list, told)?;
    Ok(Outcome::found(!list.deliveries.is_empty()))
}

fn told(list: &DeliveriesList) -> String {
    let StandingCounts { pending, sending, sent, uncertain, refused, given_up } = list.counts;
    let mut text = list.deliveries.iter().map(line).collect::<String>();
    text.push_str(&format!(
        "{pending} pending, {sending} under way, {sent} sent, {uncertain} uncertain, {refused} refused, {given_up} given up\n"
    ));
    text
}

fn line(line: &DeliveryLine) -> String {
    let standing = line.standing.replace('_', " ");
    let what = if line.brief.is_some() { "" } else { ", the question whether it is right" };
    let mut text = format!(
        "{:>6}  {}  {BOLD}{standing:<9}{BOLD:#}  {} by {} to {}{what}\n",
        line.id, line.date, line.reader, line.via, line.target
    );
    let mut about = Vec::new();
    if line.tries > 1 {
        about.push(count(u64::from(line.tries), "try"));
    }
    about.extend(line.problem.clone());
    about.extend(line.next.map(|next| format!("next try {}", minute(next))));
    if !about.is_empty() {
        text.push_str(&format!("{:19}{DIM}{}{DIM:#}\n", "", about.join("; ")));
    }
    text
}

pub(super) fn resend(
    house: &House,
    which: String,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let Some(resent) = found(house, &ResendDelivery { which }, printer, task)? else {
        return Ok(Outcome::Nothing);
    };
    printer.answer(&resent, |resent| {
        let many = count(resent.pending as u64, "delivery");
        format!("{many} will go out with the next `quintet brief send`\n")
    })?;
    Ok(Outcome::Done)
}

pub(super) fn addresses(
    house: &House,
    reader: Option<String>,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let list = house.ask(&Addresses { reader }, task)?;
    printer.answer(&list, addresses_told)?;
    Ok(Outcome::found(!list.addresses.is_empty()))
}

fn addresses_told(list: &AddressesList) -> String {
    let line = |line: &AddressLine| {
        let why = line.why.as_ref().map_or(String::new(), |why| format!(" ({why})"));
        format!(
            "{BOLD}{:<9}{BOLD:#}  {} by {} to {}, {DIM}since {}{why}{DIM:#}\n",
            line.standing,
            line.reader,
            line.via,
            line.target,
            minute(line.since)
        )
    };
    match list.addresses.is_empty() {
        true => "nothing is known about any address yet\n".into(),
        false => list.addresses.iter().map(line).collect(),
    }
}

pub(super) fn resume(
    house: &House,
    reader: String,
    via: AddressViaArg,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let via = match via {
        AddressViaArg::Email => Via::Email,
        AddressViaArg::Webhook => Via::Webhook,
        AddressViaArg::Slack => Via::Slack,
    };
    match found(house, &ResumeAddress { reader, via }, printer, task)? {
        Some(list) => printer.answer(&list, addresses_told)?,
        None => return Ok(Outcome::Nothing),
    }
    Ok(Outcome::Done)
}
