//! Rows that lost their own tags: some stylesheets drop the `tr` of a row that has a style, and leave its
//! cells one behind the other. A browser shows them all as one row.

use memchr::memchr_iter;

use super::rows::Rows;
use crate::ccd::rough::{RoughCell, RoughRow};

impl Rows {
    /// A cell begins, which began its row if that one is `bare`.
    pub(super) fn begin_cell(&mut self, bare: bool) {
        if bare {
            self.bare = Some(Vec::new());
        }
        if let Some(breaks) = &mut self.bare {
            breaks.push(std::mem::take(&mut self.breaks));
        }
    }

    /// White space stands between two cells.
    pub(super) fn pass(&mut self, blank: &str) {
        if self.bare.is_some() {
            self.breaks += memchr_iter(b'\n', blank.as_bytes()).count();
        }
    }

    /// Adds the rows that some cells are, the last of which ends at `end`: more than one if the white space
    /// between the cells says so, and each is as wide as the table.
    pub(super) fn add_bare(&mut self, row: RoughRow, end: usize, breaks: &[usize]) {
        let begin = self.table.rows.last().map_or(0, |it| it.end);
        let cells = self.table.cells.get(begin..end).unwrap_or_default();
        let columns = if self.columns > 0 { self.columns } else { self.named() };
        let ends = ends(cells, columns).filter(|it| agree(it, breaks)).unwrap_or_default();
        for (number, end) in ends.iter().map(|it| begin + it).chain([end]).enumerate() {
            let skipped = if number == 0 { row.skipped } else { 0 };
            self.table.rows.push(RoughRow { skipped, end, ..row });
        }
    }

    /// How many columns the first row names.
    fn named(&self) -> usize {
        let names = self.table.rows.first().and_then(|it| self.table.cells.get(..it.end));
        let names = names.filter(|it| it.iter().all(|it| it.header));
        names.map_or(0, |it| it.iter().map(|it| usize::from(it.columns)).sum())
    }
}

/// Where all rows but the last end, if each is as wide as the table.
fn ends(cells: &[RoughCell], columns: usize) -> Option<Vec<usize>> {
    let mut ends = Vec::new();
    let mut width = 0;
    for (number, cell) in cells.iter().enumerate() {
        if width == columns {
            ends.push(number);
            width = 0;
        }
        width += usize::from(cell.columns);
        if width > columns || cell.rows != 1 || cell.loose {
            return None;
        }
    }
    (columns > 1 && width == columns).then_some(ends)
}

/// Whether the white space before cells is that of rows which end there: a row leaves more of it than a
/// cell. A page without any says nothing, and a header may lack a name.
fn agree(ends: &[usize], breaks: &[usize]) -> bool {
    let inner = || breaks.iter().enumerate().skip(1);
    let least = inner().map(|(_, it)| *it).min().unwrap_or(0);
    inner().filter(|(_, it)| **it > least).map(|(at, _)| at).eq(ends.iter().copied())
}
