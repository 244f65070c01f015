//! The one way out to the EHR: one method an endpoint, all through [`Client::send`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tracing::debug;

use super::loose::Loose;
use super::stream::{self, OneOrMany};
use super::{Encounter, EncounterFilter, Error, Moment, Patient, PatientId};
use crate::auth::{AccessToken, Auth, Http, Way};

/// Tries of one request, the first included.
const ATTEMPTS_MAX: u32 = 3;

/// Pause before the second try; it doubles from there.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// A longer `Retry-After` is reported instead of waited for: the assistant can use the time.
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// A patient list or section list is a few kilobytes.
const LIST_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How the EHR is reached, as the practice's settings say.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `https://saas.nextech-api.com/ehr/api`, or the sandbox.
    pub base_url: Url,
    /// Goes into every request.
    pub practice_id: String,
    /// The header it goes into: `x-nextech-practice-id` on the page, `nx-practice-id` on siblings'.
    pub practice_header: HeaderName,
    /// How the encounter search is spelled.
    pub encounters_path: EncountersPath,
    /// How dates are written in queries.
    pub dates: DateStyle,
}

/// The page names one endpoint in three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncountersPath {
    /// The first that does not answer 404, remembered: see [`SPELLINGS`].
    Auto,
    /// This one (an index into [`SPELLINGS`]).
    Fixed(usize),
}

/// `/{patientId}/encounters/search` is the heading; the other two stand in the examples below it.
const SPELLINGS: [&str; 3] = ["encounters/search", "encounters", "encounter"];

impl EncountersPath {
    /// Reads `auto`, or one of the page's spellings.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "auto" {
            return Some(Self::Auto);
        }
        SPELLINGS.iter().position(|it| *it == name).map(Self::Fixed)
    }
}

/// How dates are written in queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// ISO 8601, as the page types the parameters.
    Iso,
    /// `2-2-2000`, as the page's examples show.
    Us,
}

/// The EHR, through one practice's door.
#[derive(Debug)]
pub struct Client {
    http: Http,
    connection: Connection,
    practice: HeaderValue,
    /// The spelling that worked last, while the path is [`EncountersPath::Auto`].
    spelling: AtomicUsize,
    auth: Auth,
}

impl Client {
    /// Sends through `http`, with tokens from `auth`.
    ///
    /// # Errors
    ///
    /// The practice id cannot stand in a header.
    pub fn new(
        http: Http,
        connection: Connection,
        auth: Auth,
    ) -> Result<Self, reqwest::header::InvalidHeaderValue> {
        let mut practice = HeaderValue::from_str(&connection.practice_id)?;
        practice.set_sensitive(true);
        let spelling = match connection.encounters_path {
            EncountersPath::Auto => 0,
            EncountersPath::Fixed(index) => index,
        };
        let spelling = AtomicUsize::new(spelling);
        Ok(Self { http, connection, practice, spelling, auth })
    }

    /// The patients whose name or chart number matches `term`.
    ///
    /// `GET /search?term=`. The page's sample is one bare object, so that is accepted like a list;
    /// `null` is nobody.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; transient ones only after [`ATTEMPTS_MAX`] tries.
    pub async fn patients(&self, term: &str) -> Result<Vec<Patient>, Error> {
        let query = [("term", term.to_owned())];
        let answer = self.get("search", &query).await?;
        let found: OneOrMany<Patient> = decode("patient list", answer).await?;
        Ok(found.0)
    }

    /// The practice's own names for the sections of a CCD.
    ///
    /// `GET /encounters/categories`. The page does not show the answer: a list of strings, or of
    /// objects with a name, is accepted.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; transient ones only after [`ATTEMPTS_MAX`] tries.
    pub async fn section_names(&self) -> Result<Vec<String>, Error> {
        let answer = self.get("encounters/categories", &[]).await?;
        let found: OneOrMany<SectionName> = decode("section list", answer).await?;
        Ok(found.0.into_iter().filter_map(|it| it.0).collect())
    }

    /// Folds the encounters of `patient` that `filter` asks for into `state`, in the EHR's order and as
    /// they arrive, until `each` breaks.
    ///
    /// `GET /{patientId}/encounters/search?start&end&section`. One encounter is in memory at a time.
    /// `each` runs on a thread of its own, since converting a document holds a processor. Dropping the
    /// future closes the connection.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; transient ones only after [`ATTEMPTS_MAX`] tries.
    pub async fn encounters<S, F>(
        &self,
        patient: PatientId,
        filter: &EncounterFilter,
        state: S,
        each: F,
    ) -> Result<S, Error>
    where
        S: Send + 'static,
        F: FnMut(&mut S, Encounter) -> ControlFlow<()> + Send + 'static,
    {
        let query = self.encounter_query(filter);
        let answer = self.get_encounters(patient, &query).await?;
        stream::fold(answer, state, each).await
    }

    /// Asks under the spelling that worked last, and under the others where that one is unknown.
    ///
    /// A 404 may also mean that there is no such patient, so the first one decides what is reported.
    async fn get_encounters(
        &self,
        patient: PatientId,
        query: &[(&'static str, String)],
    ) -> Result<Response, Error> {
        let last = self.spelling.load(Ordering::Relaxed);
        let first = self.get_spelled(patient, last, query).await;
        let unknown = matches!(&first, Err(Error::Status { status: 404, .. }));
        if !unknown || self.connection.encounters_path != EncountersPath::Auto || last != 0 {
            return first;
        }
        for other in 1..SPELLINGS.len() {
            if let Ok(answer) = self.get_spelled(patient, other, query).await {
                debug!(other, "the encounter search is spelled another way here");
                self.spelling.store(other, Ordering::Relaxed);
                return Ok(answer);
            }
        }
        first
    }

    async fn get_spelled(
        &self,
        patient: PatientId,
        spelling: usize,
        query: &[(&'static str, String)],
    ) -> Result<Response, Error> {
        let spelled = SPELLINGS.get(spelling).unwrap_or(&SPELLINGS[0]);
        self.get(&format!("{patient}/{spelled}"), query).await
    }

    fn encounter_query(&self, filter: &EncounterFilter) -> Vec<(&'static str, String)> {
        let style = self.connection.dates;
        let start = filter.start.map(|it| ("start", written(it, style, DayEdge::Start)));
        let end = filter.end.map(|it| ("end", written(it, style, DayEdge::End)));
        let section = filter.section.clone().map(|it| ("section", it));
        [start, end, section].into_iter().flatten().collect()
    }

    /// Sends until there is an answer or a final failure.
    async fn get(&self, path: &str, query: &[(&'static str, String)]) -> Result<Response, Error> {
        let mut token = self.auth.token().await?;
        let mut replaced = false;
        let mut attempt = 1;
        loop {
            let error = match self.send(path, query, &token).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match error {
                // A token can be revoked before it ends: once per request, try another.
                Error::Status { status: 401, .. } if !replaced => {
                    token = self.auth.replace(&token).await?;
                    replaced = true;
                }
                Error::Status { status: 401, .. } => return Err(Error::Rejected),
                error => {
                    let Some(pause) = pause(&error, attempt) else { return Err(error) };
                    debug!(attempt, %error, "trying again");
                    tokio::time::sleep(pause).await;
                    attempt += 1;
                }
            }
        }
    }

    /// Sends once; the body is still to be read.
    async fn send(
        &self,
        path: &str,
        query: &[(&'static str, String)],
        token: &AccessToken,
    ) -> Result<Response, Error> {
        let base = self.connection.base_url.as_str().trim_end_matches('/');
        let http = self.http.client().await.map_err(|_| Error::Unreachable(Way::NoTls))?;
        let answer = http
            .get(format!("{base}/{path}"))
            .query(query)
            .bearer_auth(token.expose())
            .header(&self.connection.practice_header, &self.practice)
            .send()
            .await
            .map_err(|error| broken(&error))?;
        match answer.status() {
            StatusCode::OK => return Ok(answer),
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                return Err(Error::Unreachable(Way::Proxy));
            }
            _ => {}
        }
        let retry_after = retry_after(answer.headers());
        Err(Error::Status { status: answer.status().as_u16(), retry_after })
    }
}

/// A section's name: a string, or an object that has one.
#[derive(serde::Deserialize)]
#[serde(from = "WireSectionName")]
struct SectionName(Option<String>);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum WireSectionName {
    Object {
        #[serde(alias = "category", alias = "categoryName", alias = "section", alias = "title")]
        name: Loose,
    },
    Bare(Loose),
}

impl From<WireSectionName> for SectionName {
    fn from(wire: WireSectionName) -> Self {
        let (WireSectionName::Object { name } | WireSectionName::Bare(name)) = wire;
        Self(name.text())
    }
}

/// Reads a list that is small enough to hold.
///
/// The decoder's own message is dropped: it quotes the value it choked on.
async fn decode<T: DeserializeOwned>(what: &'static str, mut answer: Response) -> Result<T, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > LIST_BYTES_MAX {
            return Err(Error::TooLarge { what, limit: LIST_BYTES_MAX });
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|error| stream::undecodable(what, &error))
}

/// What a failed request means, without its URL: that names whom was searched for.
pub(super) fn broken(error: &reqwest::Error) -> Error {
    match Way::of(error) {
        Way::Timeout => Error::Timeout,
        way => Error::Unreachable(way),
    }
}

/// How long to pause before trying again; `None` when trying again is no use.
fn pause(error: &Error, attempt: u32) -> Option<Duration> {
    if !error.is_transient() || attempt >= ATTEMPTS_MAX {
        return None;
    }
    match error {
        Error::Status { retry_after: Some(asked), .. } => {
            Some(*asked).filter(|it| *it <= PAUSE_MAX)
        }
        _ => Some(FIRST_PAUSE * 2_u32.pow(attempt - 1)),
    }
}

/// `Retry-After` in seconds; its other form, a date, is read as well.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Duration::try_from(until.duration_since(jiff::Timestamp::now())).ok()
}

/// Which end of a day a bare date stands for.
#[derive(Clone, Copy)]
enum DayEdge {
    Start,
    End,
}

/// A moment as the EHR's query wants it.
fn written(moment: Moment, style: DateStyle, edge: DayEdge) -> String {
    match (moment, style) {
        (Moment::Instant(instant), DateStyle::Iso) => instant.to_string(),
        (Moment::Instant(instant), DateStyle::Us) => {
            us_date(instant.to_zoned(TimeZone::UTC).date())
        }
        (Moment::Day(day), DateStyle::Iso) => match edge {
            DayEdge::Start => format!("{day}T00:00:00Z"),
            DayEdge::End => format!("{day}T23:59:59Z"),
        },
        (Moment::Day(day), DateStyle::Us) => us_date(day),
    }
}

/// `2-2-2000`: month, day, year.
fn us_date(date: Date) -> String {
    format!("{}-{}-{}", date.month(), date.day(), date.year())
}
