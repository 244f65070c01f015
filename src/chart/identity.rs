//! Whose chart it is: what the search said of a patient, and whether the documents agree.
//!
//! A document filed under the wrong patient looks like any other, and a model that reads it has no
//! second look. So every document's header is compared with what the search said, and the headers of
//! one answer with each other. What contradicts is said before anything else; nothing is withheld, for
//! it may as well be the EHR's record that is wrong.

use std::collections::VecDeque;
use std::fmt;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use super::answer::single_line;
use super::person::{Contradiction, Person};
use super::visit::cited;
use super::{Chart, Error, PatientId};
use crate::ccd::Document;
use crate::nextech::{Patient, Summary};

/// Patients that are remembered: those of a conversation, and of some others beside it.
const REMEMBERED_MAX: usize = 200;

/// Encounters that a warning names; more are counted.
const NAMED_MAX: usize = 4;

/// Of a chart number, what is shown: none is longer.
const CHART_NUMBER_CHARS_MAX: usize = 40;

/// An answer about a chart.
#[derive(Clone)]
pub struct Reading {
    /// As markdown.
    pub text: String,
    /// Encounters whose documents may be another patient's: `e5012`. The text says so too.
    pub wrong_patient: Vec<String>,
}

/// Prints no chart text.
impl fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reading").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// What the search said of a patient.
#[derive(Clone)]
struct Record {
    chart_number: Option<String>,
    person: Person,
}

/// What the search said of patients, in memory only; the longest ago is forgotten.
#[derive(Default)]
pub(super) struct Remembered(Mutex<VecDeque<(PatientId, Record)>>);

/// Prints nobody.
impl fmt::Debug for Remembered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Remembered")
    }
}

impl Remembered {
    /// Keeps what the search says of `patient` now.
    pub(super) fn remember(&self, patient: &Patient) {
        let Some(id) = patient.id else { return };
        let person = Person::found(patient);
        let chart_number = patient.chart_number.as_deref().map(single_line);
        let chart_number = chart_number
            .map(|it| it.chars().take(CHART_NUMBER_CHARS_MAX).collect::<String>())
            .filter(|it| !it.is_empty());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(it, _)| *it != id);
        if kept.len() >= REMEMBERED_MAX {
            kept.pop_front();
        }
        kept.push_back((id, Record { chart_number, person }));
    }

    fn record(&self, patient: PatientId) -> Option<Record> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(it, _)| *it == patient).map(|(_, it)| it.clone())
    }
}

impl Chart {
    /// Whose chart an answer is about, before the first document.
    pub(super) fn identity(&self, patient: PatientId) -> Identity {
        Identity { record: self.remembered.record(patient), ..Identity::new(patient) }
    }

    /// Whether this server may speak of `patient` at all; asked before anything else.
    ///
    /// # Errors
    ///
    /// [`Error::OtherPatient`] when it is limited to another.
    pub(super) fn allowed(&self, patient: PatientId) -> Result<(), Error> {
        match self.only {
            Some(only) if only != patient => Err(Error::OtherPatient { only }),
            _ => Ok(()),
        }
    }
}

/// Whose chart an answer is about, and whom its documents name.
///
/// Show it every document as it arrives ([`Identity::see`]); begin the answer with
/// [`Identity::warning`] and name the patient as [`Identity::patient`] does.
#[derive(Clone)]
pub(super) struct Identity {
    patient: PatientId,
    record: Option<Record>,
    /// Whom documents name, each person once.
    seen: Vec<Seen>,
}

/// A person, and the encounters whose documents name them.
#[derive(Clone)]
struct Seen {
    person: Person,
    visits: Vec<Named>,
}

/// An encounter, sorted by its date and number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    date: Option<String>,
    id: Option<i64>,
    /// `e5012 (2026-03-04)`.
    cited: String,
}

/// Encounters whose documents contradict, and what they contradict in.
struct Doubt {
    visits: Vec<Named>,
    in_what: Contradiction,
}

impl Identity {
    /// Of a patient of whom no search has said anything.
    pub(super) fn new(patient: PatientId) -> Self {
        Self { patient, record: None, seen: Vec::new() }
    }

    /// Takes in whom the document of an encounter names. Only that is kept of it.
    pub(super) fn see(&mut self, summary: &Summary, document: &Document) {
        let Some(person) = Person::of_header(&document.header) else { return };
        let (date, id) = (summary.date.clone(), summary.id.map(|it| it.0));
        self.add(person, Named { date, id, cited: cited(summary) });
    }

    fn add(&mut self, person: Person, visit: Named) {
        match self.seen.iter_mut().find(|it| it.person == person) {
            Some(seen) => seen.visits.push(visit),
            None => self.seen.push(Seen { person, visits: vec![visit] }),
        }
    }

    /// Takes in what another request has seen of the same patient.
    pub(super) fn join(&mut self, other: Self) {
        for Seen { person, visits } in other.seen {
            for visit in visits {
                self.add(person.clone(), visit);
            }
        }
    }

    /// `Patient 7340001 (chart SBX-1001)`.
    pub(super) fn patient(&self) -> String {
        let number = self.record.as_ref().and_then(|it| it.chart_number.as_deref());
        match number {
            Some(number) => format!("Patient {} (chart {number})", self.patient),
            None => format!("Patient {}", self.patient),
        }
    }

    /// What must be said before anything else; empty when nothing contradicts.
    pub(super) fn warning(&self) -> String {
        let mut text = String::new();
        let patient = self.patient;
        for Doubt { visits, in_what } in self.against_the_record() {
            let _ = writeln!(
                text,
                "WARNING, possibly the wrong patient: {} {} {} than the EHR's record of patient {patient}.",
                listed(&visits),
                if visits.len() == 1 { "names" } else { "name" },
                in_what.told(),
            );
        }
        let mut groups = self.among_each_other();
        if !groups.is_empty() {
            let few = groups.remove(0);
            let others: Vec<String> = groups.iter().map(|it| listed(&it.visits)).collect();
            let _ = writeln!(
                text,
                "WARNING, possibly more than one patient: the documents of {} name {} than those of {}. \
                 Which of them are patient {patient}'s is not known here: `search_patients` tells who that is.",
                listed(&few.visits),
                few.in_what.told(),
                others.join("; than those of "),
            );
        }
        if !text.is_empty() {
            text.push_str(
                "Tell the user before anything else: these documents may be another patient's, and must be \
                 checked before use. What they say of their patient is shown as it stands.\n\n",
            );
        }
        text
    }

    /// The encounters that the warning is about, newest first: `e5012`.
    fn wrong_patient(&self) -> Vec<String> {
        let doubts = self.against_the_record().into_iter().chain(self.among_each_other());
        let mut visits: Vec<Named> = doubts.flat_map(|it| it.visits).collect();
        newest_first(&mut visits);
        visits
            .iter()
            .map(|it| it.id.map_or_else(|| it.cited.clone(), |id| format!("e{id}")))
            .collect()
    }

    /// The answer, with the flag that a program can act on.
    pub(super) fn reading(&self, text: String) -> Reading {
        Reading { text, wrong_patient: self.wrong_patient() }
    }

    /// Documents of somebody else than the search found, by what they contradict in.
    fn against_the_record(&self) -> Vec<Doubt> {
        let Some(record) = &self.record else { return Vec::new() };
        let mut doubts: Vec<Doubt> = Vec::new();
        for seen in &self.seen {
            let Some(in_what) = record.person.contradicts(&seen.person) else { continue };
            match doubts.iter_mut().find(|it| it.in_what == in_what) {
                Some(doubt) => doubt.visits.extend(seen.visits.iter().cloned()),
                None => doubts.push(Doubt { visits: seen.visits.clone(), in_what }),
            }
        }
        for doubt in &mut doubts {
            newest_first(&mut doubt.visits);
        }
        doubts
    }

    /// Of the other documents, the groups that cannot be one person's, if there is more than one; the
    /// fewest first. That most documents agree does not make them right, nor that one is the newest.
    fn among_each_other(&self) -> Vec<Doubt> {
        let fits = |it: &&Seen| {
            self.record
                .as_ref()
                .is_none_or(|record| record.person.contradicts(&it.person).is_none())
        };
        let mut groups: Vec<Vec<&Seen>> = Vec::new();
        let mut first = None;
        for seen in self.seen.iter().filter(fits) {
            let contradiction = |group: &Vec<&Seen>| {
                group.iter().find_map(|it| it.person.contradicts(&seen.person))
            };
            if let Some(group) = groups.iter_mut().find(|it| contradiction(it).is_none()) {
                group.push(seen);
            } else {
                first = first.or_else(|| groups.iter().find_map(contradiction));
                groups.push(vec![seen]);
            }
        }
        let Some(in_what) = first else { return Vec::new() };
        let doubt = |group: Vec<&Seen>| {
            let mut visits: Vec<Named> = group.iter().flat_map(|it| it.visits.clone()).collect();
            newest_first(&mut visits);
            Doubt { visits, in_what }
        };
        let mut doubts: Vec<Doubt> = groups.into_iter().map(doubt).collect();
        doubts.sort_by_key(|it| it.visits.len());
        doubts
    }
}

fn newest_first(visits: &mut Vec<Named>) {
    visits.sort_by(|one, other| other.cmp(one));
    visits.dedup();
}

/// `e5012 (2026-03-04), e5013 (2026-02-01)`, and how many more.
fn listed(visits: &[Named]) -> String {
    let named: Vec<&str> = visits.iter().take(NAMED_MAX).map(|it| it.cited.as_str()).collect();
    match visits.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
