//! What fields of requests mean: days, instants, numbers, texts with a name.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{House, Problem};
use crate::ingest::parse_instant;

/// A text, and what it is called where something is wrong with it, such as the file that it stood in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// What it is called.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A day (midnight UTC) or an instant, in any form that insights may have.
pub fn moment(text: &str) -> Result<Timestamp, Problem> {
    parse_instant(text).ok_or_else(|| {
        Problem::failed(format!("{text:?} is no date; write 2026-03-01 or 2026-03-01T06:00:00Z"))
    })
}

/// The instant in the field `at`, or now.
pub(super) fn at_or_now(house: &House, at: Option<&str>) -> Result<Timestamp, Problem> {
    let at = at.map(moment).transpose().map_err(|problem| problem.about("at"))?;
    Ok(at.unwrap_or_else(|| house.now()))
}

/// A day on a reader's calendar, in the field `field`.
pub(super) fn day(text: &str, field: &'static str) -> Result<Date, Problem> {
    match text.parse() {
        Ok(date) if text.len() == 10 => Ok(date),
        _ => Err(Problem::failed(format!("{text:?} is no date; write 2026-03-01")).about(field)),
    }
}

/// The day in the field `date`, where it is given.
pub(super) fn date(text: Option<&str>) -> Result<Option<Date>, Problem> {
    text.map(|text| day(text, "date")).transpose()
}

/// How many, in the field `field`, where there must be an end.
pub(super) fn at_most(n: usize, most: usize, field: &'static str) -> Result<usize, Problem> {
    if n > most {
        return Err(Problem::failed(format!("{n} is too many; at most {most}")).about(field));
    }
    Ok(n)
}
