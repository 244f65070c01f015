//! The provider's errors: a number, the standard's word for its kind, and a sentence.
//!
//! Numbers and their words are from Microsoft's error reference; the sentences are our own, since
//! no client may depend on them. They carry what real ones carry and must never reach a log: line
//! breaks, and somebody's sign-in name.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

/// An error by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aadsts {
    number: u32,
    missing: Option<&'static str>,
}

impl Aadsts {
    pub(super) const fn new(number: u32) -> Self {
        Self { number, missing: None }
    }

    /// A parameter that must be there and is not.
    pub(super) const fn missing(parameter: &'static str) -> Self {
        Self { number: 900_144, missing: Some(parameter) }
    }

    /// The word of RFC 6749 that clients are to decide by.
    pub(super) const fn kind(&self) -> &'static str {
        match self.number {
            50_072
            | 50_074
            | 50_076
            | 50_078
            | 50_079
            | 50_097
            | 50_158
            | 53_000..=53_003
            | 700_020 => "interaction_required",
            65_004 => "access_denied",
            7_000_215 | 7_000_218 | 7_000_222 | 700_025 | 50_011 | 500_112 => "invalid_client",
            700_016 | 700_011 | 50_105 => "unauthorized_client",
            90_002 | 90_014 | 900_144 | 9_002_325..=9_002_327 | 501_491 => "invalid_request",
            700_054 => "unsupported_response_type",
            500_011 | 50_001 | 650_057 => "invalid_resource",
            70_003 => "unsupported_grant_type",
            50_033 | 50_087 | 40_010 | 90_006 | 90_012 | 90_024 | 90_033 | 90_055 | 90_090 => {
                "temporarily_unavailable"
            }
            _ => "invalid_grant",
        }
    }

    fn sentence(&self) -> String {
        match (self.number, self.missing) {
            (_, Some(parameter)) => format!("the parameter '{parameter}' is required"),
            (54_005, _) => "the code was redeemed before".into(),
            (501_481, _) => "the code verifier does not match the challenge".into(),
            (501_491, _) => "the code challenge has the wrong size".into(),
            (700_082, _) => "the refresh token has expired for lack of use".into(),
            (50_196, _) => "the same request comes again and again".into(),
            (50_011 | 500_112, _) => "the redirect address is not the registered one".into(),
            (700_016, _) => "the application is not known in this tenant".into(),
            (90_002, _) => "the tenant is not known".into(),
            (500_011 | 50_001, _) => "the resource is not known in this tenant".into(),
            (65_001, _) => "nobody has consented to this application".into(),
            (65_004, _) => "the user declined".into(),
            (70_003, _) => "the grant type is not supported".into(),
            (700_025, _) => "a public client must not send a secret".into(),
            _ => "the request was refused".into(),
        }
    }

    fn description(&self) -> String {
        format!(
            "AADSTS{}: {} (invented.person@{}).\r\nTrace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}",
            self.number,
            self.sentence(),
            crate::sandbox::TENANT,
        )
    }

    /// What the browser brings back to the client.
    pub(super) fn in_query(&self) -> [(&'static str, String); 2] {
        [("error", self.kind().to_owned()), ("error_description", self.description())]
    }

    /// The body of a token answer.
    fn body(&self) -> Value {
        let mut body = json!({
            "error": self.kind(),
            "error_description": self.description(),
            "error_codes": [self.number],
            "timestamp": Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            "trace_id": TRACE,
            "correlation_id": CORRELATION,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        let more = match self.number {
            50_076 | 50_079 => Some((
                "claims",
                "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"5a4d0001-0000-4000-8000-000000000001\"]}}}",
            )),
            50_173 | 700_082 => Some(("suberror", "bad_token")),
            65_001 => Some(("suberror", "consent_required")),
            _ => None,
        };
        if let (Some((name, value)), Some(fields)) = (more, body.as_object_mut()) {
            fields.insert(name.to_owned(), json!(value));
        }
        body
    }
}

const TRACE: &str = "5a4d0000-7ace-4000-8000-000000000001";
const CORRELATION: &str = "5a4d0000-c033-4000-8000-000000000001";

impl IntoResponse for Aadsts {
    fn into_response(self) -> Response {
        let status = match self.kind() {
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            "invalid_client" if self.number != 50_011 && self.number != 500_112 => {
                StatusCode::UNAUTHORIZED
            }
            _ => StatusCode::BAD_REQUEST,
        };
        (status, axum::Json(self.body())).into_response()
    }
}
