//! The operator's page: what went out, what did not, and the two things that a person can say to it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;

use super::deeds::Form;
use super::visit::Visit;
use crate::operation::{
    Addresses, DailyStatus, Deliveries, DeliveryLine, ResendDelivery, ResumeAddress, StandingCounts,
};
use crate::page::{self, OperatorView};
use crate::profile::Via;
use crate::server::problem::Trouble;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::Needs;

/// Deliveries of one kind that are shown.
const SHOWN: usize = 50;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/deliveries", get(deliveries).post(done))
}

async fn deliveries(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Admin, None)?;
    let (mut counts, mut stuck) = (StandingCounts::default(), Vec::new());
    for standing in ["uncertain", "refused", "given_up"] {
        stuck.extend(standing_so(&site, standing, &mut counts).await?);
    }
    let mut waiting = standing_so(&site, "sending", &mut counts).await?;
    waiting.extend(standing_so(&site, "pending", &mut counts).await?);
    let known = nothing_yet(site.ask(Addresses::default()).await)?;
    let known = known.map(|list| list.addresses).unwrap_or_default();
    let shut: Vec<_> = known.into_iter().filter(|one| one.standing != "active").collect();
    let day = nothing_yet(site.ask(DailyStatus::default()).await)?;
    let done = visit.asked("done").and_then(|done| match done {
        "resend" => Some("The next run sends it again."),
        "resume" => Some("It is written to again from the next run on."),
        _ => None,
    });
    let view = OperatorView {
        counts,
        stuck: &stuck,
        waiting: &waiting,
        addresses: &shut,
        day: day.as_ref(),
        done,
    };
    Ok(visit.page(page::deliveries(&visit.frame(), &view)))
}

/// Deliveries that stand so; how many stand where goes into `counts`.
async fn standing_so(
    site: &Site,
    standing: &str,
    counts: &mut StandingCounts,
) -> Result<Vec<DeliveryLine>, Trouble> {
    let standing = Some(standing.to_owned());
    let asked = Deliveries { standing, n: Some(SHOWN), ..Deliveries::default() };
    let Some(list) = nothing_yet(site.ask(asked).await)? else { return Ok(Vec::new()) };
    *counts = list.counts;
    Ok(list.deliveries)
}

/// Nothing where there are no readers yet.
fn nothing_yet<T>(answer: Result<T, Trouble>) -> Result<Option<T>, Trouble> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(trouble) if trouble.code == "not_found" => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

async fn done(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    visit.may(Needs::Admin, None)?;
    let (parts, body) = request.into_parts();
    let form = Form::of(&parts.headers, body).await?;
    match form.need("action")?.as_str() {
        "resend" => {
            site.ask(ResendDelivery { which: form.need("which")? }).await?;
            Ok(reply::see_other("/deliveries?done=resend"))
        }
        "resume" => {
            let via = form.need("via")?;
            let wrong = |()| Trouble::new("invalid", format!("{via:?} is no way to deliver"));
            let via: Via = via.parse().map_err(wrong)?;
            site.ask(ResumeAddress { reader: form.need("reader")?, via }).await?;
            Ok(reply::see_other("/deliveries?done=resume"))
        }
        other => Err(Trouble::new(
            "invalid",
            format!("{other:?} is nothing that can be done here; expected resend or resume"),
        )),
    }
}
