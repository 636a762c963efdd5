//! The door: connections are taken, served, and at the end let out.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{
    DefaultPredicate, NotForContentType, Predicate, SizeAbove,
};

use super::problem::Trouble;
use super::site::{Client, Site};
use super::{Options, ServerError, Shared, api, follow, guard, mcp, pages};

/// How long the head of a request may take to arrive: who sends a byte a second is let out.
const HEAD: Duration = Duration::from_secs(10);

/// How long what was accepted may take after the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(9);

/// Asks the server to stop; clones ask the same one.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// No new connection is taken, and what was accepted is answered.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it was asked.
    pub(super) fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut asked = self.0.subscribe();
        async move { drop(asked.wait_for(|&stop| stop).await) }
    }

    /// Whether it was asked.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }
}

/// Serves `house` until it is asked to stop; `listening` is told where, once connections are taken.
///
/// # Errors
/// An address that cannot be had, or that others reach where no key keeps them out; keys that cannot be read.
pub fn run(
    house: Shared,
    options: Options,
    stop: &Stop,
    listening: impl FnOnce(SocketAddr) + Send,
) -> Result<(), ServerError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(house, options, stop, listening));
    // A question that is still asked was stopped, and a change that was begun is whole or not there.
    runtime.shutdown_timeout(Duration::from_millis(500));
    served
}

async fn serve(
    house: Shared,
    options: Options,
    stop: &Stop,
    listening: impl FnOnce(SocketAddr) + Send,
) -> Result<(), ServerError> {
    let asked = options.addr;
    let listen = |source| ServerError::Listen { addr: asked, source };
    let listener = TcpListener::bind(asked).await.map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    let site = Arc::new(Site::new(house, options, addr)?);
    let mut stopping = stop.0.subscribe();
    let follower = tokio::spawn(follow::follow(Arc::clone(&site), stop.0.subscribe()));
    let router = router(Arc::clone(&site), stop.0.subscribe());
    listening(addr);

    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|&stop| stop) => break,
        };
        let (stream, client) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No more files may be opened, or the like: others must end first.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(tower::util::MapRequest::new(
            router.clone(),
            move |mut request: axum::http::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(Client(client));
                request.map(axum::body::Body::new)
            },
        ));
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_headers(100);
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away is no news.
            let _ = connection.await;
        });
    }
    drop(listener);
    finish(connections.shutdown()).await;
    follower.abort();
    Ok(())
}

async fn finish(connections: impl Future<Output = ()>) {
    if tokio::time::timeout(FAREWELL, connections).await.is_err() {
        tracing::warn!("some connections did not end within {} s", FAREWELL.as_secs());
    }
}

/// Every route, inside what stands around all of them.
fn router(site: Arc<Site>, stopping: watch::Receiver<bool>) -> Router {
    let packed = SizeAbove::new(860)
        .and(DefaultPredicate::new())
        .and(NotForContentType::const_new("application/x-ndjson"))
        // Their names (ETag) are strong: the same bytes each time.
        .and(NotForContentType::const_new("application/atom+xml"))
        .and(NotForContentType::const_new("application/feed+json"))
        .and(NotForContentType::const_new("image/png"));
    Router::new()
        .merge(api::router())
        .merge(pages::router())
        .merge(mcp::router(&site, stopping))
        .method_not_allowed_fallback(api::no_method)
        .fallback(api::no_route)
        .layer(CatchPanicLayer::custom(broken))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::guard))
        .layer(CompressionLayer::new().gzip(true).zstd(true).compress_when(packed))
        .layer(DefaultBodyLimit::disable())
        .with_state(site)
}

/// A handler panicked: the process lives, the log knows, the asker learns no more than that.
fn broken(panic: Box<dyn std::any::Any + Send + 'static>) -> axum::response::Response {
    let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = text, "a request met a fault in the program");
    axum::response::IntoResponse::into_response(Trouble::new(
        "broken",
        "the request met a fault in the program",
    ))
}
