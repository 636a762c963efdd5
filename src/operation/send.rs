//! Briefs go out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::date;
use super::{House, Kind, Make, MakeAll, Operation, Problem, ProblemCode, Whose};
use crate::engine::Delivered;
use crate::error::Hint;
use crate::outbox::{self, Intended, SendReport, Which};
use crate::profile::Via;
use crate::task::Task;

/// Send the stored briefs of today that have not been sent to every address that their readers want, and whatever else is
/// due: each brief once by each way.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBriefs {
    /// Whose; everybody's where nobody is named.
    #[serde(default)]
    pub readers: Vec<String>,
    /// By this way alone; by every way that is wanted unless given. A feed is not sent: it shows what there is.
    pub via: Option<Via>,
    /// The briefs of this day, also when it is over; of each reader's today unless given.
    pub date: Option<String>,
    /// Make them first: of readers who are named, also before their hour; of everybody, where it has come.
    #[serde(default)]
    pub make: bool,
    /// Send once more what was handed over and may not have arrived: the same bytes under the same id.
    #[serde(default)]
    pub resend_uncertain: bool,
}

/// What was done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SentBriefs {
    /// Briefs that were made first, where that was asked for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<Delivered>,
    /// What is to go out.
    pub intended: Intended,
    /// Uncertain deliveries that wait to be sent once more.
    pub resent: usize,
    /// What went out.
    #[serde(flatten)]
    pub report: SendReport,
}

impl Operation for SendBriefs {
    const NAME: &'static str = "brief_send";
    const KIND: Kind = Kind::Readers;
    type Answer = SentBriefs;

    fn run(&self, house: &House, task: &Task) -> Result<SentBriefs, Problem> {
        let day = date(self.date.as_deref())?;
        let mut state = house.state()?;
        let mut readers = Vec::new();
        for name in &self.readers {
            // The name as it is kept; deliveries are found by it.
            readers.push(state.known_name(name)?.unwrap_or_else(|| name.clone()));
        }
        let made = if self.make { self.make(house, &readers, task)? } else { None };
        let now = house.now();
        for reader in &readers {
            let (date, brief) = outbox::brief_of(&state, reader, day, now)?;
            if brief.is_none() {
                let message = format!("{reader} has no brief of {date} yet");
                let hint = Hint::MakeBrief { reader: reader.clone() };
                return Err(Problem::new(ProblemCode::NotFound, message).with(hint));
            }
        }
        let named = (!readers.is_empty()).then_some(&*readers);
        let which = Which { readers: named, via: self.via, date: day };
        let resent = if self.resend_uncertain { resend(&mut state, &which, now)? } else { 0 };
        let intended = outbox::intend_of(&mut state, &which, now)?;
        let options = house.delivery();
        let clock = || house.now();
        let report =
            outbox::send_of(&mut state, house.state_place(), &which, options, &clock, task)?;
        if report.without_carrier > 0 && report.is_idle() {
            let mails = crate::insight::counted(report.without_carrier, "mail");
            let message = format!("{mails} cannot go out: nothing is named that takes mail");
            return Err(Problem::failed(message).with(Hint::NameCarrier));
        }
        Ok(SentBriefs { made, intended, resent, report })
    }
}

impl SendBriefs {
    fn make(
        &self,
        house: &House,
        readers: &[String],
        task: &Task,
    ) -> Result<Option<Delivered>, Problem> {
        let date = self.date.clone();
        if readers.is_empty() {
            return Ok(Some(house.ask(&MakeAll { date, ..MakeAll::default() }, task)?));
        }
        for reader in readers {
            house.ask(
                &Make { of: Whose::Reader(reader.clone()), date: date.clone(), vouched: false },
                task,
            )?;
        }
        Ok(None)
    }
}

fn resend(
    state: &mut crate::state::State,
    which: &Which<'_>,
    now: jiff::Timestamp,
) -> Result<usize, Problem> {
    use crate::state::DeliveryStanding::Uncertain;
    let found = state.deliveries(Some(Uncertain), None, usize::MAX)?.into_iter();
    let found = found.filter(|it| {
        which.via.is_none_or(|via| it.intent.via == via)
            && which.readers.is_none_or(|readers| readers.contains(&it.intent.reader))
            && which.date.is_none_or(|date| it.intent.date == date)
    });
    Ok(outbox::again(state, &found.collect::<Vec<_>>(), now)?)
}
