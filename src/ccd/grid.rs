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

use super::cell::{self, Line};
use super::document::{Block, Field, Nested, Row, RowKind, Table};
use super::rough::{Content, Part, Rough, RoughCell, RoughRow, RoughTable};
use super::sections;
use super::text;

/// Columns that one cell may span.
const COLUMNS_MAX: u32 = 64;
/// Rows that one cell may span.
const ROWS_MAX: u32 = 1_000;
/// Values that a table may repeat because of spans, beyond a few for each of its cells.
const REPEATS_MAX: usize = 2_000;
/// Cells that a table may have, beyond a few for each cell of its source.
const PADDED_MAX: usize = 10_000;
/// A value that spans a few columns is said in each of them, if it is no longer than this.
const REPEATED_LENGTH_MAX: usize = 60;

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

/// A cell that was read.
#[derive(Default)]
struct Read {
    line: Line,
    header: bool,
    label: bool,
    loose: bool,
    columns: u32,
    rows: u32,
}

/// A place in the grid: which cell stands there, and whether it begins there.
#[derive(Clone, Copy)]
struct Place {
    cell: u32,
    first_row: bool,
    first_column: bool,
}

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
    fn new(rows: Vec<RoughRow>, hidden: &mut Vec<String>) -> Self {
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

    fn cell(&self, place: Place) -> Option<&Read> {
        self.cells.get(place.cell as usize)
    }

    /// The cells of a row, each once, with what they are.
    fn seen(&self, row: &[Option<Place>]) -> impl Iterator<Item = &Read> {
        row.iter()
            .flatten()
            .filter(|it| it.first_column || !it.first_row)
            .filter_map(|it| self.cell(*it))
    }

    /// How many rows name the columns.
    fn header_rows(&self) -> usize {
        let rows = self.rows.len();
        if self.head > 0 && (self.head < rows || rows == 1) {
            return if self.head == rows { 0 } else { self.head };
        }
        let named = self.rows.iter().take_while(|row| self.is_header(row)).count();
        if named < rows { named } else { usize::from(rows > 1) }
    }

    fn is_blank(&self, row: &[Option<Place>]) -> bool {
        self.seen(row).all(|it| it.line.text.is_empty() && it.line.nested.is_empty())
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

    /// The one text of a row that spans the table.
    fn across(&self, row: &[Option<Place>]) -> Option<u32> {
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
            let table = Table { caption, columns, rows: Vec::new() };
            above.extend(self.with_header(table, &body));
        }
        above
    }

    /// The names of the columns, several rows joined.
    fn columns(&mut self, names: &[usize]) -> Vec<String> {
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

    /// The text of a cell; a cell that will be asked for again keeps it.
    fn take(&mut self, cell: u32, again: bool) -> String {
        let Some(cell) = self.cells.get_mut(cell as usize) else { return String::new() };
        if again { cell.line.text.clone() } else { std::mem::take(&mut cell.line.text) }
    }

    fn with_header(&mut self, mut table: Table, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for row in body {
            if self.is_new_header(row) {
                let columns = self.values(row);
                if columns == table.columns {
                    continue;
                }
                let next = Table { caption: String::new(), columns, rows: Vec::new() };
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

    /// Whether a row in the middle of a table names the columns anew.
    fn is_new_header(&self, row: &[Option<Place>]) -> bool {
        let cells = row.iter().flatten().filter(|it| it.first_row && it.first_column).count();
        cells >= 2
            && cells == self.width
            && self.seen(row).all(|it| {
                let line = &it.line;
                it.header && it.columns == 1 && !line.text.is_empty() && line.nested.is_empty()
            })
    }

    fn values(&mut self, row: &[Option<Place>]) -> Vec<String> {
        let width = if self.padded { self.width } else { row.len() };
        let mut values = Vec::with_capacity(width);
        for place in row {
            values.push(place.map_or_else(String::new, |it| self.value(it)));
        }
        values.resize_with(width, String::new);
        values
    }

    /// What stands at a place: said again in every row of a span, and in every column of a short one.
    fn value(&mut self, place: Place) -> String {
        let Some(cell) = self.cell(place) else { return String::new() };
        let wide = cell.columns > 3 || cell.line.text.len() > REPEATED_LENGTH_MAX;
        if wide && !place.first_column && place.first_row {
            return String::new();
        }
        let again = cell.columns > 1 || cell.rows > 1;
        self.take(place.cell, again)
    }

    /// A row of the body, unless it is empty.
    fn row(&mut self, places: &[Option<Place>], columns: &[String]) -> Option<Row> {
        if let Some(cell) = self.across(places) {
            let at = places.iter().position(|it| it.is_some_and(|it| it.cell == cell));
            let mut cells = vec![String::new(); at.unwrap_or(0)];
            cells.push(self.take(cell, false));
            return Some(Row { cells, kind: RowKind::Across, ..Row::default() });
        }
        let nested = self.nested(places, columns);
        let loose = self.seen(places).any(|it| it.loose);
        let row = if loose {
            let (cells, unparted) = self.parts(places, columns);
            Row { cells, unparted, kind: RowKind::Parts, nested }
        } else {
            Row { cells: self.values(places), nested, ..Row::default() }
        };
        (row.cells.iter().any(|it| !it.is_empty()) || !row.nested.is_empty()).then_some(row)
    }

    /// The parts of a row that lost its cells: those before the first loss still have their columns.
    /// Then the same as a browser shows it, which parts nothing at a tag.
    fn parts(
        &mut self,
        places: &[Option<Place>],
        columns: &[String],
    ) -> (Vec<String>, Vec<String>) {
        let (mut parts, mut unparted) = (Vec::new(), Vec::new());
        let mut known = true;
        for (column, place) in places.iter().enumerate() {
            let Some(place) = place.filter(|it| it.first_row && it.first_column) else { continue };
            known &= self.cell(place).is_some_and(|it| !it.loose);
            let loose = self.cell(place).is_some_and(|it| it.loose);
            let text = self.take(place.cell, false);
            let name = columns.get(column).filter(|it| known && !it.is_empty());
            let (part, whole) = match name {
                Some(_) if text.is_empty() => continue,
                Some(name) => (format!("{name}: {text}"), None),
                None if loose => {
                    let part = lines(text.split(['\n', text::SEAM]));
                    let whole = lines(text.replace(text::SEAM, "").split('\n'));
                    (part, Some(whole))
                }
                None => (text, None),
            };
            unparted.push(whole.unwrap_or_else(|| part.clone()));
            parts.push(part);
        }
        (parts, unparted)
    }

    fn nested(&mut self, places: &[Option<Place>], columns: &[String]) -> Vec<Nested> {
        let mut nested = Vec::new();
        for (column, place) in places.iter().enumerate() {
            let Some(place) = place else { continue };
            let Some(cell) = self.cells.get_mut(place.cell as usize) else { continue };
            let blocks = std::mem::take(&mut cell.line.nested);
            if !blocks.is_empty() {
                nested.push(Nested {
                    column: columns.get(column).cloned().unwrap_or_default(),
                    blocks,
                });
            }
        }
        nested
    }

    fn without_header(&mut self, caption: String, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        if self.is_labelled(body) {
            return self.pairs(caption, body);
        }
        let mut table = Table { caption, columns: Vec::new(), rows: Vec::new() };
        for row in body {
            let row = self.row(row, &[]);
            table.rows.extend(row);
        }
        if table.rows.is_empty() && table.caption.is_empty() {
            return Vec::new();
        }
        vec![Block::Table(table)]
    }

    /// Whether a table is a list of names and values: marked as such by the stylesheet, by header
    /// cells before one value each, or by the colons of two columns.
    fn is_labelled(&self, body: &[Vec<Option<Place>>]) -> bool {
        let (mut rows, mut marked, mut colons) = (0, 0, 0);
        for row in body.iter().filter(|row| !self.is_blank(row)) {
            let cells: Vec<_> = self.seen(row).collect();
            if cells.iter().any(|it| it.loose) {
                return false;
            }
            rows += 1;
            let Some(first) = cells.first() else { continue };
            let label = first.label || (first.header && self.width == 2);
            let others = cells.len() == 1 || cells.iter().skip(1).any(|it| !it.label);
            marked += usize::from(label && others);
            colons += usize::from(self.width == 2 && first.line.text.ends_with(':'));
        }
        rows > 0 && (marked * 2 > rows || colons * 2 > rows)
    }

    fn pairs(&mut self, caption: String, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !caption.is_empty() {
            blocks.push(Block::Paragraph { text: caption, preformatted: false });
        }
        let mut pairs = Vec::new();
        let mut after = Vec::new();
        let marked = self.cells.iter().any(|it| it.label);
        for row in body {
            let mut open = false;
            let places = row.iter().flatten().filter(|it| it.first_row && it.first_column);
            for (number, place) in places.enumerate() {
                let Some(cell) = self.cells.get_mut(place.cell as usize) else { continue };
                let text = std::mem::take(&mut cell.line.text);
                after.extend(std::mem::take(&mut cell.line.nested));
                let label = if marked { cell.label } else { number == 0 };
                if label {
                    let key = text.trim_end().trim_end_matches(':').to_owned();
                    open = true;
                    pairs.push(Field { key, value: String::new() });
                } else if let (true, Some(last)) = (open, pairs.last_mut()) {
                    if !last.value.is_empty() && !text.is_empty() {
                        last.value.push_str("; ");
                    }
                    last.value.push_str(&text);
                } else {
                    pairs.push(Field { key: String::new(), value: text });
                }
            }
        }
        pairs.retain(|it| !it.key.is_empty() || !it.value.is_empty());
        if !pairs.is_empty() {
            blocks.push(Block::Pairs { pairs });
        }
        blocks.extend(after);
        blocks
    }
}

/// Lines as one.
fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ")
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
