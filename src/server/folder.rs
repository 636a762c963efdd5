//! A folder of files on the loopback, as a web server of a show would have it: what the demo scans.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use axum::Router;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use super::{ServerError, Stop};

/// Serves the files in `folder` on any free port of the loopback until it is asked to stop; `listening` is told where.
///
/// # Errors
/// A port that cannot be had.
pub fn serve_folder(
    folder: &Path,
    stop: &Stop,
    listening: impl FnOnce(SocketAddr) + Send,
) -> Result<(), ServerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listen = |source| ServerError::Listen { addr: asked, source };
        let listener = TcpListener::bind(asked).await.map_err(listen)?;
        listening(listener.local_addr().map_err(listen)?);
        let files = Router::new().fallback_service(ServeDir::new(folder));
        let until = stop.stopped();
        axum::serve(listener, files).with_graceful_shutdown(until).await.map_err(listen)
    })
}
