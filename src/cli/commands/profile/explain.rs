//! `profile explain`: what each part of a profile does to scores.

use crate::cli::exit::Outcome;
use crate::cli::layout::{count, numbers};
use crate::cli::printer::Printer;
use crate::insight::signed;
use crate::operation::ExplainedProfile;

pub(super) fn show(explained: &ExplainedProfile, printer: Printer) -> anyhow::Result<Outcome> {
    printer.answer(explained, told)?;
    Ok(Outcome::Done)
}

fn told(ExplainedProfile { profile, explained, .. }: &ExplainedProfile) -> String {
    let mut table = numbers(["interest", "adds at most", "reaches", "best match"]);
    for wish in &explained.wishes {
        let learned = if wish.learned { " (learned)" } else { "" };
        let best = wish.best.as_ref().map(|(id, value)| format!("{value:.2} {id}"));
        table.add_row([
            format!("{}{learned}", wish.phrase),
            signed(wish.most, 2),
            wish.reaches.to_string(),
            best.unwrap_or_else(|| "its insight has left the index".into()),
        ]);
    }
    let weights = &explained.weights;
    let mut text = format!(
        "{}, {} of them brought up, in the three days up to {}\n",
        count(explained.insights as u64, "insight"),
        explained.candidates,
        explained.window.until,
    );
    text.push_str(&format!(
        "an insight is about an interest from a match of {:.2} on, a probability; so many reach that\n{table}\n",
        explained.floor
    ));
    let follows = profile.follows.shows.len() + profile.follows.people.len();
    text.push_str(&format!(
        "{} add {} each and need a quarter of it; {} of these days\n",
        count(follows as u64, "follow"),
        signed(weights.follow, 2),
        count(explained.followed as u64, "insight"),
    ));
    text.push_str(&format!(
        "new adds {}, half of it after {} hours; the same claim on other shows up to {}; a clear text up to {}\n",
        signed(weights.recency, 2),
        profile.half_life,
        signed(weights.breadth, 2),
        signed(weights.clarity, 2)
    ));
    text.push_str(&format!(
        "a theme of the last three days takes {:.2} without new information; likeness to another item up to {:.2}\n",
        weights.cooldown, weights.repetition
    ));
    for mute in &profile.mutes {
        let until = mute.until.map(|until| format!(", up to {until}")).unwrap_or_default();
        text.push_str(&format!("never: {}{until}\n", mute.what));
    }
    text
}
