//! One encounter by itself, as a citation leads to it.

use std::ops::ControlFlow;

use super::{BUDGET, EncounterRequest, reject_unknown};
use crate::ccd;
use crate::chart::gather::{Gather, Keep};
use crate::chart::{Chart, EncounterId, Error, PatientId, answer};
use crate::nextech::{self, EncounterFilter};

/// Said where the budget did not reach to the end.
const CUT: &str = "\nTo read on: one section at a time, or `search_encounters`.\n";

impl Chart {
    /// The encounter as markdown, or only that section of it; `None` when the chart has none with this
    /// number.
    ///
    /// The EHR gives no encounter by its number, so the chart is gone through as it comes; the others
    /// are not converted.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchPatient`]; [`Error::UnknownSection`] for a name that no section has; else as the
    /// EHR fails.
    pub async fn encounter(
        &self,
        patient: PatientId,
        encounter: EncounterId,
        section: Option<String>,
    ) -> Result<Option<String>, Error> {
        let request = EncounterRequest {
            sections: section.into_iter().collect(),
            budget: *BUDGET.end(),
            ..EncounterRequest::new(patient)
        };
        let Some(ask) = self.asks(&request.sections).await?.into_iter().next() else {
            return Ok(None);
        };
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let keep = Keep { budget: request.budget, from: None, repeat: request.repeat };
        let gather = Gather::new(ask, &categories, answer::style(request.repeat), keep);
        let filter = EncounterFilter { section: gather.filter(), ..EncounterFilter::default() };
        // To the end, though numbers should be given once: what comes twice is shown twice.
        let take = move |gather: &mut Gather, it: nextech::Encounter| {
            if it.summary.id == Some(encounter) {
                gather.add(it);
            }
            ControlFlow::Continue(())
        };
        let gathered = self.ehr.encounters(patient, &filter, gather, take).await;
        let mut gathered = gathered.map_err(|error| match error {
            nextech::Error::Status { status: 404, .. } => Error::NoSuchPatient(patient),
            error => error.into(),
        })?;
        if gathered.visits.is_empty() {
            return Ok(None);
        }
        reject_unknown(&gathered, &categories)?;
        gathered.fold();
        let answer = answer::alone(&request, encounter, &gathered.visits, ccd::tokens(CUT));
        let cut = if answer.next.is_some() { CUT } else { "" };
        Ok(Some(answer.text + cut))
    }
}
