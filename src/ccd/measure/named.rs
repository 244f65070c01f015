//! Any column, row or test by its name.

use std::collections::HashSet;

use super::columns::{Role, add_comment, add_note, as_rows, dates, role};
use super::dates::{When, has_date, heading, is_date};
use super::eye::{Eye, joined};
use super::likeness::{Likeness, bracketed, eyes, likeness, matched};
use super::place::is_aim;
use super::text::{row_text, sentences};
use super::{Findings, Measurement, Remark};
use crate::ccd::document::{Block, Document, Row, RowKind, Table};
use crate::ccd::names::fold;

/// A name longer than this is a sentence.
const NAME_CHARS_MAX: usize = 80;

/// Looks for a name everywhere in a document.
pub(super) fn find(document: &Document, asked: &str) -> Findings {
    let folded = fold(asked);
    let mut search = Search { asked, folded, findings: Findings::default(), named: HashSet::new() };
    // What stands around the current section, with the levels.
    let mut outer: Vec<(u8, Around<'_>)> = Vec::new();
    for section in &document.sections {
        while outer.last().is_some_and(|(level, _)| *level >= section.level) {
            outer.pop();
        }
        let mut around = outer.last().map_or_else(Around::default, |(_, it)| it.clone());
        around = Around { section: &section.id, eyes: Vec::new(), ..around.within(&section.title) };
        around.eyes = eyes(&section.title);
        search.blocks(&section.blocks, &around);
        outer.push((section.level, around));
    }
    search.findings
}

/// What stands around a block.
#[derive(Clone, Default)]
struct Around<'a> {
    section: &'a str,
    eyes: Vec<Eye>,
    /// The date of what has none of its own.
    when: When,
    /// Nothing is measured here.
    barred: bool,
}

impl Around<'_> {
    /// The same, under one more title.
    fn within(&self, title: &str) -> Self {
        let (bare, when) = self.when.within(title);
        // Eyes that contradict each other are nobody's.
        let eyes = joined(&self.eyes, &eyes(&bare)).unwrap_or_default();
        Self { eyes, when, barred: self.barred || is_aim(title), ..self.clone() }
    }

    /// The same, on this day.
    fn on(&self, when: When) -> Self {
        Self { when, ..self.clone() }
    }
}

/// What a header says of its column.
struct Head {
    name: String,
    role: Role,
    eyes: Vec<Eye>,
    unit: String,
    like: Option<Likeness>,
    /// The date in it.
    when: When,
    /// Its cells are dates of something else.
    dated: bool,
}

impl Head {
    fn new(header: &str, asked: &str) -> Self {
        let (name, when) = When::default().within(header);
        // A name that was asked for with its date is that.
        let whole = when.date.is_empty() || likeness(asked, header).is_some();
        let (name, when) = if whole { (header, When::default()) } else { (name.as_str(), when) };
        let found = matched(asked, name);
        let (like, named) = found.map_or((None, Vec::new()), |(like, eyes)| (Some(like), eyes));
        Self {
            name: name.trim().to_owned(),
            role: role(name),
            eyes: if named.is_empty() { eyes(name) } else { named },
            unit: bracketed(name).1.to_owned(),
            like,
            when,
            dated: false,
        }
    }

    /// Whether it is the header of values, whatever they are of: `Result`, `OD`.
    fn is_value(&self) -> bool {
        self.role == Role::Value || !self.eyes.is_empty()
    }

    /// Whether it says what its column holds.
    fn is_open(&self) -> bool {
        self.role == Role::Open && self.eyes.is_empty()
    }
}

struct Search<'a> {
    asked: &'a str,
    folded: String,
    findings: Findings,
    named: HashSet<String>,
}

impl Search<'_> {
    fn blocks(&mut self, blocks: &[Block], around: &Around<'_>) {
        // A line that is a date is that of the block behind it; of the next ones perhaps.
        let mut here = around.clone();
        for block in blocks {
            match block {
                Block::Table(table) => self.table(table, &here, true),
                Block::Pairs { pairs } => as_rows(pairs, |row| self.table(row, &here, false)),
                Block::Paragraph { text, .. } => {
                    for line in text.lines() {
                        self.line(line, around);
                        if let Some(when) = heading(line) {
                            here.when = when;
                        }
                    }
                }
                Block::List { items, .. } => {
                    for item in items {
                        self.line(&item.text, around);
                        self.blocks(&item.blocks, &here.within(&item.text));
                    }
                }
                Block::Heading { .. } => {}
            }
        }
    }

    /// A sentence that holds the name and a number is quoted.
    fn line(&mut self, line: &str, around: &Around<'_>) {
        for sentence in sentences(line) {
            let folded = format!(" {} ", fold(sentence));
            let digits = sentence.bytes().any(|it| it.is_ascii_digit());
            if digits && self.folded.len() > 1 && folded.contains(&format!(" {} ", self.folded)) {
                let (text, section) = (sentence.trim().to_owned(), around.section.to_owned());
                self.findings.remarks.push(Remark { text, section });
            }
        }
    }

    /// Remembers that there is such a name.
    fn name(&mut self, name: &str) {
        let name = name.trim();
        let short = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX;
        if short && name.chars().any(char::is_alphabetic) && self.named.insert(name.to_owned()) {
            self.findings.names.push(name.to_owned());
        }
    }

    fn table(&mut self, table: &Table, around: &Around<'_>, labelled: bool) {
        let width = table.rows.iter().map(|it| it.cells.len()).max().unwrap_or(0);
        let header = |at: usize| table.columns.get(at).map_or("", String::as_str);
        let mut heads: Vec<Head> = (0..width.max(table.columns.len()))
            .map(|at| Head::new(header(at), self.asked))
            .collect();
        if !heads.iter().any(Head::is_value) {
            // `Structure | Finding`: where nothing else holds values, the last name does.
            let mut labels = heads.iter_mut().filter(|it| it.role == Role::Label);
            if labels.next().is_some()
                && let Some(last) = labels.next_back()
            {
                last.role = Role::Value;
            }
        }
        let said = [Role::Date, Role::Time, Role::Eye, Role::Unit];
        for head in heads.iter().filter(|it| !said.contains(&it.role) && it.eyes.is_empty()) {
            self.name(&head.name);
        }
        let roles: Vec<Role> =
            heads.iter().map(|it| if it.like.is_some() { Role::Value } else { it.role }).collect();
        let dates = dates(table, &roles, labelled);
        for (head, at) in heads.iter_mut().zip(0..) {
            head.dated = dates.apart.contains(&at);
            if dates.of_rows == Some(at) {
                head.role = Role::Date;
            } else if dates.times == Some(at) {
                head.role = Role::Time;
            }
        }
        let around = around.within(&table.caption);
        let mut group = around.clone();
        let mut above = When::default();
        let from = self.findings.measurements.len();
        let mut dates_first = false;
        for row in &table.rows {
            if labelled && (dates_first || self.findings.measurements.len() == from) {
                dates_first |= dates_below(&mut heads, row);
            }
            match (row.kind, heads_rows(&heads, row)) {
                (RowKind::Cells, Some(date)) => {
                    let when = When { date, unclaimed: false };
                    group = if when.date.is_empty() { around.clone() } else { around.on(when) };
                    above = above.left();
                }
                (RowKind::Cells, None) => {
                    let when = self.row(table, &heads, row, &group, &mut above, labelled);
                    let inner = group.on(when);
                    row.nested.iter().for_each(|it| self.blocks(&it.blocks, &inner));
                    continue;
                }
                (RowKind::Across, _) => {
                    let text = row.cells.last().map_or("", String::as_str);
                    self.line(text, &group);
                    group = around.within(text);
                    above = if group.when == around.when { above.left() } else { When::default() };
                }
                _ => self.line(&row.cells.join(" "), &group),
            }
            row.nested.iter().for_each(|it| self.blocks(&it.blocks, &group));
        }
    }

    /// One row; gives the date that it has.
    fn row(
        &mut self,
        table: &Table,
        heads: &[Head],
        row: &Row,
        around: &Around<'_>,
        above: &mut When,
        labelled: bool,
    ) -> When {
        let (base, said) = beside(heads, row, around, above);
        let when = row_when(heads, row, around, above, &base, labelled);
        let filled = || {
            let both = heads.iter().zip(&row.cells).enumerate();
            both.filter(|(_, (_, it))| it.chars().any(char::is_alphanumeric))
        };
        let label = filled().rfind(|(_, (head, _))| head.role == Role::Label);
        // Else the first cell is the row's name, if it is one.
        let first = || {
            let dates = |head: &Head| matches!(head.role, Role::Date | Role::Time);
            let at = heads.iter().position(|it| !dates(it)).filter(|_| labelled)?;
            filled().find(|(it, (head, cell))| {
                *it == at && head.is_open() && cell.chars().any(char::is_alphabetic)
            })
        };
        let label = label.or_else(first).map(|(at, (_, cell))| (at, cell.trim()));
        let valued = heads.iter().any(Head::is_value);
        // Rows of other tables are called by sentences, dates, people.
        if let Some((_, name)) = label.filter(|_| valued) {
            self.name(name);
        }
        let of_row = label.and_then(|(at, name)| {
            let (like, eyes) = matched(self.asked, name)?;
            Some((at, name, like, eyes))
        });
        if of_row.is_none() && heads.iter().all(|it| it.like.is_none()) {
            return when;
        }
        let mut unsorted = false;
        for (at, (head, cell)) in filled() {
            let is_value = if valued { head.is_value() } else { head.role == Role::Open };
            let of_row = of_row.as_ref().filter(|(label, ..)| *label != at && is_value);
            let other = label.filter(|(label, _)| *label != at).map_or("", |it| it.1);
            let (name, like, label) = match (head.like, of_row) {
                (Some(like), _) => (head.name.as_str(), like, other),
                (None, Some((_, name, like, _))) if head.is_open() => {
                    (*name, *like, head.name.as_str())
                }
                (None, Some((_, name, like, _))) => (*name, *like, ""),
                (None, None) => continue,
            };
            let mut found = base.clone();
            let mut unclaimed = when.unclaimed || head.when.unclaimed;
            if !head.when.date.is_empty() {
                // A row and a header with a date each contradict one another.
                unclaimed = !found.date.is_empty() && found.date != head.when.date;
                found.date.clone_from(&head.when.date);
            }
            // `131 (2/3/2026)` has a date, and it is not said that it is its own.
            unclaimed |= found.date.is_empty() && has_date(cell) && !is_date(cell);
            if around.barred || unclaimed {
                unsorted = true;
                continue;
            }
            cell.trim().clone_into(&mut found.value);
            label.clone_into(&mut found.label);
            let of_name = of_row.map_or(&[][..], |it| it.3.as_slice());
            let eyes = said.as_ref().and_then(|it| joined(it, of_name));
            let eyes = eyes.and_then(|it| joined(&it, &head.eyes)).unwrap_or_default();
            found.eye = if let [only] = eyes.as_slice() { Some(*only) } else { None };
            for unit in [bracketed(name).1, &head.unit] {
                if !unit.is_empty() {
                    unit.clone_into(&mut found.unit);
                }
            }
            found.found = Some((name.to_owned(), like));
            self.findings.measurements.push(found);
        }
        if unsorted {
            let (text, section) = (row_text(&table.columns, &row.cells), around.section.to_owned());
            self.findings.remarks.push(Remark { text, section });
        }
        when
    }
}

/// A row of dates says when the values below it were: `Date | 5/6/2026 | 8/9/2026`.
fn dates_below(heads: &mut [Head], row: &Row) -> bool {
    let mut filled = heads.iter_mut().zip(&row.cells).filter(|(_, it)| !it.is_empty());
    let is_name = |(head, cell): (&mut Head, &String)| {
        matches!(head.role, Role::Open | Role::Label) && role(cell) == Role::Date
    };
    if row.kind != RowKind::Cells || !filled.next().is_some_and(is_name) {
        return false;
    }
    for (head, cell) in filled.filter(|(_, it)| is_date(it)) {
        head.when = When { date: cell.trim().to_owned(), unclaimed: false };
    }
    true
}

/// The date of a row. One that stands in it and is not known to be its own leaves it open.
fn row_when(
    heads: &[Head],
    row: &Row,
    around: &Around<'_>,
    above: &When,
    base: &Measurement,
    labelled: bool,
) -> When {
    if !base.date.is_empty() {
        return When { date: base.date.clone(), unclaimed: false };
    }
    let dated = |(head, cell): (&Head, &String)| {
        // What a remark says of another day is not when the row was.
        let remark = matches!(head.role, Role::Comment | Role::Note | Role::Other);
        let apart = remark || head.role == Role::Date || head.dated || head.like.is_some();
        !apart && head.when.date.is_empty() && has_date(cell)
    };
    let unclaimed = around.when.unclaimed || above.unclaimed;
    // In a list of names and values each date is its own name's.
    let unclaimed = unclaimed || (labelled && heads.iter().zip(&row.cells).any(dated));
    When { date: String::new(), unclaimed }
}

/// What a row says of all its values, and whose they are; `None` where it contradicts itself.
fn beside(
    heads: &[Head],
    row: &Row,
    around: &Around<'_>,
    above: &mut When,
) -> (Measurement, Option<Vec<Eye>>) {
    let mut base = Measurement { section: around.section.to_owned(), ..Measurement::default() };
    let mut said = Some(around.eyes.clone());
    for (head, cell) in heads.iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()) {
        match head.role {
            Role::Date => base.date.clone_from(cell),
            Role::Time => base.time.clone_from(cell),
            Role::Unit => base.unit.clone_from(cell),
            Role::Method => base.method.clone_from(cell),
            Role::Eye => said = said.and_then(|it| joined(&it, &eyes(cell))),
            Role::Note if head.like.is_none() => add_note(&mut base.note, &head.name, cell),
            Role::Comment if head.like.is_none() => {
                add_comment(&mut base.note, &head.name, cell);
            }
            _ => {}
        }
    }
    if !base.date.is_empty() {
        *above = When { date: base.date.clone(), unclaimed: false };
    } else if heads.first().is_some_and(|it| it.role == Role::Date) && has_date(&above.date) {
        // A date that is the same as the one above is often left out.
        base.date.clone_from(&above.date);
    } else {
        base.date.clone_from(&around.when.date);
    }
    (base, said)
}

/// The date of a row that has nothing but a date and one name, for the rows below it.
fn heads_rows(heads: &[Head], row: &Row) -> Option<String> {
    let mut date = String::new();
    let mut names = 0;
    for (head, cell) in heads.iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()) {
        match head.role {
            Role::Date => date.clone_from(cell),
            Role::Label => names += 1,
            _ => return None,
        }
    }
    let valued = heads.iter().any(|it| it.role == Role::Value);
    (valued && names == 1).then_some(date)
}
