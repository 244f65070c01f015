//! The token endpoint: a code or a refresh token becomes a new pair.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::sandbox::faults::Fault;
use crate::sandbox::login::aadsts::Aadsts;
use crate::sandbox::login::{Parameters, given};
use crate::sandbox::misbehaviour::{SIGN_IN_PAGE, elsewhere, too_many, without_end};
use crate::sandbox::tokens::BadCode;
use crate::sandbox::{CLIENT_ID, Clinic, Endpoint, RESOURCE, TENANT};

/// `POST /{tenant}/oauth2/token`.
pub(super) async fn exchange(
    State(clinic): State<Arc<Clinic>>,
    Path(tenant): Path<String>,
    form: Result<Form<Parameters>, FormRejection>,
) -> Response {
    let Ok(Form(parameters)) = form else {
        return Aadsts::missing("grant_type").into_response();
    };
    match given(&parameters, "grant_type") {
        Some("refresh_token") => clinic.counters.count(Endpoint::TokenRefresh),
        _ => clinic.counters.count(Endpoint::TokenCode),
    }
    let fault = clinic.orders.next_for_token();
    if let Some(response) = fault.as_ref().and_then(|fault| instead(fault, &clinic)) {
        return response;
    }
    match granted(&clinic, &tenant, &parameters) {
        Ok(()) => {
            let no_store = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
            (no_store, axum::Json(pair(&clinic, fault.as_ref()))).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// Faults that need no pair of tokens.
fn instead(fault: &Fault, clinic: &Clinic) -> Option<Response> {
    let response = match *fault {
        Fault::TokenError(number) => Aadsts::new(number).into_response(),
        Fault::TokenUnavailable(_) => {
            let busy = StatusCode::SERVICE_UNAVAILABLE;
            (busy, [(header::RETRY_AFTER, "1")], Html(SIGN_IN_PAGE)).into_response()
        }
        Fault::TokenTooMany(seconds) => too_many(&seconds.to_string()),
        Fault::TokenHang => without_end(),
        Fault::TokenHtml => Html(SIGN_IN_PAGE).into_response(),
        Fault::TokenEmpty => StatusCode::OK.into_response(),
        Fault::TokenRedirect => elsewhere(clinic, StatusCode::TEMPORARY_REDIRECT),
        _ => return None,
    };
    Some(response)
}

/// Whether the request earns a pair.
fn granted(clinic: &Clinic, tenant: &str, parameters: &Parameters) -> Result<(), Aadsts> {
    let required = |name| given(parameters, name).ok_or(Aadsts::missing(name));
    if tenant != TENANT {
        return Err(Aadsts::new(90_002));
    }
    if required("client_id")? != CLIENT_ID {
        return Err(Aadsts::new(700_016));
    }
    if given(parameters, "client_secret").is_some() {
        return Err(Aadsts::new(700_025));
    }
    if required("resource")?.trim_end_matches('/') != RESOURCE {
        return Err(Aadsts::new(500_011));
    }
    match required("grant_type")? {
        "authorization_code" => {
            let code = required("code")?;
            let redirect = required("redirect_uri")?;
            let verifier = given(parameters, "code_verifier").unwrap_or_default();
            clinic.tokens.redeem(code, redirect, verifier).map_err(|bad| match bad {
                BadCode::Unknown => Aadsts::new(70_000),
                BadCode::Expired => Aadsts::new(70_008),
                BadCode::Spent => Aadsts::new(54_005),
                BadCode::Redirect => Aadsts::new(500_112),
                BadCode::Verifier => Aadsts::new(501_481),
            })
        }
        "refresh_token" if clinic.tokens.renews(required("refresh_token")?) => Ok(()),
        "refresh_token" => Err(Aadsts::new(70_000)),
        _ => Err(Aadsts::new(70_003)),
    }
}

/// A new pair. Version 1 of the endpoint writes its numbers as strings.
fn pair(clinic: &Clinic, fault: Option<&Fault>) -> Value {
    let lifetime = clinic.tokens.lifetime().as_secs();
    let now = Timestamp::now();
    let expires = now
        .saturating_add(SignedDuration::from_secs(i64::try_from(lifetime).unwrap_or(i64::MAX)))
        .unwrap_or(Timestamp::MAX);
    let number = |number: i64| match fault {
        Some(Fault::TokenNumbers) => json!(number),
        _ => json!(number.to_string()),
    };
    let lifetime = i64::try_from(lifetime).unwrap_or(i64::MAX);
    let resource = match fault {
        Some(Fault::TokenOtherResource) => "https://another.example/resource",
        _ => RESOURCE,
    };
    let mut pair = json!({
        "token_type": "Bearer",
        "scope": "user_impersonation",
        "expires_in": number(lifetime),
        "ext_expires_in": number(lifetime),
        "expires_on": number(expires.as_second()),
        "not_before": number(now.as_second()),
        "resource": resource,
        "access_token": clinic.tokens.access(),
        "refresh_token": clinic.tokens.refresh(),
        "id_token": id_token(now, expires),
    });
    match fault {
        Some(Fault::TokenNoRefresh) => {
            pair.as_object_mut().map(|fields| fields.remove("refresh_token"));
        }
        Some(Fault::TokenHuge(kilobytes)) => {
            let size = usize::try_from(*kilobytes).unwrap_or(usize::MAX).saturating_mul(1_000);
            pair.as_object_mut()
                .map(|fields| fields.insert("padding".to_owned(), json!("x".repeat(size))));
        }
        _ => {}
    }
    pair
}

/// Who signed in, unsigned: version 1 says so in `alg`.
fn id_token(now: Timestamp, expires: Timestamp) -> String {
    let head = json!({"typ": "JWT", "alg": "none"});
    let claims = json!({
        "aud": CLIENT_ID,
        "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": expires.as_second(),
        "name": "Invented Person",
        "upn": format!("invented.person@{TENANT}"),
        "unique_name": format!("invented.person@{TENANT}"),
        "oid": "5a4d0000-01d0-4000-8000-000000000001",
        "tid": "5a4d0000-71d0-4000-8000-000000000001",
        "ver": "1.0",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&head), part(&claims))
}
