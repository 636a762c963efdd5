//! Readers as pages: who there is, their briefs, their profiles.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;

use super::visit::{Visit, preview};
use crate::brief::Brief;
use crate::operation::{Export, KeptProfile, Made, Profiles, Show, ShowProfile, Whose, json_text};
use crate::page::{self, BriefView, Place, ProfileView};
use crate::server::problem::Trouble;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::Needs;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/readers", get(readers).post(super::deeds::new))
        .route("/readers.json", get(readers))
        .route("/r/{name}", get(brief))
        .route("/r/{name}/next", get(next))
        .route("/r/{name}/next.json", get(next))
        .route("/r/{name}/profile", get(profile).post(super::deeds::revise))
        .route("/r/{name}/profile.json", get(profile))
        .route("/r/{name}/export.json", get(export))
        .route("/r/{name}/{date}", get(brief_of))
}

async fn readers(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    // A reader's own key leads to their own page.
    if let Some(own) = visit.frame().reader {
        return Ok(reply::see_other(&Place::Reader(own).path()));
    }
    visit.may(Needs::Readers, None)?;
    match site.ask(Profiles {}).await {
        Ok(list) if visit.wants_json() => Ok(visit.json(json_text(&list)?)),
        Ok(list) => Ok(visit.page(page::readers(&visit.frame(), Some(&list)))),
        Err(trouble) if trouble.code == "not_found" && !visit.wants_json() => {
            Ok(visit.page(page::readers(&visit.frame(), None)))
        }
        Err(trouble) => Err(trouble),
    }
}

/// The last brief; of a reader who has none, what the next one would hold.
async fn brief(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    let kept = site.ask(ShowProfile { name: name.clone(), version: None }).await?;
    match kept.briefs.last() {
        Some(last) => stored(&site, &visit, &kept, last.date).await,
        None => Ok(reply::see_other(&Place::Next(&name).path())),
    }
}

async fn brief_of(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    let date = visit.part("date");
    let date: Date = date.parse().map_err(|_| {
        Trouble::new("not_found", format!("{date:?} is no day; expected such as 2026-03-01"))
    })?;
    let kept = site.ask(ShowProfile { name, version: None }).await?;
    stored(&site, &visit, &kept, date).await
}

async fn stored(
    site: &Site,
    visit: &Visit,
    kept: &KeptProfile,
    date: Date,
) -> Result<Response, Trouble> {
    let made: Made =
        site.ask(Show { brief: kept.name.clone(), date: Some(date.to_string()) }).await?;
    if visit.wants_json() {
        return Ok(visit.json(json_text(&made)?));
    }
    let brief = Brief::from_json(made.object.get()).map_err(crate::operation::Problem::from)?;
    let dates: Vec<Date> = kept.briefs.iter().map(|brief| brief.date).collect();
    let id = brief.id.to_string();
    let view = BriefView {
        selection: &brief.selection,
        id: Some(&id),
        previous: dates.iter().rev().find(|&&other| other < date).copied(),
        next: dates.iter().find(|&&other| other > date).copied(),
        can_make: false,
        words: &kept.feedback,
    };
    Ok(visit.page(page::brief(&visit.frame(), &view)))
}

/// What the next brief would hold.
async fn next(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    let kept = site.ask(ShowProfile { name: name.clone(), version: None }).await?;
    let selection = preview(&site, Whose::Reader(name)).await?;
    if visit.wants_json() {
        return Ok(visit.json(json_text(&selection)?));
    }
    let today = kept.briefs.last().is_none_or(|last| last.date < selection.date);
    let view = BriefView {
        selection: &selection,
        id: None,
        previous: kept.briefs.last().map(|last| last.date),
        next: None,
        can_make: today && visit.frame().may_write,
        words: &kept.feedback,
    };
    Ok(visit.page(page::brief(&visit.frame(), &view)))
}

async fn profile(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    let asked = ShowProfile { name: name.clone(), version: None };
    let kept = site.ask(asked).await?;
    if visit.wants_json() {
        return Ok(visit.json(json_text(&kept)?));
    }
    let selection = preview(&site, Whose::Reader(name)).await.ok();
    let done = visit.asked("done").and_then(|done| match done {
        "saved" => Some("Saved. The next brief heeds it."),
        "undone" => Some("The last change was taken back."),
        "new" => Some("Here is the new profile. Change what you like."),
        _ => None,
    });
    let view =
        ProfileView { kept: &kept, draft: None, preview: selection.as_ref(), problem: None, done };
    Ok(visit.page(page::profile(&visit.frame(), &view)))
}

/// Everything that is kept about a reader.
async fn export(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    Ok(visit.json(json_text(&site.ask(Export { name }).await?)?))
}
