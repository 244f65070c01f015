//! What Azure AD's v1 token endpoint answers, as it really answers it.
//!
//! The stock types of `oauth2` cannot read it: v1 writes its numbers as strings. Nothing of these
//! answers is ever printed: the error's description can hold a user's name, and a body its token.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, ErrorResponse, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};

use super::refusal::number_in;
use super::{Refusal, User};

/// A token answer. Unknown fields (`not_before`, `ext_expires_in`, …) are ignored.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Tokens {
    access_token: AccessToken,
    #[serde(default = "bearer", skip_deserializing)]
    token_type: BasicTokenType,
    /// `Bearer`, in any case; what else there is cannot be sent as we send it.
    #[serde(default, rename = "token_type", skip_serializing)]
    said_type: Option<String>,
    /// Lifetime in seconds: `3599`, `"3599"`, or absent.
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    /// The end in seconds since 1970, by the provider's clock.
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expires_on: Option<u64>,
    #[serde(default)]
    pub(super) resource: Option<String>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    /// Unsigned in v1: for display only.
    #[serde(default)]
    id_token: Option<AccessToken>,
}

impl Tokens {
    /// Whether the token goes into an `Authorization: Bearer` header.
    pub(super) fn is_bearer(&self) -> bool {
        self.said_type.as_ref().is_none_or(|it| it.eq_ignore_ascii_case("bearer"))
    }

    /// Who signed in. The id token is not signed, so nothing may depend on it.
    pub(super) fn user(&self) -> Option<User> {
        #[derive(Deserialize)]
        struct Claims {
            upn: Option<String>,
            unique_name: Option<String>,
            name: Option<String>,
            oid: Option<String>,
            sub: Option<String>,
        }

        let payload = self.id_token.as_ref()?.secret().split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let claims: Claims = serde_json::from_slice(&payload).ok()?;
        let name = claims.upn.or(claims.unique_name).or(claims.name)?;
        Some(User { id: claims.oid.or(claims.sub)?, name: printable(&name) })
    }
}

/// A name that cannot steer a terminal.
fn printable(name: &str) -> String {
    name.chars().filter(|it| !it.is_control()).take(200).collect()
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

/// An error answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Failure {
    /// The class of RFC 6749 §5.2, and Azure's own: `invalid_grant`, `interaction_required`, …
    error: String,
    #[serde(default)]
    error_codes: Vec<serde_json::Value>,
    #[serde(default)]
    error_description: Option<String>,
    /// What the next sign-in must send.
    #[serde(default)]
    pub(super) claims: Option<String>,
}

impl Failure {
    pub(super) fn refusal(&self) -> Refusal {
        let listed = self.error_codes.iter().find_map(serde_json::Value::as_u64);
        let number = listed
            .and_then(|it| u32::try_from(it).ok())
            .or_else(|| number_in(self.error_description.as_deref().unwrap_or_default()));
        Refusal::new(&self.error, number)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the identity provider refused")
    }
}

impl ErrorResponse for Failure {}

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
