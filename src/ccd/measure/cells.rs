//! Which cells of a row are values of the measure.

use super::columns::{Column, Role};
use super::eye::joined;
use super::place::{Barred, Place};
use super::powers;
use super::reading::{Statement, statement};
use super::rows::Around;
use super::text::{Aside, Walk};
use crate::ccd::document::{Row, Table};

/// Sorts the cells of a row, and quotes the row once if one of them could not be sorted.
pub(super) fn cells(
    walk: &mut Walk<'_>,
    table: &Table,
    columns: &[Column],
    row: &Row,
    around: &Around,
) {
    let mut unsorted = powers::side_by_side(walk, columns, row, around);
    for (at, cell) in row.cells.iter().enumerate() {
        let Some(column) = columns.get(at) else { break };
        let blank = !cell.chars().any(char::is_alphanumeric);
        if blank || !column.said.parts.is_empty() {
            continue;
        }
        let speaks = match column.role {
            Role::Open | Role::Value => value(walk, column, cell, around),
            Role::Label | Role::Other | Role::Note | Role::Comment => {
                let said = statement(cell, walk.notation, &[]);
                if said.names && said.has_value { Outcome::Unsorted } else { Outcome::Nothing }
            }
            _ => Outcome::Nothing,
        };
        unsorted |= speaks == Outcome::Unsorted;
    }
    if unsorted {
        walk.remark_row(&table.columns, &row.cells, &around.place);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Sorted,
    Unsorted,
    Nothing,
}

/// One cell that may be a value of the measure.
fn value(walk: &mut Walk<'_>, column: &Column, cell: &str, around: &Around) -> Outcome {
    let (header, label) = (&column.said, &around.label);
    let mut place = around.place.clone();
    let mut aside = around.aside.clone();
    let mut unclaimed = around.unclaimed;
    if !column.when.date.is_empty() {
        // A row and a header with a date each contradict one another.
        unclaimed = !aside.date.is_empty() && aside.date != column.when.date;
        aside.date.clone_from(&column.when.date);
    }
    unclaimed |= column.when.unclaimed;
    // `Interpretation` and `Result` are understood by their role.
    let plain = column.role == Role::Value || (header.understood && !header.names);
    if header.understood {
        place = place.of(&header.eyes);
        aside.by.splice(0..0, header.by.iter().cloned());
        if aside.time.is_empty() {
            aside.time.clone_from(&header.time);
        }
        if !header.unit.is_empty() {
            aside.unit.clone_from(&header.unit);
        }
    }
    let named = (header.understood && header.names)
        || (label.understood && label.names && plain)
        || (place.names && plain && label.understood);
    let said = statement(cell, walk.notation, place.eyes.as_deref().unwrap_or_default());
    let own = said.readings.as_ref().is_some_and(|it| it.iter().all(|it| !it.date.is_empty()));
    let undated = unclaimed && !own;
    let doubtful = header.doubtful || label.doubtful || place.barred != Barred::No;
    if named && undated && !doubtful {
        return Outcome::Unsorted;
    }
    let doubtful = doubtful || undated;
    if named && !doubtful {
        return measured(walk, cell, said, &place, &aside);
    }
    if !doubtful && said.names {
        if let (Some(readings), Some(_)) = (&said.readings, &place.eyes) {
            for reading in readings.clone() {
                walk.push(reading, &place, &aside);
            }
            return Outcome::Sorted;
        }
        if clause(walk, cell, &place) {
            walk.whole(cell, None, &place, &aside);
            return Outcome::Sorted;
        }
    }
    let spoken_of = said.names
        || header.names
        || header.hints
        || label.names
        || label.hints
        || (place.names && !(header.understood && header.bare && label.bare))
        || spoken(&said, column, around);
    if spoken_of && said.has_value { Outcome::Unsorted } else { Outcome::Nothing }
}

/// Whether a cell may be a value because a title around it names the measure, though another one is
/// not understood, or bars it.
fn spoken(said: &Statement, column: &Column, around: &Around) -> bool {
    let (header, label) = (&column.said, &around.label);
    let eyes = [&header.eyes, &label.eyes, &said.eyes];
    let eye = around.place.eyes.as_ref().is_none_or(|it| !it.is_empty())
        || eyes.iter().any(|it| !it.is_empty());
    let plain = column.role == Role::Value || (header.understood && !header.bare);
    around.place.spoken && ((eye && !column.dated) || plain)
}

/// A cell under a header, in a row or in a section that names the measure.
fn measured(
    walk: &mut Walk<'_>,
    cell: &str,
    said: Statement,
    place: &Place,
    aside: &Aside,
) -> Outcome {
    let Some(eyes) = &place.eyes else { return Outcome::Unsorted };
    if let Some(readings) = said.readings {
        for reading in readings {
            walk.push(reading, place, aside);
        }
        return Outcome::Sorted;
    }
    let digits = cell.bytes().any(|it| it.is_ascii_digit());
    // A date or a time alone is not what was measured, and doubt is for a reader to settle.
    if digits && (said.doubtful || (said.understood && !said.has_value)) {
        return Outcome::Unsorted;
    }
    let contradicts = said.eyes.iter().any(|it| joined(eyes, &[*it]).is_none());
    if contradicts {
        return Outcome::Unsorted;
    }
    // It stands where values stand, so it is shown whole; several eyes in it are nobody's.
    let several = said.eyes.windows(2).any(|it| matches!(it, [one, other] if one != other));
    if several && !eyes.is_empty() {
        return Outcome::Unsorted;
    }
    walk.whole(cell, None, place, aside);
    Outcome::Sorted
}

/// Whether one clause of a cell names the measure with a value, and the others hold no number and
/// no doubt: `Pink, C/D 0.7, inferior notch`.
fn clause(walk: &Walk<'_>, cell: &str, place: &Place) -> bool {
    if place.eyes.as_ref().is_none_or(Vec::is_empty) {
        return false;
    }
    let mut naming = 0;
    for part in cell.split([',', ';', '\n']).flat_map(|it| it.split(". ")) {
        let said = statement(part, walk.notation, &[]);
        let digits = part.bytes().any(|it| it.is_ascii_digit());
        if said.names && said.has_value {
            let one = said.readings.as_ref().is_some_and(|it| it.len() == 1);
            if !one || !said.eyes.is_empty() {
                return false;
            }
            naming += 1;
        } else if digits || said.doubtful {
            return false;
        }
    }
    naming == 1
}
