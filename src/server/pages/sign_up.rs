//! How a visitor becomes a reader: a form that is looked at, then sent. Open to everybody where the operator says so.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::deeds::Form;
use super::visit::{Visit, preview};
use crate::brief::Selection;
use crate::operation::{Named, SignUp, Whose};
use crate::page::{self, SignUpView};
use crate::server::problem::Trouble;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::Needs;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/subscribe", get(form).post(sent))
}

/// Errors where this visitor may not sign up.
fn open(site: &Site, visit: &Visit) -> Result<(), Trouble> {
    if site.options.sign_up { Ok(()) } else { visit.may(Needs::Write, None) }
}

async fn form(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    open(&site, &visit)?;
    Ok(visit.page(match visit.asked("done") {
        Some(_) => page::signed_up(&visit.frame()),
        None => page::sign_up(&visit.frame(), &SignUpView::default()),
    }))
}

async fn sent(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    open(&site, &visit)?;
    let (parts, body) = request.into_parts();
    let form = Form::of(&parts.headers, body).await?;
    let asked = asked(&form);
    let wants = form.get("action").is_some_and(|action| action == "subscribe");
    let looked = look(&site, &asked).await;
    let problem = match &looked {
        Err(trouble) if trouble.status.is_client_error() => Some(trouble.clone()),
        Err(trouble) => return Err(trouble.clone()),
        Ok(_) if !wants => None,
        Ok(_) => match site.ask(asked.clone()).await {
            Ok(_) => return Ok(reply::see_other("/subscribe?done=asked")),
            Err(trouble) if trouble.status.is_client_error() => Some(trouble),
            Err(trouble) => return Err(trouble),
        },
    };
    let view = SignUpView {
        phrases: &form.get("phrases").unwrap_or_default(),
        shows: &asked.all_shows().unwrap_or_default(),
        preview: looked.as_ref().ok(),
        name: &asked.name,
        email: &asked.email,
        hour: asked.hour.as_deref(),
        time_zone: asked.time_zone.as_deref(),
        problem: problem.as_ref().map(|trouble| (trouble.detail.as_str(), trouble.field)),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(reply::page_once(status, page::sign_up(&visit.frame(), &view)))
}

/// What tomorrow's brief would hold.
async fn look(site: &Site, asked: &SignUp) -> Result<Selection, Trouble> {
    preview(site, Whose::Profile(asked.draft()?)).await
}

fn asked(form: &Form) -> SignUp {
    let phrases = form.get("phrases").unwrap_or_default();
    let phrases = phrases.lines().map(str::trim).filter(|line| !line.is_empty());
    SignUp {
        name: form.get("name").unwrap_or_default(),
        phrases: phrases.map(str::to_owned).collect(),
        opml: form.get("opml").map(|text| Named { name: "the list of podcasts".into(), text }),
        shows: form.all("show"),
        email: form.get("email").unwrap_or_default(),
        time_zone: form.get("time_zone"),
        hour: form.get("hour"),
    }
}
