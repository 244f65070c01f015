//! The identity provider: the v1 authorize and token endpoints of the real one, as far as a client
//! can tell.
//!
//! It is strict where the real one is: the redirect's path is compared byte by byte while a
//! localhost port is not, a code is good once, numbers are strings. It signs in whoever presses
//! the button, and everybody at once with `auto=1`.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::sandbox::login::aadsts::Aadsts;
use crate::sandbox::{CLIENT_ID, Clinic, Endpoint, RESOURCE, TENANT};

mod aadsts;
mod page;
mod token;

/// What the client sends, by name.
type Parameters = HashMap<String, String>;

/// Where a sign-in may end, apart from the port.
const REDIRECT_HOST: &str = "http://localhost";
const REDIRECT_PATH: &str = "/callback/";

/// The routes at the authority's root.
pub(super) fn routes() -> Router<Arc<Clinic>> {
    Router::new()
        .route("/{tenant}/oauth2/authorize", get(authorize))
        .route("/{tenant}/oauth2/token", post(token::exchange))
}

/// What the root of the sandbox says it is.
pub(super) fn front_page() -> impl IntoResponse {
    page::page(
        "A stand-in EHR",
        "<p>This is a sandbox: the three endpoints of an EHR under <code>/ehr/api</code>, and the \
         identity provider that guards them.</p>\n<p>Nobody in its charts exists. \
         Requests so far: <a href=\"/sandbox/stats\">/sandbox/stats</a>.</p>",
    )
}

/// A parameter, or nothing if it is empty.
fn given<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// The real provider ignores the port of a localhost redirect and nothing else of it.
fn is_registered(redirect: &str) -> bool {
    let Some(rest) = redirect.strip_prefix(REDIRECT_HOST) else { return false };
    let Some(authority) = rest.strip_suffix(REDIRECT_PATH) else { return false };
    authority.is_empty()
        || authority.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

async fn authorize(
    State(clinic): State<Arc<Clinic>>,
    Path(tenant): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Response {
    clinic.counters.count(Endpoint::Authorize);
    // Whoever cannot be told apart from an impostor gets a page, never a redirection.
    let redirect = match destination(&tenant, &parameters) {
        Ok(redirect) => redirect,
        Err(error) => return (StatusCode::BAD_REQUEST, page::refusal(&error)).into_response(),
    };
    let challenge = match challenge(&parameters) {
        Ok(challenge) => challenge,
        Err(error) => return back(redirect, &parameters, &error.in_query()),
    };
    if given(&parameters, "auto") != Some("1") {
        return ([(header::CACHE_CONTROL, "no-store")], page::button(&parameters)).into_response();
    }
    if clinic.orders.next_sign_in_is_denied() {
        return back(redirect, &parameters, &Aadsts::new(65_004).in_query());
    }
    let code = clinic.tokens.code(redirect, challenge);
    back(redirect, &parameters, &[("code", code), ("session_state", clinic.session.clone())])
}

/// Where to send the browser back to, once tenant, client and address are known ones.
fn destination<'a>(tenant: &str, parameters: &'a Parameters) -> Result<&'a str, Aadsts> {
    if tenant != TENANT {
        return Err(Aadsts::new(90_002));
    }
    match given(parameters, "client_id") {
        Some(CLIENT_ID) => {}
        Some(_) => return Err(Aadsts::new(700_016)),
        None => return Err(Aadsts::missing("client_id")),
    }
    match given(parameters, "redirect_uri") {
        Some(redirect) if is_registered(redirect) => Ok(redirect),
        Some(_) => Err(Aadsts::new(50_011)),
        None => Err(Aadsts::missing("redirect_uri")),
    }
}

/// The proof key's hash, if the rest of the request is in order.
fn challenge(parameters: &Parameters) -> Result<&str, Aadsts> {
    match given(parameters, "response_type") {
        Some("code") => {}
        Some(_) => return Err(Aadsts::new(700_054)),
        None => return Err(Aadsts::missing("response_type")),
    }
    if given(parameters, "response_mode").is_some_and(|mode| mode != "query") {
        return Err(Aadsts::new(90_014));
    }
    match given(parameters, "resource") {
        Some(resource) if resource.trim_end_matches('/') == RESOURCE => {}
        Some(_) => return Err(Aadsts::new(500_011)),
        None => return Err(Aadsts::missing("resource")),
    }
    if given(parameters, "code_challenge_method") != Some("S256") {
        return Err(Aadsts::new(9_002_325));
    }
    // Base64url of 32 bytes.
    given(parameters, "code_challenge")
        .filter(|challenge| challenge.len() == 43)
        .ok_or(Aadsts::new(501_491))
}

/// Sends the browser back with an answer, and with the state it came with.
fn back(redirect: &str, parameters: &Parameters, answer: &[(&'static str, String)]) -> Response {
    let state = given(parameters, "state").map(|state| ("state", state.to_owned()));
    let fields: Vec<_> = answer.iter().cloned().chain(state).collect();
    let query: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", page::percent(value))).collect();
    let location = format!("{redirect}?{}", query.join("&"));
    (StatusCode::FOUND, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".into())])
        .into_response()
}
