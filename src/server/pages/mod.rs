//! Pages for people: read the address, ask, have it drawn. Each has the same thing as JSON at the same address.

mod browse;
mod deeds;
mod door;
mod operator;
mod own_feed;
mod readers;
mod sign_up;
mod tap;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::health;
use super::problem::Trouble;
use super::reply;
use super::site::Site;
use super::who::Who;
use crate::page::{self, ProblemView, Way};
pub(super) use tap::LEAVE;
use visit::Visit;

/// All routes that are no API.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .merge(health::router())
        .merge(browse::router())
        .merge(readers::router())
        .merge(deeds::router())
        .merge(door::router())
        .merge(operator::router())
        .merge(tap::router())
        .merge(sign_up::router())
        .merge(own_feed::router())
}

/// A problem with its request's id: as JSON, or as a page where a person asked at `page`.
pub(super) fn told(
    site: &Site,
    who: &Who,
    trouble: Trouble,
    id: &str,
    page: Option<&Uri>,
    response: Response,
) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match page {
        None => {
            let mut object = trouble.to_json();
            object["request_id"] = id.into();
            object.to_string()
        }
        Some(uri) => {
            let html = HeaderValue::from_static(reply::HTML);
            parts.headers.insert(header::CONTENT_TYPE, html);
            let visit = Visit::of(site, who.clone(), uri);
            if trouble.status == StatusCode::UNAUTHORIZED && site.keys.is_some() {
                let back = uri.path_and_query().map_or("/", |path| path.as_str());
                page::login(&visit.frame(), back, false)
            } else {
                let hint = trouble.hint.as_ref().and_then(way_out);
                let last = uri.path().rsplit('/').next().unwrap_or_default();
                let is_missing = matches!(trouble.status.as_u16(), 404 | 410);
                page::problem(
                    &visit.frame(),
                    &ProblemView {
                        status: trouble.status.as_u16(),
                        title: trouble.title(),
                        code: trouble.code,
                        detail: &trouble.detail,
                        field: trouble.field,
                        hint,
                        request_id: Some(id),
                        ways: vec![
                            Way { href: "/".into(), label: "Search".into() },
                            Way { href: "/themes".into(), label: "Themes".into() },
                        ],
                        search: is_missing.then_some(last),
                    },
                )
            }
        }
    };
    Response::from_parts(parts, Body::from(body))
}

/// The way out of a problem, on these pages.
fn way_out(hint: &crate::error::Hint) -> Option<&'static str> {
    use crate::error::Hint;
    Some(match hint {
        Hint::Search => "Search finds insights by words.",
        Hint::Cluster => "Groups and themes are not made yet.",
        Hint::NewReader => "Readers are made on the page of readers.",
        Hint::NameReader => "Say whose it is.",
        Hint::GivePhrase => "Give at least one phrase, or shows to follow.",
        Hint::EditProfile { .. } => "The profile that there is can be edited.",
        Hint::Preview { .. } => "The preview shows what there is so far.",
        Hint::ReaderHasBriefs => "A reader's page lists their briefs.",
        Hint::MuteOther => "Something else of it can be muted.",
        Hint::NameCarrier => "Whoever runs this server can name a mail server.",
        Hint::NameSender => "Whoever runs this server can name the mailbox that mail comes from.",
        Hint::MakeBrief { .. } => "It has to be made first.",
        Hint::ListDeliveries => "The list of deliveries has them with their numbers.",
        Hint::ListAddresses => "The list of addresses has them.",
        _ => return None,
    })
}
