//! What pages do: forms that are sent, and where they lead. Each answers with another address, so that loading a page
//! again does nothing again.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use serde_json::json;

use super::visit::{Visit, preview};
use crate::insight::encoded;
use crate::operation::{Erase, Make, Named, New, Revise, ShowProfile, Silence, Undo, Whose, Word};
use crate::page::{self, Place, ProfileView, is_own_path};
use crate::profile::{Verdict, decode};
use crate::server::body::{is_kind, read_body};
use crate::server::problem::Trouble;
use crate::server::query::Pairs;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::Needs;

/// The most bytes of a form.
const LARGEST: usize = 1 << 20;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/r/{name}/feedback", post(feedback))
        .route("/r/{name}/undo", post(undo))
        .route("/r/{name}/make", post(make))
        .route("/r/{name}/erase", post(erase))
}

/// The fields of a form.
pub(super) struct Form(Pairs);

impl Form {
    pub(super) async fn of(headers: &HeaderMap, body: Body) -> Result<Self, Trouble> {
        if is_kind(headers, "multipart/form-data") {
            return Ok(Self(parts_of(headers, body).await?));
        }
        if !is_kind(headers, "application/x-www-form-urlencoded") {
            let detail = "expected a form: application/x-www-form-urlencoded";
            return Err(Trouble::new("unsupported_media_type", detail));
        }
        let bytes = read_body(headers, body, LARGEST).await?;
        let wrong = |error: axum::extract::rejection::FormRejection| {
            Trouble::new("invalid", error.body_text())
        };
        let request = axum::http::Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(bytes))
            .map_err(|error| Trouble::new("invalid", error.to_string()))?;
        let axum::Form(pairs) =
            <axum::Form<Pairs> as axum::extract::FromRequest<()>>::from_request(request, &())
                .await
                .map_err(wrong)?;
        Ok(Self(pairs))
    }

    /// The value of a field, with the line ends of a file.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(known, _)| known == name);
        let text = found.map(|(_, value)| value.replace("\r\n", "\n"));
        text.filter(|text| !text.is_empty())
    }

    /// All values of a field.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.clone()).collect()
    }

    /// The value of a field that there must be.
    pub(super) fn need(&self, name: &str) -> Result<String, Trouble> {
        self.get(name).ok_or_else(|| Trouble::new("invalid", format!("the form has no {name}")))
    }

    /// Where to go on: a path of this site, or `otherwise`.
    pub(super) fn back(&self, otherwise: &str) -> String {
        self.get("back").filter(|path| is_own_path(path)).unwrap_or_else(|| otherwise.to_owned())
    }
}

/// The fields of a form that has files, each file as its text.
async fn parts_of(headers: &HeaderMap, body: Body) -> Result<Pairs, Trouble> {
    let bytes = read_body(headers, body, LARGEST).await?;
    let wrong = |error: MultipartError| Trouble::new("invalid", error.body_text());
    let mut request = Request::new(Body::from(bytes));
    if let Some(kind) = headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    let mut parts = <Multipart as FromRequest<()>>::from_request(request, &())
        .await
        .map_err(|error| Trouble::new("invalid", error.body_text()))?;
    let mut pairs = Pairs::new();
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(wrong)?;
        let unread = |error| Trouble::new("invalid", format!("{name}: {error}"));
        let text = decode(&bytes).map_err(unread)?;
        pairs.push((name, text));
    }
    Ok(pairs)
}

/// The reader of a deed, and the form; errors where the visitor may not do it.
async fn deed(visit: &Visit, request: Request) -> Result<(String, Form), Trouble> {
    let name = visit.part("name").to_owned();
    visit.may(Needs::Own, Some(&name))?;
    let (parts, body) = request.into_parts();
    Ok((name, Form::of(&parts.headers, body).await?))
}

async fn feedback(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let (name, form) = deed(&visit, request).await?;
    let (id, said) = (form.need("id")?, form.need("verdict")?);
    let verdict: Verdict = said.parse().map_err(|_| {
        Trouble::new("invalid", format!("{said:?} is no word; expected more, less, known or mute"))
    })?;
    let what = match form.get("what") {
        None => Silence::default(),
        Some(what) => serde_json::from_value(json!(what)).map_err(|_| {
            Trouble::new(
                "invalid",
                format!("{what:?} cannot be muted; expected like, show, person or theme"),
            )
        })?,
    };
    let back = form.back(&Place::Reader(&name).path());
    site.ask(Word { id: id.clone(), verdict, reader: Some(name), what, date: None }).await?;
    let (path, place) = back.split_once('#').unwrap_or((&back, ""));
    let path = path.split('?').next().unwrap_or_default();
    let place = if place.is_empty() { String::new() } else { format!("#{place}") };
    Ok(reply::see_other(&format!("{path}?said={said}&about={}{place}", encoded(&id))))
}

async fn undo(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let (name, form) = deed(&visit, request).await?;
    let own = Place::Profile(&name).path();
    let back = form.back(&own);
    let feedback = form.get("feedback").is_some();
    site.ask(Undo { name, feedback }).await?;
    let to = if back == own { format!("{own}?done=undone") } else { back };
    Ok(reply::see_other(&to))
}

async fn make(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let (name, form) = deed(&visit, request).await?;
    site.ask(Make { of: Whose::Reader(name.clone()), date: form.get("date"), vouched: false })
        .await?;
    let to = match form.get("date").and_then(|date| date.parse().ok()) {
        Some(date) => Place::Brief(&name, date).path(),
        None => Place::Reader(&name).path(),
    };
    Ok(reply::see_other(&to))
}

async fn erase(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let (name, form) = deed(&visit, request).await?;
    if form.get("confirm").as_deref().map(str::trim) != Some(name.as_str()) {
        let detail = format!("nothing was erased: write {name} to confirm");
        return Err(Trouble::new("failed", detail));
    }
    site.ask(Erase { name }).await?;
    Ok(reply::see_other("/readers"))
}

/// A new reader.
pub(super) async fn new(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    visit.may(Needs::Write, None)?;
    let (parts, body) = request.into_parts();
    let form = Form::of(&parts.headers, body).await?;
    let phrases = form.get("phrases").unwrap_or_default();
    let phrases = phrases.lines().map(str::trim).filter(|line| !line.is_empty());
    let made = site
        .ask(New {
            name: form.need("name")?.trim().to_owned(),
            phrases: phrases.map(str::to_owned).collect(),
            time_zone: form.get("time_zone"),
            hour: form.get("hour"),
            ..New::default()
        })
        .await?;
    Ok(reply::see_other(&format!("{}?done=new", Place::Profile(&made.name).path())))
}

/// A profile that was edited: looked at, or stored.
pub(super) async fn revise(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let (name, form) = deed(&visit, request).await?;
    let toml = form.get("toml").unwrap_or_default();
    let base = form.need("base")?;
    let base: u64 = base.parse().map_err(|_| Trouble::new("invalid", "base is no version"))?;
    let kept = site.ask(ShowProfile { name: name.clone(), version: None }).await?;
    let named = || Named { name: "profile".into(), text: toml.clone() };
    let with = |status, html| Ok(reply::page_once(status, html));
    let shown = |selection: Option<&crate::brief::Selection>, problem: Option<&str>| {
        let view = ProfileView {
            kept: &kept,
            draft: Some(&toml),
            preview: selection,
            problem,
            done: None,
        };
        page::profile(&visit.frame(), &view)
    };
    let newest = kept.versions.iter().map(|version| version.version).max().unwrap_or(base);
    if form.get("action").as_deref() == Some("preview") {
        return match preview(&site, Whose::Profile(named())).await {
            Ok(selection) => with(StatusCode::OK, shown(Some(&selection), None)),
            Err(trouble) if trouble.status.is_client_error() => {
                with(StatusCode::UNPROCESSABLE_ENTITY, shown(None, Some(&trouble.detail)))
            }
            Err(trouble) => Err(trouble),
        };
    }
    if newest != base {
        let html = page::conflict(&visit.frame(), &kept, base, &toml);
        return with(StatusCode::CONFLICT, html);
    }
    match site.ask(Revise { name: name.clone(), base, toml: named(), vouched: false }).await {
        Ok(_) => Ok(reply::see_other(&format!("{}?done=saved", Place::Profile(&name).path()))),
        Err(trouble) if trouble.status.is_client_error() => {
            with(StatusCode::UNPROCESSABLE_ENTITY, shown(None, Some(&trouble.detail)))
        }
        Err(trouble) => Err(trouble),
    }
}
