//! Carries `oauth2`'s requests over reqwest, and keeps of a failure only its kind.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::azure::Failure;
use super::{Error, Http, Way};

/// A token answer is a few kilobytes; more than this is something else.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A longer wait is a mistake somewhere.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// The way to the provider.
#[derive(Debug, Clone)]
pub(super) struct TokenHttp {
    pub(super) http: Http,
    /// How long the provider may take over one request, its answer's last byte included.
    pub(super) patience: Duration,
}

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut request = reqwest::Request::try_from(request)
                .map_err(|_| Error::Unexpected("the request cannot be sent"))?;
            *request.timeout_mut() = Some(self.patience);
            let http = self.http.client().await.map_err(|_| Error::Unreachable(Way::NoTls))?;
            let mut answer = http.execute(request).await.map_err(|error| way(&error))?;
            let status = answer.status();
            if status.is_redirection() {
                return Err(Error::Unexpected("it redirects, which no token endpoint does"));
            }
            let headers = answer.headers().clone();
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|error| way(&error))? {
                if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                    return Err(Error::Unexpected("it is larger than any should be"));
                }
                body.extend_from_slice(&chunk);
            }
            if !status.is_success() && serde_json::from_slice::<Failure>(&body).is_err() {
                return Err(without_reason(status, &headers));
            }
            if status == StatusCode::TOO_MANY_REQUESTS {
                return Err(Error::Busy { retry_after: retry_after(&headers) });
            }
            let mut response = HttpResponse::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// An answer that gives no reason, by its status alone.
fn without_reason(status: StatusCode, headers: &HeaderMap) -> Error {
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Error::Unreachable(Way::Proxy),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Error::Busy { retry_after: retry_after(headers) }
        }
        status if status.is_server_error() => Error::Busy { retry_after: retry_after(headers) },
        _ => Error::Unexpected("it is a refusal without a reason"),
    }
}

/// What a failed request means.
fn way(error: &reqwest::Error) -> Error {
    Error::Unreachable(Way::of(error))
}

/// `Retry-After`, in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Duration::try_from(until.duration_since(Timestamp::now())).ok()?
    };
    Some(asked.min(RETRY_AFTER_MAX))
}
