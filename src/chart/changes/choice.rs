//! Which two encounters are meant.

use std::cmp::Reverse;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Held, Read};
use crate::chart::Error;
use crate::chart::answer::{id, single_line};
use crate::chart::period::moment;
use crate::chart::reading::key;
use crate::nextech::{Moment, Summary};

/// How many encounters an error names.
const NAMED_MAX: usize = 2;

/// Characters of a visit's kind that an error shows.
const KIND_CHARS: usize = 40;

/// One encounter, as a caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// By its number.
    Number(i64),
    /// The one of that day.
    Day(Date),
}

impl Which {
    /// Reads `5012`, `e5012` or a date.
    pub(super) fn read(argument: &'static str, text: Option<&str>) -> Result<Option<Self>, Error> {
        let Some(text) = text.map(str::trim).filter(|it| !it.is_empty()) else { return Ok(None) };
        let number = text.strip_prefix(['e', 'E']).unwrap_or(text);
        if let Ok(number) = number.parse() {
            return Ok(Some(Self::Number(number)));
        }
        match moment(argument, text) {
            Ok(Moment::Day(day)) => Ok(Some(Self::Day(day))),
            Ok(Moment::Instant(it)) => Ok(Some(Self::Day(it.to_zoned(TimeZone::UTC).date()))),
            Err(_) => Err(Error::InvalidArgument {
                argument,
                problem: "is neither an encounter nor a date".to_owned(),
                next: "Write it like e5012 or 2026-03-04.",
            }),
        }
    }

    fn is(self, summary: &Summary) -> bool {
        match self {
            Self::Number(number) => summary.id.is_some_and(|it| it.0 == number),
            Self::Day(day) => summary.day() == Some(day.to_string().as_str()),
        }
    }
}

/// All encounters of a chart, and the documents of those that may be meant.
pub(super) struct Choice {
    /// The older one and the newer one.
    wanted: [Option<Which>; 2],
    visits: Vec<Held>,
    /// The newest two so far, the newest first.
    newest: Vec<usize>,
}

impl Choice {
    pub(super) fn new(wanted: [Option<Which>; 2]) -> Self {
        Self { wanted, visits: Vec::new(), newest: Vec::new() }
    }

    /// Takes in an encounter; gives its number.
    pub(super) fn add(&mut self, summary: Summary) -> usize {
        let number = self.visits.len();
        let newer =
            |it: &usize| self.visits.get(*it).is_some_and(|it| key(&it.summary) >= key(&summary));
        let at = self.newest.iter().take_while(|it| newer(it)).count();
        self.newest.insert(at, number);
        self.newest.truncate(2);
        self.visits.push(Held { summary, read: None });
        number
    }

    pub(super) fn summaries(&self) -> Vec<&Summary> {
        self.visits.iter().map(|it| &it.summary).collect()
    }

    /// Whether an encounter may be one of the two, for all that is known so far.
    pub(super) fn may_need(&self, number: usize) -> bool {
        let Some(visit) = self.visits.get(number) else { return false };
        let named = self.wanted.iter().flatten().any(|it| it.is(&visit.summary));
        let unnamed = self.wanted.iter().any(Option::is_none);
        named || (unnamed && self.newest.contains(&number))
    }

    /// Keeps a document, and drops those that are out of the question now.
    pub(super) fn hold(&mut self, number: usize, read: Read) {
        if let Some(it) = self.visits.get_mut(number) {
            it.read = Some(read);
        }
        let keep: Vec<bool> = (0..self.visits.len()).map(|it| self.may_need(it)).collect();
        for (visit, keep) in self.visits.iter_mut().zip(keep) {
            if !keep {
                visit.read = None;
            }
        }
    }

    fn newest_first(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.visits.len()).collect();
        all.sort_by_cached_key(|it| Reverse(self.visits.get(*it).map(|it| key(&it.summary))));
        all
    }

    /// The older and the newer one, and whether they were named the other way round.
    pub(super) fn pair(mut self) -> Result<([Held; 2], bool), Error> {
        let all = self.newest_first();
        let place = |it: usize| all.iter().position(|other| *other == it).unwrap_or(usize::MAX);
        let [from, to] = self.wanted;
        let to_named = to.map(|it| self.find("to", it)).transpose()?;
        let from_named = from.map(|it| self.find("from", it)).transpose()?;
        let newest = all.first().copied().unwrap_or(0);
        let to = to_named.unwrap_or(newest);
        let before = all.get(place(to).saturating_add(1)).copied();
        let Some(from) = from_named.or(before) else {
            return Err(Error::InvalidArgument {
                argument: "to",
                problem: "is the oldest encounter, so there is none before it".to_owned(),
                next: "Name a newer one, or leave it out for the last two.",
            });
        };
        if from == to {
            return Err(Error::InvalidArgument {
                argument: "from",
                problem: if to_named.is_some() {
                    "and `to` are the same encounter".to_owned()
                } else {
                    "is the newest encounter, so there is none to compare it with".to_owned()
                },
                next: "Name two different encounters, or leave both out for the last two.",
            });
        }
        let swapped = place(from) < place(to);
        let (older, newer) = if swapped { (to, from) } else { (from, to) };
        let mut take = |it: usize| Held {
            summary: self.visits.get(it).map(|it| it.summary.clone()).unwrap_or_default(),
            read: self.visits.get_mut(it).and_then(|it| it.read.take()),
        };
        Ok(([take(older), take(newer)], swapped))
    }

    fn find(&self, argument: &'static str, which: Which) -> Result<usize, Error> {
        let visits = self.visits.iter().enumerate();
        let found: Vec<usize> =
            visits.filter(|it| which.is(&it.1.summary)).map(|it| it.0).collect();
        match found.as_slice() {
            [only] => Ok(*only),
            [] => Err(self.none(argument, which)),
            several => Err(Error::NoSuchEncounter {
                argument,
                problem: format!("means {} encounters", several.len()),
                next: format!("Name one of them: {}.", self.named(several)),
            }),
        }
    }

    /// Nothing is what was named: these are the nearest.
    fn none(&self, argument: &'static str, which: Which) -> Error {
        let mut near = self.newest_first();
        let problem = match which {
            Which::Number(_) => "is no encounter of this patient",
            Which::Day(day) => {
                let days = |it: &Summary| {
                    let other: Option<Date> = it.day().and_then(|it| it.parse().ok());
                    other
                        .and_then(|it| day.until(it).ok())
                        .map_or(i32::MAX, |it| it.get_days().abs())
                };
                near.sort_by_cached_key(|it| self.visits.get(*it).map(|it| days(&it.summary)));
                "is a day without an encounter"
            }
        };
        near.truncate(NAMED_MAX);
        let which = if matches!(which, Which::Day(_)) { "nearest" } else { "newest" };
        Error::NoSuchEncounter {
            argument,
            problem: problem.to_owned(),
            next: format!("The {which} are {}.", self.named(&near)),
        }
    }

    fn named(&self, visits: &[usize]) -> String {
        let name = |it: &Held| {
            let day = it.summary.day().map(single_line);
            let kind: Option<String> = it
                .summary
                .kind
                .as_deref()
                .map(|it| single_line(it).chars().take(KIND_CHARS).collect());
            let about: Vec<String> = [day, kind].into_iter().flatten().collect();
            format!("{} ({})", id(&it.summary), about.join(", "))
        };
        let names: Vec<String> =
            visits.iter().filter_map(|it| self.visits.get(*it)).map(name).collect();
        names.join(" and ")
    }
}
