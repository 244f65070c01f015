//! Many clients at `/mcp`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::serve::ListenerExt;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::host::loopback_only;
use super::sse;
use crate::mcp::ChartServer;

/// A tool call is some hundred bytes.
pub(super) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How long answers under way may take once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(3);

/// What is served beside `/mcp`.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpOptions {
    /// The 2024-11-05 transport as well, on `/sse` and `/messages`.
    pub legacy_sse: bool,
    /// Encounters as resources. In the 2026-07-28 revision a resource's address, with the numbers of a
    /// patient and an encounter in it, is also a header of the request (`Mcp-Name`).
    pub resources: bool,
}

/// The address is not on this machine alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} can be reached from other machines, and there is no authentication for callers yet: \
     every caller would read charts with this machine's sign-in"
)]
pub struct NotLoopback(SocketAddr);

/// Listens on `address`, with answers sent at once.
///
/// # Errors
///
/// [`NotLoopback`] inside an [`std::io::Error`] for an address that others can reach; else as binding
/// fails.
pub async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(std::io::Error::other(NotLoopback(address)));
    }
    TcpListener::bind(address).await
}

/// Serves `server` on `listener` until `stop` is cancelled: `/mcp` (Streamable HTTP, both eras, without
/// sessions), `/livez`, and what `options` add. Open streams end with `stop`; answers under way get [`GRACE`].
///
/// # Errors
///
/// As accepting connections fails.
pub async fn http(
    listener: TcpListener,
    server: ChartServer,
    options: HttpOptions,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let server = if options.resources { server } else { server.without_resources() };
    let config = StreamableHttpServerConfig::default()
        // Without sessions there is nothing to outlive a restart, to hijack, or to pile up.
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(BODY_BYTES_MAX)
        .with_cancellation_token(stop.child_token());
    let to_share = server.clone();
    let sessions = Arc::new(LocalSessionManager::default());
    let mcp = StreamableHttpService::new(move || Ok(to_share.clone()), sessions, config);

    let mut routes =
        Router::new().nest_service("/mcp", mcp).route("/livez", get(|| async { "ok\n" }));
    if options.legacy_sse {
        routes = routes.merge(sse::routes(server, stop.clone()));
    }
    let routes = routes.layer(from_fn(loopback_only));

    // Without it a streamed answer waits 40 ms for an acknowledgement.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            debug!(kind = ?error.kind(), "TCP_NODELAY refused");
        }
    });
    let answering =
        axum::serve(listener, routes).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        outcome = answering => outcome,
        () = overdue(stop) => Ok(()),
    }
}

/// Returns some time after `stop`: a client that never finishes its request would hold the end up.
async fn overdue(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
