//! What Azure AD's v1 token endpoint answers, as it really answers it.
//!
//! The stock types of `oauth2` cannot read it: v1 writes its numbers as strings. Nothing of these
//! answers is ever printed: the error's description can hold a user's name, and a body its token.

use std::fmt;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, ErrorResponse, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};

/// A token answer. Unknown fields (`id_token`, `not_before`, …) are ignored.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Tokens {
    access_token: AccessToken,
    #[serde(default = "bearer", skip_deserializing)]
    token_type: BasicTokenType,
    /// Lifetime in seconds: `3599`, `"3599"`, or absent.
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    pub(super) resource: Option<String>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
}

impl TokenResponse for Tokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// A refusal. Only its class is kept: the description is for nobody's eyes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Refusal {
    /// The class of RFC 6749 §5.2, and Azure's own: `invalid_grant`, `interaction_required`, …
    pub(super) error: String,
}

impl Refusal {
    /// Whether only a new sign-in by a person can help.
    pub(super) fn needs_a_person(&self) -> bool {
        matches!(
            self.error.as_str(),
            "invalid_grant" | "interaction_required" | "consent_required" | "login_required"
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the identity provider refused")
    }
}

impl ErrorResponse for Refusal {}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// Reads `3599`, `"3599"` and `3599.0`; anything else counts as not said.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(f64),
        Text(String),
        Other(serde::de::IgnoredAny),
    }

    let number = match Said::deserialize(deserializer)? {
        Said::Number(number) => Some(number),
        Said::Text(text) => text.trim().parse().ok(),
        Said::Other(_) => None,
    };
    Ok(number.and_then(|it| Duration::try_from_secs_f64(it).ok()).map(|it| it.as_secs()))
}
