//! Reading encounters: from what was asked to one markdown answer.

mod alone;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::answer::Place;
use super::gather::{Gather, Keep, key};
use super::reading::{Key, reject_unknown};
use super::{Chart, Error, PatientId, Period, Reading, answer};

/// Tokens an answer may cost: fewer hold little but headings, more crowd out the conversation.
pub const BUDGET: std::ops::RangeInclusive<usize> = 256..=20_000;

/// What an answer may cost unless the caller says otherwise: some visits whole, or one section over
/// years, and far below where clients start to cut.
const BUDGET_DEFAULT: usize = 6_000;

/// Whose cursors these are.
const TOOL: &str = "search_encounters";

/// What saying where to go on costs at most, beside the names of the sections that a cursor holds: a
/// token for two bytes of a random word in base64, and its line.
const CURSOR_TOKENS: usize = 100;

/// Requests to the EHR that one call has under way at a time.
const IN_FLIGHT_MAX: usize = 3;

/// How much of each encounter to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    /// The documents.
    #[default]
    Full,
    /// One line an encounter, and what each of its sections costs.
    Outline,
    /// One line an encounter.
    Summary,
}

/// Which encounters, and how much of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncounterRequest {
    /// Whose.
    pub patient: PatientId,
    /// When.
    pub period: Period,
    /// Which sections, by any name; every one when empty.
    pub sections: Vec<String>,
    /// How much of each.
    pub detail: Detail,
    /// Tokens the answer may cost.
    pub budget: usize,
    /// Say a section again that an older visit has word for word as a newer one.
    pub repeat: bool,
}

impl EncounterRequest {
    /// Everything of `patient`, for the default budget.
    #[must_use]
    pub fn new(patient: PatientId) -> Self {
        Self {
            patient,
            period: Period::default(),
            sections: Vec::new(),
            detail: Detail::Full,
            budget: BUDGET_DEFAULT,
            repeat: false,
        }
    }

    /// Whether this can be the next page of `earlier`: what it says, it says alike.
    fn may_continue(&self, earlier: &Self) -> bool {
        let unsaid = Self::new(self.patient);
        self.patient == earlier.patient
            && (self.period == unsaid.period || self.period == earlier.period)
            && (self.sections == unsaid.sections || self.sections == earlier.sections)
            && (self.detail == unsaid.detail || self.detail == earlier.detail)
            && (self.repeat == unsaid.repeat || self.repeat == earlier.repeat)
    }
}

/// Told after each encounter how many have been read.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// A walk through a long answer, as its cursor holds it.
#[derive(Serialize, Deserialize)]
struct Walk {
    request: EncounterRequest,
    place: Place,
    /// Where the visit stands that `place` names: what is newer need not be kept.
    key: Key,
    /// The chart as it was; see [`Gather::digest`].
    chart: u64,
}

impl Chart {
    /// The encounters that `request` asks for, newest first, as markdown within the budget.
    ///
    /// Dropping the future drops the request to the EHR.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] and [`Error::UnknownSection`] for what cannot be asked,
    /// [`Error::NoSuchPatient`]; else as the EHR fails.
    pub async fn encounters(
        &self,
        request: EncounterRequest,
        progress: Progress,
    ) -> Result<Reading, Error> {
        self.allowed(request.patient)?;
        within_budget(request.budget)?;
        self.encounters_from(&request, None, progress).await
    }

    /// The next page of the answer that `cursor` ended, for another budget if one is given. What
    /// `asked` says beside the patient may be left out, and must be as it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] when `cursor` was not given for what is asked,
    /// [`Error::CursorStale`] when the chart has changed since; else as [`Chart::encounters`].
    pub async fn more_encounters(
        &self,
        asked: EncounterRequest,
        budget: Option<usize>,
        cursor: &str,
        progress: Progress,
    ) -> Result<Reading, Error> {
        self.allowed(asked.patient)?;
        let mut walk: Walk = self.cursors.ready().await.open(TOOL, cursor)?;
        if !asked.may_continue(&walk.request) {
            return Err(Error::InvalidArgument {
                argument: "cursor",
                problem: "was given for another patient or other arguments".to_owned(),
                next: "Give only `patient_id` and `cursor`, of the same patient.",
            });
        }
        walk.request.budget = budget.unwrap_or(walk.request.budget);
        within_budget(walk.request.budget)?;
        let request = walk.request.clone();
        self.encounters_from(&request, Some(walk), progress).await
    }

    async fn encounters_from(
        &self,
        request: &EncounterRequest,
        walk: Option<Walk>,
        progress: Progress,
    ) -> Result<Reading, Error> {
        let read = Arc::new(AtomicU64::new(0));
        let asks = self.asks(&request.sections).await?;
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let style = answer::style(request.repeat);
        let keep = Keep {
            budget: request.budget,
            from: walk.as_ref().map(|it| it.key.clone()),
            repeat: request.repeat,
        };
        let identity = self.identity(request.patient);
        let gathers: Vec<Gather> = futures_util::stream::iter(asks)
            .map(|ask| {
                let (read, progress) = (Arc::clone(&read), Arc::clone(&progress));
                let each = move || progress(read.fetch_add(1, Ordering::Relaxed) + 1);
                let gather =
                    Gather::new(ask, identity.clone(), &categories, style.clone(), keep.clone());
                self.gather(request, gather, each)
            })
            .buffered(IN_FLIGHT_MAX)
            .try_collect()
            .await?;
        let mut gathers = gathers.into_iter();
        let Some(mut gathered) = gathers.next() else { return Ok(identity.reading(String::new())) };
        for more in gathers {
            gathered.merge(more);
        }
        reject_unknown(gathered.never_found(), &gathered.titles, &categories)?;
        let chart = gathered.digest().short();
        let from = match walk {
            Some(walk) if walk.chart == chart => walk.place,
            Some(_) => return Err(Error::CursorStale),
            None => Place::default(),
        };
        gathered.fold();
        let walk = |place: Place| Walk {
            request: request.clone(),
            place,
            key: gathered.visits.get(place.visit).map(key).unwrap_or_default(),
            chart,
        };
        let identity = &gathered.identity;
        let (request, visits) = (within(request), &gathered.visits);
        let names: usize = request.sections.iter().map(|it| it.len() + 1).sum();
        let answer = answer::page(&request, identity, visits, from, CURSOR_TOKENS + names);
        match answer.next {
            None => Ok(identity.reading(answer.text)),
            Some(next) => {
                let cursor =
                    self.cursors.ready().await.close(TOOL, &walk(next)).unwrap_or_default();
                Ok(identity.reading(format!("{}\nnext cursor: {cursor}\n", answer.text)))
            }
        }
    }

    /// Sends one request and takes in what comes.
    async fn gather(
        &self,
        request: &EncounterRequest,
        gather: Gather,
        each: impl Fn() + Send + 'static,
    ) -> Result<Gather, Error> {
        let take = move |gather: &mut Gather, encounter| {
            gather.add(encounter);
            each();
            ControlFlow::Continue(())
        };
        let filter = gather.filter();
        self.read(request.patient, request.period, filter, gather, take).await
    }
}

/// The request with what our count may be too low by taken off its budget; see [`ccd::tokens`].
fn within(request: &EncounterRequest) -> EncounterRequest {
    EncounterRequest { budget: request.budget - request.budget / 50, ..request.clone() }
}

/// Refuses a budget that no answer can keep or no conversation can bear.
fn within_budget(budget: usize) -> Result<(), Error> {
    if BUDGET.contains(&budget) {
        return Ok(());
    }
    Err(Error::InvalidArgument {
        argument: "max_tokens",
        problem: format!("is not within {} and {}", BUDGET.start(), BUDGET.end()),
        next: "Leave it out for the default.",
    })
}
