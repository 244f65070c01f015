//! Tables while they are being read: rows that lost their table, cells that lost their row, and text
//! that lost its cell.
//!
//! Where a browser moves text straight inside a row above the table, it stays here, in its row: its
//! place is all that says what it belongs to.

use super::Parser;
use super::frame::Frame;
use super::stack::Mark;
use crate::ccd::attributes::Attributes;
use crate::ccd::chrome;
use crate::ccd::rough::{Content, Part, Rough, RoughCell, RoughRow, RoughTable, Text};
use crate::ccd::tag::Tag;
use crate::ccd::text;

/// Tables in tables. Real pages have 4.
const TABLE_DEPTH_MAX: usize = 64;

/// A table being read.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) table: RoughTable,
    /// Where a row stands that begins now.
    next: RoughRow,
    /// Its tags were lost.
    made: bool,
    /// Which parts there were.
    parts: Vec<Part>,
    /// How many `col` tags it has.
    pub(super) columns: usize,
    /// The open row.
    pub(super) row: Option<RoughRow>,
    /// Its own tag was lost: a cell began it. How many line breaks stand before each of its cells.
    pub(super) bare: Option<Vec<usize>>,
    /// Those before the next one.
    pub(super) breaks: usize,
    pub(super) loose: String,
    pub(super) lines: usize,
    pub(super) indent: usize,
    pub(super) seam: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn open_table_part(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if self.tables >= TABLE_DEPTH_MAX && (tag == Tag::Table || self.over(Tag::Table)) {
            self.open_too_deep(tag);
            return;
        }
        match tag {
            Tag::Table => {
                if self.row_is_open() {
                    self.ensure_cell();
                }
                self.open_table(attributes);
            }
            Tag::Caption => {
                if matches!(self.frames.last(), Some(Frame::Table(_))) {
                    self.push(tag, Mark::Framed);
                    self.open_flow(None, None);
                }
            }
            Tag::Head | Tag::Body | Tag::Foot => {
                self.ensure_table();
                self.push(tag, Mark::Plain);
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.open_part(tag);
                }
            }
            Tag::Row => self.open_row(),
            _ => {
                let bare = !self.row_is_open();
                if bare {
                    self.open_row();
                }
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.end_loose();
                    rows.begin_cell(bare);
                }
                let cell = RoughCell {
                    header: tag == Tag::HeaderCell,
                    label: chrome::is_label(attributes.class),
                    columns: attributes.columns.map_or(1, |it| it.try_into().unwrap_or(u8::MAX)),
                    rows: attributes.rows.map_or(1, rows_spanned),
                    ..RoughCell::default()
                };
                self.open_cell(tag, cell);
            }
        }
    }

    /// Tables in tables without end: their rows become lines, their cells parts of a line.
    fn open_too_deep(&mut self, tag: Tag) {
        self.push_over(tag);
        match tag {
            Tag::Cell | Tag::HeaderCell => self.part(),
            _ => {
                if let Some(line) = self.line() {
                    text::break_line(line);
                }
            }
        }
    }

    fn open_table(&mut self, attributes: &Attributes<'a>) {
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        self.end_line();
        self.push(Tag::Table, Mark::Framed);
        let mut rows = Rows::default();
        rows.table.cells = std::mem::take(&mut self.spare_cells);
        rows.table.header = chrome::is_header_table(attributes);
        self.frames.push(Frame::Table(Box::new(rows)));
        self.tables += 1;
    }

    /// A row outside of a table lost it to its stylesheet: it gets one.
    fn ensure_table(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Table(_))) {
            self.open_table(&Attributes::default());
            if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                rows.made = true;
            }
        }
    }

    /// A heading between rows that lost their table ends the one they got.
    pub(super) fn end_made_table(&mut self) {
        if matches!(self.frames.last(), Some(Frame::Table(rows)) if rows.made) {
            self.close(Tag::Table);
        }
    }

    fn open_row(&mut self) {
        self.ensure_table();
        self.push(Tag::Row, Mark::Plain);
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.end_row();
            rows.row = Some(rows.next);
            rows.bare = None;
        }
    }

    fn row_is_open(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Table(rows)) if rows.row.is_some())
    }

    fn open_cell(&mut self, tag: Tag, cell: RoughCell) {
        self.push(tag, Mark::Framed);
        self.open_flow(None, Some(cell));
    }

    /// Something that needs a cell stands straight inside a row or a table.
    pub(super) fn ensure_cell(&mut self) {
        let Some(Frame::Table(rows)) = self.frames.last_mut() else { return };
        if rows.row.is_none() {
            rows.row = Some(rows.next);
            self.push(Tag::Row, Mark::Plain);
        }
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.end_loose();
        }
        let cell = RoughCell { loose: true, ..RoughCell::default() };
        self.open_cell(Tag::Cell, cell);
    }
}

impl Rows {
    /// Begins a part. Only the first `thead` goes to the top and the first `tfoot` to the end, as in a
    /// browser (CSS 2.2, 17.2), unless two in a row are one. A later one stays among the rows: what it
    /// says is said of those below.
    fn open_part(&mut self, tag: Tag) {
        let part = match tag {
            Tag::Head => Part::Head,
            Tag::Foot => Part::Foot,
            _ => Part::Body,
        };
        let again = self.table.rows.last().is_none_or(|it| it.part != part);
        let later = again && self.parts.contains(&part);
        if !self.parts.contains(&part) {
            self.parts.push(part);
        }
        self.next = RoughRow {
            part: if later { Part::Body } else { part },
            head: part == Part::Head,
            group: self.next.group + 1,
            ..RoughRow::default()
        };
    }

    /// Ends the part that is open.
    pub(super) fn end_part(&mut self) {
        self.end_row();
        self.next = RoughRow { group: self.next.group + 1, ..RoughRow::default() };
    }

    pub(super) fn append(&mut self, written: &str, blank: bool) {
        if blank && (self.row.is_none() || self.loose.is_empty()) {
            return;
        }
        if self.row.is_none() {
            if self.table.rows.is_empty() && self.next.part == Part::Body {
                let mut line = String::new();
                text::append(&mut line, written.trim_ascii());
                if line.is_empty() {
                    return;
                }
                self.table
                    .caption
                    .push(Rough::Text(Text { lines: line.into(), ..Text::default() }));
                return;
            }
            self.row = Some(self.next);
        }
        if self.seam && !written.starts_with(|it: char| it.is_ascii_whitespace()) {
            self.loose.push(text::SEAM);
        }
        self.seam = false;
        text::append_lines(&mut self.loose, written, &mut self.indent);
    }

    /// What stood straight inside the row becomes a cell that is none.
    fn end_loose(&mut self) {
        self.indent = 0;
        self.seam = false;
        let text = self.loose.trim_ascii_end();
        if !text.is_empty() {
            self.lines += 1;
            if self.row.is_some() {
                let content = Content::Text(text.into());
                let cell = RoughCell { content, loose: true, ..RoughCell::default() };
                self.table.cells.push(cell);
            }
        }
        self.loose.clear();
    }

    pub(super) fn end_row(&mut self) {
        self.end_loose();
        let begin = self.table.rows.last().map_or(0, |it| it.end);
        let end = self.table.cells.len();
        if let Some(row) = self.row.take() {
            if end > begin {
                match self.bare.take() {
                    Some(breaks) => self.add_bare(row, end, &breaks),
                    None => self.table.rows.push(RoughRow { end, ..row }),
                }
                self.next.skipped = 0;
            } else {
                self.next.skipped = row.skipped.saturating_add(1);
            }
        }
    }
}

/// A span of no rows goes to the end of its part.
fn rows_spanned(written: u32) -> u16 {
    if written == 0 { u16::MAX } else { written.try_into().unwrap_or(u16::MAX) }
}
