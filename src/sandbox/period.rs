//! The `start` and `end` of an encounter search.
//!
//! The API document types them as date-time and writes them as `2-2-2000`; both are understood,
//! and ISO dates, which lie between.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::sandbox::clinical::Visit;
use crate::sandbox::faults::DateSpelling;

/// From when until when, both included. A date without a time is the whole day, in UTC.
pub(super) struct Period {
    start: Option<DateTime>,
    end: Option<DateTime>,
}

/// What is wrong with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// `start` is no date.
    Start,
    /// `end` is no date.
    End,
    /// `start` is after `end`.
    Order,
}

impl Wrong {
    pub(super) const fn parameter(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Order => "start is after end",
        }
    }
}

impl Period {
    /// `only` refuses the other spelling; otherwise both are understood.
    pub(super) fn between(
        start: Option<&str>,
        end: Option<&str>,
        only: Option<DateSpelling>,
    ) -> Result<Self, Wrong> {
        let moment = |text, time| match only {
            Some(DateSpelling::Us) => american(text).map(|day| day.to_datetime(time)),
            Some(DateSpelling::Iso) if american(text).is_some() => None,
            _ => moment(text, time),
        };
        let start = start.map(|it| moment(it, Time::midnight()).ok_or(Wrong::Start)).transpose()?;
        let end = end.map(|it| moment(it, Time::MAX).ok_or(Wrong::End)).transpose()?;
        match (start, end) {
            (Some(start), Some(end)) if start > end => Err(Wrong::Order),
            _ => Ok(Self { start, end }),
        }
    }

    pub(super) fn holds(&self, visit: &Visit) -> bool {
        let at = visit.date.to_datetime(visit.time).saturating_add(5.hours());
        self.start.is_none_or(|start| start <= at) && self.end.is_none_or(|end| at <= end)
    }
}

/// A point in UTC; `time` is for what has none.
fn moment(text: &str, time: Time) -> Option<DateTime> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_zoned(TimeZone::UTC).datetime());
    }
    if let Some(day) = american(text) {
        return Some(day.to_datetime(time));
    }
    if text.contains(['T', 't', ' ']) {
        return text.parse().ok();
    }
    text.parse::<Date>().ok().map(|day| day.to_datetime(time))
}

/// `M-D-YYYY`, and with slashes.
fn american(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_understood_in_each_spelling() {
        let noon = date(2010, 5, 5).at(12, 0, 0, 0);
        for spelling in ["2010-05-05", "5-5-2010", "05-05-2010", "5/5/2010"] {
            assert_eq!(moment(spelling, Time::constant(12, 0, 0, 0)), Some(noon), "{spelling}");
        }
        for spelling in ["2010-05-05T12:00:00Z", "2010-05-05T07:00:00-05:00", "2010-05-05T12:00"] {
            assert_eq!(moment(spelling, Time::midnight()), Some(noon), "{spelling}");
        }
        for nonsense in ["", "yesterday", "13-13-2010", "2010", "5-5-10", "1-2-3-2010"] {
            assert_eq!(moment(nonsense, Time::midnight()), None, "{nonsense}");
        }
    }
}
