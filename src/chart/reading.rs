//! From what the EHR sends of an encounter to the sections asked for.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::header::is_header;
use super::sections::{self, Ask};
use super::{Chart, Error, PatientId, Period};
use crate::ccd::{self, Document};
use crate::nextech::{self, Encounter, EncounterFilter, Summary};

/// Where an encounter stands among the others: its date and its number. The newest is the greatest,
/// what has no date the least.
pub(super) type Key = (Option<String>, Option<i64>);

/// Where an encounter stands.
pub(super) fn key(summary: &Summary) -> Key {
    (summary.date.clone(), summary.id.map(|it| it.0))
}

/// An encounter's document, or why there is nothing to read.
pub(super) fn document(ccd: Option<&str>) -> Result<Document, &'static str> {
    let html = ccd.ok_or("The EHR sent no text as this encounter's document.")?;
    if html.trim().is_empty() {
        return Err("The EHR has no document for this encounter.");
    }
    // A defect of ours in one document must not withhold the others.
    catch_unwind(AssertUnwindSafe(|| ccd::read(html)))
        .map_err(|_| "This encounter's document could not be converted.")
}

impl Ask {
    /// Leaves in `document` what is asked for; says for each name whether it is there. `others` are the
    /// EHR's other section names: seeing one of them shows that it ignored the filter.
    pub(super) fn select(&self, others: &[String], document: &mut Document) -> Vec<bool> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let Some(filter) = &self.filter else {
            // The header is there whatever is selected.
            let mut found = ccd::select(document, &self.names);
            for (name, found) in self.names.iter().zip(&mut found) {
                *found |= is_header(name);
            }
            return found;
        };
        // The EHR says which headings belong to its own names, so its filter is taken at its word,
        // unless headings of its other names show that it did not filter.
        let foreign = |title: &str| {
            !ccd::same_section(title, filter)
                && others.iter().any(|it| ccd::same_section(title, it))
        };
        if document.sections.iter().any(|it| foreign(&it.title)) {
            let mut selected = document.clone();
            if ccd::select(&mut selected, std::slice::from_ref(filter)).contains(&true) {
                *document = selected;
            }
        }
        vec![!document.sections.is_empty(); self.names.len()]
    }

    /// The EHR's section names beside the one that it is asked to filter by.
    pub(super) fn others(&self, categories: &[String]) -> Vec<String> {
        categories.iter().filter(|it| Some(*it) != self.filter.as_ref()).cloned().collect()
    }
}

impl Chart {
    /// Folds the encounters of a patient into `state` as they arrive, until `take` has enough.
    pub(super) async fn read<S, F>(
        &self,
        patient: PatientId,
        period: Period,
        section: Option<String>,
        state: S,
        take: F,
    ) -> Result<S, Error>
    where
        S: Send + 'static,
        F: FnMut(&mut S, Encounter) -> ControlFlow<()> + Send + 'static,
    {
        let filter = EncounterFilter { start: period.start, end: period.end, section };
        self.ehr.encounters(patient, &filter, state, take).await.map_err(|error| match error {
            nextech::Error::Status { status: 404, .. } => Error::NoSuchPatient(patient),
            error => error.into(),
        })
    }
}

/// A name that the EHR does not know and no document has is a mistake, unless it is a section's usual
/// name: then it is simply not documented.
pub(super) fn reject_unknown(
    never_found: Vec<String>,
    titles: &BTreeSet<String>,
    categories: &[String],
) -> Result<(), Error> {
    let mut known: Vec<String> = Vec::new();
    for name in categories.iter().chain(titles) {
        if !known.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            known.push(name.clone());
        }
    }
    let unknown = never_found.into_iter().find(|it| {
        !ccd::is_section_name(it) && !known.iter().any(|name| ccd::same_section(name, it))
    });
    unknown.map_or(Ok(()), |asked| Err(sections::unknown(asked, &known)))
}
