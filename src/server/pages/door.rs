//! What stands around the pages: status, the API's own page, problems, keys for browsers, files.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use super::deeds::Form;
use super::visit::Visit;
use crate::operation::{About, Profiles, json_text};
use crate::page::{self, Endpoint, Field, ProblemKind, StatusView, is_own_path};
use crate::server::problem::{CODES, Trouble};
use crate::server::site::Site;
use crate::server::who::{COOKIE, Needs};
use crate::server::{endpoint, reply, routes};

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/status", get(status))
        .route("/status.json", get(status))
        .route("/api", get(api))
        .route("/problems/{code}", get(problem))
        .route("/login", get(login).post(enter))
        .route("/logout", post(leave))
        .route("/assets/{name}", get(asset))
        .route("/favicon.svg", get(icon))
        .route("/favicon.ico", get(icon))
        .route(
            "/robots.txt",
            get(async || "User-agent: *\nDisallow: /r/\nDisallow: /readers\nDisallow: /search?\nDisallow: /t/\nDisallow: /u/\nDisallow: /c/\nDisallow: /f/\n"),
        )
}

async fn status(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let about = site.ask(About::default()).await;
    if visit.wants_json() {
        return Ok(visit.json(json_text(&about?)?));
    }
    let (info, waits_for) = match about {
        Ok(about) => (about.info, None),
        Err(trouble) => (None, Some(trouble.detail.clone())),
    };
    let readers = site.ask(Profiles {}).await.map_or(0, |list| list.readers.len());
    let commit = site.house.engine(&crate::task::Task::silent()).ok().map(|engine| engine.commit());
    let view = StatusView {
        info: info.as_ref(),
        commit,
        opened: site.meter.opened_at(),
        waits_for,
        readers,
        queue: site.turn.waiting(),
        uptime: site.meter.uptime(),
        can_operate: visit.may(Needs::Admin, None).is_ok(),
        routes: site.meter.routes(),
    };
    Ok(visit.page(page::status(&visit.frame(), &view)))
}

/// What the page of the API shows, made once.
fn endpoints() -> &'static [Endpoint] {
    static ALL: OnceLock<Vec<Endpoint>> = OnceLock::new();
    ALL.get_or_init(|| routes::all().iter().map(shown).collect())
}

fn shown(endpoint: &endpoint::Endpoint) -> Endpoint {
    // They live as long as the program.
    let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let said = |schema: &Value| schema["description"].as_str().unwrap_or_default().to_owned();
    let example = |name: &str| match name {
        "q" => "how to sleep better",
        "text" => "late buses",
        "level" => "theme",
        "area" => "1",
        "id" if endpoint.path.contains("communities") => "1",
        "since" => "2026-03-01",
        "n" => "3",
        _ => "",
    };
    let in_path = endpoint.in_path().map(|name| {
        let schema = &endpoint.request["properties"][endpoint.field_of(name)];
        let about = if said(schema).is_empty() { "Whose.".to_owned() } else { said(schema) };
        Field { name, about: kept(about), example: example(name), is_required: true }
    });
    let in_query = endpoint.in_query.iter().map(|parameter| Field {
        about: kept(said(&parameter.schema)),
        example: example(&parameter.name),
        is_required: parameter.required,
        name: kept(parameter.name.clone()),
    });
    let fields: Vec<Field> = in_path.chain(in_query).collect();
    let about = said(&endpoint.request);
    let body = (!endpoint.is_read()).then_some("{}");
    let method = kept(endpoint.method.to_string());
    Endpoint {
        name: kept(name_of(endpoint)),
        method,
        path: endpoint.path,
        about: kept(about),
        fields: Box::leak(fields.into_boxed_slice()),
        body,
    }
}

/// Its operation, and where that has several addresses also which.
fn name_of(endpoint: &endpoint::Endpoint) -> String {
    let name = endpoint.operation.name;
    match endpoint.path {
        "/v1/related" => "related_text".into(),
        "/v1/readers/{name}/briefs/{date}" => "brief_of_day".into(),
        "/v1/insights/delete" => "delete_many".into(),
        _ => name.to_owned(),
    }
}

async fn api(State(_): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    if let Some(name) = visit.asked("op") {
        // A form cannot fill a path: it comes here and is led on.
        let given = visit.pairs();
        let to = page::api_address(endpoints(), name, given);
        let none = || Trouble::new("invalid", format!("{name} needs every part of its path"));
        return Ok(reply::see_other(&to.ok_or_else(none)?));
    }
    Ok(visit.page(page::api(&visit.frame(), endpoints())))
}

async fn problem(visit: Visit) -> Result<Response, Trouble> {
    let code = visit.part("code");
    let known = CODES.iter().find(|(known, ..)| *known == code);
    let &(code, status, title, meaning) =
        known.ok_or_else(|| Trouble::new("not_found", format!("no problem is called {code}")))?;
    let (meaning, remedy) = meaning.split_once(". ").unwrap_or((meaning, ""));
    let kind = ProblemKind { code, status, title, meaning, remedy };
    Ok(visit.page(page::problem_kind(&visit.frame(), &kind)))
}

async fn login(State(_): State<Arc<Site>>, visit: Visit) -> Response {
    let back = visit.asked("back").filter(|back| is_own_path(back));
    visit.page(page::login(&visit.frame(), back.unwrap_or("/"), visit.asked("wrong").is_some()))
}

/// Keeps a key in the browser, out of reach of scripts and of other sites.
async fn enter(
    State(site): State<Arc<Site>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let client =
        request.extensions().get::<crate::server::site::Client>().map(|client| client.0.ip());
    let (parts, body) = request.into_parts();
    let form = Form::of(&parts.headers, body).await?;
    let (back, key) = (form.back("/"), form.get("key").unwrap_or_default());
    if client.is_some_and(|client| !site.limit.may_try(client)) {
        return Err(Trouble::new("too_many_requests", "too many wrong keys"));
    }
    let key = key.trim();
    if site.keys.as_ref().is_none_or(|keys| keys.find(key).is_none()) {
        client.inspect(|&client| site.limit.wrong(client));
        let html = page::login(&visit.frame(), &back, true);
        return Ok(reply::page_once(StatusCode::UNAUTHORIZED, html));
    }
    let secure = if site.base().starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000{secure}");
    Ok(with_cookie(reply::see_other(&back), &cookie))
}

async fn leave() -> Response {
    with_cookie(
        reply::see_other("/"),
        &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
    )
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// A file of the program itself, whose name has the hash of what it holds.
async fn asset(visit: Visit) -> Result<Response, Trouble> {
    let path = visit.at.split('?').next().unwrap_or_default();
    let found = page::assets().iter().find(|asset| asset.path == path);
    let asset = found.ok_or_else(|| Trouble::new("not_found", "there is no such file"))?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let kind = HeaderValue::from_static(asset.media_type);
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, forever)], asset.bytes)
        .into_response())
}

async fn icon() -> Result<Response, Trouble> {
    let icon = page::assets().iter().find(|asset| asset.path.contains("favicon"));
    let icon = icon.ok_or_else(|| Trouble::new("not_found", "there is no icon"))?;
    let day = HeaderValue::from_static("public, max-age=86400");
    let kind = HeaderValue::from_static(icon.media_type);
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, day)], icon.bytes).into_response())
}
