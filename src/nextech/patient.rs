//! A patient on the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::loose::Loose;

/// The EHR's number for a patient (`patientId`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PatientId(pub i64);

impl fmt::Display for PatientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A patient as the search answers, with what is missing or unreadable left out.
///
/// `Debug` prints the id only. Of the social security number no more than four digits ever enter
/// this program.
#[derive(Clone, Deserialize)]
#[serde(from = "Wire")]
pub struct Patient {
    /// The EHR's number; `None` when the EHR sent none that is a number.
    pub id: Option<PatientId>,
    /// The practice's own chart number.
    pub chart_number: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Date of birth as written. The page types it as a date and shows a UTC timestamp: the calendar
    /// date is taken from the text and never shifted by a time zone.
    pub date_of_birth: Option<String>,
    /// The last four digits of the social security number.
    pub ssn_last4: Option<String>,
    /// Home telephone number.
    pub phone: Option<String>,
}

impl fmt::Debug for Patient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Patient").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wire {
    patient_id: Loose,
    chart_number: Loose,
    first_name: Loose,
    last_name: Loose,
    middle_name: Loose,
    dob: Loose,
    ssn: Loose,
    home_phone: Loose,
}

impl From<Wire> for Patient {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.patient_id.id().map(PatientId),
            chart_number: wire.chart_number.text(),
            first_name: wire.first_name.text(),
            middle_name: wire.middle_name.text(),
            last_name: wire.last_name.text(),
            date_of_birth: wire.dob.text().map(|it| calendar_date(&it)),
            ssn_last4: wire.ssn.text().and_then(|it| last_four(&it)),
            phone: wire.home_phone.text(),
        }
    }
}

/// `2017-12-14T15:08:59.934Z` → `2017-12-14`; anything else as written.
fn calendar_date(text: &str) -> String {
    match text.split_once('T') {
        Some((date, _)) if date.parse::<jiff::civil::Date>().is_ok() => date.to_owned(),
        _ => text.to_owned(),
    }
}

/// The last four digits, if there are at least nine in all.
fn last_four(ssn: &str) -> Option<String> {
    let digits: Vec<char> = ssn.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().checked_sub(4).filter(|_| digits.len() >= 9)?;
    Some(digits.iter().skip(start).collect())
}
