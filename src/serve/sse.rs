//! The transport of MCP 2024-11-05, which rmcp no longer has: a stream at `/sse` for answers, and
//! `/messages` for questions.
//!
//! The first event of the stream names the address to post to; the session lives as long as the stream.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream, StreamExt};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::{RoleServer, ServiceExt};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::debug;
use uuid::Uuid;

use super::http::BODY_BYTES_MAX;
use super::stdio::Tolerant;
use crate::mcp::ChartServer;

/// Streams open at a time; each holds a task and two queues.
const SESSIONS_MAX: usize = 64;

/// Messages waiting in one direction; a client that does not read holds up only itself.
const QUEUE: usize = 32;

/// `/sse` and `/messages` for `server`, until `stop`.
pub(super) fn routes(server: ChartServer, stop: CancellationToken) -> Router {
    let sessions = Sessions { server, stop, open: Arc::default() };
    Router::new()
        .route("/sse", get(open))
        .route("/messages", post(receive))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(sessions)
}

type Incoming = mpsc::Sender<RxJsonRpcMessage<RoleServer>>;

/// The open streams, by the id that `/messages` is given.
#[derive(Clone)]
struct Sessions {
    server: ChartServer,
    stop: CancellationToken,
    open: Arc<Mutex<HashMap<Uuid, Incoming>>>,
}

impl Sessions {
    fn with<T>(&self, f: impl FnOnce(&mut HashMap<Uuid, Incoming>) -> T) -> T {
        f(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Ends a session when its stream is dropped.
struct Session {
    id: Uuid,
    sessions: Sessions,
    ended: CancellationToken,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.sessions.with(|it| it.remove(&self.id));
        self.ended.cancel();
    }
}

/// `GET /sse`: a new session.
async fn open(State(sessions): State<Sessions>) -> Response {
    let id = Uuid::new_v4();
    let (incoming, from_client) = mpsc::channel(QUEUE);
    let (to_client, outgoing) = mpsc::channel(QUEUE);
    let full = sessions.with(|it| {
        let full = it.len() >= SESSIONS_MAX;
        if !full {
            it.insert(id, incoming);
        }
        full
    });
    if full {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many open streams\n").into_response();
    }
    let ended = sessions.stop.child_token();
    let session = Session { id, sessions: sessions.clone(), ended: ended.clone() };
    tokio::spawn(run(
        sessions.server.clone().in_session(),
        Pipe { to_client, from_client },
        ended.clone(),
    ));
    Sse::new(events(session, outgoing, ended)).keep_alive(KeepAlive::default()).into_response()
}

/// Serves one session until its stream ends.
async fn run(server: ChartServer, pipe: Pipe, ended: CancellationToken) {
    if let Ok(running) = server.serve_with_ct(Tolerant::new(pipe), ended).await {
        let _ = running.waiting().await;
    } else {
        debug!("an SSE client left before it opened a session");
    }
}

/// The address to post to, then every message of the server.
fn events(
    session: Session,
    outgoing: mpsc::Receiver<String>,
    ended: CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let address = format!("/messages?sessionId={}", session.id);
    let first = stream::iter([Ok(Event::default().event("endpoint").data(address))]);
    // The session rides along, so that it ends when the client closes the stream.
    let messages = stream::unfold((outgoing, session), |(mut outgoing, session)| async move {
        let message = outgoing.recv().await?;
        Some((Ok(Event::default().event("message").data(message)), (outgoing, session)))
    });
    first.chain(messages).take_until(ended.cancelled_owned())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    session_id: Uuid,
}

/// `POST /messages?sessionId=`: one message of the client; the answer comes over the stream.
async fn receive(
    State(sessions): State<Sessions>,
    Query(address): Query<Address>,
    body: Bytes,
) -> Response {
    let Some(incoming) = sessions.with(|it| it.get(&address.session_id).cloned()) else {
        return (StatusCode::NOT_FOUND, "no such session\n").into_response();
    };
    let Ok(message) = serde_json::from_slice(&body) else {
        return (StatusCode::BAD_REQUEST, "not a JSON-RPC message\n").into_response();
    };
    match incoming.send(message).await {
        Ok(()) => (StatusCode::ACCEPTED, "Accepted").into_response(),
        Err(_) => (StatusCode::NOT_FOUND, "no such session\n").into_response(),
    }
}

/// One session as a transport of rmcp.
struct Pipe {
    to_client: mpsc::Sender<String>,
    from_client: mpsc::Receiver<RxJsonRpcMessage<RoleServer>>,
}

/// The stream that answers go to has been closed.
#[derive(Debug, thiserror::Error)]
#[error("the client closed its stream")]
struct Closed;

impl Transport<RoleServer> for Pipe {
    type Error = Closed;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Closed>> + Send + 'static {
        let to_client = self.to_client.clone();
        async move {
            let message = serde_json::to_string(&item).map_err(|_| Closed)?;
            to_client.send(message).await.map_err(|_| Closed)
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        self.from_client.recv().await
    }

    async fn close(&mut self) -> Result<(), Closed> {
        self.from_client.close();
        Ok(())
    }
}
