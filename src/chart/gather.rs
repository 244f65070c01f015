//! A chart on its way through: encounters arrive one by one, in any order, and the newest are kept.
//!
//! A chart may hold hundreds of documents and an answer a few. So a document is converted as it
//! arrives and its HTML dropped; of the documents, only as many of the newest are kept as the budget
//! can show, and of all others what an outline needs.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::digest::Digest;
use super::reading::{self, Key};
use super::repeats;
use super::sections::Ask;
use super::visit::Visit;
use crate::ccd::Style;
use crate::nextech::Encounter;

/// What opening an encounter costs at least, beside its sections.
const OPENING_TOKENS: usize = 30;

/// How many times the budget is kept of documents: what is folded later makes room.
const KEPT_BUDGETS: usize = 2;

/// Said of an encounter of which one filter brought a document and another none that can be read.
const PARTLY_UNREAD: &str = "The EHR sent no readable document for some of the sections asked for; nothing follows from that.";

/// Newest first; what has no date comes last.
fn newest_first(one: &Visit, other: &Visit) -> Ordering {
    key(other).cmp(&key(one))
}

/// Where a visit stands.
pub(super) fn key(visit: &Visit) -> Key {
    reading::key(&visit.summary)
}

/// What one request to the EHR brought.
pub(super) struct Gather {
    ask: Ask,
    /// The EHR's other section names: seeing one of them shows that it ignored the filter.
    others: Vec<String>,
    style: Style,
    keep: Keep,
    /// What the documents at hand cost.
    held: usize,
    /// Newest first.
    pub(super) visits: Vec<Visit>,
    /// Per name of the ask, whether any document had it.
    pub(super) found: Vec<bool>,
    /// Every heading seen, for near names.
    pub(super) titles: BTreeSet<String>,
}

/// Which documents are worth keeping.
#[derive(Debug, Clone)]
pub(super) struct Keep {
    /// What an answer may cost.
    pub(super) budget: usize,
    /// Where the answer begins; at the newest when absent.
    pub(super) from: Option<Key>,
    /// Whether what a newer visit has is said again.
    pub(super) repeat: bool,
}

impl Gather {
    /// Gathers what `ask` brings; costs are counted as `style` writes.
    pub(super) fn new(ask: Ask, categories: &[String], style: Style, keep: Keep) -> Self {
        let found = vec![false; ask.names.len()];
        Self {
            others: ask.others(categories),
            found,
            ask,
            style,
            keep,
            held: 0,
            visits: Vec::new(),
            titles: BTreeSet::new(),
        }
    }

    /// What the EHR is to filter by.
    pub(super) fn filter(&self) -> Option<String> {
        self.ask.filter.clone()
    }

    /// Takes in one encounter.
    pub(super) fn add(&mut self, encounter: Encounter) {
        let visit = self.read(encounter);
        self.held += OPENING_TOKENS + visit.tokens();
        let at = self.visits.partition_point(|it| newest_first(it, &visit).is_lt());
        self.visits.insert(at, visit);
        // Looking through all of them pays only when there is something to drop.
        if self.held > 2 * KEPT_BUDGETS * self.keep.budget {
            self.shed();
        }
    }

    /// All encounters are here: folds what is said again.
    pub(super) fn fold(&mut self) {
        if !self.keep.repeat {
            repeats::fold(&mut self.visits);
            repeats::leave_out(&mut self.visits, &self.style);
        }
    }

    /// What the chart comes to, as far as it was asked for: a cursor is good while it stays the same.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(&self.visits.iter().map(Visit::digest).collect::<Vec<_>>())
    }

    /// Converts an encounter's document and keeps the sections asked for.
    fn read(&mut self, Encounter { summary, ccd }: Encounter) -> Visit {
        let mut visit = Visit { summary, ..Visit::default() };
        let mut document = match reading::document(ccd.as_deref()) {
            Ok(document) => document,
            Err(trouble) => {
                visit.trouble = Some(trouble);
                return visit;
            }
        };
        self.titles.extend(document.sections.iter().map(|it| it.title.clone()));
        let all = document.sections.len();
        let found = self.ask.select(&self.others, &mut document);
        visit.filtered_out = all.saturating_sub(document.sections.len());
        for ((name, ever), here) in self.ask.names.iter().zip(&mut self.found).zip(found) {
            *ever |= here;
            if !here {
                visit.missing.push(name.clone());
            }
        }
        visit.hold(document, &self.style);
        visit
    }

    /// Drops the documents before the place where the answer begins, and those beyond the budget.
    /// Their outlines stay. Encounters may come in any order, so the first of the answer always stays.
    fn shed(&mut self) {
        if !self.keep.repeat {
            repeats::fold(&mut self.visits);
        }
        self.held = 0;
        let mut kept = 0_usize;
        for visit in &mut self.visits {
            let place = key(visit);
            let begins = self.keep.from.as_ref();
            let before = begins.is_some_and(|it| place > *it);
            let first = begins.is_some_and(|it| place == *it);
            if before || (kept >= KEPT_BUDGETS * self.keep.budget && !first) {
                visit.document = None;
            } else {
                kept += OPENING_TOKENS + visit.tokens();
            }
            if visit.document.is_some() {
                self.held += OPENING_TOKENS + visit.tokens();
            }
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
                Some(theirs) => visit.merge(theirs),
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
    /// A section that came under both is there once; two of one name that differ are both there. What
    /// comes of it must not depend on which documents are still at hand.
    fn merge(&mut self, other: Self) {
        self.missing.extend(other.missing);
        self.filtered_out = self.filtered_out.min(other.filtered_out);
        if self.trouble.is_some() != other.trouble.is_some() {
            // Only one of the two could be read, and that one is shown.
            if self.trouble.is_some() {
                self.groups = other.groups;
                self.document = other.document;
            }
            self.trouble = Some(PARTLY_UNREAD);
            return;
        }
        let mut sections = other.document.map(|it| it.sections.into_iter());
        if sections.is_none() {
            // One of the two lies beyond the budget, so the whole does.
            self.document = None;
        }
        for group in other.groups {
            let theirs: Vec<_> =
                sections.as_mut().into_iter().flatten().take(group.headings.len()).collect();
            if self.groups.iter().any(|it| it.digest == group.digest) {
                continue;
            }
            if let Some(document) = &mut self.document {
                document.sections.extend(theirs);
            }
            self.groups.push(group);
        }
    }
}

#[cfg(test)]
mod tests {
    //! The sandbox answers every filter with a document, so that this cannot be seen from outside.

    use super::*;
    use crate::nextech::Summary;

    fn gathered(filter: &str, ccd: Option<&str>) -> Gather {
        let ask = Ask { filter: Some(filter.to_owned()), names: vec![filter.to_owned()] };
        let keep = Keep { budget: 1_000, from: None, repeat: false };
        let mut gather = Gather::new(ask, &[], Style::folded(), keep);
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
                assert_eq!(visit.groups.len(), 1);
                assert_eq!(visit.trouble, Some(PARTLY_UNREAD));
            }
        }
    }
}
