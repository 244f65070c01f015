//! Searching a chart: which rows and sentences of which encounters have what was asked for.
//!
//! Encounters arrive one by one and are dropped again. What stays of one is a line about it, and of
//! its hits a few bytes each; only those that can still be shown keep their text. What several
//! encounters say word for word, because it was copied forward, is one hit.

mod found;
mod told;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::reading::reject_unknown;
use super::{Chart, Error, PatientId, Period, Progress};
use crate::ccd::Query;
use found::Found;

/// Hits that one answer may show.
const LIMIT: std::ops::RangeInclusive<usize> = 1..=50;

/// Hits that an answer shows unless the caller says otherwise.
const LIMIT_DEFAULT: usize = 10;

/// Characters of a question: one matches every row, and no phrase of a chart is longer than 200.
const QUERY_CHARS: std::ops::RangeInclusive<usize> = 2..=200;

/// Whose cursors these are.
const TOOL: &str = "search_chart";

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchRequest {
    /// Whose.
    pub patient: PatientId,
    /// Words, or phrases in quotes.
    pub query: String,
    /// When.
    pub period: Period,
    /// In which sections, by any name; in every one when empty.
    pub sections: Vec<String>,
    /// Hits to show.
    pub limit: usize,
}

impl SearchRequest {
    /// Everything of `patient`, for the default number of hits.
    #[must_use]
    pub fn new(patient: PatientId, query: String) -> Self {
        let (period, sections) = (Period::default(), Vec::new());
        Self { patient, query, period, sections, limit: LIMIT_DEFAULT }
    }

    /// Whether this can be the next page of `earlier`: what it says, it says alike.
    fn may_continue(&self, earlier: &Self) -> bool {
        self.patient == earlier.patient
            && (self.query.is_empty() || self.query == earlier.query)
            && (self.period == Period::default() || self.period == earlier.period)
            && (self.sections.is_empty() || self.sections == earlier.sections)
    }
}

/// A walk through many hits, as its cursor holds it.
#[derive(Serialize, Deserialize)]
struct Walk {
    request: SearchRequest,
    /// Hits that were shown before.
    skip: usize,
    /// The chart as it was, as far as it was searched.
    chart: u64,
}

/// One page of hits.
struct Page {
    text: String,
    /// Hits shown up to here, while there are more.
    next: Option<usize>,
    /// What was searched.
    chart: u64,
}

impl Chart {
    /// What in the chart has the words of `request`, best first, as markdown.
    ///
    /// Dropping the future drops the request to the EHR.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] and [`Error::UnknownSection`] for what cannot be asked,
    /// [`Error::NoSuchPatient`]; else as the EHR fails.
    pub async fn search(
        &self,
        request: SearchRequest,
        progress: Progress,
    ) -> Result<String, Error> {
        let page = self.hits(&request, 0, progress).await?;
        Ok(self.with_cursor(request, page).await)
    }

    /// The next page of the answer that `cursor` ended, of another length if `limit` says so. What
    /// `asked` says beside the patient may be left out, and must be as it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] when `cursor` was not given for what is asked,
    /// [`Error::CursorStale`] when the chart has changed since; else as [`Chart::search`].
    pub async fn more_hits(
        &self,
        asked: SearchRequest,
        limit: Option<usize>,
        cursor: &str,
        progress: Progress,
    ) -> Result<String, Error> {
        let Walk { mut request, skip, chart } = self.cursors.ready().await.open(TOOL, cursor)?;
        if !asked.may_continue(&request) {
            return Err(Error::InvalidArgument {
                argument: "cursor",
                problem: "was given for another patient or other arguments".to_owned(),
                next: "Give only `patient_id` and `cursor`, of the same patient.",
            });
        }
        request.limit = limit.unwrap_or(request.limit);
        let page = self.hits(&request, skip, progress).await?;
        if page.chart != chart {
            return Err(Error::CursorStale);
        }
        Ok(self.with_cursor(request, page).await)
    }

    async fn with_cursor(&self, request: SearchRequest, page: Page) -> String {
        let Some(skip) = page.next else { return page.text };
        let walk = Walk { request, skip, chart: page.chart };
        let cursor = self.cursors.ready().await.close(TOOL, &walk).unwrap_or_default();
        format!("{}next cursor: {cursor}\n", page.text)
    }

    /// The hits after the first `skip`.
    async fn hits(
        &self,
        request: &SearchRequest,
        skip: usize,
        progress: Progress,
    ) -> Result<Page, Error> {
        let query = query(request)?;
        let asks = self.asks(&request.sections).await?;
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let mut found = Found::new(query, skip + request.limit);
        let mut read = 0;
        for ask in asks {
            let filter = ask.filter.clone();
            found.begin(ask, &categories);
            let progress = Progress::clone(&progress);
            let before = read;
            let take = move |found: &mut Found, encounter| {
                found.add(encounter);
                progress(before + found.read_now());
                ControlFlow::Continue(())
            };
            found = self.read(request.patient, request.period, filter, found, take).await?;
            read += found.read_now();
        }
        reject_unknown(found.never_found(), &found.titles, &categories)?;
        let chart = found.digest().short();
        let (text, next) = told::page(request, &found, skip);
        Ok(Page { text, next, chart })
    }
}

/// What is looked for, if it can be.
fn query(request: &SearchRequest) -> Result<Query, Error> {
    if !LIMIT.contains(&request.limit) {
        return Err(Error::InvalidArgument {
            argument: "limit",
            problem: format!("is not within {} and {}", LIMIT.start(), LIMIT.end()),
            next: "Leave it out for the default.",
        });
    }
    let length = request.query.trim().chars().count();
    let wrong = |problem: &str| Error::InvalidArgument {
        argument: "query",
        problem: problem.to_owned(),
        next: "Give words to look for, or a \"phrase\" in quotes.",
    };
    if length == 0 {
        return Err(wrong("is missing"));
    }
    if !QUERY_CHARS.contains(&length) {
        return Err(wrong(&format!(
            "is not {} to {} characters long",
            QUERY_CHARS.start(),
            QUERY_CHARS.end()
        )));
    }
    Query::new(&request.query).ok_or_else(|| wrong("holds no word"))
}
