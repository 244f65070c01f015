//! A statement → its values, each with its eye, its unit and how it was taken.
//!
//! Eyes stand before their values (`OD 18, OS 21`) or behind them (`18 OD, 21 OS`), in one text
//! always the same; two eyes may share a list (`OD/OS: 18/21`). Where a text could be read in two
//! ways it is not read at all.

use super::cycles;
use super::eye::{Eye, joined};
use super::lexicon::{Finder, Item, Lexicon, Sense, Span, Value, spans};

/// How one measure is written.
pub(super) struct Notation {
    pub(super) lexicon: Lexicon,
    pub(super) finder: Finder,
    /// Its unit beside an eye speaks of it: mmHg does, dioptres are many things.
    pub(super) unit_is_its_own: bool,
}

/// One value of a statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// As written.
    pub(super) value: String,
    /// What the notation makes of it, where it is one value.
    pub(super) number: Option<Value>,
    /// Whose; `None` where it is not said.
    pub(super) eye: Option<Eye>,
    pub(super) unit: String,
    pub(super) by: Vec<String>,
    pub(super) time: String,
    pub(super) date: String,
}

/// A text longer than this is no statement of values, and is not taken apart.
const STATEMENT_BYTES_MAX: usize = 1_000;

/// What a text says.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not, whatever the others are")]
pub(super) struct Statement {
    pub(super) names: bool,
    pub(super) hints: bool,
    pub(super) doubtful: bool,
    pub(super) understood: bool,
    pub(super) has_value: bool,
    pub(super) eyes: Vec<Eye>,
    /// Its values, where it can be read in one way only.
    pub(super) readings: Option<Vec<Reading>>,
}

/// Reads a text that may hold values; `around` is the eye that stands around it.
pub(super) fn statement(text: &str, notation: &Notation, around: &[Eye]) -> Statement {
    let spans = spans(text, &notation.lexicon, Some(notation.finder));
    let mut statement = Statement { understood: true, ..Statement::default() };
    let (mut units, mut by, mut other) = (false, false, false);
    for span in &spans {
        match span.item {
            Item::Said(Sense::Name | Sense::NameBy) => statement.names = true,
            Item::Said(Sense::Hint) => statement.hints = true,
            Item::Said(Sense::Doubt) => statement.doubtful = true,
            Item::Said(Sense::Apart) => {
                statement.doubtful = true;
                statement.hints = true;
            }
            Item::Said(Sense::Unit) => units = true,
            Item::Said(Sense::By) => by = true,
            Item::Said(Sense::Other) => {
                statement.understood = false;
                other = true;
            }
            Item::Said(Sense::Eye(eye)) => statement.eyes.push(eye),
            Item::Value(_) => statement.has_value = true,
            Item::Unknown => statement.understood = false,
            Item::Said(_) | Item::Date | Item::Time => {}
        }
    }
    statement.hints |= units && notation.unit_is_its_own && !statement.eyes.is_empty();
    // `Manifest OD -2.00` speaks of it too, where nothing else is said.
    statement.hints |= by && statement.understood && !statement.eyes.is_empty();
    // `BP 134/78 mmHg` speaks of something else.
    statement.hints &= !other;
    let short = text.len() <= STATEMENT_BYTES_MAX;
    statement.understood &= short && !statement.doubtful && !is_subject(text, &spans);
    if statement.understood && statement.has_value {
        statement.readings = Sorter { text, spans: &spans }.readings(around);
    }
    statement
}

/// `RE: IOP 18` may be the subject of a message, and says nothing of the right eye.
fn is_subject(text: &str, spans: &[Span]) -> bool {
    matches!(spans, [re, colon, next, ..] if re.of(text) == "RE" && colon.of(text) == ":"
        && !matches!(next.item, Item::Value(_)))
}

struct Sorter<'a> {
    text: &'a str,
    spans: &'a [Span],
}

/// Values of one eye, by their places, and the places of all that is said of them.
struct Segment {
    eye: Option<Eye>,
    values: Vec<usize>,
    from: usize,
    to: usize,
}

impl Sorter<'_> {
    fn item(&self, at: usize) -> Option<Item> {
        self.spans.get(at).map(|it| it.item)
    }

    fn readings(&self, around: &[Eye]) -> Option<Vec<Reading>> {
        let mut readings = match cycles::cycles(self.spans)? {
            cycles if cycles.is_empty() => self.cycle(around)?,
            cycles => {
                let mut readings = Vec::new();
                for spans in cycles {
                    readings.extend(Sorter { text: self.text, spans }.cycle(around)?);
                }
                readings
            }
        };
        let unit = self.spans.iter().find(|it| it.item == Item::Said(Sense::Unit));
        let unit = unit.map(|it| it.of(self.text)).unwrap_or_default();
        for reading in readings.iter_mut().filter(|it| it.unit.is_empty()) {
            unit.clone_into(&mut reading.unit);
        }
        Some(readings)
    }

    /// The values of a text in which no eye comes back with something else said of it.
    fn cycle(&self, around: &[Eye]) -> Option<Vec<Reading>> {
        let mut segments = self.segments(around)?;
        for segment in &segments {
            let inner: Vec<Eye> = segment.eye.into_iter().collect();
            joined(around, &inner)?;
        }
        self.bounds(&mut segments);
        let first = segments.iter().map(|it| it.from).min()?;
        let last = segments.iter().map(|it| it.to).max()?;
        let mut readings = Vec::new();
        for segment in &segments {
            readings.extend(self.segment(segment, first));
        }
        self.tail(&mut readings, &segments, last)?;
        Some(readings)
    }

    /// Runs of eyes and of values, in order: `[eyes]`, `[values]`, `[eyes]`, …
    fn runs(&self) -> Vec<(Vec<Eye>, Vec<usize>)> {
        let mut runs: Vec<(Vec<Eye>, Vec<usize>)> = Vec::new();
        for (at, span) in self.spans.iter().enumerate() {
            match (span.item, runs.last_mut()) {
                (Item::Said(Sense::Eye(eye)), Some((eyes, values))) if values.is_empty() => {
                    eyes.push(eye);
                }
                (Item::Said(Sense::Eye(eye)), _) => runs.push((vec![eye], Vec::new())),
                (Item::Value(_), Some((eyes, values))) if eyes.is_empty() => values.push(at),
                (Item::Value(_), _) => runs.push((Vec::new(), vec![at])),
                _ => {}
            }
        }
        runs
    }

    fn segments(&self, around: &[Eye]) -> Option<Vec<Segment>> {
        let runs = self.runs();
        let one = |eye, values: &[usize]| Segment { eye, values: values.to_vec(), from: 0, to: 0 };
        if let [(_, values)] = runs.as_slice() {
            return match around {
                [] => Some(vec![one(None, values)]),
                [eye] => Some(vec![one(Some(*eye), values)]),
                eyes if eyes.len() == values.len() => {
                    let both = eyes.iter().zip(values);
                    Some(both.map(|(eye, at)| one(Some(*eye), &[*at])).collect())
                }
                _ => None,
            };
        }
        let eyes_first = runs.first().is_some_and(|it| it.1.is_empty());
        let mut segments = Vec::new();
        for pair in runs.chunks(2) {
            let [one_run, other_run] = pair else { return None };
            let (eyes, values) =
                if eyes_first { (&one_run.0, &other_run.1) } else { (&other_run.0, &one_run.1) };
            match eyes.as_slice() {
                [eye] if eyes_first || values.len() == 1 => segments.push(one(Some(*eye), values)),
                eyes if eyes.len() == values.len() && eyes.len() > 1 => {
                    let both = eyes.iter().zip(values);
                    segments.extend(both.map(|(eye, at)| one(Some(*eye), &[*at])));
                }
                _ => return None,
            }
        }
        Some(segments)
    }

    /// Says of each segment where it begins and ends: at the comma between two, else at the eye.
    fn bounds(&self, segments: &mut [Segment]) {
        let is_eye = |at: usize| matches!(self.item(at), Some(Item::Said(Sense::Eye(_))));
        let is_break = |at: &usize| self.item(*at) == Some(Item::Said(Sense::Break));
        let first_atom = (0..self.spans.len())
            .find(|at| is_eye(*at) || matches!(self.item(*at), Some(Item::Value(_))))
            .unwrap_or(0);
        let eyes_first = is_eye(first_atom);
        // Values that share an eye take in what stands before them, to be shared out.
        let several = |it: Option<&Segment>| it.is_some_and(|it| it.values.len() > 1);
        let mut from = if !eyes_first && several(segments.first()) { 0 } else { first_atom };
        let mut at = 0;
        while let Some(segment) = segments.get(at) {
            let last = segment.values.last().copied().unwrap_or(from);
            let next = segments.get(at + 1).and_then(|it| it.values.first().copied());
            let to = match next {
                // A list that two eyes share has no borders to look for.
                Some(next) if eyes_first && !(last..next).any(is_eye) => last + 1,
                Some(next) if eyes_first => {
                    let eye = (last..next).find(|it| is_eye(*it)).unwrap_or(next);
                    (last..eye).rev().find(|it| is_break(it)).unwrap_or(eye)
                }
                Some(next) => {
                    let eye = (last..next).find(|it| is_eye(*it)).unwrap_or(last);
                    (eye..next).find(|it| is_break(it)).unwrap_or(eye + 1)
                }
                None if several(Some(segment)) => self.spans.len(),
                None if eyes_first => last + 1,
                None => (last..self.spans.len()).rev().find(|it| is_eye(*it)).unwrap_or(last) + 1,
            };
            if let Some(segment) = segments.get_mut(at) {
                segment.from = from;
                segment.to = to;
            }
            from = to;
            at += 1;
        }
    }

    fn is_tag(&self, at: usize) -> bool {
        matches!(self.item(at), Some(Item::Said(Sense::By | Sense::NameBy) | Item::Time))
    }

    fn is_pinhole(&self, at: usize) -> bool {
        let text = self.spans.get(at).map_or("", |it| it.of(self.text));
        ["ph", "pinhole", "pin hole", "pin-hole"].iter().any(|it| text.eq_ignore_ascii_case(it))
    }

    fn tag(&self, reading: &mut Reading, at: usize) {
        let Some(span) = self.spans.get(at) else { return };
        let said = span.of(self.text).to_owned();
        match span.item {
            Item::Time => reading.time = said,
            Item::Date => reading.date = said,
            Item::Said(Sense::By | Sense::NameBy) => reading.by.push(said),
            Item::Said(Sense::Unit) => reading.unit = said,
            _ => {}
        }
    }

    /// The values of one eye. What stands before `first` is said of every value.
    fn segment(&self, segment: &Segment, first: usize) -> Vec<Reading> {
        let within = segment.from..segment.to;
        let sequence: Vec<usize> =
            within.clone().filter(|at| segment.values.contains(at) || self.is_tag(*at)).collect();
        let bound = if segment.values.len() == 1 { None } else { self.bound(segment, &sequence) };
        let mut readings = match bound {
            Some(bound) => bound,
            None => vec![self.whole(segment, &sequence)],
        };
        let start = segment.values.first().copied().unwrap_or(segment.from);
        let own = sequence.iter().any(|at| *at < start && self.is_tag(*at));
        let before = (0..first).filter(|at| {
            !own || !matches!(self.item(*at), Some(Item::Said(Sense::By | Sense::NameBy)))
        });
        let before: Vec<usize> = before.collect();
        for reading in &mut readings {
            let mut with = Reading::default();
            for at in &before {
                self.tag(&mut with, *at);
            }
            with.by.append(&mut reading.by);
            reading.by = with.by;
            for (mine, theirs) in [(&mut reading.time, with.time), (&mut reading.date, with.date)] {
                if mine.is_empty() {
                    *mine = theirs;
                }
            }
            for at in within.clone() {
                if matches!(self.item(at), Some(Item::Said(Sense::Unit) | Item::Date)) {
                    self.tag(reading, at);
                }
            }
        }
        readings
    }

    /// Several values, each with what is said of it: all tags before their values, or all behind.
    fn bound(&self, segment: &Segment, sequence: &[usize]) -> Option<Vec<Reading>> {
        let is_value = |at: &usize| segment.values.contains(at);
        let before = sequence.last().is_some_and(is_value);
        let behind = sequence.first().is_some_and(is_value) && !before;
        if !before && !behind {
            return None;
        }
        let mut readings: Vec<Reading> = Vec::new();
        let mut tags: Vec<usize> = Vec::new();
        for at in sequence {
            if !is_value(at) {
                tags.push(*at);
                if behind {
                    self.tag(readings.last_mut()?, *at);
                }
                continue;
            }
            let lone = tags.is_empty();
            if (before && lone && !readings.is_empty()) || (behind && lone && !readings.is_empty())
            {
                return None;
            }
            let mut reading = self.reading(segment, *at, *at);
            if before {
                for tag in &tags {
                    self.tag(&mut reading, *tag);
                }
            }
            tags.clear();
            readings.push(reading);
        }
        // `20/40 cc 20/25`: only a pinhole is sure to stand before its value.
        let unled = before && sequence.first().is_some_and(is_value);
        let sure =
            !unled || sequence.iter().filter(|it| !is_value(it)).all(|it| self.is_pinhole(*it));
        sure.then_some(readings)
    }

    /// Everything from the first value to the last, as it stands.
    fn whole(&self, segment: &Segment, sequence: &[usize]) -> Reading {
        let mut first = segment.values.first().copied().unwrap_or_default();
        let mut last = segment.values.last().copied().unwrap_or_default();
        if sequence.iter().any(|at| (first..last).contains(at) && self.is_tag(*at)) {
            // What stands between values may belong to either: it stays where it is.
            first = sequence.first().copied().unwrap_or(first);
            last = sequence.last().copied().unwrap_or(last);
        }
        let mut reading = self.reading(segment, first, last);
        for at in sequence.iter().filter(|it| **it < first || **it > last) {
            self.tag(&mut reading, *at);
        }
        reading
    }

    fn reading(&self, segment: &Segment, first: usize, last: usize) -> Reading {
        let start = self.spans.get(first).map_or(0, |it| it.start);
        let end = self.spans.get(last).map_or(start, |it| it.end);
        let number = match self.item(first) {
            Some(Item::Value(it)) if first == last => Some(it),
            _ => None,
        };
        let value = self.text.get(start..end).unwrap_or_default().trim().to_owned();
        Reading { value, number, eye: segment.eye, ..Reading::default() }
    }

    /// What stands behind the last value: said of all where it is set off, else of the last.
    /// `None` where one value would have two dates.
    fn tail(&self, readings: &mut [Reading], segments: &[Segment], last: usize) -> Option<()> {
        let mut all = segments.len() == 1;
        // A day or an hour at the end is everybody's, where nobody has one of his own.
        let no_time = readings.iter().all(|it| it.time.is_empty());
        let no_date = readings.iter().all(|it| it.date.is_empty());
        for at in last..self.spans.len() {
            all |= matches!(self.item(at), Some(Item::Said(Sense::Break | Sense::Lead)));
            let everybody = match self.item(at) {
                Some(Item::Date) => no_date,
                Some(Item::Time) => no_time,
                _ if self.is_tag(at) => all,
                _ => continue,
            };
            let count = if everybody { readings.len() } else { 1 };
            for reading in readings.iter_mut().rev().take(count) {
                if self.item(at) == Some(Item::Date) && !reading.date.is_empty() {
                    return None;
                }
                self.tag(reading, at);
            }
        }
        Some(())
    }
}
