//! A document, walked for one of the four measures.

use std::collections::HashSet;

use super::acuity;
use super::dates::{When, has_date, heading, is_date, is_of_others};
use super::eye::Eye;
use super::lexicon::{self, Sense, spans};
use super::phrase::phrase;
use super::place::{Barred, Place};
use super::reading::{Notation, Reading, statement};
use super::rows;
use super::{Findings, Measure, Measurement, Remark};
use crate::ccd::cell::pair;
use crate::ccd::document::{Block, Document, Item};

/// A line of more words is no heading.
const HEADING_WORDS_MAX: usize = 6;

/// Looks for a measure everywhere in a document.
pub(super) fn find(document: &Document, measure: &Measure, notation: &Notation) -> Findings {
    let mut walk =
        Walk { measure, notation, findings: Findings::default(), remarked: HashSet::new() };
    // The places of the sections around the current one, with their levels.
    let mut around: Vec<(u8, Place)> = Vec::new();
    for section in &document.sections {
        while around.last().is_some_and(|(level, _)| *level >= section.level) {
            around.pop();
        }
        let outer = around.last().map_or_else(Place::outside, |(_, place)| place.around());
        let mut place = outer.within(&section.title, notation);
        place.section.clone_from(&section.id);
        walk.blocks(&section.blocks, &place);
        around.push((section.level, place));
    }
    walk.findings
}

/// What has been found so far.
pub(super) struct Walk<'a> {
    pub(super) measure: &'a Measure,
    pub(super) notation: &'a Notation,
    findings: Findings,
    remarked: HashSet<(String, String)>,
}

/// Where a heading among paragraphs leaves off.
struct Here {
    place: Place,
    /// Nothing has followed the heading yet.
    fresh: bool,
    /// A line that is a date has gone before.
    dated: bool,
}

impl Here {
    /// The place around, with the date of the last line that is one.
    fn back(&mut self, place: &Place) {
        let when = if self.dated { self.place.when.clone() } else { place.when.clone() };
        self.place = Place { when, ..place.clone() };
    }
}

/// What a row says of its values beside them.
#[derive(Debug, Clone, Default)]
pub(super) struct Aside {
    pub(super) date: String,
    pub(super) time: String,
    pub(super) unit: String,
    pub(super) by: Vec<String>,
    pub(super) label: String,
    pub(super) note: String,
}

impl Walk<'_> {
    /// What has been taken in so far.
    pub(super) fn measurements(&mut self) -> &mut Vec<Measurement> {
        &mut self.findings.measurements
    }

    pub(super) fn blocks(&mut self, blocks: &[Block], place: &Place) {
        // A paragraph may be the heading of what follows it.
        let mut here = Here { place: place.clone(), fresh: false, dated: false };
        for block in blocks {
            if let Block::Paragraph { text, .. } = block {
                self.paragraph(text, place, &mut here);
                continue;
            }
            // What follows a line with values need not belong to its heading.
            let around = if here.fresh || here.dated { &here.place } else { place };
            match block {
                Block::List { items, .. } => self.items(items, around),
                Block::Pairs { pairs } => rows::pairs(self, pairs, around),
                Block::Table(table) => rows::table(self, table, around),
                Block::Paragraph { .. } | Block::Heading { .. } => {}
            }
            // A date above it holds on behind it: "Date of service" is of the whole section.
            let dated = if here.dated { &here.place } else { place };
            let when = dated.when.clone();
            here.place = Place { when, ..place.clone() };
            here.fresh = false;
        }
    }

    /// Lines of text; `here` is where the last heading among them leaves off.
    fn paragraph(&mut self, text: &str, place: &Place, here: &mut Here) {
        let together = text.contains('\n') && !self.reads_by_line(text, &here.place);
        if together
            && (self.sorted(text, &here.place) || self.may_be_read_in_two_ways(text, &here.place))
        {
            here.fresh = false;
            return;
        }
        for line in text.lines() {
            here.fresh = false;
            if let Some(when) = heading(line) {
                here.back(place);
                here.place.when = when;
                (here.fresh, here.dated) = (true, true);
                continue;
            }
            if self.sorted(line, &here.place) {
                continue;
            }
            // `IOP on 5/6/2026:` is a heading with a date in it.
            let (bare, when) = here.place.when.within(line);
            let dated = when != here.place.when && !when.unclaimed;
            let said = phrase(&bare, self.notation);
            let tells = said.understood && (said.names || !said.eyes.is_empty());
            let is_heading = is_heading(line) || (dated && tells && is_heading(&bare));
            if !is_heading || statement(line, self.notation, &[]).has_value {
                self.line(line, &here.place);
                if here.place.barred == place.barred {
                    here.back(place);
                }
                continue;
            }
            let inner = place.within(line, self.notation);
            let barred = inner.barred != place.barred;
            here.place = if tells || barred { inner } else { place.clone() };
            here.dated |= dated;
            if here.dated {
                here.place.when = when;
            }
            here.fresh = true;
        }
    }

    /// Whether each line that holds a value can be read by itself, and no other says anything of it.
    fn reads_by_line(&self, text: &str, place: &Place) -> bool {
        let around = place.eyes.as_deref().unwrap_or_default();
        text.lines().all(|line| {
            let said = statement(line, self.notation, around);
            if said.has_value {
                return said.readings.is_some() && (said.names || place.names);
            }
            heading(line).is_some() || said.names || !said.understood || line.trim().is_empty()
        })
    }

    /// Quotes lines that are understood together and cannot be shared out.
    fn may_be_read_in_two_ways(&mut self, text: &str, place: &Place) -> bool {
        let around = place.eyes.as_deref().unwrap_or_default();
        let said = statement(text, self.notation, around);
        let speaks = (said.names || place.names) && place.barred == Barred::No;
        let doubtful = speaks && said.has_value && said.understood && said.readings.is_none();
        if doubtful {
            self.remark(text, place);
        }
        doubtful
    }

    fn items(&mut self, items: &[Item], place: &Place) {
        // `IOP:` is the heading of the items behind it, up to the next one.
        let mut here = place.clone();
        for item in items {
            let heads = item.text.trim_end().ends_with(':') || is_date(&item.text);
            if heads && item.blocks.is_empty() {
                here = place.within(&item.text, self.notation);
            }
            self.line(&item.text, &here);
            if !item.blocks.is_empty() {
                let inner = place.within(&item.text, self.notation);
                self.blocks(&item.blocks, &inner);
            }
        }
    }

    /// A line of text: read as a whole, else sentence by sentence, else remarked on.
    pub(super) fn line(&mut self, line: &str, place: &Place) {
        if self.sorted(line, place) {
            return;
        }
        let parts = sentences(line);
        // `Seen 5/6/2026. IOP OD 18.`: the values may be of that day.
        let loose = |it: &&str| {
            has_date(it) && !is_of_others(it) && !statement(it, self.notation, &[]).has_value
        };
        let loose = place.when.date.is_empty() && parts.iter().any(loose);
        let place = &if loose {
            Place { when: When { date: String::new(), unclaimed: true }, ..place.clone() }
        } else {
            place.clone()
        };
        // The last sentence that names the measure, what hangs on it, and whether that is quoted.
        let mut naming: Option<(String, bool)> = None;
        for sentence in parts {
            let said = statement(sentence, self.notation, &[]);
            let sorted = self.sorted(sentence, place);
            if said.names {
                if let Some((text, true)) = naming.take() {
                    self.remark(&text, place);
                }
                naming = Some((sentence.to_owned(), said.has_value && !sorted));
            } else if !sorted && said.has_value {
                // `IOP: OD unable; OS 32` speaks of it to the end.
                let hangs = !said.eyes.is_empty() && self.begins(sentence);
                let spoken = place.spoken && (!said.eyes.is_empty() || said.understood);
                match &mut naming {
                    Some((text, quoted)) if hangs => {
                        text.push_str(sentence);
                        *quoted = true;
                    }
                    _ if said.hints || spoken || (place.names && place.barred == Barred::No) => {
                        self.remark(sentence, place);
                    }
                    _ => {}
                }
            }
        }
        if let Some((text, true)) = naming {
            self.remark(&text, place);
        }
    }

    /// Whether a text begins with something of the measure.
    fn begins(&self, text: &str) -> bool {
        let spans = spans(text, &self.notation.lexicon, Some(self.notation.finder));
        spans.first().is_some_and(|it| {
            !matches!(it.item, lexicon::Item::Said(Sense::Other) | lexicon::Item::Unknown)
        })
    }

    /// Takes in the values of a text that names the measure and is understood to the last word.
    pub(super) fn sorted(&mut self, text: &str, place: &Place) -> bool {
        let (Barred::No, Some(around)) = (place.barred, &place.eyes) else { return false };
        let said = statement(text, self.notation, around);
        if !(said.names || place.names) {
            return false;
        }
        let Some(readings) = said.readings else { return false };
        if place.when.unclaimed && readings.iter().any(|it| it.date.is_empty()) {
            return false;
        }
        for reading in readings {
            self.push(reading, place, &Aside::default());
        }
        true
    }

    /// Takes in one value.
    pub(super) fn push(&mut self, reading: Reading, place: &Place, aside: &Aside) {
        let mut by: Vec<String> = Vec::new();
        for said in place.by.iter().chain(&aside.by).chain(&reading.by) {
            if !said.is_empty() && !by.iter().any(|it| it.eq_ignore_ascii_case(said)) {
                by.push(said.clone());
            }
        }
        let log_mar = match self.measure {
            Measure::Acuity => reading.number.and_then(|it| acuity::log_mar(it, &by)),
            _ => None,
        };
        let eye = reading.eye.or(match place.eyes.as_deref() {
            Some([only]) => Some(*only),
            _ => None,
        });
        let or =
            |mine: String, theirs: &str| if mine.is_empty() { theirs.to_owned() } else { mine };
        let unit = or(reading.unit, &aside.unit);
        self.findings.measurements.push(Measurement {
            value: reading.value,
            eye,
            unit: or(unit, &place.unit),
            method: by.join(", "),
            date: or(or(reading.date, &aside.date), &place.when.date),
            time: or(reading.time, &aside.time),
            log_mar,
            label: aside.label.clone(),
            note: aside.note.clone(),
            found: None,
            section: place.section.clone(),
        });
    }

    /// Takes in a whole cell as one value.
    pub(super) fn whole(&mut self, text: &str, eye: Option<Eye>, place: &Place, aside: &Aside) {
        let value = text.trim().to_owned();
        self.push(Reading { value, eye, ..Reading::default() }, place, aside);
    }

    /// Quotes what could not be sorted.
    pub(super) fn remark(&mut self, text: &str, place: &Place) {
        let (text, section) = (text.trim().to_owned(), place.section.clone());
        if self.remarked.insert((text.clone(), section.clone())) {
            self.findings.remarks.push(Remark { text, section });
        }
    }

    /// Quotes a row: its cells with their headers.
    pub(super) fn remark_row(&mut self, columns: &[String], cells: &[String], place: &Place) {
        self.remark(&row_text(columns, cells), place);
    }
}

/// A row in one line: its cells with their headers.
pub(super) fn row_text(columns: &[String], cells: &[String]) -> String {
    let names = columns.iter().map(String::as_str).chain(std::iter::repeat(""));
    let said = cells.iter().zip(names).filter(|(it, _)| !it.is_empty());
    let said = said.map(|(value, key)| {
        pair(&crate::ccd::document::Field { key: key.to_owned(), value: value.clone() })
    });
    said.collect::<Vec<_>>().join("; ")
}

/// Whether a line is a heading of the lines below it: a few words, no number.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    let short = line.split_whitespace().count() <= HEADING_WORDS_MAX;
    let ends = !line.ends_with(['.', ';', '!', '?', ',']);
    short && ends && !line.is_empty() && !line.bytes().any(|it| it.is_ascii_digit())
}

/// The sentences of a line. A point within `O.D.` or `20.5` ends none.
pub(super) fn sentences(line: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    for (at, mark) in line.char_indices() {
        let after = line.get(at + mark.len_utf8()..).unwrap_or_default();
        let ends = matches!(mark, '.' | ';' | '!') && after.starts_with(char::is_whitespace);
        let before = line.get(from..at).unwrap_or_default();
        let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let initial = mark == '.' && word.len() == 1 && word.chars().all(char::is_alphabetic);
        if ends && !initial {
            sentences.push(line.get(from..=at).unwrap_or_default());
            from = at + mark.len_utf8();
        }
    }
    sentences.push(line.get(from..).unwrap_or_default());
    sentences.retain(|it| !it.trim().is_empty());
    sentences
}
