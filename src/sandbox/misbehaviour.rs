//! How an ordered fault is carried out on the EHR's side.
//!
//! Everything passes this gate: it counts, waits if told to, spoils the answer if that is due, and
//! notices a client that leaves before the answer is over.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::{Stream, StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::sandbox::bulk;
use crate::sandbox::connection::Scissors;
use crate::sandbox::ehr::Refusal;
use crate::sandbox::faults::Fault;
use crate::sandbox::{Clinic, Endpoint};

/// What a login proxy answers when it thinks a browser is asking.
pub(super) const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
<body><h1>Your session has ended</h1><p>Please sign in again.</p></body></html>\n";

/// What the gate needs to know.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) clinic: Arc<Clinic>,
    pub(super) endpoint: Endpoint,
}

/// Lets a request in and its answer out.
pub(super) async fn gate(
    State(Gate { clinic, endpoint }): State<Gate>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
    next: Next,
) -> Response {
    clinic.counters.count(endpoint);
    let unfinished = Unfinished { cancelled: Some(clinic.cancelled.clone()) };

    let latency = clinic.orders.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let about_encounters = matches!(endpoint, Endpoint::Encounters);
    let response = match clinic.orders.next_for_ehr(about_encounters) {
        None => next.run(request).await,
        Some(Fault::HangUp) => {
            scissors.cut();
            StatusCode::OK.into_response()
        }
        Some(Fault::HangBefore) => std::future::pending().await,
        Some(fault) => match instead(&fault, &clinic) {
            Some(response) => response,
            None => spoiled(&fault, next.run(request).await).await,
        },
    };
    unfinished.until_the_end_of(response)
}

/// Faults that need no answer to spoil.
fn instead(fault: &Fault, clinic: &Clinic) -> Option<Response> {
    let response = match *fault {
        Fault::Status { status: 401, .. } => Refusal::Unauthorized.into_response(),
        Fault::Status { status, .. } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(json!({"message": "An error has occurred"}))).into_response()
        }
        Fault::TooMany { retry_after: None } => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Fault::TooMany { retry_after: Some(seconds) } => too_many(&seconds.to_string()),
        Fault::TooManyUntil(seconds) => too_many(&from_now(seconds)),
        Fault::Html => Html(SIGN_IN_PAGE).into_response(),
        Fault::Empty => StatusCode::OK.into_response(),
        Fault::Null => json_answer(Body::from("null")),
        Fault::Redirect => elsewhere(clinic, StatusCode::FOUND),
        Fault::Hang => without_end(),
        Fault::Huge(megabytes) => json_answer(bulk::huge(megabytes)),
        Fault::Bomb(megabytes) => {
            let mut response = json_answer(bulk::bomb(megabytes));
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
            response
        }
        _ => return None,
    };
    Some(response)
}

/// Too many requests, until then.
pub(super) fn too_many(retry_after: &str) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry_after)]).into_response()
}

/// A date as HTTP writes one (RFC 9110, 5.6.7).
fn from_now(seconds: u64) -> String {
    let pause = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let then = Timestamp::now().saturating_add(pause).unwrap_or(Timestamp::MAX);
    then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A redirection to the same address under another name, where nobody should follow: what the
/// second host would be told (practice, token, name searched for) is none of its business.
pub(super) fn elsewhere(clinic: &Clinic, status: StatusCode) -> Response {
    let location = format!("http://localhost:{}/sandbox/elsewhere", clinic.address.port());
    (status, [(header::LOCATION, location)]).into_response()
}

/// Faults that are done to an answer.
async fn spoiled(fault: &Fault, response: Response) -> Response {
    let (head, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let half = whole.slice(..whole.len() / 2);
    let mut response = Response::from_parts(head, Body::empty());
    // The length belongs to the body that is replaced.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = match *fault {
        Fault::ByteOrderMark => Body::from(["\u{feff}".as_bytes(), &whole].concat()),
        Fault::Truncated => Body::from(half),
        Fault::CutOff => Body::from_stream(lost_after(half)),
        Fault::ShortLength => {
            let length = HeaderValue::from(whole.len() * 2);
            response.headers_mut().insert(header::CONTENT_LENGTH, length);
            Body::from_stream(lost_after(whole))
        }
        Fault::HangMiddle => {
            let first = stream::iter([Ok::<_, Infallible>(half)]);
            Body::from_stream(first.chain(stream::pending()))
        }
        Fault::SlowDrip(pause) => Body::from_stream(drip(whole, pause)),
        Fault::WrongTypes => rewritten(&whole, wrong_types),
        Fault::BareObject => rewritten(&whole, |value| match value {
            Value::Array(elements) => elements.into_iter().next().unwrap_or_else(|| json!([])),
            other => other,
        }),
        _ => Body::from(whole),
    };
    response
}

/// These bytes, and then the connection is lost.
fn lost_after(bytes: Bytes) -> impl Stream<Item = io::Result<Bytes>> {
    let loss = async {
        // What was written so far leaves when there is nothing to write for a moment.
        tokio::task::yield_now().await;
        Err(io::ErrorKind::ConnectionReset.into())
    };
    stream::iter([Ok(bytes)]).chain(stream::once(loss))
}

/// One byte, a pause, another byte.
fn drip(whole: Bytes, pause: Duration) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(whole, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        if pause.is_zero() {
            // A timer has no shorter pause than a millisecond; this one is over at once.
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(pause).await;
        }
        let byte = rest.split_to(1);
        Some((Ok(byte), rest))
    })
}

fn rewritten(json: &[u8], change: impl Fn(Value) -> Value) -> Body {
    let value = serde_json::from_slice(json).unwrap_or(Value::Null);
    Body::from(change(value).to_string())
}

/// The same shape, and nothing in it of the type it should have.
fn wrong_types(value: Value) -> Value {
    match value {
        Value::Array(elements) => elements.into_iter().map(wrong_types).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, it)| (name, wrong_types(it))).collect()
        }
        Value::Number(_) => json!({"value": "one"}),
        Value::String(_) => json!([17]),
        Value::Bool(_) => json!("perhaps"),
        Value::Null => json!(0),
    }
}

/// Headers, and a body that does not come.
pub(super) fn without_end() -> Response {
    json_answer(Body::from_stream(stream::pending::<io::Result<Bytes>>()))
}

fn json_answer(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

/// Tells when an answer was dropped before its end, which only a client that leaves can cause.
struct Unfinished {
    cancelled: Option<watch::Sender<u64>>,
}

impl Unfinished {
    fn until_the_end_of(mut self, response: Response) -> Response {
        // A body of known length is handed over whole: there is no end to wait for.
        if response.body().size_hint().exact().is_some() {
            self.cancelled = None;
            return response;
        }
        let (head, body) = response.into_parts();
        let pieces = body.into_data_stream();
        let watched = stream::unfold((pieces, self), |(mut pieces, mut guard)| async move {
            let piece = pieces.next().await;
            // The end, or a break that is our own doing.
            if !matches!(piece, Some(Ok(_))) {
                guard.cancelled = None;
            }
            piece.map(|piece| (piece, (pieces, guard)))
        });
        Response::from_parts(head, Body::from_stream(watched))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(cancelled) = self.cancelled.take() {
            cancelled.send_modify(|count| *count += 1);
        }
    }
}
