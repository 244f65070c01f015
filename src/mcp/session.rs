//! What one client has found in its session: the only patients that are ever completed.
//!
//! It is in memory, and gone with the session.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::chart::PatientLine;

/// Patients kept: a menu is not longer, and a list of a practice's patients is not to come together.
const PATIENTS_MAX: usize = 50;

/// The patients that searches in one session have found.
#[derive(Default)]
pub(super) struct Session(Mutex<VecDeque<Found>>);

/// A patient, and how to say which.
struct Found {
    id: i64,
    /// For a prompt: enough for a person to recognize and for a model to go on without a search.
    shown: String,
}

impl Session {
    /// Keeps those of `patients` that the EHR has numbered, the last found first.
    pub(super) fn keep(&self, patients: &[PatientLine]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for patient in patients.iter().rev() {
            let Some(id) = patient.patient_id else { continue };
            kept.retain(|it| it.id != id);
            kept.push_front(Found { id, shown: shown(patient, id) });
        }
        kept.truncate(PATIENTS_MAX);
    }

    /// The patients that are described by all words of `start`, whatever their order.
    pub(super) fn patients(&self, start: &str) -> Vec<String> {
        let wanted = words(start);
        self.kept(|it| {
            let has = words(&it.shown);
            wanted.iter().all(|word| has.iter().any(|it| it.starts_with(word)))
        })
        .into_iter()
        .map(|(_, shown)| shown)
        .collect()
    }

    /// The numbers of patients that begin with `start`.
    pub(super) fn patient_ids(&self, start: &str) -> Vec<String> {
        let ids = self.kept(|it| it.id.to_string().starts_with(start.trim()));
        ids.into_iter().map(|(id, _)| id.to_string()).collect()
    }

    fn kept(&self, wanted: impl Fn(&Found) -> bool) -> Vec<(i64, String)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|it| wanted(it)).map(|it| (it.id, it.shown.clone())).collect()
    }
}

/// Prints nobody.
impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}

/// `Evelyn Rose Thornquist, born 1948-11-02, chart SBX-1001, patient_id 7340001`.
fn shown(patient: &PatientLine, id: i64) -> String {
    let born = patient.date_of_birth.as_ref().map(|it| format!("born {it}"));
    let chart = patient.chart_number.as_ref().map(|it| format!("chart {it}"));
    let parts = [Some(patient.name.clone()), born, chart, Some(format!("patient_id {id}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    //! No sandbox practice is large enough to see the end of it from outside.

    use super::*;

    fn patient(id: i64) -> PatientLine {
        PatientLine {
            patient_id: Some(id),
            chart_number: None,
            name: format!("Sample{id} Testcase"),
            date_of_birth: None,
            ssn_last4: None,
            phone: None,
        }
    }

    #[test]
    fn the_last_found_are_kept_and_each_once() {
        let session = Session::default();
        session.keep(&(0..60).map(patient).collect::<Vec<_>>());
        session.keep(&[patient(100), patient(3)]);

        let ids = session.patient_ids("");
        assert_eq!(ids.len(), PATIENTS_MAX);
        assert_eq!(ids[..4], ["100", "3", "0", "1"]);
        assert_eq!(ids.iter().filter(|it| *it == "3").count(), 1);
        assert_eq!(session.patients("testc SAMPLE100"), ["Sample100 Testcase, patient_id 100"]);
        assert!(!format!("{session:?}").contains("Sample"));
    }
}
