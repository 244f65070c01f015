//! How a table is written: tight GFM where it can say what the table says, labelled lines where
//! it cannot.

mod above;
mod parts;
mod plan;

use super::document::{Row, RowKind, Table};
use super::escape;
use super::text;
use super::write::{Around, Writer};
use above::Above;
use plan::{Plan, bare};

/// Writes a table; `followed` where something stands behind it that a name at its end would lead, and
/// what is said of all its rows might be about.
pub(super) fn write<'a>(writer: &mut Writer<'a>, table: &'a Table, followed: bool) {
    let plan = Plan::new(table, writer.style);
    writer.begin_lead();
    let line = plan.is_line;
    let caption = plan.caption();
    if !caption.is_empty() {
        writer.out().push_str(&caption);
        writer.gap();
    }
    if table.rows.is_empty() {
        plan.header_only(writer);
        return;
    }
    if line {
        plan.line(writer, followed);
        return;
    }
    let mut at = 0;
    let mut above = Above::default();
    while let Some(row) = table.rows.get(at) {
        writer.gap();
        writer.skip_to(at);
        at = if row.kind == RowKind::Parts {
            plan.parts(writer, at, &caption, &mut above)
        } else if table.columns.is_empty() {
            plan.list(writer, at, &caption, &mut above)
        } else if row.nested.is_empty() || !writer.style.one_row_as_line {
            plan.grid(writer, at, &caption, &mut above)
        } else {
            plan.nested(writer, row, &caption, &mut above);
            at + 1
        };
    }
    let foot = plan.foot(followed);
    if !foot.is_empty() {
        writer.gap();
        writer.out().push_str(&foot);
    }
}

/// A title of rows that stands among them is no longer, in bytes, than this.
const TITLE_MAX: usize = 40;

/// One that ends with a colon is no longer, in bytes.
const LEADING_MAX: usize = 200;

/// A name that comes again this many rows before or behind is of one row, and no title of many.
const AGAIN_MAX: usize = 50;

/// Whether a row is the title of those below it, and no remark on the one above: it begins where they
/// do, and the table begins with one, or it reads like one.
pub(super) fn is_title(table: &Table, at: usize) -> bool {
    let Some(row) = table.rows.get(at).filter(|it| it.kind == RowKind::Across) else {
        return false;
    };
    let first = table.rows.first().is_some_and(|it| it.kind == RowKind::Across);
    let reads = |text: &String| match text.strip_suffix(':') {
        Some(_) => text.len() <= LEADING_MAX && !is_of_row(table, at, text),
        None => text.len() <= TITLE_MAX && !text::is_whole(text) && !text.contains(':'),
    };
    at + 1 < table.rows.len()
        && row.cells.len() == 1
        && (first || row.cells.last().is_some_and(reads))
}

/// Whether a text with a colon may lead one row, and not all that follow: it comes again, "Take:", or
/// what it leads is marked, and the row behind that may not be.
fn is_of_row(table: &Table, at: usize, text: &str) -> bool {
    let cell = |it: &Row| it.cells.last().is_some_and(|it| it == text);
    let around = table.rows.iter().skip(at.saturating_sub(AGAIN_MAX)).take(2 * AGAIN_MAX + 1);
    let below = table.rows.get(at + 1).and_then(|it| it.cells.first());
    around.filter(|it| it.cells.len() == 1 && cell(it)).count() > 1
        || below.is_some_and(|it| it.starts_with(['\u{2022}', '\u{25e6}', '\u{25aa}']))
}

/// What a page that begins among rows says first, a gap between.
fn lead(said: &[&str]) -> Around {
    let mut lead = String::new();
    for said in said.iter().filter(|it| !it.is_empty()) {
        lead.push_str(said);
        lead.push_str(if said.ends_with('\n') { "" } else { "\n\n" });
    }
    Around { lead, ..Around::default() }
}

/// What a row in a line says of its columns without a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    LeftOut,
    /// Their names, where they stand.
    InPlace,
    /// The same, but those at the end with a word for it: a bare name would lead what follows.
    AtEnd,
}

impl<'a> Plan<'a> {
    /// A table of one row.
    fn line(&self, writer: &mut Writer<'a>, followed: bool) {
        writer.row();
        let Some(row) = self.table.rows.first() else { return };
        let blank = if followed { Blank::AtEnd } else { Blank::InPlace };
        let line = self.labelled(row, blank);
        writer.out().push_str(&line);
    }

    /// A row without names of columns: its values in order, blanks at the end left out.
    fn unnamed(out: &mut String, row: &Row) {
        let filled = row.cells.iter().rposition(|it| !it.is_empty()).map_or(0, |it| it + 1);
        Self::parted(out, row.cells.get(..filled).unwrap_or_default());
    }

    /// Values with pipes between them, which no column names. A blank at the beginning has one on both
    /// sides: a row may begin with one that bounds nothing.
    fn parted(out: &mut String, values: &[String]) {
        if values.len() > 1 && values.first().is_some_and(String::is_empty) {
            out.push('|');
        }
        for (number, value) in values.iter().enumerate() {
            if number == 0 {
                // Each row has a line of its own, and needs no bullet.
                let value = value.strip_prefix("\u{2022} ").unwrap_or(value);
                escape::first(out, value);
            } else {
                out.push('|');
                escape::part(out, value);
            }
        }
    }

    /// Rows of a table without a header row, as many as follow.
    fn list(
        &self,
        writer: &mut Writer<'a>,
        from: usize,
        caption: &str,
        above: &mut Above<'a>,
    ) -> usize {
        let around = |title: &str| lead(&[caption, title]);
        above.begin(writer, around);
        let mut at = from;
        let mut line = String::new();
        for row in self.table.rows.get(from..).unwrap_or_default() {
            if row.kind == RowKind::Parts {
                break;
            }
            line.clear();
            Self::unnamed(&mut line, row);
            if !line.is_empty() {
                line.push('\n');
            }
            at += 1;
            if is_title(self.table, at - 1) {
                above.entitle(writer, at, &line);
                continue;
            }
            above.row(writer, String::new(), around);
            writer.out().push_str(&line);
            if !row.nested.is_empty() {
                Self::nested_blocks(writer, row);
                break;
            }
        }
        at
    }

    /// A row as `Header: value; …`, or one line each where values have semicolons of their own.
    fn labelled(&self, row: &Row, blank: Blank) -> String {
        let columns = self.table.columns.iter().map(String::as_str).chain(std::iter::repeat(""));
        let said = |(_, it): &(&str, &String)| !it.is_empty();
        let cells: Vec<_> = columns.zip(&row.cells).collect();
        let last = cells.iter().rposition(said).map_or(0, |it| it + 1);
        let (cells, ended) = if blank == Blank::AtEnd {
            cells.split_at_checked(last).unwrap_or_default()
        } else {
            (cells.as_slice(), &[][..])
        };
        let split = cells.iter().any(|(_, it)| it.contains([';', '\n']));
        let pairs = cells.iter().filter_map(|(name, value)| match (*name, value.as_str()) {
            ("", "") => None,
            ("", value) => Some(value.to_owned()),
            (_, "") if blank == Blank::LeftOut => None,
            (name, "") => Some([bare(name), ":"].concat()),
            (name, value) => Some([bare(name), ": ", value].concat()),
        });
        let ended: Vec<_> = ended.iter().map(|it| bare(it.0)).filter(|it| !it.is_empty()).collect();
        let ended = (!ended.is_empty()).then(|| format!("Blank: {}", ended.join(", ")));
        let pairs: Vec<_> = pairs.chain(ended).collect();
        let mut line = String::new();
        for pair in if split { pairs } else { vec![pairs.join("; ")] } {
            if !line.is_empty() {
                line.push('\n');
            }
            escape::line(&mut line, &pair);
        }
        line
    }

    fn header_only(&self, writer: &mut Writer<'a>) {
        if self.table.columns.is_empty() {
            return;
        }
        writer.row();
        let mut header = String::new();
        self.header(&mut header);
        writer.out().push_str(&header);
    }

    fn header(&self, out: &mut String) {
        self.line_of(out, |column| self.name(column));
        self.rule(out);
    }

    fn line_of<'b>(&self, out: &mut String, cell: impl Fn(usize) -> &'b str) {
        self.row(out, self.shown.iter().map(|it| cell(*it)));
    }

    /// A row, with no more pipes than GFM needs to read it: each costs a token.
    fn row<'b>(&self, out: &mut String, cells: impl Iterator<Item = &'b str>) {
        let mut last = "";
        let mut count = 0;
        for cell in cells {
            if count == 0 {
                self.begin(out, cell);
            } else {
                out.push('|');
            }
            escape::cell(out, cell);
            last = cell;
            count += 1;
        }
        out.push_str(if count < 2 || last.is_empty() { "|\n" } else { "\n" });
    }

    /// The pipe before the first cell can go where that says something that begins no other block.
    fn begin(&self, out: &mut String, first: &str) {
        let number = first.bytes().take_while(u8::is_ascii_digit).count();
        let is_item = number > 0 && matches!(first.as_bytes().get(number), Some(b'.' | b')'));
        let plain = first.chars().next().is_some_and(char::is_alphanumeric) && !is_item;
        if self.shown.len() < 2 || !plain {
            out.push('|');
        }
    }

    /// A row as far as it says something: GFM takes what is missing for blank. It has two cells at
    /// least, where one text across the row has one.
    fn cells_of(&self, out: &mut String, row: &Row) {
        let cell = |column: &usize| row.cells.get(*column).map_or("", String::as_str);
        let last = self.shown.iter().rposition(|it| !cell(it).is_empty()).unwrap_or(0);
        self.row(out, self.shown.iter().take((last + 1).max(2)).map(cell));
    }

    /// One text, in the column `start`; GFM takes what is missing behind it for blank.
    fn across(&self, out: &mut String, text: &str, start: Option<usize>) {
        let before = self.shown.iter().take_while(|it| Some(**it) != start).count();
        self.row(out, std::iter::repeat_n("", before).chain([text]));
    }

    fn rule(&self, out: &mut String) {
        // The one width at which going without the outer pipes costs less.
        if self.shown.len() == 2 {
            out.push_str("-|-\n");
            return;
        }
        for _ in &self.shown {
            out.push_str("|-");
        }
        out.push_str("|\n");
    }

    /// Rows that a grid can say, as many as follow; gives the number of the row behind them.
    fn grid(
        &self,
        writer: &mut Writer<'a>,
        from: usize,
        caption: &str,
        above: &mut Above<'a>,
    ) -> usize {
        let around = |said: &str| {
            let mut header = String::new();
            self.header(&mut header);
            header.push_str(said);
            Around { foot: self.foot(false), ..lead(&[caption, &header]) }
        };
        above.begin(writer, around);
        let rows = self.table.rows.get(from..).unwrap_or_default();
        let labelled = writer.style.one_row_as_line;
        let fits = |row: &&Row| row.kind != RowKind::Parts && (row.nested.is_empty() || !labelled);
        let mut at = from;
        writer.begin_lead();
        self.header(writer.out());
        let mut line = String::new();
        for row in rows.iter().take_while(fits) {
            line.clear();
            if row.kind == RowKind::Cells {
                self.cells_of(&mut line, row);
            } else {
                let text = row.cells.last().map_or("", String::as_str);
                let start = row.cells.len().saturating_sub(1);
                let start = self.shown.iter().copied().find(|it| *it >= start);
                self.across(&mut line, text, start);
            }
            at += 1;
            if is_title(self.table, at - 1) {
                above.entitle(writer, at, &line);
                continue;
            }
            match row.kind {
                // A remark is of the row above it, and stays with it.
                RowKind::Across if at > from + 1 => writer.skip_to(at),
                RowKind::Cells if writer.notes() => {
                    let left = self.left_blank(&mut above.cells, row);
                    above.row(writer, left, around);
                }
                _ => {
                    above.cells.clear();
                    above.row(writer, String::new(), around);
                }
            }
            writer.out().push_str(&line);
            if !row.nested.is_empty() {
                Self::nested_blocks(writer, row);
                break;
            }
        }
        at
    }

    /// The cells that a row leaves blank because one above it has them, as a row of their own: the date
    /// and the panel of a test. `above` are the texts that its first columns have had.
    fn left_blank(&self, above: &mut Vec<&'a str>, row: &'a Row) -> String {
        let cells = self.shown.iter().map(|it| row.cells.get(*it).map_or("", String::as_str));
        let blank = cells.clone().take_while(|it| it.is_empty()).count();
        above.truncate(blank);
        let mut said = String::new();
        if above.iter().any(|it| !it.is_empty()) {
            self.row(&mut said, above.iter().copied().chain([""]));
        }
        above.resize(blank, "");
        above.extend(cells.skip(blank));
        said
    }

    /// A row with tables in it: its values, then the tables under the names of their columns.
    fn nested(&self, writer: &mut Writer<'a>, row: &'a Row, caption: &str, above: &mut Above<'a>) {
        let around = |title: &str| lead(&[caption, title]);
        above.begin(writer, around);
        above.row(writer, String::new(), around);
        let line = self.labelled(row, Blank::LeftOut);
        writer.out().push_str(&line);
        Self::nested_blocks(writer, row);
    }

    fn nested_blocks(writer: &mut Writer<'a>, row: &'a Row) {
        for nested in &row.nested {
            writer.gap();
            if !nested.column.is_empty() {
                let mut label = String::new();
                escape::line(&mut label, &nested.column);
                writer.out().push_str(&label);
                writer.out().push(':');
                writer.gap();
            }
            writer.nest(&nested.blocks);
        }
    }
}
