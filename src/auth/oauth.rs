//! The identity provider: trading a refresh token for new tokens.
//!
//! OAuth 2.0 as Azure AD's v1 endpoint speaks it: `POST {authority}/{tenant}/oauth2/token`, with
//! `resource` in every grant (without it, conditional access does not apply), and the client's id in
//! the form.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    RefreshToken, RequestTokenError, StandardRevocableToken, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::azure::{Refusal, Tokens};
use super::{AccessToken, Error, Http, TokenSet};

/// How long the provider may take over one request.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// A token answer is a few kilobytes; more than this is something else.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A header value of more than this is refused by many servers, so such a token is of no use.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Used when the provider does not say how long a token lasts.
const LIFETIME_UNSAID: Duration = Duration::from_mins(5);

/// Bounds on what the provider says: a lifetime outside them is a mistake somewhere.
const LIFETIME_MIN: Duration = Duration::from_mins(1);
const LIFETIME_MAX: Duration = Duration::from_hours(24);

type AzureClient = oauth2::Client<
    Refusal,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What the practice's administrator was given with the API access.
#[derive(Debug, Clone)]
pub struct Registration {
    /// `https://login.microsoftonline.com`, or another cloud's.
    pub authority: String,
    /// The tenant's domain or id.
    pub tenant: String,
    /// The application's id.
    pub client_id: String,
    /// The API that tokens are for.
    pub resource: String,
}

/// The identity provider's token endpoint, for one registration.
#[derive(Debug, Clone)]
pub struct OAuth {
    client: AzureClient,
    http: TokenHttp,
    resource: String,
}

impl OAuth {
    /// Talks to the provider of `registration` through `http`.
    ///
    /// # Errors
    ///
    /// The authority and tenant do not make a URL.
    pub fn new(http: Http, registration: Registration) -> Result<Self, oauth2::url::ParseError> {
        let Registration { authority, tenant, client_id, resource } = registration;
        let authority = authority.trim_end_matches('/');
        let token_url = TokenUrl::new(format!("{authority}/{tenant}/oauth2/token"))?;
        let client = oauth2::Client::new(ClientId::new(client_id))
            .set_token_uri(token_url)
            .set_auth_type(AuthType::RequestBody);
        Ok(Self { client, http: TokenHttp(http), resource })
    }

    /// Trades `refresh` for a new access token and, where the provider rotates them, a new refresh
    /// token.
    ///
    /// # Errors
    ///
    /// [`Error::Expired`] when only a person can sign in again; [`Error::Unreachable`] and
    /// [`Error::Unexpected`] when trying later may help.
    pub(super) async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, Error> {
        let asked_at = Timestamp::now();
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let answer = self
            .client
            .exchange_refresh_token(&token)
            .add_extra_param("resource", &self.resource)
            .request_async(&self.http)
            .await
            .map_err(meaning)?;
        self.accept(&answer, refresh, asked_at)
    }

    /// Checks what `oauth2` does not, and keeps the old refresh token where no new one came.
    fn accept(
        &self,
        answer: &Tokens,
        old: &SecretString,
        asked_at: Timestamp,
    ) -> Result<TokenSet, Error> {
        let access = answer.access_token().secret();
        let sendable = !access.is_empty()
            && access.len() <= TOKEN_BYTES_MAX
            && access.bytes().all(|it| it.is_ascii_graphic());
        // A v1 refresh token buys tokens for other resources too; ours must be for ours.
        let same = |it: &String| it.trim_end_matches('/') == self.resource.trim_end_matches('/');
        if !sendable || !answer.resource.as_ref().is_none_or(same) {
            return Err(Error::Unexpected);
        }
        let lifetime =
            answer.expires_in().unwrap_or(LIFETIME_UNSAID).clamp(LIFETIME_MIN, LIFETIME_MAX);
        // Counted from before the request, so that a slow answer never makes it last longer.
        let expires_at = SignedDuration::try_from(lifetime)
            .ok()
            .and_then(|it| asked_at.checked_add(it).ok())
            .ok_or(Error::Unexpected)?;
        let refresh = answer
            .refresh_token()
            .map_or_else(|| old.clone(), |it| SecretString::from(it.secret().clone()));
        Ok(TokenSet {
            access: AccessToken::new(access.clone()),
            refresh: Some(refresh),
            expires_at: Some(expires_at),
        })
    }
}

/// Drops everything but the class: the error's own `Debug` prints bodies, and with them tokens.
fn meaning(error: RequestTokenError<HttpError, Refusal>) -> Error {
    match error {
        RequestTokenError::ServerResponse(refusal) if refusal.needs_a_person() => Error::Expired,
        RequestTokenError::Request(HttpError::Unreachable) => Error::Unreachable,
        _ => Error::Unexpected,
    }
}

/// Carries `oauth2`'s requests over reqwest.
#[derive(Debug, Clone)]
struct TokenHttp(Http);

/// Why a token request has no answer that `oauth2` could read.
#[derive(Debug, thiserror::Error)]
enum HttpError {
    #[error("no answer")]
    Unreachable,
    #[error("an answer that is not OAuth")]
    NotOauth,
}

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut request =
                reqwest::Request::try_from(request).map_err(|_| HttpError::NotOauth)?;
            *request.timeout_mut() = Some(TOKEN_TIMEOUT);
            let http = self.0.client().await.map_err(|_| HttpError::Unreachable)?;
            let mut answer = http.execute(request).await.map_err(|_| HttpError::Unreachable)?;
            let status = answer.status();
            if status.is_redirection() {
                return Err(HttpError::NotOauth);
            }
            if status.is_server_error() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
                return Err(HttpError::Unreachable);
            }
            let headers = answer.headers().clone();
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(|_| HttpError::Unreachable)? {
                if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                    return Err(HttpError::NotOauth);
                }
                body.extend_from_slice(&chunk);
            }
            let mut response = HttpResponse::new(body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
