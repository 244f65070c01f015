//! Where cells stand: spans expanded into places, and what was read in each.
//!
//! A cell that spans keeps one text and many places, so that a span costs no copy until a value is
//! said, and what one table may repeat is capped.

use super::super::cell::{self, Line};
use super::super::rough::{Content, Part, RoughCell, RoughRow};
use super::Grid;

/// Columns that one cell may span.
const COLUMNS_MAX: u32 = 64;
/// Rows that one cell may span.
const ROWS_MAX: u32 = 1_000;
/// Values that a table may repeat because of spans, beyond a few for each of its cells.
const REPEATS_MAX: usize = 2_000;
/// Cells that a table may have, beyond a few for each cell of its source.
const PADDED_MAX: usize = 10_000;

/// A cell that was read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) line: Line,
    pub(super) header: bool,
    pub(super) label: bool,
    pub(super) loose: bool,
    pub(super) columns: u32,
    pub(super) rows: u32,
}

/// A place in the grid: which cell stands there, and whether it begins there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) cell: u32,
    pub(super) first_row: bool,
    pub(super) first_column: bool,
}

impl Grid {
    pub(super) fn new(rows: Vec<RoughRow>, hidden: &mut Vec<String>) -> Self {
        let (head, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| it.part == Part::Head);
        let (foot, body): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| it.part == Part::Foot);
        let mut grid =
            Self { cells: Vec::new(), rows: Vec::new(), width: 0, head: head.len(), padded: true };
        let count: usize = head.iter().chain(&body).chain(&foot).map(|it| it.cells.len()).sum();
        let mut repeats = REPEATS_MAX + 4 * count;
        let mut pending: Vec<(usize, u32, u32)> = Vec::new();
        for row in head.into_iter().chain(body).chain(foot) {
            grid.place(row.cells, &mut pending, &mut repeats, hidden);
        }
        let width = grid.width;
        for row in &mut grid.rows {
            row.truncate(width);
        }
        grid.padded = width * grid.rows.len() <= PADDED_MAX + 4 * count;
        grid
    }

    /// Places one row. `pending` holds the cells that reach down into it: column, cell, rows left.
    fn place(
        &mut self,
        cells: Vec<RoughCell>,
        pending: &mut Vec<(usize, u32, u32)>,
        repeats: &mut usize,
        hidden: &mut Vec<String>,
    ) {
        let mut row: Vec<Option<Place>> = Vec::with_capacity(cells.len());
        for (column, cell, left) in pending.iter_mut() {
            set(&mut row, *column, Place { cell: *cell, first_row: false, first_column: false });
            *left -= 1;
        }
        let mut at = 0;
        for written in cells {
            while row.get(at).is_some_and(Option::is_some) {
                at += 1;
            }
            let index = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
            let read = read(written, hidden);
            self.width = self.width.max(at + 1);
            for offset in 0..read.columns {
                let column = at + offset as usize;
                if offset > 0 && (*repeats == 0 || row.get(column).is_some_and(Option::is_some)) {
                    break;
                }
                *repeats = repeats.saturating_sub(usize::from(offset > 0));
                let place = Place { cell: index, first_row: true, first_column: offset == 0 };
                set(&mut row, column, place);
                if read.rows > 1 {
                    pending.push((column, index, read.rows - 1));
                }
            }
            at += read.columns as usize;
            self.cells.push(read);
        }
        *repeats = repeats.saturating_sub(pending.len());
        if *repeats == 0 {
            pending.clear();
        }
        pending.retain(|(_, _, left)| *left > 0);
        self.rows.push(row);
    }

    pub(super) fn cell(&self, place: Place) -> Option<&Read> {
        self.cells.get(place.cell as usize)
    }

    /// The cells of a row, each once, with what they are.
    pub(super) fn seen(&self, row: &[Option<Place>]) -> impl Iterator<Item = &Read> {
        row.iter()
            .flatten()
            .filter(|it| it.first_column || !it.first_row)
            .filter_map(|it| self.cell(*it))
    }

    pub(super) fn is_blank(&self, row: &[Option<Place>]) -> bool {
        self.seen(row).all(|it| it.line.text.is_empty() && it.line.nested.is_empty())
    }

    /// The text of a cell; a cell that will be asked for again keeps it.
    pub(super) fn take(&mut self, cell: u32, again: bool) -> String {
        let Some(cell) = self.cells.get_mut(cell as usize) else { return String::new() };
        if again { cell.line.text.clone() } else { std::mem::take(&mut cell.line.text) }
    }
}

fn read(cell: RoughCell, hidden: &mut Vec<String>) -> Read {
    let line = match cell.content {
        // The lines of a row that lost its cells are its parts.
        Content::Text(text) if cell.loose => Line { text, nested: Vec::new() },
        content => cell::line(content, hidden),
    };
    Read {
        line,
        header: cell.header,
        label: cell.label,
        loose: cell.loose,
        columns: cell.columns.clamp(1, COLUMNS_MAX),
        rows: cell.rows.clamp(1, ROWS_MAX),
    }
}

fn set(row: &mut Vec<Option<Place>>, column: usize, place: Place) {
    if row.len() <= column {
        row.resize(column + 1, None);
    }
    if let Some(slot) = row.get_mut(column) {
        *slot = Some(place);
    }
}
