//! What a clinician asks of a chart.
//!
//! The only place where the EHR's answers and the CCD engine meet. Above it nobody knows where a
//! chart comes from; below it nobody knows what was asked.

mod answer;
mod changes;
mod cursor;
mod digest;
mod encounters;
mod error;
mod gather;
mod header;
mod list;
mod patients;
mod period;
mod reading;
mod repeats;
mod search;
mod sections;
mod trends;
mod visit;

use std::time::Instant;

use tokio::sync::Mutex;

pub use changes::CompareRequest;
pub use cursor::Cursors;
pub use encounters::{BUDGET, Detail, EncounterRequest, Progress};
pub use error::Error;
pub use patients::{Identifiers, PatientLine, PatientList, TERM_CHARS};
pub use period::Period;
pub use search::SearchRequest;
pub use sections::SectionList;
pub use trends::{Eyes, TrendRequest};

use crate::auth::login::Offers;
use crate::nextech::Client;

pub use crate::auth::login::Offer;
pub use crate::nextech::{EncounterId, PatientId};

/// Answers questions about one practice's charts.
#[derive(Debug)]
pub struct Chart {
    ehr: Client,
    identifiers: Identifiers,
    cursors: Cursors,
    /// The practice's section names and when they were read; see [`Chart::section_names`].
    names: Mutex<Option<(Instant, Vec<String>)>>,
    offers: Option<Offers>,
}

impl Chart {
    /// Reads through `ehr`, shows of a patient what `identifiers` allows, and lets long answers go on
    /// with `cursors`.
    #[must_use]
    pub fn new(ehr: Client, identifiers: Identifiers, cursors: Cursors) -> Self {
        Self { ehr, identifiers, cursors, names: Mutex::new(None), offers: None }
    }

    /// Offers a sign-in to whoever misses one.
    #[must_use]
    pub fn offering(self, offers: Offers) -> Self {
        Self { offers: Some(offers), ..self }
    }

    /// Whether it may offer a sign-in at all.
    #[must_use]
    pub const fn offers_sign_in(&self) -> bool {
        self.offers.is_some()
    }

    /// A link to sign in with, if that is what is missing and may be offered.
    pub async fn sign_in(&self) -> Option<Offer> {
        self.offers.as_ref()?.open().await
    }
}
