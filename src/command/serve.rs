//! `stdio` and `http`.

use std::net::SocketAddr;

use nextech_mcp::serve::{self, HttpOptions};
use nextech_mcp::settings::Said;
use tokio_util::sync::CancellationToken;

use super::flags::Source;
use super::{Failure, print, stack};

/// Serves stdin and stdout until the client closes stdin, or a signal comes.
pub(super) async fn stdio(source: Source, said: &Said) -> Result<(), Failure> {
    let stack = stack::build(source, said).await?;
    tokio::select! {
        outcome = serve::stdio(stack.server.clone()) => {
            outcome.map_err(|error| Failure::Failed(error.to_string()))
        }
        () = stopped() => Ok(()),
    }
}

/// Serves `bind` until a signal comes.
pub(super) async fn http(
    source: Source,
    said: &Said,
    bind: SocketAddr,
    legacy_sse: bool,
) -> Result<(), Failure> {
    let listener = serve::bind(bind)
        .await
        .map_err(|error| Failure::Usage(format!("--bind {bind}: {error}")))?;
    let address = listener.local_addr().map_err(|error| Failure::Failed(error.to_string()))?;
    let stack = stack::build(source, said).await?;
    let stop = CancellationToken::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        stopped().await;
        on_signal.cancel();
    });
    print::note(&format!("listening on {address}"));
    serve::http(listener, stack.server, HttpOptions { legacy_sse }, stop)
        .await
        .map_err(|error| Failure::Failed(error.to_string()))
}

/// Returns when this process is asked to end.
pub(super) async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
