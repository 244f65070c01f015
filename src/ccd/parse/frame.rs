//! Where text goes: flows, lists and tables, each with what was read into it so far, and what
//! becomes of it when its element ends.

use super::Parser;
use super::rows::Rows;
use super::stack::Mark;
use crate::ccd::chrome;
use crate::ccd::rough::{Content, Rough, RoughCell, RoughList, Text, Title};
use crate::ccd::tag::Tag;
use crate::ccd::text;

/// Where text goes.
pub(super) enum Frame {
    Flow(Box<Flow>),
    List(Box<RoughList>, bool),
    Table(Box<Rows>),
}

/// A run of blocks: the page, a cell, an item, a heading, a caption.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each holds whatever the others are")]
pub(super) struct Flow {
    pub(super) blocks: Vec<Rough>,
    pub(super) line: String,
    pub(super) label: bool,
    pub(super) pre: bool,
    /// It is no `<pre>`, so that its spaces count only where they stand for columns.
    pub(super) wraps: bool,
    pub(super) heading: Option<Box<Title>>,
    pub(super) cell: Option<RoughCell>,
    /// The paragraph has a space that keeps it open, and nothing else so far.
    pub(super) blank: bool,
    /// The line is a term, and what it means may follow.
    pub(super) term: bool,
    /// The last block is a term with what it means, and more of it may follow.
    pub(super) meant: bool,
    /// How many lines were finished.
    pub(super) lines: usize,
    /// It is the page, not something that stands on it.
    pub(super) page: bool,
    /// How long the line was when a link that it begins with, and that leads back, ended.
    pub(super) pressed: usize,
    /// Bytes of text, and how many of them in links into the page.
    pub(super) written: usize,
    pub(super) linked: usize,
}

impl Parser<'_> {
    pub(super) fn end_frame(&mut self, tag: Tag) {
        match self.frames.pop() {
            Some(Frame::Flow(mut flow)) => {
                match flow.cell.take() {
                    Some(cell) => self.end_cell(cell, &mut flow),
                    None => self.end_flow(tag, &mut flow),
                }
                self.spare = Some(flow);
            }
            Some(Frame::List(list, explicit)) => {
                self.lists = self.lists.saturating_sub(1);
                self.end_list(list, explicit);
            }
            Some(Frame::Table(mut rows)) => {
                self.tables = self.tables.saturating_sub(1);
                rows.end_row();
                // They take no more room than they need; the next table grows into that of this one.
                let cells = rows.table.cells.drain(..).collect();
                self.spare_cells = std::mem::replace(&mut rows.table.cells, cells);
                self.give_table(rows.table);
            }
            None => {}
        }
    }

    /// Begins a flow. It is the last one that ended, emptied: its line has grown to what lines need.
    pub(super) fn open_flow(&mut self, heading: Option<Box<Title>>, cell: Option<RoughCell>) {
        let mut flow = self.spare.take().unwrap_or_default();
        flow.blocks.clear();
        flow.line.clear();
        (flow.heading, flow.cell) = (heading, cell);
        (flow.label, flow.pre, flow.blank, flow.term) = (false, false, false, false);
        (flow.page, flow.wraps, flow.meant, flow.pressed) = (false, false, false, 0);
        (flow.lines, flow.written, flow.linked) = (0, 0, 0);
        self.frames.push(Frame::Flow(flow));
        // What is struck out around it strikes its lines too.
        if self.strikes > 0 {
            let here = self.here();
            self.push_style(Mark::Struck(here));
        }
    }

    /// Nearly every cell is one line, and most of a chart is cells.
    fn end_cell(&mut self, mut cell: RoughCell, flow: &mut Flow) {
        cell.label |= flow.label;
        if flow.blocks.is_empty() {
            cell.content = Content::Text(flow.take_line());
        } else {
            flow.flush();
            cell.content = content(&mut flow.blocks, false);
        }
        if let Some(Frame::Table(rows)) = self.frames.last_mut()
            && rows.row.is_some()
        {
            rows.table.cells.push(cell);
        }
    }

    fn end_flow(&mut self, tag: Tag, flow: &mut Flow) {
        flow.flush();
        if let Some(title) = flow.heading.take() {
            self.end_heading(title, &mut flow.blocks);
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Table(rows)) if tag == Tag::Caption => {
                rows.table.caption.append(&mut flow.blocks);
            }
            Some(Frame::List(list, _)) => {
                if flow.blocks.is_empty() {
                    // In a cell, it may stand beside an item that is something. Anywhere, it may have a
                    // number.
                    if self.tables > 0 || list.numbered {
                        list.items.push(Content::default());
                    }
                    return;
                }
                let nested = flow.blocks.iter().all(|it| matches!(it, Rough::List(it) if it.links));
                list.links &= nested || (flow.linked > 0 && flow.linked >= flow.written);
                list.items.push(content(&mut flow.blocks, true));
            }
            _ => {}
        }
    }

    /// Puts a finished block where it belongs.
    pub(super) fn give(&mut self, block: Rough) {
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => {
                flow.flush();
                flow.blocks.push(block);
            }
            Some(Frame::Table(rows)) => rows.table.notes.push(block),
            _ => {}
        }
    }
}

impl Flow {
    pub(super) fn append(&mut self, written: &str, linked: bool) {
        let before = self.line.len();
        if self.pre {
            text::append_preformatted(&mut self.line, written);
        } else {
            text::append(&mut self.line, written);
        }
        let grown = self.line.get(before..).map_or(0, |it| it.trim_ascii_end().len());
        self.written += grown;
        self.linked += if linked { grown } else { 0 };
        self.blank |= grown == 0;
    }

    /// A line ends. In a cell, where lines may stand beside those of another, one more is a blank line.
    pub(super) fn break_line(&mut self) {
        if self.is_cell() && (self.line.is_empty() || self.line.ends_with('\n')) {
            self.line.push('\n');
        } else {
            text::break_line(&mut self.line);
        }
    }

    /// Whether one more break is a blank line between paragraphs that have no tags of their own.
    pub(super) fn ends_paragraph(&self) -> bool {
        self.page && !self.pre && self.line.ends_with('\n')
    }

    /// A paragraph ends. In a cell, one that shows as a blank line is one.
    pub(super) fn end_paragraph(&mut self) {
        if self.blank && self.line.is_empty() && self.is_cell() {
            self.blocks.push(Rough::Text(Text::default()));
        }
    }

    fn is_cell(&self) -> bool {
        self.cell.as_ref().is_some_and(|it| !it.loose)
    }

    /// The line as it is now, without what only a viewer says. Its text is copied, so that it takes
    /// no more room than it needs and the next line need not grow.
    fn take_line(&mut self) -> Box<str> {
        let written = self.line.trim_ascii_end();
        let text = if self.is_viewer(written) { "" } else { self.after_button(written) };
        let text = Box::from(text);
        self.line.clear();
        self.lines += 1;
        self.pressed = 0;
        (self.term, self.meant) = (false, false);
        text
    }

    /// Whether a line only serves a viewer. A word or two in a cell, an item or a heading is the
    /// chart's, also if a viewer could have said it.
    fn is_viewer(&self, written: &str) -> bool {
        let pressed = self.pressed > 0 && self.pressed == written.len();
        match (self.page, pressed) {
            (true, true) => chrome::is_button(written),
            (false, true) if self.heading.is_some() && !self.blocks.is_empty() => {
                chrome::is_button_of_heading(written)
            }
            (false, false) => false,
            _ => chrome::is_phrase(written),
        }
    }

    /// The rest of a heading that begins with a button, or a link that leads back.
    fn after_button<'l>(&self, written: &'l str) -> &'l str {
        // Few lines begin with one.
        if self.pressed == 0 || self.heading.is_none() {
            return written;
        }
        match written.split_at_checked(self.pressed) {
            // It may be the back that hurts.
            Some((button, rest))
                if !rest.trim().is_empty()
                    && !button.eq_ignore_ascii_case("back")
                    && chrome::is_button_of_heading(button) =>
            {
                rest.trim_start()
            }
            _ => written,
        }
    }

    /// Lines without columns are lines like any other, and blank ones stand between paragraphs.
    fn flush_wrapped(&mut self, label: bool) {
        let lines = std::mem::take(&mut self.line);
        for (number, line) in lines.split('\n').enumerate() {
            if line.trim_ascii().is_empty() {
                self.end_wrapped(label);
            } else if number > 0 {
                text::break_line(&mut self.line);
            }
            for (number, word) in line.split_ascii_whitespace().enumerate() {
                if number > 0 {
                    self.line.push(' ');
                }
                self.line.push_str(word);
            }
        }
        self.end_wrapped(label);
    }

    fn end_wrapped(&mut self, label: bool) {
        let text = self.take_line();
        if !text.is_empty() {
            self.blocks.push(Rough::Text(Text { lines: text, label, pre: false }));
        }
    }

    pub(super) fn flush(&mut self) {
        let label = self.label && self.cell.is_none();
        if self.cell.is_none() {
            self.label = false;
        }
        self.blank = false;
        if self.line.is_empty() {
            return;
        }
        if self.wraps && !text::has_columns(&self.line) {
            return self.flush_wrapped(label);
        }
        let broken = self.line.starts_with('\n').then_some(self.line.len());
        let text = self.take_line();
        if !text.is_empty() {
            self.blocks.push(Rough::Text(Text { lines: text, label, pre: self.pre }));
        } else if let Some(blank) = broken.filter(|_| self.is_cell()) {
            // Nothing but breaks: so many blank lines.
            self.blocks.extend((0..blank).map(|_| Rough::Text(Text::default())));
        }
    }
}

/// The blocks of a cell or an item, which nearly always are one text. One that is marked stays a
/// block where its marks are asked for.
pub(super) fn content(blocks: &mut Vec<Rough>, marked: bool) -> Content {
    let blank = |it: &Rough| matches!(it, Rough::Text(it) if it.lines.is_empty());
    match blocks.as_mut_slice() {
        // Blank lines are there only beside others.
        it if it.iter().all(blank) => Content::default(),
        [Rough::Text(it)] if !marked || !(it.label || it.pre) => {
            Content::Text(std::mem::take(&mut it.lines))
        }
        _ => {
            let mut flow = std::mem::take(blocks);
            flow.shrink_to_fit();
            Content::Flow(Box::new(flow))
        }
    }
}
