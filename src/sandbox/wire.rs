//! Patients and encounters as the EHR writes them, with the quirks that clients must tolerate.
//!
//! This module shares no type with the client: if it did, both could be wrong together.

use jiff::ToSpan as _;
use serde_json::{Value, json};

use crate::sandbox::clinical::{Chart, Patient, Quirk, Visit};
use crate::sandbox::document;

/// A JSON object whose fields keep their order, which `serde_json`'s own map does not.
fn object(fields: &[(&str, Value)]) -> String {
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    format!("{{{}}}", fields.join(","))
}

/// A string field by the patient's quirk; nothing if the field is left out.
fn text(quirk: Quirk, value: &str) -> Option<Value> {
    match (quirk, value.is_empty()) {
        (Quirk::Nulls, true) => Some(Value::Null),
        (Quirk::Missing, true) => None,
        (Quirk::Padded, true) => Some(json!("   ")),
        (Quirk::Padded, false) => Some(json!(format!("  {value} "))),
        _ => Some(json!(value)),
    }
}

/// A number field, or a string of digits.
fn number(quirk: Quirk, value: u32) -> Value {
    if quirk == Quirk::IdAsText { json!(value.to_string()) } else { json!(value) }
}

/// A patient, as `/search` answers one.
pub(super) fn patient(patient: &Patient) -> String {
    let quirk = patient.quirk;
    let born = match quirk {
        Quirk::LateBirth => format!("{}T23:30:00Z", patient.born),
        Quirk::IdAsText => patient.born.to_string(),
        _ => format!("{}T00:00:00.000Z", patient.born),
    };
    // No such numbers are ever issued: area 000, and exchange 555-01xx.
    let ssn = format!("000-00-{:04}", patient.id % 10_000);
    let phone = format!("(555) 555-01{:02}", patient.id % 100);

    let mut fields = vec![("patientId", number(quirk, patient.id))];
    let texts = [
        ("chartNumber", patient.chart_number),
        ("firstName", patient.first),
        ("lastName", patient.last),
        ("middleName", patient.middle),
        ("dob", &born),
        ("ssn", &ssn),
        ("homePhone", &phone),
    ];
    fields.extend(texts.into_iter().filter_map(|(name, it)| Some((name, text(quirk, it)?))));
    if quirk == Quirk::Extra {
        fields.push(("preferredName", json!("Nobody")));
        fields.push(("portal", json!({"enabled": true, "invitations": [1, 2]})));
    }
    object(&fields)
}

/// An encounter with its document, or with one category of it, which names `patient`.
pub(super) fn encounter(
    patient: &Patient,
    chart: &Chart,
    visit: &Visit,
    category: Option<&str>,
) -> String {
    let summary = summary(chart, visit);
    let ccd = json!(document::print_as_of(patient, chart, visit, category));
    if chart.patient.quirk == Quirk::CcdFirst {
        format!("{{\"ccd\":{ccd},\"summary\":{summary}}}")
    } else {
        format!("{{\"summary\":{summary},\"ccd\":{ccd}}}")
    }
}

fn summary(chart: &Chart, visit: &Visit) -> String {
    let quirk = chart.patient.quirk;
    let doctor = visit.doctor;
    let unknown = matches!(quirk, Quirk::Nulls | Quirk::Missing);
    let department = if unknown { "" } else { doctor.department };

    let mut fields =
        vec![("encounterId", number(quirk, visit.id)), ("doctorId", number(quirk, doctor.id))];
    let when = utc(visit);
    let texts = [
        ("doctorFirstName", doctor.first),
        ("doctorLastName", doctor.last),
        ("doctorProfessionalDesignation", doctor.designation),
        ("department", department),
        ("location", doctor.location),
        ("encounterDate", &when),
        ("type", visit.kind),
    ];
    fields.extend(texts.into_iter().filter_map(|(name, it)| Some((name, text(quirk, it)?))));
    fields.push(("encounterLocked", locked(visit.id)));
    if quirk == Quirk::Extra {
        fields.push(("appointment", json!({"room": 3, "resources": []})));
    }
    object(&fields)
}

/// When the visit was, in UTC, as `encounterDate` has it.
pub(super) fn utc(visit: &Visit) -> String {
    let at = visit.date.to_datetime(visit.time).saturating_add(5.hours());
    let point = if visit.id.is_multiple_of(2) { "" } else { ".000" };
    format!("{}{point}Z", at.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// A string in the document's table, a boolean in its sample, and more than that in the field.
fn locked(encounter: u32) -> Value {
    match encounter % 7 {
        0 => json!("true"),
        1 => json!("True"),
        2 => json!("1"),
        3 => json!(1),
        4 => Value::Null,
        5 => json!(false),
        _ => json!(true),
    }
}
