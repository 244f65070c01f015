//! The EHR: three endpoints, as the vendor's document defines them.
//!
//! Where the document is silent the strict reading is served: a wrong date or an unknown section
//! is a 400, not an empty answer, because a client that depends on leniency finds out here.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use serde_json::json;

use crate::sandbox::clinical::{Chart, Visit};
use crate::sandbox::document::CATEGORIES;
use crate::sandbox::faults::EncounterPath;
use crate::sandbox::misbehaviour::{Gate, gate};
use crate::sandbox::period::Period;
use crate::sandbox::{Clinic, Endpoint, PRACTICE_ID, practice, wire};

type Parameters = Result<Query<HashMap<String, String>>, QueryRejection>;

/// The routes under `/ehr/api`.
pub(super) fn routes(clinic: &Arc<Clinic>) -> Router<Arc<Clinic>> {
    let gated = |endpoint| {
        let gated = Gate { clinic: Arc::clone(clinic), endpoint };
        from_fn_with_state(gated, gate)
    };
    let spelled = |path| {
        let handler = move |State(clinic): State<Arc<Clinic>>,
                            Path(id): Path<String>,
                            headers: HeaderMap,
                            query| {
            std::future::ready(encounters(&clinic, &id, &headers, query, path))
        };
        get(handler).layer(gated(Endpoint::Encounters))
    };
    Router::new()
        .route("/search", get(search).layer(gated(Endpoint::Search)))
        .route("/encounters/categories", get(categories).layer(gated(Endpoint::Categories)))
        .route("/{patient}/encounters/search", spelled(EncounterPath::Search))
        .route("/{patient}/encounters", spelled(EncounterPath::Encounters))
        .route("/{patient}/encounter", spelled(EncounterPath::Encounter))
}

async fn search(
    State(clinic): State<Arc<Clinic>>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, Refusal> {
    admit(&clinic, &headers)?;
    let parameters = query.map_err(|_| Refusal::Malformed("the query"))?;
    let term = parameters.get("term").map_or("", |it| it.trim());
    if term.is_empty() {
        return Err(Refusal::Malformed("term"));
    }
    let found: Vec<_> = clinic.practice.search(term).map(wire::patient).collect();
    Ok(answer(Body::from(format!("[{}]", found.join(",")))))
}

async fn categories(
    State(clinic): State<Arc<Clinic>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    admit(&clinic, &headers)?;
    let names = if clinic.orders.category_objects() {
        CATEGORIES.iter().map(|name| json!({"name": name})).collect()
    } else {
        json!(CATEGORIES)
    };
    Ok(answer(Body::from(names.to_string())))
}

fn encounters(
    clinic: &Arc<Clinic>,
    patient: &str,
    headers: &HeaderMap,
    query: Parameters,
    path: EncounterPath,
) -> Result<Response, Refusal> {
    if path != clinic.orders.path() {
        return Err(Refusal::NotFound);
    }
    admit(clinic, headers)?;
    let patient = patient.parse().map_err(|_| Refusal::Malformed("patientId"))?;
    let parameters = query.map_err(|_| Refusal::Malformed("the query"))?;
    let parameter = |name| parameters.get(name).map(String::as_str);
    let period = Period::between(parameter("start"), parameter("end"), clinic.orders.dates())
        .map_err(|wrong| Refusal::Malformed(wrong.parameter()))?;
    let section = match parameter("section") {
        Some(asked) => Some(category(asked).ok_or(Refusal::Malformed("section"))?),
        None => None,
    };
    let chart = clinic.practice.chart(patient).ok_or(Refusal::NotFound)?;
    let visits = practice::in_order(chart).into_iter().filter(|it| period.holds(it));
    let ids = visits.map(|visit| visit.id).collect();
    let section = section.filter(|_| !clinic.orders.unfiltered());
    Ok(answer(as_they_are_printed(clinic, patient, ids, section)))
}

/// The category of that name, in any case.
fn category(asked: &str) -> Option<&'static str> {
    CATEGORIES.into_iter().find(|name| name.eq_ignore_ascii_case(asked.trim()))
}

/// An array whose elements are printed when the connection has room for them.
fn as_they_are_printed(
    clinic: &Arc<Clinic>,
    patient: i64,
    ids: Vec<u32>,
    section: Option<&'static str>,
) -> Body {
    let clinic = Arc::clone(clinic);
    let end = if ids.is_empty() { "[]" } else { "]" };
    let elements = ids.into_iter().zip(0_usize..).map(move |(id, number)| {
        let separator = if number == 0 { "[" } else { "," };
        let element = find(&clinic, patient, id).map_or_else(String::new, |(chart, visit)| {
            let wrong = clinic.orders.wrong_chart() == Some(visit.id);
            let other = clinic.practice.somebody_else(&chart.patient).filter(|_| wrong);
            wire::encounter(other.unwrap_or(&chart.patient), chart, visit, section)
        });
        format!("{separator}{element}")
    });
    let pieces = elements.chain([end.to_owned()]).map(|it| Ok::<_, Infallible>(Bytes::from(it)));
    Body::from_stream(stream::iter(pieces))
}

fn find(clinic: &Clinic, patient: i64, encounter: u32) -> Option<(&Chart, &Visit)> {
    let chart = clinic.practice.chart(patient)?;
    Some((chart, chart.visits.iter().find(|visit| visit.id == encounter)?))
}

fn answer(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

/// Both headers are required on every request.
fn admit(clinic: &Clinic, headers: &HeaderMap) -> Result<(), Refusal> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let token = authorization.and_then(|it| it.strip_prefix("Bearer "));
    if !token.is_some_and(|it| clinic.tokens.admits(it)) {
        return Err(Refusal::Unauthorized);
    }
    match headers.get(clinic.orders.practice_header()) {
        None => Err(Refusal::Malformed("x-nextech-practice-id")),
        Some(practice) if practice == PRACTICE_ID => Ok(()),
        Some(_) => Err(Refusal::Forbidden),
    }
}

/// Why there is no answer, in the document's codes (and 401, which it forgets).
#[derive(Clone, Copy)]
pub(super) enum Refusal {
    /// The token is missing, unknown or expired.
    Unauthorized,
    /// Another practice's id.
    Forbidden,
    /// That parameter or header is missing or makes no sense.
    Malformed(&'static str),
    /// No such patient, or no such address.
    NotFound,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "Authorization has been denied"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "The practice is not yours"),
            Self::Malformed(what) => {
                let message = format!("The request is malformed: {what}");
                return (StatusCode::BAD_REQUEST, axum::Json(json!({"message": message})))
                    .into_response();
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "The resource cannot be found"),
        };
        let mut response = (status, axum::Json(json!({"message": message}))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = header::HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
