//! Tables that hold more than is theirs: titles of sections in rows of their own, and, where the end
//! of a table was forgotten, all that follows it on the page.

use super::Parser;
use super::frame::content;
use crate::ccd::names;
use crate::ccd::rough::{Rough, RoughCell, RoughRow, RoughTable};

impl Parser<'_> {
    /// Gives a table, every title of a section above what it is the title of.
    pub(super) fn give_table(&mut self, mut table: RoughTable) {
        if table.caption.first().is_some_and(Rough::is_section) && self.is_free() {
            let title = table.caption.remove(0);
            self.give(title);
        }
        // Few tables have a heading in a cell.
        if !table.cells.iter().any(|it| it.content.blocks().iter().any(Rough::is_section)) {
            return self.give(Rough::Table(Box::new(table)));
        }
        let below = if self.ended { split_below(&mut table) } else { Vec::new() };
        let titles = titles(&table);
        // From the end, so that each row is moved once.
        let mut parts: Vec<_> = titles.iter().rev().map(|it| split_off(&mut table, *it)).collect();
        self.give_rows(table);
        while let Some((title, table)) = parts.pop() {
            for block in title {
                self.give(block);
            }
            self.give_rows(table);
        }
        for block in below {
            self.give(block);
        }
    }

    fn give_rows(&mut self, table: RoughTable) {
        let RoughTable { caption, notes, rows, hidden, .. } = &table;
        if !(rows.is_empty() && caption.is_empty() && notes.is_empty() && hidden.is_empty()) {
            self.give(Rough::Table(Box::new(table)));
        }
    }
}

/// Takes from a table without an end what its last row holds from the title of a section on: a page
/// goes on there as if it were all in one cell.
fn split_below(table: &mut RoughTable) -> Vec<Rough> {
    let begin = table.begin(table.rows.len().saturating_sub(1));
    let cells = table.cells.iter().skip(begin);
    let mut flows = cells.map(|it| it.content.blocks());
    let Some(cell) = flows.position(|it| it.iter().any(Rough::is_section)) else {
        return Vec::new();
    };
    let mut below = Vec::new();
    for cell in table.cells.drain(begin + cell + 1..) {
        below.extend(cell.content.into_flow());
    }
    below.append(&mut table.notes);
    if let Some(cell) = table.cells.last_mut() {
        let mut own = std::mem::take(&mut cell.content).into_flow();
        let title = own.iter().position(Rough::is_section).unwrap_or(own.len());
        below.splice(..0, own.drain(title..));
        cell.content = content(&mut own, false);
    }
    if let Some(row) = table.rows.last_mut() {
        row.end = table.cells.len();
    }
    below
}

/// The rows that are the title of a section: with a code or the name of one, at the top of a table,
/// above names of columns, or where no column has a name. Any other is a title of rows whose columns
/// are named above it.
fn titles(table: &RoughTable) -> Vec<usize> {
    let last = table.rows.len().saturating_sub(1);
    let named = (0..last).any(|it| RoughCell::name_columns(table.row(it)));
    let above = |row| row == 0 || !named || RoughCell::name_columns(table.row(row + 1));
    let is_one = |row| names_section(table.row(row)) || (row < last && above(row));
    (0..table.rows.len()).filter(|it| is_title(table.row(*it)) && is_one(*it)).collect()
}

fn names_section(row: &[RoughCell]) -> bool {
    match row.first().and_then(|it| it.content.blocks().first()) {
        Some(Rough::Heading(it)) => it.loinc.is_some() || names::is_section_name(&it.text),
        _ => false,
    }
}

fn is_title(row: &[RoughCell]) -> bool {
    let [first, rest @ ..] = row else { return false };
    let is_text = |it: &Rough| matches!(it, Rough::Text(_));
    matches!(first.content.blocks(), [it, texts @ ..] if it.is_section() && texts.iter().all(is_text))
        && rest.iter().all(RoughCell::is_blank)
}

/// Takes the rows from a title on out of a table: what the title says, and a table of the others.
fn split_off(table: &mut RoughTable, row: usize) -> (Vec<Rough>, RoughTable) {
    let begin = table.begin(row);
    let below = table.begin(row + 1);
    let title = table.cells.get_mut(begin).map(|it| std::mem::take(&mut it.content).into_flow());
    let after = RoughTable {
        cells: table.cells.split_off(below),
        rows: table
            .rows
            .drain(row..)
            .skip(1)
            .map(|it| RoughRow { end: it.end - below, ..it })
            .collect(),
        notes: std::mem::take(&mut table.notes),
        header: table.header,
        ..RoughTable::default()
    };
    table.cells.truncate(begin);
    (title.unwrap_or_default(), after)
}
