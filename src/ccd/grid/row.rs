//! A row of the body: its values under their headers, the parts of one that lost its cells, and the
//! tables in its cells.

use super::place::Place;
use super::{Covered, Grid};
use crate::ccd::document::{Nested, Row, RowKind, Table};
use crate::ccd::rough::RoughCell;
use crate::ccd::series;
use crate::ccd::text;
use crate::ccd::turns;

/// A value that spans columns is said in each of them, if it is no longer than this,
const REPEATED_LENGTH_MAX: usize = 60;
/// and they are no more,
const REPEATED_COLUMNS_MAX: u8 = 3;
/// or it costs no more than so many bytes in all of them and their names are of one series: the quadrants
/// of an eye, the hours of a day. A longer one says itself how often it is.
const REPEATED_SERIES_MAX: usize = 100;
/// Alone in a row that begins with a blank it may be a remark on the row above, if it is longer than this.
const REPEATED_ALONE_MAX: usize = 12;
/// Bytes that a table may say again because of spans, beyond some for each of its cells.
pub(super) const REPEATS_MAX: usize = 64 * 1024;
/// A row that names the tables below it is not farther away.
const NAMED_ROWS_MAX: usize = 64;
/// A name that is longer than this is not said again in a row.
const NAME_LENGTH_MAX: usize = 200;

impl Grid {
    /// Adds a row of the body to its table, unless it is empty.
    pub(super) fn row(&mut self, places: &[Option<Place>], table: &mut Table) {
        let columns = table.columns.as_slice();
        if let Some(cell) =
            self.across(places).filter(|it| !self.is_of_series(places, *it, columns))
        {
            let at = places.iter().position(|it| it.is_some_and(|it| it.cell == cell));
            let mut cells = vec![String::new(); at.unwrap_or(0)];
            let again = self.cells.get(cell as usize).is_some_and(|it| it.rows > 1);
            cells.push(self.take(cell, again));
            table.rows.push(Row { cells, kind: RowKind::Across, ..Row::default() });
            return;
        }
        let nested = self.nested(places, table);
        let loose = self.seen(places).any(|it| it.loose);
        let row = if loose {
            let (cells, unparted) = self.parts(places, columns);
            Row { cells, unparted, kind: RowKind::Parts, nested }
        } else {
            Row { cells: self.values(places, table), nested, ..Row::default() }
        };
        if row.cells.iter().any(|it| !it.is_empty()) || !row.nested.is_empty() {
            table.rows.push(row);
        }
    }

    /// Whether a text that is alone in its row spans some columns of a series and not all of the table:
    /// a dose from Monday to Tuesday.
    fn is_of_series(&self, row: &[Option<Place>], cell: u32, columns: &[String]) -> bool {
        let within = |it: &(usize, &Option<Place>)| it.1.is_some_and(|it| it.cell == cell);
        let mut spanned = row.iter().enumerate().filter(within).map(|(at, _)| at);
        let Some(first) = spanned.next() else { return false };
        let last = spanned.next_back().unwrap_or(first);
        let length = self.cells.get(cell as usize).map_or(0, |it| it.content.text().len());
        (first == 0 || length <= REPEATED_ALONE_MAX)
            && last + 1 - first < self.width
            && columns.get(first..=last).is_some_and(|it| it.len() > 1 && series::is_one(it))
    }

    fn values(&mut self, row: &[Option<Place>], table: &Table) -> Vec<String> {
        let at = table.rows.len();
        let width = if self.padded { self.width } else { row.len() };
        let mut values = Vec::with_capacity(width);
        let (mut from, mut begin) = (0, 0);
        for (column, place) in row.iter().enumerate() {
            if place.is_some_and(|it| it.first_column) {
                begin = column;
            }
            let names = table.columns.get(begin..).unwrap_or_default();
            if place.is_some_and(|it| self.is_covered(it, names)) {
                self.covered.push(Covered { row: at, column, from });
                values.push(String::new());
                continue;
            }
            from = column;
            values.push(place.map_or_else(String::new, |it| self.value(it)));
        }
        values.resize_with(width, String::new);
        values
    }

    /// Whether a value that spans many columns, or is long, begins before a place, at the first of the
    /// `names`.
    fn is_covered(&self, place: Place, names: &[String]) -> bool {
        let series = |it: usize, length: usize| {
            it * length <= REPEATED_SERIES_MAX && names.get(..it).is_some_and(series::is_one)
        };
        let wide = |it: &RoughCell| match (it.content.text().len(), it.columns) {
            (0, _) => false,
            (length @ 1..=REPEATED_LENGTH_MAX, columns) => {
                columns > REPEATED_COLUMNS_MAX && !series(columns.into(), length)
            }
            (_, columns) => columns > 1,
        };
        !place.first_column && place.first_row && self.cell(place).is_some_and(wide)
    }

    /// Says a wide value in all its columns where it would mislead in one: what is so of both eyes is
    /// so of each, and a column that has no other value was not left blank. A long one is a remark, and
    /// said only of the eyes.
    pub(super) fn uncover(&mut self, table: &mut Table) {
        let covered = std::mem::take(&mut self.covered);
        if covered.is_empty() || table.columns.is_empty() {
            return;
        }
        let names_eye = |name: &String| turns::names_eye(&name.replace('.', ""));
        let eyes: Vec<_> = table.columns.iter().map(names_eye).collect();
        let has = |column: usize, row: &Row| row.cells.get(column).is_some_and(|it| !it.is_empty());
        let blank = |column: usize| !table.rows.iter().any(|it| has(column, it));
        let blanks: Vec<_> = (0..table.columns.len()).map(blank).collect();
        let is = |list: &[bool], it: &Covered| list.get(it.column) == Some(&true);
        let mut again = Vec::new();
        for span in covered.chunk_by(|it, next| (it.row, it.from) == (next.row, next.from)) {
            let Some(Covered { row, from, .. }) = span.first() else { continue };
            let value = table.rows.get(*row).and_then(|it| it.cells.get(*from));
            let short = value.is_some_and(|it| it.len() <= REPEATED_LENGTH_MAX);
            let all = short && span.iter().any(|it| is(&eyes, it) || is(&blanks, it));
            again.extend(span.iter().filter(|it| all || is(&eyes, it)));
        }
        for Covered { row, column, from } in again {
            let Some(row) = table.rows.get_mut(*row) else { continue };
            let value = row.cells.get(*from).cloned().unwrap_or_default();
            let left = self.repeats.checked_sub(value.len());
            if let (Some(left), Some(cell)) = (left, row.cells.get_mut(*column)) {
                self.repeats = left;
                *cell = value;
            }
        }
    }

    /// What stands at a place: said again in every row and every column of a span.
    fn value(&mut self, place: Place) -> String {
        let Some(cell) = self.cell(place) else { return String::new() };
        let length = cell.content.text().len();
        let again = cell.columns > 1 || cell.rows > 1;
        if !(place.first_row && place.first_column) {
            let Some(left) = self.repeats.checked_sub(length) else { return String::new() };
            self.repeats = left;
        }
        self.take(place.cell, again)
    }

    /// The parts of a row that lost its cells: those before the first loss still have their columns.
    /// Then the same as a browser shows it, which parts nothing at a tag.
    fn parts(
        &mut self,
        places: &[Option<Place>],
        columns: &[String],
    ) -> (Vec<String>, Vec<String>) {
        let mut parts = Vec::with_capacity(places.len());
        let mut unparted = Vec::new();
        let mut known = true;
        let seams = self.seen(places).any(|it| it.content.text().contains(text::SEAM));
        for (column, place) in places.iter().enumerate() {
            let Some(place) = place.filter(|it| it.first_row && it.first_column) else { continue };
            known &= self.cell(place).is_some_and(|it| !it.loose);
            let loose = self.cell(place).is_some_and(|it| it.loose);
            let text = self.take(place.cell, false);
            let name = columns.get(column).filter(|it| known && !it.is_empty());
            let (part, whole) = match name {
                Some(_) if text.is_empty() => continue,
                Some(name) if name.len() > NAME_LENGTH_MAX => (text, None),
                Some(name) => (format!("{name}: {text}"), None),
                None if loose => {
                    let part = lines(text.split(['\n', text::SEAM]));
                    let whole = lines(text.replace(text::SEAM, "").split('\n'));
                    (part, Some(whole))
                }
                None => (text, None),
            };
            if seams {
                unparted.push(whole.unwrap_or_else(|| part.clone()));
            }
            parts.push(part);
        }
        (parts, unparted)
    }

    /// In how many cells of a row tables stand, and whether each of those says another name before it.
    fn names_beside(&self, row: &[Option<Place>]) -> (usize, bool) {
        let text = |it: &Place| self.cell(*it).map_or("", |it| it.content.text());
        let holds = |it: &&Place| it.first_column && self.nested.contains_key(&it.cell);
        let mut names: Vec<_> = row.iter().flatten().filter(holds).map(text).collect();
        let count = names.len();
        let told = names.iter().all(|it| !it.is_empty() && it.len() <= NAME_LENGTH_MAX);
        names.sort_unstable();
        names.dedup();
        (count, told && names.len() == count)
    }

    /// The tables in a row, under the names of their columns. In a table without names, those are what
    /// the row above says of each, if the row says no more itself or the name is an eye's; or, where
    /// several stand side by side, what each cell says before its table.
    fn nested(&mut self, places: &[Option<Place>], table: &Table) -> Vec<Nested> {
        let mut nested = Vec::new();
        if self.nested.is_empty() {
            return nested;
        }
        let bare = self.seen(places).all(|it| it.content.text().is_empty());
        // A row with nothing but tables goes with the one above; one with a name has those of the first,
        // and so has any where the first names the eyes.
        let named = |it: &&Row| it.nested.is_empty() && it.kind == RowKind::Cells;
        let first = table.rows.first().filter(named);
        let of_eyes = first.filter(|it| it.cells.iter().any(|it| turns::names_eye(it)));
        let nearest =
            || table.rows.iter().rev().take(NAMED_ROWS_MAX).find(|it| it.nested.is_empty());
        let above = if bare { of_eyes.or_else(nearest) } else { first };
        let above = above.filter(|it| table.columns.is_empty() && it.kind == RowKind::Cells);
        let eyes = || above.is_some_and(|it| it.cells.iter().any(|it| turns::names_eye(it)));
        let (count, named) = self.names_beside(places);
        let told = count > 1 && named && table.columns.is_empty() && !eyes();
        for (column, place) in places.iter().enumerate() {
            let Some(place) = place else { continue };
            if let Some(blocks) = self.nested.remove(&place.cell) {
                if told {
                    let column = self.take(place.cell, false);
                    let column = column.trim_end_matches([':', ' ']).to_owned();
                    nested.push(Nested { column, blocks });
                    continue;
                }
                let said = above.and_then(|it| it.cells.get(column)).filter(|it| !it.is_empty());
                let said = said.filter(|it| bare || count > 1 || turns::names_eye(it));
                // What spans columns is of none of them.
                let own = self.cell(*place).is_some_and(|it| it.columns == 1);
                let name = table.columns.get(column).or(said).filter(|_| own);
                let name = name.filter(|it| it.len() <= NAME_LENGTH_MAX);
                nested.push(Nested { column: name.cloned().unwrap_or_default(), blocks });
            }
        }
        nested
    }
}

/// Lines as one. A line that begins with a comma brings its mark along.
fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for line in lines.map(str::trim).filter(|it| !it.is_empty()) {
        if !joined.is_empty() {
            joined.push_str(if line.starts_with([',', ';']) { "" } else { "; " });
        }
        joined.push_str(line);
    }
    joined
}
