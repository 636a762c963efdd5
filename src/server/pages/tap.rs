//! Links in mails: GET shows what one would do, POST does it. They need no key, no cookie and no script; what they do is
//! signed. Scanners of mail fetch every link and send no forms, so that nothing happens before a person presses a button.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;

use super::visit::Visit;
use crate::operation::{Door, Tap, TapShow};
use crate::page;
use crate::server::body::read_body;
use crate::server::problem::Trouble;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::Who;

/// The route of the links that leave; programs that read mail post to it from their own site.
pub(in crate::server) const LEAVE: &str = "/u/{*link}";

/// The most bytes of what is posted to a link.
const LARGEST: usize = 1 << 14;

pub(super) fn router() -> Router<Arc<Site>> {
    let door = |door: Door| {
        get(move |site: State<Arc<Site>>, request: Request| look(site, door, request))
            .post(move |site: State<Arc<Site>>, request: Request| act(site, door, request))
    };
    // Whatever a link was changed into, it is the same kind of link.
    Router::new()
        .route("/t/{*link}", door(Door::Item))
        .route(LEAVE, door(Door::Leave))
        .route("/c/{*link}", door(Door::Confirm))
}

async fn look(
    State(site): State<Arc<Site>>,
    door: Door,
    request: Request,
) -> Result<Response, Trouble> {
    let visit = Visit::of(&site, Who::of(request.extensions()), request.uri());
    match site.ask(TapShow { door, link: link(request.uri()) }).await {
        Ok(told) => Ok(visit.page(page::tap(&visit.frame(), request.uri().path(), &told))),
        Err(trouble) => refused(&visit, trouble),
    }
}

async fn act(
    State(site): State<Arc<Site>>,
    door: Door,
    request: Request,
) -> Result<Response, Trouble> {
    let visit = Visit::of(&site, Who::of(request.extensions()), request.uri());
    let (parts, body) = request.into_parts();
    let said = Said::of(&parts.headers, body).await?;
    let path = parts.uri.path();
    match site.ask(Tap { door, link: link(&parts.uri), undo: said == Said::Undo }).await {
        // A program wants no other page.
        Ok(told) if said == Said::OneClick => {
            Ok(visit.page(page::tap(&visit.frame(), path, &told)))
        }
        Ok(_) => Ok(reply::see_other(path)),
        Err(trouble) => refused(&visit, trouble),
    }
}

/// What was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// A button was pressed.
    Do,
    /// The button that takes back.
    Undo,
    /// `List-Unsubscribe=One-Click` (RFC 8058), as a form of either kind.
    OneClick,
}

impl Said {
    async fn of(headers: &HeaderMap, body: Body) -> Result<Self, Trouble> {
        let bytes = read_body(headers, body, LARGEST).await?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(if text.contains("List-Unsubscribe") && text.contains("One-Click") {
            Self::OneClick
        } else if text.split('&').any(|field| field == "undo=true") {
            Self::Undo
        } else {
            Self::Do
        })
    }
}

/// What follows the door in an address, as it is.
fn link(uri: &Uri) -> String {
    uri.path().get(3..).unwrap_or_default().to_owned()
}

/// The one page of all links that do nothing; other trouble is other trouble.
fn refused(visit: &Visit, trouble: Trouble) -> Result<Response, Trouble> {
    if trouble.code != "no_link" {
        return Err(trouble);
    }
    Ok(reply::page_once(StatusCode::FORBIDDEN, page::no_link(&visit.frame())))
}
