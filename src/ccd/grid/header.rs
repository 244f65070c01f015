//! The rows that name the columns, and the texts that stand across a table.

use std::ops::Range;

use super::Grid;
use super::place::{Place, Places};
use crate::ccd::cell;
use crate::ccd::rough::RoughCell;
use crate::ccd::text;

impl Grid {
    /// How many rows name the columns: those of a `thead`, or those of header cells.
    pub(super) fn header_rows(&self, places: &Places) -> usize {
        match (places.head, places.rows()) {
            (head, rows) if head > 0 && head < rows => head,
            // A `thead` without rows below it.
            (1, _) => usize::from(self.are_names(places.row(0))),
            _ => self.rows_of_header_cells(places),
        }
    }

    /// Whether a row that is all of its table names columns. One text is a title, and what has a number
    /// in it a value.
    fn are_names(&self, row: &[Option<Place>]) -> bool {
        let texts = || self.seen(row).filter(|it| !it.content.text().is_empty());
        let digit = |it: &RoughCell| it.content.text().contains(|it: char| it.is_ascii_digit());
        texts().all(|it| it.header && !digit(it)) && texts().nth(1).is_some()
    }

    /// How many rows of header cells a table begins with, those above them counted. Where the rows above
    /// have a name of its own for each column, a row that has a text for each is one of values, and a text
    /// across the table the title of those below it.
    fn rows_of_header_cells(&self, places: &Places) -> usize {
        let rows = places.rows();
        let above = self.above_header(places);
        let is_headers = |row| self.seen(row).all(|it| it.header);
        if rows - above == 2 && self.width == 2 && places.some(above..rows).all(is_headers) {
            // Names and values, but nobody can tell whether beside or below each other.
            return above;
        }
        let mut named = above;
        let mut columns = vec![false; self.width];
        while named < rows && self.is_header(places, named) {
            let row = places.row(named);
            // Names of rows, or a title of those that follow.
            let below = || self.is_full(row) || self.spans(row);
            if self.width > 1 && columns.iter().all(|it| *it) && below() {
                break;
            }
            for (column, place) in columns.iter_mut().zip(row) {
                *column |= place.is_some_and(|it| self.is_name(it));
            }
            named += 1;
        }
        match named {
            _ if named == above => 0,
            _ if named < rows => named,
            _ => above + usize::from(rows > 1 && self.width > 1),
        }
    }

    /// How many rows stand above the first one of header cells, if each is blank or one text across: the
    /// title of the table, in cells like any other.
    fn above_header(&self, places: &Places) -> usize {
        let above = |row: &[Option<Place>]| self.across(row).is_some() || self.is_blank(row);
        let is_value = |row| self.seen(row).all(|it| !it.header);
        let rows = places.some(0..places.rows());
        let count = rows.take_while(|row| is_value(row) && above(row)).count();
        let names = self.seen(places.row(count));
        let names = names.filter(|it| it.header && !it.content.text().is_empty()).count();
        if names > 1 && count + 1 < places.rows() { count } else { 0 }
    }

    /// Whether a row has header cells and nothing else. A blank behind a header cell is a value that
    /// nobody wrote, except at the top, where it is a column without a name; there too, if the header
    /// cell is the only one and the next row begins with another.
    fn is_header(&self, places: &Places, number: usize) -> bool {
        let (mut names, mut blanks) = (0, 0);
        for cell in self.seen(places.row(number)) {
            if !cell.content.text().is_empty() {
                if !cell.header {
                    return false;
                }
                names += 1;
            } else if names > 0 && !cell.header {
                blanks += 1;
            }
        }
        let unnamed = || {
            let below = self.seen(places.row(1)).next();
            number == 0 && (names > 1 || below.is_none_or(|it| !it.header))
        };
        names > 0 && (blanks == 0 || unnamed())
    }

    /// Reads the rows that name the columns: what stands above the table, behind what is known of it,
    /// and which rows have a name for each column.
    pub(super) fn names(
        &mut self,
        places: &Places,
        rows: Range<usize>,
        mut caption: String,
    ) -> (String, Vec<usize>) {
        let mut titles = Vec::new();
        let mut naming = Vec::new();
        for number in rows {
            let row = places.row(number);
            if let Some(title) = self.across(row) {
                titles.push(title);
            } else if self.seen(row).any(|it| it.loose) {
                // Names that lost their cells name no column.
                titles.extend(row.iter().flatten().filter(|it| it.first_row).map(|it| it.cell));
                titles.dedup();
            } else if !self.is_blank(row) {
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
        (caption, naming)
    }

    /// The end of the rows that begin here, in the middle of a table, and name the columns anew: those
    /// of a later `thead`, or one of header cells alone; in both cases with a title above them.
    pub(super) fn new_header(
        &self,
        places: &Places,
        rows: Range<usize>,
        columns: &[String],
    ) -> Option<usize> {
        let (row, below) = (rows.start, rows.start + 1);
        if let Some(end) = self.names_anew(places, rows.clone(), columns, false) {
            return Some(end);
        }
        let end = self.names_anew(places, below..rows.end, columns, true)?;
        // A text in other cells may be a note on what stands above it, unless the table began with one.
        let title = self.across(places.row(row)).and_then(|it| self.cells.get(it as usize));
        let named = |it: &RoughCell| it.header || self.titled;
        title.is_some_and(|it| named(it) && !places.is_later_head(row)).then_some(end)
    }

    /// The end of the rows that begin here, below a title or not, and name the columns anew.
    fn names_anew(
        &self,
        places: &Places,
        rows: Range<usize>,
        columns: &[String],
        titled: bool,
    ) -> Option<usize> {
        if places.is_later_head(rows.start) {
            if rows.start.checked_sub(1).is_some_and(|it| places.is_later_head(it)) {
                // Its first row was asked.
                return None;
            }
            let end = rows.clone().find(|it| !places.is_later_head(*it)).unwrap_or(rows.end);
            // One that is no more than a title leaves the columns their names.
            let texts = |row| self.seen(row).filter(|it| !it.content.text().is_empty()).count();
            return places.some(rows.start..end).any(|row| texts(row) > 1).then_some(end);
        }
        let (row, below) = (places.row(rows.start), rows.start + 1);
        let is_one = |number| self.is_new_header(places.row(number));
        if !is_one(rows.start) {
            return None;
        }
        // Where rows of header cells follow each other, they are the values; so is one alone where a
        // `thead` names the columns, for a page shows what is abnormal like a header.
        let is_headers = |row| self.seen(places.row(row)).all(|it| it.header);
        let above = || places.head > 0 || rows.start.checked_sub(1).is_some_and(is_headers);
        let names = titled || !self.is_full(row) || !above();
        let names = names && rows.contains(&below) && !is_one(below);
        (names || self.says(row, columns)).then_some(below)
    }

    /// Whether a row in the middle of a table has the form of one that names the columns; nothing may
    /// stand above the names of the rows.
    fn is_new_header(&self, row: &[Option<Place>]) -> bool {
        let is_name = |it: &RoughCell| it.header && !it.content.text().is_empty();
        let mut cells = self.seen(row);
        if !cells.next().is_some_and(|it| is_name(it) || it.content.text().is_empty())
            || !cells.all(is_name)
        {
            return false;
        }
        let cells = row.iter().flatten().filter(|it| it.first_row && it.first_column).count();
        // In one column, what is told is no title.
        let is_told = |it: &RoughCell| {
            it.content.text().contains(':') || it.content.text().ends_with(['.', '!', '?'])
        };
        (cells > 1 || !self.seen(row).any(is_told))
            && cells == self.width
            && self.seen(row).all(|it| it.columns == 1)
            && !row.iter().flatten().any(|it| self.nested.contains_key(&it.cell))
    }

    /// Whether a row has a text for each column, and for that alone.
    fn is_full(&self, row: &[Option<Place>]) -> bool {
        row.len() >= self.width
            && row.iter().all(|it| it.is_some_and(|it| it.first_row && self.is_name(it)))
    }

    /// Whether a text stands at a place, for that column alone.
    fn is_name(&self, place: Place) -> bool {
        self.cell(place).is_some_and(|it| it.columns == 1 && !it.content.text().is_empty())
    }

    /// Whether a row says the names of the columns and nothing else.
    fn says(&self, row: &[Option<Place>], columns: &[String]) -> bool {
        let texts = row.iter().map(|it| it.and_then(|it| self.cell(it)));
        texts.map(|it| it.map_or("", |it| it.content.text())).eq(columns)
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
            // One that spans rows is a value of those below.
            .filter(|_| wide || (row.len() < self.width && cell.rows == 1))
    }

    /// Whether one text spans all of the table.
    fn spans(&self, row: &[Option<Place>]) -> bool {
        let first = row.first().copied().flatten();
        first.is_some_and(|first| row.iter().all(|it| it.is_some_and(|it| it.cell == first.cell)))
            && self.across(row).is_some()
    }

    /// The names of the columns, several rows joined.
    pub(super) fn columns(&self, places: &Places, names: &[usize]) -> Vec<String> {
        let mut columns = vec![String::new(); self.width];
        for number in names {
            for (column, place) in columns.iter_mut().zip(places.row(*number)) {
                let cell = place.and_then(|it| self.cell(it));
                let text = cell.map_or("", |it| it.content.text());
                if column.is_empty() {
                    column.push_str(text);
                    continue;
                }
                let joined = column.strip_suffix(text).is_some_and(|it| it.ends_with(" / "));
                if text.is_empty() || column == text || joined {
                    continue;
                }
                column.push_str(" / ");
                column.push_str(text);
            }
        }
        columns
    }
}
