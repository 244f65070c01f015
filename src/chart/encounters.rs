//! Reading encounters: from what was asked to one markdown answer.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{StreamExt, TryStreamExt};

use super::gather::Gather;
use super::sections::{self, Ask};
use super::{Chart, Error, PatientId, Period, answer};
use crate::ccd;
use crate::nextech::{self, EncounterFilter};

/// Tokens an answer may cost: fewer hold little but headings, more crowd out the conversation.
pub const BUDGET: std::ops::RangeInclusive<usize> = 256..=20_000;

/// Requests to the EHR that one call has under way at a time.
const IN_FLIGHT_MAX: usize = 3;

/// How much of each encounter to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone)]
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
}

/// Told after each encounter how many have been read.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

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
    ) -> Result<String, Error> {
        if !BUDGET.contains(&request.budget) {
            return Err(Error::InvalidArgument {
                argument: "max_tokens",
                problem: format!("is not within {} and {}", BUDGET.start(), BUDGET.end()),
                next: "Leave it out for the default.",
            });
        }
        let read = Arc::new(AtomicU64::new(0));
        let asks = self.asks(&request.sections).await?;
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let gathers: Vec<Gather> = futures_util::stream::iter(asks)
            .map(|ask| {
                let (read, progress) = (Arc::clone(&read), Arc::clone(&progress));
                let each = move || progress(read.fetch_add(1, Ordering::Relaxed) + 1);
                self.gather(&request, ask, &categories, each)
            })
            .buffered(IN_FLIGHT_MAX)
            .try_collect()
            .await?;
        let mut gathers = gathers.into_iter();
        let Some(mut gathered) = gathers.next() else { return Ok(String::new()) };
        for more in gathers {
            gathered.merge(more);
        }
        reject_unknown(&gathered, &categories)?;
        Ok(answer::markdown(&request, &gathered))
    }

    /// Sends one request and takes in what comes.
    async fn gather(
        &self,
        request: &EncounterRequest,
        ask: Ask,
        categories: &[String],
        each: impl Fn() + Send + 'static,
    ) -> Result<Gather, Error> {
        let Period { start, end } = request.period;
        let filter = EncounterFilter { start, end, section: ask.filter.clone() };
        let take = move |gather: &mut Gather, encounter| {
            gather.add(encounter);
            each();
            ControlFlow::Continue(())
        };
        let gather = Gather::new(ask, categories, answer::style(), request.budget);
        self.ehr.encounters(request.patient, &filter, gather, take).await.map_err(|error| {
            match error {
                nextech::Error::Status { status: 404, .. } => Error::NoSuchPatient(request.patient),
                error => error.into(),
            }
        })
    }
}

/// A name that the EHR does not know and no document has is a mistake, unless it is a section's usual
/// name: then it is simply not documented.
fn reject_unknown(gathered: &Gather, categories: &[String]) -> Result<(), Error> {
    let mut known: Vec<String> = Vec::new();
    for name in categories.iter().chain(&gathered.titles) {
        if !known.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            known.push(name.clone());
        }
    }
    let never = gathered.never_found();
    let unknown = never.into_iter().find(|it| {
        !ccd::is_section_name(it) && !known.iter().any(|name| ccd::same_section(name, it))
    });
    unknown.map_or(Ok(()), |asked| Err(sections::unknown(asked, &known)))
}
