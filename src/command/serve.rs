//! `stdio` and `http`.

use std::future::Future;
use std::net::SocketAddr;

use nextech_mcp::serve::{self, HttpOptions};
use nextech_mcp::settings::{Said, Settings};
use tokio_util::sync::CancellationToken;

use super::flags::Source;
use super::stack::Browser;
use super::{Failure, print, stack};

/// Serves stdin and stdout until the client closes stdin, or a signal comes.
pub(super) async fn stdio(source: Source, said: &Said) -> Result<(), Failure> {
    let stopped = stopped()?;
    let stack = stack::build(source, said, Browser::Here).await?;
    tokio::select! {
        outcome = serve::stdio(stack.server.clone()) => {
            outcome.map_err(|error| Failure::Failed(error.to_string()))
        }
        () = stopped => Ok(()),
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
    let stopped = stopped()?;
    // A client of a port may be anywhere, and its user too.
    let stack = stack::build(source, said, Browser::Anywhere).await?;
    let resources = Settings::clients(said)?.resources_over_http;
    let stop = CancellationToken::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        stopped.await;
        on_signal.cancel();
    });
    print::note(&format!("listening on {address}"));
    let options = HttpOptions { legacy_sse, resources };
    serve::http(listener, stack.server, options, stop)
        .await
        .map_err(|error| Failure::Failed(error.to_string()))
}

/// Returns when this process is asked to end. It listens from now on, not from when it is awaited: a
/// supervisor may be quick.
#[cfg(unix)]
pub(super) fn stopped() -> Result<impl Future<Output = ()> + Send, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error: std::io::Error| Failure::Failed(format!("no signals: {error}"));
    let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Returns when this process is asked to end. It listens from now on, not from when it is awaited.
#[cfg(windows)]
pub(super) fn stopped() -> Result<impl Future<Output = ()> + Send, Failure> {
    use tokio::signal::windows;
    let failed = |error: std::io::Error| Failure::Failed(format!("no signals: {error}"));
    let mut interrupted = windows::ctrl_c().map_err(failed)?;
    let mut closed = windows::ctrl_close().map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = closed.recv() => {}
        }
    })
}
