//! What has been ordered and not yet delivered.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::sandbox::faults::{DateSpelling, EncounterPath, Fault};

/// Faults that stay, and two queues of faults that pass.
#[derive(Debug)]
pub(super) struct Orders(Mutex<Pending>);

#[derive(Debug)]
struct Pending {
    latency: Duration,
    path: EncounterPath,
    category_objects: bool,
    dates: Option<DateSpelling>,
    practice_header: String,
    wrong_chart: Option<u32>,
    unfiltered: bool,
    ehr: VecDeque<Fault>,
    login: VecDeque<Fault>,
}

impl Orders {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        let orders = Self(Mutex::new(Pending {
            latency: Duration::ZERO,
            path: EncounterPath::Search,
            category_objects: false,
            dates: None,
            practice_header: String::from("x-nextech-practice-id"),
            wrong_chart: None,
            unfiltered: false,
            ehr: VecDeque::new(),
            login: VecDeque::new(),
        }));
        for fault in faults {
            orders.add(fault);
        }
        orders
    }

    pub(super) fn add(&self, fault: Fault) {
        let mut pending = self.pending();
        match fault {
            Fault::Latency(latency) => pending.latency = latency,
            Fault::Path(path) => pending.path = path,
            Fault::CategoryObjects => pending.category_objects = true,
            Fault::Dates(spelling) => pending.dates = Some(spelling),
            Fault::PracticeHeader(name) => pending.practice_header = name,
            Fault::WrongChart(encounter) => pending.wrong_chart = Some(encounter),
            Fault::Unfiltered => pending.unfiltered = true,
            fault if fault.is_about_login() => pending.login.push_back(fault),
            fault => pending.ehr.push_back(fault),
        }
    }

    pub(super) fn latency(&self) -> Duration {
        self.pending().latency
    }

    pub(super) fn path(&self) -> EncounterPath {
        self.pending().path
    }

    pub(super) fn category_objects(&self) -> bool {
        self.pending().category_objects
    }

    pub(super) fn dates(&self) -> Option<DateSpelling> {
        self.pending().dates
    }

    pub(super) fn practice_header(&self) -> String {
        self.pending().practice_header.clone()
    }

    /// The encounter whose document names another patient.
    pub(super) fn wrong_chart(&self) -> Option<u32> {
        self.pending().wrong_chart
    }

    /// Whether the filter by section is ignored.
    pub(super) fn unfiltered(&self) -> bool {
        self.pending().unfiltered
    }

    /// The fault of the next EHR answer. Huge documents wait for a question about encounters.
    pub(super) fn next_for_ehr(&self, about_encounters: bool) -> Option<Fault> {
        take(&mut self.pending().ehr, |fault| about_encounters || !matches!(fault, Fault::Huge(_)))
    }

    /// The fault of the next token answer.
    pub(super) fn next_for_token(&self) -> Option<Fault> {
        take(&mut self.pending().login, |fault| *fault != Fault::LoginDenied)
    }

    /// Whether the next sign-in is declined.
    pub(super) fn next_sign_in_is_denied(&self) -> bool {
        take(&mut self.pending().login, |fault| *fault == Fault::LoginDenied).is_some()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the first fault that fits, and puts back what is left of it.
fn take(queue: &mut VecDeque<Fault>, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
    let at = queue.iter().position(fits)?;
    let fault = queue.get(at)?.clone();
    match fault.rest() {
        Some(rest) => *queue.get_mut(at)? = rest,
        None => drop(queue.remove(at)),
    }
    Some(fault)
}
