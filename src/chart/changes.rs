//! Comparing two encounters: what the newer one has, has no more, or has otherwise.
//!
//! Nothing is concluded from what is missing: a document that cannot be read is said to be so, and a
//! row that is gone is "no longer listed".

mod choice;
mod told;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::reading::{self, reject_unknown};
use super::sections::Ask;
use super::{Chart, Error, PatientId, Period, Progress};
use crate::ccd::Document;
use crate::nextech::{Encounter, Summary};
use choice::{Choice, Which};

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareRequest {
    /// Whose.
    pub patient: PatientId,
    /// The older encounter, as an id or a day; the one before the newer one when absent.
    pub from: Option<String>,
    /// The newer encounter, as an id or a day; the newest when absent.
    pub to: Option<String>,
    /// Which sections, by any name; every one when empty.
    pub sections: Vec<String>,
}

/// A document, as much of it as was asked for, or why there is none.
type Read = Result<Document, &'static str>;

/// An encounter that is compared.
#[derive(Clone)]
struct Held {
    summary: Summary,
    read: Option<Read>,
}

impl Held {
    /// Adds the sections that came under another filter. What cannot be read in part cannot be compared.
    fn join(&mut self, more: Self) {
        match (&mut self.read, more.read) {
            (Some(Ok(ours)), Some(Ok(theirs))) => {
                for section in theirs.sections {
                    if !ours.sections.contains(&section) {
                        ours.sections.push(section);
                    }
                }
            }
            (Some(Err(_)), _) => {}
            (ours, Some(Err(trouble))) => *ours = Some(Err(trouble)),
            (ours, _) => *ours = None,
        }
    }
}

/// Reads documents under one filter.
#[derive(Clone)]
struct Reader {
    ask: Ask,
    others: Vec<String>,
    /// Per name of the ask, whether a document had it.
    found: Vec<bool>,
    /// Every heading seen, for near names.
    titles: BTreeSet<String>,
}

impl Reader {
    fn new(ask: Ask, categories: &[String]) -> Self {
        let (others, found) = (ask.others(categories), vec![false; ask.names.len()]);
        Self { ask, others, found, titles: BTreeSet::new() }
    }

    fn read(&mut self, ccd: Option<&str>) -> Read {
        let mut document = reading::document(ccd)?;
        self.titles.extend(document.sections.iter().map(|it| it.title.clone()));
        let found = self.ask.select(&self.others, &mut document);
        for (ever, found) in self.found.iter_mut().zip(found) {
            *ever |= found;
        }
        Ok(document)
    }

    /// The names that no document had.
    fn never_found(&self) -> Vec<String> {
        let names = self.ask.names.iter().zip(&self.found);
        names.filter(|it| !it.1).map(|it| it.0.clone()).collect()
    }
}

impl Chart {
    /// What changed from one encounter to another, as markdown.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`], [`Error::NoSuchEncounter`] and [`Error::UnknownSection`] for what
    /// cannot be compared, [`Error::NoSuchPatient`]; else as the EHR fails.
    pub async fn changes(
        &self,
        request: CompareRequest,
        progress: Progress,
    ) -> Result<String, Error> {
        let wanted = [
            Which::read("from", request.from.as_deref())?,
            Which::read("to", request.to.as_deref())?,
        ];
        let asks = self.asks(&request.sections).await?;
        let categories =
            if request.sections.is_empty() { Vec::new() } else { self.categories().await? };
        let patient = request.patient;
        let mut asks = asks.into_iter();
        let Some(first) = asks.next() else { return Ok(String::new()) };

        // The first request tells which encounters there are, and keeps what may be wanted of them.
        let mut seen = Reader::new(first, &categories);
        let mut choice = Choice::new(wanted);
        let filter = seen.ask.filter.clone();
        let mut read = 0;
        let take = move |(choice, seen): &mut (Choice, Reader), encounter: Encounter| {
            read += 1;
            progress(read);
            let number = choice.add(encounter.summary);
            if choice.may_need(number) {
                let read = seen.read(encounter.ccd.as_deref());
                choice.hold(number, read);
            }
            ControlFlow::Continue(())
        };
        (choice, seen) =
            self.read(patient, Period::default(), filter, (choice, seen), take).await?;
        if choice.summaries().len() < 2 {
            return Ok(told::too_few(&request, &choice.summaries()));
        }
        let (mut sides, swapped) = choice.pair()?;
        self.complete(patient, &mut seen, &mut sides).await?;

        let mut readers = vec![seen];
        for ask in asks {
            let mut reader = Reader::new(ask, &categories);
            let mut more =
                sides.each_ref().map(|it| Held { summary: it.summary.clone(), read: None });
            self.complete(patient, &mut reader, &mut more).await?;
            for (side, more) in sides.iter_mut().zip(more) {
                side.join(more);
            }
            readers.push(reader);
        }
        let titles: BTreeSet<String> = readers.iter().flat_map(|it| it.titles.clone()).collect();
        let missing: Vec<String> = readers.iter().flat_map(Reader::never_found).collect();
        let unread = sides.iter().any(|it| !matches!(it.read, Some(Ok(_))));
        if !unread {
            reject_unknown(missing.clone(), &titles, &categories)?;
        }
        Ok(told::answer(&request, &sides, swapped, &missing))
    }

    /// Reads the documents that are not at hand yet.
    async fn complete(
        &self,
        patient: PatientId,
        reader: &mut Reader,
        held: &mut [Held; 2],
    ) -> Result<(), Error> {
        if held.iter().all(|it| it.read.is_some()) {
            return Ok(());
        }
        let filter = reader.ask.filter.clone();
        let state = (reader.clone(), held.clone());
        let take = |(reader, held): &mut (Reader, [Held; 2]), encounter: Encounter| {
            let waits = |it: &&mut Held| it.read.is_none() && it.summary == encounter.summary;
            if let Some(it) = held.iter_mut().find(waits) {
                it.read = Some(reader.read(encounter.ccd.as_deref()));
            }
            let all = held.iter().all(|it| it.read.is_some());
            if all { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        (*reader, *held) = self.read(patient, Period::default(), filter, state, take).await?;
        Ok(())
    }
}
