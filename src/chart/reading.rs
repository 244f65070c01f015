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
    read_by(ccd::read, html)
}

/// What `read` makes of a page. A defect of ours must not withhold a document, nor the others: where
/// `read` fails, or finds nothing in a page that has something, the general converter's text is shown.
fn read_by(read: impl Fn(&str) -> Document, html: &str) -> Result<Document, &'static str> {
    let ours = catch_unwind(AssertUnwindSafe(|| read(html))).ok();
    let says = |it: &Document| !it.sections.is_empty() || !it.header.is_empty();
    if let Some(document) = ours.filter(says) {
        return Ok(document);
    }
    catch_unwind(|| ccd::plainly(html)).ok().flatten().ok_or(
        "This encounter's document could not be converted, or has no text; nothing follows from that.",
    )
}

impl Ask {
    /// Leaves in `document` what is asked for; says for each name whether it is there. `others` are the
    /// EHR's other section names: seeing one of them shows that it ignored the filter.
    pub(super) fn select(&self, others: &[String], document: &mut Document) -> Vec<bool> {
        if self.names.is_empty() {
            return Vec::new();
        }
        if document.plain {
            // Nobody can tell its sections apart, so everything is shown.
            return vec![true; self.names.len()];
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

#[cfg(test)]
mod tests {
    //! No page is known that our engine fails on, so the failure is put in here.

    use super::*;

    #[test]
    fn a_page_that_ours_fails_on_is_shown_as_a_general_converter_reads_it() {
        let failing: [fn(&str) -> Document; 2] = [|_| panic!("a defect"), |_| Document::default()];
        for read in failing {
            let mut document = read_by(read, "<h3>Plan</h3><p>Return in May</p>").unwrap();
            let ask = Ask { filter: None, names: vec!["plan".to_owned()] };

            assert_eq!(ask.select(&[], &mut document), [true]);
            let markdown = ccd::markdown(&document, &ccd::Style::folded());
            assert!(markdown.contains("by a general converter"), "{markdown}");
            assert!(markdown.contains("Return in May"), "{markdown}");
        }
    }

    #[test]
    fn a_page_without_a_word_is_not_shown_as_a_document_that_says_nothing() {
        for html in ["<p></p>", "<!-- -->", "<style>a</style>"] {
            assert!(document(Some(html)).is_err(), "{html}");
        }
    }
}
