//! The rows that name the columns, and the texts that stand across a table.

use super::Grid;
use super::place::{Place, Places};

impl Grid {
    /// How many rows name the columns, where `head` come from a `thead`.
    pub(super) fn header_rows(&self, places: &Places, head: usize) -> usize {
        let rows = places.rows();
        if head > 0 && (head < rows || rows == 1) {
            return if head == rows { 0 } else { head };
        }
        let named = places.some(0..rows).take_while(|row| self.is_header(row)).count();
        if named < rows { named } else { usize::from(rows > 1) }
    }

    /// Whether a row has header cells and nothing else.
    fn is_header(&self, row: &[Option<Place>]) -> bool {
        let mut any = false;
        for cell in self.seen(row) {
            if cell.content.text().is_empty() {
                continue;
            }
            if !cell.header {
                return false;
            }
            any = true;
        }
        any
    }

    /// Whether a row in the middle of a table names the columns anew.
    pub(super) fn is_new_header(&self, row: &[Option<Place>]) -> bool {
        let cells = row.iter().flatten().filter(|it| it.first_row && it.first_column).count();
        cells >= 2
            && cells == self.width
            && self
                .seen(row)
                .all(|it| it.header && it.columns == 1 && !it.content.text().is_empty())
            && !row.iter().flatten().any(|it| self.nested.contains_key(&it.cell))
    }

    /// The one text of a row that spans the table.
    pub(super) fn across(&self, row: &[Option<Place>]) -> Option<u32> {
        if self.width < 2 {
            return None;
        }
        let mut only = None;
        for place in row.iter().flatten() {
            if self.is_empty(*place) {
                continue;
            }
            match only {
                None => only = Some(*place),
                Some(it) if it.cell == place.cell => {}
                Some(_) => return None,
            }
        }
        let place = only?;
        let cell = self.cell(place)?;
        let alone = row.iter().flatten().all(|it| it.cell == place.cell);
        let wide = cell.columns >= 2 && place.first_row;
        let nested = self.nested.contains_key(&place.cell);
        ((wide || alone) && !cell.loose && !nested && place.first_row)
            .then_some(place.cell)
            .filter(|_| wide || row.len() < self.width)
    }

    /// The names of the columns, several rows joined.
    pub(super) fn columns(&self, places: &Places, names: &[usize]) -> Vec<String> {
        let mut columns = vec![String::new(); self.width];
        for number in names {
            for (column, place) in columns.iter_mut().zip(places.row(*number)) {
                let cell = place.and_then(|it| self.cell(it));
                let text = cell.map_or("", |it| it.content.text());
                if text.is_empty() || column == text || column.ends_with(&format!(" / {text}")) {
                    continue;
                }
                if !column.is_empty() {
                    column.push_str(" / ");
                }
                column.push_str(text);
            }
        }
        columns
    }
}
