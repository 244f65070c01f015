//! A table as it stands → tables whose every value is under its header and in its row.
//!
//! Spans are expanded, the rows that name the columns are found and joined, titles that span the
//! table become its caption, tables without a header row become pairs where the page marks labels,
//! and tables that only arrange the page are taken apart.
//!
//! # Invariants
//!
//! * No value is put under a column it does not stand under. Where the source lost the borders of
//!   cells, the row keeps its parts and claims no columns.
//! * Spans cannot make a table much larger than its source.

mod frame;
mod header;
mod pairs;
mod place;
mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::blocks;
use super::cell::{self, Line};
use super::document::{Block, Table};
use super::rough::{Content, RoughCell, RoughRow, RoughTable};
pub(super) use frame::{holds_sections, unframe};
use place::{Place, Places};

/// Columns that one cell may span.
const COLUMNS_MAX: u8 = 64;
/// Rows that one cell may span.
const ROWS_MAX: u16 = 1_000;

/// Reads a table; what it hides goes to `hidden`.
pub(super) fn blocks(mut table: RoughTable, hidden: &mut Vec<String>) -> Vec<Block> {
    hidden.append(&mut table.hidden);
    let mut before = blocks::read(std::mem::take(&mut table.caption), hidden);
    let after = blocks::read(std::mem::take(&mut table.notes), hidden);
    if is_layout(&table) {
        let flow = table.cells.into_iter().flat_map(|it| it.content.into_flow());
        before.extend(blocks::read(flow, hidden));
        before.extend(after);
        return before;
    }
    let caption = match before.as_mut_slice() {
        [Block::Paragraph { text, .. }] => cell::one_line(std::mem::take(text)),
        _ => String::new(),
    };
    if !caption.is_empty() {
        before.clear();
    }
    let mut blocks = read(table, before, caption, hidden);
    blocks.extend(after);
    blocks
}

/// Whether a table only arranges the page: one column without a header.
fn is_layout(table: &RoughTable) -> bool {
    // No row is without a cell.
    table.cells.len() == table.rows.len()
        && table.cells.iter().all(|it| !it.header && !it.loose)
        && table.rows.iter().all(|row| !row.head)
}

/// Places the cells of a table and reads it, row by row.
fn read(
    mut table: RoughTable,
    before: Vec<Block>,
    caption: String,
    hidden: &mut Vec<String>,
) -> Vec<Block> {
    if !table.rows.is_sorted_by_key(|it| it.part) {
        in_order(&mut table);
    }
    let mut grid = Grid {
        repeats: row::REPEATS_MAX + 64 * table.cells.len(),
        cells: table.cells,
        nested: BTreeMap::new(),
        width: 0,
        padded: true,
        titled: false,
        covered: Vec::new(),
        blocks: before,
    };
    grid.read_cells(&table.rows, hidden);
    let places = Places::new(&table.rows, &grid.cells);
    drop(table.rows);
    grid.width = places.width;
    grid.padded = places.is_dense(grid.cells.len());
    grid.read(&places, caption);
    grid.blocks
}

/// Puts the rows of `thead` first and those of `tfoot` last, wherever the source has them.
fn in_order(table: &mut RoughTable) {
    let mut begin = 0;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        rows.push((*row, begin..row.end));
        begin = row.end;
    }
    rows.sort_by_key(|it| it.0.part);
    let mut cells = Vec::with_capacity(table.cells.len());
    for (row, (from, numbers)) in table.rows.iter_mut().zip(rows) {
        cells.extend(table.cells.get_mut(numbers).into_iter().flatten().map(std::mem::take));
        *row = RoughRow { end: cells.len(), ..from };
    }
    table.cells = cells;
}

/// A table whose cells are read.
struct Grid {
    /// The cells, each one text.
    cells: Vec<RoughCell>,
    /// What could not be put into the text of a cell, by its number.
    nested: BTreeMap<u32, Vec<Block>>,
    width: usize,
    /// Every row has a cell for every column; not so where that would multiply the table.
    padded: bool,
    /// How many bytes may still be said again because of spans.
    repeats: usize,
    /// It begins with a title in a cell that is no header.
    titled: bool,
    /// Of the table being read, the cells left blank because a value from before spans them.
    covered: Vec<Covered>,
    /// What the table says, so far.
    blocks: Vec<Block>,
}

/// A cell that is blank because a value spans it.
struct Covered {
    row: usize,
    column: usize,
    /// The column of the value.
    from: usize,
}

impl Grid {
    /// Makes a text of what is in each cell; what a cell hides goes to `hidden`.
    fn read_cells(&mut self, rows: &[RoughRow], hidden: &mut Vec<String>) {
        let mut begin = 0;
        // Of the row, the cells of more than one line.
        let mut lines = Vec::new();
        for row in rows {
            let cells = self.cells.get_mut(begin..row.end).unwrap_or_default();
            for (number, cell) in (begin..).zip(cells) {
                cell.columns = cell.columns.clamp(1, COLUMNS_MAX);
                cell.rows = cell.rows.clamp(1, ROWS_MAX);
                // One line is a text already, and the lines of a row that lost its cells are its parts.
                if let Content::Text(text) = &cell.content
                    && (cell.loose || !text.as_bytes().contains(&b'\n'))
                {
                    continue;
                }
                let mut line = cell::line(std::mem::take(&mut cell.content), hidden);
                cell.content = Content::Text(std::mem::take(&mut line.text).into());
                if !line.nested.is_empty() {
                    let nested = std::mem::take(&mut line.nested);
                    self.nested.insert(u32::try_from(number).unwrap_or(u32::MAX), nested);
                }
                lines.push((number, line));
            }
            self.space(&mut lines);
            begin = row.end;
        }
    }

    /// Keeps what is blank between the lines of a cell where another has a line beside it: without it,
    /// the lines below would stand beside others.
    fn space(&mut self, lines: &mut Vec<(usize, Line)>) {
        if lines.iter().all(|(_, it)| it.spaced.is_none()) {
            return lines.clear();
        }
        // Where the lines of each count are: one more that is blank elsewhere is blank beside a line.
        let mut forms: BTreeMap<usize, BTreeSet<Vec<usize>>> = BTreeMap::new();
        for (_, line) in lines.iter() {
            forms.entry(line.lines).or_default().insert(Vec::new());
            if let Some((_, blanks)) = &line.spaced {
                forms.entry(line.lines + blanks.len()).or_default().insert(blanks.clone());
            }
        }
        for (number, line) in lines.drain(..) {
            if let Some((text, blanks)) = line.spaced
                && forms.get(&(line.lines + blanks.len())).is_some_and(|it| it.len() > 1)
                && let Some(cell) = self.cells.get_mut(number)
            {
                cell.content = Content::Text(text.into());
            }
        }
    }

    fn cell(&self, place: Place) -> Option<&RoughCell> {
        self.cells.get(place.cell as usize)
    }

    /// The cells of a row, each once.
    fn seen(&self, row: &[Option<Place>]) -> impl Iterator<Item = &RoughCell> {
        row.iter()
            .flatten()
            .filter(|it| it.first_column || !it.first_row)
            .filter_map(|it| self.cell(*it))
    }

    /// Whether nothing is in the cell at a place.
    fn is_empty(&self, place: Place) -> bool {
        self.cell(place).is_none_or(|it| it.content.text().is_empty())
            && !self.nested.contains_key(&place.cell)
    }

    fn is_blank(&self, row: &[Option<Place>]) -> bool {
        row.iter().flatten().all(|it| self.is_empty(*it))
    }

    /// The text of a cell; a cell that will be asked for again keeps it.
    fn take(&mut self, cell: u32, again: bool) -> String {
        match self.cells.get_mut(cell as usize).map(|it| &mut it.content) {
            Some(Content::Text(text)) if again => text.clone().into(),
            Some(Content::Text(text)) => std::mem::take(text).into(),
            _ => String::new(),
        }
    }

    fn read(&mut self, places: &Places, caption: String) {
        let headers = self.header_rows(places);
        let titled = |row| self.across(row).is_some() && self.seen(row).all(|it| !it.header);
        self.titled = headers > 0 && titled(places.row(0));
        let (caption, naming) = self.names(places, 0..headers, caption);
        let body = headers..places.rows();
        let first = naming.first().map_or(&[][..], |it| places.row(*it));
        let texts = self.seen(first).filter(|it| !it.content.text().is_empty()).count();
        if (naming.len() > 1 || texts == 1) && places.some(body.clone()).all(|it| self.is_blank(it))
        {
            // Names of nothing are what the table says.
            return self.without_header(caption, places, 0..headers);
        }
        self.show_nested(places, 0..headers);
        let columns = self.columns(places, &naming);
        if columns.iter().all(String::is_empty) {
            self.without_header(caption, places, body);
        } else {
            let rows = Vec::with_capacity(body.len());
            let table = Table { caption, columns, rows, ..Table::default() };
            self.with_header(table, places, body);
        }
    }

    fn with_header(&mut self, mut table: Table, places: &Places, body: Range<usize>) {
        let mut number = body.start;
        while number < body.end {
            let Some(end) = self.new_header(places, number..body.end, &table.columns) else {
                self.row(places.row(number), &mut table);
                number += 1;
                continue;
            };
            let (caption, naming) = self.names(places, number..end, String::new());
            let columns = self.columns(places, &naming);
            if !caption.is_empty() || columns != table.columns {
                let next = Table { caption, columns, ..Table::default() };
                self.add(std::mem::replace(&mut table, next));
                self.show_nested(places, number..end);
            }
            number = end;
        }
        self.add(table);
    }

    /// Adds a table that says anything.
    fn add(&mut self, mut table: Table) {
        self.uncover(&mut table);
        let heads = table.columns.iter().any(|it| !it.is_empty());
        if heads || !table.rows.is_empty() || !table.caption.is_empty() {
            self.blocks.push(Block::Table(Box::new(table)));
        }
    }

    /// Adds what stands in the cells of some rows and is more than a text.
    fn show_nested(&mut self, places: &Places, rows: Range<usize>) {
        if !self.nested.is_empty() {
            for place in places.some(rows).flatten().flatten() {
                self.blocks.extend(self.nested.remove(&place.cell).into_iter().flatten());
            }
        }
    }

    fn without_header(&mut self, caption: String, places: &Places, body: Range<usize>) {
        if self.is_labelled(places, body.clone()) {
            return self.pairs(caption, places, body);
        }
        let rows = Vec::with_capacity(body.len());
        let mut table = Table { caption, rows, ..Table::default() };
        for row in places.some(body) {
            self.row(row, &mut table);
        }
        self.add(table);
    }
}
