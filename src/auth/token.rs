//! Tokens as values that do not print.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// A bearer token. `Debug` prints `[REDACTED]`; it has no `Display` and no `Serialize`.
#[derive(Debug, Clone)]
pub struct AccessToken {
    secret: SecretString,
    /// Which renewal it came from; see [`Record::generation`](super::Record::generation).
    pub(super) generation: u64,
}

impl AccessToken {
    /// Wraps `token`.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { secret: SecretString::from(token.into()), generation: 0 }
    }

    /// The token of one generation.
    pub(super) fn of(secret: &SecretString, generation: u64) -> Self {
        Self { secret: secret.clone(), generation }
    }

    /// The token itself, for the one header it belongs in.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// Tokens that were handed in, by the environment or a file.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// Goes with every request.
    pub access: AccessToken,
    /// Buys the next access token; absent when only a ready access token was handed in.
    pub refresh: Option<SecretString>,
    /// When `access` ends; `None` when nobody said.
    pub expires_at: Option<Timestamp>,
}
