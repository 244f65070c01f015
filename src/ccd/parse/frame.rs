//! Where text goes: flows, lists and tables, each with what was read into it so far, and what
//! becomes of it when its element ends.

use super::super::chrome;
use super::super::rough::{Content, Rough, RoughCell, RoughList, Text, Title};
use super::super::tag::Tag;
use super::super::text;
use super::Parser;
use super::rows::Rows;

/// Where text goes.
pub(super) enum Frame {
    Flow(Box<Flow>),
    List(RoughList, bool),
    Table(Box<Rows>),
}

/// A run of blocks: the page, a cell, an item, a heading, a caption.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Rough>,
    pub(super) line: String,
    pub(super) label: bool,
    pub(super) pre: bool,
    pub(super) heading: Option<Title>,
    pub(super) cell: Option<RoughCell>,
    /// How many lines were finished.
    pub(super) lines: usize,
    /// Bytes of text, and how many of them in links into the page.
    pub(super) written: usize,
    pub(super) linked: usize,
}

impl Parser<'_> {
    pub(super) fn end_frame(&mut self, tag: Tag) {
        match self.frames.pop() {
            Some(Frame::Flow(flow)) if flow.cell.is_some() => self.end_cell(flow),
            Some(Frame::Flow(mut flow)) => {
                flow.flush();
                self.end_flow(tag, *flow);
            }
            Some(Frame::List(list, explicit)) => {
                self.lists = self.lists.saturating_sub(1);
                self.end_list(list, explicit);
            }
            Some(Frame::Table(mut rows)) => {
                self.tables = self.tables.saturating_sub(1);
                rows.end_row();
                self.give(Rough::Table(Box::new(rows.table)));
            }
            None => {}
        }
    }

    /// Nearly every cell is one line, and most of a chart is cells: nothing is moved twice.
    fn end_cell(&mut self, mut flow: Box<Flow>) {
        if let Some(mut cell) = flow.cell.take() {
            cell.label |= flow.label;
            if flow.blocks.is_empty() {
                cell.content = Content::Text(flow.take_line());
            } else {
                flow.flush();
                cell.content = content(std::mem::take(&mut flow.blocks));
            }
            if let Some(Frame::Table(rows)) = self.frames.last_mut()
                && let Some(row) = &mut rows.row
            {
                row.cells.push(cell);
            }
        }
        flow.label = false;
        flow.pre = false;
        flow.line.clear();
        flow.blocks.clear();
        self.spare = Some(flow);
    }

    fn end_flow(&mut self, tag: Tag, flow: Flow) {
        if let Some(title) = flow.heading {
            self.end_heading(title, flow.blocks);
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Table(rows)) if tag == Tag::Caption => {
                rows.table.caption.extend(flow.blocks);
            }
            Some(Frame::List(list, _)) => {
                if flow.blocks.is_empty() {
                    return;
                }
                let nested = flow.blocks.iter().all(|it| matches!(it, Rough::List(it) if it.links));
                list.links &= nested || (flow.linked > 0 && flow.linked >= flow.written);
                list.items.push(flow.blocks);
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
        let grown = self.line.trim_ascii_end().len().saturating_sub(before);
        self.written += grown;
        self.linked += if linked { grown } else { 0 };
    }

    /// The line as it is now, without what only a viewer says.
    fn take_line(&mut self) -> String {
        let kept = self.line.trim_ascii_end().len();
        self.line.truncate(kept);
        if chrome::is_phrase(&self.line) {
            self.line.clear();
        }
        self.lines += 1;
        std::mem::take(&mut self.line)
    }

    pub(super) fn flush(&mut self) {
        let label = self.label && self.cell.is_none();
        if self.cell.is_none() {
            self.label = false;
        }
        if self.line.is_empty() {
            return;
        }
        let text = self.take_line();
        if !text.is_empty() {
            self.blocks.push(Rough::Text(Text { lines: text, label, pre: self.pre }));
        }
    }
}

/// The blocks of a cell, which nearly always are one text.
fn content(mut blocks: Vec<Rough>) -> Content {
    match (blocks.len(), blocks.pop()) {
        (0, _) | (_, None) => Content::default(),
        (1, Some(Rough::Text(it))) => Content::Text(it.lines),
        (_, Some(last)) => {
            blocks.push(last);
            Content::Flow(blocks)
        }
    }
}
