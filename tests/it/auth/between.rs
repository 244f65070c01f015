//! Something between the program and the sandbox that spoils answers as no sandbox should, and
//! remembers what was sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use nextech_mcp::sandbox::Sandbox;

/// What becomes of a token answer: its path and body go in.
pub(super) type Spoil = Arc<dyn Fn(Bytes) -> BoxFuture<'static, Response> + Send + Sync>;

/// A proxy on a port of its own, in front of a sandbox.
pub(super) struct Between {
    pub(super) authority: String,
    /// Heads and bodies of everything that came by.
    pub(super) seen: Arc<Mutex<String>>,
}

#[derive(Clone)]
struct Wire {
    to: String,
    http: reqwest::Client,
    seen: Arc<Mutex<String>>,
    spoil: Option<Spoil>,
    /// What is spoiled: the end of its path.
    spoiled: &'static str,
}

impl Between {
    /// Hands on everything, and token answers through `spoil`.
    pub(super) async fn start(sandbox: &Sandbox, spoil: Option<Spoil>) -> Self {
        Self::spoiling("/oauth2/token", sandbox, spoil).await
    }

    /// Hands on everything, and patient searches through `spoil`.
    pub(super) async fn searches(sandbox: &Sandbox, spoil: Spoil) -> Self {
        Self::spoiling("/search", sandbox, Some(spoil)).await
    }

    async fn spoiling(spoiled: &'static str, sandbox: &Sandbox, spoil: Option<Spoil>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(String::new()));
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let wire = Wire { to: sandbox.authority(), http, seen: Arc::clone(&seen), spoil, spoiled };
        let routes = Router::new().fallback(pass).with_state(wire);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { authority, seen }
    }

    pub(super) fn seen(&self) -> String {
        self.seen.lock().unwrap().clone()
    }
}

/// A token answer made of this text.
pub(super) fn saying(text: impl Into<String>) -> Spoil {
    answering(200, &[("content-type", "application/json")], text)
}

/// An answer with this status, these headers and this text.
pub(super) fn answering(status: u16, headers: &[(&str, &str)], text: impl Into<String>) -> Spoil {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    let (head, ()) = answer.body(()).unwrap().into_parts();
    let text = text.into();
    Arc::new(move |_| {
        let answer = Response::from_parts(head.clone(), Body::from(text.clone()));
        Box::pin(async move { answer })
    })
}

async fn pass(State(wire): State<Wire>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let path = head.uri.path_and_query().unwrap().to_string();
    wire.seen.lock().unwrap().push_str(&format!(
        "{} {path}\n{:?}\n{}\n",
        head.method,
        // A sensitive header prints nothing, so each is read.
        head.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
            .collect::<Vec<_>>(),
        String::from_utf8_lossy(&body)
    ));
    let mut headers = head.headers;
    headers.remove(header::HOST);
    let answer = wire
        .http
        .request(head.method, format!("{}{path}", wire.to))
        .headers(headers)
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.unwrap();
    let plain = path.split('?').next().unwrap_or_default();
    if let Some(spoil) = wire.spoil.filter(|_| plain.ends_with(wire.spoiled)) {
        return spoil(body).await;
    }
    headers.remove(header::TRANSFER_ENCODING);
    let status = StatusCode::from_u16(status.as_u16()).unwrap();
    (status, headers, Body::from(body)).into_response()
}
