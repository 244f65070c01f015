//! The rows that name the columns, and the texts that stand across a table.

use super::Grid;
use super::place::Place;

impl Grid {
    /// How many rows name the columns.
    pub(super) fn header_rows(&self) -> usize {
        let rows = self.rows.len();
        if self.head > 0 && (self.head < rows || rows == 1) {
            return if self.head == rows { 0 } else { self.head };
        }
        let named = self.rows.iter().take_while(|row| self.is_header(row)).count();
        if named < rows { named } else { usize::from(rows > 1) }
    }

    /// Whether a row has header cells and nothing else.
    fn is_header(&self, row: &[Option<Place>]) -> bool {
        let mut any = false;
        for cell in self.seen(row) {
            if cell.line.text.is_empty() {
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
            && self.seen(row).all(|it| {
                let line = &it.line;
                it.header && it.columns == 1 && !line.text.is_empty() && line.nested.is_empty()
            })
    }

    /// The one text of a row that spans the table.
    pub(super) fn across(&self, row: &[Option<Place>]) -> Option<u32> {
        if self.width < 2 {
            return None;
        }
        let mut only = None;
        for place in row.iter().flatten() {
            let cell = self.cell(*place)?;
            if cell.line.text.is_empty() && cell.line.nested.is_empty() {
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
        ((wide || alone) && !cell.loose && cell.line.nested.is_empty() && place.first_row)
            .then_some(place.cell)
            .filter(|_| wide || row.len() < self.width)
    }

    /// The names of the columns, several rows joined.
    pub(super) fn columns(&mut self, names: &[usize]) -> Vec<String> {
        let mut columns = vec![String::new(); self.width];
        for number in names {
            let row = self.rows.get_mut(*number).map(std::mem::take).unwrap_or_default();
            for (column, place) in columns.iter_mut().zip(&row) {
                let text = place.and_then(|it| self.cells.get(it.cell as usize));
                let text = text.map_or("", |it| it.line.text.as_str());
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
