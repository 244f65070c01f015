//! Who may talk to a port on this machine.
//!
//! A web page can make its reader's browser send requests to loopback, under a name that resolves
//! there (DNS rebinding). Two headers give it away: `Host` is then not a loopback name, and `Origin` is
//! the page's. Both are checked on every route.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Passes `request` on if it comes from this machine's own programs.
pub(super) async fn loopback_only(request: Request, next: Next) -> Response {
    if !host_is_loopback(request.headers(), request.uri()) {
        return (StatusCode::FORBIDDEN, "Host is not a loopback name\n").into_response();
    }
    if !origin_is_loopback(request.headers()) {
        return (StatusCode::FORBIDDEN, "Origin is not a loopback page\n").into_response();
    }
    next.run(request).await
}

/// HTTP/1.1 names the host in `Host`; a request in absolute form names it in the target as well.
fn host_is_loopback(headers: &HeaderMap, target: &Uri) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let named = host.to_str().ok().and_then(|it| it.parse::<axum::http::uri::Authority>().ok());
    named.is_some_and(|it| is_loopback(it.host())) && target.host().is_none_or(is_loopback)
}

/// No `Origin` is a program; `null` is a page that hides where it is from.
fn origin_is_loopback(headers: &HeaderMap) -> bool {
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().ok().and_then(|it| it.parse::<Uri>().ok());
        origin.is_some_and(|it| {
            matches!(it.scheme_str(), Some("http" | "https")) && it.host().is_some_and(is_loopback)
        })
    })
}

fn is_loopback(host: &str) -> bool {
    matches!(host.to_ascii_lowercase().as_str(), "localhost" | "127.0.0.1" | "[::1]")
}
