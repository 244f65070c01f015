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

mod header;
mod pairs;
mod place;
mod row;

use super::cell;
use super::document::{Block, Table};
use super::rough::{Content, Part, Rough, RoughRow, RoughTable};
use super::sections;
use super::text;
use place::{Place, Read};

/// Reads a table; what it hides goes to `hidden`.
pub(super) fn blocks(table: RoughTable, hidden: &mut Vec<String>) -> Vec<Block> {
    hidden.extend(table.hidden);
    let mut before = sections::blocks(table.caption, hidden);
    let after = sections::blocks(table.notes, hidden);
    if is_layout(&table.rows) {
        for row in table.rows {
            for cell in row.cells {
                match cell.content {
                    Content::Text(text) if text.is_empty() => {}
                    Content::Text(text) => {
                        before.push(Block::Paragraph { text, preformatted: false });
                    }
                    Content::Flow(flow) => before.extend(sections::blocks(flow, hidden)),
                }
            }
        }
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
    let grid = Grid::new(table.rows, hidden);
    before.extend(grid.read(caption));
    before.extend(after);
    before
}

/// Whether a table only arranges the page: one column without a header.
fn is_layout(rows: &[RoughRow]) -> bool {
    rows.iter()
        .all(|row| row.cells.len() <= 1 && row.cells.iter().all(|it| !it.header && !it.loose))
        && rows.iter().all(|row| row.part != Part::Head)
}

/// Whether the cells of a table hold sections, so that it is the frame of a page.
pub(super) fn holds_sections(table: &RoughTable) -> bool {
    table.rows.iter().flat_map(|row| &row.cells).any(|cell| match &cell.content {
        Content::Text(_) => false,
        Content::Flow(flow) => flow.iter().any(|it| match it {
            Rough::Heading(it) => it.loinc.is_some() || it.of_section || it.rank <= 3,
            Rough::Table(it) => holds_sections(it),
            _ => false,
        }),
    })
}

/// A table, every cell in its place.
struct Grid {
    cells: Vec<Read>,
    rows: Vec<Vec<Option<Place>>>,
    width: usize,
    /// How many rows come from a `thead`.
    head: usize,
    /// Every row has a cell for every column; not so where that would multiply the table.
    padded: bool,
}

impl Grid {
    fn read(mut self, mut caption: String) -> Vec<Block> {
        let headers = self.header_rows();
        let mut titles = Vec::new();
        let mut naming = Vec::new();
        for number in 0..headers {
            let row = self.rows.get(number).map_or(&[][..], |it| it);
            if let Some(title) = self.across(row) {
                titles.push(title);
            } else if self.seen(row).any(|it| it.loose) {
                // Names that lost their cells name no column.
                titles.extend(row.iter().flatten().filter(|it| it.first_row).map(|it| it.cell));
                titles.dedup();
            } else {
                naming.push(number);
            }
        }
        for title in titles {
            let text = cell::one_line(self.take(title, false).replace(text::SEAM, "\n"));
            if text.is_empty() {
                continue;
            }
            if !caption.is_empty() {
                caption.push_str("; ");
            }
            caption.push_str(&text);
        }
        let body = self.rows.split_off(headers.min(self.rows.len()));
        let first = naming.first().and_then(|it| self.rows.get(*it)).map_or(&[][..], |it| it);
        let texts = self.seen(first).filter(|it| !it.line.text.is_empty()).count();
        if (naming.len() > 1 || texts == 1) && body.iter().all(|row| self.is_blank(row)) {
            // Names of nothing are what the table says.
            let rows = std::mem::take(&mut self.rows);
            return self.without_header(caption, &rows);
        }
        let mut above = Vec::new();
        for place in self.rows.iter().flatten().flatten() {
            if let Some(cell) = self.cells.get_mut(place.cell as usize) {
                above.append(&mut cell.line.nested);
            }
        }
        let columns = self.columns(&naming);
        if columns.iter().all(String::is_empty) {
            above.extend(self.without_header(caption, &body));
        } else {
            let table = Table { caption, columns, ..Table::default() };
            above.extend(self.with_header(table, &body));
        }
        above
    }

    fn with_header(&mut self, mut table: Table, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for row in body {
            if self.is_new_header(row) {
                let columns = self.values(row);
                if columns == table.columns {
                    continue;
                }
                let next = Table { columns, ..Table::default() };
                let done = std::mem::replace(&mut table, next);
                let said = done.columns.iter().any(|it| !it.is_empty()) || !done.caption.is_empty();
                if said || !done.rows.is_empty() {
                    blocks.push(Block::Table(done));
                }
                continue;
            }
            let row = self.row(row, &table.columns);
            table.rows.extend(row);
        }
        let heads = table.columns.iter().any(|it| !it.is_empty());
        if heads || !table.rows.is_empty() || !table.caption.is_empty() {
            blocks.push(Block::Table(table));
        }
        blocks
    }

    fn without_header(&mut self, caption: String, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        if self.is_labelled(body) {
            return self.pairs(caption, body);
        }
        let mut table = Table { caption, ..Table::default() };
        for row in body {
            let row = self.row(row, &[]);
            table.rows.extend(row);
        }
        if table.rows.is_empty() && table.caption.is_empty() {
            return Vec::new();
        }
        vec![Block::Table(table)]
    }
}
