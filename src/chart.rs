//! What a clinician asks of a chart.
//!
//! The only place where the EHR's answers and the CCD engine meet. Above it nobody knows where a
//! chart comes from; below it nobody knows what was asked.

mod answer;
mod encounters;
mod error;
mod gather;
mod header;
mod patients;
mod period;
mod sections;
mod trends;

use std::time::Instant;

use tokio::sync::Mutex;

pub use encounters::{BUDGET, Detail, EncounterRequest, Progress};
pub use error::Error;
pub use patients::{Identifiers, PatientLine, PatientList, TERM_CHARS};
pub use period::Period;
pub use sections::SectionList;
pub use trends::{Eyes, TrendRequest};

use crate::nextech::Client;
pub use crate::nextech::{EncounterId, PatientId};

/// Answers questions about one practice's charts.
#[derive(Debug)]
pub struct Chart {
    ehr: Client,
    identifiers: Identifiers,
    /// The practice's section names and when they were read; see [`Chart::section_names`].
    names: Mutex<Option<(Instant, Vec<String>)>>,
}

impl Chart {
    /// Reads through `ehr`, and shows of a patient what `identifiers` allows.
    #[must_use]
    pub fn new(ehr: Client, identifiers: Identifiers) -> Self {
        Self { ehr, identifiers, names: Mutex::new(None) }
    }
}
