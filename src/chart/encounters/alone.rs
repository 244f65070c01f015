//! One encounter by itself, as a citation leads to it.

use std::ops::ControlFlow;

use super::{BUDGET, EncounterRequest, within};
use crate::ccd;
use crate::chart::gather::{Gather, Keep};
use crate::chart::reading::reject_unknown;
use crate::chart::sections::Ask;
use crate::chart::{Chart, EncounterId, Error, PatientId, Reading, answer};
use crate::nextech::Encounter;

/// Said where the budget did not reach to the end.
const CUT: &str = "\nTo read on: one section at a time, or `search_encounters`.\n";

impl Chart {
    /// The encounter as markdown, or only that section of it.
    ///
    /// The EHR gives no encounter by its number, so the chart is gone through as it comes; the others
    /// are not converted.
    ///
    /// # Errors
    ///
    /// [`Error::OtherPatient`], [`Error::NoSuchPatient`], [`Error::NoSuchEncounter`]; [`Error::UnknownSection`] for a name that no
    /// section has; else as the EHR fails.
    pub async fn encounter(
        &self,
        patient: PatientId,
        encounter: EncounterId,
        section: Option<String>,
    ) -> Result<Reading, Error> {
        self.allowed(patient)?;
        let request = EncounterRequest {
            sections: section.into_iter().collect(),
            budget: *BUDGET.end(),
            ..EncounterRequest::new(patient)
        };
        let Some(ask) = self.asks(&request.sections).await?.into_iter().next() else {
            return Err(nowhere());
        };
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let filtered = ask.filter.is_some();
        let whole = Ask { filter: None, ..ask.clone() };
        let mut gathered = self.gather_alone(&request, encounter, ask, &categories).await?;
        if gathered.visits.is_empty() && filtered {
            // An EHR may leave out encounters without the section that it filters by.
            gathered = self.gather_alone(&request, encounter, whole, &categories).await?;
        }
        if gathered.visits.is_empty() {
            return Err(nowhere());
        }
        reject_unknown(gathered.never_found(), &gathered.titles, &categories)?;
        gathered.fold();
        let room = ccd::tokens(CUT);
        let Gather { identity, visits, .. } = &gathered;
        let answer = answer::alone(&within(&request), identity, encounter, visits, room);
        let cut = if answer.next.is_some() { CUT } else { "" };
        Ok(identity.reading(answer.text + cut))
    }

    /// Takes in that encounter of all that `ask` brings.
    async fn gather_alone(
        &self,
        request: &EncounterRequest,
        encounter: EncounterId,
        ask: Ask,
        categories: &[String],
    ) -> Result<Gather, Error> {
        let keep = Keep { budget: request.budget, from: None, repeat: request.repeat };
        let identity = self.identity(request.patient);
        let style = answer::style(request.repeat);
        let gather = Gather::new(ask, identity, categories, style, keep);
        let filter = gather.filter();
        // To the end, though numbers should be given once: what comes twice is shown twice.
        let take = move |gather: &mut Gather, it: Encounter| {
            if it.summary.id == Some(encounter) {
                gather.add(it);
            }
            ControlFlow::Continue(())
        };
        self.read(request.patient, request.period, filter, gather, take).await
    }
}

fn nowhere() -> Error {
    Error::NoSuchEncounter {
        argument: "encounter_id",
        problem: "is not one of this patient's encounters".to_owned(),
        next: "List the visits with `search_encounters` and `detail: \"summary\"`.".to_owned(),
    }
}
