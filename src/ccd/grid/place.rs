//! Where cells stand: spans expanded into places.
//!
//! A cell that spans keeps one text and many places, so that a span costs no copy until a value is
//! said, and what one table may repeat is capped.

use std::ops::Range;

use crate::ccd::rough::{Part, RoughCell, RoughRow};

/// Values that a table may repeat because of spans, beyond a few for each of its cells.
const REPEATS_MAX: usize = 2_000;
/// Cells that a table may have, beyond a few for each cell of its source.
const PADDED_MAX: usize = 10_000;

/// A place in the grid: which cell stands there, and whether it begins there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) cell: u32,
    pub(super) first_row: bool,
    pub(super) first_column: bool,
}

/// The places of a table, row by row. They lie one behind the other: most rows have a few.
#[derive(Default)]
pub(super) struct Places {
    all: Vec<Option<Place>>,
    /// Where each row ends.
    ends: Vec<usize>,
    /// How many rows stand in the `thead` at the top.
    pub(super) head: usize,
    /// The rows of every `thead` that is not at the top.
    later_heads: Vec<usize>,
    /// How many columns have a cell that begins in them.
    pub(super) width: usize,
}

impl Places {
    /// Places the cells of some rows.
    pub(super) fn new(rows: &[RoughRow], cells: &[RoughCell]) -> Self {
        let mut placed = Self {
            all: Vec::with_capacity(cells.len()),
            ends: Vec::with_capacity(rows.len()),
            head: rows.iter().take_while(|it| it.part == Part::Head).count(),
            later_heads: Vec::new(),
            width: 0,
        };
        let mut repeats = REPEATS_MAX + 4 * cells.len();
        let mut pending: Vec<(usize, u32, u16)> = Vec::new();
        let mut begin = 0;
        let mut group = 0;
        for (number, row) in rows.iter().enumerate() {
            if row.head && row.part != Part::Head {
                placed.later_heads.push(number);
            }
            // No cell reaches out of its `thead`, `tbody` or `tfoot`.
            if std::mem::replace(&mut group, row.group) != row.group {
                pending.clear();
            }
            if row.skipped > 0 {
                pending.retain_mut(|(_, _, left)| {
                    *left = left.saturating_sub(row.skipped);
                    *left > 0
                });
            }
            placed.place(cells, begin..row.end, &mut pending, &mut repeats);
            begin = row.end;
        }
        placed
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Whether a row stands in a `thead` that is not at the top.
    pub(super) fn is_later_head(&self, row: usize) -> bool {
        self.later_heads.binary_search(&row).is_ok()
    }

    /// The places of one row, as far as it goes.
    pub(super) fn row(&self, row: usize) -> &[Option<Place>] {
        let begin = row.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(begin).min(begin + self.width);
        self.all.get(begin..end).unwrap_or_default()
    }

    /// The places of some rows.
    pub(super) fn some(&self, rows: Range<usize>) -> impl Iterator<Item = &[Option<Place>]> {
        rows.map(|it| self.row(it))
    }

    /// Whether a table that has a cell for every column in every row is not much larger.
    pub(super) fn is_dense(&self, cells: usize) -> bool {
        self.width * self.rows() <= PADDED_MAX + 4 * cells
    }

    /// Places one row. `pending` holds the cells that reach down into it: column, cell, rows left.
    fn place(
        &mut self,
        cells: &[RoughCell],
        numbers: Range<usize>,
        pending: &mut Vec<(usize, u32, u16)>,
        repeats: &mut usize,
    ) {
        let begin = self.all.len();
        for (column, cell, left) in pending.iter_mut() {
            let place = Place { cell: *cell, first_row: false, first_column: false };
            self.set(begin + *column, place);
            *left -= 1;
        }
        let mut at = begin;
        for number in numbers {
            let Some(cell) = cells.get(number) else { break };
            let (columns, rows) = (usize::from(cell.columns), cell.rows);
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            while self.is_taken(at) {
                at += 1;
            }
            self.width = self.width.max(at + 1 - begin);
            for column in at..at + columns {
                let first = column == at;
                if !first && (*repeats == 0 || self.is_taken(column)) {
                    break;
                }
                *repeats = repeats.saturating_sub(usize::from(!first));
                self.set(column, Place { cell: number, first_row: true, first_column: first });
                if rows > 1 {
                    pending.push((column - begin, number, rows - 1));
                }
            }
            // Where nothing more is repeated, no place is kept for it either.
            at += if *repeats == 0 { 1 } else { columns };
        }
        *repeats = repeats.saturating_sub(pending.len());
        if *repeats == 0 {
            pending.clear();
        }
        pending.retain(|(_, _, left)| *left > 0);
        self.ends.push(self.all.len());
    }

    fn is_taken(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(Option::is_some)
    }

    fn set(&mut self, at: usize, place: Place) {
        if self.all.len() <= at {
            self.all.resize(at + 1, None);
        }
        if let Some(slot) = self.all.get_mut(at) {
            *slot = Some(place);
        }
    }
}
