//! Tables and lists of names and values, row by row, for one of the four measures.

use super::cells::cells;
use super::columns::{Column, Role, add_comment, add_note, as_rows, columns, is_header, role};
use super::dates::{When, has_date, is_date};
use super::eye::Eye;
use super::phrase::{Phrase, phrase};
use super::place::{Barred, Place};
use super::powers::Upright;
use super::reading::statement;
use super::text::{Aside, Walk};
use crate::ccd::document::{Field, Row, RowKind, Table};

/// What one row says before its values are looked at.
pub(super) struct Around {
    pub(super) place: Place,
    pub(super) label: Phrase,
    pub(super) aside: Aside,
    /// A date stands in the row or around it that is perhaps its own; then its encounter's is none.
    pub(super) unclaimed: bool,
    /// A cell has a date that is not known to be the row's, and the row has no other.
    loose: bool,
}

/// A list of names and values.
pub(super) fn pairs(walk: &mut Walk<'_>, pairs: &[Field], place: &Place) {
    as_rows(pairs, |row| rows(walk, row, place, false));
}

/// A table.
pub(super) fn table(walk: &mut Walk<'_>, table: &Table, place: &Place) {
    let place = place.within(&table.caption, walk.notation);
    let first = table.rows.first().filter(|it| table.columns.is_empty() && is_header(walk, it));
    if let Some(first) = first {
        let rest = Table {
            columns: first.cells.clone(),
            rows: table.rows.iter().skip(1).cloned().collect(),
            ..Table::default()
        };
        rows(walk, &rest, &place, true);
        return;
    }
    rows(walk, table, &place, true);
}

fn rows(walk: &mut Walk<'_>, table: &Table, place: &Place, labelled: bool) {
    let mut columns = columns(walk, table, labelled);
    // A label's header that names the measure is the table's title.
    let title = columns.iter().find(|it| it.role == Role::Label && it.said.names);
    let place = &title.map_or_else(|| place.clone(), |it| place.within(&it.header, walk.notation));
    let mut group = place.clone();
    let mut beside = Beside::new(walk);
    let mut group_date = String::new();
    let mut above = When::default();
    let mut dates_first = false;
    let mut refraction = Upright::default();
    for row in &table.rows {
        match row.kind {
            // The rows are told, and their values read, in another document.
            RowKind::Told => {}
            RowKind::Across => {
                let text = row.cells.last().map_or("", String::as_str);
                above = above.left();
                if is_date(text) {
                    text.clone_into(&mut group_date);
                    above = When::default();
                } else {
                    refraction.finish(walk, &group);
                    if !walk.sorted(text, place) {
                        group = place.within(text, walk.notation);
                        if group.when != place.when {
                            // Its own date is nearer than that of a row farther above.
                            group_date.clear();
                            above = When::default();
                        }
                    }
                }
            }
            RowKind::Parts => walk.line(&row.cells.join(" "), &group),
            RowKind::Cells => {
                if let Some((date, label)) = heads(&columns, row) {
                    group_date = date;
                    group = place.within(&label, walk.notation);
                    continue;
                }
                // Below the values such a row is of those above it, and `beside` has it.
                if walk.measurements().len() == beside.from || dates_first {
                    dates_first |= dates_below(&mut columns, row);
                }
                if beside.takes(walk, &columns, row) {
                    continue;
                }
                let mut around = around(walk, &columns, row, &group, &group_date, &mut above);
                // In a list of names and values each date is its own name's.
                around.unclaimed |= labelled && around.loose;
                if !refraction.takes(walk, &columns, row, &around) {
                    cells(walk, table, &columns, row, &around);
                }
                for nested in &row.nested {
                    let mut inner = around.place.within(&nested.column, walk.notation);
                    if !around.aside.date.is_empty() {
                        inner.when = When { date: around.aside.date.clone(), unclaimed: false };
                    } else if around.unclaimed {
                        inner.when = inner.when.left();
                        inner.when.unclaimed = true;
                    }
                    walk.blocks(&nested.blocks, &inner);
                }
            }
        }
    }
    refraction.finish(walk, &group);
    beside.finish(walk);
}

/// Rows that say when and how the values above or below them were taken: `Time | 9:40 | 9:41` under
/// `| OD | OS`.
struct Beside {
    /// The first measurement of this table.
    from: usize,
    said: Vec<(Role, Vec<Eye>, String)>,
}

impl Beside {
    fn new(walk: &mut Walk<'_>) -> Self {
        Self { from: walk.measurements().len(), said: Vec::new() }
    }

    /// Takes in such a row.
    fn takes(&mut self, walk: &Walk<'_>, columns: &[Column], row: &Row) -> bool {
        let label = columns.iter().zip(&row.cells).find(|(it, _)| it.role == Role::Label);
        let Some(role) = label.map(|(_, cell)| role(cell)) else { return false };
        let aside = matches!(
            role,
            Role::Date
                | Role::Time
                | Role::Method
                | Role::Unit
                | Role::Note
                | Role::Other
                | Role::Comment
                | Role::Eye
        );
        let holds = |cell: &str| statement(cell, walk.notation, &[]).readings.is_some();
        if !aside || !row.nested.is_empty() || row.cells.iter().any(|it| holds(it)) {
            return false;
        }
        for (column, cell) in columns.iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()) {
            if !column.said.eyes.is_empty() {
                self.said.push((role, column.said.eyes.clone(), cell.trim().to_owned()));
            }
        }
        true
    }

    /// Adds to each value what stands in its column, where its eye has one value in this table.
    fn finish(self, walk: &mut Walk<'_>) {
        let here = walk.measurements().get_mut(self.from..).unwrap_or_default();
        for (role, eyes, text) in self.said {
            let mut of = here.iter_mut().filter(|it| it.eye.is_some_and(|it| eyes == [it]));
            let (Some(only), None) = (of.next(), of.next()) else { continue };
            let place = match role {
                Role::Date => &mut only.date,
                Role::Time => &mut only.time,
                Role::Method => &mut only.method,
                Role::Unit => &mut only.unit,
                _ => continue,
            };
            if place.is_empty() {
                *place = text;
            }
        }
    }
}

/// A row of dates says when the values below it were: `Date | 5/6/2026 | 8/9/2026`.
fn dates_below(columns: &mut [Column], row: &Row) -> bool {
    let label = columns.iter().zip(&row.cells).find(|(it, _)| it.role == Role::Label);
    if label.is_none_or(|(_, cell)| role(cell) != Role::Date) {
        return false;
    }
    for (column, cell) in columns.iter_mut().zip(&row.cells) {
        if column.role != Role::Label && is_date(cell) {
            column.when = When { date: cell.trim().to_owned(), unclaimed: false };
        }
    }
    true
}

/// A row that has no value but a date and a name, for the rows below it.
fn heads(columns: &[Column], row: &Row) -> Option<(String, String)> {
    // Its value may be a table in its cell.
    let valued = columns.iter().any(|it| it.role == Role::Value) && row.nested.is_empty();
    let (mut date, mut label) = (String::new(), String::new());
    for (column, cell) in columns.iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()) {
        match column.role {
            Role::Date if date.is_empty() => date.clone_from(cell),
            Role::Label if label.is_empty() => label.clone_from(cell),
            _ => return None,
        }
    }
    (valued && !label.is_empty()).then_some((date, label))
}

/// What one row says; `date` is the last one that had a row of its own, `above` the last one in a
/// column of dates, which counts for the blank cells below it.
fn around(
    walk: &Walk<'_>,
    columns: &[Column],
    row: &Row,
    group: &Place,
    date: &str,
    above: &mut When,
) -> Around {
    let mut place = group.clone();
    let mut aside = Aside { date: date.to_owned(), ..Aside::default() };
    let mut label = Phrase { understood: true, bare: true, ..Phrase::default() };
    for (column, cell) in columns.iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()) {
        match column.role {
            Role::Date => aside.date.clone_from(cell),
            Role::Time => aside.time.clone_from(cell),
            Role::Unit => aside.unit.clone_from(cell),
            Role::Method => aside.by.push(cell.clone()),
            Role::Note => add_note(&mut aside.note, &column.header, cell),
            Role::Comment => add_comment(&mut aside.note, &column.header, cell),
            Role::Eye => {
                let said = phrase(cell, walk.notation);
                if said.understood {
                    place = place.of(&said.eyes);
                } else {
                    aside.label.clone_from(cell);
                }
                if said.doubtful {
                    place.barred = Barred::Yes;
                }
            }
            Role::Label if is_date(cell) => aside.date.clone_from(cell),
            Role::Label => {
                let doubtful = label.doubtful;
                label = phrase(cell, walk.notation);
                label.doubtful |= doubtful;
                if !label.understood {
                    aside.label.clone_from(cell);
                }
            }
            Role::Value | Role::Other | Role::Open => {}
        }
    }
    if label.understood {
        place = place.of(&label.eyes);
        aside.by.splice(0..0, label.by.iter().cloned());
        if aside.unit.is_empty() {
            aside.unit.clone_from(&label.unit);
        }
        if aside.time.is_empty() {
            aside.time.clone_from(&label.time);
        }
    }
    let columns = || columns.iter().zip(&row.cells);
    let of_date = || columns().filter(|(it, _)| it.role == Role::Date);
    let filled = of_date().any(|(_, it)| !it.is_empty());
    let begins = columns().next().is_some_and(|(it, _)| it.role == Role::Date);
    if filled {
        *above = When { date: aside.date.clone(), unclaimed: false };
    } else if begins && aside.date.is_empty() && has_date(&above.date) {
        // A date that is the same as the one above is often left out where the rows begin with it.
        aside.date.clone_from(&above.date);
    }
    let dated = |(column, cell): (&Column, &String)| {
        // What a remark says of another day is not when the row was.
        let remark = matches!(column.role, Role::Comment | Role::Note | Role::Other);
        let known = column.role == Role::Date || column.dated || !column.when.date.is_empty();
        let apart = remark || known;
        !apart && !is_value(walk, column, cell) && has_date(cell)
    };
    let no_date = aside.date.is_empty() && place.when.date.is_empty();
    let unclaimed = no_date && (place.when.unclaimed || above.unclaimed);
    let loose = no_date && columns().any(dated);
    if place.barred == Barred::Undated && !aside.date.is_empty() {
        place.barred = Barred::No;
    }
    Around { place, label, aside, unclaimed, loose }
}

/// Whether a cell reads as values, whose dates are their own.
fn is_value(walk: &Walk<'_>, column: &Column, cell: &str) -> bool {
    matches!(column.role, Role::Open | Role::Value)
        && statement(cell, walk.notation, &[]).readings.is_some()
}
