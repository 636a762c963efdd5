//! The index as pages: search, insights, themes, the map.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::visit::Visit;
use crate::cluster::Level;
use crate::engine::{Engine, Mode};
use crate::error::Hint;
use crate::insight::Insight;
use crate::operation::{
    About, Drawn, InCommunity, Newest, Page, Problem, ProblemCode, Rising, RisingThemes, Search,
    Themes, Within, json_text,
};
use crate::page::{self, Asked, Facets, HomeView, MapView, SearchView, told_once};
use crate::server::problem::Trouble;
use crate::server::site::Site;
use crate::server::who::Needs;

/// Hits that are looked at for the counts beside a page of them.
const LOOKED_AT: usize = 30;

/// The most hits on a page.
const MOST: usize = 100;

/// Of so many insights one may have come or gone since a picture was laid out.
const NEARLY: u64 = 20;

/// How long a part of the map waits for its layout.
const MOMENTS: Duration = Duration::from_secs(5);

/// New insights on the front page.
const NEW: usize = 6;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(home))
        .route("/index.json", get(home))
        .route("/search", get(search))
        .route("/search.json", get(search))
        .route("/i/{id}", get(insight))
        .route("/themes", get(themes))
        .route("/themes.json", get(themes))
        .route("/themes/rising", get(rising))
        .route("/themes/rising.json", get(rising))
        .route("/theme/{id}", get(theme))
        .route("/area/{id}", get(area))
        .route("/group/{id}", get(group))
        .route("/map", get(map))
        .route("/map.json", get(map))
        .route("/map/data/{commit}/{*name}", get(map_data))
}

async fn home(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let (rising, newest) = (rise(&site, 7).await, newest(&site).await);
    if visit.wants_json() {
        let told = json!({ "rising": rising.map(|rising| rising.rising), "newest": newest });
        return Ok(visit.json(json_text(&told)?));
    }
    let info = site.ask(About::default()).await?.info;
    let quiet = rising.as_ref().is_none_or(|rising| rising.rising.is_empty());
    let themes = if quiet { site.ask(Themes {}).await.ok() } else { None };
    let (insights, shows) = info.map_or((0, 0), |info| (info.insights, info.shows));
    let view = HomeView { insights, shows, rising, themes, newest };
    Ok(visit.page(page::home(&visit.frame(), &view)))
}

/// What rises; nothing where nothing is dated or there are no themes.
async fn rise(site: &Site, days: u32) -> Option<RisingThemes> {
    site.ask(Rising { days, at: None, n: None }).await.ok()
}

async fn newest(site: &Site) -> Vec<Insight> {
    let found = site.ask(Newest { n: NEW, within: Within::default() }).await;
    found.map(|found| found.newest).unwrap_or_default()
}

async fn search(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let mut asked = Asked {
        query: visit.asked("q").unwrap_or_default().to_owned(),
        n: visit.number("n")?.unwrap_or(0).min(MOST),
        skip: visit.number("skip")?.unwrap_or(0),
        mode: visit.asked("mode").map(str::to_owned),
        shows: visit.all("show"),
        since: visit.asked("since").map(str::to_owned),
        until: visit.asked("until").map(str::to_owned),
    };
    let mode = match asked.mode.as_deref() {
        None => Mode::default(),
        Some(text) => serde_json::from_value(json!(text)).map_err(|_| {
            Trouble::new(
                "invalid",
                format!("mode={text:?} is none; expected hybrid, fused, rrf, dense or lexical"),
            )
        })?,
    };
    let (n, skip) = (asked.page(), asked.skip);
    let within = Within {
        show: asked.shows.clone(),
        since: asked.since.clone(),
        until: asked.until.clone(),
    };
    let request = |n: usize, skip: usize| Search {
        query: asked.query.clone(),
        n,
        skip,
        vector: None,
        mode,
        exact: false,
        within: within.clone(),
    };
    if visit.wants_json() {
        return Ok(visit.json(json_text(&site.ask(request(n, skip)).await?)?));
    }
    let (mut view, mut status, started) = (SearchView::default(), StatusCode::OK, Instant::now());
    if asked.query.trim().is_empty() {
        (view.rising, view.newest) = (rise(&site, 7).await, newest(&site).await);
    } else {
        // The page that is shown and what lies behind it, so that the counts beside it are of more than a page.
        match site.ask(request(LOOKED_AT.max(skip + n + 1), 0)).await {
            Ok(found) => {
                view.facets = Facets::of(&found.hits);
                let told = told_once(found.hits);
                view.more = told.len() > skip + n;
                view.told = told.into_iter().skip(skip).take(n).collect();
            }
            Err(trouble) if trouble.status.is_client_error() => {
                view.problem = Some(trouble.detail.clone());
                status = trouble.status;
            }
            Err(trouble) => return Err(trouble),
        }
    }
    asked.mode = asked.mode.filter(|mode| mode != "hybrid");
    view.asked = asked;
    // How long it took is told beside the page: in it, no two answers would be the same.
    let took = format!("ask;dur={:.1}", started.elapsed().as_secs_f64() * 1e3);
    let mut response = visit.page(match visit.asked("part") {
        Some("results") => page::results(&view),
        _ => page::search(&visit.frame(), &view),
    });
    if !status.is_success() {
        *response.status_mut() = status;
    }
    if let Ok(took) = HeaderValue::from_str(&took) {
        response.headers_mut().insert("server-timing", took);
    }
    Ok(response)
}

async fn insight(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let asked = Page { id: visit.part("id").to_owned(), n: 10 };
    visit.shown(&site, asked, page::insight).await
}

async fn themes(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let rising = if visit.wants_json() { None } else { rise(&site, 7).await };
    visit.shown(&site, Themes {}, |frame, tree| page::themes(frame, tree, rising.as_ref())).await
}

async fn rising(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let days = visit.number("days")?.and_then(|days| u32::try_from(days).ok()).unwrap_or(7);
    let asked = Rising { days, at: visit.asked("at").map(str::to_owned), n: visit.number("n")? };
    visit.shown(&site, asked, page::rising).await
}

async fn theme(site: State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    community(site, visit, Level::Theme).await
}

async fn area(site: State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    community(site, visit, Level::Area).await
}

async fn group(site: State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    community(site, visit, Level::Group).await
}

async fn community(
    State(site): State<Arc<Site>>,
    visit: Visit,
    level: Level,
) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let id = visit.part("id");
    let none = || Trouble::new("not_found", format!("there is no {} {id}", level.name()));
    let id = id.parse().map_err(|_| none())?;
    match visit.shown(&site, InCommunity { level, id, n: 20 }, page::community).await {
        Err(trouble) => Err(match trouble.hint {
            Some(Hint::Heir { level, id }) => {
                let json = if visit.wants_json() { ".json" } else { "" };
                trouble.at(format!("/{}/{id}{json}", level.name()))
            }
            _ => trouble,
        }),
        answer => answer,
    }
}

async fn map(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let house = Arc::clone(&site.house);
    let asked = site.turn.ask(move |task| {
        let open = house.engine(task)?;
        // A picture of a commit that is nearly the same is as good, and there at once.
        let near = |drawn: &Arc<Engine>| drawn.len().abs_diff(open.len()) * NEARLY <= open.len();
        let engine = house.drawn().map(|(drawn, _)| drawn).filter(near).unwrap_or(open);
        let tree = engine.themes().ok().map(Arc::clone);
        Ok::<_, Problem>((engine.commit(), engine.len(), tree))
    });
    let (commit, insights, tree) = asked.await??;
    if visit.wants_json() {
        let data = format!("/map/data/{commit}/");
        return Ok(
            visit.json(json!({ "commit": commit, "insights": insights, "data": data }).to_string())
        );
    }
    let view = MapView { commit: &commit, insights, tree: tree.as_deref() };
    Ok(visit.page(page::map(&visit.frame(), &view)))
}

/// A part of the map's data, which never changes for a commit. Laying it out takes seconds to minutes, once: who asks
/// meanwhile is told to come again.
async fn map_data(State(site): State<Arc<Site>>, visit: Visit) -> Result<Response, Trouble> {
    visit.may(Needs::Index, None)?;
    let (name, commit) = (visit.raw_part("name").to_owned(), visit.part("commit").to_owned());
    let is_it = |drawn: &Drawn| drawn.0.commit() == commit;
    let drawn = match site.house.drawn().filter(is_it) {
        Some(drawn) => drawn,
        None => drawn_soon(&site).await?,
    };
    if !is_it(&drawn) {
        return Err(Trouble::new("gone", "the map is of another commit; load its page again"));
    }
    let asked = site.turn.ask(move |_| {
        let (engine, picture) = drawn;
        let data = page::map::data(&engine, &picture, &name)?;
        data.ok_or_else(|| {
            Problem::new(ProblemCode::NotFound, format!("the map has no part {name}"))
        })
    });
    let (kind, bytes) = asked.await??;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, forever)], bytes).into_response())
}

/// The picture of the open commit, if it is laid out within moments.
async fn drawn_soon(site: &Arc<Site>) -> Result<Drawn, Trouble> {
    let house = Arc::clone(&site.house);
    let draws = Arc::clone(site);
    // It goes on when nobody waits any more.
    let drawing = tokio::spawn(async move { draws.turn.aside(move |task| house.draw(task)).await });
    match tokio::time::timeout(MOMENTS, drawing).await {
        Ok(Ok(drawn)) => Ok(drawn??),
        Ok(Err(_)) => Err(Trouble::new("broken", "the map could not be laid out")),
        Err(_) => Err(Trouble::new("busy", "the map is being laid out; ask again in a moment")),
    }
}
