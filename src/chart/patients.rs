//! Finding a patient.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Chart, Error};
use crate::nextech::Patient;

/// Length of a search term, in characters: one letter matches half the practice, and no name is
/// longer than a hundred.
pub const TERM_CHARS: std::ops::RangeInclusive<usize> = 2..=100;

/// What of a patient is shown beside name and birth date; the practice's decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identifiers {
    /// The last four digits of the social security number.
    pub ssn_last4: bool,
    /// The home telephone number.
    pub phone: bool,
}

/// Patients that match a term.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PatientList {
    /// In the EHR's order.
    pub patients: Vec<PatientLine>,
    /// How many match in all.
    pub matched: usize,
    /// Whether matches were left out for the limit.
    pub cut: bool,
    /// What to do when there is none, or more than shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
}

/// One patient, as much as tells them apart.
#[derive(Clone, Serialize, JsonSchema)]
pub struct PatientLine {
    /// For the other tools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<i64>,
    /// The practice's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart_number: Option<String>,
    /// Given, middle and family name.
    pub name: String,
    /// As the EHR wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
    /// Last four digits; only where the practice's settings allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub ssn_last4: Option<String>,
    /// Home number; only where the practice's settings allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub phone: Option<String>,
}

/// Prints the id only.
impl std::fmt::Debug for PatientLine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PatientLine")
            .field("patient_id", &self.patient_id)
            .finish_non_exhaustive()
    }
}

impl Chart {
    /// The patients whose name or chart number matches `term`, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] when `term` is shorter or longer than [`TERM_CHARS`]; else as the
    /// EHR fails.
    pub async fn find_patients(&self, term: &str, limit: usize) -> Result<PatientList, Error> {
        let term = term.trim();
        if !TERM_CHARS.contains(&term.chars().count()) {
            return Err(Error::InvalidArgument {
                argument: "term",
                problem: format!("needs {} to {} letters", TERM_CHARS.start(), TERM_CHARS.end()),
                next: "Give more of the name, or the chart number.",
            });
        }
        let mut found = self.ehr.patients(term).await?;
        if let Some(only) = self.only {
            // Before anything is counted, shown or remembered.
            found.retain(|it| it.id == Some(only));
        }
        let matched = found.len();
        let cut = matched > limit;
        found.truncate(limit);
        for patient in &found {
            self.remembered.remember(patient);
        }
        let patients = found.into_iter().map(|it| line(it, self.identifiers)).collect();
        let advice = match (matched, cut) {
            (0, _) if self.only.is_some() => Some(
                "This server is limited to one patient, who does not match. It shows nobody else.",
            ),
            (0, _) => {
                Some("Nobody matches. Try another spelling, part of the name, or the chart number.")
            }
            (_, true) => {
                Some("More match than shown: add the first name, or use the chart number.")
            }
            _ => None,
        };
        Ok(PatientList { patients, matched, cut, advice })
    }
}

fn line(patient: Patient, shown: Identifiers) -> PatientLine {
    let names = [patient.first_name, patient.middle_name, patient.last_name];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    PatientLine {
        patient_id: patient.id.map(|it| it.0),
        chart_number: patient.chart_number,
        name: if name.is_empty() { "(no name in the EHR)".to_owned() } else { name },
        date_of_birth: patient.date_of_birth,
        ssn_last4: patient.ssn_last4.filter(|_| shown.ssn_last4),
        phone: patient.phone.filter(|_| shown.phone),
    }
}
