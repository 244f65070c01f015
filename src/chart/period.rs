//! Date ranges as people and models say them, checked before the EHR sees them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Error;
use crate::nextech::Moment;

/// From one moment to another, each optional, both inclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Earliest.
    pub start: Option<Moment>,
    /// Latest.
    pub end: Option<Moment>,
}

impl Period {
    /// Reads two ends as `YYYY-MM-DD`, RFC 3339, `M/D/YYYY` or `M-D-YYYY`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] when an end is none of these, is no day of the calendar, or the end
    /// lies before the start.
    pub fn new(start: Option<&str>, end: Option<&str>) -> Result<Self, Error> {
        let start = start.map(|it| moment("start", it)).transpose()?;
        let end = end.map(|it| moment("end", it)).transpose()?;
        if let (Some(first), Some(last)) = (start, end)
            && first_instant(first) > last_instant(last)
        {
            return Err(Error::InvalidArgument {
                argument: "end",
                problem: "lies before `start`".to_owned(),
                next: "Swap the two dates, or leave one out.",
            });
        }
        Ok(Self { start, end })
    }

    /// Whether it has neither a start nor an end.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }
}

/// One end of a period, as [`Period::new`] reads it.
pub(super) fn moment(argument: &'static str, text: &str) -> Result<Moment, Error> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Moment::Instant(instant));
    }
    // Only a whole date: jiff would also take the date out of a longer text.
    let day = if text.len() == "2026-03-04".len() { text.parse::<Date>().ok() } else { None };
    day.or_else(|| american(text)).map(Moment::Day).ok_or_else(|| Error::InvalidArgument {
        argument,
        problem: "is not a date".to_owned(),
        next: "Write it like 2026-03-04, 3/4/2026 or 2026-03-04T00:00:00Z.",
    })
}

/// `3/4/2026` and `3-4-2026`: month, day, year.
pub(super) fn american(text: &str) -> Option<Date> {
    let mut parts = text.split(['/', '-']).map(str::trim);
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let year = parts.next().filter(|it| it.len() == 4)?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn first_instant(moment: Moment) -> Option<Timestamp> {
    match moment {
        Moment::Instant(instant) => Some(instant),
        Moment::Day(day) => Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp()),
    }
}

fn last_instant(moment: Moment) -> Option<Timestamp> {
    match moment {
        Moment::Instant(instant) => Some(instant),
        Moment::Day(day) => Some(day.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp()),
    }
}
