//! A chart on its way through: encounters arrive one by one, in any order, and the newest are kept.
//!
//! A chart may hold hundreds of documents and an answer a few. So a document is converted as it
//! arrives and its HTML dropped; of the documents, only as many of the newest are kept as the budget
//! can show, and of all others what an outline needs.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::header::is_header;
use super::sections::Ask;
use crate::ccd::{self, Document, Heading, Style};
use crate::nextech::{Encounter, Summary};

/// One encounter, as far as it is needed.
pub(super) struct Visit {
    /// What the EHR says about it.
    pub(super) summary: Summary,
    /// The sections asked for, with what each costs.
    pub(super) headings: Vec<Heading>,
    /// The document, while it may be shown.
    pub(super) document: Option<Document>,
    /// Names that were asked for and are not in the document.
    pub(super) missing: Vec<String>,
    /// Sections of the document that were not asked for.
    pub(super) filtered_out: usize,
    /// Why there is nothing to read, where there is not.
    pub(super) trouble: Option<&'static str>,
}

impl Visit {
    /// What showing it whole costs, its heading line aside.
    pub(super) fn tokens(&self) -> usize {
        self.headings.iter().map(|it| it.tokens).sum()
    }
}

/// Said of an encounter of which one filter brought a document and another none that can be read.
const PARTLY_UNREAD: &str = "The EHR sent no readable document for some of the sections asked for; nothing follows from that.";

/// Newest first; what has no date comes last.
fn newest_first(one: &Visit, other: &Visit) -> Ordering {
    let key = |it: &Visit| (it.summary.date.clone(), it.summary.id);
    key(other).cmp(&key(one))
}

/// What one request to the EHR brought.
pub(super) struct Gather {
    ask: Ask,
    /// The EHR's other section names: seeing one of them shows that it ignored the filter.
    others: Vec<String>,
    style: Style,
    /// Tokens of documents worth keeping.
    budget: usize,
    /// Newest first.
    pub(super) visits: Vec<Visit>,
    /// Per name of the ask, whether any document had it.
    pub(super) found: Vec<bool>,
    /// Every heading seen, for near names.
    pub(super) titles: BTreeSet<String>,
}

impl Gather {
    /// Keeps documents of up to `budget` tokens, counted as `style` writes them.
    pub(super) fn new(ask: Ask, categories: &[String], style: Style, budget: usize) -> Self {
        let others = categories.iter().filter(|it| Some(*it) != ask.filter.as_ref());
        let found = vec![false; ask.names.len()];
        Self {
            others: others.cloned().collect(),
            found,
            ask,
            style,
            budget,
            visits: Vec::new(),
            titles: BTreeSet::new(),
        }
    }

    /// Takes in one encounter.
    pub(super) fn add(&mut self, encounter: Encounter) {
        let visit = self.read(encounter);
        let at = self.visits.partition_point(|it| newest_first(it, &visit).is_lt());
        self.visits.insert(at, visit);
        self.shed();
    }

    /// Converts an encounter's document and keeps the sections asked for.
    fn read(&mut self, Encounter { summary, ccd }: Encounter) -> Visit {
        let mut visit = Visit {
            summary,
            headings: Vec::new(),
            document: None,
            missing: Vec::new(),
            filtered_out: 0,
            trouble: None,
        };
        let Some(html) = ccd else {
            visit.trouble = Some("The EHR sent no text as this encounter's document.");
            return visit;
        };
        if html.trim().is_empty() {
            visit.trouble = Some("The EHR has no document for this encounter.");
            return visit;
        }
        // A defect of ours in one document must not withhold the others.
        let Ok(mut document) = catch_unwind(AssertUnwindSafe(|| ccd::read(&html))) else {
            visit.trouble = Some("This encounter's document could not be converted.");
            return visit;
        };
        self.titles.extend(document.sections.iter().map(|it| it.title.clone()));
        let all = document.sections.len();
        let found = self.select(&mut document);
        visit.filtered_out = all.saturating_sub(document.sections.len());
        for ((name, ever), here) in self.ask.names.iter().zip(&mut self.found).zip(found) {
            *ever |= here;
            if !here {
                visit.missing.push(name.clone());
            }
        }
        visit.headings = ccd::outline(&document, &self.style);
        visit.document = Some(document);
        visit
    }

    /// Leaves in `document` what was asked for; says for each name whether it is there.
    fn select(&self, document: &mut Document) -> Vec<bool> {
        if self.ask.names.is_empty() {
            return Vec::new();
        }
        let Some(filter) = &self.ask.filter else {
            // The header is there whatever is selected.
            let mut found = ccd::select(document, &self.ask.names);
            for (name, found) in self.ask.names.iter().zip(&mut found) {
                *found |= is_header(name);
            }
            return found;
        };
        // The EHR says which headings belong to its own names, so its filter is taken at its word,
        // unless headings of its other names show that it did not filter.
        let foreign = |title: &str| {
            !ccd::same_section(title, filter)
                && self.others.iter().any(|it| ccd::same_section(title, it))
        };
        if document.sections.iter().any(|it| foreign(&it.title)) {
            let mut selected = document.clone();
            if ccd::select(&mut selected, std::slice::from_ref(filter)).contains(&true) {
                *document = selected;
            }
        }
        vec![!document.sections.is_empty(); self.ask.names.len()]
    }

    /// Drops the documents that lie beyond the budget; their outlines stay.
    fn shed(&mut self) {
        let mut newer = 0_usize;
        for visit in &mut self.visits {
            if newer >= self.budget {
                visit.document = None;
            }
            newer = newer.saturating_add(visit.tokens());
        }
    }

    /// Joins what another request brought for the same encounters.
    ///
    /// Encounters that the EHR describes alike are paired in their order, never two with one.
    pub(super) fn merge(&mut self, other: Self) {
        let ours = std::mem::take(&mut self.visits);
        let mut waiting: Vec<Option<Visit>> = other.visits.into_iter().map(Some).collect();
        for mut visit in ours {
            let same =
                |it: &&mut Option<Visit>| it.as_ref().is_some_and(|it| it.summary == visit.summary);
            match waiting.iter_mut().find(same).and_then(Option::take) {
                Some(theirs) => visit.merge(theirs, &self.style),
                // The other request did not bring this encounter at all.
                None => visit.missing.extend(other.ask.names.iter().cloned()),
            }
            self.visits.push(visit);
        }
        for mut theirs in waiting.into_iter().flatten() {
            theirs.missing.extend(self.ask.names.iter().cloned());
            let at = self.visits.partition_point(|it| newest_first(it, &theirs).is_lt());
            self.visits.insert(at, theirs);
        }
        self.found.extend(other.found);
        self.ask.names.extend(other.ask.names);
        self.titles.extend(other.titles);
        self.shed();
    }

    /// The names that no document had.
    pub(super) fn never_found(&self) -> Vec<String> {
        let names = self.ask.names.iter().zip(&self.found);
        names.filter(|(_, found)| !**found).map(|(name, _)| name.clone()).collect()
    }
}

impl Visit {
    /// Adds the sections of `other`, the same encounter under another filter.
    ///
    /// A section that came under both is there once; two of one name that differ are both there.
    fn merge(&mut self, other: Self, style: &Style) {
        self.missing.extend(other.missing);
        self.filtered_out = self.filtered_out.min(other.filtered_out);
        if self.trouble.is_some() != other.trouble.is_some() {
            // Only one of the two could be read, and that one is shown.
            if self.trouble.is_some() {
                self.headings = other.headings;
                self.document = other.document;
            }
            self.trouble = Some(PARTLY_UNREAD);
            return;
        }
        match (&mut self.document, other.document) {
            (Some(ours), Some(theirs)) => {
                for section in theirs.sections {
                    if !ours.sections.contains(&section) {
                        ours.sections.push(section);
                    }
                }
                self.headings = ccd::outline(ours, style);
            }
            // One of the two lies beyond the budget, so the whole does.
            (ours, _) => {
                *ours = None;
                let same = |one: &Heading, other: &Heading| {
                    (&one.id, one.tokens) == (&other.id, other.tokens)
                };
                for heading in other.headings {
                    if !self.headings.iter().any(|it| same(it, &heading)) {
                        self.headings.push(heading);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    //! The sandbox answers every filter with a document, so that this cannot be seen from outside.

    use super::*;

    fn gathered(filter: &str, ccd: Option<&str>) -> Gather {
        let ask = Ask { filter: Some(filter.to_owned()), names: vec![filter.to_owned()] };
        let mut gather = Gather::new(ask, &[], Style::folded(), 1_000);
        gather.add(Encounter { summary: Summary::default(), ccd: ccd.map(str::to_owned) });
        gather
    }

    #[test]
    fn a_filter_without_a_document_costs_no_section_of_another() {
        for nothing in [None, Some("")] {
            let meds = Some("<h3>Medications</h3><p>Latanoprost</p>");
            for (first, second) in [(nothing, meds), (meds, nothing)] {
                let mut both = gathered("plan", first);
                both.merge(gathered("medications", second));

                let visit = both.visits.first().unwrap();
                assert_eq!(visit.document.as_ref().unwrap().sections.len(), 1);
                assert_eq!(visit.headings.len(), 1);
                assert_eq!(visit.trouble, Some(PARTLY_UNREAD));
            }
        }
    }
}
