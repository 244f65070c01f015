//! Tokens as values that do not print.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

/// How long before its end a token is no longer handed out: longer than any request takes, so that
/// no request leaves with a token that dies on the way.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(2);

/// A bearer token. `Debug` prints `[REDACTED]`; it has no `Display` and no `Serialize`.
#[derive(Debug, Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Wraps `token`.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(SecretString::from(token.into()))
    }

    /// The token itself, for the one header it belongs in.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for AccessToken {}

/// What a sign-in gave: a token to send, and what is needed to get the next one.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// Goes with every request.
    pub access: AccessToken,
    /// Buys the next access token; absent when a ready access token was handed in.
    pub refresh: Option<SecretString>,
    /// When `access` ends; `None` when nobody said.
    pub expires_at: Option<Timestamp>,
}

impl TokenSet {
    /// Whether `access` will outlast a request that starts at `now`.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now.saturating_add(RENEW_BEFORE).is_ok_and(|it| it < end))
    }

    /// Whether `access` is still valid at `now`, if only just.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}
