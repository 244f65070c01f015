//! The identity provider: trading a code, or a refresh token, for tokens.
//!
//! OAuth 2.0 as Azure AD's v1 endpoints speak it: `{authority}/{tenant}/oauth2/authorize` and
//! `…/token`, with `resource` in every grant (without it, conditional access does not apply), and
//! the client's id, and its secret if it has one, in the form.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::url::ParseError;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::azure::{Failure, Tokens};
use super::endpoint::TokenHttp;
use super::record::LIFETIME_MAX;
use super::refusal::Class;
use super::{Error, Http, Refusal, User};

/// How long the provider may take over one request.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// A header value of more than this is refused by many servers, so such a token is of no use.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Used when the provider does not say how long a token lasts.
const LIFETIME_UNSAID: Duration = Duration::from_mins(5);

/// A shorter lifetime is a mistake somewhere; [`LIFETIME_MAX`] is the other bound.
const LIFETIME_MIN: Duration = Duration::from_mins(1);

type AzureClient = oauth2::Client<
    Failure,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
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
    /// The application's secret, if its registration is confidential.
    pub client_secret: Option<SecretString>,
}

/// The identity provider, for one registration.
#[derive(Debug, Clone)]
pub struct OAuth {
    client: AzureClient,
    http: TokenHttp,
    resource: String,
}

/// What the provider gave.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) user: Option<User>,
}

/// Why the provider gave nothing.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    pub(super) error: Error,
    /// What the next sign-in must send.
    pub(super) claims: Option<String>,
}

impl From<Error> for Denial {
    fn from(error: Error) -> Self {
        Self { error, claims: None }
    }
}

/// What a sign-in page is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `login`, `select_account`, `consent`, `admin_consent`: how much to ask the person.
    pub prompt: Option<String>,
    /// The sign-in name to start with.
    pub login_hint: Option<String>,
    /// What an earlier refusal asked to be sent.
    pub claims: Option<String>,
}

/// A sign-in that was sent to the browser, and what its answer must fit.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) url: String,
    pub(super) state: String,
    verifier: PkceCodeVerifier,
    redirect: RedirectUrl,
}

impl OAuth {
    /// Talks to the provider of `registration` through `http`.
    ///
    /// # Errors
    ///
    /// The authority and tenant do not make a URL.
    pub fn new(http: Http, registration: Registration) -> Result<Self, ParseError> {
        let Registration { authority, tenant, client_id, resource, client_secret } = registration;
        let authority = authority.trim_end_matches('/');
        let mut oauth = oauth2::Client::new(ClientId::new(client_id))
            .set_auth_uri(AuthUrl::new(format!("{authority}/{tenant}/oauth2/authorize"))?)
            .set_token_uri(TokenUrl::new(format!("{authority}/{tenant}/oauth2/token"))?)
            .set_auth_type(AuthType::RequestBody);
        if let Some(secret) = client_secret {
            oauth = oauth.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let http = TokenHttp { http, patience: TOKEN_TIMEOUT };
        Ok(Self { client: oauth, http, resource })
    }

    /// Waits for the provider's answers this long instead of 30 s.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.http.patience = patience;
        self
    }

    /// The address of a sign-in page that will send the browser to `redirect`, byte by byte: the
    /// provider compares it so.
    pub(super) fn authorize(&self, redirect: String, wish: Wish) -> Result<Sent, ParseError> {
        let redirect = RedirectUrl::new(redirect)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client.clone().set_redirect_uri(redirect.clone());
        let mut request = client
            .authorize_url(CsrfToken::new_random)
            .set_pkce_challenge(challenge)
            .add_extra_param("resource", self.resource.clone())
            .add_extra_param("response_mode", "query");
        let more =
            [("prompt", wish.prompt), ("login_hint", wish.login_hint), ("claims", wish.claims)];
        for (name, value) in more {
            if let Some(value) = value {
                request = request.add_extra_param(name, value);
            }
        }
        let (url, state) = request.url();
        Ok(Sent { url: url.into(), state: state.into_secret(), verifier, redirect })
    }

    /// Trades the code that came back for tokens.
    pub(super) async fn redeem(&self, sent: Sent, code: SecretString) -> Result<Grant, Denial> {
        let asked_at = Timestamp::now();
        let client = self.client.clone().set_redirect_uri(sent.redirect);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(sent.verifier)
            .add_extra_param("resource", &self.resource)
            .request_async(&self.http)
            .await
            .map_err(meaning)?;
        Ok(accept(&answer, &self.resource, asked_at)?)
    }

    /// Trades `refresh` for a new access token and, where the provider rotates them, a new refresh
    /// token.
    pub(super) async fn renew(&self, refresh: &SecretString) -> Result<Grant, Denial> {
        let asked_at = Timestamp::now();
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let answer = self
            .client
            .exchange_refresh_token(&token)
            .add_extra_param("resource", &self.resource)
            .request_async(&self.http)
            .await
            .map_err(meaning)?;
        Ok(accept(&answer, &self.resource, asked_at)?)
    }
}

/// Checks what `oauth2` does not.
fn accept(answer: &Tokens, resource: &str, asked_at: Timestamp) -> Result<Grant, Error> {
    let access = answer.access_token().secret();
    let sendable = !access.is_empty()
        && access.len() <= TOKEN_BYTES_MAX
        && access.bytes().all(|it| it.is_ascii_graphic());
    if !sendable {
        return Err(Error::Unexpected("its token cannot be sent"));
    }
    if !answer.is_bearer() {
        return Err(Error::Unexpected("its token is of another type"));
    }
    // A v1 refresh token buys tokens for other resources too; ours must be for ours.
    let same = |it: &String| it.trim_end_matches('/') == resource.trim_end_matches('/');
    if !answer.resource.as_ref().is_none_or(same) {
        return Err(Error::Unexpected("its token is for another resource than `resource`"));
    }
    // What it says relatively is true on any clock; its clock's end is a last resort.
    let on = |end: u64| u64::try_from(asked_at.as_second()).ok().map(|now| end.saturating_sub(now));
    let lifetime = answer
        .expires_in()
        .or_else(|| answer.expires_on.and_then(on).map(Duration::from_secs))
        .unwrap_or(LIFETIME_UNSAID)
        .clamp(LIFETIME_MIN, LIFETIME_MAX);
    // Counted from before the request, so that a slow answer never makes it last longer.
    let expires_at = SignedDuration::try_from(lifetime)
        .ok()
        .and_then(|it| asked_at.checked_add(it).ok())
        .ok_or(Error::Unexpected("its token's end lies beyond all time"))?;
    let refresh = answer.refresh_token().map(|it| it.secret().clone());
    Ok(Grant {
        access: SecretString::from(access.clone()),
        refresh: refresh.filter(|it| !it.is_empty()).map(SecretString::from),
        issued_at: asked_at,
        expires_at,
        user: answer.user(),
    })
}

/// Drops everything but the class: the error's own `Debug` prints bodies, and with them tokens.
fn meaning(error: RequestTokenError<Error, Failure>) -> Denial {
    match error {
        RequestTokenError::ServerResponse(failure) => {
            Denial { error: from_refusal(failure.refusal()), claims: failure.claims }
        }
        RequestTokenError::Request(error) => error.into(),
        _ => Error::Unexpected("it is not what OAuth says").into(),
    }
}

/// A refusal as the error it leads to.
pub(super) fn from_refusal(refusal: Refusal) -> Error {
    match refusal.class() {
        Class::SignIn => Error::Expired(Some(refusal)),
        Class::Settings | Class::Loop => Error::Refused(refusal),
        Class::Later => Error::Busy { retry_after: None },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const RESOURCE: &str = "https://api.example/one";

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    /// What becomes of this answer: the lifetime in seconds, or a refusal.
    fn lifetime(answer: &Value) -> Option<i64> {
        let tokens: Tokens = serde_json::from_str(&answer.to_string()).ok()?;
        let grant = accept(&tokens, RESOURCE, now()).ok()?;
        Some(grant.expires_at.duration_since(grant.issued_at).as_secs())
    }

    fn with(name: &str, value: Value) -> Value {
        let mut answer = json!({ "access_token": "a", "refresh_token": "r", "resource": RESOURCE });
        answer[name] = value;
        answer
    }

    #[test]
    fn a_lifetime_is_read_however_it_is_written() {
        for (said, meant) in [
            (json!("3599"), 3599),
            (json!(3599), 3599),
            (json!(3599.0), 3599),
            (json!("abc"), 300),
            (json!(null), 300),
            (json!(-1), 300),
            (json!([1]), 300),
            (json!(1), 60),
            (json!(1_000_000_000_000_u64), 86_400),
            (json!("1000000000000"), 86_400),
        ] {
            assert_eq!(lifetime(&with("expires_in", said.clone())), Some(meant), "{said}");
        }
        assert_eq!(lifetime(&with("unknown", json!({ "any": ["thing"] }))), Some(300));
    }

    #[test]
    fn what_is_said_relatively_wins_over_the_providers_clock() {
        let mut answer = with("expires_on", json!("1800000600"));
        assert_eq!(lifetime(&answer), Some(600));
        answer["expires_on"] = json!("1700000000");
        answer["expires_in"] = json!("3600");
        assert_eq!(lifetime(&answer), Some(3600));
    }

    #[test]
    fn only_bearer_tokens_are_taken() {
        for fine in ["Bearer", "BEARER", "bEaReR"] {
            assert!(lifetime(&with("token_type", json!(fine))).is_some(), "{fine}");
        }
        assert!(lifetime(&with("token_type", json!("mac"))).is_none());
    }

    #[test]
    fn a_token_that_cannot_be_sent_is_refused() {
        for bad in ["", "two words", "line\nbreak", "naïve", &"x".repeat(20_000)] {
            assert!(lifetime(&with("access_token", json!(bad))).is_none(), "{bad:.20}");
        }
    }

    #[test]
    fn a_token_for_another_resource_is_refused() {
        assert!(lifetime(&with("resource", json!("https://api.example/two"))).is_none());
        assert!(lifetime(&with("resource", json!("https://api.example/one/"))).is_some());
    }

    #[test]
    fn two_access_tokens_are_none() {
        let twice = r#"{"access_token":"a","access_token":"b"}"#;
        assert!(serde_json::from_str::<Tokens>(twice).is_err());
    }
}
